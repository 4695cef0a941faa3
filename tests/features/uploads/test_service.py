"""What becomes of uploaded photos: states, words, waiting, posts, and their limits."""

import asyncio
from pathlib import Path

import pytest

from fanlight.features.uploads.models import (
    ALT_LENGTH_MAX,
    LOOSE_PHOTOS_MAX,
    Access,
    Focus,
    PhotoState,
)
from fanlight.infra.imaging.port import ORIGINAL
from fanlight.kit.errors import Invalid, NotFound, TooLarge, Unavailable
from fanlight.kit.ids import PhotoId, UserId, shard_of
from tests.support import pictures
from tests.support.darkroom import Darkroom, post_of

JPEG = pictures.camera_jpeg(800, 600)
OTHER = pictures.encoded(pictures.noisy(90, 60), "PNG")


async def test_an_upload_is_pending_until_it_was_processed(room: Darkroom, ana: UserId) -> None:
    photo = await room.upload(ana, JPEG, alt="four colours")
    assert (photo.state, photo.media_type, photo.bytes) == (PhotoState.PENDING, "image/jpeg", len(JPEG))
    await room.work_off()
    ready = await room.uploads.photo(ana, photo.id)
    assert (ready.state, ready.width, ready.height, ready.alt) == (PhotoState.READY, 800, 600, "four colours")
    assert [(each.name, each.width) for each in ready.renditions] == [
        ("1080.webp", 800),
        ("1080.jpg", 800),
        ("640.webp", 640),
        ("320.webp", 320),
    ]
    assert (ready.facts["make"], len(ready.blurhash) > 6, ready.attempts) == ("Lumen", True, 1)
    assert await room.keys() == {f"{photo.folder}/{name}" for name in (ORIGINAL, *(r.name for r in ready.renditions))}


async def test_a_photo_lives_where_its_owner_lives(room: Darkroom, ana: UserId) -> None:
    photo = await room.upload(ana, JPEG)
    assert (shard_of(photo.id), int(photo.token[:3], 16)) == (shard_of(ana), shard_of(ana))


async def test_nothing_is_stored_of_what_shows_at_once_that_it_is_no_picture(room: Darkroom, ana: UserId) -> None:
    with pytest.raises(Invalid, match="PDF"):
        await room.upload(ana, b"%PDF-1.7 whatever")
    with pytest.raises(Invalid, match="empty"):
        await room.upload(ana, b"")
    assert await room.keys() == set()


async def test_a_broken_picture_fails_with_a_reason(room: Darkroom, ana: UserId) -> None:
    photo = await room.ready(ana, JPEG[:2000])
    assert (photo.state, "damaged" in photo.reason) == (PhotoState.FAILED, True)


async def test_a_file_that_is_too_large_is_refused(room: Darkroom, ana: UserId, tmp_path: Path) -> None:
    large = tmp_path / "large"
    with large.open("wb") as file:
        file.truncate(40_000_001)
    with pytest.raises(TooLarge, match="40 MB"):
        await room.uploads.accept(ana, large)


