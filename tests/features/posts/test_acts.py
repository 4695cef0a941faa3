"""What people do with posts, over HTTP: reposts, pins, muted threads, and who did what."""

from typing import Any

import pytest

from fanlight.features.reactions.models import PINS_MAX
from fanlight.features.users.models import Visibility
from fanlight.kit.errors import Invalid, NotFound
from fanlight.kit.ids import PostId, UserId
from fanlight.kit.pages import PageRequest
from tests.features.posts.conftest import Site
from tests.features.posts.test_api import PROFILE, STATUS, as_user, asking_of, ids_of, paged
from tests.support.asking import STRANGER, Asking
from tests.support.entities import problems

PEOPLE = ("favourited_by", "reblogged_by")


@pytest.fixture
def asking(site: Site) -> Asking:
    return asking_of(site)


async def act(asking: Asking, user: UserId, action: str, post: PostId, **fields: Any) -> dict[str, Any]:
    answer = await asking.json(as_user(user), "POST", f"{STATUS}/{action}", id=str(post), **fields)
    assert problems("Status", answer.body) == []
    body: dict[str, Any] = answer.body
    return body


async def get(asking: Asking, user: UserId, post: PostId) -> dict[str, Any]:
    body: dict[str, Any] = (await asking.json(as_user(user), "GET", STATUS, id=str(post))).body
    return body


async def names(asking: Asking, path: str, viewer: UserId | None, post: PostId, **fields: Any) -> list[str]:
    asked = STRANGER if viewer is None else as_user(viewer)
    items, _, _ = await paged(asking, asked, f"{STATUS}/{path}", id=post, **fields)
    assert [problems("Account", item) for item in items] == [[]] * len(items)
    return [item["username"] for item in items]


# --- reposts ---


async def test_a_repost_is_answered_as_clients_read_it(asking: Asking, site: Site, ana: UserId, ben: UserId) -> None:
    post = await site.post(ana, "a hill", photos=[await site.photo(ana)])
    status = await act(asking, ben, "reblog", post)
    original = status["reblog"]
    assert problems("Status", original) == []
    assert (original["id"], original["reblogged"], original["reblogs_count"]) == (str(post), True, 1)
    assert (status["reblogged"], status["reblogs_count"], original["reblog"]) == (True, 1, None)
    assert (await get(asking, ben, PostId(int(status["id"])))) == status
    assert not (await get(asking, ana, post))["reblogged"]
    undone = await act(asking, ben, "unreblog", post)
    assert (undone["id"], undone["reblogged"], undone["reblogs_count"]) == (str(post), False, 0)


async def test_a_repost_is_for_whom_one_says(asking: Asking, site: Site, ana: UserId, ben: UserId) -> None:
    post = await site.post(ana)
    assert (await act(asking, ben, "reblog", post, visibility="unlisted"))["visibility"] == "unlisted"
    for refused in ("direct", "everyone"):
        with pytest.raises(Invalid):
            await act(asking, ben, "reblog", post, visibility=refused)


async def test_a_deleted_repost_is_a_repost_undone(asking: Asking, site: Site, ana: UserId, ben: UserId) -> None:
    post = await site.post(ana, "words")
    status = await act(asking, ben, "reblog", post)
    with pytest.raises(NotFound):
        await asking.json(as_user(ana), "DELETE", STATUS, id=status["id"])
    gone = await asking.json(as_user(ben), "DELETE", STATUS, id=status["id"])
    assert problems("Status", gone.body) == []
    assert (gone.body["id"], gone.body["text"], gone.body["media_attachments"]) == (status["id"], "", [])
    with pytest.raises(NotFound):
        await get(asking, ben, PostId(int(status["id"])))
    assert (await get(asking, ben, post))["reblogs_count"] == 0


@pytest.mark.parametrize(
    ("action", "undone", "flag"),
    [
        ("favourite", "unfavourite", "favourited"),
        ("bookmark", "unbookmark", "bookmarked"),
        ("reblog", "unreblog", "reblogged"),
        ("mute", "unmute", "muted"),
    ],
)
async def test_whatever_is_done_with_a_repost_is_done_with_the_post(
    asking: Asking, site: Site, ana: UserId, ben: UserId, cat: UserId, action: str, undone: str, flag: str
) -> None:
    post = await site.post(ana)
    repost = await site.reposts.repost(ben, post)
    answer = await act(asking, cat, action, repost)
    assert (answer[flag], answer["reblog"][flag]) == (True, True)
    assert (await get(asking, cat, post))[flag]
    assert (await get(asking, cat, repost))[flag]
    assert not (await act(asking, cat, undone, repost))[flag]
    assert not (await get(asking, cat, post))[flag]


