"""Markers as the client API shows them."""

from collections.abc import Iterable

import msgspec

from fanlight.features.markers.models import Marker
from fanlight.kit.clock import utc_text


class MarkerView(msgspec.Struct):
    """A place in one timeline."""

    last_read_id: str
    version: int
    updated_at: str


class MarkersView(msgspec.Struct, omit_defaults=True):
    """The asked timelines that have a marker; the others are left out."""

    home: MarkerView | None = None
    notifications: MarkerView | None = None


def markers_view(markers: Iterable[Marker]) -> MarkersView:
    """Each under the name of its timeline."""
    return MarkersView(**{marker.timeline.value: _view(marker) for marker in markers})


def _view(marker: Marker) -> MarkerView:
    return MarkerView(
        last_read_id=str(marker.last_read_id), version=marker.version, updated_at=utc_text(marker.updated_ms)
    )
