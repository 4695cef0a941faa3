"""Multipart bodies: texts into memory, files to the spool folder, everything else refused or read past."""

import asyncio
import contextlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fanlight.edge.bodies import ClientGone, Incoming
from fanlight.edge.multipart import FILES_MAX, multipart_pairs
from fanlight.edge.routes import UploadedFile
from fanlight.edge.spool import LEFT_OVER_MS, PIECE_BYTES, Spool, SpooledFiles
from fanlight.kit.errors import BadRequest, FanlightError, TooLarge
from tests.support.clock import FakeClock

KIND = b"multipart/form-data; boundary=B"


def part(name: str, value: bytes, *, filename: str | None = None, kind: str = "image/jpeg") -> bytes:
    file = "" if filename is None else f'; filename="{filename}"\r\nContent-Type: {kind}'
    return f'--B\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n'.encode() + value + b"\r\n"


def body_of(*parts: bytes) -> bytes:
    return b"".join(parts) + b"--B--\r\n"


def request_of(pieces: Sequence[bytes], kind: bytes = KIND) -> Incoming:
    messages: list[Any] = [{"type": "http.request", "body": piece, "more_body": True} for piece in pieces]
    messages.append({"type": "http.request", "body": b"", "more_body": False})

    async def receive() -> Any:
        return messages.pop(0)

    return Incoming(method="POST", path="/", query=b"", headers={b"content-type": kind}, receive=receive)


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    return Spool(tmp_path / "spool")


@pytest.fixture
def files(spool: Spool) -> SpooledFiles:
    return spool.request()


async def pairs_of(files: SpooledFiles, *pieces: bytes, kind: bytes = KIND, bytes_max: int = 1 << 30) -> Any:
    return await multipart_pairs(request_of(pieces, kind), bytes_max=bytes_max, file_fields={"file"}, files=files)


async def test_texts_and_files_keep_their_order_and_names(files: SpooledFiles) -> None:
    body = body_of(part("alt", "é".encode()), part("file", b"\xff\xd8\r\n--", filename="cat.jpg"), part("id[]", b"5"))
    alt, (name, file), ident = await pairs_of(files, body)
    assert (alt, name, ident) == (("alt", "é"), "file", ("id[]", "5"))
    assert isinstance(file, UploadedFile)
    assert (file.filename, file.content_type, file.size) == ("cat.jpg", "image/jpeg", 6)
    assert file.path.read_bytes() == b"\xff\xd8\r\n--"


async def test_a_file_arrives_whole_whatever_its_pieces(files: SpooledFiles) -> None:
    content = bytes(range(256)) * 40
    body = body_of(part("file", content, filename="a"))
    ((_, file),) = await pairs_of(files, *(body[at : at + 7] for at in range(0, len(body), 7)))
    assert file.path.read_bytes() == content


async def test_a_big_file_goes_to_disk_while_it_arrives(files: SpooledFiles, tmp_path: Path) -> None:
    seen: list[int] = []
    messages = [part("file", b"x" * PIECE_BYTES * 3, filename="a"), part("alt", b""), b"--B--\r\n"]

    async def receive() -> Any:
        seen.append(sum(path.stat().st_size for path in (tmp_path / "spool").iterdir()))
        return {"type": "http.request", "body": messages.pop(0), "more_body": bool(messages)}

    request = Incoming(method="POST", path="/", query=b"", headers={b"content-type": KIND}, receive=receive)
    await multipart_pairs(request, bytes_max=1 << 30, file_fields={"file"}, files=files)
    assert seen[1] >= PIECE_BYTES * 2  # less than a piece waits in memory
    assert seen[2] == PIECE_BYTES * 3


async def test_a_file_that_nobody_asked_for_is_not_kept(files: SpooledFiles, tmp_path: Path) -> None:
    assert await pairs_of(files, body_of(part("virus", b"x" * 99, filename="a"))) == []
    assert list((tmp_path / "spool").iterdir()) == []


async def test_a_file_field_left_empty_is_not_sent(files: SpooledFiles) -> None:
    assert await pairs_of(files, body_of(part("file", b"", filename=""))) == []


async def test_an_empty_file_with_a_name_is_a_file(files: SpooledFiles) -> None:
    ((_, file),) = await pairs_of(files, body_of(part("file", b"", filename="a.jpg")))
    assert (file.size, file.path.read_bytes()) == (0, b"")


