"""A real PostgreSQL server for tests: one for each test process, on a socket in a temporary folder, gone afterwards."""

import asyncio
import atexit
import shutil
import tempfile
import warnings
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import asyncpg

FAST = ("fsync = off", "full_page_writes = off", "autovacuum = off")
"""Nobody tests here what survives a power loss of the test machine."""


@cache
def folder_of_server() -> Path:
    """Where its socket is. The first call starts it, in about two seconds; root is given another user by `pgserver`."""
    folder = Path(tempfile.mkdtemp(prefix="fanlight-postgres-"))
    folder.chmod(0o755)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about folders of the desktop that a server has not
        from pgserver.postgres_server import get_server  # noqa: PLC0415 - tests without PostgreSQL do not pay for it

        server: Any = get_server(folder / "data", cleanup_mode="stop")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    atexit.register(server.cleanup)
    return Path(server.get_postmaster_info().socket_dir)


def url_of(database: str) -> str:
    """The address of a database on it."""
    return f"postgresql://postgres:@/{database}?host={quote(str(folder_of_server()), safe='')}"


async def run_on_server(*statements: str, database: str = "postgres") -> None:
    """Statements that no transaction may hold: each by itself."""
    connection: Any = await asyncpg.connect(url_of(database))
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


def fresh_urls(*databases: str) -> list[str]:
    """Make databases of these names anew, empty, from outside any event loop; answers their addresses."""
    asyncio.run(make_fresh(*databases))
    return [url_of(database) for database in databases]


async def make_fresh(*databases: str) -> None:
    """Make databases of these names anew, empty."""
    settings = [f"ALTER SYSTEM SET {setting}" for setting in FAST]
    await run_on_server(*settings, "SELECT pg_reload_conf()")
    for database in databases:
        await run_on_server(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)", f"CREATE DATABASE {database}")
