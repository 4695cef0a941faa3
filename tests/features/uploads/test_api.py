"""Photos over HTTP, in the shapes that clients read."""

import asyncio

import pytest

from fanlight.edge.responses import FileAnswer
from fanlight.edge.routes import UploadedFile, Viewer
from fanlight.features.uploads.api import FileRequest, endpoints
from fanlight.features.uploads.models import Photo
from fanlight.kit.errors import Invalid, NotFound, Unavailable
from fanlight.kit.ids import UserId
from tests.support import pictures
from tests.support.asking import Answer, Asking
from tests.support.darkroom import URLS, Darkroom
from tests.support.entities import problems

JPEG = pictures.camera_jpeg(800, 600)


@pytest.fixture
def asking(room: Darkroom) -> Asking:
    return Asking(endpoints(room.uploads, room.files, URLS, wait_s=0.05))


@pytest.fixture
def patient(room: Darkroom) -> Asking:
    return Asking(endpoints(room.uploads, room.files, URLS))


def as_user(user: UserId) -> Viewer:
    return Viewer(user_id=user, scopes=frozenset({"read", "write"}), address="192.0.2.1")


def a_file(room: Darkroom, data: bytes) -> UploadedFile:
    return UploadedFile(path=room.file(data), filename="me.jpg", content_type="image/jpeg", size=len(data))


async def uploaded(asking: Asking, room: Darkroom, owner: UserId, *, version: int = 2, **fields: str) -> Answer:
    return await asking.json(as_user(owner), "POST", f"/api/v{version}/media", file=a_file(room, JPEG), **fields)


async def test_an_upload_is_answered_at_once_without_an_address(asking: Asking, room: Darkroom, ana: UserId) -> None:
    answer = await uploaded(asking, room, ana, description="four colours", focus="0.5,-0.5")
    body = answer.body
    assert (answer.status, body["type"], body["url"], body["description"]) == (202, "image", None, "four colours")
    assert (body["preview_url"].startswith("https://fan.example/media/"), body["meta"]) == (
        True,
        {"focus": {"x": 0.5, "y": -0.5}},
    )


async def test_asking_again_and_again_ends_with_the_whole_entity(asking: Asking, room: Darkroom, ana: UserId) -> None:
    photo = (await uploaded(asking, room, ana)).body["id"]
    before = await asking.json(as_user(ana), "GET", "/api/v1/media/{id}", id=photo)
    await room.work_off()
    after = await asking.json(as_user(ana), "GET", "/api/v1/media/{id}", id=photo)
    assert (before.status, before.body["url"], after.status) == (206, None, 200)
    assert problems("MediaAttachment", after.body) == []
    assert after.body["meta"] == {
        "focus": {"x": 0.0, "y": 0.0},
        "original": {"width": 800, "height": 600, "size": "800x600", "aspect": 1.33333},
        "small": {"width": 640, "height": 480, "size": "640x480", "aspect": 1.33333},
    }


async def test_both_addresses_of_a_photo_in_no_post_bring_files(asking: Asking, room: Darkroom, ana: UserId) -> None:
    photo = (await uploaded(asking, room, ana)).body["id"]
    await room.work_off()
    body = (await asking.json(as_user(ana), "GET", "/api/v1/media/{id}", id=photo)).body
    for url in (body["url"], body["preview_url"]):
        path, _, query = url.removeprefix("https://fan.example/media/").partition("?")
        token, _, name = path.partition("/")
        expires, _, signature = query.removeprefix("e=").partition("&s=")
        answer = await asking.row("GET", "/media/{token}/{name}").call(
            Viewer(), FileRequest(token=token, name=name, e=expires, s=signature)
        )
        assert isinstance(answer, FileAnswer)
        assert (answer.content_type, answer.cache_control) == ("image/webp", "private, max-age=86400, immutable")


