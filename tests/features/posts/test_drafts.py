"""Drafts that wait for their photos: they appear once, when the last is ready, or say why not."""

import asyncio
from functools import partial

import pytest

from fanlight.features.posts.models import DRAFTS_WAITING_MAX, Draft, DraftState
from fanlight.features.uploads.models import LOOSE_MS_MAX
from fanlight.features.uploads.service.sweeping import Sweep
from fanlight.features.users.models import Visibility
from fanlight.kit.errors import Invalid, NotFound
from fanlight.kit.ids import DraftId, PhotoId, PostId, UserId, unix_ms_of
from tests.features.posts.conftest import Site


async def kept(site: Site, author: UserId, *photos: PhotoId, key: str | None = None) -> DraftId:
    made = await site.posts.publish(Draft(author_id=author, caption="soon", photo_ids=photos), key=key, when_ready=True)
    assert made.draft_id is not None
    return made.draft_id


async def posts_of(site: Site, author: UserId) -> list[PostId]:
    return await site.posts.home_ids_of(author, below=1 << 62, limit=100)


async def test_a_draft_appears_when_its_last_photo_is_ready(site: Site, ana: UserId) -> None:
    first, second = [await site.pending_photo(ana) for _ in range(2)]
    draft_id = await kept(site, ana, first, second)
    await site.make_ready(first)
    await site.drain()
    assert await posts_of(site, ana) == []
    site.clock.advance(5_000)
    await site.make_ready(second)
    await site.drain()
    (post,) = await posts_of(site, ana)
    draft = await site.posts.draft(ana, draft_id)
    assert (draft.state, draft.post_id) == (DraftState.PUBLISHED, post)
    assert unix_ms_of(post) == site.clock.now_ms()
    assert await site.posts.drafts(ana) == []


async def test_a_draft_appears_once_however_often_it_is_tried(site: Site, ana: UserId) -> None:
    photo = await site.pending_photo(ana)
    await kept(site, ana, photo)
    await site.make_ready(photo)
    await asyncio.gather(*(site.posts.publish_ready(ana) for _ in range(5)))
    await site.drain()
    assert len(await posts_of(site, ana)) == 1


async def test_a_photo_that_failed_gives_the_draft_up_and_says_why(site: Site, ana: UserId) -> None:
    photo = await site.pending_photo(ana)
    draft_id = await kept(site, ana, photo)
    await site.make_failed(photo, "this file is cut off")
    await site.drain()
    draft = await site.posts.draft(ana, draft_id)
    assert (draft.state, draft.reason) == (
        DraftState.FAILED,
        "a photo of this post could not be processed: this file is cut off",
    )
    assert [shown.id for shown in await site.posts.drafts(ana)] == [draft_id]
    assert await posts_of(site, ana) == []


async def test_a_draft_whose_parent_is_gone_is_given_up(site: Site, ana: UserId, ben: UserId) -> None:
    photo, parent = await site.pending_photo(ana), await site.post(ben)
    draft = Draft(author_id=ana, photo_ids=(photo,), in_reply_to_id=parent)
    made = await site.posts.publish(draft, when_ready=True)
    await site.posts.delete(ben, parent)
    await site.make_ready(photo)
    await site.drain()
    found = await site.posts.draft(ana, made.draft_id or DraftId(0))
    assert (found.state, found.reason) == (DraftState.FAILED, "there is no such post")


async def test_a_draft_whose_photo_was_deleted_is_given_up(site: Site, ana: UserId) -> None:
    first, second = [await site.pending_photo(ana) for _ in range(2)]
    draft_id = await kept(site, ana, first, second)
    await site.uploads.discard(ana, first)
    await site.make_ready(second)
    await site.drain()
    assert (await site.posts.draft(ana, draft_id)).reason == "a photo of this post was deleted"


