"""Profiles, public and hashtag timelines, favourites and bookmarks: what is in each, and paging through them."""

import pytest

from fanlight.events import PostDeleted, PostPublished
from fanlight.features.posts.consumers import PostConsumers
from fanlight.features.posts.models import NOBODY, Shown, TagUse
from fanlight.features.posts.service import TagQuestion
from fanlight.features.posts.service.skeletons import ProfileSource
from fanlight.features.users.models import Visibility
from fanlight.kit.errors import Invalid
from fanlight.kit.ids import PostId, UserId
from fanlight.kit.pages import Page, PageRequest
from tests.features.posts.conftest import Site

ALL = PageRequest()


def ids_of(page: Page[Shown]) -> list[PostId]:
    return [post.post_id for post in page.items]


# --- profiles ---


async def test_a_profile_shows_each_viewer_what_they_may_see(site: Site, ana: UserId, ben: UserId, cat: UserId) -> None:
    posts = [await site.post(ana, "for @ben", visibility=visibility) for visibility in Visibility][::-1]
    await site.follow(cat, ana)
    pages = [ids_of(await site.pages.profile_page(viewer, ana, ALL)) for viewer in (None, cat, ben, ana)]
    assert pages == [posts[2:], posts[1:], posts, posts]


async def test_a_profile_of_who_blocks_me_is_empty(site: Site, ana: UserId, ben: UserId) -> None:
    await site.post(ana)
    await site.follows.block(ana, ben)
    assert await site.pages.profile_page(ben, ana, ALL) == Page(items=[])


async def test_profiles_can_leave_out_comments_and_posts_without_photos(site: Site, ana: UserId, ben: UserId) -> None:
    words = await site.post(ana)
    photo = await site.post(ana, photos=[await site.photo(ana)])
    comment = await site.post(ana, reply_to=await site.post(ben))
    pictured = await site.post(ana, reply_to=await site.post(ben), photos=[await site.photo(ana)])

    async def profile(*, only_media: bool, exclude_replies: bool) -> list[PostId]:
        page = await site.pages.profile_page(None, ana, ALL, only_media=only_media, exclude_replies=exclude_replies)
        return ids_of(page)

    assert await profile(only_media=False, exclude_replies=False) == [pictured, comment, photo, words]
    assert await profile(only_media=True, exclude_replies=False) == [pictured, photo]
    assert await profile(only_media=False, exclude_replies=True) == [photo, words]
    assert await profile(only_media=True, exclude_replies=True) == [photo]


async def test_a_profile_can_be_asked_for_one_hashtag(site: Site, ana: UserId) -> None:
    sun = await site.post(ana, "#Sun and #sea", visibility=Visibility.UNLISTED)
    await site.post(ana, "#sea")
    gone = await site.post(ana, "#sun")
    photo = await site.post(ana, "#SUN", photos=[await site.photo(ana)])
    await site.posts.delete(ana, gone)
    assert ids_of(await site.pages.profile_page(None, ana, ALL, tagged="#sun")) == [photo, sun]
    assert ids_of(await site.pages.profile_page(None, ana, ALL, tagged="sun", only_media=True)) == [photo]


@pytest.mark.parametrize("limit", [1, 3])
async def test_a_profile_is_walked_both_ways(site: Site, ana: UserId, limit: int) -> None:
    posts = [await site.post(ana, visibility=list(Visibility)[n % 3]) for n in range(9)]
    visible = [post for n, post in enumerate(posts) if n % 3 < 2]
    down: list[PostId] = []
    page = await site.pages.profile_page(None, ana, PageRequest(limit=limit))
    while page.items:
        down += ids_of(page)
        page = await site.pages.profile_page(None, ana, PageRequest(limit=limit, below=page.next_below or 1))
    up: list[PostId] = []
    page = await site.pages.profile_page(None, ana, PageRequest(limit=limit, oldest_first=True))
    while page.items:
        up += ids_of(page)[::-1]
        asked = PageRequest(limit=limit, above=page.prev_above or 0, oldest_first=True)
        page = await site.pages.profile_page(None, ana, asked)
    assert (down, up) == (visible[::-1], visible)


# --- public ---


async def test_the_public_timeline_holds_everyones_public_posts(
    site: Site, ana: UserId, ben: UserId, cat: UserId
) -> None:
    first = await site.post(ana)
    for visibility in list(Visibility)[1:]:
        await site.post(ana, visibility=visibility)
    await site.post(ben, reply_to=first)
    second = await site.post(ben, photos=[await site.photo(ben)])
    third = await site.post(cat)
    await site.posts.delete(cat, await site.post(cat))
    assert ids_of(await site.pages.public_page(None, ALL)) == [third, second, first]
    assert ids_of(await site.pages.public_page(None, ALL, only_media=True)) == [second]
    await site.follows.mute(cat, ana)
    assert ids_of(await site.pages.public_page(cat, ALL)) == [third, second]


async def test_the_public_timeline_is_merged_from_every_database(site: Site) -> None:
    people = [await site.person(f"p{n}") for n in range(12)]
    posts = [await site.post(person) for _ in range(2) for person in people]
    first = await site.pages.public_page(None, PageRequest(limit=10))
    second = await site.pages.public_page(None, PageRequest(limit=10, below=first.next_below or 0))
    oldest = await site.pages.public_page(None, PageRequest(limit=5, oldest_first=True))
    assert ids_of(first) + ids_of(second) == posts[:3:-1]
    assert ids_of(oldest) == posts[4::-1]


# --- hashtags ---


