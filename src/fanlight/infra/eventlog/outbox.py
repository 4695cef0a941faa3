"""The outbox: the announcement that a store writes in the same transaction as its row."""

from typing import Final

import msgspec

from fanlight.events import Event
from fanlight.infra.sql.port import Statement
from fanlight.infra.telemetry.trace import current_traceparent
from fanlight.kit.clock import Clock


class Outbox:
    """Makes the statement that announces an event; a unit of work yields it beside its own rows."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def row(self, event: Event) -> Statement:
        """The announcement. The request's trace travels with it, so one trace runs on to the last delivery."""
        body = msgspec.json.encode(event)
        return ANNOUNCE, (event.topic, event.key, body, current_traceparent(), self._clock.now_ms())


ANNOUNCE: Final = "INSERT INTO outbox (topic, key, body, traceparent, written_ms) VALUES ($1, $2, $3, $4, $5)"