async def test_what_is_said_about_a_repost_is_about_the_post(
    asking: Asking, site: Site, ana: UserId, ben: UserId
) -> None:
    post = await site.post(ana, "a hill")
    comment = await site.post(ben, "nice", reply_to=post)
    await act(asking, ana, "favourite", post)
    repost = str(await site.reposts.repost(ben, post))
    viewer = as_user(ben)
    assert (await asking.json(viewer, "GET", f"{STATUS}/source", id=repost)).body["text"] == "a hill"
    history = (await asking.json(viewer, "GET", f"{STATUS}/history", id=repost)).body
    assert [edit["content"] for edit in history] == ["<p>a hill</p>"]
    context = (await asking.json(viewer, "GET", f"{STATUS}/context", id=repost)).body
    assert ids_of(context["descendants"]) == [comment]
    assert await names(asking, "favourited_by", ben, PostId(int(repost))) == ["ana"]
    assert await names(asking, "reblogged_by", ben, PostId(int(repost))) == ["ben"]


async def test_reposts_can_be_left_out_of_a_profile(asking: Asking, site: Site, ana: UserId, ben: UserId) -> None:
    own = await site.post(ben)
    repost = await site.reposts.repost(ben, await site.post(ana))
    assert ids_of((await paged(asking, STRANGER, PROFILE, id=ben))[0]) == [repost, own]
    assert ids_of((await paged(asking, STRANGER, PROFILE, id=ben, exclude_reblogs=True))[0]) == [own]
    assert ids_of((await paged(asking, STRANGER, PROFILE, id=ben, exclude_replies=True))[0]) == [repost, own]


# --- who did what ---


async def react(site: Site, post: PostId, people: list[UserId]) -> None:
    for person in people:
        await site.reactions.like(post, person)
        await site.reposts.repost(person, post)
        site.clock.advance(1)


@pytest.mark.parametrize("path", PEOPLE)
async def test_people_of_a_post_are_paged(asking: Asking, site: Site, ana: UserId, path: str) -> None:
    post = await site.post(ana)
    people = [await site.person(f"p{number}") for number in range(5)]
    await react(site, post, people)
    seen: list[str] = []
    below: dict[str, int] = {}
    while True:
        items, next_below, _ = await paged(asking, STRANGER, f"{STATUS}/{path}", id=post, limit=2, **below)
        seen += [item["username"] for item in items]
        if next_below is None:
            break
        below = {"max_id": next_below}
    assert seen == ["p4", "p3", "p2", "p1", "p0"]
    _, _, above = await paged(asking, STRANGER, f"{STATUS}/{path}", id=post, limit=1, max_id=below["max_id"])
    assert await names(asking, path, None, post, min_id=above, limit=1) == ["p1"]


@pytest.mark.parametrize("path", PEOPLE)
async def test_a_page_of_people_that_blocks_emptied_is_filled_up(
    asking: Asking, site: Site, ana: UserId, ben: UserId, cat: UserId, path: str
) -> None:
    post = await site.post(ana)
    hiding = [await site.person(f"h{number}") for number in range(4)]
    await react(site, post, [ben, *hiding])
    for person in hiding[::2]:
        await site.follows.block(person, cat)
    for person in hiding[1::2]:
        await site.follows.block(cat, person)
    assert await names(asking, path, cat, post, limit=2) == ["ben"]
    assert await names(asking, path, None, post, limit=2) == ["h3", "h2"]


async def test_whoever_reposts_for_followers_is_named_to_them_alone(
    asking: Asking, site: Site, ana: UserId, ben: UserId, cat: UserId
) -> None:
    post = await site.post(ana)
    await site.reposts.repost(ben, post, Visibility.FOLLOWERS)
    assert await names(asking, "reblogged_by", cat, post) == []
    await site.follow(cat, ben)
    assert await names(asking, "reblogged_by", cat, post) == ["ben"]


# --- pins ---


