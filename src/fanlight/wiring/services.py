"""Every box, built from the lowest up with plain constructor calls."""

import secrets
from contextlib import AsyncExitStack
from dataclasses import dataclass
from dataclasses import replace as with_fields
from typing import Literal, NamedTuple

from fanlight import VERSION
from fanlight.features.auth.adapters.sql import SQLAuthStore
from fanlight.features.auth.service import AuthService
from fanlight.features.auth.service.passwords import Passwords
from fanlight.features.fanout.service import FanoutService
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
from fanlight.features.follows.adapters.sql import SQLFollowStore
from fanlight.features.follows.service import FollowService
from fanlight.features.images.service import ImageService
from fanlight.features.instance.adapters.sql import SQLFigureStore
from fanlight.features.instance.models import SiteFacts
from fanlight.features.instance.service import InstanceService
from fanlight.features.lists.adapters.sql import SQLListStore
from fanlight.features.lists.service import ListService, ListTimelines
from fanlight.features.markers.adapters.sql import SQLMarkerStore
from fanlight.features.markers.service import MarkerService
from fanlight.features.polls.adapters.sql import SQLPollStore
from fanlight.features.polls.service import PollService
from fanlight.features.posts.adapters.drafts import SQLDraftStore
from fanlight.features.posts.adapters.edits import SQLEditStore
from fanlight.features.posts.adapters.reposts import SQLRepostStore
from fanlight.features.posts.adapters.scheduled import SQLScheduleStore
from fanlight.features.posts.adapters.sql import SQLPostStore
from fanlight.features.posts.service import (
    DraftCheck,
    Editing,
    Fragments,
    PeopleOfPosts,
    Pins,
    PostPages,
    PostService,
    ReadPosts,
    Reposts,
    Scheduling,
    Threads,
)
from fanlight.features.reactions.adapters.sql import SQLReactionStore
from fanlight.features.reactions.service import ReactionService
from fanlight.features.reports.adapters.sql import SQLReportStore
from fanlight.features.reports.service import ReportService
from fanlight.features.search.service import SearchService
from fanlight.features.tags.adapters.featured import SQLFeaturedStore
from fanlight.features.tags.adapters.uses import SQLUseStore
from fanlight.features.tags.service import FeaturedTags, TagCounts, TagService
from fanlight.features.uploads.adapters.sql import SQLBlobUseStore, SQLPhotoStore
from fanlight.features.uploads.policy import PhotoSigner
from fanlight.features.uploads.service import UploadService
from fanlight.features.uploads.service.files import PhotoFiles
from fanlight.features.uploads.service.processing import Processing
from fanlight.features.uploads.service.sweeping import Sweep
from fanlight.features.users.adapters.sql import SQLUserStore
from fanlight.features.users.service import UserService
from fanlight.infra.imaging.adapters.process import ProcessImageRenderer, child_command
from fanlight.infra.imaging.frames import ChildLimits
from fanlight.infra.imaging.port import Limits
from fanlight.settings import Settings
from fanlight.web.site import PageSettings, Site
from fanlight.wiring.infrastructure import Infrastructure, StartRefusedError

Role = Literal["api", "worker", "side worker", "command"]
"""A side worker consumes like a worker, but does not write the inboxes: another one does, or it was not asked to."""


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
    polls: PollService
    posts: PostService
    read_posts: ReadPosts
    post_pages: PostPages
    scheduling: Scheduling
    editing: Editing
    people_of_posts: PeopleOfPosts
    reposts: Reposts
    pins: Pins
    threads: Threads
    feed: FeedService
    why: Why
    opens: FeedOpens
    search: SearchService
    lists: ListService
    list_timelines: ListTimelines
    tags: TagService
    tag_counts: TagCounts
    featured_tags: FeaturedTags
    markers: MarkerService
    reports: ReportService
    instance: InstanceService
    site: Site
    images: ImageService | None = None
    writers: Writers | None = None


class _Photos(NamedTuple):
    """The uploads box, part by part."""

    uploads: UploadService
    files: PhotoFiles
    sweep: Sweep
    processing: Processing


class _Posts(NamedTuple):
    """The posts box, part by part."""

    service: PostService
    reposts: Reposts
    pins: Pins
    people: PeopleOfPosts
    reader: ReadPosts
    pages: PostPages
    scheduling: Scheduling
    editing: Editing
    threads: Threads


