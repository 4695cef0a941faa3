"""The home feed on PostgreSQL against SQLite: CPU of the api process for the same pages of the same world.

Two servers, one after the other in every round: the world's own, and one whose database is PostgreSQL with the world's
rows in it (a server of its own in a temporary folder, `pgserver`). What PostgreSQL itself spends is not in the ratio,
and told apart.

`python -m bench.postgres [ROUNDS] [REQUESTS]`
"""

import asyncio
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import apsw
import asyncpg

from bench.home_feed import FILL_WAIT_S, home_request, microseconds
from bench.load import ask, cpu_seconds
from bench.report import Figure, report
from bench.servers import Target, api_of
from bench.world import copied, prepare
from tests.support.database import empty_postgres
from tests.support.postgres import folder_of_server, url_of
from tests.support.server import running_server

ROUNDS = 15
REQUESTS = 300
RATIO_AIM = 3.0
NAME = "world"


def main() -> None:
    given = [int(word) for word in sys.argv[1:]]
    rounds, requests = given or (ROUNDS, REQUESTS)
    world = prepare()
    asyncio.run(copy_rows(world.folder / "fanlight.db"))
    asked = [home_request(reader) for reader in world.readers]
    with ExitStack() as stack:
        plain = stack.enter_context(running_server(world.folder))
        other_folder = copied(world, "world-postgres").folder
        other = stack.enter_context(running_server(other_folder, {"FANLIGHT_DATABASE_URL": url_of(NAME)}))
        found = [api_of(plain, "SQLite"), api_of(other, "PostgreSQL")]
        warm_up(found, asked)
        spent: dict[str, list[float]] = {target.name: [] for target in found}
        servers_share: list[float] = []
        for _ in range(rounds):
            for target in found:
                before = cpu_seconds(backends())
                spent[target.name].append(microseconds(target, asked, requests))
                if target.name == "PostgreSQL":
                    servers_share.append((cpu_seconds(backends()) - before) / requests * 1e6)
    report("postgres", figures_of(spent, servers_share))


def warm_up(found: Sequence[Target], asked: Sequence[bytes]) -> None:
    """Inboxes filled, fragments kept, statements prepared and planned."""
    for target in found:
        ask(target.port, asked, len(asked))
    time.sleep(FILL_WAIT_S)
    for target in found:
        ask(target.port, asked, 4 * len(asked))


def figures_of(spent: dict[str, list[float]], servers_share: list[float]) -> list[Figure]:
    """Round against round."""
    plain, other = spent["SQLite"], spent["PostgreSQL"]
    ratios = [mine / theirs for mine, theirs in zip(other, plain, strict=True)]
    least = min(other) / min(plain)
    return [
        Figure.of("home feed on SQLite, CPU of the api", plain, "us"),
        Figure.of("home feed on PostgreSQL, CPU of the api", other, "us"),
        Figure.of("PostgreSQL against SQLite, CPU of the api", ratios, "x", aim=RATIO_AIM),
        Figure(
            name="PostgreSQL against SQLite, least against least", value=least, unit="x", note="the quietest rounds"
        ),
        Figure.of("PostgreSQL's own processes", servers_share, "us", note="where SQLite works inside the api"),
    ]


def backends() -> list[int]:
    """The processes of the database server that were started for connections, and the first of all."""
    postmaster = int((folder_of_server() / "postmaster.pid").read_text().split("\n", 1)[0])
    children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
    return [postmaster, *map(int, children)]


async def copy_rows(database: Path) -> None:
    """Every row of the world into an empty PostgreSQL database."""
    await (await empty_postgres([NAME])).close()
    world = apsw.Connection(str(database), flags=apsw.SQLITE_OPEN_READONLY)
    server: Any = await asyncpg.connect(url_of(NAME))
    tables = [str(name) for (name,) in world.execute(TABLES).fetchall()]
    for table in tables:
        columns = [str(name) for (name,) in world.execute("SELECT name FROM pragma_table_info(?)", (table,))]
        rows = iter(world.execute(f"SELECT {', '.join(columns)} FROM {table}").fetchall())
        await server.copy_records_to_table(table, records=rows, columns=columns, timeout=600)
    await server.execute("VACUUM ANALYZE", timeout=600)
    await server.close()
    world.close()


TABLES = """
SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'schema_migrations'
"""

if __name__ == "__main__":
    main()
