"""Lists, who is in them, and whom Home leaves out because of them."""

import asyncio

import pytest

from fanlight.features.lists.models import (
    LIST_ACCOUNTS_MAX,
    LISTS_MAX,
    TITLE_LENGTH_MAX,
    ListChanges,
    ListId,
    RepliesPolicy,
    UserList,
)
from fanlight.kit.errors import Invalid, NotFound
from fanlight.kit.ids import UserId
from fanlight.kit.pages import PageRequest
from tests.features.lists.conftest import Shelf


async def test_a_list_is_made_changed_and_deleted(shelf: Shelf, ana: UserId) -> None:
    made = await shelf.lists.create(ana, "  Near\n friends ")
    assert made == UserList(id=made.id, owner_id=ana, title="Near friends")
    changed = await shelf.lists.update(ana, made.id, ListChanges(title="Far", replies_policy=RepliesPolicy.NONE))
    assert changed == UserList(id=made.id, owner_id=ana, title="Far", replies_policy=RepliesPolicy.NONE)
    assert (await shelf.lists.update(ana, made.id, ListChanges(exclusive=True))).exclusive
    assert (await shelf.lists.get(ana, made.id)).title == "Far"
    second = await shelf.lists.create(ana, "Second", replies_policy=RepliesPolicy.FOLLOWED, exclusive=True)
    assert [one.id for one in await shelf.lists.lists(ana)] == [made.id, second.id]
    await shelf.lists.delete(ana, made.id)
    assert await shelf.lists.lists(ana) == [second]


@pytest.mark.parametrize("title", ["", "  \n ", "x" * (TITLE_LENGTH_MAX + 1)])
async def test_a_list_needs_a_name(shelf: Shelf, ana: UserId, title: str) -> None:
    with pytest.raises(Invalid):
        await shelf.lists.create(ana, title)
    made = await shelf.lists.create(ana, "Near")
    with pytest.raises(Invalid):
        await shelf.lists.update(ana, made.id, ListChanges(title=title))


async def test_lists_are_limited_also_when_they_are_made_at_once(shelf: Shelf, ana: UserId, ben: UserId) -> None:
    making = [shelf.lists.create(ana, f"List {number}") for number in range(LISTS_MAX + 3)]
    made = await asyncio.gather(*making, return_exceptions=True)
    assert sum(isinstance(one, UserList) for one in made) == LISTS_MAX
    assert len(await shelf.lists.lists(ana)) == LISTS_MAX
    await shelf.lists.create(ben, "His own")


async def test_other_peoples_lists_are_not_there(shelf: Shelf, ana: UserId, ben: UserId, cat: UserId) -> None:
    mine = await shelf.list_of(ana, cat)
    await shelf.site.follow(ben, cat)
    for list_id in (mine, ListId(1)):
        for attempt in (
            shelf.lists.get(ben, list_id),
            shelf.lists.update(ben, list_id, ListChanges(title="Taken")),
            shelf.lists.delete(ben, list_id),
            shelf.lists.members(ben, list_id),
            shelf.lists.members_page(ben, list_id, PageRequest()),
            shelf.lists.add(ben, list_id, [cat]),
            shelf.lists.remove(ben, list_id, [cat]),
            shelf.timelines.page(ben, list_id, PageRequest()),
        ):
            with pytest.raises(NotFound):
                await attempt
    assert await shelf.lists.lists_with(ben, cat) == []
    assert await shelf.lists.members(ana, mine) == [cat]


async def test_only_people_whom_one_follows_all_or_nobody(shelf: Shelf, ana: UserId, ben: UserId, cat: UserId) -> None:
    mine = await shelf.list_of(ana, ben)
    locked = await shelf.site.person("lea", locked=True)
    await shelf.site.follow(ana, locked)
    dan = await shelf.site.person("dan")
    await shelf.site.follow(ana, dan)
    for others in ([dan, cat], [dan, locked], [dan, UserId(1)]):
        with pytest.raises(NotFound):
            await shelf.lists.add(ana, mine, others)
    with pytest.raises(Invalid):
        await shelf.lists.add(ana, mine, [dan, ben])
    assert await shelf.lists.members(ana, mine) == [ben]
    await shelf.lists.add(ana, mine, [dan, dan, ana])
    assert await shelf.lists.members(ana, mine) == sorted([ana, ben, dan], reverse=True)
    await shelf.lists.remove(ana, mine, [ben, cat])
    assert await shelf.lists.members(ana, mine) == sorted([ana, dan], reverse=True)


async def test_a_list_holds_so_many_people(shelf: Shelf, ana: UserId, ben: UserId) -> None:
    mine = await shelf.list_of(ana)
    crowd = [UserId(number) for number in range(1, LIST_ACCOUNTS_MAX + 1)]
    await shelf.store.add(ana, mine, crowd)
    await shelf.site.follow(ana, ben)
    with pytest.raises(Invalid):
        await shelf.lists.add(ana, mine, [ben])
    await shelf.lists.remove(ana, mine, crowd[:1])
    await shelf.lists.add(ana, mine, [ben])
    assert await shelf.lists.members(ana, mine) == [ben]