async def build_services(infra: Infrastructure, stack: AsyncExitStack, *, role: Role) -> Services:
    """Every box on this infrastructure, from the lowest up."""
    settings, db, outbox, clock, draw_id = infra.settings, infra.db, infra.outbox, infra.clock, infra.ids.next
    users = UserService(SQLUserStore(db, outbox), infra.urls, infra.ids, clock, infra.chance)
    auth = _build_auth(infra, users)
    stack.callback(auth.close)
    follows = FollowService(SQLFollowStore(db, outbox, draw_id), users, draw_id, clock)
    photos = _build_photos(infra, users)
    reactions = ReactionService(SQLReactionStore(db, outbox, draw_id))
    polls = PollService(SQLPollStore(db), clock)
    posts = _build_posts(infra, users, follows, photos.uploads, reactions, polls)
    lists = ListService(SQLListStore(db, outbox, draw_id), follows, users)
    tag_counts = TagCounts(SQLUseStore(db), posts.service, clock)
    featured_tags = FeaturedTags(SQLFeaturedStore(db, draw_id), posts.service, users)
    facts = SQLFactStore(db, outbox)
    opens = FeedOpens(facts, clock)
    inboxes, tails = open_feed_files(settings, stack, writing=role == "worker")
    skeletons = HomeSkeletons(users=users, follows=follows, posts=posts.service, inboxes=inboxes, tails=tails)
    services = Services(
        infra=infra,
        users=users,
        auth=auth,
        follows=follows,
        uploads=photos.uploads,
        photo_files=photos.files,
        photo_sweep=photos.sweep,
        reactions=reactions,
        polls=polls,
        posts=posts.service,
        read_posts=posts.reader,
        post_pages=posts.pages,
        scheduling=posts.scheduling,
        editing=posts.editing,
        people_of_posts=posts.people,
        reposts=posts.reposts,
        pins=posts.pins,
        threads=posts.threads,
        feed=FeedService(skeletons, posts.reader, opens),
        why=Why(skeletons, posts.service, posts.reader, facts),
        opens=opens,
        search=SearchService(
            users,
            follows,
            posts.reader,
            posts.pages,
            host_name=settings.site_host_name,
            open_to_all=settings.public_timeline,
        ),
        lists=lists,
        list_timelines=ListTimelines(lists, follows, posts.service, posts.reader),
        tags=TagService(tag_counts, featured_tags, follows, open_to_all=settings.public_timeline),
        tag_counts=tag_counts,
        featured_tags=featured_tags,
        markers=MarkerService(SQLMarkerStore(db, clock)),
        reports=ReportService(
            SQLReportStore(db, draw_id),
            users=users,
            posts=posts.service,
            reader=posts.reader,
            clock=clock,
            rules=len(settings.rules_of_the_house),
        ),
        instance=InstanceService(_site_facts(settings), SQLFigureStore(db), users, clock),
        site=Site(_page_settings(settings), infra.urls, clock, users),
    )
    if role in {"worker", "side worker"}:
        services = with_fields(services, images=_build_images(infra, stack, photos.processing))
    if isinstance(inboxes, RingInboxStore) and isinstance(tails, MappedTailStore):
        services = with_fields(services, writers=_build_writers(services, skeletons, facts, inboxes, tails))
    return services


def _build_auth(infra: Infrastructure, users: UserService) -> AuthService:
    settings = infra.settings
    return AuthService(
        SQLAuthStore(infra.db, infra.ids),
        users,
        Passwords(),
        infra.cache,
        infra.clock,
        rate_limits=settings.rate_limits,
        registrations_open=settings.registrations,
        password_grant=settings.password_grant,
    )


def _build_photos(infra: Infrastructure, users: UserService) -> _Photos:
    db, clock, signer = infra.db, infra.clock, PhotoSigner(infra.secret)
    photos = SQLPhotoStore(db, infra.outbox, infra.ids.next, secrets.token_bytes, clock)
    uses = SQLBlobUseStore(db, clock)
    uploads = UploadService(
        photos,
        uses,
        infra.blobs,
        signer=signer,
        clock=clock,
        draw_bytes=secrets.token_bytes,
        upload_bytes_max=infra.settings.upload_bytes_max,
    )
    return _Photos(
        uploads=uploads,
        files=PhotoFiles(photos, infra.blobs, signer=signer, clock=clock),
        sweep=Sweep(photos, uses, infra.blobs, users, clock),
        processing=Processing(photos, uses, infra.blobs),
    )


def _build_posts(
    infra: Infrastructure,
    users: UserService,
    follows: FollowService,
    uploads: UploadService,
    reactions: ReactionService,
    polls: PollService,
) -> _Posts:
    settings = infra.settings
    store = SQLPostStore(infra.db, infra.outbox, infra.ids.next, infra.clock)
    reader = ReadPosts(
        store,
        users=users,
        follows=follows,
        uploads=uploads,
        reactions=reactions,
        polls=polls,
        urls=infra.urls,
        fragments=Fragments(settings.fragment_bytes_max),
    )
    drafts = SQLDraftStore(infra.db, infra.outbox, infra.ids.next, infra.clock)
    check = DraftCheck(reader, users, settings.site_host_name)
    repost_rows = SQLRepostStore(infra.db, infra.outbox, infra.ids.next, infra.clock)
    reposts = Reposts(repost_rows, store, reader, users, reactions)
    service = PostService(
        store,
        drafts,
        check,
        uploads,
        polls,
        reposts=reposts,
        reactions=reactions,
        media_wait_s=settings.media_wait_seconds,
    )
    return _Posts(
        service=service,
        reposts=reposts,
        pins=Pins(store, reader, reactions),
        people=PeopleOfPosts(reader, follows, reactions),
        reader=reader,
        pages=PostPages(store, reader, reactions),
        scheduling=Scheduling(
            SQLScheduleStore(infra.db, infra.outbox, infra.ids.next, infra.clock),
            drafts,
            check,
            uploads,
            infra.clock,
            media_wait_s=settings.media_wait_seconds,
        ),
        editing=_build_editing(infra, store, service, check, reader, uploads, polls),
        threads=Threads(store, reader),
    )


def _build_editing(
    infra: Infrastructure,
    store: SQLPostStore,
    posts: PostService,
    check: DraftCheck,
    reader: ReadPosts,
    uploads: UploadService,
    polls: PollService,
) -> Editing:
    return Editing(
        store,
        SQLEditStore(infra.db, infra.outbox),
        posts=posts,
        check=check,
        reader=reader,
        uploads=uploads,
        polls=polls,
        urls=infra.urls,
        clock=infra.clock,
        media_wait_s=infra.settings.media_wait_seconds,
    )


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
        rules=settings.rules_of_the_house,
    )


def _page_settings(settings: Settings) -> PageSettings:
    return PageSettings(
        title=settings.title,
        description=settings.description,
        photo_bytes_max=settings.upload_bytes_max,
        public_timeline=settings.public_timeline,
        registrations=settings.registrations,
    )
