"""Comments: where they are kept, how they are counted, and who sees what of a thread."""

import asyncio

import pytest

from fanlight.events import PostDeleted, PostPublished
from fanlight.features.posts.consumers import PostConsumers
from fanlight.features.posts.models import ANCESTORS_MAX, DESCENDANTS_MAX, Draft
from fanlight.features.users.models import UserChanges, Visibility
from fanlight.kit.errors import NotFound
from fanlight.kit.ids import PostId, UserId
from tests.features.posts.conftest import Site


async def around(site: Site, viewer: UserId | None, post: PostId) -> tuple[list[PostId], list[PostId]]:
    thread = await site.threads.around(viewer, post)
    return [shown.post_id for shown in thread.ancestors], [shown.post_id for shown in thread.descendants]


async def replies(site: Site, post: PostId) -> int:
    return (await site.posts.get(post)).replies


async def test_a_thread_is_walked_both_ways(site: Site, ana: UserId, ben: UserId, cat: UserId) -> None:
    root = await site.post(ana)
    first = await site.post(ben, reply_to=root)
    second = await site.post(cat, reply_to=first)
    other = await site.post(cat, reply_to=root)
    third = await site.post(ana, reply_to=second)
    await site.drain()
    assert await around(site, None, root) == ([], [first, second, other, third])
    assert await around(site, None, second) == ([root, first], [third])
    assert await around(site, None, third) == ([root, first, second], [])
    assert (await site.posts.get(third)).root_id == root


async def test_a_comment_is_in_its_thread_before_any_event_was_heard(site: Site, ana: UserId, ben: UserId) -> None:
    root = await site.post(ana)
    comment = await site.post(ben, reply_to=root)
    assert await around(site, ben, root) == ([], [comment])


async def test_comments_are_counted_exactly(site: Site, ana: UserId, ben: UserId) -> None:
    root = await site.post(ana)
    drafts = [Draft(author_id=ben, caption=f"{n}", in_reply_to_id=root) for n in range(12)]
    made = await asyncio.gather(*(site.posts.publish(draft) for draft in drafts))
    await site.drain()
    assert await replies(site, root) == 12
    await asyncio.gather(*(site.posts.delete(ben, published.post_id or PostId(0)) for published in made[:5]))
    await site.drain()
    assert await replies(site, root) == 7


async def test_a_number_does_not_tell_of_comments_that_few_may_see(site: Site, ana: UserId, ben: UserId) -> None:
    root = await site.post(ana)
    for visibility in Visibility:
        await site.post(ben, reply_to=root, visibility=visibility)
    await site.drain()
    assert await replies(site, root) == 2


async def test_events_that_come_twice_and_late_bring_nothing_back(site: Site, ana: UserId, ben: UserId) -> None:
    root = await site.post(ana)
    comment = await site.post(ben, "nice #sun", reply_to=root)
    consumers = PostConsumers(site.posts)
    published = PostPublished(post_id=comment, author_id=ben)
    await consumers.index_published(published)
    await consumers.index_published(published)
    assert await replies(site, root) == 1
    await site.posts.delete(ben, comment)
    await consumers.index_published(published)
    await consumers.index_deleted(PostDeleted(post_id=comment, author_id=ben))
    await consumers.index_published(published)
    assert await replies(site, root) == 0
    assert await around(site, None, root) == ([], [])


async def test_a_deletion_that_arrives_before_its_comment_wins(site: Site, ana: UserId, ben: UserId) -> None:
    root = await site.post(ana)
    comment = await site.post(ben, reply_to=root)
    alive = await site.posts.get(comment)
    await site.posts.delete(ben, comment)
    await site.posts.index(comment)
    await site.store.index_reply(alive)
    assert await replies(site, root) == 0


async def test_an_event_about_a_post_nobody_knows_does_nothing(site: Site, ben: UserId) -> None:
    await PostConsumers(site.posts).index_published(PostPublished(post_id=PostId(5), author_id=ben))


async def test_what_one_may_not_see_cannot_be_answered(site: Site, ana: UserId, cat: UserId) -> None:
    narrow = await site.post(ana, visibility=Visibility.FOLLOWERS)
    gone = await site.post(ana)
    await site.posts.delete(ana, gone)
    for parent in (narrow, gone, PostId(77)):
        with pytest.raises(NotFound):
            await site.post(cat, reply_to=parent)


async def test_who_is_blocked_cannot_comment(site: Site, ana: UserId, cat: UserId) -> None:
    post = await site.post(ana)
    await site.follows.block(ana, cat)
    with pytest.raises(NotFound):
        await site.post(cat, reply_to=post)


async def test_a_thread_shows_each_viewer_what_they_may_see(site: Site, ana: UserId, ben: UserId, cat: UserId) -> None:
    root = await site.post(ana)
    secret = await site.post(ben, "@ana only", reply_to=root, visibility=Visibility.DIRECT)
    below = await site.post(ana, "well", reply_to=secret)
    await site.drain()
    assert await around(site, cat, root) == ([], [below] if await site.shown(cat, [below]) else [])
    assert await around(site, ana, root) == ([], [secret, below])
    with pytest.raises(NotFound):
        await around(site, cat, secret)


async def test_an_answer_is_not_shown_to_more_people_than_what_it_answers(site: Site, ana: UserId, ben: UserId) -> None:
    await site.follow(ben, ana)
    narrow = await site.post(ana, visibility=Visibility.FOLLOWERS)
    answer = await site.posts.get(await site.post(ben, "nice", reply_to=narrow))
    assert answer.visibility is Visibility.FOLLOWERS
    assert [mention.user_id for mention in answer.mentions] == [ana]
    assert await site.shown(ana, [answer.id]) == [answer.id]


async def test_a_narrow_author_stays_narrow_in_answers(site: Site, ana: UserId, ben: UserId) -> None:
    await site.users.update(ben, UserChanges(default_visibility=Visibility.DIRECT))
    answer = await site.posts.get(await site.post(ben, "nice", reply_to=await site.post(ana)))
    assert answer.visibility is Visibility.DIRECT


async def test_a_deleted_comment_leaves_its_answers_in_the_thread(site: Site, ana: UserId, ben: UserId) -> None:
    root = await site.post(ana)
    middle = await site.post(ben, reply_to=root)
    last = await site.post(ana, reply_to=middle)
    await site.posts.delete(ben, middle)
    await site.drain()
    assert await around(site, None, last) == ([root], [])


async def test_deep_and_wide_threads_are_cut_at_their_limits(site: Site, ana: UserId) -> None:
    root = last = await site.post(ana)
    for _ in range(ANCESTORS_MAX + 2):
        last = await site.post(ana, reply_to=last)
    drafts = [Draft(author_id=ana, caption="x", in_reply_to_id=root) for _ in range(DESCENDANTS_MAX)]
    await asyncio.gather(*(site.posts.publish(draft) for draft in drafts))
    above, _ = await around(site, None, last)
    _, below = await around(site, None, root)
    assert (len(above), len(below)) == (ANCESTORS_MAX, DESCENDANTS_MAX)
