"""Every statement and every table on PostgreSQL: the same text runs there, and the two schemas are one."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import apsw
import asyncpg
import pytest

from fanlight.infra.sql.adapters.postgres import rewritten
from fanlight.infra.sql.migrate import collect
from tests.architecture.test_plans import SCANS, SOURCE, STATEMENTS
from tests.support.database import empty_postgres
from tests.support.postgres import url_of

NAME = "architecture"
ROWS = 10_000
PARAMETERS = {"int8", "text", "bytea", "float8", "int8[]"}
RESULTS = {"int4", "int8", "text", "bytea", "float8", "bool"}
"""What comes back as the same Python value from both engines. Not numeric: CAST(SUM(…) AS BIGINT)."""

MAY_SCAN = SCANS | {
    "fanlight.infra.eventlog.adapters.relay.END": "one row",
    "fanlight.infra.eventlog.adapters.relay.TAKE": "the outbox holds what was written this moment",
    "fanlight.infra.eventlog.adapters.sql.TRIMMABLE": "ends at the first row",
}
ONLY_ON_SQLITE = {("trigger", "log_trimmed"), ("view", "log")}
ONLY_ON_POSTGRES = {"log", "log_end"}
"""On SQLite the outbox is the log (0002_log.sql of both says why)."""


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """What the server makes of a statement; `scans` are plan steps that look at every row, with no other way left."""

    error: str = ""
    parameters: frozenset[str] = frozenset()
    results: frozenset[str] = frozenset()
    scans: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Server:
    """A migrated database, as the catalogue describes it."""

    statements: dict[str, Prepared]
    columns: dict[str, set[str]]
    indexes: dict[str, tuple[str, bool, bool, tuple[str, ...]]]


@pytest.fixture(scope="module")
def server() -> Server:
    return asyncio.run(_described())


async def _described() -> Server:
    await (await empty_postgres([NAME])).close()
    connection: Any = await asyncpg.connect(url_of(NAME))
    try:
        await _fill(connection)
        await connection.execute(
            "SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off; SET plan_cache_mode = force_generic_plan"
        )
        statements = {name: await _prepared(connection, rewritten(sql)) for name, sql in STATEMENTS.items()}
        columns: dict[str, set[str]] = {}
        for table, column in await connection.fetch(COLUMNS):
            columns.setdefault(table, set()).add(column)
        indexes = {
            name: (table, unique, partial, tuple(keys))
            for name, table, unique, partial, keys in await connection.fetch(INDEXES)
        }
    finally:
        await connection.close()
    return Server(statements=statements, columns=columns, indexes=indexes)


async def _fill(connection: Any) -> None:
    """Some thousand rows in every table, for a planner that finds everything cheap in empty ones."""
    columns: dict[str, list[tuple[str, str]]] = {}
    for table, column, kind, nullable, unique in await connection.fetch(FILLED):
        value = "g" if unique or column.endswith(("_id", "_ms", "number")) else "g % 4"
        value = f"CAST(CAST({value} AS TEXT) AS {kind})"
        columns.setdefault(table, []).append((column, f"CASE WHEN g % 2 = 0 THEN {value} END" if nullable else value))
    for table, pairs in columns.items():
        names, values = ", ".join(name for name, _ in pairs), ", ".join(value for _, value in pairs)
        await connection.execute(f"INSERT INTO {table} ({names}) SELECT {values} FROM generate_series(1, {ROWS}) g")
    await connection.execute("ANALYZE")


async def _prepared(connection: Any, sql: str) -> Prepared:
    try:
        statement = await connection.prepare(sql)
    except asyncpg.PostgresError as error:
        return Prepared(error=str(error))
    await connection.execute(f"PREPARE planned AS {sql}")
    values = ", ".join("NULL" for _ in statement.get_parameters())
    plan = await connection.fetchval(f"EXPLAIN (FORMAT JSON) EXECUTE planned{values and f'({values})'}")
    await connection.execute("DEALLOCATE planned")
    return Prepared(
        parameters=frozenset(parameter.name for parameter in statement.get_parameters()),
        results=frozenset(attribute.type.name for attribute in statement.get_attributes()),
        scans=tuple(_scans(json.loads(plan)[0]["Plan"])),
    )


def _scans(node: dict[str, Any]) -> Iterator[str]:
    kind = node["Node Type"]
    whole_index = kind in {"Index Scan", "Index Only Scan", "Bitmap Index Scan"} and "Index Cond" not in node
    if kind == "Seq Scan" or whole_index:
        yield f"{kind} on {node.get('Relation Name')} by {node.get('Index Name')}"
    for inner in node.get("Plans", []):
        yield from _scans(inner)


@pytest.mark.parametrize("name", STATEMENTS)
def test_a_statement_runs_on_postgres_with_the_types_of_the_port(name: str, server: Server) -> None:
    prepared = server.statements[name]
    assert prepared.error == ""
    assert prepared.parameters <= PARAMETERS
    assert prepared.results <= RESULTS


@pytest.mark.parametrize("name", STATEMENTS)
def test_a_statement_need_not_scan_a_table_on_postgres(name: str, server: Server) -> None:
    scans = server.statements[name].scans
    assert scans == () or name in MAY_SCAN, scans


def test_both_engines_have_the_same_migrations() -> None:
    assert [one.name for one in collect(SOURCE, "sqlite")] == [one.name for one in collect(SOURCE, "postgres")]


@pytest.fixture(scope="module")
def sqlite() -> Iterator[apsw.Connection]:
    connection = apsw.Connection(":memory:")
    connection.execute("CREATE TABLE schema_migrations (name TEXT PRIMARY KEY, sql_text TEXT, ran_ms BIGINT)")
    for migration in collect(SOURCE, "sqlite"):
        for statement in migration.statements():
            connection.execute(statement)
    yield connection
    connection.close()


def test_both_engines_have_the_same_tables_and_columns(server: Server, sqlite: apsw.Connection) -> None:
    columns: dict[str, set[str]] = {}
    for table, column in sqlite.execute(SQLITE_COLUMNS):
        columns.setdefault(str(table), set()).add(str(column))
    assert columns == {table: names for table, names in server.columns.items() if table not in ONLY_ON_POSTGRES}
    others = set(sqlite.execute("SELECT type, name FROM sqlite_schema WHERE type NOT IN ('table', 'index')"))
    assert others == ONLY_ON_SQLITE


def test_both_engines_have_the_same_indexes(server: Server, sqlite: apsw.Connection) -> None:
    indexes: dict[str, tuple[str, bool, bool, tuple[str, ...]]] = {}
    for name, table, unique, partial in sqlite.execute(SQLITE_INDEXES).fetchall():
        keys = [str(key) for (key,) in sqlite.execute("SELECT name FROM pragma_index_info(?)", (name,))]
        indexes[str(name)] = (str(table), bool(unique), bool(partial), tuple(keys))
    assert indexes == server.indexes


def test_text_is_compared_by_its_bytes_wherever_an_index_holds_it() -> None:
    """As SQLite does it, whatever the language of the server is."""
    assert asyncio.run(_indexed_by_language()) == []


async def _indexed_by_language() -> list[str]:
    await (await empty_postgres([NAME])).close()
    connection: Any = await asyncpg.connect(url_of(NAME))
    try:
        return [f"{table}.{column}" for table, column in await connection.fetch(INDEXED_BY_LANGUAGE)]
    finally:
        await connection.close()


def test_the_server_for_tests_has_its_files_in_a_temporary_folder() -> None:
    assert Path(url_of(NAME).partition("host=")[2].replace("%2F", "/")).exists()


FILLED = """
SELECT t.relname, a.attname, format_type(a.atttypid, NULL), NOT a.attnotnull,
    EXISTS (SELECT 1 FROM pg_index x WHERE x.indrelid = t.oid AND x.indisunique AND a.attnum = ANY (x.indkey))
