"""What `fanlight why` says."""

import pytest

from fanlight.features.users.models import Visibility
from fanlight.kit.errors import NotFound
from fanlight.kit.ids import PostId, UserId
from tests.features.feed.world import World


@pytest.fixture
async def ana(world: World) -> UserId:
    return (await world.person("ana")).id


@pytest.fixture
async def ben(world: World) -> UserId:
    return (await world.person("ben")).id


async def said(world: World, reader: UserId, post: PostId) -> str:
    return "\n".join(await world.api.why.sentences(reader, post))


async def test_pushed_posts_say_so(world: World, ana: UserId, ben: UserId) -> None:
    await world.follow(ana, ben)
    await world.open_feed(ana)
    post = await world.api.publish(ben)
    assert (await said(world, ana, post)).startswith("waiting:")
    await world.handle_all()
    assert await said(world, ana, post) == "pushed: it is in the reader's inbox"


async def test_without_an_inbox_a_post_is_pulled(world: World, ana: UserId, ben: UserId) -> None:
    await world.follow(ana, ben)
    assert "has no inbox" in await said(world, ana, await world.api.publish(ben))


async def test_a_young_follow_is_pulled(world: World, ana: UserId, ben: UserId) -> None:
    await world.open_feed(ana)
    post = await world.api.publish(ben)
    await world.api.boxes.follows.follow(ana, ben)
    assert "nothing is pushed along this follow yet" in await said(world, ana, post)
    await world.handle_all()
    assert "pushed along only from id" in await said(world, ana, post)


async def test_a_pull_range_is_named_with_its_reason(world: World, ana: UserId, ben: UserId) -> None:
    await world.follow(ana, ben)
    await world.open_feed(ana)
    world.restart_worker(followers_max=0)
    post = await world.api.publish(ben)
    await world.handle_all()
    assert "to now (many followers)" in await said(world, ana, post)


async def test_what_hides_a_post_is_said(world: World, ana: UserId, ben: UserId) -> None:
    post = await world.api.publish(ben)
    assert await said(world, ana, post) == "hidden: the reader follows neither its author nor a hashtag it is under"
    await world.follow(ana, ben)
    direct = await world.api.publish(ben, visibility=Visibility.DIRECT)
    comment = await world.api.publish(ben, reply_to=await world.api.publish(ana))
    assert await said(world, ana, direct) == "hidden: it is for those it mentions"
    assert "a comment on somebody else's post" in await said(world, ana, comment)
    await world.api.boxes.follows.mute(ana, ben)
    assert await said(world, ana, post) == "hidden: the viewer mutes its author"
    await world.api.boxes.posts.delete(ben, post)
    assert "hidden: the post was deleted at 20" in await said(world, ana, post)
    assert await said(world, ana, PostId(5)) == "hidden: there is no such post"


async def test_ones_own_post_is_shown_from_the_database(world: World, ana: UserId) -> None:
    assert "the reader's own" in await said(world, ana, await world.api.publish(ana))


async def test_a_followed_hashtag_is_named(world: World, ana: UserId, ben: UserId) -> None:
    await world.api.boxes.follows.follow_tag(ana, "Hills")
    post = await world.api.publish(ben, "green #HILLS")
    assert await said(world, ana, post) == "waiting: it is not in the index of #hills yet, which the reader follows"
    await world.index_all()
    assert await said(world, ana, post) == "tagged: it is under #hills, which the reader follows"
    unlisted = await world.api.publish(ben, "blue #hills", visibility=Visibility.UNLISTED)
    assert "neither its author nor a hashtag" in await said(world, ana, unlisted)


async def test_choices_that_hide_are_said(world: World, ana: UserId, ben: UserId) -> None:
    follows = world.api.boxes.follows
    await follows.follow(ana, ben, languages=["de"])
    post = await world.api.publish(ben, language="en")
    assert await said(world, ana, post) == "hidden: the reader follows its author in other languages"
    await follows.set_not_at_home(ana, {ben: True})
    assert await said(world, ana, post) == "hidden: the reader reads its author in a list, and not at home"


async def test_a_repost_is_said_to_be_one(world: World, ana: UserId, ben: UserId) -> None:
    boxes, cleo = world.api.boxes, (await world.person("cleo")).id
    await world.follow(ana, ben)
    post = await world.api.publish(cleo)
    repost = await boxes.reposts.repost(ben, post)
    entry, how = (await said(world, ana, repost)).split("\n")
    assert entry == f"repost: of {post}, an entry of its own at home"
    assert "the reader has no inbox" in how
    await boxes.follows.mute(ana, cleo)
    assert await said(world, ana, repost) == "hidden: of the post that it shows: the viewer mutes its author"
    await boxes.follows.mute(ana, ben)
    await boxes.follows.unmute(ana, cleo)
    assert await said(world, ana, repost) == "hidden: the viewer mutes its author"
    await boxes.follows.unmute(ana, ben)
    await boxes.follows.follow(ana, ben, reblogs=False)
    assert "does not want the reposts of this person" in await said(world, ana, repost)
    await boxes.follows.follow(ana, ben, reblogs=True)
    await boxes.posts.delete(cleo, post)
    assert await said(world, ana, repost) == "hidden: the post that it shows was deleted"


async def test_an_unknown_reader_is_refused(world: World, ana: UserId) -> None:
    post = await world.api.publish(ana)
    with pytest.raises(NotFound):
        await world.api.why.sentences(UserId(5), post)
