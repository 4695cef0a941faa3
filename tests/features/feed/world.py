"""A site for tests of the feed: one database, two api processes and a worker, all on one clock that tests move."""

import random
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

from fanlight.events import Event
from fanlight.features.fanout.consumers import FanoutConsumers
from fanlight.features.fanout.service import FanoutService
from fanlight.features.feed.adapters.ring import RingInboxReader, RingInboxStore
from fanlight.features.feed.adapters.sql import SQLFactStore
from fanlight.features.feed.adapters.tails import MappedTailReader, MappedTailStore
from fanlight.features.feed.service import AuthorTails, FeedOpens, FeedService, HomeSkeletons, Inboxes, InboxKeeper, Why
from fanlight.features.follows.adapters.sql import SQLFollowStore
from fanlight.features.follows.service import FollowService
from fanlight.features.polls.adapters.sql import SQLPollStore
from fanlight.features.polls.service import PollService
from fanlight.features.posts.adapters.drafts import SQLDraftStore
from fanlight.features.posts.adapters.edits import SQLEditStore
from fanlight.features.posts.adapters.reposts import SQLRepostStore
from fanlight.features.posts.adapters.sql import SQLPostStore
from fanlight.features.posts.consumers import EditConsumers, PostConsumers
from fanlight.features.posts.models import Draft, PostChanges, Shown
from fanlight.features.posts.service import DraftCheck, Editing, Fragments, PostService, ReadPosts, Reposts
from fanlight.features.reactions.adapters.sql import SQLReactionStore
from fanlight.features.reactions.service import ReactionService
from fanlight.features.uploads.adapters.sql import SQLBlobUseStore, SQLPhotoStore
from fanlight.features.uploads.policy import PhotoSigner
from fanlight.features.uploads.service import UploadService
from fanlight.features.users.adapters.sql import SQLUserStore
from fanlight.features.users.models import User, Visibility
from fanlight.features.users.service import UserService
from fanlight.infra.blobs.adapters.files import FilesBlobStore
from fanlight.infra.eventlog.outbox import Outbox
from fanlight.infra.eventlog.port import Record, Subscription
from fanlight.infra.eventlog.runner import decoded
from fanlight.infra.sql.port import Database
from fanlight.kit.clock import Clock
from fanlight.kit.ids import IdSource, PostId, UserId
from fanlight.kit.pages import Page, PageRequest
from fanlight.kit.urls import SiteUrls
from tests.support.clock import FakeClock
from tests.support.database import event_log_on

SLOTS: Final = 64
HOST_NAME: Final = "photos.example"


class Killed(Exception):
    """The worker died here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """Small enough that a few posts overflow everything."""

    inbox: int = 400
    tail: int = 64
    followers_max: int = 100
    followers_per_page: int = 10_000


class SkewedClock:
    """Another machine's clock, or an import that gives posts their original dates."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.skew_ms = 0

    def now_ms(self) -> int:
        return self._clock.now_ms() + self.skew_ms


class Mortal:
    """A store whose process is killed at one of its calls."""

    def __init__(self, store: Any, fate: "Fate") -> None:
        self._store = store
        self._fate = fate

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._store, name)
        return self._fate.around(method) if callable(method) else method


class Fate:
    """After how many calls the worker dies; None: it lives."""

    def __init__(self) -> None:
        self.calls_left: int | None = None

    def around(self, method: Callable[..., Any]) -> Callable[..., Any]:
        def call(*parameters: Any, **named: Any) -> Any:
            if self.calls_left is not None:
                self.calls_left -= 1
                if self.calls_left < 0:
                    raise Killed
            return method(*parameters, **named)

        return call


@dataclass(frozen=True, slots=True, kw_only=True)
class Boxes:
    """The boxes below the feed, as one process has them."""

    users: UserService
    follows: FollowService
    posts: PostService
    reposts: Reposts
    editing: Editing
    reader: ReadPosts
    facts: SQLFactStore
    post_clock: SkewedClock