async def test_pinned_posts_stand_first_on_the_profile(asking: Asking, site: Site, ana: UserId, ben: UserId) -> None:
    posts = [await site.post(ana) for _ in range(3)]
    for post in (posts[1], posts[0]):
        assert (await act(asking, ana, "pin", post))["pinned"]
        site.clock.advance(1)
    await act(asking, ana, "pin", posts[0])
    items, below, above = await paged(asking, as_user(ben), PROFILE, id=ana, pinned=True)
    assert (ids_of(items), below) == ([posts[0], posts[1]], None)
    assert above is not None
    assert [item["pinned"] for item in items] == [False, False]  # the viewer's own pins alone
    assert [item["pinned"] for item in (await paged(asking, as_user(ana), PROFILE, id=ana))[0]] == [False, True, True]
    assert not (await act(asking, ana, "unpin", posts[0]))["pinned"]
    await act(asking, ana, "unpin", posts[0])
    assert ids_of((await paged(asking, STRANGER, PROFILE, id=ana, pinned=True))[0]) == [posts[1]]


async def test_so_many_posts_can_be_pinned(asking: Asking, site: Site, ana: UserId) -> None:
    posts = [await site.post(ana) for _ in range(PINS_MAX + 1)]
    for post in posts[:-1]:
        await act(asking, ana, "pin", post)
    with pytest.raises(Invalid):
        await act(asking, ana, "pin", posts[-1])
    await site.posts.delete(ana, posts[0])
    await act(asking, ana, "pin", posts[-1])
    pinned = ids_of((await paged(asking, STRANGER, PROFILE, id=ana, pinned=True))[0])
    assert pinned == [posts[5], *posts[4:0:-1]]


async def test_only_own_posts_are_pinned_and_none_that_is_for_a_few(
    asking: Asking, site: Site, ana: UserId, ben: UserId
) -> None:
    post = await site.post(ana)
    repost = await site.reposts.repost(ben, post)
    for asked in (post, repost):
        with pytest.raises(NotFound):
            await act(asking, ben, "pin", asked)
    direct = await site.post(ana, visibility=Visibility.DIRECT)
    with pytest.raises(Invalid):
        await act(asking, ana, "pin", direct)
    assert await site.reactions.pinned_page(ben, PageRequest()) == []


async def test_a_pinned_post_for_followers_is_shown_to_them(
    asking: Asking, site: Site, ana: UserId, ben: UserId
) -> None:
    post = await site.post(ana, visibility=Visibility.FOLLOWERS)
    await act(asking, ana, "pin", post)
    assert (await paged(asking, as_user(ben), PROFILE, id=ana, pinned=True))[0] == []
    await site.follow(ben, ana)
    assert ids_of((await paged(asking, as_user(ben), PROFILE, id=ana, pinned=True))[0]) == [post]


async def test_a_post_that_is_deleted_while_it_is_pinned_leaves_no_pin(site: Site, ana: UserId) -> None:
    post = await site.post(ana)
    await site.posts.delete(ana, post)
    assert not await site.store.beside(post, lambda: site.reactions.pinning(post, ana))
    assert await site.reactions.pinned_page(ana, PageRequest()) == []


# --- muted threads ---


async def test_a_thread_is_muted_by_any_post_of_it(
    asking: Asking, site: Site, ana: UserId, ben: UserId, cat: UserId
) -> None:
    root = await site.post(ana)
    comment = await site.post(ben, reply_to=root)
    other = await site.post(ana)
    assert (await act(asking, cat, "mute", comment))["muted"]
    assert [(await get(asking, cat, post))["muted"] for post in (root, comment, other)] == [True, True, False]
    assert [(await get(asking, ben, post))["muted"] for post in (root, comment)] == [False, False]
    later = await site.post(ben, reply_to=comment)
    context = (await asking.json(as_user(cat), "GET", f"{STATUS}/context", id=str(root))).body
    assert [(status["id"], status["muted"]) for status in context["descendants"]] == [
        (str(comment), True),
        (str(later), True),
    ]
    assert not (await act(asking, cat, "unmute", root))["muted"]
    assert not (await get(asking, cat, later))["muted"]


@pytest.mark.parametrize("action", ["reblog", "pin", "mute", "unmute", "unreblog", "unpin"])
async def test_nothing_is_done_with_a_post_that_one_may_not_see(
    asking: Asking, site: Site, ana: UserId, ben: UserId, action: str
) -> None:
    post = await site.post(ana, visibility=Visibility.FOLLOWERS)
    with pytest.raises(NotFound):
        await act(asking, ben, action, post)
