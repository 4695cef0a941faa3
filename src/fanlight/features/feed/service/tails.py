"""The writer's side of the author tails, and of the recorded ranges that are pulled."""

import asyncio
from collections.abc import Sequence
from typing import Final

import numpy as np

from fanlight.features.feed.models import (
    REASON_DELIVERY_FAILED,
    REASON_MANY_FOLLOWERS,
    Ids,
    PullRange,
    Tail,
)
from fanlight.features.feed.service.pull import HomePosts
from fanlight.features.feed.store import FactStore, TailStore
from fanlight.kit.clock import Clock
from fanlight.kit.errors import Unavailable
from fanlight.kit.ids import BOUNDARY_MARGIN_MS, ID_MAX, PostId, UserId, UserNumber, first_id_at

REFRESHES_MAX: Final = 16
"""How often one tail is read again because it was changed meanwhile."""

TAILS_AT_ONCE: Final = 16
"""How many tails are made before other events get their turn."""


class AuthorTails:
    """Keeps tails the same as the database. Whatever changes a fact writes the database first, then the tail from it."""

    def __init__(self, tails: TailStore, facts: FactStore, posts: HomePosts, clock: Clock) -> None:
        self._tails = tails
        self._facts = facts
        self._posts = posts
        self._clock = clock

    async def refresh(self, author: UserId, number: UserNumber) -> Tail:
        """Write the author's tail from the posts and ranges as they are now. Safe to run at any time, by any handler.

        Two at once may not leave the older reading behind, so a tail that changed while it was read is read again.
        """
        for _ in range(REFRESHES_MAX):
            since = await self._tails.changed(number)
            tail = await self._read(author)
            if await self._tails.refresh(number, author, tail, since=since):
                return tail
        raise Unavailable("this author's tail is being changed all the time")

    async def ensure(self, authors: Ids, numbers: Ids) -> int:
        """Make those of the tails that are unknown: after they were lost, or for authors nobody pulled before."""
        known = (await self._tails.heads(numbers, authors)).known
        missing = np.flatnonzero(~known)
        for count, at in enumerate(missing, start=1):
            await self.refresh(UserId(int(authors[at])), UserNumber(int(numbers[at])))
            if count % TAILS_AT_ONCE == 0:
                await asyncio.sleep(0)
        return len(missing)

    async def boundary(self, authors: Ids, numbers: Ids) -> int:
        """An id ten seconds ahead, and ahead of all these authors have published: the clock may have been set back."""
        heads = await self._tails.heads(numbers, authors)
        newest = int(heads.last_post_ids[heads.known].max(initial=0))
        return max(first_id_at(self._clock.now_ms() + BOUNDARY_MARGIN_MS), newest)

    async def begin_pulling(self, author: UserId, number: UserNumber, post: PostId) -> None:
        """From this post on nothing of the author is pushed, and all of it is pulled, until `end_pulling`."""
        await self._facts.open_pull_range(self._range(author, post, ID_MAX, REASON_MANY_FOLLOWERS))
        await self.refresh(author, number)

    async def end_pulling(self, author: UserId, number: UserNumber) -> None:
        """From now on the author's posts are pushed again. The range ends ten seconds ahead, so that nothing falls between."""
        boundary = await self.boundary(np.array([author]), np.array([number]))
        await self._facts.close_pull_range(author, to_id=boundary)
        await self.refresh(author, number)

    async def pull_one(self, author: UserId, number: UserNumber, post: PostId) -> None:
        """This post could not be delivered to everybody. The tail is forgotten: whatever failed may have failed there."""
        await self._facts.add_pull_range(self._range(author, post, post, REASON_DELIVERY_FAILED))
        await self._tails.forget(number)

    async def renew(self) -> bool:
        """Make the file anew where it was lost; True where that was needed. Nothing is known then."""
        return await self._tails.renew()

    async def _read(self, author: UserId) -> Tail:
        length = self._tails.length
        ids: Sequence[int] = await self._posts.home_ids_of(author, below=ID_MAX, above=0, limit=length + 1)
        ranges = await self._facts.pull_ranges(author)
        return Tail(
            ids=tuple(ids[:length]),
            complete_from=ids[length] if len(ids) > length else 0,
            pull_from=min((found.from_id for found in ranges), default=0),
            pull_to=max((found.to_id for found in ranges), default=0),
        )

    def _range(self, author: UserId, from_id: int, to_id: int, reason: str) -> PullRange:
        opened_ms = self._clock.now_ms()
        return PullRange(author_id=author, from_id=from_id, to_id=to_id, reason=reason, opened_ms=opened_ms)
