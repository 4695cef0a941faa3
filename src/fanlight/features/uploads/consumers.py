"""What uploads do when something has happened: the bytes of removed photos go."""

from typing import Final

from fanlight.events import PhotoRemoved
from fanlight.features.uploads.service.sweeping import Sweep
from fanlight.infra.eventlog.port import Subscription, on

GROUP: Final = "uploads"


class UploadConsumers:
    """May run twice for the same event: what is gone is gone."""

    def __init__(self, sweep: Sweep) -> None:
        self._sweep = sweep

    def subscriptions(self) -> list[Subscription]:
        return [on(GROUP, PhotoRemoved, self.release)]

    async def release(self, event: PhotoRemoved) -> None:
        await self._sweep.release(event.photo_id)
