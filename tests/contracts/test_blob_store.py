"""The promises of `BlobStore`, for every adapter in the table."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from fanlight.infra.blobs.adapters.files import FilesBlobStore
from fanlight.infra.blobs.port import BYTES_PER_CHUNK, KEY_LENGTH_MAX, BlobStore
from fanlight.kit.errors import NotFound

ADAPTERS: dict[str, Callable[[Path], Awaitable[BlobStore]]] = {
    "files": lambda tmp_path: FilesBlobStore.open(tmp_path / "blobs")
}
"""A store in the cloud joins by one more line."""

KEY = "photos/3f/3fa9-1/original"
NOT_KEYS = [
    "",
    "/",
    "/etc/passwd",
    "..",
    "a/../b",
    "a//b",
    "a/",
    ".hidden",
    "a/.b",
    "A",
    "a b",
    "a\0b",
    "ä",
    "a\n",
    "a" * (KEY_LENGTH_MAX + 1),
]


@pytest.fixture(params=list(ADAPTERS))
async def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> BlobStore:
    return await ADAPTERS[request.param](tmp_path)


@pytest.fixture
def spooled(tmp_path: Path) -> Path:
    path = tmp_path / "spooled"
    path.write_bytes(b"from a file")
    return path


def files_of(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.is_file()]


async def all_of(blobs: BlobStore, key: str, *, start: int = 0, end: int | None = None) -> bytes:
    return b"".join([piece async for piece in blobs.chunks(key, start=start, end=end)])


async def test_what_was_put_is_got(blobs: BlobStore) -> None:
    await blobs.put(KEY, b"bytes")
    assert (await blobs.get(KEY), await blobs.size(KEY), await all_of(blobs, KEY)) == (b"bytes", 5, b"bytes")


async def test_an_empty_blob_is_a_blob(blobs: BlobStore) -> None:
    await blobs.put(KEY, b"")
    assert (await blobs.get(KEY), await blobs.size(KEY), await all_of(blobs, KEY)) == (b"", 0, b"")


async def test_putting_again_replaces(blobs: BlobStore) -> None:
    await blobs.put(KEY, b"a longer first one")
    await blobs.put(KEY, b"second")
    assert await blobs.get(KEY) == b"second"


async def test_a_file_is_taken(blobs: BlobStore, spooled: Path) -> None:
    await blobs.put_file(KEY, spooled)
    assert (await blobs.get(KEY), files_of(spooled.parent)) == (b"from a file", [])


async def test_what_is_not_there_is_not_found(blobs: BlobStore) -> None:
    assert await blobs.size(KEY) is None
    with pytest.raises(NotFound):
        await blobs.get(KEY)
    with pytest.raises(NotFound):
        await all_of(blobs, KEY)


async def test_a_folder_is_not_a_blob(blobs: BlobStore) -> None:
    await blobs.put(KEY, b"bytes")
    assert await blobs.size("photos/3f") is None
    with pytest.raises(NotFound):
        await blobs.get("photos/3f")


async def test_ranges_are_cut_exactly(blobs: BlobStore) -> None:
    data = bytes(range(256)) * (BYTES_PER_CHUNK // 128)
    await blobs.put(KEY, data)
    assert await all_of(blobs, KEY) == data
    assert await all_of(blobs, KEY, start=1, end=BYTES_PER_CHUNK + 7) == data[1 : BYTES_PER_CHUNK + 7]
    assert await all_of(blobs, KEY, start=len(data) - 3) == data[-3:]
    assert await all_of(blobs, KEY, start=len(data)) == b""
    assert await all_of(blobs, KEY, end=len(data) + 100) == data


async def test_what_was_deleted_is_gone_and_may_be_deleted_again(blobs: BlobStore) -> None:
    await blobs.put(KEY, b"bytes")
    await blobs.delete(KEY)
    await blobs.delete(KEY)
    assert await blobs.size(KEY) is None


async def test_a_folder_goes_as_a_whole_and_its_neighbours_stay(blobs: BlobStore) -> None:
    for key in ("a/b/1", "a/b/2", "a/b/c/3", "a/bc/4", "a/5"):
        await blobs.put(key, b"x")
    await blobs.delete_folder("a/b")
    await blobs.delete_folder("a/b")
    assert {key async for key in blobs.every_key()} == {"a/bc/4", "a/5"}


async def test_keys_are_listed_by_folder(blobs: BlobStore) -> None:
    for key in ("a/1", "a/b/2", "ab/3"):
        await blobs.put(key, b"x")
    assert {key async for key in blobs.every_key("a")} == {"a/1", "a/b/2"}
    assert [key async for key in blobs.every_key("nothing/here")] == []


@pytest.mark.parametrize("key", NOT_KEYS)
async def test_a_key_cannot_lead_outside(blobs: BlobStore, spooled: Path, key: str) -> None:
    for attempt in (
        blobs.put(key, b""),
        blobs.put_file(key, spooled),
        blobs.get(key),
        blobs.size(key),
        blobs.delete(key),
        all_of(blobs, key),
        blobs.delete_folder(key),
    ):
        with pytest.raises(ValueError, match="not a blob key"):
            await attempt
    with pytest.raises(ValueError, match="not a blob key"):
        blobs.local_path(key)


async def test_a_reader_sees_one_whole_blob_while_others_replace_it(blobs: BlobStore) -> None:
    versions = [bytes([number]) * 50_000 for number in range(8)]
    await blobs.put(KEY, versions[0])

    async def replace() -> None:
        for version in versions:
            await blobs.put(KEY, version)

    readings, _ = await asyncio.gather(asyncio.gather(*(blobs.get(KEY) for _ in range(16))), replace())
    assert set(readings) <= set(versions)


async def test_putting_beside_a_folder_that_is_deleted_succeeds(blobs: BlobStore) -> None:
    for _ in range(20):
        await asyncio.gather(blobs.put("a/b/1", b"x"), blobs.delete_folder("a/b"))
    await blobs.put("a/b/1", b"x")
    assert await blobs.get("a/b/1") == b"x"
