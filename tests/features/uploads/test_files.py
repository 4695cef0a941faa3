"""Who gets a photo's file by its address, and for how long."""

import pytest

from fanlight.features.uploads.models import Photo
from fanlight.features.uploads.policy import DAY_MS, PhotoSigner, rendition_for, shard_of_token, token_of
from fanlight.features.uploads.service.files import PhotoFile
from fanlight.kit.errors import NotFound
from fanlight.kit.ids import Shard, UserId
from tests.support import pictures
from tests.support.darkroom import Darkroom

JPEG = pictures.camera_jpeg(800, 600)
TOKEN = token_of(Shard(1023), bytes(16))


async def fetched(room: Darkroom, photo: Photo, name: str, query: str = "?e=0&s=") -> PhotoFile:
    fields = dict(part.split("=", 1) for part in query.removeprefix("?").split("&"))
    return await room.files.open(photo.token, name, expires=int(fields["e"]), signature=fields["s"])


async def test_a_photo_of_an_open_post_is_everyones(room: Darkroom, ana: UserId) -> None:
    photo = await room.ready(ana, JPEG)
    await room.attach(ana, photo.id)
    file = await room.files.open(photo.token, "640.webp")
    assert (file.media_type, file.for_everyone, file.body) == (
        "image/webp",
        True,
        room.blobs.local_path(f"{photo.folder}/640.webp"),
    )
    assert (await room.files.open(photo.token, "1080.jpg")).media_type == "image/jpeg"


async def test_a_photo_in_no_post_needs_its_signature(room: Darkroom, ana: UserId) -> None:
    photo = await room.ready(ana, JPEG)
    with pytest.raises(NotFound):
        await room.files.open(photo.token, "640.webp")
    file = await fetched(room, photo, "640.webp", room.uploads.sign(photo.token))
    assert not file.for_everyone


async def test_a_photo_of_a_post_for_some_needs_its_signature(room: Darkroom, ana: UserId) -> None:
    photo = await room.ready(ana, JPEG)
    await room.attach(ana, photo.id, signed=True)
    with pytest.raises(NotFound):
        await room.files.open(photo.token, "640.webp")
    assert not (await fetched(room, photo, "640.webp", room.uploads.sign(photo.token))).for_everyone


async def test_a_pending_photo_has_no_file_yet(room: Darkroom, ana: UserId) -> None:
    photo = await room.upload(ana, JPEG)
    with pytest.raises(NotFound):
        await fetched(room, photo, "640.webp", room.uploads.sign(photo.token))


async def test_a_detached_photos_old_address_is_closed_for_good(room: Darkroom, ana: UserId) -> None:
    photo = await room.ready(ana, JPEG)
    await room.attach(ana, photo.id)
    await room.detach(ana)
    await room.attach(ana, photo.id)
    with pytest.raises(NotFound):
        await room.files.open(photo.token, "640.webp")
    again = await room.uploads.photo(ana, photo.id)
    assert (await room.files.open(again.token, "640.webp")).for_everyone


@pytest.mark.parametrize("name", ["2048.webp", "1080.webp"])
async def test_a_size_greater_than_the_photo_brings_its_largest(room: Darkroom, ana: UserId, name: str) -> None:
    photo = await room.ready(ana, JPEG)
    await room.attach(ana, photo.id)
    assert (await room.files.open(photo.token, name)).body == room.blobs.local_path(f"{photo.folder}/1080.webp")


@pytest.mark.parametrize("name", ["original", "", "640.png", "640.webp/", "../original", "x.webp", "640"])
async def test_other_names_are_nothing_least_of_all_the_original(room: Darkroom, ana: UserId, name: str) -> None:
    photo = await room.ready(ana, JPEG)
    await room.attach(ana, photo.id)
    with pytest.raises(NotFound):
        await room.files.open(photo.token, name)


@pytest.mark.parametrize("token", ["", "0", "zz", "0" * 34, "0" * 36, "f" * 35, "0" * 34 + "G", "3ff" + "0" * 32])
async def test_other_tokens_are_nothing(room: Darkroom, token: str) -> None:
    with pytest.raises(NotFound):
        await room.files.open(token, "640.webp")


def test_a_token_carries_its_shard() -> None:
    assert (len(TOKEN), shard_of_token(TOKEN), shard_of_token("400" + "0" * 32)) == (35, 1023, None)


def test_a_signature_is_good_for_one_to_two_days() -> None:
    signer = PhotoSigner(b"secret")
    morning = 100 * DAY_MS
    for signed_ms in (morning, morning + DAY_MS - 1):
        _, expires, signature = signer.query(TOKEN, signed_ms).replace("&s", "").split("=")

        def holds(now_ms: int, expires: str = expires, signature: str = signature) -> bool:
            return signer.holds(TOKEN, expires=int(expires), signature=signature, now_ms=now_ms)

        assert (holds(signed_ms), holds(signed_ms + DAY_MS), holds(signed_ms + 2 * DAY_MS)) == (True, True, False)


def test_a_signature_is_of_one_token_one_day_and_one_secret() -> None:
    signer, now_ms = PhotoSigner(b"secret"), 100 * DAY_MS
    signature = signer.query(TOKEN, now_ms).partition("&s=")[2]
    other = token_of(Shard(0), bytes(16))
    assert not signer.holds(other, expires=102, signature=signature, now_ms=now_ms)
    assert not signer.holds(TOKEN, expires=101, signature=signature, now_ms=now_ms)
    assert not signer.holds(TOKEN, expires=None, signature=signature, now_ms=now_ms)
    assert not signer.holds(TOKEN, expires=102, signature="ä", now_ms=now_ms)
    assert not PhotoSigner(b"another").holds(TOKEN, expires=102, signature=signature, now_ms=now_ms)


def test_a_signature_can_not_be_asked_for_far_ahead() -> None:
    signer = PhotoSigner(b"secret")
    signature = signer.query(TOKEN, 200 * DAY_MS).partition("&s=")[2]
    assert not signer.holds(TOKEN, expires=202, signature=signature, now_ms=100 * DAY_MS)


def test_without_renditions_there_is_no_size() -> None:
    assert rendition_for((), "640.webp") is None
