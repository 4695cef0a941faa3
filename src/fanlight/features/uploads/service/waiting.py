"""Waiting for photos to be processed, without a transaction and without a thread."""

import asyncio
from collections.abc import Sequence
from typing import Final

from fanlight.features.uploads.models import Photo, PhotoState
from fanlight.features.uploads.store import PhotoStore
from fanlight.kit.errors import Invalid
from fanlight.kit.ids import PhotoId, UserId

PAUSE_S: Final = 0.03
"""Between two looks, so that many who wait beside many writers stay cheap."""

WAIT_S: Final = 1.0
UNFINISHED: Final = "Cannot attach files that have not finished processing. Try again in a moment!"
"""Clients compare this sentence, letter by letter."""


class Waiting:
    """Looks again after every change of the owner's database."""

    def __init__(self, photos: PhotoStore) -> None:
        self._photos = photos

    async def wait_ready(self, owner: UserId, photos: Sequence[PhotoId], timeout_s: float) -> list[Photo]:
        """All of them ready, in the order asked for. Raises `Invalid` otherwise, early where that is sure."""
        found = {photo.id: photo for photo in await self.settled(owner, photos, timeout_s)}
        if len(found) < len(set(photos)):
            raise Invalid("One of these photos is not among yours. Upload it again.")
        for photo in found.values():
            if photo.state is PhotoState.FAILED:
                raise Invalid(photo.reason)
        if any(photo.state is PhotoState.PENDING for photo in found.values()):
            raise Invalid(UNFINISHED)
        return [found[photo] for photo in photos]

    async def settled(self, owner: UserId, photos: Sequence[PhotoId], timeout_s: float) -> list[Photo]:
        """The owner's photos among these once none is pending, one failed, one is missing, or the time is over."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + timeout_s
        while True:
            seen = await self._photos.changed(owner, since=0, timeout_s=0)
            found = [photo for photo in await self._photos.get(photos) if photo.owner_id == owner]
            left_s = deadline - loop.time()
            if _sure(found, photos) or left_s <= 0:
                return found
            await asyncio.sleep(min(PAUSE_S, left_s))
            await self._photos.changed(owner, since=seen, timeout_s=min(WAIT_S, max(0.0, deadline - loop.time())))


def _sure(found: Sequence[Photo], photos: Sequence[PhotoId]) -> bool:
    """Whether waiting longer changes nothing any more."""
    states = {photo.state for photo in found}
    return len(found) < len(set(photos)) or PhotoState.FAILED in states or PhotoState.PENDING not in states
