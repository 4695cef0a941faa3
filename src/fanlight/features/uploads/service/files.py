"""Giving out the files of photos, by token."""

from dataclasses import dataclass
from pathlib import Path

from fanlight.features.uploads.models import Access
from fanlight.features.uploads.policy import PhotoSigner, may_fetch, rendition_for, shard_of_token
from fanlight.features.uploads.store import PhotoStore
from fanlight.infra.blobs.port import BlobStore
from fanlight.kit.clock import Clock
from fanlight.kit.errors import NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoFile:
    """One file of a photo: on this machine's disk, or all its bytes."""

    body: Path | bytes
    media_type: str
    etag: str
    for_everyone: bool


class PhotoFiles:
    """Asks the photo's row every time: a token that was closed is closed from the next request on."""

    def __init__(self, photos: PhotoStore, blobs: BlobStore, *, signer: PhotoSigner, clock: Clock) -> None:
        self._photos = photos
        self._blobs = blobs
        self._signer = signer
        self._clock = clock

    async def open(self, token: str, name: str, *, expires: int | None = None, signature: str = "") -> PhotoFile:
        """The file under this address. Raises `NotFound` for every reason alike."""
        shard = shard_of_token(token)
        photo = await self._photos.by_token(shard, token) if shard is not None else None
        signed = self._signer.holds(token, expires=expires, signature=signature, now_ms=self._clock.now_ms())
        rendition = rendition_for(photo.renditions, name) if photo and may_fetch(photo, signed=signed) else None
        if photo is None or rendition is None:
            raise NotFound("There is no such photo.")
        key = f"{photo.folder}/{rendition.name}"
        return PhotoFile(
            body=self._blobs.local_path(key) or await self._blobs.get(key),
            media_type="image/webp" if rendition.name.endswith(".webp") else "image/jpeg",
            etag=f"{photo.sha256[:12].hex()}-{rendition.name.replace('.', '-')}",
            for_everyone=photo.access is Access.OPEN,
        )
