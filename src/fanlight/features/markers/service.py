"""What a person can do with their markers."""

from collections.abc import Collection, Mapping

from fanlight.features.markers.models import LastReadId, Marker, Timeline
from fanlight.features.markers.store import MarkerStore
from fanlight.kit.ids import UserId


class MarkerService:
    """The last writer wins, also one who goes back: a device may be told to mark things unread."""

    def __init__(self, store: MarkerStore) -> None:
        self._store = store

    async def markers(self, person: UserId, timelines: Collection[Timeline]) -> list[Marker]:
        """The person's places in these timelines, where they have one."""
        return await self._store.markers(person, timelines) if timelines else []

    async def set(self, person: UserId, places: Mapping[Timeline, LastReadId]) -> list[Marker]:
        """Remember how far the person has read. All of it or, where that fails, nothing."""
        return await self._store.put(person, places) if places else []