async def test_the_same_key_brings_the_same_draft_back_and_then_its_post(site: Site, ana: UserId) -> None:
    photo = await site.pending_photo(ana)
    draft = Draft(author_id=ana, photo_ids=(photo,))
    first = await site.posts.publish(draft, key="k", when_ready=True)
    again = await site.posts.publish(draft, key="k", when_ready=True)
    assert (again.draft_id, again.post_id, again.fresh) == (first.draft_id, None, False)
    await site.make_ready(photo)
    await site.drain()
    (post,) = await posts_of(site, ana)
    assert (await site.posts.publish(draft, key="k", when_ready=True)).post_id == post


async def test_what_was_asked_is_what_appears(site: Site, ana: UserId, ben: UserId) -> None:
    photo = await site.pending_photo(ana)
    draft = Draft(author_id=ana, caption="@ben", photo_ids=(photo,), visibility=Visibility.DIRECT, language="de")
    await site.posts.publish(draft, when_ready=True)
    await site.make_ready(photo)
    await site.drain()
    (post_id,) = await posts_of(site, ana)
    post = await site.posts.get(post_id)
    assert (post.caption, post.visibility, post.language) == ("@ben", Visibility.DIRECT, "de")
    assert [mention.user_id for mention in post.mentions] == [ben]


async def test_only_so_many_drafts_wait_at_once(site: Site, ana: UserId) -> None:
    photo = await site.pending_photo(ana)
    for _ in range(DRAFTS_WAITING_MAX):
        draft = Draft(author_id=ana, photo_ids=(photo,))
        await site.drafts.keep_draft(draft, partial(site.uploads.hold, ana, draft.photo_ids), key=None)
    with pytest.raises(Invalid, match="at once"):
        await kept(site, ana, photo)


async def test_a_draft_belongs_to_its_author(site: Site, ana: UserId, ben: UserId) -> None:
    draft_id = await kept(site, ana, await site.pending_photo(ana))
    with pytest.raises(NotFound):
        await site.posts.draft(ben, draft_id)
    with pytest.raises(NotFound):
        await site.posts.drop_draft(ben, draft_id)
    await site.posts.drop_draft(ana, draft_id)
    assert await site.posts.drafts(ana) == []


async def test_a_bad_draft_is_refused_at_once(site: Site, ana: UserId) -> None:
    with pytest.raises(Invalid):
        await site.posts.publish(Draft(author_id=ana), when_ready=True)


async def test_a_draft_whose_request_died_right_after_it_was_kept_appears_all_the_same(site: Site, ana: UserId) -> None:
    draft = Draft(author_id=ana, caption="soon", photo_ids=(await site.photo(ana),))
    await site.drain()
    await site.drafts.keep_draft(draft, partial(site.uploads.hold, ana, draft.photo_ids), key=None)
    await site.drain()
    assert len(await posts_of(site, ana)) == 1


async def test_a_draft_whose_photo_is_deleted_says_so(site: Site, ana: UserId) -> None:
    photo = await site.pending_photo(ana)
    draft_id = await kept(site, ana, photo)
    await site.uploads.discard(ana, photo)
    await site.drain()
    draft = await site.posts.draft(ana, draft_id)
    assert (draft.state, draft.reason) == (DraftState.FAILED, "a photo of this post was deleted")


async def test_a_draft_appears_however_long_the_worker_was_away(site: Site, ana: UserId, sweep: Sweep) -> None:
    photo = await site.pending_photo(ana)
    await kept(site, ana, photo)
    site.clock.advance(3 * LOOSE_MS_MAX)
    assert await sweep.sweep() == 0
    await site.make_ready(photo)
    await site.drain()
    assert len(await posts_of(site, ana)) == 1


async def test_photos_of_a_draft_that_failed_or_was_dropped_wait_for_another_day(
    site: Site, ana: UserId, sweep: Sweep
) -> None:
    dropped, bad, good = [await site.pending_photo(ana) for _ in range(3)]
    draft_id = await kept(site, ana, dropped)
    await kept(site, ana, bad, good)
    site.clock.advance(3 * LOOSE_MS_MAX)
    await site.posts.drop_draft(ana, draft_id)
    await site.make_failed(bad, "no")
    await site.drain()
    assert await sweep.sweep() == 0
    site.clock.advance(LOOSE_MS_MAX + 1)
    assert await sweep.sweep() == 3
