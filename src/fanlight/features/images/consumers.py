"""What image workers do when something has happened: a photo was uploaded.

Two groups, so that a photo somebody's request waits for is never held up by those in the log before it; the renderer
gives urgent ones the next turn. Each group skips what is the other's.
"""

from typing import Final

from fanlight.events import PhotoUploaded
from fanlight.features.images.service import ImageService
from fanlight.infra.eventlog.port import Subscription, on

GROUP: Final = "images"
URGENT_GROUP: Final = "images-urgent"
PHOTO_TIMEOUT_S: Final = 600.0
"""The turns of those before it, and three renderers that take their whole time."""


class ImageConsumers:
    """May run twice for the same event: a photo that is not pending is left alone."""

    def __init__(self, images: ImageService) -> None:
        self._images = images

    def subscriptions(self) -> list[Subscription]:
        return [
            on(GROUP, PhotoUploaded, self.process, dead=self.give_up, timeout_s=PHOTO_TIMEOUT_S),
            on(URGENT_GROUP, PhotoUploaded, self.process_urgent, dead=self.give_up, timeout_s=PHOTO_TIMEOUT_S),
        ]

    async def process(self, event: PhotoUploaded) -> None:
        if not event.urgent:
            await self._images.process(event.photo_id, urgent=False)

    async def process_urgent(self, event: PhotoUploaded) -> None:
        if event.urgent:
            await self._images.process(event.photo_id, urgent=True)

    async def give_up(self, event: PhotoUploaded) -> None:
        await self._images.give_up(event.photo_id)
