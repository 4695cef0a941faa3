"""The composition root: settings in, a running part of the server out. The only importer of adapters.

`open_infrastructure` → `build_services` → `all_endpoints` / `all_subscriptions` / `all_chores`. Plain constructor
calls, in the order of the boxes; what must be closed is closed by one `AsyncExitStack`.
"""

import os
import random
import secrets
import socket
from collections.abc import Awaitable, Callable, Collection
from contextlib import AsyncExitStack
from dataclasses import dataclass
from dataclasses import replace as with_fields
from pathlib import Path
from typing import Any, Final, Literal

from starlette.types import ASGIApp

from fanlight import VERSION
from fanlight.edge.routes import Endpoint
from fanlight.features.auth import api as auth_api
from fanlight.features.auth.adapters.sql import SQLAuthStore
from fanlight.features.auth.service import AuthService
from fanlight.features.auth.service.passwords import Passwords
from fanlight.features.fanout import consumers as fanout_consumers
from fanlight.features.fanout.consumers import FanoutConsumers
from fanlight.features.fanout.service import FanoutService
from fanlight.features.feed import api as feed_api
from fanlight.features.feed.adapters.mapped import WriterBusy
from fanlight.features.feed.adapters.ring import RingInboxReader, RingInboxStore
from fanlight.features.feed.adapters.sql import SQLFactStore
from fanlight.features.feed.adapters.tails import MappedTailReader, MappedTailStore
from fanlight.features.feed.service import (
    AuthorTails,
    FeedOpens,
    FeedService,
    HomeSkeletons,
    Inboxes,
    InboxKeeper,
    Why,
)
from fanlight.features.follows import api as follows_api
from fanlight.features.follows import consumers as follows_consumers
from fanlight.features.follows.adapters.sql import SQLFollowStore
from fanlight.features.follows.consumers import FollowConsumers
from fanlight.features.follows.service import FollowService
from fanlight.features.images import consumers as images_consumers
from fanlight.features.images.consumers import ImageConsumers
from fanlight.features.images.service import ImageService
from fanlight.features.instance import api as instance_api
from fanlight.features.instance import consumers as instance_consumers
from fanlight.features.instance.adapters.sql import SQLFigureStore
from fanlight.features.instance.consumers import InstanceConsumers
from fanlight.features.instance.models import SiteFacts
from fanlight.features.instance.service import InstanceService
from fanlight.features.posts import api as posts_api
from fanlight.features.posts import consumers as posts_consumers
from fanlight.features.posts.adapters.sql import SQLPostStore
from fanlight.features.posts.consumers import PostConsumers
from fanlight.features.posts.service import DraftCheck, Fragments, PostPages, PostService, ReadPosts, Threads
from fanlight.features.reactions import consumers as reactions_consumers
from fanlight.features.reactions.adapters.sql import SQLReactionStore
from fanlight.features.reactions.consumers import ReactionConsumers
from fanlight.features.reactions.service import ReactionService
from fanlight.features.search import api as search_api
from fanlight.features.search.service import SearchService
from fanlight.features.uploads import api as uploads_api
from fanlight.features.uploads import consumers as uploads_consumers
from fanlight.features.uploads.adapters.sql import SQLBlobUseStore, SQLPhotoStore
from fanlight.features.uploads.consumers import UploadConsumers
from fanlight.features.uploads.policy import PhotoSigner
from fanlight.features.uploads.service import UploadService
from fanlight.features.uploads.service.files import PhotoFiles
from fanlight.features.uploads.service.processing import Processing
from fanlight.features.uploads.service.sweeping import Sweep
from fanlight.features.users import api as users_api
from fanlight.features.users import consumers as users_consumers
from fanlight.features.users.adapters.sql import SQLUserStore
from fanlight.features.users.consumers import UserConsumers
from fanlight.features.users.service import UserService
from fanlight.gateway.app import build_app as gateway_app
from fanlight.infra.blobs.opening import open_blob_store
from fanlight.infra.blobs.port import BlobStore
from fanlight.infra.cache.port import Cache
from fanlight.infra.eventlog.outbox import Outbox
from fanlight.infra.eventlog.port import EventLog, GroupLocks, Subscription
from fanlight.infra.imaging.adapters.process import ProcessImageRenderer, child_command
from fanlight.infra.imaging.frames import ChildLimits
from fanlight.infra.imaging.port import Limits
from fanlight.infra.sql.facts import claim, replace
from fanlight.infra.sql.migrate import collect, migrate, require_current
from fanlight.infra.sql.port import Database
from fanlight.kit.clock import Clock, SystemClock
from fanlight.kit.ids import IdSource
from fanlight.kit.urls import SiteUrls
from fanlight.settings import Settings
from fanlight.web import pages
from fanlight.web.site import PageSettings, Site

