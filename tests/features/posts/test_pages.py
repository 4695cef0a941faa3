"""Pages filled up from further down: nothing skipped, nothing twice, empty only at the end."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from fanlight.features.posts.models import Shown
from fanlight.features.posts.service import Part, filled_list, filled_page
from fanlight.features.posts.service.pages import ROUNDS_MAX
from fanlight.features.reactions.models import Kept
from fanlight.kit.ids import ID_MAX, PostId, UserId
from fanlight.kit.pages import Page, PageRequest


@dataclass
class ListSource:
    """A list of ids in memory that counts how often it is read."""

    posts: list[PostId]
    rounds: int = 0

    async def ids(self, page: PageRequest) -> list[PostId]:
        self.rounds += 1
        inside = sorted((p for p in self.posts if page.above < p < page.below), reverse=True)
        return inside[-page.limit :] if page.oldest_first else inside[: page.limit]


@dataclass
class Reader:
    """Shows the posts that it knows to be visible."""

    visible: set[PostId]

    async def show(self, ids: list[PostId]) -> list[Shown]:
        return [Shown(post, UserId(1), b"", in_home=True, is_repost=False) for post in ids if post in self.visible]


def ids_of(page: Page[Shown]) -> list[int]:
    return [post.post_id for post in page.items]


POSTS = st.dictionaries(st.integers(1, 400).map(PostId), st.booleans(), max_size=120)
LIMITS = st.integers(1, 7)


async def walk(source: ListSource, reader: Reader, limit: int, *, oldest_first: bool) -> list[list[int]]:
    """Every page to the end, by the page's own `next` or `prev`."""
    pages: list[list[int]] = []
    asked: PageRequest | None = PageRequest(limit=limit, oldest_first=oldest_first)
    while asked is not None:
        page = await filled_page(source, asked, reader.show)
        pages.append(ids_of(page))
        asked = following(page, limit, oldest_first=oldest_first)
    return pages


def following(page: Page[Shown], limit: int, *, oldest_first: bool) -> PageRequest | None:
    if oldest_first:
        above = page.prev_above
        return None if above is None else PageRequest(limit=limit, above=above, oldest_first=True)
    return None if page.next_below is None else PageRequest(limit=limit, below=page.next_below)


@given(POSTS, LIMITS)
async def test_a_walk_downwards_shows_every_visible_post_once(posts: dict[PostId, bool], limit: int) -> None:
    visible = {post for post, seen in posts.items() if seen}
    pages = await walk(ListSource(list(posts)), Reader(visible), limit, oldest_first=False)
    assert [post for page in pages for post in page] == sorted(visible, reverse=True)
    assert all(pages[:-1])
    assert all(len(page) <= limit for page in pages)


@given(POSTS, LIMITS)
async def test_a_walk_upwards_shows_every_visible_post_once(posts: dict[PostId, bool], limit: int) -> None:
    visible = {post for post, seen in posts.items() if seen}
    pages = await walk(ListSource(list(posts)), Reader(visible), limit, oldest_first=True)
    assert [post for page in pages for post in page[::-1]] == sorted(visible)
    assert all(page == sorted(page, reverse=True) and len(page) <= limit for page in pages)


@given(POSTS, LIMITS, st.integers(0, 400), st.integers(1, 400))
async def test_bounds_are_kept(posts: dict[PostId, bool], limit: int, above: int, below: int) -> None:
    source, reader = ListSource(list(posts)), Reader(set(posts))
    page = await filled_page(source, PageRequest(above=above, below=below, limit=limit), reader.show)
    assert ids_of(page) == sorted((p for p in posts if above < p < below), reverse=True)[:limit]


async def test_a_page_with_a_post_is_not_filled_longer_than_three_rounds() -> None:
    source = ListSource([PostId(n) for n in range(1, 1_001)])
    page = await filled_page(source, PageRequest(limit=20), Reader({PostId(1_000), PostId(1)}).show)
    assert (ids_of(page), source.rounds) == ([1_000], ROUNDS_MAX)
    assert page.next_below is not None
    assert page.next_below < 1_000 - 20


async def test_an_empty_page_is_read_on_to_the_end() -> None:
    source = ListSource([PostId(n) for n in range(1, 3_001)])
    page = await filled_page(source, PageRequest(limit=20), Reader({PostId(2)}).show)
    assert (ids_of(page), page.next_below) == ([2], None)


async def test_a_list_in_which_nothing_is_visible_is_one_empty_page() -> None:
    page = await filled_page(ListSource([PostId(n) for n in range(1, 100)]), PageRequest(), Reader(set()).show)
    assert page == Page(items=[])


async def test_next_is_the_last_id_examined_and_prev_the_first_shown() -> None:
    source = ListSource([PostId(n) for n in (10, 9, 8, 7, 6, 5)])
    page = await filled_page(source, PageRequest(limit=2), Reader({PostId(9)}).show)
    assert (ids_of(page), page.next_below, page.prev_above) == ([9], None, 9)
    page = await filled_page(source, PageRequest(limit=2), Reader({PostId(9), PostId(8), PostId(5)}).show)
    assert (ids_of(page), page.next_below, page.prev_above) == ([9, 8], 8, 9)


async def test_a_list_with_an_order_of_its_own_is_walked_by_its_places() -> None:
    kept = [Kept(3, PostId(50)), Kept(2, PostId(70)), Kept(1, PostId(60))]

    async def part_of(asked: PageRequest) -> Part[Kept]:
        inside = [entry for entry in kept if asked.above < entry.place < asked.below][: asked.limit]
        return Part(inside, at_end=len(inside) < asked.limit)

    reader = Reader({PostId(50), PostId(70), PostId(60)})
    first = await filled_list(part_of, PageRequest(limit=2), reader.show)
    assert (ids_of(first), first.next_below, first.prev_above) == ([50, 70], 2, 3)
    second = await filled_list(part_of, PageRequest(limit=2, below=2), reader.show)
    assert (ids_of(second), second.next_below) == ([60], None)


async def test_a_source_that_ran_dry_without_saying_so_ends_the_page() -> None:
    async def nothing(asked: PageRequest) -> Part[Kept]:
        return Part([], at_end=False)

    assert await filled_list(nothing, PageRequest(below=ID_MAX), Reader(set()).show) == Page(items=[])
