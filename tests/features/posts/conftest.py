"""Posts on a real database, with the boxes below them, and a log that is drained by hand."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from fanlight.features.follows.adapters.sql import SQLFollowStore
from fanlight.features.follows.service import FollowService
from fanlight.features.polls.adapters.sql import SQLPollStore
from fanlight.features.polls.service import PollService
from fanlight.features.posts.adapters.drafts import SQLDraftStore
from fanlight.features.posts.adapters.edits import SQLEditStore
from fanlight.features.posts.adapters.reposts import SQLRepostStore
from fanlight.features.posts.adapters.scheduled import SQLScheduleStore
from fanlight.features.posts.adapters.sql import SQLPostStore
from fanlight.features.posts.consumers import EditConsumers, PostConsumers
from fanlight.features.posts.models import Draft
from fanlight.features.posts.policy import Purpose
from fanlight.features.posts.service import (
    DraftCheck,
    Fragments,
    Pins,
    PostPages,
    PostService,
    ReadPosts,
    Reposts,
    Threads,
)
from fanlight.features.posts.service.editing import Editing
from fanlight.features.posts.service.scheduling import Scheduling
from fanlight.features.reactions.adapters.sql import SQLReactionStore
from fanlight.features.reactions.consumers import ReactionConsumers
from fanlight.features.reactions.service import ReactionService
from fanlight.features.uploads.adapters.sql import SQLBlobUseStore, SQLPhotoStore
from fanlight.features.uploads.models import Photo, PhotoState, Rendition
from fanlight.features.uploads.policy import PhotoSigner, token_of
from fanlight.features.uploads.service import UploadService
from fanlight.features.uploads.service.sweeping import Sweep
from fanlight.features.users.adapters.sql import SQLUserStore
from fanlight.features.users.consumers import UserConsumers
from fanlight.features.users.models import Visibility
from fanlight.features.users.service import UserService
from fanlight.infra.blobs.adapters.files import FilesBlobStore
from fanlight.infra.eventlog.outbox import Outbox
from fanlight.infra.eventlog.runner import GroupRunner
from fanlight.infra.sql.port import Database
from fanlight.kit.ids import IdSource, PhotoId, PostId, UserId, shard_of
from fanlight.kit.urls import SiteUrls
from tests.support.clock import FakeClock
from tests.support.database import event_log_on

URLS = SiteUrls(scheme="https", host_name="fan.example")


@dataclass(kw_only=True)
class Site:
    """Everything a test of posts needs."""

    db: Database
    clock: FakeClock
    ids: IdSource
    outbox: Outbox
    users: UserService
    follows: FollowService
    uploads: UploadService
    photo_rows: SQLPhotoStore
    reactions: ReactionService
    polls: PollService
    store: SQLPostStore
    drafts: SQLDraftStore
    reader: ReadPosts
    posts: PostService
    repost_rows: SQLRepostStore
    reposts: Reposts
    pins: Pins
    pages: PostPages
    threads: Threads
    scheduling: Scheduling
    editing: Editing
    runners: list[GroupRunner] = field(default_factory=list[GroupRunner])
    photos: int = 0

    async def person(self, name: str, *, locked: bool = False) -> UserId:
        return (await self.users.create(username=name, locked=locked)).id

    async def pending_photo(self, owner: UserId, *, loose_max: int = 1_000) -> PhotoId:
        """A photo that no worker has looked at yet."""
        self.photos += 1
        number = self.photos

        def draw(photo: PhotoId) -> Photo:
            return Photo(
                id=photo,
                owner_id=owner,
                token=token_of(shard_of(owner), number.to_bytes(16)),
                sha256=number.to_bytes(32),
                generation="g",
                use_key=str(number),
                bytes=1_000,
                media_type="image/jpeg",
            )

        return (await self.photo_rows.add(owner, draw, loose_max=loose_max, urgent=False)).id

    async def make_ready(self, photo: PhotoId) -> None:
        """What a worker records of a good photo."""
        (row,) = await self.photo_rows.get([photo])
        sizes = (_size("1080.webp", 1080, 720), _size("640.webp", 640, 427))
        ready = replace(row, state=PhotoState.READY, width=1080, height=720, renditions=sizes, blurhash="L0" * 14)
        assert await self.photo_rows.finish(ready)

    async def make_failed(self, photo: PhotoId, reason: str) -> None:
        """What a worker records of a bad one."""
        (row,) = await self.photo_rows.get([photo])
        assert await self.photo_rows.finish(replace(row, state=PhotoState.FAILED, reason=reason))

    async def photo(self, owner: UserId, *, loose_max: int = 1_000) -> PhotoId:
        """A photo that can be posted."""
        photo = await self.pending_photo(owner, loose_max=loose_max)
        await self.make_ready(photo)
        return photo

    async def post(
        self,
        author: UserId,
        caption: str = "words",
        *,
        visibility: Visibility | None = None,
        reply_to: PostId | None = None,
        photos: Sequence[PhotoId] = (),
    ) -> PostId:
        """A published post, a millisecond after what happened before."""
        self.clock.advance(1)
        draft = Draft(
            author_id=author,
            caption=caption,
            visibility=visibility,
            in_reply_to_id=reply_to,
            photo_ids=tuple(photos),
        )
        made = await self.posts.publish(draft)
        assert made.post_id is not None
        return made.post_id

    async def follow(self, follower: UserId, author: UserId) -> None:
        await self.follows.follow(follower, author)

    async def shown(
        self, viewer: UserId | None, ids: Sequence[PostId], *, purpose: Purpose = Purpose.LINK
    ) -> list[PostId]:
        return [post.post_id for post in await self.reader.read(viewer, ids, purpose=purpose)]

    async def drain(self) -> int:
        """Handle everything in the log."""
        handled = 0
        while more := sum([await runner.drain() for runner in self.runners]):
            handled += more
        return handled

    def posts_with(self, store: SQLPostStore, *, media_wait_s: float = 0.05) -> PostService:
        """The same service over another store of posts."""
        return PostService(
            store,
            self.drafts,
            DraftCheck(self.reader, self.users, URLS.host_name),
            self.uploads,
            self.polls,
            reposts=self.reposts,
            reactions=self.reactions,
            media_wait_s=media_wait_s,
        )

    def reposts_of_a_host_whose_clock_is_behind(self, ms: int) -> Reposts:
        """A process of its own over the same database."""
        clock = FakeClock(self.clock.now_ms() - ms)
        store = SQLRepostStore(self.db, self.outbox, IdSource(clock, random.Random(9)).next, clock)
        return Reposts(store, self.store, self.reader, self.users, self.reactions)

    def another_process(self) -> ReadPosts:
        """A reader with a memory of its own over the same database."""
        return self._reader()

    def _reader(self) -> ReadPosts:
        return ReadPosts(
            self.store,
            users=self.users,
            follows=self.follows,
            uploads=self.uploads,
            reactions=self.reactions,
            polls=self.polls,
            urls=URLS,
            fragments=Fragments(1_000_000),
        )


@pytest.fixture
async def site(db: Database, clock: FakeClock, tmp_path: Path) -> Site:
    ids = IdSource(clock, random.Random(1))
    outbox = Outbox(clock)
    users = UserService(SQLUserStore(db, outbox), URLS, ids, clock, random.Random(2))
    follows = FollowService(SQLFollowStore(db, outbox, ids.next), users, ids.next, clock)
    photo_rows = SQLPhotoStore(db, outbox, ids.next, random.Random(3).randbytes, clock)
    uploads = UploadService(
        photo_rows,
        SQLBlobUseStore(db, clock),
        FilesBlobStore(tmp_path / "blobs"),
        signer=PhotoSigner(b"secret" * 6),
        clock=clock,
        draw_bytes=random.Random(4).randbytes,
    )
    reactions = ReactionService(SQLReactionStore(db, outbox, ids.next))
    polls = PollService(SQLPollStore(db), clock)
    store = SQLPostStore(db, outbox, ids.next, clock)
    reader = ReadPosts(
        store,
        users=users,
        follows=follows,
        uploads=uploads,
        reactions=reactions,
        polls=polls,
        urls=URLS,
        fragments=Fragments(1_000_000),
    )
    drafts = SQLDraftStore(db, outbox, ids.next, clock)
    repost_rows = SQLRepostStore(db, outbox, ids.next, clock)
    reposts = Reposts(repost_rows, store, reader, users, reactions)
    posts = PostService(
        store,
        drafts,
        DraftCheck(reader, users, URLS.host_name),
        uploads,
        polls,
        reposts=reposts,
        reactions=reactions,
        media_wait_s=0.05,
    )
    site = Site(
        db=db,
        clock=clock,
        ids=ids,
        outbox=outbox,
        users=users,
        follows=follows,
        uploads=uploads,
        photo_rows=photo_rows,
        reactions=reactions,
        polls=polls,
        store=store,
        drafts=drafts,
        reader=reader,
        posts=posts,
        repost_rows=repost_rows,
        reposts=reposts,
        pins=Pins(store, reader, reactions),
        pages=PostPages(store, reader, reactions),
        threads=Threads(store, reader),
        scheduling=Scheduling(
            SQLScheduleStore(db, outbox, ids.next, clock),
            drafts,
            DraftCheck(reader, users, URLS.host_name),
            uploads,
            clock,
            media_wait_s=0.05,
        ),
        editing=Editing(
            store,
            SQLEditStore(db, outbox),
            posts=posts,
            check=DraftCheck(reader, users, URLS.host_name),
            reader=reader,
            uploads=uploads,
            polls=polls,
            urls=URLS,
            clock=clock,
            media_wait_s=0.05,
        ),
    )
    site.runners = _runners(site)
    return site


def _size(name: str, width: int, height: int) -> Rendition:
    return Rendition(name=name, width=width, height=height, bytes=width * 50)


def _runners(site: Site) -> list[GroupRunner]:
    log = event_log_on(site.db, site.clock)
    consumers = {
        "posts": [*PostConsumers(site.posts).subscriptions(), *EditConsumers(site.editing).subscriptions()],
        "reactions": ReactionConsumers(site.reactions).subscriptions(),
        "counts": UserConsumers(site.users).subscriptions(),
    }
    return [
        GroupRunner(log, group, subscriptions, place, clock=site.clock)
        for group, subscriptions in consumers.items()
        for place in site.db.places()
    ]


@pytest.fixture
def sweep(site: Site, tmp_path: Path) -> Sweep:
    """What clears away photos that nobody took up."""
    uses = SQLBlobUseStore(site.db, site.clock)
    return Sweep(site.photo_rows, uses, FilesBlobStore(tmp_path / "blobs"), site.users, site.clock)


@pytest.fixture
async def ana(site: Site) -> UserId:
    return await site.person("ana")


@pytest.fixture
async def ben(site: Site) -> UserId:
    return await site.person("ben")


@pytest.fixture
async def cat(site: Site) -> UserId:
    return await site.person("cat")
