"""Clearing away what nobody took up: photos in no post, old portraits, bytes that nobody uses."""

from collections.abc import Sequence
from typing import Final

from fanlight.features.uploads.models import LOOSE_MS_MAX, Kept, Photo, blob_folder
from fanlight.features.uploads.store import BlobUseStore, PhotoStore
from fanlight.features.users.service import UserService
from fanlight.infra.blobs.port import BlobStore
from fanlight.kit.clock import Clock
from fanlight.kit.ids import PhotoId, Shard

PHOTOS_PER_STEP: Final = 100


class Sweep:
    """Run now and then by a worker; every part is safe to repeat, and to run beside itself."""

    def __init__(
        self, photos: PhotoStore, uses: BlobUseStore, blobs: BlobStore, users: UserService, clock: Clock
    ) -> None:
        self._photos = photos
        self._uses = uses
        self._blobs = blobs
        self._users = users
        self._clock = clock

    async def sweep(self) -> int:
        """Remove photos that were in no post for a day, and take back uses whose upload never came to an end."""
        now_ms = self._clock.now_ms()
        before_ms = now_ms - LOOSE_MS_MAX
        removed = 0
        for place in self._photos.places():
            while found := await self._photos.loose(place, before_ms=before_ms, limit=PHOTOS_PER_STEP):
                removed += await self._sweep_loose(found, now_ms)
            await self._sweep_uses(place, before_ms)
        return removed

    async def _sweep_loose(self, found: Sequence[Photo], now_ms: int) -> int:
        """Portraits are in no post, and stay while their owner's profile shows them. They are looked at once a day."""
        shown = await self._shown(found)
        await self._photos.keep_loose([photo.id for photo in found if photo.token in shown], since_ms=now_ms)
        return await self._photos.remove([photo.id for photo in found if photo.token not in shown])

    async def _shown(self, found: Sequence[Photo]) -> set[str]:
        owners = {photo.owner_id for photo in found if photo.purpose != "post"}
        users = await self._users.get_many(owners)
        paths = [path for user in users.values() for path in (user.avatar, user.header) if path]
        return {path.partition("/")[0] for path in paths}

    async def _sweep_uses(self, place: Shard, before_ms: int) -> None:
        while found := await self._uses.unconfirmed(place, before_ms=before_ms, limit=PHOTOS_PER_STEP):
            for use in found:
                if await self._uses.has_photo(use):
                    await self._uses.confirm(use)
                else:
                    await self._take_back(use)

    async def _take_back(self, use: Kept) -> None:
        standing = await self._uses.generation(use.sha256)
        await self._uses.release(use.sha256, use_key=use.use_key)
        if standing is not None and await self._uses.generation(use.sha256) != standing:
            await self._blobs.delete_folder(blob_folder(use.sha256, standing))

    async def release(self, photo: PhotoId) -> None:
        """Delete a removed photo's bytes, unless somebody else uses them too, then its row. Safe to repeat."""
        found = await self._photos.removed(photo)
        if found is None:
            return
        await self._uses.release(found.sha256, use_key=found.use_key)
        if await self._uses.generation(found.sha256) != found.generation:
            await self._blobs.delete_folder(found.folder)
        await self._photos.forget(photo)
