"""The writer's side of the inboxes: who has one, from where it is complete, and how it is filled and taken away."""

import asyncio
from typing import Final

import numpy as np
import structlog

from fanlight.features.feed.models import READER_ACTIVE_MS, FeedReader, Ids
from fanlight.features.feed.service.skeleton import HomeSkeletons
from fanlight.features.feed.service.tails import AuthorTails
from fanlight.features.feed.store import FactStore, InboxStore
from fanlight.features.follows.models import NOTHING_PUSHED
from fanlight.features.follows.service import FollowService
from fanlight.features.users.service import UserService
from fanlight.infra.telemetry.metrics import FEED_DELIVERIES, INBOXES_DROPPED, INBOXES_ENROLLED, INBOXES_FILLED
from fanlight.kit.clock import Clock
from fanlight.kit.ids import PostId, Shard, UserId, UserNumber

FILL_DELAY_MS: Final = 20_000
"""From enrolment to filling: what was published before the boundary has been committed and handled by then."""

FILLS_MAX: Final = 8
"""How often filling begins again because a delivery was refused meanwhile. Later it is tried again."""

READERS_PER_PAGE: Final = 500

log = structlog.get_logger("feed")


class Inboxes:
    """Inboxes for readers seen within seven days. Everything here is derived: the worst of a crash is more pulling."""

    def __init__(
        self,
        *,
        store: InboxStore,
        facts: FactStore,
        skeletons: HomeSkeletons,
        tails: AuthorTails,
        users: UserService,
        follows: FollowService,
        clock: Clock,
    ) -> None:
        self._store = store
        self._facts = facts
        self._skeletons = skeletons
        self._tails = tails
        self._users = users
        self._follows = follows
        self._clock = clock
        self._due_ms: dict[UserNumber, tuple[int, UserId]] = {}

    async def deliver(self, post: PostId, numbers: Ids) -> int:
        """Put the post into the inboxes of those followers who have one."""
        delivered = await self._store.deliver(post, numbers)
        FEED_DELIVERIES.inc(delivered)
        return delivered

    async def opened(self, reader: UserId, opened_ms: int) -> None:
        """A reader came: remember it, and give them an inbox unless they have one. Safe to run again, and late."""
        user = (await self._users.get_many([reader])).get(reader)
        if user is None:
            return
        seen = FeedReader(reader_id=reader, number=user.number, last_opened_ms=opened_ms)
        await self._facts.note_opened(seen)
        if self._active(seen):
            await self._enrol(seen)

    async def promise(self, follower: UserId, author: UserId) -> None:
        """An edge changed: once both its rows stand, the author's posts from ten seconds ahead are pushed along it.

        Until then, and after every change of the follower's row, everything of the author is pulled.
        """
        mine = await self._follows.following(follower)
        at = np.flatnonzero(mine.author_ids == author)
        if not len(at) or mine.pushed_from[at[0]] != NOTHING_PUSHED:
            return
        await self._tails.ensure(mine.author_ids[at], mine.author_numbers[at])
        if (await self._follows.standing(follower, [author]))[author].follows:
            boundary = await self._tails.boundary(mine.author_ids[at], mine.author_numbers[at])
            version = int(mine.edge_versions[at[0]])
            await self._follows.set_pushed_from(follower, author, boundary, version=version)

    async def resume(self) -> None:
        """What a starting writer does: everybody active has an inbox, and those not filled yet will be."""
        for place in self._facts.places():
            await self._resume_place(place)
        for number, owner in await self._store.unfilled():
            self._schedule(number, owner)

    async def renew(self) -> bool:
        """Notice that somebody took the files away under this writer, and begin anew."""
        lost = [await self._store.renew(), await self._tails.renew()]
        if any(lost):
            log.warning("inboxes or tails were lost and are made anew")
            await self.resume()
        return any(lost)

    async def fill_due(self) -> int:
        """Fill the inboxes whose time has come; answers how many."""
        now_ms = self._clock.now_ms()
        due = [number for number, (due_ms, _) in self._due_ms.items() if due_ms <= now_ms]
        for number in due:
            _, owner = self._due_ms.pop(number)
            if not await self._fill(number, owner):
                self._schedule(number, owner)
            await asyncio.sleep(0)
        return len(due)

    async def sweep(self) -> int:
        """Take the inboxes of readers who were not seen for seven days; answers how many."""
        before_ms = self._clock.now_ms() - READER_ACTIVE_MS
        return sum([await self._sweep_place(place, before_ms) for place in self._facts.places()])

    def _active(self, reader: FeedReader) -> bool:
        return reader.last_opened_ms >= self._clock.now_ms() - READER_ACTIVE_MS

    async def _enrol(self, reader: FeedReader) -> None:
        following = await self._follows.following(reader.reader_id)
        await self._tails.ensure(following.author_ids, following.author_numbers)
        state = await self._store.state(reader.number)
        if state is not None and state.owner == reader.reader_id:
            return
        complete_from = await self._tails.boundary(following.author_ids, following.author_numbers)
        if await self._store.enrol(reader.number, reader.reader_id, complete_from=complete_from):
            INBOXES_ENROLLED.inc()
            self._schedule(reader.number, reader.reader_id)

    def _schedule(self, number: UserNumber, owner: UserId) -> None:
        self._due_ms[number] = (self._clock.now_ms() + FILL_DELAY_MS, owner)

    async def _fill(self, number: UserNumber, owner: UserId) -> bool:
        """Add what the reader would pull now. A post refused while it was read may be missing, so it is read again."""
        for _ in range(FILLS_MAX):
            since = await self._store.state(number)
            if since is None or since.owner != owner or since.filled:
                return True
            ids = await self._skeletons.all_pulled(owner, self._store.length)
            complete_from = int(ids[-1]) - 1 if len(ids) == self._store.length else 0
            if await self._store.fill(number, ids, complete_from=complete_from, since=since):
                INBOXES_FILLED.inc()
                return True
        return False

    async def _resume_place(self, place: Shard) -> None:
        after = UserId(0)
        while found := await self._facts.readers(place, after=after, limit=READERS_PER_PAGE):
            for reader in found:
                if self._active(reader):
                    await self._enrol(reader)
            after = found[-1].reader_id
            await asyncio.sleep(0)

    async def _sweep_place(self, place: Shard, before_ms: int) -> int:
        dropped = 0
        while found := await self._facts.idle_readers(place, before_ms=before_ms, limit=READERS_PER_PAGE):
            for reader in found:
                dropped += await self._drop(reader, before_ms)
            await asyncio.sleep(0)
        return dropped

    async def _drop(self, reader: FeedReader, before_ms: int) -> bool:
        if not await self._facts.forget_reader(reader.reader_id, before_ms=before_ms):
            return False
        state = await self._store.state(reader.number)
        if state is not None and state.owner == reader.reader_id:
            await self._store.drop(reader.number)
            INBOXES_DROPPED.inc()
        return True
