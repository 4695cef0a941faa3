"""Every statement that people wait for finds its rows by an index; none scans a table that grows."""

import re
from typing import Any

import pytest

from fanlight.features.follows.adapters import choices, sql
from fanlight.infra.sql.port import Database, rows
from fanlight.kit.ids import Shard

STATEMENTS = sorted(
    name
    for name, value in (vars(sql) | vars(choices)).items()
    if name.isupper() and isinstance(value, str) and re.match(r"\s*(SELECT|UPDATE|DELETE)", value)
)
ALLOWED_SCANS = re.compile(r"SCAN (?:carray|listed|waiting)")  # a parameter, and rows under a LIMIT


def values_for(statement: str) -> list[Any]:
    """A value for each parameter: a list where the statement expects one."""
    count = max(int(number) for number in re.findall(r"\$(\d+)", statement))
    listed = set(re.findall(r"ids\(\$(\d+)\)", statement))
    return [[1, 2] if str(number) in listed else number for number in range(1, count + 1)]


@pytest.mark.parametrize("name", STATEMENTS)
async def test_no_statement_scans_or_sorts(sqlite_db: Database, name: str) -> None:
    statement = (vars(sql) | vars(choices))[name]
    plan = [
        row[3] for row in await rows(sqlite_db, Shard(0), f"EXPLAIN QUERY PLAN {statement}", *values_for(statement))
    ]
    slow = [step for step in plan if re.search(r"\bSCAN\b|TEMP B-TREE", step) and not ALLOWED_SCANS.search(step)]
    assert slow == []


async def test_fan_out_reads_the_index_alone(sqlite_db: Database) -> None:
    (step,) = [row[3] for row in await rows(sqlite_db, Shard(0), f"EXPLAIN QUERY PLAN {sql.FOLLOWER_NUMBERS}", 1, 0, 9)]
    assert "COVERING INDEX followers_numbers" in step