SOURCE: Final = Path(__file__).parent
SECRET_BYTES: Final = 32
MACHINE: Final = "ring_machine"
Role = Literal["api", "worker", "side worker", "command"]
"""A side worker consumes like a worker, but does not write the inboxes: another one does, or it was not asked to."""

GROUPS: Final = (
    users_consumers.GROUP,
    follows_consumers.GROUP,
    uploads_consumers.GROUP,
    images_consumers.GROUP,
    images_consumers.URGENT_GROUP,
    reactions_consumers.GROUP,
    posts_consumers.GROUP,
    instance_consumers.GROUP,
    fanout_consumers.GROUP,
)
"""Every group of this configuration: the log is kept until all of them have read it."""

FEED_GROUP: Final = fanout_consumers.GROUP
"""Whoever runs this group is the one writer of inboxes and tails."""

Chore = tuple[float, str, Callable[[], Awaitable[Any]]]
"""Every so many seconds, under a name."""


class StartRefusedError(Exception):
    """This process must not run like this; the message says what to change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Infrastructure:
    """What every box stands on, opened."""

    settings: Settings
    clock: Clock
    chance: random.Random
    ids: IdSource
    urls: SiteUrls
    secret: bytes
    db: Database
    outbox: Outbox
    eventlog: EventLog
    cache: Cache
    blobs: BlobStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Writers:
    """What only one process has: the writer of inboxes and tails."""

    fanout: FanoutService
    inboxes: Inboxes
    keeper: InboxKeeper


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """Every box, built. `images` is None everywhere but in workers, `writers` also in side workers."""

    infra: Infrastructure
    users: UserService
    auth: AuthService
    follows: FollowService
    uploads: UploadService
    photo_files: PhotoFiles
    photo_sweep: Sweep
    reactions: ReactionService
    posts: PostService
    read_posts: ReadPosts
    post_pages: PostPages
    threads: Threads
    feed: FeedService
    why: Why
    opens: FeedOpens
    search: SearchService
    instance: InstanceService
    site: Site
    images: ImageService | None = None
    writers: Writers | None = None


async def prepare(settings: Settings, *, moved: bool = False) -> None:
    """Make the folder, the secret and the schema. Safe to run again. `moved`: this machine is the new one."""
    settings.data_path.mkdir(parents=True, exist_ok=True, mode=0o750)
    _make_secret(settings.data_path / "secret")
    db = await open_database(settings)
    try:
        await migrate(db, collect(SOURCE, "sqlite"), SystemClock())
        if moved:
            await replace(db, MACHINE, _machine_id())
        await _require_own_machine(db, settings)
    finally:
        await db.close()


async def open_infrastructure(
    settings: Settings, stack: AsyncExitStack, *, clock: Clock | None = None
) -> Infrastructure:
    """Open everything the settings name. Raises `SchemaMismatch` or `StartRefusedError` where that cannot be."""
    secret_path = settings.data_path / "secret"
    if not secret_path.exists():
        raise StartRefusedError(f"{settings.data_path} is not prepared: run `fanlight migrate` first")
    clock = clock or SystemClock()
    chance = random.Random(secrets.randbits(64))  # noqa: S311 - places rows and spreads ids; secrets come from elsewhere
    db = await open_database(settings)
    stack.push_async_callback(db.close)
    await require_current(db, collect(SOURCE, "sqlite"))
    await _require_own_machine(db, settings)
    cache = await open_cache(settings, clock)
    stack.push_async_callback(cache.close)
    return Infrastructure(
        settings=settings,
        clock=clock,
        chance=chance,
        ids=IdSource(clock, chance),
        urls=SiteUrls(scheme=settings.site_scheme, host_name=settings.site_host_name),
        secret=secret_path.read_bytes(),
        db=db,
        outbox=Outbox(clock),
        eventlog=await open_event_log(settings, db, clock),
        cache=cache,
        blobs=await open_blob_store(settings.blobs_path.as_uri()),
    )


async def build_services(infra: Infrastructure, stack: AsyncExitStack, *, role: Role) -> Services:
    """Every box on this infrastructure, from the lowest up."""
    settings, db, outbox, clock, draw_id = infra.settings, infra.db, infra.outbox, infra.clock, infra.ids.next
    users = UserService(SQLUserStore(db, outbox), infra.urls, infra.ids, clock, infra.chance)
    auth = AuthService(
        SQLAuthStore(db, infra.ids),
        users,
        Passwords(),
        infra.cache,
        clock,
        rate_limits=settings.rate_limits,
        registrations_open=settings.registrations,
        password_grant=settings.password_grant,
    )
    follows = FollowService(SQLFollowStore(db, outbox, draw_id), users, draw_id, clock)
    photos, uses = SQLPhotoStore(db, outbox, draw_id, secrets.token_bytes, clock), SQLBlobUseStore(db, clock)
    signer = PhotoSigner(infra.secret)
    uploads = UploadService(
        photos,
        uses,
        infra.blobs,
        signer=signer,
        clock=clock,
        draw_bytes=secrets.token_bytes,
        upload_bytes_max=settings.upload_bytes_max,
    )
    reactions = ReactionService(SQLReactionStore(db, outbox, draw_id))
    post_store = SQLPostStore(db, outbox, draw_id, clock)
    read_posts = ReadPosts(
        post_store,
        users=users,
        follows=follows,
        uploads=uploads,
        reactions=reactions,
        urls=infra.urls,
        fragments=Fragments(settings.fragment_bytes_max),
    )
    post_pages = PostPages(post_store, read_posts, reactions)
    check = DraftCheck(read_posts, users, settings.site_host_name)
    posts = PostService(post_store, check, uploads, media_wait_s=settings.media_wait_seconds)
    facts = SQLFactStore(db, outbox)
    opens = FeedOpens(facts, clock)
    inboxes, tails = open_feed_files(settings, stack, writing=role == "worker")
    skeletons = HomeSkeletons(users=users, follows=follows, posts=posts, inboxes=inboxes, tails=tails)
    stack.callback(auth.close)
    services = Services(
        infra=infra,
        users=users,
        auth=auth,
        follows=follows,
        uploads=uploads,
        photo_files=PhotoFiles(photos, infra.blobs, signer=signer, clock=clock),
        photo_sweep=Sweep(photos, uses, infra.blobs, users, clock),
        reactions=reactions,
        posts=posts,
        read_posts=read_posts,
        post_pages=post_pages,
        threads=Threads(post_store, read_posts),
        feed=FeedService(skeletons, read_posts, opens),
        why=Why(skeletons, posts, read_posts, facts),
        opens=opens,
        search=SearchService(users, follows, read_posts, post_pages, host_name=settings.site_host_name),
        instance=InstanceService(_site_facts(settings), SQLFigureStore(db), users, clock),
        site=Site(_page_settings(settings), infra.urls, clock, users),
    )
    if role in {"worker", "side worker"}:
        services = with_fields(services, images=_build_images(infra, stack, Processing(photos, uses, infra.blobs)))
    if isinstance(inboxes, RingInboxStore) and isinstance(tails, MappedTailStore):
        services = with_fields(services, writers=_build_writers(services, skeletons, facts, inboxes, tails))
    return services


def _build_images(infra: Infrastructure, stack: AsyncExitStack, processing: Processing) -> ImageService:
    settings = infra.settings
    command = child_command(settings.blobs_path.as_uri(), ChildLimits.for_pixels(settings.photo_pixels_max))
    renderer = ProcessImageRenderer(command, children=settings.image_children_count)
    stack.push_async_callback(renderer.close)
    limits = Limits(pixels_max=settings.photo_pixels_max, bytes_max=settings.upload_bytes_max)
    return ImageService(processing, renderer, limits)


def _build_writers(
    services: Services,
    skeletons: HomeSkeletons,
    facts: SQLFactStore,
    inbox_store: RingInboxStore,
    tail_store: MappedTailStore,
) -> Writers:
    infra, users, follows, posts = services.infra, services.users, services.follows, services.posts
    author_tails = AuthorTails(tail_store, facts, posts, infra.clock)
    inboxes = Inboxes(
        store=inbox_store,
        facts=facts,
        skeletons=skeletons,
        tails=author_tails,
        users=users,
        follows=follows,
        clock=infra.clock,
    )
    fanout = FanoutService(
        users=users,
        follows=follows,
        posts=posts,
        tails=author_tails,
        inboxes=inboxes,
        clock=infra.clock,
        push_followers_max=infra.settings.push_followers_max,
    )
    return Writers(fanout=fanout, inboxes=inboxes, keeper=InboxKeeper(inboxes, infra.clock))


def all_endpoints(services: Services) -> list[Endpoint]:
    """The route table: the API's rows of every box, then the pages."""
    infra, settings = services.infra, services.infra.settings
    posts = posts_api.PostsAPI(
        posts=services.posts,
        reader=services.read_posts,
        pages=services.post_pages,
        threads=services.threads,
        reactions=services.reactions,
        users=services.users,
        follows=services.follows,
        apps=services.auth,
        public_timeline=settings.public_timeline,
    )
    return [
        *users_api.endpoints(services.users, infra.urls, services.uploads, services.follows.request_count),
        *auth_api.endpoints(services.auth, services.users, infra.urls),
        *follows_api.endpoints(services.follows, services.users, infra.clock),
        *uploads_api.endpoints(
            services.uploads, services.photo_files, infra.urls, upload_bytes_max=settings.upload_bytes_max
        ),
        *posts_api.endpoints(posts),
        *feed_api.endpoints(services.feed),
        *instance_api.endpoints(services.instance, services.users, infra.urls),
        *search_api.endpoints(services.search, services.users, infra.urls),
        *pages.endpoints(
            services.site,
            users=services.users,
            portraits=services.uploads,
            auth=services.auth,
            follows=services.follows,
            uploads=services.uploads,
            reactions=services.reactions,
            posts=services.posts,
            reader=services.read_posts,
            threads=services.threads,
            post_pages=services.post_pages,
            feed=services.feed,
        ),
    ]


