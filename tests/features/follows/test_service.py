"""What the graph does, on one database file and on four."""

import asyncio
from contextlib import suppress

import pytest

from fanlight.events import FollowChanged, FollowCountsChanged
from fanlight.features.follows.models import (
    NOTHING_PUSHED,
    STRANGERS,
    GraphCounts,
    Mute,
    Relationship,
    Standing,
)
from fanlight.features.follows.service import FollowService
from fanlight.infra.sql.port import rows
from fanlight.kit.errors import Invalid, NotFound
from fanlight.kit.ids import UserId, UserNumber
from fanlight.kit.pages import PageRequest
from tests.features.follows.conftest import World
from tests.support.clock import START_MS

PAGE = PageRequest(limit=40)
FOLLOWS = Standing(follows=True)


async def announced(world: World, topic: str) -> int:
    """How many events of a topic are in the log."""
    found = 0
    for place in world.db.places():
        found += len(await rows(world.db, place, "SELECT id FROM outbox WHERE topic = $1", topic))
    return found


async def relationship(world: World, viewer: UserId, other: UserId) -> Relationship:
    (found,) = await world.follows.relationships(viewer, [other])
    return found


# --- following ---


async def test_a_follow_stands_in_both_rows_and_counts_at_both_ends(world: World, ana: UserId, ben: UserId) -> None:
    await world.follows.follow(ana, ben)
    assert await relationship(world, ana, ben) == Relationship(user_id=ben, following=True, show_reblogs=True)
    assert await relationship(world, ben, ana) == Relationship(user_id=ana, followed_by=True)
    assert await world.follows.standing(ana, [ben]) == {ben: FOLLOWS}
    assert await world.follows.counts(ana) == GraphCounts(following=1)
    assert await world.follows.counts(ben) == GraphCounts(followers=1)
    assert await world.follows.follower_count(ben) == 1


async def test_following_twice_is_following_once(world: World, ana: UserId, ben: UserId) -> None:
    await world.follows.follow(ana, ben)
    await world.follows.follow(ana, ben)
    assert await world.follows.counts(ben) == GraphCounts(followers=1)
    assert await announced(world, FollowCountsChanged.topic) == 2
    assert await announced(world, FollowChanged.topic) == 2


async def test_a_second_follow_changes_only_the_options_it_names(world: World, ana: UserId, ben: UserId) -> None:
    await world.follows.follow(ana, ben, reblogs=False)
    await world.follows.follow(ana, ben, notify=True)
    found = await relationship(world, ana, ben)
    assert (found.show_reblogs, found.notify) == (False, True)


async def test_a_new_follow_begins_with_fresh_options(world: World, ana: UserId, ben: UserId) -> None:
    await world.follows.follow(ana, ben, reblogs=False, notify=True)
    await world.follows.unfollow(ana, ben)
    await world.follows.follow(ana, ben)
    found = await relationship(world, ana, ben)
    assert (found.show_reblogs, found.notify) == (True, False)


async def test_unfollowing_ends_it_at_both_ends(world: World, ana: UserId, ben: UserId) -> None:
    await world.follows.follow(ana, ben)
    await world.follows.unfollow(ana, ben)
    await world.follows.unfollow(ana, ben)
    assert await relationship(world, ana, ben) == Relationship(user_id=ben)
    assert await world.follows.standing(ana, [ben]) == {ben: STRANGERS}
    assert await world.follows.counts(ana) == GraphCounts()
    assert await world.follows.counts(ben) == GraphCounts()


async def test_nobody_follows_themselves(world: World, ana: UserId) -> None:
    with pytest.raises(Invalid):
        await world.follows.follow(ana, ana)


async def test_nobody_follows_an_account_that_does_not_exist(world: World, ana: UserId) -> None:
    with pytest.raises(NotFound):
        await world.follows.follow(ana, UserId(12345))
    with pytest.raises(NotFound):
        await world.follows.unfollow(ana, UserId(12345))


async def test_an_author_removes_a_follower(world: World, ana: UserId, ben: UserId) -> None:
    await world.follows.follow(ana, ben)
    await world.follows.remove_follower(ben, ana)
    await world.follows.remove_follower(ben, ana)
    assert await relationship(world, ana, ben) == Relationship(user_id=ben)
    assert await world.follows.counts(ben) == GraphCounts()
    assert (await world.follows.following(ana)).author_ids.tolist() == []