async def test_blobs_that_fail_leave_no_photo_and_no_use(
    room: Darkroom, ana: UserId, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def put_file(key: str, path: Path) -> None:
        raise Unavailable("no room")

    monkeypatch.setattr(room.blobs, "put_file", put_file)
    with pytest.raises(Unavailable):
        await room.upload(ana, JPEG)
    monkeypatch.undo()
    photo = await room.ready(ana, JPEG)
    assert photo.state is PhotoState.READY


async def test_somebody_elses_photo_does_not_exist(room: Darkroom, ana: UserId, ben: UserId) -> None:
    photo = await room.ready(ana, JPEG)
    with pytest.raises(NotFound):
        await room.uploads.photo(ben, photo.id)
    with pytest.raises(NotFound):
        await room.uploads.describe(ben, photo.id, alt="mine")
    with pytest.raises(NotFound):
        await room.uploads.discard(ben, photo.id)
    assert await room.uploads.photos(ben, [photo.id]) == []


async def test_a_pending_photo_can_be_described(room: Darkroom, ana: UserId) -> None:
    photo = await room.upload(ana, JPEG, alt="before")
    await room.uploads.describe(ana, photo.id, focus=Focus(0.5, -0.25))
    await room.uploads.describe(ana, photo.id, alt="after")
    await room.work_off()
    ready = await room.uploads.photo(ana, photo.id)
    assert (ready.alt, ready.focus, ready.state) == ("after", Focus(0.5, -0.25), PhotoState.READY)


async def test_a_description_has_a_limit(room: Darkroom, ana: UserId) -> None:
    photo = await room.upload(ana, JPEG, alt="a" * ALT_LENGTH_MAX)
    with pytest.raises(Invalid, match="1500"):
        await room.uploads.describe(ana, photo.id, alt="a" * (ALT_LENGTH_MAX + 1))
    with pytest.raises(Invalid, match="1500"):
        await room.upload(ana, JPEG, alt="a" * (ALT_LENGTH_MAX + 1))


async def test_photos_in_no_post_are_limited(room: Darkroom, ana: UserId, ben: UserId) -> None:
    for _ in range(LOOSE_PHOTOS_MAX):
        await room.upload(ana, OTHER)
    with pytest.raises(Invalid, match="in no post yet"):
        await room.upload(ana, OTHER)
    await room.upload(ben, OTHER)


async def test_photos_that_failed_take_no_place(room: Darkroom, ana: UserId) -> None:
    for _ in range(LOOSE_PHOTOS_MAX):
        await room.processing.fail(await room.upload(ana, JPEG), "whatever")
    await room.upload(ana, OTHER)


async def test_the_bytes_of_a_failed_photo_are_gone_with_its_last_user(
    room: Darkroom, ana: UserId, ben: UserId
) -> None:
    hers, his = await room.upload(ana, JPEG), await room.upload(ben, JPEG)
    await room.processing.fail(hers, "whatever")
    await room.work_off()
    assert (await room.uploads.photo(ben, his.id)).state is PhotoState.READY
    await room.ready(ana, JPEG[:2000])
    assert [key for key in await room.keys() if not key.startswith(his.folder)] == []


# --- waiting ---


async def test_waiting_ends_when_the_photos_are_ready(room: Darkroom, ana: UserId) -> None:
    first, second = await room.upload(ana, JPEG), await room.upload(ana, OTHER)
    waiting = asyncio.ensure_future(room.uploads.wait_ready(ana, [second.id, first.id], 60))
    await asyncio.sleep(0)
    await room.work_off()
    assert [photo.id for photo in await waiting] == [second.id, first.id]


async def test_waiting_in_vain_ends_with_the_sentence_clients_compare(room: Darkroom, ana: UserId) -> None:
    photo = await room.upload(ana, JPEG)
    with pytest.raises(Invalid) as refusal:
        await room.uploads.wait_ready(ana, [photo.id], 0.05)
    assert str(refusal.value) == "Cannot attach files that have not finished processing. Try again in a moment!"


async def test_waiting_for_a_failed_photo_says_why_at_once(room: Darkroom, ana: UserId) -> None:
    failed, pending = await room.ready(ana, JPEG[:2000]), await room.upload(ana, OTHER)
    with pytest.raises(Invalid, match="damaged"):
        await room.uploads.wait_ready(ana, [pending.id, failed.id], 60)


async def test_waiting_for_somebody_elses_photo_ends_at_once(room: Darkroom, ana: UserId, ben: UserId) -> None:
    photo = await room.upload(ana, JPEG)
    with pytest.raises(Invalid, match="not among yours"):
        await room.uploads.wait_ready(ben, [photo.id], 60)


# --- posts ---


async def test_a_post_has_its_photos_in_the_order_given(room: Darkroom, ana: UserId) -> None:
    first, second = await room.ready(ana, JPEG), await room.ready(ana, OTHER)
    await room.attach(ana, second.id, first.id)
    media = (await room.uploads.media_of_posts([post_of(ana), post_of(ana, 2)]))[post_of(ana)]
    assert [(photo.id, photo.access) for photo in media.photos] == [(second.id, Access.OPEN), (first.id, Access.OPEN)]
    assert await room.uploads.media_versions([post_of(ana)]) == {post_of(ana): media.version}


async def test_a_photo_is_in_one_post_only(room: Darkroom, ana: UserId) -> None:
    photo, other = await room.ready(ana, JPEG), await room.ready(ana, OTHER)
    await room.attach(ana, photo.id)
    with pytest.raises(Invalid, match="part of another post"):
        await room.attach(ana, other.id, photo.id, post=post_of(ana, 2))
    assert list(await room.uploads.media_of_posts([post_of(ana), post_of(ana, 2)])) == [post_of(ana)]


async def test_only_ready_photos_of_ones_own_go_into_a_post(room: Darkroom, ana: UserId, ben: UserId) -> None:
    hers, pending, failed = await room.ready(ana, JPEG), await room.upload(ben, JPEG), await room.ready(ben, JPEG[:999])
    await room.upload(ben, OTHER)
    for photo, sentence in ((hers.id, "no such photo"), (failed.id, "could not be processed"), (PhotoId(5), "no such")):
        with pytest.raises(Invalid, match=sentence):
            await room.attach(ben, photo)
    assert pending.state is PhotoState.PENDING


async def test_words_that_change_later_change_the_version_of_a_posts_media(room: Darkroom, ana: UserId) -> None:
    photo = await room.ready(ana, JPEG)
    await room.attach(ana, photo.id)
    before = await room.uploads.media_versions([post_of(ana)])
    await room.uploads.describe(ana, photo.id, alt="better words")
    assert (await room.uploads.media_versions([post_of(ana)]))[post_of(ana)] > before[post_of(ana)]


async def test_detached_photos_can_be_attached_again_under_new_tokens(room: Darkroom, ana: UserId) -> None:
    photo = await room.ready(ana, JPEG)
    await room.attach(ana, photo.id)
    await room.detach(ana)
    detached = await room.uploads.photo(ana, photo.id)
    assert (detached.post_id, detached.access, detached.token != photo.token) == (None, Access.SIGNED, True)
    await room.attach(ana, photo.id, post=post_of(ana, 2))
    assert list(await room.uploads.media_of_posts([post_of(ana), post_of(ana, 2)])) == [post_of(ana, 2)]


async def test_detached_for_good_their_bytes_go(room: Darkroom, ana: UserId) -> None:
    photo = await room.ready(ana, JPEG)
    await room.attach(ana, photo.id)
    await room.detach(ana, delete=True)
    assert await room.uploads.photos(ana, [photo.id]) == []
    await room.work_off()
    assert await room.keys() == set()


async def test_a_photo_in_a_post_is_not_discarded(room: Darkroom, ana: UserId) -> None:
    photo = await room.ready(ana, JPEG)
    await room.attach(ana, photo.id)
    with pytest.raises(Invalid, match="part of a post"):
        await room.uploads.discard(ana, photo.id)


# --- portraits ---


async def test_a_portrait_is_a_path_once_it_can_be_shown(room: Darkroom, ana: UserId) -> None:
    portrait = asyncio.ensure_future(room.uploads.portrait(ana, room.file(JPEG), "avatar"))
    token, _, name = (await room.work_until(portrait)).partition("/")
    served = await room.files.open(token, name)
    assert (name, served.for_everyone, served.media_type) == ("400.webp", True, "image/webp")


async def test_a_refused_portrait_says_why(room: Darkroom, ana: UserId) -> None:
    with pytest.raises(Invalid, match="PDF"):
        await room.uploads.portrait(ana, room.file(b"%PDF-1.7"), "avatar")
