"""A darkroom whose photos are rendered by real image children, and a person who uploads."""

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from fanlight.infra.imaging.adapters.process import ProcessImageRenderer
from fanlight.infra.sql.port import Database
from fanlight.kit.ids import UserId
from tests.support.clock import FakeClock
from tests.support.darkroom import Darkroom, open_darkroom


@pytest.fixture
async def room(db: Database, tmp_path: Path, clock: FakeClock) -> AsyncIterator[Darkroom]:
    command = (sys.executable, "-m", "fanlight.infra.imaging.child", (tmp_path / "blobs").as_uri())
    renderer = ProcessImageRenderer(command, children=1)
    yield await open_darkroom(db, tmp_path, clock, renderer=renderer)
    await renderer.close()


@pytest.fixture
async def ana(room: Darkroom) -> UserId:
    return await room.person("ana")
