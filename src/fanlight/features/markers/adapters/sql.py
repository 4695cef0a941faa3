"""Markers in SQL: one class for every engine behind the `Database` port."""

from collections.abc import Collection, Mapping
from typing import Final

from fanlight.features.markers.models import LastReadId, Marker, Timeline
from fanlight.infra.sql.port import Database, Row, Work, rows
from fanlight.kit.clock import Clock
from fanlight.kit.ids import UserId, shard_of


class SQLMarkerStore:
    """A row for each person and timeline."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def markers(self, person: UserId, timelines: Collection[Timeline]) -> list[Marker]:
        found = [_marker(row) for row in await rows(self._db, shard_of(person), MARKERS, person)]
        return [marker for marker in found if marker.timeline in timelines]

    async def put(self, person: UserId, places: Mapping[Timeline, LastReadId]) -> list[Marker]:
        now_ms = self._clock.now_ms()

        def work() -> Work[list[Marker]]:
            written: list[Row] = []
            for timeline, place in sorted(places.items()):
                written += yield PUT, (person, timeline.value, place, now_ms)
            return [_marker(row) for row in written]

        return await self._db.write(shard_of(person), work)


def _marker(row: Row) -> Marker:
    timeline, last_read_id, version, updated_ms = row
    return Marker(
        timeline=Timeline(timeline), last_read_id=LastReadId(last_read_id), version=version, updated_ms=updated_ms
    )


MARKERS: Final = """
SELECT timeline, last_read_id, version, updated_ms FROM markers WHERE person_id = $1 ORDER BY timeline
"""

PUT: Final = """
INSERT INTO markers (person_id, timeline, last_read_id, version, updated_ms) VALUES ($1, $2, $3, 1, $4)
ON CONFLICT (person_id, timeline) DO UPDATE
SET last_read_id = excluded.last_read_id, version = markers.version + 1, updated_ms = excluded.updated_ms
RETURNING timeline, last_read_id, version, updated_ms
"""
