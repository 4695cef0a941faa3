"""Home beside whom one follows: hashtags, authors who are read in a list, languages, and reposts that are not wanted."""

from typing import Any

import pytest

from fanlight.features.posts.service import PostService
from fanlight.features.users.models import Visibility
from fanlight.kit.ids import PostId, UserId
from fanlight.kit.pages import PageRequest
from tests.features.feed.world import World


@pytest.fixture
async def ana(world: World) -> UserId:
    return (await world.person("ana")).id


@pytest.fixture
async def ben(world: World) -> UserId:
    return (await world.person("ben")).id


@pytest.fixture
async def cleo(world: World) -> UserId:
    return (await world.person("cleo")).id


# --- hashtags ---


async def test_public_posts_under_a_followed_hashtag_are_at_home(world: World, ana: UserId, ben: UserId) -> None:
    await world.api.boxes.follows.follow_tag(ana, "hills")
    post = await world.api.publish(ben, "green #Hills")
    for visibility in (Visibility.UNLISTED, Visibility.FOLLOWERS, Visibility.DIRECT):
        await world.api.publish(ben, "hidden #hills", visibility=visibility)
    await world.api.publish(ben, "blue #sea")
    await world.index_all()
    assert await world.api.walk(ana) == [post]
    await world.api.boxes.follows.unfollow_tag(ana, "hills")
    assert await world.api.walk(ana) == []


async def test_comments_under_a_followed_hashtag_are_not(world: World, ana: UserId, ben: UserId, cleo: UserId) -> None:
    await world.api.boxes.follows.follow_tag(ana, "hills")
    post = await world.api.publish(ben)
    await world.api.publish(cleo, "#hills", reply_to=post)
    own = await world.api.publish(ben, "#hills", reply_to=post)
    await world.index_all()
    assert await world.api.walk(ana) == [own]


async def test_a_post_of_a_followed_author_under_followed_hashtags_is_there_once(
    world: World, ana: UserId, ben: UserId
) -> None:
    for tag in ("hills", "sea"):
        await world.api.boxes.follows.follow_tag(ana, tag)
    await world.follow(ana, ben)
    await world.open_feed(ana)
    post = await world.api.publish(ben, "#hills #sea")
    await world.index_all()
    await world.handle_all()
    assert await world.api.walk(ana) == [post]


async def test_what_an_inbox_kept_of_somebody_unfollowed_stays_for_its_hashtag(
    world: World, ana: UserId, ben: UserId
) -> None:
    await world.follow(ana, ben)
    await world.open_feed(ana)
    tagged, _ = await world.api.publish(ben, "#hills"), await world.api.publish(ben)
    await world.index_all()
    await world.handle_all()
    await world.api.boxes.follows.unfollow(ana, ben)
    await world.api.boxes.follows.follow_tag(ana, "hills")
    for limit in (1, 2, 40):
        assert await world.api.walk(ana, limit=limit) == [tagged]
    assert await world.api.walk_up(ana, limit=1) == [tagged]


async def test_blocked_and_muted_people_are_left_out(world: World, ana: UserId, ben: UserId, cleo: UserId) -> None:
    follows = world.api.boxes.follows
    await follows.follow_tag(ana, "hills")
    for author in (ben, cleo):
        await world.api.publish(author, "#hills")
    await world.index_all()
    await follows.mute(ana, ben)
    await follows.block(cleo, ana)
    assert await world.api.walk(ana) == []


@pytest.mark.parametrize("limit", [1, 2, 3, 40])
async def test_hashtags_and_authors_are_one_order_in_both_directions(
    world: World, ana: UserId, ben: UserId, cleo: UserId, limit: int
) -> None:
    await world.api.boxes.follows.follow_tag(ana, "hills")
    await world.follow(ana, ben)
    posts: list[int] = []
    for number in range(12):
        world.clock.advance(1_000)
        posts.append(await world.api.publish([ana, ben, cleo, cleo][number % 4], "#hills" if number % 3 else "#Hills"))
    await world.index_all()
    await world.handle_all()
    assert await world.api.walk(ana, limit=limit) == posts[::-1]
    assert await world.api.walk_up(ana, limit=limit) == posts
    assert await world.api.walk_up(ana, above=posts[4], limit=limit) == posts[5:]