async def test_a_removed_follower_may_follow_again(world: World, ana: UserId, ben: UserId) -> None:
    await world.follows.follow(ana, ben)
    await world.follows.remove_follower(ben, ana)
    await world.follows.follow(ana, ben)
    assert await world.follows.standing(ana, [ben]) == {ben: FOLLOWS}


async def test_one_follows_at_most_so_many(
    world: World, ana: UserId, ben: UserId, lea: UserId, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fanlight.features.follows.adapters.sql.FOLLOWING_MAX", 1)
    await world.follows.follow(ana, lea)
    with pytest.raises(Invalid, match="at most"):
        await world.follows.follow(ana, ben)
    await world.follows.unfollow(ana, lea)
    await world.follows.follow(ana, ben)


# --- requests ---


async def test_a_locked_account_is_asked(world: World, ana: UserId, lea: UserId) -> None:
    await world.follows.follow(ana, lea)
    assert await relationship(world, ana, lea) == Relationship(user_id=lea, requested=True)
    assert await relationship(world, lea, ana) == Relationship(user_id=ana, requested_by=True)
    assert (await world.follows.requests_page(lea, PAGE)).items == [ana]
    assert await world.follows.standing(ana, [lea]) == {lea: STRANGERS}
    assert await world.follows.counts(lea) == GraphCounts()


async def test_an_accepted_request_is_a_follow(world: World, ana: UserId, lea: UserId) -> None:
    await world.follows.follow(ana, lea)
    await world.follows.accept(lea, ana)
    await world.follows.accept(lea, ana)
    assert await world.follows.standing(ana, [lea]) == {lea: FOLLOWS}
    assert (await world.follows.requests_page(lea, PAGE)).items == []
    assert (await world.follows.followers_page(lea, PAGE)).items == [ana]
    assert await world.follows.counts(ana) == GraphCounts(following=1)


async def test_a_rejected_request_is_gone_and_may_be_made_again(world: World, ana: UserId, lea: UserId) -> None:
    await world.follows.follow(ana, lea)
    await world.follows.reject(lea, ana)
    assert await relationship(world, ana, lea) == Relationship(user_id=lea)
    with pytest.raises(NotFound):
        await world.follows.accept(lea, ana)
    await world.follows.follow(ana, lea)
    assert (await world.follows.requests_page(lea, PAGE)).items == [ana]


async def test_a_request_taken_back_cannot_be_accepted(world: World, ana: UserId, lea: UserId) -> None:
    await world.follows.follow(ana, lea)
    await world.follows.unfollow(ana, lea)
    with pytest.raises(NotFound):
        await world.follows.accept(lea, ana)


async def test_rejecting_does_not_remove_a_follower(world: World, ana: UserId, lea: UserId) -> None:
    await world.follows.follow(ana, lea)
    await world.follows.accept(lea, ana)
    await world.follows.reject(lea, ana)
    assert await world.follows.standing(ana, [lea]) == {lea: FOLLOWS}


# --- blocks and mutes ---


async def test_a_block_ends_both_follows(world: World, ana: UserId, ben: UserId) -> None:
    await world.follows.follow(ana, ben)
    await world.follows.follow(ben, ana)
    await world.follows.block(ana, ben)
    await world.follows.block(ana, ben)
    assert await relationship(world, ana, ben) == Relationship(user_id=ben, blocking=True)
    assert await relationship(world, ben, ana) == Relationship(user_id=ana, blocked_by=True)
    assert await world.follows.standing(ana, [ben]) == {ben: Standing(viewer_blocks_author=True)}
    assert await world.follows.standing(ben, [ana]) == {ana: Standing(author_blocks_viewer=True)}
    assert await world.follows.counts(ana) == GraphCounts()
    assert await world.follows.counts(ben) == GraphCounts()
    assert (await world.follows.blocks_page(ana, PAGE)).items == [ben]


async def test_neither_side_of_a_block_can_follow(world: World, ana: UserId, ben: UserId) -> None:
    await world.follows.block(ana, ben)
    with pytest.raises(NotFound):
        await world.follows.follow(ben, ana)
    with pytest.raises(Invalid):
        await world.follows.follow(ana, ben)


async def test_after_a_block_the_follows_stay_removed(world: World, ana: UserId, ben: UserId) -> None:
    await world.follows.follow(ana, ben)
    await world.follows.follow(ben, ana)
    await world.follows.block(ana, ben)
    await world.follows.unblock(ana, ben)
    assert await relationship(world, ana, ben) == Relationship(user_id=ben)
    assert (await world.follows.blocks_page(ana, PAGE)).items == []
    await world.follows.follow(ben, ana)
    assert await world.follows.standing(ben, [ana]) == {ana: FOLLOWS}


async def test_two_people_may_block_each_other(world: World, ana: UserId, ben: UserId) -> None:
    await world.follows.block(ana, ben)
    await world.follows.block(ben, ana)
    await world.follows.unblock(ana, ben)
    assert await relationship(world, ana, ben) == Relationship(user_id=ben, blocked_by=True)


async def test_a_mute_ends_by_itself(world: World, ana: UserId, ben: UserId) -> None:
    await world.follows.mute(ana, ben, until_ms=START_MS + 1000, notifications=False)
    mute = Mute(until_ms=START_MS + 1000, notifications=False)
    assert (await relationship(world, ana, ben)).mute == mute
    assert await world.follows.standing(ana, [ben]) == {ben: Standing(viewer_mutes_author=True)}
    assert (await world.follows.mutes_page(ana, PAGE)).items == [ben]
    world.clock.advance(1000)
    assert (await relationship(world, ana, ben)).mute is None
    assert await world.follows.standing(ana, [ben]) == {ben: STRANGERS}
    assert (await world.follows.mutes_page(ana, PAGE)).items == []


async def test_a_mute_leaves_the_follow_alone_and_a_later_one_replaces_it(
    world: World, ana: UserId, ben: UserId
) -> None:
    await world.follows.follow(ana, ben)
    await world.follows.mute(ana, ben, until_ms=START_MS + 1000)
    await world.follows.mute(ana, ben)
    assert (await relationship(world, ana, ben)).mute == Mute(until_ms=None, notifications=True)
    assert await world.follows.standing(ana, [ben]) == {ben: Standing(viewer_mutes_author=True, follows=True)}
    await world.follows.unmute(ana, ben)
    assert await world.follows.standing(ana, [ben]) == {ben: FOLLOWS}


async def test_nobody_blocks_or_mutes_themselves(world: World, ana: UserId) -> None:
    for act in (world.follows.block, world.follows.unblock, world.follows.mute, world.follows.unmute):
        with pytest.raises(Invalid):
            await act(ana, ana)


# --- what the feed reads ---


async def test_following_is_sorted_by_number_and_keeps_its_columns_together(world: World) -> None:
    reader = await world.person("reader")
    authors = [await world.user(f"author{index}") for index in range(6)]
    for author in reversed(authors):
        await world.follows.follow(reader, author.id)
    following = await world.follows.following(reader)
    assert following.author_numbers.tolist() == [author.number for author in authors]
    assert following.author_ids.tolist() == [author.id for author in authors]
    assert following.pushed_from.tolist() == [NOTHING_PUSHED] * len(authors)
    assert following.wished == {author.id for author in authors}


async def test_requests_are_not_read(world: World, ana: UserId, lea: UserId) -> None:
    await world.follows.follow(ana, lea)
    assert (await world.follows.following(ana)).author_ids.tolist() == []


async def test_what_is_kept_is_used_while_nothing_changes(world: World, ana: UserId, ben: UserId) -> None:
    await world.follows.follow(ana, ben)
    assert await world.follows.following(ana) is await world.follows.following(ana)


async def test_a_change_by_another_process_is_seen_at_the_next_read(world: World, ana: UserId, ben: UserId) -> None:
    other = world.another_process()
    assert (await world.follows.following(ana)).author_ids.tolist() == []
    await other.follow(ana, ben)
    assert (await world.follows.following(ana)).author_ids.tolist() == [ben]
    await other.mute(ana, ben)
    assert (await world.follows.standing(ana, [ben]))[ben].viewer_mutes_author
    await other.block(ben, ana)
    assert (await world.follows.standing(ana, [ben]))[ben].author_blocks_viewer


async def test_every_change_of_the_home_feed_raises_the_version(world: World, ana: UserId, ben: UserId) -> None:
    versions = [await world.follows.following_version(ana)]
    follows = world.follows
    for act in (follows.follow, follows.mute, follows.unmute, follows.unfollow, follows.block, follows.unblock):
        await act(ana, ben)
        versions.append(await follows.following_version(ana))
    assert versions == sorted(set(versions))


async def test_a_small_cache_forgets_and_still_answers(world: World, ana: UserId, ben: UserId) -> None:
    follows = FollowService(world.store, world.users, world.ids.next, world.clock, edges_kept_max=40)
    await follows.follow(ana, ben)
    kept = await follows.following(ana)
    assert (await follows.following(ben)).author_ids.tolist() == []
    again = await follows.following(ana)
    assert again is not kept
    assert again.author_ids.tolist() == [ben]


async def test_the_boundary_is_written_only_for_the_edge_it_speaks_of(world: World, ana: UserId, ben: UserId) -> None:
    await world.follows.follow(ana, ben)
    (version,) = (await world.follows.following(ana)).edge_versions.tolist()
    assert await world.follows.set_pushed_from(ana, ben, 77, version=version)
    assert (await world.follows.following(ana)).pushed_from.tolist() == [77]
    await world.follows.unfollow(ana, ben)
    await world.follows.follow(ana, ben)
    assert not await world.follows.set_pushed_from(ana, ben, 88, version=version)
    assert (await world.follows.following(ana)).pushed_from.tolist() == [NOTHING_PUSHED]


async def test_options_keep_the_boundary(world: World, ana: UserId, ben: UserId) -> None:
    await world.follows.follow(ana, ben)
    (version,) = (await world.follows.following(ana)).edge_versions.tolist()
    await world.follows.set_pushed_from(ana, ben, 77, version=version)
    await world.follows.follow(ana, ben, notify=True)
    assert (await world.follows.following(ana)).pushed_from.tolist() == [77]


async def test_follower_numbers_come_in_order_page_by_page(world: World, lea: UserId) -> None:
    author = await world.person("author")
    followers = [await world.user(f"follower{index}") for index in range(5)]
    for follower in reversed(followers):
        await world.follows.follow(follower.id, author)
    await world.follows.follow(author, lea)
    first = await world.follows.follower_numbers(author, after=UserNumber(0), limit=3)
    rest = await world.follows.follower_numbers(author, after=UserNumber(int(first[-1])), limit=3)
    assert [*first.tolist(), *rest.tolist()] == [follower.number for follower in followers]
    assert (await world.follows.follower_numbers(lea, after=UserNumber(0), limit=3)).tolist() == []


async def test_standing_answers_for_everyone_asked_once(world: World, ana: UserId, ben: UserId, lea: UserId) -> None:
    await world.follows.follow(ana, ben)
    await world.follows.block(lea, ana)
    expected = {ben: FOLLOWS, lea: Standing(author_blocks_viewer=True), ana: STRANGERS}
    assert await world.follows.standing(ana, [ben, lea, ben, ana]) == expected
    assert await world.follows.standing(None, [ben, lea]) == {ben: STRANGERS, lea: STRANGERS}
    assert await world.follows.standing(ana, []) == {}


# --- lists ---


async def test_lists_are_newest_first_and_walk_without_gaps(world: World) -> None:
    author = await world.person("author")
    followers = [await world.person(f"follower{index}") for index in range(7)]
    for follower in followers:
        world.clock.advance(1)
        await world.follows.follow(follower, author)
    walked: list[UserId] = []
    below: int | None = PageRequest().below
    while below is not None:
        page = await world.follows.followers_page(author, PageRequest(below=below, limit=3))
        walked += page.items
        below = page.next_below
    assert walked == followers[::-1]


async def test_lists_are_walked_upwards_too(world: World) -> None:
    reader = await world.person("reader")
    authors = [await world.person(f"author{index}") for index in range(5)]
    for author in authors:
        world.clock.advance(1)
        await world.follows.follow(reader, author)
    oldest = await world.follows.following_page(reader, PageRequest(limit=2, oldest_first=True))
    assert oldest.items == [authors[1], authors[0]]
    assert oldest.prev_above is not None
    upper = PageRequest(above=oldest.prev_above, limit=2, oldest_first=True)
    assert (await world.follows.following_page(reader, upper)).items == [authors[3], authors[2]]


async def test_a_locked_account_shows_its_lists_to_its_followers_only(
    world: World, ana: UserId, ben: UserId, lea: UserId
) -> None:
    await world.follows.follow(ana, lea)
    await world.follows.accept(lea, ana)
    seen = world.follows.followers_seen_by
    assert (await seen(ana, lea, PAGE)).items == [ana]
    assert (await seen(lea, lea, PAGE)).items == [ana]
    assert (await seen(ben, lea, PAGE)).items == []
    assert (await seen(None, lea, PAGE)).items == []
    with pytest.raises(NotFound):
        await seen(ana, UserId(12345), PAGE)


async def test_a_blocked_viewer_sees_no_lists_and_is_on_none(
    world: World, ana: UserId, ben: UserId, lea: UserId
) -> None:
    author = await world.person("author")
    await world.follows.follow(ana, author)
    await world.follows.follow(ben, author)
    await world.follows.block(author, lea)
    await world.follows.block(ben, ana)
    assert (await world.follows.followers_seen_by(lea, author, PAGE)).items == []
    assert (await world.follows.followers_seen_by(ana, author, PAGE)).items == [ana]
    assert (await world.follows.followers_seen_by(ben, author, PAGE)).items == [ben]


async def test_a_page_of_blocked_people_is_read_on(world: World, ana: UserId) -> None:
    author = await world.person("author")
    followers = [await world.person(f"follower{index}") for index in range(4)]
    for follower in followers:
        world.clock.advance(1)
        await world.follows.follow(follower, author)
    for hidden in followers[1:3]:
        await world.follows.block(ana, hidden)
    page = await world.follows.followers_seen_by(ana, author, PageRequest(limit=1))
    assert page.items == [followers[3]]
    assert page.next_below is not None
    rest = await world.follows.followers_seen_by(ana, author, PageRequest(below=page.next_below, limit=1))
    assert rest.items == [followers[0]]


async def test_relationships_keep_the_order_asked_and_leave_out_nobodies(
    world: World, ana: UserId, ben: UserId, lea: UserId
) -> None:
    found = await world.follows.relationships(ana, [lea, UserId(12345), ben, lea])
    assert [one.user_id for one in found] == [lea, ben]


async def test_familiar_followers_are_people_i_follow(world: World, ana: UserId, ben: UserId, lea: UserId) -> None:
    author = await world.person("author")
    await world.follows.follow(ana, ben)
    await world.follows.follow(ben, author)
    await world.follows.follow(lea, author)
    assert await world.follows.familiar_followers(ana, author) == [ben]
    assert await world.follows.familiar_followers(ben, lea) == []


# --- everything at once ---


async def test_counts_are_exact_when_both_sides_act_at_once(world: World) -> None:
    people = [await world.person(f"person{index}") for index in range(3)]
    pairs = [(one, other) for one in people for other in people if one != other]
    acts = [world.follows.follow, world.follows.unfollow, world.follows.remove_follower, world.follows.follow]
    await asyncio.gather(*(act(one, other) for _ in range(3) for act in acts for one, other in pairs))
    edges = await asyncio.gather(*(relationship(world, one, other) for one, other in pairs))
    standing = {pair for pair, edge in zip(pairs, edges, strict=True) if edge.following}
    for person in people:
        expected = GraphCounts(
            followers=sum(author == person for _, author in standing),
            following=sum(follower == person for follower, _ in standing),
        )
        assert await world.follows.counts(person) == expected
        assert len((await world.follows.followers_page(person, PAGE)).items) == expected.followers
        assert len((await world.follows.following(person)).author_ids) == expected.following


async def test_a_block_wins_over_everything_that_happens_at_once(world: World, ana: UserId, ben: UserId) -> None:
    async def follow() -> None:
        with suppress(NotFound):
            await world.follows.follow(ben, ana)

    for _ in range(5):
        await asyncio.gather(follow(), world.follows.block(ana, ben), follow())
        assert await relationship(world, ben, ana) == Relationship(user_id=ana, blocked_by=True)
        assert await world.follows.counts(ana) == GraphCounts()
        await world.follows.unblock(ana, ben)


async def test_waiting_requests_are_counted(world: World, ana: UserId, ben: UserId, lea: UserId) -> None:
    await world.follows.follow(ana, lea)
    await world.follows.follow(ben, lea)
    await world.follows.accept(lea, ben)
    assert await world.follows.request_count(lea) == 1