def open_boxes(db: Database, clock: FakeClock, folder: Path, seed: int) -> Boxes:
    outbox = Outbox(clock)
    urls = SiteUrls(scheme="https", host_name=HOST_NAME)
    ids = IdSource(clock, random.Random(seed))
    users = UserService(SQLUserStore(db, outbox), urls, ids, clock, random.Random(seed + 1))
    follows = FollowService(SQLFollowStore(db, outbox, ids.next), users, ids.next, clock)
    draw_bytes = random.Random(seed + 2).randbytes
    uploads = UploadService(
        SQLPhotoStore(db, outbox, ids.next, draw_bytes, clock),
        SQLBlobUseStore(db, clock),
        FilesBlobStore(folder / "blobs"),
        signer=PhotoSigner(b"secret" * 6),
        clock=clock,
        draw_bytes=draw_bytes,
    )
    post_clock = SkewedClock(clock)
    draws: dict[int, IdSource] = {}

    def draw(shard: Any) -> int:
        """Each skew is a process of its own: one alone never goes back in time."""
        chance = random.Random(seed + post_clock.skew_ms)
        return draws.setdefault(post_clock.skew_ms, IdSource(post_clock, chance)).next(shard)

    polls = PollService(SQLPollStore(db), clock)
    reactions = ReactionService(SQLReactionStore(db, outbox, ids.next))
    store = SQLPostStore(db, outbox, draw, clock)
    reader = ReadPosts(
        store,
        users=users,
        follows=follows,
        uploads=uploads,
        reactions=reactions,
        polls=polls,
        urls=urls,
        fragments=Fragments(1_000_000),
    )
    reposts = Reposts(SQLRepostStore(db, outbox, draw, clock), store, reader, users, reactions)
    check = DraftCheck(reader, users, HOST_NAME)
    drafts = SQLDraftStore(db, outbox, draw, clock)
    posts = PostService(store, drafts, check, uploads, polls, reposts=reposts, reactions=reactions)
    editing = Editing(
        store,
        SQLEditStore(db, outbox),
        posts=posts,
        check=check,
        reader=reader,
        uploads=uploads,
        polls=polls,
        urls=urls,
        clock=clock,
    )
    facts = SQLFactStore(db, outbox)
    return Boxes(
        users=users,
        follows=follows,
        posts=posts,
        reposts=reposts,
        editing=editing,
        reader=reader,
        facts=facts,
        post_clock=post_clock,
    )


class Api:
    """An api process: it reads the worker's files, and writes none."""

    def __init__(self, db: Database, clock: FakeClock, folder: Path, sizes: Sizes, seed: int) -> None:
        self.boxes = open_boxes(db, clock, folder, seed)
        self.inboxes = RingInboxReader(folder / "inbox", length=sizes.inbox)
        self.tails = MappedTailReader(folder / "tails", length=sizes.tail)
        self.skeletons = HomeSkeletons(
            users=self.boxes.users,
            follows=self.boxes.follows,
            posts=self.boxes.posts,
            inboxes=self.inboxes,
            tails=self.tails,
        )
        self.opens = FeedOpens(self.boxes.facts, clock)
        self.feed = FeedService(self.skeletons, self.boxes.reader, self.opens)
        self.why = Why(self.skeletons, self.boxes.posts, self.boxes.reader, self.boxes.facts)

    async def publish(
        self,
        author: UserId,
        caption: str = "a post",
        *,
        visibility: Visibility = Visibility.PUBLIC,
        reply_to: PostId | None = None,
        language: str | None = None,
    ) -> PostId:
        draft = Draft(
            author_id=author, caption=caption, visibility=visibility, in_reply_to_id=reply_to, language=language
        )
        post = (await self.boxes.posts.publish(draft)).post_id
        assert post is not None
        return post

    async def edit(self, author: UserId, post: PostId, caption: str) -> None:
        await self.boxes.editing.edit(author, post, PostChanges(caption=caption))

    async def page(self, reader: UserId, page: PageRequest) -> Page[Shown]:
        return await self.feed.home_page(reader, page)

    async def walk(self, reader: UserId, *, limit: int = 40) -> list[int]:
        """The whole feed by `max_id`."""
        ids: list[int] = []
        page = PageRequest(limit=limit)
        while True:
            found = await self.page(reader, page)
            ids += [post.post_id for post in found.items]
            if found.next_below is None:
                return ids
            page = PageRequest(limit=limit, below=found.next_below)

    async def walk_up(self, reader: UserId, *, above: int = 0, limit: int = 40) -> list[int]:
        """The feed above an id by `min_id`, oldest first."""
        ids: list[int] = []
        while True:
            found = await self.page(reader, PageRequest(limit=limit, above=above, oldest_first=True))
            if not found.items:
                return ids
            ids += [post.post_id for post in reversed(found.items)]
            assert found.prev_above is not None
            above = found.prev_above

    def close(self) -> None:
        self.inboxes.close()
        self.tails.close()


