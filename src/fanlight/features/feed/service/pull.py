"""Pulling: what the followed authors published up to each one's bound, from tails where they reach, else from the database.

Authors are visited newest first, until the last wanted place of the page is newer than anything the next author can
have. The bound of an author is exact where their tail is known, and everything where it is not.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

import numpy as np

from fanlight.features.feed.models import NO_IDS, Ids, Inbox, Mask, TailHeads, sorted_once
from fanlight.features.feed.store import TailReader
from fanlight.features.follows.models import Following
from fanlight.infra.telemetry.metrics import FEED_FETCHES
from fanlight.kit.ids import ID_MAX, PostId, UserId

AUTHORS_AT_ONCE: Final = 512
"""How many tails are copied in one go: 256 kB."""


class HomePosts(Protocol):
    """What the feed asks the posts."""

    async def home_ids_of(
        self, author: UserId, *, below: int, above: int, limit: int, oldest_first: bool = False
    ) -> list[PostId]:
        """Ids of the author's posts that can be in a home feed: the newest under `below`, or the oldest over `above`."""
        ...

    async def tag_ids_of_many(
        self, tags: Sequence[str], *, below: int, above: int, limit: int, oldest_first: bool = False
    ) -> list[PostId]:
        """Ids of public posts under any of these hashtags, each once: the newest, or the oldest, within the bounds."""
        ...


FROM_TAILS: Final = FEED_FETCHES.labels("tail")
FROM_DATABASE: Final = FEED_FETCHES.labels("database")


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The part of a feed that is asked for: ids between `above` and `below`, both left out, at most `limit`."""

    below: int
    above: int
    limit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """Everything one read of a home feed goes by, read once at its start.

    `uppers`: what each followed author has at or below this id may not be in the inbox, so it is pulled. It is the
    greatest of where the inbox is complete from, where the edge began to be pushed, and the author's pulled hull.
    """

    following: Following
    inbox: Inbox | None
    heads: TailHeads
    uppers: Ids

    @classmethod
    def of(cls, following: Following, inbox: Inbox | None, heads: TailHeads) -> "Sources":
        if inbox is None:
            uppers: Ids = np.full(len(following.author_numbers), ID_MAX, dtype=np.int64)
        else:
            uppers = np.maximum(np.maximum(following.pushed_from, heads.pull_to), inbox.complete_from)
        return cls(following=following, inbox=inbox, heads=heads, uppers=uppers)

    def at_home(self) -> "Sources":
        """The same without the authors who are read in a list: nothing of theirs is pulled for a page.

        An inbox is filled with their posts all the same, so that it misses nothing when the list is gone.
        """
        if not self.following.not_at_home:
            return self
        elsewhere = np.isin(self.following.author_ids, list(self.following.not_at_home))
        return replace(self, uppers=np.where(elsewhere, 0, self.uppers))


def newest_of(ids: Ids, more: Ids, limit: int) -> Ids:
    """The newest of both, newest first, each once."""
    return sorted_once(np.concatenate((ids, more)))[::-1][:limit]


def oldest_of(ids: Ids, more: Ids, limit: int) -> Ids:
    """The oldest of both, oldest first, each once."""
    return sorted_once(np.concatenate((ids, more)))[:limit]


class Pull:
    """Reads the pulled part of a home feed and merges it with what is known already."""

    def __init__(self, posts: HomePosts, tails: TailReader) -> None:
        self._posts = posts
        self._tails = tails

    @staticmethod
    def enough(sources: Sources, span: Span, known: Ids) -> Ids | None:
        """The page, if nobody has to be asked for it: an active reader's first pages come from the inbox alone."""
        best = newest_of(known, NO_IDS, span.limit)
        floor = _floor(best, span)
        if (np.minimum(sources.heads.last_post_ids, sources.uppers) > floor).any():
            return None
        return best

    async def newest(self, sources: Sources, span: Span, known: Ids, *, among: Mask | None = None) -> Ids:
        """The newest ids of the span from `known` and from the authors (those of the mask), newest first."""
        uppers = np.minimum(sources.uppers, span.below - 1)
        bounds = np.minimum(sources.heads.last_post_ids, uppers)
        best = newest_of(known, NO_IDS, span.limit)
        wanted = bounds > _floor(best, span)
        at = np.flatnonzero(wanted if among is None else wanted & among)
        at = at[np.argsort(bounds[at])[::-1]]
        while len(at):
            batch = at[: min(span.limit, AUTHORS_AT_ONCE)]
            best = await self._visit_newest(sources, span, best, batch, uppers[batch])
            at = at[len(batch) :]
            at = at[bounds[at] > _floor(best, span)]
        return best

    async def _visit_newest(self, sources: Sources, span: Span, best: Ids, at: Ids, uppers: Ids) -> Ids:
        FROM_TAILS.inc(len(at))
        ids, good = await self._tails.ids(sources.following.author_numbers, sources.heads, at)
        inside = (ids > _floor(best, span)) & (ids <= uppers[:, np.newaxis]) & good[:, np.newaxis]
        best = newest_of(best, ids[inside], span.limit)
        reached = np.where(good, sources.heads.complete_from[at], ID_MAX)
        for place in np.flatnonzero(reached > _floor(best, span)):
            floor = _floor(best, span)
            below = min(int(uppers[place]), int(reached[place])) + 1  # above that, the tail has told everything
            if below > floor + 1:
                author = UserId(int(sources.following.author_ids[at[place]]))
                FROM_DATABASE.inc()
                found = await self._posts.home_ids_of(author, below=below, above=floor, limit=span.limit)
                best = newest_of(best, np.array(found, dtype=np.int64), span.limit)
        return best

    async def oldest(self, sources: Sources, span: Span, known: Ids) -> Ids:
        """The oldest ids of the span from `known` and from the authors, oldest first.

        A tail that reaches down to the span's beginning has all there is; the other authors are asked in the database.
        """
        uppers = np.minimum(sources.uppers, span.below - 1)
        best = oldest_of(known, NO_IDS, span.limit)
        at = np.flatnonzero(np.minimum(sources.heads.last_post_ids, uppers) > span.above)
        for begin in range(0, len(at), AUTHORS_AT_ONCE):
            batch = at[begin : begin + AUTHORS_AT_ONCE]
            best = await self._visit_oldest(sources, span, best, batch, uppers[batch])
        return best

    async def _visit_oldest(self, sources: Sources, span: Span, best: Ids, at: Ids, uppers: Ids) -> Ids:
        FROM_TAILS.inc(len(at))
        ids, good = await self._tails.ids(sources.following.author_numbers, sources.heads, at)
        good = good & (sources.heads.complete_from[at] <= span.above)
        inside = (ids > span.above) & (ids <= uppers[:, np.newaxis]) & good[:, np.newaxis]
        best = oldest_of(best, ids[inside], span.limit)
        for place in np.flatnonzero(~good):
            below = min(int(uppers[place]) + 1, _ceiling(best, span))
            author = UserId(int(sources.following.author_ids[at[place]]))
            FROM_DATABASE.inc()
            found = await self._posts.home_ids_of(
                author, below=below, above=span.above, limit=span.limit, oldest_first=True
            )
            best = oldest_of(best, np.array(found, dtype=np.int64), span.limit)
        return best


def _floor(best: Ids, span: Span) -> int:
    """Only greater ids can still come into a page that is read newest first."""
    return int(best[-1]) if len(best) == span.limit else span.above


def _ceiling(best: Ids, span: Span) -> int:
    """Only smaller ids can still come into a page that is read oldest first."""
    return int(best[-1]) if len(best) == span.limit else span.below
