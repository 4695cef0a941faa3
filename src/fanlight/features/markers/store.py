"""The port to markers."""

from collections.abc import Collection, Mapping
from typing import Protocol

from fanlight.features.markers.models import LastReadId, Marker, Timeline
from fanlight.kit.ids import UserId


class MarkerStore(Protocol):
    """Markers live with the person whose they are."""

    async def markers(self, person: UserId, timelines: Collection[Timeline]) -> list[Marker]:
        """Those of the timelines in which the person has set one."""
        ...

    async def put(self, person: UserId, places: Mapping[Timeline, LastReadId]) -> list[Marker]:
        """Set all of them at once, and answer them as they are then.

        The version rises by one with every call that names the timeline: of calls at the same moment none is lost,
        and the marker stands where the last of them put it.
        """
        ...
