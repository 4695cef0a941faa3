"""Files as answers: whole, in part, or not at all when the client has them."""

from pathlib import Path
from typing import Any

import pytest

from fanlight.edge.responses import IMMUTABLE, FileAnswer
from fanlight.edge.routes import Endpoint, Viewer
from fanlight.gateway.files import PIECE_BYTES
from tests.gateway.conftest import OpenDoor

CONTENT = bytes(range(256)) * 4
WHOLE = range(len(CONTENT))


def serving(body: Path | bytes, *, etag: str | None = "v1") -> Endpoint:
    async def call(_viewer: Viewer, _asked: Any) -> Any:
        return FileAnswer(body, "image/webp", etag=etag, cache_control=IMMUTABLE)

    return Endpoint("GET", "/media/it", call, identified=False)


@pytest.fixture(params=["disk", "memory"])
def body(request: pytest.FixtureRequest, tmp_path: Path) -> Path | bytes:
    path = tmp_path / "photo"
    path.write_bytes(CONTENT)
    bodies: dict[str, Path | bytes] = {"disk": path, "memory": CONTENT}
    return bodies[request.param]


async def test_a_file_is_sent_whole(door: OpenDoor, body: Path | bytes) -> None:
    answer = await door(serving(body)).get("/media/it")
    assert (answer.status_code, answer.content) == (200, CONTENT)
    assert {name: answer.headers[name] for name in ("content-type", "content-length", "etag", "accept-ranges")} == {
        "content-type": "image/webp",
        "content-length": "1024",
        "etag": '"v1"',
        "accept-ranges": "bytes",
    }
    assert answer.headers["cache-control"] == IMMUTABLE


async def test_head_tells_the_length_only(door: OpenDoor, body: Path | bytes) -> None:
    answer = await door(serving(body)).head("/media/it", headers={"Range": "bytes=0-1"})
    assert (answer.status_code, answer.content, answer.headers["content-length"]) == (200, b"", "1024")


@pytest.mark.parametrize("known", ['"v1"', 'W/"v1"', '"v0", "v1"', "*"])
async def test_what_the_client_has_is_not_sent_again(door: OpenDoor, body: Path | bytes, known: str) -> None:
    answer = await door(serving(body)).get("/media/it", headers={"If-None-Match": known})
    assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", '"v1"')
    assert "content-length" not in answer.headers


async def test_another_version_is_sent(door: OpenDoor, body: Path | bytes) -> None:
    client = door(serving(body))
    assert (await client.get("/media/it", headers={"If-None-Match": '"v0"'})).status_code == 200


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        ("bytes=0-9", range(10)),
        ("bytes=1000-", range(1000, 1024)),
        ("bytes=-10", range(1014, 1024)),
        ("bytes=-5000", WHOLE),
        ("bytes=1000-5000", range(1000, 1024)),
        ("bytes=1023-1023", range(1023, 1024)),
    ],
)
async def test_a_part_is_sent(door: OpenDoor, body: Path | bytes, asked: str, part: range) -> None:
    answer = await door(serving(body)).get("/media/it", headers={"Range": asked})
    assert (answer.status_code, answer.content) == (206, CONTENT[part.start : part.stop])
    assert answer.headers["content-range"] == f"bytes {part.start}-{part.stop - 1}/1024"
    assert answer.headers["content-length"] == str(len(part))


@pytest.mark.parametrize("asked", ["bytes=1024-", "bytes=5000-6000", "bytes=-0"])
async def test_a_part_that_does_not_exist_is_refused(door: OpenDoor, body: Path | bytes, asked: str) -> None:
    answer = await door(serving(body)).get("/media/it", headers={"Range": asked})
    assert (answer.status_code, answer.content, answer.headers["content-range"]) == (416, b"", "bytes */1024")


@pytest.mark.parametrize(
    "asked", ["bytes=-", "bytes=5-2", "bytes=0-1,5-6", "lines=0-1", "bytes=a-b", "", "bytes=" + "9" * 99 + "-"]
)
async def test_a_range_that_cannot_be_read_gets_everything(door: OpenDoor, body: Path | bytes, asked: str) -> None:
    answer = await door(serving(body)).get("/media/it", headers={"Range": asked})
    assert (answer.status_code, len(answer.content)) == (200, 1024)


async def test_a_part_of_another_version_is_not_sent(door: OpenDoor, body: Path | bytes) -> None:
    client = door(serving(body))
    old = {"Range": "bytes=0-9", "If-Range": '"v0"'}
    same = {"Range": "bytes=0-9", "If-Range": '"v1"'}
    assert (await client.get("/media/it", headers=old)).status_code == 200
    assert (await client.get("/media/it", headers=same)).status_code == 206


async def test_without_a_version_nothing_is_known_to_be_the_same(door: OpenDoor, body: Path | bytes) -> None:
    answer = await door(serving(body, etag=None)).get("/media/it", headers={"If-None-Match": '"None"'})
    assert (answer.status_code, "etag" in answer.headers) == (200, False)


async def test_an_empty_file_has_no_parts(door: OpenDoor) -> None:
    client = door(serving(b""))
    assert (await client.get("/media/it")).headers["content-length"] == "0"
    assert (await client.get("/media/it", headers={"Range": "bytes=0-"})).status_code == 416


async def test_a_big_file_is_sent_in_pieces(door: OpenDoor, tmp_path: Path) -> None:
    path = tmp_path / "big"
    path.write_bytes(b"x" * (PIECE_BYTES * 2 + 1))
    assert len((await door(serving(path)).get("/media/it")).content) == PIECE_BYTES * 2 + 1


async def test_a_file_that_is_gone_is_not_found(door: OpenDoor, tmp_path: Path) -> None:
    client = door(serving(tmp_path / "gone"))
    assert (await client.get("/media/it")).status_code == 404
    assert (await door(serving(tmp_path)).get("/media/it")).status_code == 404
