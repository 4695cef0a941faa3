"""The plan of every statement in every adapter: none scans a table that grows."""

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import apsw
import pytest

from fanlight.infra.sql.adapters.sqlite import spelled
from fanlight.infra.sql.migrate import collect

SOURCE = Path(__file__).parents[2] / "src" / "fanlight"
MODULES = sorted(
    ".".join(("fanlight", *path.relative_to(SOURCE).with_suffix("").parts))
    for path in [
        *SOURCE.glob("features/*/adapters/*.py"),
        *SOURCE.glob("infra/eventlog/adapters/*.py"),
        *SOURCE.glob("infra/*/*.py"),
    ]
)
STATEMENT = re.compile(r"\s*(?:SELECT|INSERT|UPDATE|DELETE|WITH)\s")
PARAMETER = re.compile(r"\$(\d+)")
HARMLESS = re.compile(
    r"SCAN (?:json_each|carray|listed|CONSTANT ROW|waiting|tagged|next_tag|uses|tier_\d+|\(subquery-\d+\))"
)

SCANS = {
    "fanlight.features.instance.adapters.sql.SUMS": "a row for each logical shard, 1,024 at most",
    "fanlight.features.instance.adapters.sql.FIRST": "ends at the first row",
    "fanlight.features.reports.adapters.sql.OPEN": "an index of what the host is to look at, when the host asks",
    "fanlight.features.reports.adapters.sql.COUNT_OPEN": "the same index",
    "fanlight.features.users.adapters.names.MISSING": "an index of those who are not in it yet",
    "fanlight.infra.eventlog.adapters.sql.BACKLOGS": "a row for each group",
    "fanlight.infra.eventlog.adapters.sql.FORGET_GROUPS": "a row for each group",
    "fanlight.infra.eventlog.adapters.sql.DEAD": "what the host is to look at, when the host asks",
    "fanlight.infra.eventlog.adapters.sql.TRIM": "the few that are dropped, and a row for each group",
    "fanlight.infra.sql.migrate.NAMES_RUN": "a row for each file of the program",
    "fanlight.infra.sql.migrate.TEXTS_RUN": "a row for each file of the program",
}
"""Statements that may scan, and why."""


def statements() -> Iterator[tuple[str, str]]:
    """(full name, SQL) of every constant; those kept in a dictionary, one by one."""
    for module in MODULES:
        for name, value in vars(import_module(module)).items():
            texts: list[Any] = list(value.values()) if isinstance(value, dict) else [value]
            for number, text in enumerate(texts):
                if name.isupper() and isinstance(text, str) and STATEMENT.match(text) and "{" not in text:
                    yield f"{module}.{name}" + (f"[{number}]" if isinstance(value, dict) else ""), text


STATEMENTS = dict(statements())
ON_SQLITE = [name for name in STATEMENTS if not name.startswith("fanlight.infra.eventlog.adapters.relay.")]
"""Nothing is relayed there: the outbox is the log."""


@pytest.fixture(scope="module")
def migrated() -> Iterator[apsw.Connection]:
    connection = apsw.Connection(":memory:")
    connection.execute("CREATE TABLE schema_migrations (name TEXT PRIMARY KEY, sql_text TEXT, ran_ms BIGINT)")
    for migration in collect(SOURCE, "sqlite"):
        for statement in migration.statements():
            connection.execute(statement)
    yield connection
    connection.close()


def steps(connection: apsw.Connection, sql: str) -> list[str]:
    parameters = max(map(int, PARAMETER.findall(sql)), default=0)
    return [str(row[3]) for row in connection.execute(f"EXPLAIN QUERY PLAN {spelled(sql)[0]}", [None] * parameters)]


@pytest.mark.parametrize("name", ON_SQLITE)
def test_a_statement_scans_no_table(name: str, migrated: apsw.Connection) -> None:
    scans = [step for step in steps(migrated, STATEMENTS[name]) if step.startswith("SCAN") and not HARMLESS.match(step)]
    assert scans == [] or name in SCANS, scans


def test_every_adapter_has_its_statements_looked_at() -> None:
    looked_at = {name.rpartition(".")[0].partition("[")[0] for name in STATEMENTS}
    boxes = {
        module
        for module in MODULES
        if module.startswith("fanlight.features.") and "Database" in vars(import_module(module))
    }
    assert boxes - looked_at == set()
    assert len(STATEMENTS) > 150
