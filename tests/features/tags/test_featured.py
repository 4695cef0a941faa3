"""Hashtags on profiles."""

import asyncio

import pytest

from fanlight.features.posts.models import TagUse
from fanlight.features.tags.models import FEATURED_TAGS_MAX, FeaturedId
from fanlight.features.users.models import Visibility
from fanlight.kit.errors import Invalid, NotFound
from fanlight.kit.ids import UserId
from tests.features.tags.conftest import Hashtags


async def test_a_hashtag_is_shown_as_it_was_written(hashtags: Hashtags, ana: UserId, ben: UserId) -> None:
    first = await hashtags.featured.add(ana, "#Café")
    second = await hashtags.featured.add(ana, "sea")
    assert [one.name for one in await hashtags.featured.of(ana)] == ["Café", "sea"]
    assert await hashtags.featured.of(ben) == []
    assert await hashtags.featured.featured_among(ana, ["CAFÉ", "sky"]) == {"CAFÉ"}
    with pytest.raises(NotFound):
        await hashtags.featured.remove(ben, first.id)
    await hashtags.featured.remove(ana, first.id)
    assert await hashtags.featured.of(ana) == [second]
    for unknown in (first.id, FeaturedId(1)):
        with pytest.raises(NotFound):
            await hashtags.featured.remove(ana, unknown)
    await hashtags.featured.unfeature(ana, "SEA")
    await hashtags.featured.unfeature(ana, "SEA")
    assert await hashtags.featured.of(ana) == []


async def test_it_is_shown_once(hashtags: Hashtags, ana: UserId) -> None:
    featured, fresh = await hashtags.featured.feature(ana, "Sea")
    assert (featured.name, fresh) == ("Sea", True)
    assert await hashtags.featured.feature(ana, "sea") == (featured, False)
    with pytest.raises(Invalid):
        await hashtags.featured.add(ana, "SEA")


async def test_a_profile_shows_so_many_also_when_they_come_at_once(hashtags: Hashtags, ana: UserId) -> None:
    adding = [hashtags.featured.add(ana, f"tag{number}") for number in range(FEATURED_TAGS_MAX + 3)]
    answers = await asyncio.gather(*adding, return_exceptions=True)
    assert sum(isinstance(one, Invalid) for one in answers) == 3
    assert len(await hashtags.featured.of(ana)) == FEATURED_TAGS_MAX


@pytest.mark.parametrize("name", ["", "two words", "123", "x" * 101])
async def test_what_is_no_hashtag_is_refused(hashtags: Hashtags, ana: UserId, name: str) -> None:
    with pytest.raises(Invalid):
        await hashtags.featured.add(ana, name)


async def test_the_counts_are_those_of_the_posts(hashtags: Hashtags, ana: UserId, ben: UserId) -> None:
    await hashtags.featured.add(ana, "Sea")
    await hashtags.featured.add(ana, "sky")
    last = await hashtags.site.post(ana, "#sea")
    gone = await hashtags.site.post(ana, "#sea")
    await hashtags.site.posts.delete(ana, gone)
    await hashtags.site.post(ben, "#sea")
    shown = await hashtags.featured.of(ana)
    assert [one.uses for one in shown] == [TagUse(1, last), TagUse(0, None)]
    with pytest.raises(NotFound):
        await hashtags.featured.of(UserId(1))


async def test_suggestions_are_what_one_uses_most_and_does_not_show(hashtags: Hashtags, ana: UserId) -> None:
    for caption in ("#sea #sky", "#sea #sky #shown", "#sea", "#hills"):
        await hashtags.site.post(ana, caption)
    await hashtags.site.post(ana, "#secret", visibility=Visibility.DIRECT)
    await hashtags.featured.add(ana, "Shown")
    assert await hashtags.featured.suggestions(ana) == ["sea", "sky", "hills"]
