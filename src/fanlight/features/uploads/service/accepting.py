"""Taking a file in: told by its bytes, kept in the blobs, then named by a row that announces it."""

import asyncio
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

from fanlight.features.uploads.models import (
    LOOSE_PHOTOS_MAX,
    LOOSE_PORTRAITS_MAX,
    Access,
    Focus,
    Photo,
    Purpose,
    blob_folder,
)
from fanlight.features.uploads.policy import TOKEN_BYTES, token_of
from fanlight.features.uploads.store import BlobUseStore, PhotoStore
from fanlight.infra.blobs.port import BlobStore
from fanlight.infra.imaging.port import ORIGINAL
from fanlight.kit.errors import Invalid, TooLarge
from fanlight.kit.ids import PhotoId, UserId, shard_of
from fanlight.kit.pictures import HEAD_BYTES, MEDIA_TYPES, refusal, sniff

GENERATION_BYTES: Final = 8
BYTES_PER_READ: Final = 1 << 20


class _Inspected(NamedTuple):
    head: bytes
    sha256: bytes
    size: int


class Accepting:
    """Bytes are durable before the row that names them, and counted as used before they are written.

    A crash leaves at most a use without a photo, which the sweep takes back.
    """

    def __init__(
        self,
        photos: PhotoStore,
        uses: BlobUseStore,
        blobs: BlobStore,
        *,
        draw_bytes: Callable[[int], bytes],
        bytes_max: int,
    ) -> None:
        self._photos = photos
        self._uses = uses
        self._blobs = blobs
        self._draw_bytes = draw_bytes
        self._bytes_max = bytes_max

    async def accept(
        self, owner: UserId, spooled: Path, *, alt: str, focus: Focus, urgent: bool, purpose: Purpose
    ) -> Photo:
        found = await asyncio.to_thread(_inspect, spooled, self._bytes_max)
        kind = sniff(found.head)
        if kind is None:
            raise Invalid(refusal(found.head))
        use_key = self._draw_bytes(TOKEN_BYTES).hex()
        generation = await self._uses.claim(
            found.sha256, use_key=use_key, owner=owner, generation=self._draw_bytes(GENERATION_BYTES).hex()
        )
        token = token_of(shard_of(owner), self._draw_bytes(TOKEN_BYTES))

        def draw(photo: PhotoId) -> Photo:
            return Photo(
                id=photo,
                owner_id=owner,
                access=Access.SIGNED if purpose == "post" else Access.OPEN,
                token=token,
                purpose=purpose,
                sha256=found.sha256,
                generation=generation,
                use_key=use_key,
                bytes=found.size,
                media_type=MEDIA_TYPES[kind],
                alt=alt,
                focus=focus,
            )

        try:
            await self._keep(f"{blob_folder(found.sha256, generation)}/{ORIGINAL}", spooled)
            loose_max = LOOSE_PHOTOS_MAX if purpose == "post" else LOOSE_PORTRAITS_MAX
            return await self._photos.add(owner, draw, loose_max=loose_max, urgent=urgent)
        except Exception:
            await self.release(found.sha256, generation, use_key)
            raise

    async def _keep(self, key: str, spooled: Path) -> None:
        """Somebody may have uploaded the same bytes before."""
        if await self._blobs.size(key) is None:
            await self._blobs.put_file(key, spooled)

    async def release(self, sha256: bytes, generation: str, use_key: str) -> None:
        """Take a use back, and delete the bytes with the last one. Safe to repeat."""
        await self._uses.release(sha256, use_key=use_key)
        if await self._uses.generation(sha256) != generation:
            await self._blobs.delete_folder(blob_folder(sha256, generation))


def _inspect(path: Path, bytes_max: int) -> _Inspected:
    """The beginning, the hash and the size, read once."""
    size = path.stat().st_size
    if size > bytes_max:
        raise TooLarge(f"A photo has at most {bytes_max // 1_000_000} MB.")
    hashed = hashlib.sha256()
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
        hashed.update(head)
        while piece := file.read(BYTES_PER_READ):
            hashed.update(piece)
    return _Inspected(head, hashed.digest(), size)
