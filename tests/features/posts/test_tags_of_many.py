"""Posts under any of many hashtags at once: what a home feed reads for somebody who follows hashtags."""

import pytest

from fanlight.features.users.models import Visibility
from fanlight.kit.ids import PostId
from tests.features.posts.conftest import Site

TAGS = [f"tag{number}" for number in range(23)]
"""As many as take statements of every size."""


@pytest.fixture
async def tagged(site: Site) -> list[PostId]:
    """A post under each hashtag, one under two of them, and one that is not public; oldest first."""
    ana = await site.person("ana")
    posts = [await site.post(ana, f"look #{tag}") for tag in TAGS]
    posts.append(await site.post(ana, f"both #{TAGS[0]} #{TAGS[22]}"))
    await site.post(ana, f"hidden #{TAGS[0]}", visibility=Visibility.UNLISTED)
    await site.drain()
    return posts


async def test_each_is_there_once_and_the_newest_first(site: Site, tagged: list[PostId]) -> None:
    found = await site.posts.tag_ids_of_many(TAGS, below=1 << 62, limit=40)
    assert found == tagged[::-1]
    assert await site.posts.tag_ids_of_many(TAGS, below=1 << 62, limit=5) == tagged[::-1][:5]


async def test_a_part_is_read_from_either_end(site: Site, tagged: list[PostId]) -> None:
    below, above = tagged[20], tagged[3]
    inside = tagged[4:20][::-1]
    assert await site.posts.tag_ids_of_many(TAGS, below=below, above=above, limit=4) == inside[:4]
    oldest = await site.posts.tag_ids_of_many(TAGS, below=below, above=above, limit=4, oldest_first=True)
    assert oldest == inside[-4:]


async def test_only_the_hashtags_asked_for_count(site: Site, tagged: list[PostId]) -> None:
    assert await site.posts.tag_ids_of_many(TAGS[:2], below=1 << 62, limit=40) == [tagged[-1], tagged[1], tagged[0]]
    assert await site.posts.tag_ids_of_many([], below=1 << 62, limit=40) == []