async def test_files_go_after_the_request_unless_they_were_moved(files: SpooledFiles, tmp_path: Path) -> None:
    body = body_of(part("file", b"one", filename="a"), part("file", b"two", filename="b"))
    (_, one), (_, two) = await pairs_of(files, body)
    one.path.rename(tmp_path / "kept")
    await files.discard()
    assert (tmp_path / "kept").read_bytes() == b"one"
    assert not two.path.exists()


async def test_a_name_cannot_lead_out_of_the_folder(files: SpooledFiles, tmp_path: Path) -> None:
    ((_, file),) = await pairs_of(files, body_of(part("file", b"x", filename="../../etc/passwd")))
    assert file.path.parent == tmp_path / "spool"


async def test_too_many_bytes_are_refused_as_soon_as_they_come(files: SpooledFiles) -> None:
    with pytest.raises(TooLarge, match="at most 1,000 bytes"):
        await pairs_of(files, part("file", b"x" * 900, filename="a"), b"x" * 200, bytes_max=1000)


async def test_texts_have_the_limit_of_other_bodies(files: SpooledFiles) -> None:
    with pytest.raises(TooLarge):
        await pairs_of(files, body_of(part("alt", b"x" * ((1 << 20) + 1))))


async def test_the_number_of_files_is_limited(files: SpooledFiles) -> None:
    with pytest.raises(BadRequest, match=f"{FILES_MAX} files"):
        await pairs_of(files, body_of(*[part("file", b"x", filename="a")] * (FILES_MAX + 1)))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"hello",
        b"--B",
        b"--B\r\n",
        b"--C--\r\n",
        part("alt", b"x"),
        b"--B\r\n\r\nx\r\n--B--\r\n",
        b"--B\r\nContent-Disposition: form-data\r\n\r\nx\r\n--B--\r\n",
        body_of(part("alt", b"\xff")),
        b'--B\r\nContent-Disposition: form-data; name="\xff"\r\n\r\nx\r\n--B--\r\n',
        b"--B\r\n" + b"X: y\r\n" * 100 + b"\r\nx\r\n--B--\r\n",
    ],
)
async def test_a_malformed_body_is_refused_with_a_sentence(body: bytes, files: SpooledFiles) -> None:
    with pytest.raises(BadRequest, match=r"\w+ \w+"):
        await pairs_of(files, body)


@pytest.mark.parametrize(
    "kind", [b"multipart/form-data", b"multipart/form-data; boundary=", b"multipart/form-data; boundary=" + b"x" * 999]
)
async def test_a_boundary_is_needed(kind: bytes, files: SpooledFiles) -> None:
    with pytest.raises(BadRequest):
        await pairs_of(files, b"", kind=kind)


async def test_a_client_that_hangs_up_is_no_error_of_its_request(files: SpooledFiles) -> None:
    async def receive() -> Any:
        return {"type": "http.disconnect"}

    request = Incoming(method="POST", path="/", query=b"", headers={b"content-type": KIND}, receive=receive)
    with pytest.raises(ClientGone):
        await multipart_pairs(request, bytes_max=99, file_fields={"file"}, files=files)


async def test_sweeping_removes_what_a_crash_left_and_nothing_younger(spool: Spool, tmp_path: Path) -> None:
    left = tmp_path / "spool" / "left"
    left.write_bytes(b"x")
    written_ms = int(left.stat().st_mtime * 1000)
    assert spool.sweep(FakeClock(written_ms + LEFT_OVER_MS - 5_000)) == 0
    assert spool.sweep(FakeClock(written_ms + LEFT_OVER_MS + 5_000)) == 1
    assert not left.exists()


FRAGMENTS = st.sampled_from(
    [
        b"--B",
        b"--",
        b"\r\n",
        b"\n",
        b"Content-Disposition: form-data; ",
        b'name="file"',
        b'; filename="',
        b'"',
        b"\xff",
        b":",
        b"\0",
        b"x",
    ]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(FRAGMENTS, max_size=25))
def test_any_bytes_make_pairs_or_a_refusal(spool: Spool, fragments: list[bytes]) -> None:
    async def act() -> None:
        files = spool.request()
        with contextlib.suppress(FanlightError):
            await pairs_of(files, *fragments)
        await files.discard()

    asyncio.run(act())
