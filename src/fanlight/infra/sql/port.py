"""The port to the core database: reads in groups, writes as units of work, rows placed by shard.

SQL is written once, in PostgreSQL's spelling: `$1` for parameters, `CAST(… AS …)` for casts, `= ids($1)` for a list of
integers, `INSERT … ON CONFLICT`, `RETURNING`. An adapter rewrites what its engine spells otherwise. No statement joins
the tables of two boxes, or the rows of two owners' shards.
"""

from collections.abc import Callable, Generator, Iterable, Sequence
from typing import Any, Protocol, TypeAlias, TypeVar

from fanlight.kit.ids import Shard

T = TypeVar("T")

Value: TypeAlias = int | float | str | bytes | Sequence[int] | None
"""What a parameter may be. A sequence of integers goes where the statement says `ids($n)`."""

Statement: TypeAlias = tuple[str, Sequence[Value]]
Row: TypeAlias = tuple[Any, ...]
Work: TypeAlias = Generator[Statement, list[Row], T]
"""A unit of work: yields `(sql, parameters)`, is sent the rows, returns its result. All of it is one transaction."""


class Database(Protocol):
    """One or several databases that hold 1,024 logical shards between them."""

    async def read(self, shard: Shard, statements: Sequence[Statement]) -> list[list[Row]]:
        """The rows of each statement, all seen in one snapshot. Writes nothing."""
        ...

    async def write(self, shard: Shard, work: Callable[[], Work[T]]) -> T:
        """Run the work as one transaction and answer once it is durable.

        Works of one shard take turns: what a work has read of its shard still stands when it writes. Rows of another
        shard in the same database have no such turn here, and change in statements that are whole in themselves.

        What the work raises undoes all of it and is raised here; other works are not touched. The work may be run
        again from the start when the engine asks for it, so it is a function that makes a new generator, and does
        nothing but yield statements and compute.
        """
        ...

    def places(self) -> Sequence[Shard]:
        """One logical shard of each physical database: what asks everyone (`for place in db.places()`)."""
        ...

    def place_of(self, shard: Shard) -> Shard:
        """The one of `places()` whose database holds this shard."""
        ...

    def by_place(self, ids: Iterable[int]) -> dict[Shard, list[int]]:
        """Ids grouped by the database their rows live in, for a multi-get per database. Duplicates are kept once."""
        ...

    async def changed(self, place: Shard, *, since: int, timeout_s: float) -> int:
        """Wait until a transaction by any process has been committed there after the call that answered `since`.

        Answers a number to hand in next time; 0 asks for nothing but that number, at once. At the time-out the number
        is answered unchanged. It may wake for nothing, and never misses a commit.
        """
        ...

    async def close(self) -> None:
        """Finish the writes that were accepted, then let go of every connection."""
        ...


async def rows(db: Database, shard: Shard, sql: str, *parameters: Value) -> list[Row]:
    """The rows of a single statement."""
    (found,) = await db.read(shard, [(sql, parameters)])
    return found


async def rows_of_ids(db: Database, sql: str, ids: Iterable[int]) -> list[Row]:
    """The rows of `sql` (whose `$1` is a list of ids) from every database that owns some of the ids."""
    found: list[Row] = []
    for place, owned in db.by_place(ids).items():
        (part,) = await db.read(place, [(sql, (owned,))])
        found += part
    return found
