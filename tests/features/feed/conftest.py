"""The feed's world on one file and on four."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from fanlight.infra.sql.port import Database
from tests.features.feed.world import World
from tests.support.clock import FakeClock


@pytest.fixture
def world(db: Database, clock: FakeClock, tmp_path: Path) -> Iterator[World]:
    opened = World(db, clock, tmp_path)
    yield opened
    opened.close()