def build_app(services: Services) -> ASGIApp:
    """The whole HTTP side as one ASGI app."""
    infra, settings = services.infra, services.infra.settings
    return gateway_app(
        all_endpoints(services),
        identify=services.auth.identify,
        secret=infra.secret,
        urls=infra.urls,
        spool_folder=settings.data_path / "spool",
        clock=infra.clock,
        trusted_proxies=settings.trusted_proxies,
        limited_by=infra.cache if settings.rate_limits else None,
        error_page=services.site.error,
    )


def all_subscriptions(services: Services) -> list[Subscription]:
    """Every consumer of a worker; a side worker has none that write inboxes."""
    assert services.images is not None, "only workers consume"
    writers = services.writers
    return [
        *UserConsumers(services.users).subscriptions(),
        *FollowConsumers(services.follows).subscriptions(),
        *UploadConsumers(services.photo_sweep).subscriptions(),
        *ImageConsumers(services.images).subscriptions(),
        *ReactionConsumers(services.reactions).subscriptions(),
        *PostConsumers(services.posts).subscriptions(),
        *InstanceConsumers(services.instance).subscriptions(),
        *(FanoutConsumers(writers.fanout, writers.inboxes).subscriptions() if writers else ()),
    ]


def groups_named(names: Collection[str]) -> list[str]:
    """The groups of these names, all where none is named; `images` brings `images-urgent` along.

    Raises `StartRefusedError` for a name that no group has.
    """
    if unknown := set(names) - set(GROUPS):
        raise StartRefusedError(f"no such groups: {', '.join(sorted(unknown))}; there are {', '.join(GROUPS)}")
    return [group for group in GROUPS if not names or group in names or group.partition("-")[0] in names]


