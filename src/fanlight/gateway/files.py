"""Files and bytes as answers: unchanged (304), a part of them (206), or all, read off the loop in pieces."""

import asyncio
import os
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from fanlight.edge.bodies import Incoming
from fanlight.edge.responses import FileAnswer
from fanlight.kit.errors import NotFound

PIECE_BYTES: Final = 1 << 18
RANGE_DIGITS_MAX: Final = 18

_RANGE: Final = re.compile(rf"bytes=(\d{{0,{RANGE_DIGITS_MAX}}})-(\d{{0,{RANGE_DIGITS_MAX}}})", re.ASCII)


@dataclass(slots=True, kw_only=True)
class FileBody:
    """What will be sent of a file: `length` bytes from `start`. A file stays open from its first look to its last byte."""

    status: int
    size: int
    start: int = 0
    length: int = 0
    content: bytes = b""
    opened: BinaryIO | None = None

    async def pieces(self) -> AsyncIterator[bytes]:
        """The bytes. A file that shrank meanwhile ends early, and the connection with it."""
        if self.opened is None:
            if self.length:
                yield self.content[self.start : self.start + self.length]
            return
        left, at = self.length, self.start
        while left and (piece := await asyncio.to_thread(os.pread, self.opened.fileno(), min(left, PIECE_BYTES), at)):
            left, at = left - len(piece), at + len(piece)
            yield piece

    def close(self) -> None:
        if self.opened is not None:
            self.opened.close()


async def file_of(answer: FileAnswer, request: Incoming) -> FileBody:
    """Open it and work out what the request's conditions leave to send."""
    if _is_unchanged(answer, request):
        return FileBody(status=304, size=0)
    if isinstance(answer.body, bytes):
        body = FileBody(status=200, size=len(answer.body), content=answer.body)
    else:
        body = await asyncio.to_thread(_open, answer.body)
    body.length = body.size
    if request.method == "GET" and _range_applies(answer, request):
        _narrow(body, request.header(b"range"))
    return body


def file_headers(answer: FileAnswer, body: FileBody) -> list[tuple[str, str]]:
    """Everything but the length."""
    headers = [("cache-control", answer.cache_control), ("accept-ranges", "bytes")]
    if answer.etag is not None:
        headers.append(("etag", f'"{answer.etag}"'))
    if body.status == 206:
        headers.append(("content-range", f"bytes {body.start}-{body.start + body.length - 1}/{body.size}"))
    elif body.status == 416:
        headers.append(("content-range", f"bytes */{body.size}"))
    if body.status != 304:
        headers.append(("content-type", answer.content_type))
    return headers


def _open(path: Path) -> FileBody:
    try:
        opened = path.open("rb", buffering=0)
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        raise NotFound("No such file") from None
    return FileBody(status=200, size=os.fstat(opened.fileno()).st_size, opened=opened)


def _is_unchanged(answer: FileAnswer, request: Incoming) -> bool:
    asked = request.header(b"if-none-match")
    if not asked or answer.etag is None:
        return False
    return asked.strip() == "*" or any(_bare(etag) == answer.etag for etag in asked.split(","))


def _range_applies(answer: FileAnswer, request: Incoming) -> bool:
    """A part is sent only of the version whose other parts the client has."""
    condition = request.header(b"if-range")
    return b"range" in request.headers and (not condition or condition.strip() == f'"{answer.etag}"')


def _narrow(body: FileBody, asked: str) -> None:
    """One range is honoured; several, or a malformed one, get the whole file, as the standard allows."""
    matched = _RANGE.fullmatch(asked.strip().lower())
    if matched is None or matched[0] == "bytes=-":
        return
    first, last = matched[1], matched[2]
    if first:
        start, end = int(first), min(int(last), body.size - 1) if last else body.size - 1
    else:
        start, end = max(0, body.size - int(last)), body.size - 1
    if last and first and int(last) < int(first):
        return
    if start > end:
        body.status, body.length = 416, 0
        return
    body.status, body.start, body.length = 206, start, end - start + 1


def _bare(etag: str) -> str:
    return etag.strip().removeprefix("W/").strip('"')
