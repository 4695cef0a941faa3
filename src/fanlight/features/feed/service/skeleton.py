"""The skeleton of a home feed: its ids, exact at any depth and in either direction, before anybody's privacy is asked.

Four parts: what was pushed to the reader's inbox and what is pulled from the authors because it may not be there, each
complete above a bound it states; the reader's own posts, which always come from the database; and public posts under
the hashtags the reader follows, from their index. The ids may include posts by people the reader no longer follows (an
inbox keeps them), reposts that are not wanted, and deleted ones: the page drops them.
"""

from typing import Final

import numpy as np

from fanlight.features.feed.models import NO_IDS, Ids
from fanlight.features.feed.service.kept import KeptSkeleton, KeptSkeletons
from fanlight.features.feed.service.pull import HomePosts, Pull, Sources, Span, newest_of
from fanlight.features.feed.store import InboxReader, TailReader
from fanlight.features.follows.service import FollowService
from fanlight.features.users.service import UserService
from fanlight.infra.telemetry.metrics import FEED_FETCHES
from fanlight.kit.ids import ID_MAX, PostId, UserId, UserNumber
from fanlight.kit.pages import POSTS_PER_PAGE_MAX, PageRequest

FROM_HASHTAGS: Final = FEED_FETCHES.labels("hashtag")

NUMBERS_KEPT_MAX: Final = 50_000
"""How many readers' numbers are remembered. A number never changes."""


class HomeSkeletons:
    """Opens the sources of one reader's feed. One for each process; holds only what is checked at every read."""

    def __init__(
        self,
        *,
        users: UserService,
        follows: FollowService,
        posts: HomePosts,
        inboxes: InboxReader,
        tails: TailReader,
        kept: KeptSkeletons | None = None,
    ) -> None:
        self._users = users
        self._follows = follows
        self._posts = posts
        self._inboxes = inboxes
        self._tails = tails
        self._pull = Pull(posts, tails)
        self._kept = kept if kept is not None else KeptSkeletons()
        self._numbers: dict[UserId, UserNumber] = {}

    async def open(self, reader: UserId) -> "HomeSkeleton":
        """The reader's feed as of now."""
        sources = (await self.sources(reader)).at_home()
        return HomeSkeleton(reader, sources, self._posts, self._pull, self._kept)

    async def sources(self, reader: UserId) -> Sources:
        """What the reader's feed is read from, and up to where each of it goes."""
        following = await self._follows.following(reader)
        heads = await self._tails.heads(following.author_numbers, following.author_ids)
        inbox = await self._inboxes.read(await self.number_of(reader), reader)
        return Sources.of(following, inbox, heads)

    async def all_pulled(self, reader: UserId, limit: int) -> Ids:
        """The newest posts of everybody the reader follows, as if nothing had been pushed: what an inbox is filled with."""
        following = await self._follows.following(reader)
        heads = await self._tails.heads(following.author_numbers, following.author_ids)
        span = Span(below=ID_MAX, above=0, limit=limit)
        return await self._pull.newest(Sources.of(following, None, heads), span, NO_IDS)

    async def number_of(self, reader: UserId) -> UserNumber:
        """The reader's number. Raises `NotFound`."""
        number = self._numbers.get(reader)
        if number is None:
            if len(self._numbers) >= NUMBERS_KEPT_MAX:
                self._numbers.clear()
            number = self._numbers[reader] = (await self._users.get(reader)).number
        return number


class HomeSkeleton:
    """One reader's feed during one request: a `Source` of ids for a page that is filled up after filtering."""

    def __init__(self, reader: UserId, sources: Sources, posts: HomePosts, pull: Pull, kept: KeptSkeletons) -> None:
        self.reader = reader
        self.sources = sources
        self.tagged: set[int] = set()
        """Of the ids answered so far: those under a hashtag that the reader follows."""
        self._posts = posts
        self._pull = pull
        self._kept = kept

    async def ids(self, page: PageRequest) -> list[PostId]:
        """The asked part, newest first also for `oldest_first`. Fewer than `page.limit` only at the end of the feed."""
        span = Span(below=page.below, above=page.above, limit=page.limit)
        if span.below - 1 <= span.above:
            return []
        known = await self._known(span, oldest_first=page.oldest_first)
        if page.oldest_first:
            found = (await self._pull.oldest(self.sources, span, known))[::-1]
        elif span.below == ID_MAX and span.limit <= POSTS_PER_PAGE_MAX:
            found = await self._first_page(span, known)
        else:
            found = await self._pull.newest(self.sources, span, known)
        if self.sources.following.tags:
            found = await self._with_tagged(found, span, oldest_first=page.oldest_first)
        return [PostId(post) for post in found.tolist()]

    async def _with_tagged(self, found: Ids, span: Span, *, oldest_first: bool) -> Ids:
        """The page, newest first, merged with what stands under followed hashtags in the part of the feed it covers.

        Both ends of the page are asked for too, since they may be there for their hashtag alone. None of it is kept:
        the index of a hashtag has no change number.
        """
        below, above = span.below, span.above
        if len(found) == span.limit:
            below = min(below, int(found[0]) + 1) if oldest_first else below
            above = above if oldest_first else max(above, int(found[-1]) - 1)
        tags = self.sources.following.tags
        FROM_HASHTAGS.inc(len(tags))
        tagged = await self._posts.tag_ids_of_many(
            tags, below=below, above=above, limit=span.limit, oldest_first=oldest_first
        )
        self.tagged.update(tagged)
        both = newest_of(found, np.array(tagged, dtype=np.int64), len(found) + len(tagged))
        return both[-span.limit :] if oldest_first else both[: span.limit]

    async def _known(self, span: Span, *, oldest_first: bool) -> Ids:
        """What needs no pulling: the inbox's part of the span, and the reader's own posts."""
        own = await self._posts.home_ids_of(
            self.reader, below=span.below, above=span.above, limit=span.limit, oldest_first=oldest_first
        )
        mine = np.array(own, dtype=np.int64)
        if self.sources.inbox is None:
            return mine
        pushed = self.sources.inbox.ids
        pushed = pushed[(pushed < span.below) & (pushed > span.above)]
        pushed = pushed[-span.limit :] if oldest_first else pushed[: span.limit]
        return np.concatenate((mine, pushed))

    async def _first_page(self, span: Span, known: Ids) -> Ids:
        """From the kept page and what changed since, where that is enough; otherwise built anew."""
        enough = self._pull.enough(self.sources, span, known)
        if enough is not None:
            return enough
        kept = self._kept.good(self.reader, self.sources)
        found = None if kept is None else await self._continued(kept, span, known)
        if found is None:
            found = await self._pull.newest(self.sources, span, known)
        if span.above == 0:
            floor = int(found[-1]) - 1 if len(found) == span.limit else 0
            self._kept.keep(self.reader, KeptSkeleton.of(self.sources, found, floor=floor))
        return found

    async def _continued(self, kept: KeptSkeleton, span: Span, known: Ids) -> Ids | None:
        """The page from what was kept, or None where it reaches below what was kept."""
        above = max(span.above, kept.floor)
        both = newest_of(known, kept.ids, len(known) + len(kept.ids))
        changed = self.sources.heads.changed > kept.change
        upper_span = Span(below=span.below, above=above, limit=span.limit)
        found = await self._pull.newest(self.sources, upper_span, both[both > above], among=changed)
        complete = len(found) == span.limit or kept.floor <= span.above
        return found if complete else None
