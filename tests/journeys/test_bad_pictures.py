"""A few hundred files that are broken, or no pictures at all, sent as clients send photos."""

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.clients import Person, a_photo, eventually, sign_up
from tests.support.pictures import bombs, claims, damaged_pictures, good_pictures, not_pictures
from tests.support.server import RunningServer

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("journeys")]

DAMAGED = dict(damaged_pictures(seed=11, cuts=3, flips=4))
SENDERS = 4


@pytest.fixture(scope="module")
def sender(server: RunningServer) -> Iterator[Person]:
    with server.client() as http:
        yield sign_up(http)


def send(sender: Person, name: str, data: bytes, **words: str) -> httpx.Response:
    files = {"file": (name.rpartition(" ")[2], data, "image/jpeg")}
    return sender.http.post("/api/v2/media", files=files, data=words, headers=sender.headers)


def settled(sender: Person, photo: str) -> httpx.Response:
    """What became of it."""
    found: list[httpx.Response] = []

    def has_settled() -> bool:
        found.append(sender.http.get(f"/api/v1/media/{photo}", headers=sender.headers))
        return found[-1].status_code != 206

    eventually(has_settled)
    return found[-1]


def is_sentence(text: str) -> bool:
    """For a person: words, and nothing of what went wrong inside."""
    return text[:1].isupper() and " " in text and not any(word in text for word in ("Error", "Traceback", "vips", "0x"))


def fate(sender: Person, name: str, data: bytes) -> list[httpx.Response]:
    """The answer to the upload, and what became of it where it was taken."""
    answer = send(sender, name, data)
    return [answer, settled(sender, answer.json()["id"])] if answer.status_code == 202 else [answer]


def test_hundreds_of_broken_files_become_photos_or_sentences(server: RunningServer, sender: Person) -> None:
    files = {**DAMAGED, **not_pictures(), **bombs(), **claims(), **good_pictures()}
    assert len(files) > 250
    with ThreadPoolExecutor(SENDERS) as pool:
        fates = dict(zip(files, pool.map(lambda name: fate(sender, name, files[name]), files), strict=True))
    ends = {name: answers[-1] for name, answers in fates.items()}
    assert {name: end.text for name, end in ends.items() if end.status_code not in {200, 422}} == {}
    refused = {name: end.json()["error"] for name, end in ends.items() if end.status_code == 422}
    assert {name: error for name, error in refused.items() if not is_sentence(error)} == {}
    assert good_pictures().keys() & refused.keys() == set()
    assert (not_pictures().keys() | bombs().keys()) - refused.keys() == set()
    assert sender.upload(a_photo())  # the next good one is processed as ever
    log = (server.data / "server.log").read_text()
    assert "unexpected error" not in log
    assert "Traceback" not in log


def test_a_photo_that_failed_cannot_be_published(sender: Person) -> None:
    whole = a_photo()
    photo = send(sender, "cut.jpg", whole[: len(whole) // 2]).json()["id"]
    reason = settled(sender, photo).json()["error"]
    answer = sender.http.post("/api/v1/statuses", json={"status": "x", "media_ids": [photo]}, headers=sender.headers)
    assert (answer.status_code, answer.json()["error"] != "") == (422, True)
    assert is_sentence(reason)


def count_photos(database: Path) -> int:
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as db:
        (count,) = db.execute("SELECT count(*) FROM photos").fetchone()
    return int(count)


def kept(data: Path) -> tuple[int, int, list[Path]]:
    """Rows of photos, files of blobs, files in the spool."""
    photos = sum(count_photos(path) for path in data.glob("*.db"))
    blobs = sum(path.is_file() for path in (data / "blobs").rglob("*"))
    return photos, blobs, [path for path in (data / "spool").iterdir() if path.is_file()]


def test_a_refused_upload_leaves_nothing_behind(server: RunningServer, sender: Person) -> None:
    before = kept(server.data)
    headers, files = sender.headers, not_pictures()
    refused = [send(sender, name, data) for name, data in files.items() if not name.startswith("beginning")]
    refused += [send(sender, "photo.jpg", a_photo(), description="x" * 20_000)]
    refused += [send(sender, "photo.jpg", a_photo(), focus="5,5"), send(sender, "photo.jpg", a_photo(), focus="up")]
    url, portrait = "/api/v1/accounts/update_credentials", {"avatar": ("a.jpg", b"no picture", "image/jpeg")}
    refused += [sender.http.patch(url, files=portrait, data={"display_name": "New"}, headers=headers)]
    portrait = {"avatar": ("a.jpg", a_photo(), "image/jpeg")}
    refused += [sender.http.patch(url, files=portrait, data={"note": "x" * 5_000}, headers=headers)]
    assert [answer.text for answer in refused if answer.status_code != 422] == []
    assert sender.get("/api/v1/accounts/verify_credentials")["display_name"] != "New"
    stranger = sender.http.post("/api/v2/media", files={"file": ("a.jpg", a_photo(), "image/jpeg")})
    assert stranger.status_code == 401
    assert kept(server.data) == before


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"data": {"description": "no file"}},
        {"data": {"file": "a word in place of a file"}},
        {"json": {"file": {"path": "/etc/passwd", "filename": "a", "content_type": "image/png", "size": 1}}},
        {"files": {"photo": ("a.jpg", b"under another name", "image/jpeg")}},
        {"files": {"file": ("", b"", "image/jpeg")}},
    ],
)
@pytest.mark.parametrize("url", ["/api/v1/media", "/api/v2/media"])
def test_an_upload_without_a_file_is_told_so(sender: Person, url: str, body: dict[str, Any]) -> None:
    answer = sender.http.post(url, headers=sender.headers, **body)
    assert answer.status_code == 422
    assert "file" in answer.json()["error"]


def breaking(pieces: list[bytes]) -> Iterator[bytes]:
    """A body that is cut off where the network fails."""
    yield from pieces
    raise httpx.WriteError("the network is gone")


def test_a_connection_that_breaks_in_the_middle_leaves_nothing(server: RunningServer, sender: Person) -> None:
    before = kept(server.data)
    half = [b'--B\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n', a_photo()[:9000]]
    headers = sender.headers | {"Content-Type": "multipart/form-data; boundary=B"}
    ended_early = sender.http.post("/api/v2/media", content=iter(half), headers=headers)
    assert ended_early.status_code == 400
    with pytest.raises(httpx.WriteError):
        sender.http.post("/api/v2/media", content=breaking(half), headers=headers)
    eventually(lambda: kept(server.data) == before)
