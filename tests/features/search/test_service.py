"""Search finds what is named, and nothing the viewer may not see."""

import pytest

from fanlight.features.search.models import OFFSET_MAX, Found, Kind, Part
from fanlight.features.search.service import SearchService
from fanlight.features.users.models import UserChanges, Visibility
from fanlight.kit.ids import UserId
from tests.features.posts.conftest import Site
from tests.features.search.conftest import search_on

ALL = Part(limit=40)


@pytest.mark.parametrize("text", ["ana", "@ana", "ana@fan.example", "@ANA@fan.example", "https://fan.example/@ana"])
async def test_a_person_is_found_in_every_spelling(search: SearchService, ana: UserId, ben: UserId, text: str) -> None:
    assert await search.search(ben, text) == Found(people=(ana,))
    assert await search.search(None, text) == Found(people=(ana,))
    assert await search.people(ben, text, part=ALL) == (ana,)


@pytest.mark.parametrize("text", ["an", "@an", "AN", "an@fan.example", "@an@fan.example", "@an@f"])
async def test_a_person_is_found_by_how_the_name_begins(
    search: SearchService, ana: UserId, ben: UserId, text: str
) -> None:
    assert (await search.search(ben, text)).people == (ana,)
    assert (await search.search(None, text)).people == (ana,)


async def test_the_display_name_is_for_texts_without_a_site(site: Site, search: SearchService, ana: UserId) -> None:
    await site.users.update(ana, UserChanges(display_name="Maria López"))
    assert [await search.people(ana, text, part=ALL) for text in ("lope", "@lope", "@lope@fan.example")] == [
        (ana,),
        (ana,),
        (),
    ]


async def test_whole_names_come_first_then_the_followed_then_the_most_followed(
    site: Site, search: SearchService, ana: UserId, ben: UserId
) -> None:
    anna, anne, annex, ann = [await site.person(name) for name in ("anna", "anne", "annex", "ann")]
    for user, followers in ((anna, 3), (anne, 40), (annex, 0), (ann, 1)):
        await site.users.store_follow_counts(user, followers=followers, following=0, version=100)
    assert await search.people(ana, "ann", part=ALL) == (ann, anne, anna, annex)
    await site.follow(ana, annex)
    assert await search.people(ana, "ann", part=ALL) == (ann, annex, anne, anna)
    assert await search.people(ana, "ann", part=Part(limit=2, offset=1)) == (annex, anne)
    assert await search.people(ana, "ann", part=Part(offset=OFFSET_MAX + 1)) == ()


async def test_who_blocks_is_not_found_and_who_is_blocked_by_the_whole_name_only(
    site: Site, search: SearchService, ana: UserId, ben: UserId
) -> None:
    await site.follows.block(ana, ben)
    for text in ("ana", "an", "https://fan.example/@ana"):
        assert (await search.search(ben, text)).people == ()
    assert [(await search.search(ana, text)).people for text in ("be", "ben", "@ben@fan.example")] == [
        (),
        (ben,),
        (ben,),
    ]
    assert (await search.search(None, "an")).people == (ana,)


async def test_only_people_whom_the_viewer_follows(site: Site, search: SearchService, ana: UserId, ben: UserId) -> None:
    assert await search.people(ben, "an", followed=True, part=ALL) == ()
    await site.follow(ben, ana)
    assert await search.people(ben, "an", followed=True, part=ALL) == (ana,)
    assert (await search.search(ben, "ana", followed=True)).people == (ana,)


async def test_a_post_is_found_by_its_address(site: Site, search: SearchService, ana: UserId, ben: UserId) -> None:
    post = await site.post(ana, "words")
    (shown,) = (await search.search(ben, f"https://fan.example/@ana/{post}")).posts
    assert shown.post_id == post
    assert await search.search(ben, f"http://FAN.EXAMPLE/@ana/{post}?from=elsewhere#top", kind=Kind.POSTS) == Found(
        posts=(shown,)
    )
    assert await search.search(ben, f"https://elsewhere.example/@ana/{post}") == Found()


async def test_a_hidden_post_is_not_found(site: Site, search: SearchService, ana: UserId, ben: UserId) -> None:
    post = await site.post(ana, "words", visibility=Visibility.FOLLOWERS)
    address = f"https://fan.example/@ana/{post}"
    assert await search.search(ben, address) == Found()
    await site.follow(ben, ana)
    assert [shown.post_id for shown in (await search.search(ben, address)).posts] == [post]


async def test_a_hashtag_is_found_once_somebody_used_it(site: Site, search: SearchService, ana: UserId) -> None:
    assert await search.search(None, "#sea") == Found()
    await site.post(ana, "at the #sea")
    await site.drain()
    assert await search.search(None, "#sea") == Found(hashtags=("sea",))
    assert await search.search(None, "sea") == Found(hashtags=("sea",))


async def test_hashtags_are_found_by_how_they_begin_the_most_used_first(
    site: Site, search: SearchService, ana: UserId
) -> None:
    for words in ("#season #SeaSide", "#seaside #Seagull", "#seaside #Seagull", "#sea #lake", "#Séance"):
        await site.post(ana, words)
    secret = await site.post(ana, "#seasick", visibility=Visibility.FOLLOWERS)
    gone = await site.post(ana, "#seaweed")
    await site.drain()
    await site.posts.delete(ana, gone)
    await site.drain()
    assert secret
    assert (await search.search(None, "#SEA")).hashtags == ("SEA", "seaside", "seagull", "season")
    assert (await search.search(None, "se")).hashtags == ("seaside", "seagull", "sea", "season")
    assert (await search.search(None, "#sea", part=Part(limit=2, offset=1))).hashtags == ("seaside", "seagull")
    assert (await search.search(None, "#nothing")).hashtags == ()


async def test_strangers_learn_of_no_hashtags_where_they_may_not_browse(site: Site, ana: UserId) -> None:
    await site.post(ana, "at the #seaside")
    await site.drain()
    search = search_on(site, open_to_all=False)
    assert await search.search(None, "#sea") == Found()
    assert await search.search(ana, "#sea") == Found(hashtags=("seaside",))


async def test_one_kind_alone_is_looked_for(site: Site, search: SearchService, ana: UserId) -> None:
    await site.post(ana, "me: #ana")
    await site.drain()
    assert await search.search(None, "ana") == Found(people=(ana,), hashtags=("ana",))
    assert await search.search(None, "ana", kind=Kind.ACCOUNTS) == Found(people=(ana,))
    assert await search.search(None, "ana", kind=Kind.HASHTAGS) == Found(hashtags=("ana",))
    assert await search.search(None, "ana", kind=Kind.POSTS) == Found()
