"""The feed's invariant, under random interleavings of everything people do and everything that goes wrong.

Once the log has drained, every reader's home feed equals the brute-force list of the oracle: nothing lost, nothing
twice, newest first, no page boundary skips or repeats. At any moment before that, nothing leaks, nothing repeats within
a walk, a post that stays visible during a whole walk is seen in it, and all own posts are there.

`FEED_EXAMPLES` in the environment makes it look longer.
"""

import asyncio
import atexit
import os
import shutil
import tempfile
from collections.abc import Collection, Coroutine, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from fanlight.events import Event, PostEdited, PostPublished
from fanlight.features.users.models import User, Visibility
from fanlight.infra.eventlog.runner import decoded
from fanlight.infra.sql.port import Database
from fanlight.kit.errors import NotFound
from fanlight.kit.ids import PostId, UserId
from fanlight.kit.pages import PageRequest
from tests.features.feed.oracle import Oracle, OraclePost, tags_ever
from tests.features.feed.world import Killed, Sizes, World
from tests.support.clock import START_MS, FakeClock
from tests.support.database import (
    POSTGRES_DATABASES,
    SQLITE_FILES,
    Kind,
    empty_postgres,
    open_test_database,
    reopened,
)

T = TypeVar("T")
NAMES = ("ana", "ben", "cleo", "dan", "lea")
LOCKED = {"lea"}
TAGS = ("sea", "hills")
DAY_MS = 24 * 3_600_000
MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None
"""No example needs to survive power loss, and a disk shared with other tests is slow to sync."""
EXAMPLES = int(os.environ.get("FEED_EXAMPLES", "25"))
POSTGRES_EVERY = 5
"""PostgreSQL plays one story for so many on files: each of its statements goes through a socket."""

someone = st.integers(0, len(NAMES) - 1)
some = st.integers(0, 1_000)
hashtags = st.sampled_from([(), (), (), ("sea",), ("hills",), ("hills", "sea")])
chance = st.booleans()


@dataclass(slots=True)
class Walk:
    """Somebody pages through their feed while things happen."""

    reader: UserId
    oldest_first: bool
    limit: int
    must_be_seen: set[int]
    below: int | None = None
    above: int = 0
    seen: list[int] = field(default_factory=list[int])


