"""The timeline of a list is what Home would show of its members: every walk over it equals the brute force."""

import random

import pytest

from fanlight.features.lists.models import ListId
from fanlight.features.users.models import Visibility
from fanlight.kit.ids import ID_MAX, PostId, UserId
from fanlight.kit.pages import PageRequest
from tests.features.lists.conftest import Shelf

SEEDS = range(4)
POSTS = 60
VISIBILITIES = (Visibility.PUBLIC, Visibility.UNLISTED, Visibility.FOLLOWERS, Visibility.DIRECT)


async def test_members_only_and_newest_first(shelf: Shelf, ana: UserId, ben: UserId, cat: UserId) -> None:
    mine = await shelf.list_of(ana, ben)
    await shelf.site.follow(ana, cat)
    first, _, last = await shelf.site.post(ben), await shelf.site.post(cat), await shelf.site.post(ben)
    assert await shelf.ids(ana, mine) == [last, first]


async def test_an_exclusive_list_shows_its_members_all_the_same(shelf: Shelf, ana: UserId, ben: UserId) -> None:
    mine = await shelf.list_of(ana, ben, exclusive=True)
    post = await shelf.site.post(ben)
    assert await shelf.ids(ana, mine) == [post]


async def test_an_empty_list_has_an_empty_timeline(shelf: Shelf, ana: UserId) -> None:
    assert await shelf.ids(ana, await shelf.list_of(ana)) == []


async def test_the_muted_and_the_blocked_are_left_out(shelf: Shelf, ana: UserId, ben: UserId, cat: UserId) -> None:
    mine = await shelf.list_of(ana, ben, cat)
    await shelf.site.post(ben)
    await shelf.site.post(cat)
    await shelf.site.follows.mute(ana, ben)
    await shelf.site.follows.block(cat, ana)
    assert await shelf.ids(ana, mine) == []


async def test_somebody_followed_in_one_language(shelf: Shelf, ana: UserId, ben: UserId) -> None:
    mine = await shelf.list_of(ana, ben)
    await shelf.site.post(ben)
    await shelf.site.follows.follow(ana, ben, languages=["de"])
    assert len(await shelf.ids(ana, mine)) == 1  # a post that does not say its language is shown


@pytest.mark.parametrize("seed", SEEDS)
async def test_every_walk_equals_the_brute_force(shelf: Shelf, ana: UserId, seed: int) -> None:
    chance = random.Random(seed)
    members = [await shelf.site.person(f"m{number}") for number in range(5)]
    mine = await shelf.list_of(ana, *members, ana)
    expected = await _published(shelf, ana, members, chance)
    muted = chance.choice(members)
    await shelf.site.follows.mute(ana, muted)
    wanted = sorted((post for post, author in expected.items() if author != muted), reverse=True)
    limit = chance.randint(1, 7)
    assert await _walk_down(shelf, ana, mine, limit) == wanted
    assert await _walk_up(shelf, ana, mine, limit) == wanted
    middle = wanted[len(wanted) // 2]
    since = PageRequest(above=middle, limit=limit)
    assert await shelf.ids(ana, mine, since) == [post for post in wanted if post > middle][:limit]


async def _published(
    shelf: Shelf, reader: UserId, members: list[UserId], chance: random.Random
) -> dict[PostId, UserId]:
    """Many posts and comments, some deleted; answers those that belong into the reader's list, with their authors."""
    stranger = await shelf.site.person("stranger")
    authors, seen, others = [*members, reader, stranger], dict[PostId, UserId](), list[PostId]()
    for _ in range(POSTS):
        author, visibility = chance.choice(authors), chance.choice(VISIBILITIES)
        parent = chance.choice(others) if others and chance.random() < 0.2 else None
        post = await shelf.site.post(author, visibility=visibility, reply_to=parent)
        if visibility is Visibility.PUBLIC and author == stranger and parent is None:
            others.append(post)
        belongs = parent is None or author == stranger
        visible = visibility is not Visibility.DIRECT or author == reader
        if author != stranger and belongs and visible:
            seen[post] = author
        if author != stranger and chance.random() < 0.15:
            await shelf.site.posts.delete(author, post)
            seen.pop(post, None)
    return seen


async def _walk_down(shelf: Shelf, owner: UserId, list_id: ListId, limit: int) -> list[PostId]:
    found: list[PostId] = []
    below: int | None = ID_MAX
    while below is not None:
        page = await shelf.timelines.page(owner, list_id, PageRequest(below=below, limit=limit))
        found += [post.post_id for post in page.items]
        below = page.next_below
    return found


async def _walk_up(shelf: Shelf, owner: UserId, list_id: ListId, limit: int) -> list[PostId]:
    found: list[PostId] = []
    above: int | None = 0
    while above is not None:
        asked = PageRequest(above=above, limit=limit, oldest_first=True)
        page = await shelf.timelines.page(owner, list_id, asked)
        found = [post.post_id for post in page.items] + found
        above = page.prev_above
    return found
