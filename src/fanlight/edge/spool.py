"""Where the files of a request wait on disk: written in pieces, removed after the request unless somebody moved them."""

import asyncio
import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, Final

from fanlight.edge.routes import UploadedFile
from fanlight.kit.clock import Clock
from fanlight.kit.errors import Unavailable

PIECE_BYTES: Final = 1 << 20
"""What is kept in memory of one file before a thread writes it: 40 trips for a photo of 40 MB."""

LEFT_OVER_MS: Final = 24 * 3600 * 1000
"""Older files belong to requests that a crash ended."""


class Spool:
    """The folder. Several processes may share it."""

    def __init__(self, folder: Path, *, draw_name: Callable[[], str] = lambda: secrets.token_hex(16)) -> None:
        self._folder = folder
        self._draw_name = draw_name
        folder.mkdir(parents=True, exist_ok=True)

    def request(self) -> "SpooledFiles":
        """The files of one request."""
        return SpooledFiles(self._folder, self._draw_name)

    def sweep(self, clock: Clock) -> int:
        """Remove what crashed requests left; how many files that were."""
        before_s = (clock.now_ms() - LEFT_OVER_MS) / 1000
        old = [path for path in self._folder.iterdir() if path.is_file() and path.stat().st_mtime < before_s]
        for path in old:
            path.unlink(missing_ok=True)
        return len(old)


class SpooledFiles:
    """All the files of one request."""

    def __init__(self, folder: Path, draw_name: Callable[[], str]) -> None:
        self._folder = folder
        self._draw_name = draw_name
        self._files: list[SpooledFile] = []

    def begin(self, *, filename: str, content_type: str) -> "SpooledFile":
        """Another file; nothing is on disk before its first piece."""
        file = SpooledFile(self._folder / self._draw_name(), filename=filename, content_type=content_type)
        self._files.append(file)
        return file

    async def discard(self) -> None:
        """The request is over."""
        if self._files:
            await asyncio.to_thread(self._remove)

    def _remove(self) -> None:
        for file in self._files:
            file.remove()


class SpooledFile:
    """One file while it arrives."""

    def __init__(self, path: Path, *, filename: str, content_type: str) -> None:
        self._path = path
        self._filename = filename
        self._content_type = content_type
        self._waiting = bytearray()
        self._written = 0
        self._open: BinaryIO | None = None

    @property
    def size(self) -> int:
        return self._written + len(self._waiting)

    @property
    def is_named(self) -> bool:
        """A browser sends a file field that was left empty as a nameless file of no bytes."""
        return bool(self._filename)

    @property
    def waits(self) -> bool:
        """Whether anything is in memory only."""
        return bool(self._waiting)

    @property
    def is_due(self) -> bool:
        """Whether enough waits in memory to be worth a trip to the disk."""
        return len(self._waiting) >= PIECE_BYTES

    def add(self, data: bytes | memoryview) -> None:
        self._waiting += data

    async def flush(self) -> None:
        """Write what waits, in a thread: a disk may stall and the loop may not."""
        piece, self._waiting = self._waiting, bytearray()
        self._written += len(piece)
        try:
            await asyncio.to_thread(self._write, piece)
        except OSError as error:
            raise Unavailable("The server cannot store the file at the moment") from error

    async def finish(self) -> UploadedFile:
        """All has arrived."""
        await self.flush()
        self._close()
        return UploadedFile(
            path=self._path, filename=self._filename, content_type=self._content_type, size=self._written
        )

    def remove(self) -> None:
        self._close()
        self._path.unlink(missing_ok=True)

    def _write(self, piece: bytearray) -> None:
        if self._open is None:
            # O_EXCL: never write into a file that somebody else put there.
            descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            self._open = os.fdopen(descriptor, "wb", buffering=0)
        rest = memoryview(piece)
        while rest:
            rest = rest[self._open.write(rest) :]

    def _close(self) -> None:
        if self._open is not None:
            self._open.close()
            self._open = None
