"""A darkroom, and a person who uploads."""

from pathlib import Path

import pytest

from fanlight.infra.sql.port import Database
from fanlight.kit.ids import UserId
from tests.support.clock import FakeClock
from tests.support.darkroom import Darkroom, open_darkroom


@pytest.fixture
async def room(db: Database, tmp_path: Path, clock: FakeClock) -> Darkroom:
    return await open_darkroom(db, tmp_path, clock)


@pytest.fixture
async def ana(room: Darkroom) -> UserId:
    return await room.person("ana")


@pytest.fixture
async def ben(room: Darkroom) -> UserId:
    return await room.person("ben")
