"""What is special about blobs in files: syncing, full disks, other file systems, what crashed writers leave."""

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest

from fanlight.infra.blobs.adapters.files import INCOMING, INCOMING_AGE_S_MAX, FilesBlobStore
from fanlight.kit.errors import Unavailable

KEY = "photos/3f/original"


@pytest.fixture
async def blobs(tmp_path: Path) -> FilesBlobStore:
    return await FilesBlobStore.open(tmp_path / "blobs")


def complaining(number: int) -> Callable[..., NoReturn]:
    def complain(*_: object, **__: object) -> NoReturn:
        raise OSError(number, os.strerror(number))

    return complain


def files_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EIO])
@pytest.mark.parametrize("step", ["fsync", "open"])
async def test_a_disk_that_fails_leaves_nothing_and_says_so(
    blobs: FilesBlobStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, step: str
) -> None:
    monkeypatch.setattr(os, step, complaining(number))
    with pytest.raises(Unavailable):
        await blobs.put(KEY, b"bytes")
    monkeypatch.undo()
    assert files_in(tmp_path / "blobs" / INCOMING) == []


async def test_a_full_disk_keeps_the_old_blob_and_the_spooled_file(
    blobs: FilesBlobStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await blobs.put(KEY, b"old")
    spooled = tmp_path / "spooled"
    spooled.write_bytes(b"new")
    monkeypatch.setattr(os, "fsync", complaining(errno.ENOSPC))
    with pytest.raises(Unavailable, match="no room"):
        await blobs.put_file(KEY, spooled)
    monkeypatch.undo()
    assert (await blobs.get(KEY), spooled.read_bytes()) == (b"old", b"new")


async def test_a_file_from_another_file_system_is_copied(
    blobs: FilesBlobStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spooled = tmp_path / "spooled"
    spooled.write_bytes(b"from afar")
    rename = Path.replace

    def replace(self: Path, target: Path) -> Path:
        return complaining(errno.EXDEV)() if self == spooled else rename(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    await blobs.put_file(KEY, spooled)
    assert (await blobs.get(KEY), spooled.exists()) == (b"from afar", False)


async def test_file_and_folders_are_synced_before_the_answer(
    blobs: FilesBlobStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    fsync = os.fsync

    def noting(number: int) -> None:
        synced.append(Path(f"/proc/self/fd/{number}").readlink().name)
        fsync(number)

    monkeypatch.setattr(os, "fsync", noting)
    await blobs.put(KEY, b"bytes")
    assert synced[1:] == ["blobs", "photos", "3f"]


async def test_opening_clears_what_crashed_writers_left_long_ago(tmp_path: Path) -> None:
    incoming = tmp_path / "blobs" / INCOMING
    incoming.mkdir(parents=True)
    (incoming / "young").write_bytes(b"somebody is writing this")
    (incoming / "old").write_bytes(b"nobody is")
    long_ago = (incoming / "old").stat().st_mtime - INCOMING_AGE_S_MAX - 1
    os.utime(incoming / "old", (long_ago, long_ago))
    blobs = await FilesBlobStore.open(tmp_path / "blobs")
    assert (files_in(incoming), [key async for key in blobs.every_key()]) == (["young"], [])


async def test_a_blob_is_served_from_its_file(blobs: FilesBlobStore) -> None:
    await blobs.put(KEY, b"bytes")
    path = blobs.local_path(KEY)
    assert path is not None
    assert path.read_bytes() == b"bytes"
