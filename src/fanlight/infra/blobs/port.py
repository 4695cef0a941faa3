"""The port to blobs: whole files under keys, written once, read many times, deleted when nobody uses them.

A key is a path of lower-case names, `photos/3f/3fa9…-71c2/1080.webp`; what precedes the last slash is its folder.
"""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final, Protocol

KEY_LENGTH_MAX: Final = 300
BYTES_PER_CHUNK: Final = 1 << 18
_KEY: Final = re.compile(r"[a-z0-9_][a-z0-9_.\-]*(?:/[a-z0-9_][a-z0-9_.\-]*)*")


def checked_key(key: str) -> str:
    """The key itself, or `ValueError` for one that could lead outside the store (`..`, a leading `/`, a `.name`)."""
    if len(key) > KEY_LENGTH_MAX or not _KEY.fullmatch(key):
        raise ValueError(f"not a blob key: {key[:KEY_LENGTH_MAX]!r}")
    return key


class BlobStore(Protocol):
    """Where bytes are kept. No method blocks the event loop.

    A store that has no room, or cannot be reached, raises `Unavailable` and has then written nothing under the key.
    A key that is not of the form above is a `ValueError` everywhere.
    """

    async def put(self, key: str, data: bytes) -> None:
        """Keep the bytes: whole and durable when this returns, never visible half-written. Replaces what was there."""

    async def put_file(self, key: str, path: Path) -> None:
        """The same for a file, however large. The file is taken: afterwards there is nothing at `path`."""

    async def get(self, key: str) -> bytes:
        """All the bytes, or `NotFound`."""
        ...

    async def size(self, key: str) -> int | None:
        """How many bytes are under the key; None where there is no such blob."""
        ...

    def chunks(self, key: str, *, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        """The bytes from `start` up to (not with) `end`, in pieces. `NotFound` comes before the first piece."""
        ...

    def local_path(self, key: str) -> Path | None:
        """The file that holds the blob where this store keeps files on this machine, whether or not it exists."""
        ...

    async def delete(self, key: str) -> None:
        """Forget the blob. Deleting what is not there is fine."""

    async def delete_folder(self, folder: str) -> None:
        """Forget every blob whose key begins with `folder` and a slash. None there is fine; a repeat is fine."""

    def every_key(self, folder: str = "") -> AsyncIterator[str]:
        """Every key in the folder and below it, in any order. Blobs written or deleted meanwhile may be in or out."""
        ...
