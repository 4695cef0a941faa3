"""What the image workers tell about a photo, and what they are told."""

from dataclasses import replace
from typing import Final

from fanlight.features.uploads.models import ATTEMPTS_MAX, DEATHS_MAX, Photo, PhotoState, Rendition, blob_folder
from fanlight.features.uploads.store import BlobUseStore, PhotoStore
from fanlight.infra.blobs.port import BlobStore
from fanlight.infra.imaging.port import Rendered
from fanlight.kit.ids import PhotoId

KILLER: Final = "This photo could not be processed: every try failed. Save it in another program and upload that."
NOT_NOW: Final = "This photo could not be processed at the moment. Upload it again."


class Processing:
    """The worker's side of photos. Every step may come twice, and after the photo was deleted."""

    def __init__(self, photos: PhotoStore, uses: BlobUseStore, blobs: BlobStore) -> None:
        self._photos = photos
        self._uses = uses
        self._blobs = blobs

    async def begin(self, photo: PhotoId) -> Photo | None:
        """Note an attempt, durably, before it is made. None where there is nothing to do, or no attempt left."""
        begun = await self._photos.begin(photo)
        if begun is not None and (begun.attempts > ATTEMPTS_MAX or begun.deaths >= DEATHS_MAX):
            await self.fail(begun, KILLER)
            return None
        return begun

    async def note_death(self, photo: Photo) -> None:
        """The attempt cost an image child its life: three of them are enough."""
        if await self._photos.note_death(photo.id) >= DEATHS_MAX:
            await self.fail(photo, KILLER)

    async def succeed(self, photo: Photo, rendered: Rendered) -> None:
        """The renditions are in the blobs."""
        await self._finish(
            replace(
                photo,
                state=PhotoState.READY,
                width=rendered.width,
                height=rendered.height,
                renditions=tuple(
                    Rendition(name=each.name, width=each.width, height=each.height, bytes=each.bytes)
                    for each in rendered.renditions
                ),
                blurhash=rendered.blurhash,
                colour=rendered.colour,
                facts=rendered.facts,
            )
        )

    async def fail(self, photo: Photo, reason: str) -> None:
        """The photo will never be ready; `reason` is a sentence for its owner. Its bytes are of no use any more."""
        if await self._finish(replace(photo, state=PhotoState.FAILED, reason=reason)):
            await self._uses.release(photo.sha256, use_key=photo.use_key)
            await self._delete_unused(photo)

    async def give_up(self, photo: PhotoId) -> None:
        """Nobody will try again: the event that asked for it was put aside."""
        for found in await self._photos.get([photo]):
            if found.state is PhotoState.PENDING:
                await self.fail(found, NOT_NOW)

    async def _finish(self, photo: Photo) -> bool:
        """Renditions that were written beside an original that is gone meanwhile must not stay."""
        finished = await self._photos.finish(photo)
        if not finished:
            await self._delete_unused(photo)
        return finished

    async def _delete_unused(self, photo: Photo) -> None:
        if await self._uses.generation(photo.sha256) != photo.generation:
            await self._blobs.delete_folder(blob_folder(photo.sha256, photo.generation))
