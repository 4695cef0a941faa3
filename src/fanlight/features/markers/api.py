"""Markers over HTTP."""

import msgspec

from fanlight.edge.routes import Endpoint, Viewer
from fanlight.features.markers.models import LastReadId, Timeline
from fanlight.features.markers.service import MarkerService
from fanlight.features.markers.views import MarkersView, markers_view


class MarkersRequest(msgspec.Struct):
    """`GET /api/v1/markers`: a timeline that nobody has is one without a marker."""

    timeline: list[str] = []


class Place(msgspec.Struct):
    """How far one timeline was read."""

    last_read_id: LastReadId


class SetMarkersRequest(msgspec.Struct):
    """`POST /api/v1/markers`: what is left out stays as it is."""

    home: Place | None = None
    notifications: Place | None = None


def endpoints(markers: MarkerService) -> list[Endpoint]:
    """Two rows."""

    async def read(viewer: Viewer, asked: MarkersRequest) -> MarkersView:
        """How far the user has read the timelines that are named."""
        timelines = [timeline for timeline in Timeline if timeline in asked.timeline]
        return markers_view(await markers.markers(viewer.me, timelines))

    async def put(viewer: Viewer, asked: SetMarkersRequest) -> MarkersView:
        """Remember how far the user has read a timeline."""
        places = {Timeline.HOME: asked.home, Timeline.NOTIFICATIONS: asked.notifications}
        given = {timeline: place.last_read_id for timeline, place in places.items() if place is not None}
        return markers_view(await markers.set(viewer.me, given))

    path, response = "/api/v1/markers", MarkersView
    return [
        Endpoint("GET", path, read, scope="read:statuses", request=MarkersRequest, response=response),
        Endpoint("POST", path, put, scope="write:statuses", request=SetMarkersRequest, response=response),
    ]
