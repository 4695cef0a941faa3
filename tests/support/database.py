"""Databases for tests: the real SQLite adapter on files in a temporary folder, every migration run."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from fanlight.infra.sql.adapters.sqlite import SQLiteDatabase
from fanlight.infra.sql.migrate import collect, migrate
from fanlight.infra.sql.port import Database
from fanlight.kit.clock import SystemClock

SOURCE = Path(__file__).parents[2] / "src" / "fanlight"


@asynccontextmanager
async def open_test_database(folder: Path, *, files: int = 1) -> AsyncGenerator[Database]:
    """A migrated database on one file, or on several as shards."""
    db = SQLiteDatabase([folder / f"test-{index}.db" for index in range(files)])
    try:
        await migrate(db, collect(SOURCE, "sqlite"), SystemClock())
        yield db
    finally:
        await db.close()
