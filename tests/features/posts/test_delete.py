"""Deleting: gone for everyone at once, its photos' addresses with it, its words and photos ready to be used again."""

import asyncio
from collections.abc import Iterable

import pytest

from fanlight.features.posts.adapters.sql import SQLPostStore
from fanlight.features.posts.models import Draft, Post
from fanlight.features.posts.store import MakePart
from fanlight.features.uploads.models import Access
from fanlight.features.users.models import Visibility
from fanlight.kit.errors import NotFound, Unavailable
from fanlight.kit.ids import PhotoId, PostId, UserId, shard_of
from tests.features.posts.conftest import Site


class BrokenStore(SQLPostStore):
    """Dies before a deletion is committed."""

    async def delete(self, post: Post, hashtags: Iterable[str], detach: MakePart) -> bool:
        raise Unavailable("the database cannot write now")


async def deletion(site: Site, author: UserId, post: PostId) -> bool:
    try:
        await site.posts.delete(author, post)
    except NotFound:
        return False
    return True


async def test_a_deleted_post_leaves_a_tombstone(site: Site, ana: UserId) -> None:
    post = await site.post(ana, "oops")
    await site.posts.delete(ana, post)
    found = await site.posts.find(post)
    assert found is not None
    assert (found.deleted_ms, found.version) == (site.clock.now_ms(), 2)
    with pytest.raises(NotFound):
        await site.posts.get(post)


async def test_only_the_author_deletes_a_post(site: Site, ana: UserId, ben: UserId) -> None:
    post = await site.post(ana)
    with pytest.raises(NotFound):
        await site.posts.delete(ben, post)
    with pytest.raises(NotFound):
        await site.posts.delete(ana, PostId(5))
    assert await site.shown(ben, [post]) == [post]


async def test_deleting_many_times_at_once_deletes_once(site: Site, ana: UserId) -> None:
    post = await site.post(ana)
    await site.post(ana)
    outcomes = await asyncio.gather(*(deletion(site, ana, post) for _ in range(8)))
    await site.drain()
    assert outcomes.count(True) == 1
    assert (await site.users.get(ana)).posts == 1


async def test_photos_of_a_deleted_post_can_be_posted_again_under_new_addresses(site: Site, ana: UserId) -> None:
    photos = tuple([await site.photo(ana) for _ in range(2)])
    deleted = await site.posts.delete(ana, await site.post(ana, photos=photos))
    again = await site.posts.publish(Draft(author_id=ana, caption="again", photo_ids=photos))
    media = (await site.uploads.media_of_posts([PostId(again.post_id or 0)]))[PostId(again.post_id or 0)]
    assert [photo.id for photo in deleted.photos] == list(photos)
    assert [photo.id for photo in media.photos] == list(photos)


async def test_a_deletion_that_breaks_off_leaves_the_post_with_its_photos(site: Site, ana: UserId) -> None:
    photo = await site.photo(ana)
    post = await site.post(ana, photos=[photo])
    before = await site.uploads.photo(ana, photo)
    store = BrokenStore(site.db, site.outbox, site.ids.next, site.clock)
    broken = site.posts_with(store)
    with pytest.raises(Unavailable):
        await broken.delete(ana, post)
    assert await site.shown(None, [post]) == [post]
    assert await site.uploads.photo(ana, photo) == before
    assert before.access is Access.OPEN


async def test_with_the_post_its_photos_addresses_are_gone(site: Site, ana: UserId) -> None:
    photo = await site.photo(ana)
    post = await site.post(ana, photos=[photo])
    token = (await site.uploads.photo(ana, photo)).token
    await site.posts.delete(ana, post)
    assert await site.photo_rows.by_token(shard_of(ana), token) is None
    assert (await site.uploads.photo(ana, photo)).access is Access.SIGNED


async def test_photos_can_be_deleted_with_their_post(site: Site, ana: UserId) -> None:
    photo = await site.photo(ana)
    deleted = await site.posts.delete(ana, await site.post(ana, photos=[photo]), delete_media=True)
    assert deleted.photos == ()
    with pytest.raises(NotFound):
        await site.uploads.photo(ana, photo)


@pytest.mark.parametrize("visibility", list(Visibility))
async def test_a_post_of_any_visibility_can_be_deleted(site: Site, ana: UserId, visibility: Visibility) -> None:
    photo = await site.photo(ana)
    post = await site.post(ana, "#sun", visibility=visibility, photos=[photo])
    await site.posts.delete(ana, post)
    await site.drain()
    assert (await site.users.get(ana)).posts == 0
    assert await site.shown(ana, [post]) == []


async def test_a_key_whose_post_was_deleted_publishes_nothing_new(site: Site, ana: UserId) -> None:
    first = await site.posts.publish(Draft(author_id=ana, caption="one"), key="k")
    await site.posts.delete(ana, first.post_id or PostId(0))
    again = await site.posts.publish(Draft(author_id=ana, caption="one"), key="k")
    assert (again.post_id, again.fresh) == (first.post_id, False)


async def test_a_photo_stays_in_its_one_post(site: Site, ana: UserId) -> None:
    photo = await site.photo(ana)
    post = await site.post(ana, photos=[photo])
    outcomes = await asyncio.gather(
        *(site.posts.publish(Draft(author_id=ana, photo_ids=(photo,))) for _ in range(3)), return_exceptions=True
    )
    assert all(isinstance(outcome, Exception) for outcome in outcomes)
    assert await site.posts.home_ids_of(ana, below=1 << 62, limit=9) == [post]


async def test_one_photo_wanted_by_several_posts_at_once_goes_into_one(site: Site, ana: UserId) -> None:
    photo: PhotoId = await site.photo(ana)
    drafts = [Draft(author_id=ana, caption=str(n), photo_ids=(photo,)) for n in range(5)]
    outcomes = await asyncio.gather(*map(site.posts.publish, drafts), return_exceptions=True)
    assert sum(isinstance(outcome, Exception) for outcome in outcomes) == 4
    assert len(await site.posts.home_ids_of(ana, below=1 << 62, limit=9)) == 1
