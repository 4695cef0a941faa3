"""Rendering uploaded photos: wait for a renderer, note the attempt, render, record what came of it."""

import structlog

from fanlight.features.images.policy import SHAPES
from fanlight.features.uploads.models import Photo
from fanlight.features.uploads.service.processing import Processing
from fanlight.infra.imaging.port import ImageRenderer, Job, Limits, PhotoRefused, Render, RendererDied
from fanlight.kit.ids import PhotoId

log = structlog.get_logger("images")


class ImageService:
    """A photo that cannot be rendered is failed with a reason; one that kills its renderers, after three of them."""

    def __init__(self, processing: Processing, renderer: ImageRenderer, limits: Limits) -> None:
        self._processing = processing
        self._renderer = renderer
        self._limits = limits

    async def process(self, photo: PhotoId, *, urgent: bool) -> None:
        """Bring the photo to its end: ready or failed. Safe to repeat.

        An attempt counts only once a renderer is free: a photo that waits when the worker is killed lost nothing.
        """
        async with self._renderer.turn(urgent=urgent) as render:
            while (begun := await self._processing.begin(photo)) is not None:
                await self._try(begun, render)

    async def _try(self, photo: Photo, render: Render) -> None:
        """One attempt. Afterwards the photo is not pending any more, or its killed renderer was counted."""
        job = Job(folder=photo.folder, shapes=SHAPES[photo.purpose], limits=self._limits)
        try:
            rendered = await render(job)
        except PhotoRefused as refusal:
            await self._processing.fail(photo, str(refusal))
        except RendererDied as death:
            log.warning("image child died", photo=photo.id, attempts=photo.attempts, death=str(death))
            if not death.killed:
                await self._processing.note_death(photo)
        else:
            await self._processing.succeed(photo, rendered)

    async def give_up(self, photo: PhotoId) -> None:
        """The event was put aside after its last attempt: its owner is told."""
        await self._processing.give_up(photo)
