"""Blobs as files in a folder: written beside their place, synced, then renamed into it."""

import asyncio
import contextlib
import errno
import os
import secrets
import shutil
import stat
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Final, ParamSpec, TypeVar

from fanlight.infra.blobs.port import BYTES_PER_CHUNK, checked_key
from fanlight.kit.errors import NotFound, Unavailable

P = ParamSpec("P")
T = TypeVar("T")

INCOMING: Final = ".incoming"
"""Half-written files live here, on the same file system. No key can begin with a dot."""

INCOMING_AGE_S_MAX: Final = 86_400
FOLDER_TRIES_MAX: Final = 4
NO_ROOM: Final = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class FilesBlobStore:
    """One folder on this machine. Several processes may share it."""

    def __init__(self, root: Path) -> None:
        self._root = root.absolute()
        self._incoming = self._root / INCOMING

    @classmethod
    async def open(cls, root: Path) -> "FilesBlobStore":
        """Make the folder where it is missing and clear away what crashed writers left behind."""
        store = cls(root)
        await _off_loop(store._prepare)
        return store

    async def put(self, key: str, data: bytes) -> None:
        place = self._place(key)
        await _off_loop(self._put, place, data)

    async def put_file(self, key: str, path: Path) -> None:
        place = self._place(key)
        await _off_loop(self._put_file, place, path)

    async def get(self, key: str) -> bytes:
        place = self._place(key)
        return await _off_loop(place.read_bytes)

    async def size(self, key: str) -> int | None:
        place = self._place(key)
        return await _off_loop(_size, place)

    async def chunks(self, key: str, *, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        place = self._place(key)
        file = await _off_loop(place.open, "rb", 0)
        try:
            position = file.seek(start)
            while piece := await _off_loop(file.read, _wanted(position, end)):
                yield piece
                position += len(piece)
        finally:
            file.close()

    def local_path(self, key: str) -> Path | None:
        return self._place(key)

    async def delete(self, key: str) -> None:
        place = self._place(key)
        await _off_loop(place.unlink, missing_ok=True)

    async def delete_folder(self, folder: str) -> None:
        place = self._place(folder)
        await _off_loop(_remove_folder, place)

    async def every_key(self, folder: str = "") -> AsyncIterator[str]:
        top = self._place(folder) if folder else self._root
        for key in await _off_loop(self._keys, top):
            yield key

    def _place(self, key: str) -> Path:
        return self._root / checked_key(key)

    def _prepare(self) -> None:
        self._incoming.mkdir(parents=True, exist_ok=True)
        oldest = time.time() - INCOMING_AGE_S_MAX
        for left in self._incoming.iterdir():
            with contextlib.suppress(FileNotFoundError):
                if left.stat().st_mtime < oldest:
                    left.unlink()

    def _put(self, place: Path, data: bytes) -> None:
        draft = self._incoming / secrets.token_hex(16)
        try:
            with draft.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            self._settle(draft, place)
        finally:
            draft.unlink(missing_ok=True)

    def _put_file(self, place: Path, path: Path) -> None:
        """A rename where the file is on the same file system, else a copy."""
        with path.open("rb") as file:
            os.fsync(file.fileno())
        try:
            self._settle(path, place)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            self._copy(path, place)
            path.unlink(missing_ok=True)

    def _copy(self, path: Path, place: Path) -> None:
        draft = self._incoming / secrets.token_hex(16)
        try:
            with path.open("rb") as source, draft.open("xb") as file:
                shutil.copyfileobj(source, file, BYTES_PER_CHUNK)
                file.flush()
                os.fsync(file.fileno())
            self._settle(draft, place)
        finally:
            draft.unlink(missing_ok=True)

    def _settle(self, draft: Path, place: Path) -> None:
        """Rename a synced file into its place and sync the folders that name it.

        A neighbour's `delete_folder` may remove the empty folder between its making and the rename: made again.
        """
        for tries_left in reversed(range(FOLDER_TRIES_MAX)):
            self._make_folder(place.parent)
            try:
                draft.replace(place)
            except FileNotFoundError:
                if not tries_left or not draft.exists():
                    raise
            else:
                break
        with contextlib.suppress(FileNotFoundError):  # deleted since: nothing is left to make durable
            _sync_folder(place.parent)

    def _make_folder(self, folder: Path) -> None:
        """Every new folder is named durably by its parent, or a power loss could lose the files in it."""
        missing = [folder, *folder.parents]
        missing = missing[: missing.index(self._root)]
        for level in reversed(missing):
            with contextlib.suppress(FileExistsError):
                level.mkdir()
                _sync_folder(level.parent)

    def _keys(self, top: Path) -> list[str]:
        found: list[str] = []
        for folder, folders, names in os.walk(top):
            folders[:] = [name for name in folders if name != INCOMING]
            found += [(Path(folder) / name).relative_to(self._root).as_posix() for name in names]
        return found


async def _off_loop(step: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run blocking file work in a thread; what the machine complains of becomes an answer."""
    try:
        return await asyncio.to_thread(step, *args, **kwargs)
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as error:
        raise NotFound("There is no such file.") from error
    except OSError as error:
        if error.errno in NO_ROOM:
            raise Unavailable("There is no room for more photos at the moment.", retry_after_s=60) from error
        raise Unavailable("The photos cannot be reached at the moment.") from error


def _size(place: Path) -> int | None:
    try:
        found = place.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    return found.st_size if stat.S_ISREG(found.st_mode) else None


def _wanted(position: int, end: int | None) -> int:
    return BYTES_PER_CHUNK if end is None else max(0, min(BYTES_PER_CHUNK, end - position))


def _remove_folder(place: Path) -> None:
    """A file that is written into the folder meanwhile goes too."""
    for tries_left in reversed(range(FOLDER_TRIES_MAX)):
        try:
            shutil.rmtree(place)
        except FileNotFoundError:
            if not place.exists():
                return
        except OSError as error:
            if error.errno != errno.ENOTEMPTY or not tries_left:
                raise
        else:
            return


def _sync_folder(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