class FeedMachine(RuleBasedStateMachine):
    """One site and its oracle."""

    kind: Kind = "one-file"

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = Path(tempfile.mkdtemp(prefix="feed-", dir=MEMORY))
        self.oracle = Oracle()
        self.walks: list[Walk] = []
        self.handled: list[Event] = []
        self.indexed: list[Event] = []
        self.findable: set[tuple[int, str]] = set()
        """(post, hashtag) of what is in the index by now."""
        self.fanned_out: set[int] = set()
        """Posts that the fan-out has come to."""

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    @initialize(
        inbox=st.sampled_from([3, 8, 50]),
        tail=st.sampled_from([2, 5]),
        limit=st.sampled_from([1, 3, 100, 100]),
        acquainted=st.sampled_from([0, 2, 2, 3]),
        curious=st.integers(0, 3),
    )
    def begin(self, inbox: int, tail: int, limit: int, acquainted: int, curious: int) -> None:
        self.db, people = self.run(a_site(self.kind, self.folder))
        self.clock = FakeClock(START_MS + DAY_MS)
        sizes = Sizes(inbox=inbox, tail=tail, followers_max=limit, followers_per_page=2)
        self.world = World(self.db, self.clock, self.folder, sizes)
        self.run(self.world.pending.skip())
        self.run(self.world.indexing.skip())
        self.people: list[UserId] = [person.id for person in people]
        self.names = {person.id: person.username for person in people}
        self.oracle.locked = {person.id for person in people if person.locked}
        self.follows = self.world.api.boxes.follows
        if acquainted:
            self._acquaint(acquainted)
        for reader in range(curious):
            self.choose("tag", reader, reader, end=False)

    # --- what people do ---

    @rule(
        author=someone,
        visibility=st.sampled_from(Visibility),
        named=someone,
        mentions=chance,
        tags=hashtags,
        skew_ms=st.sampled_from([0, 0, 0, -5_000, 5_000, -3 * DAY_MS]),
    )
    def publish(
        self, author: int, visibility: Visibility, named: int, mentions: bool, tags: tuple[str, ...], skew_ms: int
    ) -> None:
        mentioned = {self.people[named]} if mentions else set[UserId]()
        self._publish(self.people[author], visibility, mentioned, tags, skew_ms)

    @rule(
        author=someone,
        count=st.integers(2, 9),
        apart_ms=st.sampled_from([0, 1, 4_000]),
        tags=hashtags,
        reposted=chance,
        handled=chance,
    )
    def publish_many(
        self, author: int, count: int, apart_ms: int, tags: tuple[str, ...], reposted: bool, handled: bool
    ) -> None:
        """Enough to overflow inboxes and tails."""
        for number in range(count):
            post = self._publish(self.people[author], Visibility.PUBLIC, tags=tags if number % 2 else ())
            if reposted:
                self._repost(self.people[(author + number) % len(NAMES)], post)
            self.clock.advance(apart_ms)
        if handled:
            self._drain_and_expect(*self.people)

    @rule(author=someone, which=some, tags=hashtags, skew_ms=st.sampled_from([0, 0, 5_000]))
    def comment(self, author: int, which: int, tags: tuple[str, ...], skew_ms: int) -> None:
        writer = self.people[author]
        seen = [post for post in self.oracle.posts.values() if self.oracle.may_see(writer, post)]
        if seen:
            self._publish(writer, Visibility.PUBLIC, set(), tags, skew_ms, seen[which % len(seen)])

    @rule(author=someone, which=some)
    def repost(self, author: int, which: int) -> None:
        """Some post, or some repost: then it is its original that is reposted."""
        if self.oracle.posts:
            post = sorted(self.oracle.posts)[which % len(self.oracle.posts)]
            self._repost(self.people[author], self.oracle.posts[post])

    @rule(which=some, by=st.sampled_from(["its own id", "the original's id", "deletion"]))
    def end_repost(self, which: int, by: str) -> None:
        posts = self.oracle.posts
        reposts = [post for post in posts.values() if post.original is not None and not posts[post.original].deleted]
        standing = [repost for repost in reposts if not repost.deleted]
        if not standing:
            return
        repost = standing[which % len(standing)]
        author, boxes = UserId(repost.author), self.world.api.boxes
        if by == "deletion":
            self.run(boxes.posts.delete(author, PostId(repost.id)))
        else:
            named = repost.id if by == "its own id" else repost.original
            self.run(boxes.reposts.undo(author, PostId(named or 0)))
        repost.deleted = True

    @rule(which=some, tags=hashtags)
    def edit(self, which: int, tags: tuple[str, ...]) -> None:
        """Other words: the post leaves some hashtags and comes under others."""
        standing = [post for post in self.oracle.posts.values() if not post.deleted and post.original is None]
        if standing:
            post = standing[which % len(standing)]
            caption = self._caption([UserId(person) for person in post.mentioned], tags)
            self.run(self.world.api.edit(UserId(post.author), PostId(post.id), caption))
            post.tags_left |= post.tags - set(tags)
            self.findable -= {(post.id, tag) for tag in post.tags - set(tags)}
            post.tags = frozenset(tags)

    @rule(which=some)
    def delete(self, which: int) -> None:
        """The reposts of what is deleted end too: at once for their readers, in the database a little later."""
        standing = [post for post in self.oracle.posts.values() if not post.deleted and post.original is None]
        if standing:
            post = standing[which % len(standing)]
            self.run(self.world.api.boxes.posts.delete(UserId(post.author), PostId(post.id)))
            post.deleted = True

    @rule(one=someone, other=someone)
    def follow(self, one: int, other: int) -> None:
        follower, author = self.people[one], self.people[other]
        if one != other and not self.oracle.apart(follower, author):
            self.run(self.follows.follow(follower, author))
            self.oracle.follow(follower, author)

    @rule(one=someone, other=someone)
    def unfollow(self, one: int, other: int) -> None:
        self.run(self.follows.unfollow(self.people[one], self.people[other]))
        self.oracle.unfollow(self.people[one], self.people[other])

    @rule(one=someone, other=someone, count=st.integers(1, 3), handled=chance, looks=chance)
    def part_and_meet_again(self, one: int, other: int, count: int, handled: bool, looks: bool) -> None:
        """What was published meanwhile was not pushed, and is in the feed again all the same."""
        self.unfollow(one, other)
        for _ in range(count):
            self._publish(self.people[other], Visibility.PUBLIC)
        if handled:
            self.run(self.world.handle_all())
        if looks:
            self.look(one, 5)
        self.follow(one, other)
        if handled:
            self._drain_and_expect(self.people[one])

    @rule(one=someone, other=someone, count=st.integers(1, 3), stays=chance)
    def part_but_for_a_hashtag(self, one: int, other: int, count: int, stays: bool) -> None:
        """What was pushed while the reader followed the author is in the feed for its hashtag now."""
        reader = self.people[one]
        self.follow(one, other)
        self.run(self.world.handle_all())
        self.clock.advance(11_000)
        for _ in range(count):
            self._publish(self.people[other], Visibility.PUBLIC, tags=TAGS[:1])
        self._drain()
        self.unfollow(one, other)
        self._choose_tag(reader, TAGS[0], end=False)
        for limit in (1, 3):
            assert self.run(self.world.api.walk(reader, limit=limit)) == self.oracle.home(reader)
            assert self.run(self.world.api.walk_up(reader, limit=limit)) == self.oracle.home(reader)[::-1]
        if not stays:
            self._choose_tag(reader, TAGS[0], end=True)
            self._drain_and_expect(reader)

    @rule(one=someone, other=someone)
    def remove_follower(self, one: int, other: int) -> None:
        follower, author = self.people[one], self.people[other]
        if (follower, author) in self.oracle.follows:
            self.run(self.follows.remove_follower(author, follower))
            self.oracle.unfollow(follower, author)

    @rule(which=some)
    def accept(self, which: int) -> None:
        if self.oracle.asked:
            follower, author = sorted(self.oracle.asked)[which % len(self.oracle.asked)]
            self.run(self.follows.accept(UserId(author), UserId(follower)))
            self.oracle.accept(follower, author)

    @rule(one=someone, other=someone, end=chance)
    def block(self, one: int, other: int, end: bool) -> None:
        actor, target = self.people[one], self.people[other]
        if one != other and end:
            self.run(self.follows.unblock(actor, target))
            self.oracle.blocks.discard((actor, target))
        elif one != other:
            self.run(self.follows.block(actor, target))
            self.oracle.block(actor, target)

    @rule(one=someone, other=someone, end=chance)
    def mute(self, one: int, other: int, end: bool) -> None:
        actor, target = self.people[one], self.people[other]
        if one != other and end:
            self.run(self.follows.unmute(actor, target))
            self.oracle.mutes.discard((actor, target))
        elif one != other:
            self.run(self.follows.mute(actor, target))
            self.oracle.mutes.add((actor, target))

    @rule(kind=st.sampled_from(["reposts", "list", "tag", "tag"]), one=someone, other=someone, end=chance)
    def choose(self, kind: str, one: int, other: int, end: bool) -> None:
        """A follow without reposts, an author who is read in a list, a hashtag that is followed; or the end of it."""
        reader, author, tag = self.people[one], self.people[other], TAGS[other % len(TAGS)]
        edge = (reader, author)
        if kind == "tag":
            self._choose_tag(reader, tag, end)
        elif kind == "list" and one != other:
            self.run(self.follows.set_not_at_home(reader, {author: not end}))
            change = self.oracle.in_a_list.discard if end else self.oracle.in_a_list.add
            change(edge)
        elif kind == "reposts" and edge in self.oracle.follows | self.oracle.asked:
            self.run(self.follows.follow(reader, author, reblogs=end))
            change = self.oracle.no_reposts.discard if end else self.oracle.no_reposts.add
            change(edge)

    @rule(
        kind=st.sampled_from(["list", "reposts"]),
        one=someone,
        other=someone,
        tagged=chance,
        away=chance,
        parting=chance,
    )
    def leave_out_for_a_while(self, kind: str, one: int, other: int, tagged: bool, away: bool, parting: bool) -> None:
        """What was left out is back afterwards, also where an inbox was made meanwhile."""
        tags = TAGS[:1] if tagged else ()
        for tag in tags:
            self._choose_tag(self.people[one], tag, end=False)
        self.follow(one, other)
        self.run(self.world.handle_all())
        self.clock.advance(11_000)
        self._repost(self.people[other], self._publish(self.people[other], Visibility.PUBLIC, tags=tags))
        self.choose(kind, one, other, end=False)
        if away:
            self.clock.advance(8 * DAY_MS)
            self.keep_inboxes()
        self.come(one, stays=True)
        if parting:
            self.unfollow(one, other)
            self._drain_and_expect(self.people[one])
            self.follow(one, other)
        else:
            self.choose(kind, one, other, end=True)
        self._drain_and_expect(self.people[one])

    # --- reading ---

    @rule(one=someone, limit=st.sampled_from([1, 2, 5, 40]))
    def look(self, one: int, limit: int) -> None:
        reader = self.people[one]
        page = self.run(self.world.api.page(reader, PageRequest(limit=limit)))
        self._nothing_leaks(reader, [post.post_id for post in page.items])

    @rule(one=someone, stays=chance)
    def come(self, one: int, stays: bool) -> None:
        """The reader comes, and has an inbox; after a while it is filled."""
        if stays:
            self.run(self.world.open_feed(self.people[one]))
        else:
            self.look(one, 5)
            self.announce_opens()
        self._drain_and_expect(self.people[one])

    @rule(one=someone, limit=st.sampled_from([1, 2, 3]), oldest_first=chance)
    def begin_walk(self, one: int, limit: int, oldest_first: bool) -> None:
        reader = self.people[one]
        everything = self.run(self.world.other_api.walk(reader))
        self._nothing_leaks(reader, everything)
        home = self.oracle.home(reader)
        assert {post for post in home if self.oracle.posts[post].author == reader} <= set(everything)
        self.walks.append(Walk(reader=reader, oldest_first=oldest_first, limit=limit, must_be_seen=set(everything)))

    @rule(which=some)
    def walk_on(self, which: int) -> None:
        if not self.walks:
            return
        walk = self.walks[which % len(self.walks)]
        asked = PageRequest(limit=walk.limit, above=walk.above, oldest_first=walk.oldest_first)
        if walk.below is not None:
            asked = PageRequest(limit=walk.limit, below=walk.below)
        page = self.run(self.world.api.page(walk.reader, asked))
        ids: list[int] = [post.post_id for post in page.items]
        self._nothing_leaks(walk.reader, ids)
        walk.seen += reversed(ids) if walk.oldest_first else ids
        assert walk.seen == sorted(set(walk.seen), reverse=not walk.oldest_first), "repeated, or out of order"
        if walk.oldest_first:
            walk.above = page.prev_above or walk.above
        else:
            walk.below = page.next_below
        if not ids or (page.next_below is None and not walk.oldest_first):
            self.walks.remove(walk)
            assert walk.must_be_seen <= set(walk.seen), "a post that stood there all the time was skipped"

    # --- the machine room ---

    @rule(ms=st.sampled_from([1, 900, 6_000, 11_000, 21_000, 11 * 60_000, 8 * DAY_MS]))
    def time_passes(self, ms: int) -> None:
        self.clock.advance(ms)

    @rule()
    def announce_opens(self) -> None:
        self.run(self.world.api.opens.announce())

    @rule()
    def keep_inboxes(self) -> None:
        self.run(self.world.worker.keeper.tick())

    @rule(which=some)
    def handle_one(self, which: int) -> None:
        record = self.run(self.world.pending.first_of_some_key(which))
        if record is not None:
            self.run(self.world.worker.handle(decoded(record)))
            self.world.pending.done(record)
            event = decoded(record)
            self.handled.append(event)
            if isinstance(event, PostPublished):
                self.fanned_out.add(event.post_id)

    @rule(which=some)
    def index_one(self, which: int) -> None:
        record = self.run(self.world.indexing.first_of_some_key(which))
        if record is not None:
            self.run(self.world.worker.index(decoded(record)))
            self.world.indexing.done(record)
            event = decoded(record)
            self.indexed.append(event)
            if isinstance(event, PostPublished | PostEdited):
                self._found_under_its_tags(event.post_id)

    @rule(which=some, indexing=chance)
    def handle_again(self, which: int, indexing: bool) -> None:
        events, handle = (
            (self.indexed, self.world.worker.index) if indexing else (self.handled, self.world.worker.handle)
        )
        if events:
            self.run(handle(events[which % len(events)]))

    @rule(
        kind=st.sampled_from(["handling", "keeping", "limit", "files"]),
        which=some,
        calls=st.integers(0, 25),
        one_way=chance,
        other_way=chance,
        limit=st.sampled_from([0, 1, 2, 3, 100, 100]),
    )
    def something_goes_wrong(
        self, kind: str, which: int, calls: int, one_way: bool, other_way: bool, limit: int
    ) -> None:
        """One rule for all of it: misfortunes heal what went wrong before, so they must not be frequent."""
        if kind == "handling":
            self._handle_one_and_die(which, calls, buried=one_way)
        elif kind == "keeping":
            self._keep_inboxes_and_die(calls)
        elif kind == "limit":
            self._restart(limit)
        else:
            self._lose_files(["inbox"] * one_way + ["tails"] * other_way, restarted=calls % 2 == 0)

    @rule()
    def drain_and_compare(self) -> None:
        self.run(self.world.api.opens.announce())
        self._drain()
        for reader in self.people:
            wanted = self.oracle.home(reader)
            for limit in (1, 4, 40):
                assert self.run(self.world.api.walk(reader, limit=limit)) == wanted
            assert self.run(self.world.other_api.walk(reader)) == wanted
            assert self.run(self.world.api.walk_up(reader, limit=3)) == wanted[::-1]
            self._compare_since(reader, wanted)

    @invariant()
    def visible_ones_stay_visible(self) -> None:
        """A walk has to show only what nobody took away since it began."""
        for walk in self.walks:
            walk.must_be_seen &= set(self.oracle.home(walk.reader, tags_of=self._findable_tags))

    def teardown(self) -> None:
        if hasattr(self, "world"):
            self.drain_and_compare()
            self.world.close()
            self.run(self.db.close())
        self.runner.close()
        shutil.rmtree(self.folder)

    # --- the parts of it ---

    def _acquaint(self, every: int) -> None:
        """Many follow each other, those edges are pushed along, and most have an inbox."""
        for one, follower in enumerate(self.people):
            for other, author in enumerate(self.people):
                if one != other and (one + other) % every and author not in self.oracle.locked:
                    self.run(self.follows.follow(follower, author))
                    self.oracle.follow(follower, author)
        self.run(self.world.handle_all())
        self.clock.advance(11_000)
        self.run(self.world.open_feed(*self.people[1:]))

    def _handle_one_and_die(self, which: int, calls: int, *, buried: bool) -> None:
        """The worker is killed inside a handler; the event comes again, or is put aside after its last attempt."""
        record = self.run(self.world.pending.first_of_some_key(which))
        if record is None:
            return
        event = decoded(record)
        self.world.worker.fate.calls_left = calls
        try:
            self.run(self.world.worker.handle(event))
        except Killed:
            self._restart()
        self.world.worker.fate.calls_left = None
        if buried and isinstance(event, PostPublished):
            self.run(self.world.worker.consumers.pull_instead(event))
            self.world.pending.done(record)

    def _keep_inboxes_and_die(self, calls: int) -> None:
        self.world.worker.fate.calls_left = calls
        try:
            self.run(self.world.worker.keeper.tick())
        except Killed:
            self._restart()
        self.world.worker.fate.calls_left = None

    def _lose_files(self, names: list[str], *, restarted: bool) -> None:
        for name in names:
            (self.folder / name).unlink()
        if restarted:
            self._restart()
        else:
            self.run(self.world.worker.inboxes.renew())

    def _drain_and_expect(self, *readers: UserId) -> None:
        """Once the log has drained, these feeds are what they should be."""
        self._drain()
        for reader in readers:
            assert self.run(self.world.api.walk(reader, limit=3)) == self.oracle.home(reader)

    def _found_under_its_tags(self, post: int) -> None:
        self.findable.update((post, tag) for tag in self.oracle.posts[post].tags)

    def _findable_tags(self, post: OraclePost) -> frozenset[str]:
        return frozenset(tag for tag in post.tags if (post.id, tag) in self.findable)

    def _drain(self) -> None:
        self.run(self.world.index_all())
        self.run(self.world.handle_all())
        for post in self.oracle.posts.values():
            self._found_under_its_tags(post.id)
            post.tags_left = frozenset()
        self.fanned_out.update(self.oracle.posts)

    def _caption(self, mentioned: Iterable[UserId], tags: Iterable[str]) -> str:
        return " ".join(["look", *(f"@{self.names[person]}" for person in mentioned), *(f"#{tag}" for tag in tags)])

    def _publish(
        self,
        author: UserId,
        visibility: Visibility,
        mentioned: Collection[UserId] = (),
        tags: Iterable[str] = (),
        skew_ms: int = 0,
        parent: OraclePost | None = None,
    ) -> OraclePost:
        boxes = self.world.api.boxes
        boxes.post_clock.skew_ms = skew_ms
        caption = self._caption(mentioned, tags)
        reply_to = None if parent is None else PostId(parent.original or parent.id)
        post = self.run(self.world.api.publish(author, caption, visibility=visibility, reply_to=reply_to))
        self.oracle.posts[post] = published = OraclePost(
            id=post,
            author=author,
            visibility=visibility,
            mentioned=frozenset(mentioned),
            comments_on=None if reply_to is None else self.oracle.posts[reply_to].author,
            tags=frozenset(tags),
        )
        return published

    def _repost(self, author: UserId, post: OraclePost) -> None:
        """Refused where it may not be; the same once more where it stands."""
        original = post if post.original is None else self.oracle.posts[post.original]
        boxes = self.world.api.boxes
        boxes.post_clock.skew_ms = 0
        if not (self.oracle.may_see(author, post) and self.oracle.may_repost(author, original)):
            with pytest.raises(NotFound):
                self.run(boxes.reposts.repost(author, PostId(post.id)))
            return
        standing = self.oracle.repost_of(author, original.id)
        repost = self.run(boxes.reposts.repost(author, PostId(post.id)))
        assert standing is None or standing.id == repost
        visibility = "private" if original.visibility == "private" else "public"
        self.oracle.posts[repost] = OraclePost(id=repost, author=author, visibility=visibility, original=original.id)

    def _choose_tag(self, reader: UserId, tag: str, end: bool) -> None:
        if not end:
            self.run(self.follows.follow_tag(reader, tag))
            self.oracle.tags.add((reader, tag))
            return
        self.run(self.follows.unfollow_tag(reader, tag))
        self.oracle.tags.discard((reader, tag))
        for walk in self.walks:
            if walk.reader == reader:  # what only the hashtag brought so far need not be seen any longer
                walk.must_be_seen &= self.fanned_out

    def _nothing_leaks(self, reader: UserId, ids: list[int]) -> None:
        assert ids == sorted(set(ids), reverse=True)
        assert set(ids) <= set(self.oracle.home(reader, tags_of=tags_ever))

    def _compare_since(self, reader: UserId, wanted: list[int]) -> None:
        """`since_id` shows the newest, `min_id` the oldest, above an id in the middle of the feed."""
        if not wanted:
            return
        middle = wanted[len(wanted) // 2]
        newer = [post for post in wanted if post > middle]
        page = self.run(self.world.api.page(reader, PageRequest(limit=40, above=middle)))
        ids: list[int] = [post.post_id for post in page.items]
        assert ids == newer[: len(ids)]
        assert len(ids) == len(newer) or page.next_below is not None
        assert self.run(self.world.api.walk_up(reader, above=middle, limit=2)) == newer[::-1]

    def _restart(self, followers_max: int | None = None) -> None:
        self.world.restart_worker(followers_max=followers_max)
        self.run(self.world.worker.inboxes.resume())


class FeedOnFourFiles(FeedMachine):
    """The same with the rows spread over four databases."""

    kind: Kind = "four-files"


class FeedOnPostgres(FeedMachine):
    """The same on the other engine."""

    kind: Kind = "postgres"


_templates: dict[Kind, tuple[Path, list[User]]] = {}


async def a_site(kind: Kind, folder: Path) -> tuple[Database, list[User]]:
    """A database that has the people in it: of SQLite, copies of one that is made once."""
    if kind not in SQLITE_FILES:
        db = await empty_postgres(POSTGRES_DATABASES[kind])
        return db, await settled(db, folder)
    if kind not in _templates:
        made = Path(tempfile.mkdtemp(prefix="feed-template-", dir=MEMORY))
        atexit.register(shutil.rmtree, made)
        async with open_test_database(made, files=SQLITE_FILES[kind]) as template:
            _templates[kind] = made, await settled(template, made)
    made, people = _templates[kind]
    for file in made.glob("test-*.db*"):
        shutil.copy(file, folder)
    return reopened(kind, folder), people


async def settled(db: Database, folder: Path) -> list[User]:
    """The people, before anything happens."""
    world = World(db, FakeClock(), Path(tempfile.mkdtemp(dir=folder)))
    people = [await world.person(name, locked=name in LOCKED) for name in NAMES]
    world.close()
    return people


def patience(examples: int) -> settings:
    return settings(
        max_examples=examples,
        stateful_step_count=50,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        print_blob=True,
    )


TestFeedOnOneFile = FeedMachine.TestCase
TestFeedOnOneFile.settings = patience(EXAMPLES)
TestFeedOnFourFiles = FeedOnFourFiles.TestCase
TestFeedOnFourFiles.settings = patience(EXAMPLES)
TestFeedOnPostgres = FeedOnPostgres.TestCase
TestFeedOnPostgres.settings = patience(max(1, EXAMPLES // POSTGRES_EVERY))
