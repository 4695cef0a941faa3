"""Search finds what is named exactly, and nothing the viewer may not see."""

import pytest

from fanlight.features.search.models import Found, Kind
from fanlight.features.search.service import SearchService
from fanlight.features.users.models import Visibility
from fanlight.kit.ids import UserId
from tests.features.posts.conftest import Site


@pytest.mark.parametrize("text", ["ana", "@ana", "ana@fan.example", "@ANA@fan.example", "https://fan.example/@ana"])
async def test_a_person_is_found_in_every_spelling(search: SearchService, ana: UserId, ben: UserId, text: str) -> None:
    assert await search.search(ben, text) == Found(people=(ana,))
    assert await search.search(None, text) == Found(people=(ana,))
    assert await search.people(ben, text) == (ana,)


async def test_nobody_is_found_by_a_part_of_a_name(search: SearchService, ana: UserId) -> None:
    assert await search.search(ana, "an") == Found()


async def test_who_blocks_the_viewer_is_not_found(site: Site, search: SearchService, ana: UserId, ben: UserId) -> None:
    await site.follows.block(ana, ben)
    assert await search.search(ben, "ana") == Found()
    assert await search.people(ben, "ana") == ()
    assert (await search.search(ana, "ben")).people == (ben,)


async def test_only_people_whom_the_viewer_follows(site: Site, search: SearchService, ana: UserId, ben: UserId) -> None:
    assert await search.people(ben, "ana", followed=True) == ()
    await site.follow(ben, ana)
    assert await search.people(ben, "ana", followed=True) == (ana,)


async def test_a_post_is_found_by_its_address(site: Site, search: SearchService, ana: UserId, ben: UserId) -> None:
    post = await site.post(ana, "words")
    (shown,) = (await search.search(ben, f"https://fan.example/@ana/{post}")).posts
    assert shown.post_id == post
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


async def test_one_kind_alone_is_looked_for(site: Site, search: SearchService, ana: UserId) -> None:
    await site.post(ana, "me: #ana")
    await site.drain()
    assert await search.search(None, "ana") == Found(people=(ana,), hashtags=("ana",))
    assert await search.search(None, "ana", kind=Kind.ACCOUNTS) == Found(people=(ana,))
    assert await search.search(None, "ana", kind=Kind.HASHTAGS) == Found(hashtags=("ana",))
    assert await search.search(None, "ana", kind=Kind.POSTS) == Found()