async def test_a_public_photo_is_kept_by_browsers_and_caches(asking: Asking, room: Darkroom, ana: UserId) -> None:
    photo = await room.ready(ana, JPEG)
    await room.attach(ana, photo.id)
    answer = await asking.row("GET", "/media/{token}/{name}").call(
        Viewer(), FileRequest(token=photo.token, name="640.webp")
    )
    assert isinstance(answer, FileAnswer)
    headers = dict(answer.headers)
    assert (answer.cache_control, headers["x-content-type-options"], headers["content-security-policy"]) == (
        "public, max-age=31536000, immutable, s-maxage=3600",
        "nosniff",
        "default-src 'none'; sandbox",
    )


@pytest.mark.parametrize("expires", ["", "x", "-1", "9" * 30, "²"])
async def test_a_bad_signature_is_not_found(asking: Asking, room: Darkroom, ana: UserId, expires: str) -> None:
    photo = await room.ready(ana, JPEG)
    with pytest.raises(NotFound):
        await asking.row("GET", "/media/{token}/{name}").call(
            Viewer(), FileRequest(token=photo.token, name="640.webp", e=expires, s="x")
        )


async def test_a_failed_photo_is_answered_with_its_reason(asking: Asking, room: Darkroom, ana: UserId) -> None:
    photo: Photo = await room.ready(ana, JPEG[:3000])
    with pytest.raises(Invalid, match="damaged"):
        await asking.json(as_user(ana), "GET", "/api/v1/media/{id}", id=str(photo.id))


async def test_somebody_elses_photo_is_not_found(asking: Asking, room: Darkroom, ana: UserId, ben: UserId) -> None:
    photo = (await uploaded(asking, room, ana)).body["id"]
    for method in ("GET", "PUT", "DELETE"):
        with pytest.raises(NotFound):
            await asking.json(as_user(ben), method, "/api/v1/media/{id}", id=photo)


async def test_a_description_is_changed_and_what_is_left_out_stays(asking: Asking, room: Darkroom, ana: UserId) -> None:
    photo = (await uploaded(asking, room, ana, description="before", focus="1,1")).body["id"]
    answer = await asking.json(as_user(ana), "PUT", "/api/v1/media/{id}", id=photo, description="after")
    assert (answer.status, answer.body["description"], answer.body["meta"]["focus"]) == (200, "after", {"x": 1, "y": 1})


@pytest.mark.parametrize("focus", ["0.2", "a,b", "2,0", "0,-1.1", "nan,0", "0,0,0"])
async def test_a_focus_is_two_numbers(asking: Asking, room: Darkroom, ana: UserId, focus: str) -> None:
    with pytest.raises(Invalid, match="two numbers"):
        await uploaded(asking, room, ana, focus=focus)


async def test_a_request_without_a_file_is_told_where_to_put_it(asking: Asking, ana: UserId) -> None:
    with pytest.raises(Invalid, match="field `file`"):
        await asking.json(as_user(ana), "POST", "/api/v2/media", description="no file")


async def test_a_discarded_photo_is_gone(asking: Asking, room: Darkroom, ana: UserId) -> None:
    photo = (await uploaded(asking, room, ana)).body["id"]
    assert (await asking.json(as_user(ana), "DELETE", "/api/v1/media/{id}", id=photo)).body == {}
    with pytest.raises(NotFound):
        await asking.json(as_user(ana), "GET", "/api/v1/media/{id}", id=photo)


async def test_the_old_way_to_upload_waits_for_the_address(patient: Asking, room: Darkroom, ana: UserId) -> None:
    answer = await room.work_until(asyncio.ensure_future(uploaded(patient, room, ana, version=1)))
    assert (answer.status, answer.body["url"] is None, problems("MediaAttachment", answer.body)) == (200, False, [])


async def test_the_old_way_gives_up_kindly(asking: Asking, room: Darkroom, ana: UserId) -> None:
    with pytest.raises(Unavailable, match="/api/v1/media/"):
        await uploaded(asking, room, ana, version=1)


async def test_the_old_way_says_why_a_photo_failed(patient: Asking, room: Darkroom, ana: UserId) -> None:
    call = patient.json(as_user(ana), "POST", "/api/v1/media", file=a_file(room, JPEG[:3000]))
    with pytest.raises(Invalid, match="damaged"):
        await room.work_until(asyncio.ensure_future(call))
