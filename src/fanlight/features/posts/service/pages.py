"""Pages of what a viewer may see: a page that filtering shortened is filled up from further down the list."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final, Generic, Protocol, TypeAlias, TypeVar

from fanlight.features.posts.models import Shown
from fanlight.features.reactions.models import Kept
from fanlight.kit.ids import PostId
from fanlight.kit.pages import Page, PageRequest

ROUNDS_MAX: Final = 3
"""A page that has a post is not filled up any longer than this. An empty one is, to the end of its source."""
REFILL_MIN: Final = 20
REFILL_MAX: Final = 200

T = TypeVar("T")


class Entry(Protocol):
    """An entry of a list: its place, by which the list is ordered and paged."""

    @property
    def place(self) -> int: ...


E = TypeVar("E", bound=Entry)


@dataclass(frozen=True, slots=True)
class Part(Generic[E]):
    """A part of a list, newest first. It is empty only where `at_end`: nothing further in the asked direction."""

    entries: Sequence[E]
    at_end: bool


ReadPart: TypeAlias = Callable[[PageRequest], Awaitable[Part[E]]]
Show: TypeAlias = Callable[[list[PostId]], Awaitable[list[Shown]]]
"""The posts among these that the viewer may see, in the order of the ids."""

Keep: TypeAlias = Callable[[Sequence[E]], Awaitable[list[tuple[int, T]]]]
"""What the viewer may see of these entries, in their order, each with its place."""


class Source(Protocol):
    """A list of posts by id: the skeleton of a page."""

    async def ids(self, page: PageRequest) -> list[PostId]:
        """The asked part, newest first also for `oldest_first`. Fewer than `page.limit` only at the end of the list."""
        ...


async def filled_page(source: Source, page: PageRequest, show: Show) -> Page[Shown]:
    """A page of a source that is ordered by post id. It is empty only where the source holds nothing visible."""

    async def part_of(asked: PageRequest) -> Part[Kept]:
        ids = await source.ids(asked)
        return Part([Kept(post, post) for post in ids], at_end=len(ids) < asked.limit)

    return await filled_list(part_of, page, show)


async def filled_list(read_part: ReadPart[Kept], page: PageRequest, show: Show) -> Page[Shown]:
    """The same for any list of posts: one with an order of its own, such as favourites, or one that knows where it ends.

    The page's ends are places in that list.
    """

    async def keep(found: Sequence[Kept]) -> list[tuple[int, Shown]]:
        visible = {post.post_id: post for post in await show([entry.post_id for entry in found])}
        return [(entry.place, visible[entry.post_id]) for entry in found if entry.post_id in visible]

    return await filled(read_part, page, keep)


async def filled(read_part: ReadPart[E], page: PageRequest, keep: Keep[E, T]) -> Page[T]:
    """The same for a list of anything, such as the people who like a post."""
    shown: list[tuple[int, T]] = []
    asked, lowest, rounds = page, page.below, 0
    while True:
        part = await read_part(asked)
        found, ended = part.entries, part.at_end or not part.entries
        rounds += 1
        visible = await keep(found) if found else []
        shown = visible + shown if page.oldest_first else shown + visible
        lowest = min(lowest, found[-1].place) if found else lowest
        if ended or len(shown) >= page.limit or (shown and rounds >= ROUNDS_MAX):
            return _cut(shown, page, lowest=lowest, ended=ended)
        asked = _further(page, found, missing=page.limit - len(shown), rounds=rounds)


def _further(page: PageRequest, found: Sequence[Entry], *, missing: int, rounds: int) -> PageRequest:
    """The part behind the one just read. It grows, so that a long stretch of hidden posts is walked in few rounds."""
    limit = min(max(missing, REFILL_MIN * 2 ** min(rounds, 8)), REFILL_MAX)
    if page.oldest_first:
        return replace(page, above=found[0].place, limit=limit)
    return replace(page, below=found[-1].place, limit=limit)


def _cut(shown: list[tuple[int, T]], page: PageRequest, *, lowest: int, ended: bool) -> Page[T]:
    more = len(shown) > page.limit
    kept = shown[-page.limit :] if page.oldest_first else shown[: page.limit]
    if not kept:
        return Page(items=[])
    if page.oldest_first:
        next_below: int | None = lowest
    elif more:
        next_below = kept[-1][0]  # what was read beyond the page counts as not examined
    else:
        next_below = None if ended else lowest
    return Page(items=[item for _, item in kept], next_below=next_below, prev_above=kept[0][0])
