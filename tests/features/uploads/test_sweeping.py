"""Bytes stay while anybody uses them, and go with the last use; what nobody took up goes after a day."""

import pytest

from fanlight.features.uploads.models import LOOSE_MS_MAX, PhotoState
from fanlight.features.users.models import UserChanges
from fanlight.kit.errors import NotFound
from fanlight.kit.ids import UserId
from tests.support import pictures
from tests.support.darkroom import Darkroom

JPEG = pictures.camera_jpeg(400, 300)


async def test_the_same_bytes_are_kept_once_and_go_with_the_last_use(room: Darkroom, ana: UserId, ben: UserId) -> None:
    hers, his = await room.ready(ana, JPEG), await room.ready(ben, JPEG)
    assert hers.folder == his.folder
    kept = await room.keys()
    await room.uploads.discard(ana, hers.id)
    await room.work_off()
    assert await room.keys() == kept
    await room.uploads.discard(ben, his.id)
    await room.work_off()
    assert await room.keys() == set()


async def test_bytes_uploaded_again_after_their_end_are_a_new_generation(room: Darkroom, ana: UserId) -> None:
    first = await room.ready(ana, JPEG)
    await room.uploads.discard(ana, first.id)
    await room.work_off()
    again = await room.ready(ana, JPEG)
    assert (again.sha256 == first.sha256, again.folder != first.folder) == (True, True)


async def test_a_late_second_deletion_spares_what_was_uploaded_meanwhile(room: Darkroom, ana: UserId) -> None:
    """The bytes were deleted, then the worker died before it noted so; the same bytes came in between."""
    first = await room.ready(ana, JPEG)
    await room.uploads.discard(ana, first.id)
    removed = await room.photo_rows.removed(first.id)
    assert removed is not None
    await room.uses.release(first.sha256, use_key=removed.use_key)
    await room.blobs.delete_folder(removed.folder)
    again = await room.upload(ana, JPEG)
    await room.work_off()
    ready = await room.uploads.photo(ana, again.id)
    assert ready.state is PhotoState.READY
    assert await room.keys() == {f"{ready.folder}/{name}" for name in ("original", *(r.name for r in ready.renditions))}


async def test_releasing_twice_changes_nothing(room: Darkroom, ana: UserId, ben: UserId) -> None:
    hers, his = await room.ready(ana, JPEG), await room.ready(ben, JPEG)
    await room.uploads.discard(ana, hers.id)
    await room.sweep.release(hers.id)
    await room.sweep.release(hers.id)
    assert f"{his.folder}/original" in await room.keys()


async def test_a_photo_removed_while_it_is_rendered_leaves_no_renditions(room: Darkroom, ana: UserId) -> None:
    photo = await room.upload(ana, JPEG)
    begun = await room.processing.begin(photo.id)
    assert begun is not None
    await room.uploads.discard(ana, photo.id)
    await room.sweep.release(photo.id)
    await room.blobs.put(f"{photo.folder}/640.webp", b"late")
    await room.processing.fail(begun, "whatever")
    assert await room.keys() == set()


async def test_photos_in_no_post_go_after_a_day(room: Darkroom, ana: UserId) -> None:
    old = await room.ready(ana, JPEG)
    attached = await room.ready(ana, pictures.camera_jpeg(200, 100))
    await room.attach(ana, attached.id)
    room.clock.advance(LOOSE_MS_MAX - 1)
    assert await room.sweep.sweep() == 0
    room.clock.advance(2)
    young = await room.ready(ana, pictures.camera_jpeg(100, 200))
    assert await room.sweep.sweep() == 1
    await room.work_off()
    with pytest.raises(NotFound):
        await room.uploads.photo(ana, old.id)
    assert {photo.id for photo in await room.uploads.photos(ana, [old.id, attached.id, young.id])} == {
        attached.id,
        young.id,
    }
    assert not {key for key in await room.keys() if key.startswith(old.folder)}


async def test_a_detached_photo_has_a_day_from_then(room: Darkroom, ana: UserId) -> None:
    photo = await room.ready(ana, JPEG)
    await room.attach(ana, photo.id)
    room.clock.advance(10 * LOOSE_MS_MAX)
    await room.detach(ana)
    assert await room.sweep.sweep() == 0
    room.clock.advance(LOOSE_MS_MAX + 1)
    assert await room.sweep.sweep() == 1


async def test_portraits_stay_while_a_profile_shows_them(room: Darkroom, ana: UserId) -> None:
    shown = await room.upload(ana, JPEG, purpose="avatar")
    replaced = await room.upload(ana, pictures.camera_jpeg(100, 100), purpose="avatar")
    header = await room.upload(ana, pictures.camera_jpeg(300, 100), purpose="header")
    changes = UserChanges(avatar=f"{shown.token}/400.webp", header=f"{header.token}/1500.webp")
    await room.users.update(ana, changes)
    room.clock.advance(LOOSE_MS_MAX + 1)
    assert (await room.sweep.sweep(), await room.sweep.sweep()) == (1, 0)
    assert [photo.id for photo in await room.uploads.photos(ana, [shown.id, replaced.id, header.id])] == [
        shown.id,
        header.id,
    ]


async def test_pictures_that_a_profile_dropped_are_closed_at_once_and_others_stay(room: Darkroom, ana: UserId) -> None:
    avatar = await room.ready(ana, JPEG, purpose="avatar")
    header = await room.ready(ana, pictures.camera_jpeg(300, 100), purpose="header")
    post = await room.ready(ana, pictures.camera_jpeg(200, 100))
    await room.uploads.drop_portraits(ana, "avatar")
    with pytest.raises(NotFound):
        await room.files.open(avatar.token, "400.webp")
    assert [photo.id for photo in await room.uploads.photos(ana, [avatar.id, header.id, post.id])] == [
        header.id,
        post.id,
    ]


async def test_an_upload_that_crashed_half_way_is_taken_back(room: Darkroom, ana: UserId) -> None:
    """The use was counted and the bytes written, and the process died before the row."""
    generation = await room.uses.claim(b"h" * 32, use_key="crashed", owner=ana, generation="g1")
    await room.blobs.put(f"photos/68/{(b'h' * 32).hex()}-{generation}/original", b"bytes")
    finished = await room.upload(ana, JPEG)
    room.clock.advance(LOOSE_MS_MAX - 1)
    await room.attach_ready(ana, finished.id)
    await room.sweep.sweep()
    assert len(await room.keys()) > 1
    room.clock.advance(2)
    await room.sweep.sweep()
    await room.sweep.sweep()
    assert {key.rpartition("/")[0] for key in await room.keys()} == {finished.folder}