class Worker:
    """The worker process: the one writer of inboxes and tails."""

    def __init__(self, db: Database, clock: FakeClock, folder: Path, sizes: Sizes, seed: int) -> None:
        self.boxes = open_boxes(db, clock, folder, seed)
        self.fate = Fate()
        self.ring = RingInboxStore(folder / "inbox", slots=SLOTS, length=sizes.inbox)
        self.tail_store = MappedTailStore(folder / "tails", slots=SLOTS, length=sizes.tail)
        ring, tails = cast("Any", Mortal(self.ring, self.fate)), cast("Any", Mortal(self.tail_store, self.fate))
        facts = cast("Any", Mortal(self.boxes.facts, self.fate))
        skeletons = HomeSkeletons(
            users=self.boxes.users, follows=self.boxes.follows, posts=self.boxes.posts, inboxes=ring, tails=tails
        )
        self.tails = AuthorTails(tails, facts, self.boxes.posts, clock)
        self.inboxes = Inboxes(
            store=ring,
            facts=facts,
            skeletons=skeletons,
            tails=self.tails,
            users=self.boxes.users,
            follows=self.boxes.follows,
            clock=clock,
        )
        self.fanout = FanoutService(
            users=self.boxes.users,
            follows=self.boxes.follows,
            posts=self.boxes.posts,
            tails=self.tails,
            inboxes=self.inboxes,
            clock=clock,
            push_followers_max=sizes.followers_max,
            followers_per_page=sizes.followers_per_page,
        )
        self.consumers = FanoutConsumers(self.fanout, self.inboxes)
        self.keeper = InboxKeeper(self.inboxes, clock)
        self._handlers = handlers_of(self.consumers.subscriptions())
        posts, edits = PostConsumers(self.boxes.posts), EditConsumers(self.boxes.editing)
        self._indexing = handlers_of([*posts.subscriptions(), *edits.subscriptions()])

    async def handle(self, event: Event) -> None:
        await self._handlers[type(event)](event)

    async def index(self, event: Event) -> None:
        """What the posts do with an event: threads, hashtags, the reposts of what was deleted."""
        await self._indexing[type(event)](event)

    @property
    def topics(self) -> set[str]:
        return {event.topic for event in self._handlers}

    @property
    def indexing_topics(self) -> set[str]:
        return {event.topic for event in self._indexing}

    def close(self) -> None:
        self.ring.close()
        self.tail_store.close()


def handlers_of(subscriptions: Iterable[Subscription]) -> dict[type[Event], Callable[[Any], Awaitable[None]]]:
    return {subscription.event: subscription.handler for subscription in subscriptions}


class Pending:
    """One group's part of the log, handed out event by event: in order within a key, and any key first."""

    def __init__(self, db: Database, clock: FakeClock, topics: set[str]) -> None:
        self._log = event_log_on(db, clock)
        self._topics = topics
        self._after = dict.fromkeys(self._log.places(), 0)
        self._records: list[Record] = []

    async def skip(self) -> None:
        """Leave out what has happened so far."""
        await self.read()
        self._records.clear()

    async def read(self) -> None:
        for place, after in self._after.items():
            while found := await self._log.fetch(place, after=after, limit=100):
                after = self._after[place] = found[-1].position  # noqa: PLW2901 - read on from here
                self._records += [record for record in found if record.topic in self._topics]

    async def first_of_some_key(self, which: int) -> Record | None:
        """The first unhandled event of one of the keys."""
        await self.read()
        first: dict[int, Record] = {}
        for record in self._records:
            first.setdefault(record.key, record)
        return list(first.values())[which % len(first)] if first else None

    def done(self, record: Record) -> None:
        self._records.remove(record)


class World:
    """Everything together."""

    def __init__(self, db: Database, clock: FakeClock, folder: Path, sizes: Sizes | None = None) -> None:
        self.db = db
        self.clock = clock
        self.folder = folder
        self.sizes = sizes or Sizes()
        self.worker = Worker(db, clock, folder, self.sizes, 1)
        self.api = Api(db, clock, folder, self.sizes, 100)
        self.other_api = Api(db, clock, folder, self.sizes, 200)
        self.pending = Pending(db, clock, self.worker.topics)
        self.indexing = Pending(db, clock, self.worker.indexing_topics)

    async def person(self, name: str, *, locked: bool = False) -> User:
        return await self.api.boxes.users.create(username=name, locked=locked)

    async def handle_all(self) -> int:
        """Let the fan-out come to the end of the log."""
        handled = 0
        while record := await self.pending.first_of_some_key(0):
            await self.worker.handle(decoded(record))
            self.pending.done(record)
            handled += 1
        return handled

    async def index_all(self) -> None:
        """Let threads, hashtags and reposts come to the end of the log."""
        while record := await self.indexing.first_of_some_key(0):
            await self.worker.index(decoded(record))
            self.indexing.done(record)

    async def open_feed(self, *readers: UserId) -> None:
        """The readers come, and their inboxes are made and filled."""
        for reader in readers:
            await self.api.page(reader, PageRequest(limit=1))
        await self.api.opens.announce()
        await self.handle_all()
        self.clock.advance(21_000)
        await self.worker.keeper.tick()

    async def follow(self, follower: UserId, author: UserId) -> None:
        """Follow, and let the edge be pushed along."""
        await self.api.boxes.follows.follow(follower, author)
        await self.handle_all()
        self.clock.advance(11_000)

    def restart_worker(self, *, followers_max: int | None = None) -> None:
        """Another worker process on the same files."""
        self.worker.close()
        if followers_max is not None:
            self.sizes = Sizes(
                inbox=self.sizes.inbox,
                tail=self.sizes.tail,
                followers_max=followers_max,
                followers_per_page=self.sizes.followers_per_page,
            )
        self.worker = Worker(self.db, self.clock, self.folder, self.sizes, 1 + self.clock.now_ms() % 1_000)

    def close(self) -> None:
        self.worker.close()
        self.api.close()
        self.other_api.close()