async def test_a_kept_page_does_not_hold_back_what_comes_under_a_hashtag(
    world: World, ana: UserId, ben: UserId, cleo: UserId
) -> None:
    await world.api.boxes.follows.follow_tag(ana, "hills")
    await world.api.boxes.follows.follow(ana, ben)
    first = await world.api.publish(ben)
    await world.handle_all()
    assert await world.api.walk(ana) == [first]
    tagged = await world.api.publish(cleo, "#hills")
    await world.index_all()
    assert await world.api.walk(ana) == [tagged, first]
    await world.api.boxes.posts.delete(cleo, tagged)
    assert await world.api.walk(ana) == [first]


async def test_who_follows_no_hashtag_asks_for_none(
    world: World, ana: UserId, ben: UserId, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.follow(ana, ben)
    asked: list[Any] = []

    async def noted(_posts: PostService, tags: Any, **_bounds: Any) -> list[PostId]:
        asked.append(tags)
        return []

    monkeypatch.setattr(PostService, "tag_ids_of_many", noted)
    await world.api.page(ana, PageRequest())
    assert asked == []
    await world.api.boxes.follows.follow_tag(ana, "hills")
    await world.api.page(ana, PageRequest())
    assert asked == [("hills",)]


# --- authors who are read in a list ---


async def test_who_is_read_in_a_list_is_not_at_home(world: World, ana: UserId, ben: UserId, cleo: UserId) -> None:
    follows = world.api.boxes.follows
    await world.follow(ana, ben)
    await world.open_feed(ana)
    await follows.follow_tag(ana, "hills")
    pushed = await world.api.publish(ben, "#hills")
    other = await world.api.publish(cleo, "#hills")
    await world.index_all()
    await world.handle_all()
    await follows.set_not_at_home(ana, {ben: True})
    assert await world.api.walk(ana) == [other]
    await follows.set_not_at_home(ana, {ben: False})
    assert set(await world.api.walk(ana)) == {other, pushed}


async def test_an_inbox_filled_meanwhile_misses_nobody(world: World, ana: UserId, ben: UserId) -> None:
    """Who is read in a list is pushed all the same, and what an inbox claims to hold is there when the list is gone."""
    follows = world.api.boxes.follows
    await world.follow(ana, ben)
    post = await world.api.publish(ben)
    await follows.set_not_at_home(ana, {ben: True})
    await world.open_feed(ana)
    later = await world.api.publish(ben)
    await world.handle_all()
    assert await world.api.walk(ana) == []
    await follows.set_not_at_home(ana, {ben: False})
    assert await world.api.walk(ana) == [later, post]


async def test_in_a_list_but_not_followed_is_at_home_for_a_hashtag(world: World, ana: UserId, ben: UserId) -> None:
    follows = world.api.boxes.follows
    await follows.set_not_at_home(ana, {ben: True})
    await follows.follow_tag(ana, "hills")
    post = await world.api.publish(ben, "#hills")
    await world.index_all()
    assert await world.api.walk(ana) == [post]


# --- reposts ---


async def test_every_repost_is_an_entry_of_its_own(world: World, ana: UserId, ben: UserId, cleo: UserId) -> None:
    dan = (await world.person("dan")).id
    for author in (ben, cleo):
        await world.follow(ana, author)
    await world.open_feed(ana)
    post = await world.api.publish(dan)
    entries = sorted([await world.api.boxes.reposts.repost(person, post) for person in (ben, cleo, ana)])
    await world.handle_all()
    assert await world.api.walk(ana) == entries[::-1]
    assert await world.api.walk_up(ana, limit=1) == entries


async def test_a_repost_is_pushed_like_any_post(world: World, ana: UserId, ben: UserId, cleo: UserId) -> None:
    await world.follow(ana, ben)
    await world.open_feed(ana)
    repost = await world.api.boxes.reposts.repost(ben, await world.api.publish(cleo))
    await world.handle_all()
    inbox = (await world.api.skeletons.sources(ana)).inbox
    assert inbox is not None
    assert inbox.ids.tolist() == [repost]
    assert await world.api.walk(ana) == [repost]
    await world.api.boxes.reposts.undo(ben, repost)
    assert await world.api.walk(ana) == []


async def test_unwanted_reposts_leave_and_come_back(world: World, ana: UserId, ben: UserId, cleo: UserId) -> None:
    follows = world.api.boxes.follows
    await world.follow(ana, ben)
    await world.open_feed(ana)
    own = await world.api.publish(ben)
    repost = await world.api.boxes.reposts.repost(ben, await world.api.publish(cleo))
    await world.handle_all()
    await follows.follow(ana, ben, reblogs=False)
    assert await world.api.walk(ana) == [own]
    await follows.follow(ana, ben, reblogs=True)
    assert await world.api.walk(ana) == [repost, own]


async def test_what_hides_the_original_hides_its_reposts(world: World, ana: UserId, ben: UserId, cleo: UserId) -> None:
    boxes = world.api.boxes
    await world.follow(ana, ben)
    await world.open_feed(ana)
    post = await world.api.publish(cleo)
    reposts = sorted([await boxes.reposts.repost(person, post) for person in (ben, ana)])
    await world.handle_all()
    assert await world.api.walk(ana) == reposts[::-1]
    await boxes.follows.mute(ana, cleo)
    assert await world.api.walk(ana) == []
    await boxes.follows.unmute(ana, cleo)
    await boxes.follows.block(cleo, ana)
    assert await world.api.walk(ana) == []
    await boxes.follows.unblock(cleo, ana)
    assert await world.api.walk(ana) == reposts[::-1]
    await boxes.posts.delete(cleo, post)
    assert await world.api.walk(ana) == []


async def test_a_hashtag_brings_the_post_and_not_its_reposts(
    world: World, ana: UserId, ben: UserId, cleo: UserId
) -> None:
    await world.api.boxes.follows.follow_tag(ana, "hills")
    post = await world.api.publish(ben, "#hills")
    await world.api.boxes.reposts.repost(cleo, post)
    await world.index_all()
    assert await world.api.walk(ana) == [post]


async def test_reposts_have_no_language(world: World, ana: UserId, ben: UserId, cleo: UserId) -> None:
    await world.api.boxes.follows.follow(ana, ben, languages=["pt"])
    repost = await world.api.boxes.reposts.repost(ben, await world.api.publish(cleo, language="de"))
    await world.handle_all()
    assert await world.api.walk(ana) == [repost]


# --- languages ---


async def test_an_author_is_followed_in_some_languages(world: World, ana: UserId, ben: UserId) -> None:
    await world.api.boxes.follows.follow(ana, ben, languages=["pt", "en-GB"])
    languages = ["pt", "pt-BR", "en-GB", "en", "de", None]
    posts = {language: await world.api.publish(ben, language=language) for language in languages}
    await world.handle_all()
    wanted = [posts[language] for language in (None, "en-GB", "pt-BR", "pt")]
    assert await world.api.walk(ana) == wanted
    await world.api.boxes.follows.follow(ana, ben, languages=[])
    assert len(await world.api.walk(ana)) == len(languages)


async def test_a_followed_hashtag_is_followed_in_every_language(world: World, ana: UserId, ben: UserId) -> None:
    await world.api.boxes.follows.follow(ana, ben, languages=["pt"])
    await world.api.boxes.follows.follow_tag(ana, "hills")
    post = await world.api.publish(ben, "#hills", language="de")
    await world.index_all()
    assert await world.api.walk(ana) == [post]
