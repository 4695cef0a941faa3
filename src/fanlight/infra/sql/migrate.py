"""Schema changes: plain SQL files beside each box's adapters, run in order, once, in every database.

A file is one transaction together with the note that it ran, so a crash in between leaves it undone. Files are only
added; a file that ran is never edited (its text is kept and compared).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fanlight.infra.sql.port import Database, Work, rows
from fanlight.kit.clock import Clock
from fanlight.kit.errors import Unavailable
from fanlight.kit.ids import Shard


@dataclass(frozen=True, slots=True, kw_only=True)
class Migration:
    """One file: `name` is `<box>/<file name without .sql>`."""

    name: str
    sql: str

    def statements(self) -> list[str]:
        """The statements, split at semicolons that end a line; comment lines are left out."""
        text = "\n".join(line for line in self.sql.splitlines() if not line.lstrip().startswith("--"))
        return [part.strip() for part in re.split(r";[ \t]*(?:\n|$)", text) if part.strip()]


class SchemaMismatch(Exception):
    """The database is older or newer than this program."""


def collect(source: Path, engine: str) -> list[Migration]:
    """Every box's files for one engine, ordered by their number, then by box."""
    files = sorted(source.glob(f"*/*/adapters/schema/{engine}/*.sql"), key=lambda path: (path.name[:4], str(path)))
    return [Migration(name=f"{path.parents[3].name}/{path.stem}", sql=path.read_text("utf-8")) for path in files]


async def migrate(db: Database, migrations: Sequence[Migration], clock: Clock) -> list[str]:
    """Bring every database up to date; answers what ran, as `<name>`. Safe to run twice, and by two processes."""
    ran: list[str] = []
    for place in db.places():
        await db.write(place, _make_ledger)
        missing = await _missing(db, place, migrations)
        ran += [migration.name for migration in missing if await _run_one(db, place, migration, clock)]
    return ran


async def require_current(db: Database, migrations: Sequence[Migration]) -> None:
    """Raise `SchemaMismatch` unless every database has exactly these migrations."""
    wanted = {migration.name for migration in migrations}
    for place in db.places():
        try:
            found = {name for (name,) in await rows(db, place, NAMES_RUN)}
        except Unavailable:
            raise
        except Exception as error:
            raise SchemaMismatch("the database has no schema yet: run `fanlight migrate`") from error
        if missing := wanted - found:
            raise SchemaMismatch(f"the schema is older than this program (run `fanlight migrate`): {sorted(missing)}")
        if unknown := found - wanted:
            raise SchemaMismatch(f"the schema is newer than this program: {sorted(unknown)}")


def _make_ledger() -> Work[None]:
    yield MAKE_LEDGER, ()


async def _missing(db: Database, place: Shard, migrations: Sequence[Migration]) -> list[Migration]:
    found: dict[str, str] = dict(await rows(db, place, TEXTS_RUN))
    for migration in migrations:
        if found.get(migration.name, migration.sql) != migration.sql:
            raise SchemaMismatch(f"{migration.name} was edited after it ran; add a new file instead")
    return [migration for migration in migrations if migration.name not in found]


async def _run_one(db: Database, place: Shard, migration: Migration, clock: Clock) -> bool:
    def work() -> Work[bool]:
        inserted = yield NOTE, (migration.name, migration.sql, clock.now_ms())
        if inserted:
            for statement in migration.statements():
                yield statement, ()
        return bool(inserted)

    return await db.write(place, work)


MAKE_LEDGER: Final = (
    "CREATE TABLE IF NOT EXISTS schema_migrations"
    " (name TEXT PRIMARY KEY, sql_text TEXT NOT NULL, ran_ms BIGINT NOT NULL)"
)
NAMES_RUN: Final = "SELECT name FROM schema_migrations"
TEXTS_RUN: Final = "SELECT name, sql_text FROM schema_migrations"
NOTE: Final = (
    "INSERT INTO schema_migrations (name, sql_text, ran_ms) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING name"
)