def all_chores(services: Services) -> list[Chore]:
    """What a worker does by itself, again and again: every so many seconds, under a name. Safe beside another one's."""
    return [
        (600.0, "photos", services.photo_sweep.sweep),
        (3600.0, "tokens", services.auth.sweep),
    ]


async def keep_inboxes(writers: Writers) -> None:
    """The writer's loop beside its consumers: fills inboxes when it is time, takes those of readers who stay away."""
    await writers.keeper.run()


def _site_facts(settings: Settings) -> SiteFacts:
    return SiteFacts(
        title=settings.title,
        description=settings.description,
        software_version=VERSION,
        registrations=settings.registrations,
        public_timeline=settings.public_timeline,
        upload_bytes_max=settings.upload_bytes_max,
        photo_pixels_max=settings.photo_pixels_max,
        contact_email=settings.contact_email,
    )


def _page_settings(settings: Settings) -> PageSettings:
    return PageSettings(
        title=settings.title,
        description=settings.description,
        photo_bytes_max=settings.upload_bytes_max,
        public_timeline=settings.public_timeline,
        registrations=settings.registrations,
    )


async def open_database(settings: Settings) -> Database:
    """The core data."""
    from fanlight.infra.sql.adapters.sqlite import SQLiteDatabase

    return SQLiteDatabase(settings.database_paths)


