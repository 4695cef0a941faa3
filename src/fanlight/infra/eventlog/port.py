"""The port to the event log, and what a consumer subscribes with.

A group reads each place's log in order from its own position. Every event may be seen twice, and late; order is
promised within one key only.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol, TypeVar

from fanlight.events import Event
from fanlight.kit.ids import Shard

E_contra = TypeVar("E_contra", bound=Event, contravariant=True)

HANDLER_TIMEOUT_S: Final = 60.0

Handler = Callable[[Any], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """One handler of one group. `dead` is told of an event that was put aside after its last attempt."""

    group: str
    event: type[Event]
    handler: Handler
    dead: Handler | None = None
    timeout_s: float = HANDLER_TIMEOUT_S


def on(
    group: str,
    event: type[Event],
    handler: Handler,
    *,
    dead: Handler | None = None,
    timeout_s: float = HANDLER_TIMEOUT_S,
) -> Subscription:
    """Subscribe a handler. It re-reads the row, and may be called twice for one event."""
    return Subscription(group=group, event=event, handler=handler, dead=dead, timeout_s=timeout_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One announcement as it stands in the log of one place."""

    position: int
    topic: str
    key: int
    body: bytes
    traceparent: str
    written_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadRecord:
    """An event that a group put aside, and why."""

    group: str
    place: Shard
    record: Record
    error: str
    died_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """How far behind a group is in one place."""

    group: str
    place: Shard
    position: int
    waiting: int
    oldest_ms: int | None
    dead: int


class GroupLocks(Protocol):
    """Which groups this process runs: a group is run by one process at a time, or its order would be lost."""

    def take(self, group: str) -> bool:
        """Whether this process runs the group from now on (or did already). False while another one does.

        A process that dies, however it dies, frees what it had.
        """
        ...

    def close(self) -> None:
        """Leave every group to others."""
        ...


class EventLog(Protocol):
    """The log as its readers see it."""

    def places(self) -> Sequence[Shard]:
        """Where there is a log; each is read apart."""
        ...

    async def configure(self, groups: Sequence[str]) -> None:
        """Make these groups known: from now on the log is kept for them, from where each stands (a new one: from 0).

        A group that was not among them for 7 days is forgotten.
        """
        ...

    async def position(self, group: str, place: Shard) -> int:
        """Every event at or below this is finished for the group. 0 for a group that never read."""
        ...

    async def fetch(self, place: Shard, *, after: int, limit: int) -> list[Record]:
        """The next records, in the order of their positions. None that is committed later will stand before them."""
        ...

    async def advance(self, group: str, place: Shard, position: int) -> None:
        """Note that everything up to `position` is finished. A smaller position than the noted one changes nothing."""
        ...

    async def failures(self, group: str, place: Shard) -> dict[int, int]:
        """position → attempts made, of unfinished events that failed before."""
        ...

    async def failed(self, group: str, place: Shard, position: int, *, attempts: int, error: str) -> None:
        """Note a failed attempt, so that a restart does not begin to count again."""
        ...

    async def bury(self, group: str, place: Shard, record: Record, *, error: str) -> None:
        """Put the event aside as dead for this group. Buried twice, it is there once."""
        ...

    async def dead(self, group: str | None = None) -> list[DeadRecord]:
        """What was put aside, oldest first."""
        ...

    async def replay(self, dead: DeadRecord) -> None:
        """Announce a dead event once more, to every group, and take it off the list: one transaction."""
        ...

    async def backlogs(self) -> list[Backlog]:
        """How far behind every known group is, everywhere."""
        ...

    async def trim(self) -> int:
        """Drop what every known group has finished; answers how many."""
        ...

    async def changed(self, place: Shard, *, since: int, timeout_s: float) -> int:
        """Wait for something new, as `Database.changed` does."""
        ...