FROM pg_class t JOIN pg_attribute a ON a.attrelid = t.oid JOIN pg_namespace n ON n.oid = t.relnamespace
WHERE n.nspname = 'public' AND t.relkind = 'r' AND a.attnum > 0 AND a.attidentity = '' AND NOT a.attisdropped
"""
COLUMNS = """
SELECT CAST(table_name AS TEXT), CAST(column_name AS TEXT) FROM information_schema.columns WHERE table_schema = 'public'
"""
INDEXES = """
SELECT i.relname, t.relname, x.indisunique, x.indpred IS NOT NULL,
    ARRAY(SELECT a.attname FROM unnest(x.indkey) WITH ORDINALITY AS k (number, place)
        JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = k.number ORDER BY k.place)
FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
JOIN pg_namespace n ON n.oid = t.relnamespace
WHERE n.nspname = 'public' AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = x.indexrelid)
"""
INDEXED_BY_LANGUAGE = """
SELECT DISTINCT t.relname, a.attname
FROM pg_index x JOIN pg_class t ON t.oid = x.indrelid JOIN pg_namespace n ON n.oid = t.relnamespace
JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = ANY (x.indkey)
JOIN pg_collation l ON l.oid = a.attcollation
WHERE n.nspname = 'public' AND l.collname <> 'C' AND t.relname <> 'schema_migrations'
"""
SQLITE_COLUMNS = "SELECT t.name, c.name FROM sqlite_schema t, pragma_table_info(t.name) c WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'"
SQLITE_INDEXES = """
SELECT i.name, t.name, i."unique", i.partial FROM sqlite_schema t, pragma_index_list(t.name) i
WHERE t.type = 'table' AND i.origin = 'c'
"""