async def test_members_come_in_pages(shelf: Shelf, ana: UserId) -> None:
    people = [await shelf.site.person(f"p{number}") for number in range(5)]
    mine = await shelf.list_of(ana, *people)
    newest = sorted(people, reverse=True)
    first = await shelf.lists.members_page(ana, mine, PageRequest(limit=2))
    assert (first.items, first.next_below, first.prev_above) == (newest[:2], newest[1], newest[0])
    last = await shelf.lists.members_page(ana, mine, PageRequest(limit=3, below=newest[2]))
    assert (last.items, last.next_below) == (newest[3:], None)
    above = await shelf.lists.members_page(ana, mine, PageRequest(limit=2, above=newest[4], oldest_first=True))
    assert above.items == newest[2:4]


async def test_whoever_is_unfollowed_leaves_all_lists(shelf: Shelf, ana: UserId, ben: UserId, cat: UserId) -> None:
    near, far = await shelf.list_of(ana, ben, cat), await shelf.list_of(ana, ben, exclusive=True)
    await shelf.site.post(ben)
    await shelf.site.follows.unfollow(ana, ben)
    assert await shelf.lists.members(ana, near) == [cat]
    assert await shelf.lists.lists_with(ana, ben) == []
    assert await shelf.ids(ana, near) == []
    await shelf.site.drain()
    assert await shelf.store.members(near) == [cat]
    assert await shelf.store.members(far) == []
    await shelf.site.follow(ana, ben)
    assert await shelf.hidden(ana) == frozenset()
    assert await shelf.lists.members(ana, near) == [cat]


async def test_whoever_follows_still_stays(shelf: Shelf, ana: UserId, ben: UserId) -> None:
    mine = await shelf.list_of(ana, ben, exclusive=True)
    await shelf.site.follows.follow(ana, ben, reblogs=False)
    await shelf.site.drain()
    await shelf.lists.forget_unfollowed(ana, ben)
    assert await shelf.lists.members(ana, mine) == [ben]
    assert await shelf.hidden(ana) == {ben}


async def test_lists_with_a_person(shelf: Shelf, ana: UserId, ben: UserId, cat: UserId) -> None:
    both, one = await shelf.list_of(ana, ben, cat), await shelf.list_of(ana, ben)
    assert [found.id for found in await shelf.lists.lists_with(ana, ben)] == [both, one]
    assert [found.id for found in await shelf.lists.lists_with(ana, cat)] == [both]
    with pytest.raises(NotFound):
        await shelf.lists.lists_with(ana, UserId(1))


async def test_an_exclusive_list_hides_its_members_from_home(
    shelf: Shelf, ana: UserId, ben: UserId, cat: UserId
) -> None:
    first = await shelf.list_of(ana, ben, cat, ana, exclusive=True)
    second = await shelf.list_of(ana, ben)
    assert await shelf.hidden(ana) == {ben, cat}
    await shelf.lists.update(ana, second, ListChanges(exclusive=True))
    await shelf.lists.remove(ana, first, [cat])
    assert await shelf.hidden(ana) == {ben}
    await shelf.lists.delete(ana, first)
    assert await shelf.hidden(ana) == {ben}
    await shelf.lists.update(ana, second, ListChanges(exclusive=False))
    assert await shelf.hidden(ana) == frozenset()
    await shelf.lists.update(ana, second, ListChanges(exclusive=True))
    await shelf.lists.delete(ana, second)
    assert await shelf.hidden(ana) == frozenset()


async def test_home_is_told_after_a_crash_too(shelf: Shelf, ana: UserId, ben: UserId, cat: UserId) -> None:
    """The rows of a list are written, and its process dies before it tells the graph."""
    mine = await shelf.list_of(ana, ben, cat)
    await shelf.store.update(ana, mine, ListChanges(exclusive=True))
    assert await shelf.hidden(ana) == frozenset()
    await shelf.site.drain()
    assert await shelf.hidden(ana) == {ben, cat}
    await shelf.store.remove(ana, mine, [cat])
    await shelf.site.drain()
    assert await shelf.hidden(ana) == {ben}
    await shelf.store.delete(ana, mine)
    await shelf.site.drain()
    assert await shelf.hidden(ana) == frozenset()


async def test_changes_at_the_same_moment_end_where_the_lists_are(shelf: Shelf, ana: UserId) -> None:
    people = [await shelf.site.person(f"p{number}") for number in range(6)]
    first, second = await shelf.list_of(ana, *people), await shelf.list_of(ana, *people[:3])
    await asyncio.gather(
        shelf.lists.update(ana, first, ListChanges(exclusive=True)),
        shelf.lists.remove(ana, first, people[:2]),
        shelf.lists.update(ana, second, ListChanges(exclusive=True)),
        shelf.lists.remove(ana, second, people[1:2]),
        shelf.lists.remove(ana, first, people[5:]),
    )
    assert await shelf.hidden(ana) == {people[index] for index in (0, 2, 3, 4)}
