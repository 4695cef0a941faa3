"""The skeletons of home feeds: which of an author's posts belong there."""

import pytest

from fanlight.features.users.models import Visibility
from fanlight.kit.ids import ID_MAX, PostId, UserId
from tests.features.posts.conftest import Site


@pytest.fixture
async def mixed(site: Site, ana: UserId, ben: UserId) -> dict[str, PostId]:
    """Posts by Ana of every kind."""
    of_ben = await site.post(ben, "ben's")
    first = await site.post(ana, "first")
    return {
        "first": first,
        "to herself": await site.post(ana, "and", reply_to=first),
        "comment": await site.post(ana, "nice", reply_to=of_ben),
        "followers": await site.post(ana, "for friends", visibility=Visibility.FOLLOWERS),
        "direct": await site.post(ana, "psst @ben", visibility=Visibility.DIRECT),
        "deleted": await site.post(ana, "oops"),
        "last": await site.post(ana, "last"),
    }


async def test_comments_on_others_and_deleted_posts_are_not_in_home(
    site: Site, ana: UserId, mixed: dict[str, PostId]
) -> None:
    await site.posts.delete(ana, mixed["deleted"])
    ids = await site.posts.home_ids_of(ana, below=ID_MAX, limit=50)
    assert ids == [mixed[name] for name in ("last", "direct", "followers", "to herself", "first")]


async def test_both_ends_are_exclusive_and_the_newest_come_first(
    site: Site, ana: UserId, mixed: dict[str, PostId]
) -> None:
    ids = await site.posts.home_ids_of(ana, below=mixed["last"], above=mixed["first"], limit=2)
    assert ids == [mixed["deleted"], mixed["direct"]]


async def test_the_oldest_above_come_newest_first_too(site: Site, ana: UserId, mixed: dict[str, PostId]) -> None:
    ids = await site.posts.home_ids_of(ana, below=ID_MAX, above=mixed["first"], limit=2, oldest_first=True)
    assert ids == [mixed["followers"], mixed["to herself"]]


async def test_many_authors_are_read_at_once(site: Site, ana: UserId, ben: UserId, cat: UserId) -> None:
    expected = {
        ana: [await site.post(ana) for _ in range(3)][:0:-1],
        ben: [await site.post(ben)],
        cat: list[PostId](),
    }
    assert await site.posts.home_ids_of_many([ana, ben, cat], below=ID_MAX, limit=2) == expected