async def open_cache(_settings: Settings, clock: Clock) -> Cache:
    """What may be forgotten."""
    from fanlight.infra.cache.adapters.memory import MemoryCache

    return MemoryCache(clock)


async def open_event_log(_settings: Settings, db: Database, clock: Clock) -> EventLog:
    """The log that consumers read."""
    from fanlight.infra.eventlog.adapters.sql import SQLEventLog

    return SQLEventLog(db, clock)


def open_group_locks(settings: Settings) -> GroupLocks:
    """Which process runs which group of consumers."""
    from fanlight.infra.eventlog.adapters.locks import FileGroupLocks

    return FileGroupLocks(settings.data_path / "locks")


def open_feed_files(
    settings: Settings, stack: AsyncExitStack, *, writing: bool
) -> tuple[RingInboxReader | RingInboxStore, MappedTailReader | MappedTailStore]:
    """Inboxes and tails: the worker is their one writer. Raises `StartRefusedError` where another one runs."""
    ring, tails = settings.inbox_path / "inboxes.ring", settings.inbox_path / "tails.map"
    settings.inbox_path.mkdir(parents=True, exist_ok=True)
    inbox_file: RingInboxReader | RingInboxStore
    tail_file: MappedTailReader | MappedTailStore
    if not writing:
        inbox_file, tail_file = RingInboxReader(ring), MappedTailReader(tails)
    else:
        try:
            inbox_file = RingInboxStore(ring, slots=settings.inbox_readers_max)
            tail_file = MappedTailStore(tails, slots=settings.inbox_readers_max)
        except WriterBusy as error:
            raise StartRefusedError(
                f"{error}: inboxes have one writer; end it first, or name another folder"
            ) from error
    stack.callback(inbox_file.close)
    stack.callback(tail_file.close)
    return inbox_file, tail_file


def _make_secret(path: Path) -> None:
    """The key of signatures, readable by the server's user only. It is made once and kept."""
    if path.exists():
        return
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_bytes(SECRET_BYTES))
        file.flush()
        os.fsync(file.fileno())


async def _require_own_machine(db: Database, settings: Settings) -> None:
    """Memory-mapped inboxes are shared by the processes of one machine: a second one would miss deliveries."""
    machine = _machine_id()
    standing = await claim(db, MACHINE, machine)
    if standing != machine:
        raise StartRefusedError(
            f"{settings.inbox_path} belongs to another machine (or this one was moved): inboxes at ring:// serve one"
            " machine only. After a move, run `fanlight migrate --moved` once."
        )


def _machine_id() -> str:
    path = Path("/etc/machine-id")
    text = path.read_text().strip() if path.exists() else ""
    return text or socket.gethostname()