async def test_a_hashtag_holds_public_posts_that_name_it(site: Site, ana: UserId, ben: UserId) -> None:
    first = await site.post(ana, "#Sun")
    await site.post(ana, "#sun", visibility=Visibility.UNLISTED)
    await site.post(ana, "#sunny")
    second = await site.post(ben, "so #SUN", reply_to=first)
    photo = await site.post(ben, "#sun", photos=[await site.photo(ben)])
    await site.drain()
    assert ids_of(await site.pages.tag_page(None, TagQuestion(tag="sUn"), ALL)) == [photo, second, first]
    assert ids_of(await site.pages.tag_page(None, TagQuestion(tag="sun"), ALL, only_media=True)) == [photo]
    await site.posts.delete(ana, first)
    await site.drain()
    assert ids_of(await site.pages.tag_page(None, TagQuestion(tag="sun"), ALL)) == [photo, second]


async def test_a_deleted_post_never_comes_back_under_its_hashtags(site: Site, ana: UserId) -> None:
    post = await site.post(ana, "#sun")
    alive = await site.posts.get(post)
    await site.posts.delete(ana, post)
    consumers = PostConsumers(site.posts)
    await consumers.index_deleted(PostDeleted(post_id=post, author_id=ana))
    await consumers.index_published(PostPublished(post_id=post, author_id=ana))
    await site.store.index_hashtags(alive, ["sun"])
    assert await site.store.tag_ids("sun", ALL, only_media=False) == []


async def test_hashtags_can_be_combined(site: Site, ana: UserId) -> None:
    sun = await site.post(ana, "#sun")
    sea = await site.post(ana, "#sea")
    both = await site.post(ana, "#sun #sea")
    await site.drain()
    questions = {
        TagQuestion(tag="sun", any_of=("sea",)): [both, sea, sun],
        TagQuestion(tag="#sun", any_of=("#sea",)): [both, sea, sun],
        TagQuestion(tag="#sun", all_of=("#sea",)): [both],
        TagQuestion(tag="#sun", none_of=("#sea",)): [sun],
        TagQuestion(tag="sun", all_of=("sea",)): [both],
        TagQuestion(tag="sun", none_of=("sea",)): [sun],
    }
    assert {asked: ids_of(await site.pages.tag_page(None, asked, ALL)) for asked in questions} == questions


def test_too_many_further_hashtags_are_refused() -> None:
    with pytest.raises(Invalid):
        TagQuestion(tag="sun", any_of=("a", "b", "c", "d", "e"))


# --- what a person keeps ---


async def test_favourites_and_bookmarks_show_what_the_person_may_still_see(
    site: Site, ana: UserId, ben: UserId, cat: UserId
) -> None:
    posts = [await site.post(author) for author in (ana, cat, ana, cat)]
    for post in posts[::-1]:
        site.clock.advance(1)
        await site.reactions.like(post, ben)
        await site.reactions.bookmark(post, ben)
    await site.posts.delete(ana, posts[2])
    await site.follows.mute(ben, ana)
    assert ids_of(await site.pages.liked_page(ben, ALL)) == [posts[0], posts[1], posts[3]]
    assert ids_of(await site.pages.bookmarked_page(ben, ALL)) == [posts[0], posts[1], posts[3]]
    await site.follows.block(cat, ben)
    assert ids_of(await site.pages.liked_page(ben, ALL)) == [posts[0]]


async def test_favourites_are_walked_in_the_order_they_were_given(site: Site, ana: UserId, ben: UserId) -> None:
    posts = [await site.post(ana) for _ in range(5)]
    order = [posts[n] for n in (2, 0, 4, 1, 3)]
    for post in order:
        site.clock.advance(1)
        await site.reactions.like(post, ben)
    seen: list[PostId] = []
    page = await site.pages.liked_page(ben, PageRequest(limit=2))
    while page.items:
        seen += ids_of(page)
        page = await site.pages.liked_page(ben, PageRequest(limit=2, below=page.next_below or 1))
    assert seen == order[::-1]


async def test_how_often_an_author_used_a_hashtag(site: Site, ana: UserId, ben: UserId) -> None:
    await site.post(ana, "the #Sea, the #sea", visibility=Visibility.UNLISTED)
    last = await site.post(ana, "#sea and #hills")
    gone = await site.post(ana, "#sea")
    await site.posts.delete(ana, gone)
    for hidden in (Visibility.FOLLOWERS, Visibility.DIRECT):
        await site.post(ana, "#sea", visibility=hidden)
    await site.post(ben, "#sea")
    uses = await site.posts.tag_uses(ana, ["sea", "hills", "sky"])
    assert uses == {"sea": TagUse(2, last), "hills": TagUse(1, last), "sky": TagUse(0, None)}


async def test_what_is_not_for_a_stranger_is_passed_by_without_reading_it(
    site: Site, ana: UserId, ben: UserId, cat: UserId
) -> None:
    everyones = await site.post(ana, "for all #sea")
    followers = await site.post(ana, "for followers #sea", visibility=Visibility.FOLLOWERS)
    cats = await site.post(ana, "for followers and @cat #sea", visibility=Visibility.FOLLOWERS)
    await site.follow(ben, ana)
    read = {None: [cats, followers, everyones], NOBODY: [everyones], cat: [cats, everyones]}
    for tagged in (None, "sea"):
        for stranger, wanted in read.items():
            source = ProfileSource(store=site.store, author=ana, tagged=tagged, stranger=stranger)
            assert await source.ids(ALL) == wanted
            assert await source.ids(PageRequest(oldest_first=True, limit=2)) == wanted[-2:]
        for viewer, wanted in {None: read[NOBODY], cat: read[cat], ben: read[None], ana: read[None]}.items():
            assert ids_of(await site.pages.profile_page(viewer, ana, ALL, tagged=tagged)) == wanted
