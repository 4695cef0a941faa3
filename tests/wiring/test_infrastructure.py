"""What the settings name is opened, or refused in words that help."""

import sys
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from fanlight import wiring
from fanlight.infra.eventlog.adapters.relay import RelayedEventLog
from fanlight.infra.sql.adapters.postgres import PostgresDatabase
from fanlight.infra.sql.migrate import SchemaMismatch
from fanlight.settings import Settings
from tests.support.postgres import make_fresh, url_of

NAME = "wiring"


async def test_a_postgres_database_is_prepared_and_opened(tmp_path: Path) -> None:
    await make_fresh(NAME)
    settings = Settings(data=str(tmp_path / "data"), database_url=url_of(NAME))
    await wiring.prepare(settings)
    await wiring.prepare(settings)
    async with AsyncExitStack() as stack:
        infra = await wiring.open_infrastructure(settings, stack)
        assert (type(infra.db), type(infra.eventlog)) == (PostgresDatabase, RelayedEventLog)


async def test_a_database_without_its_tables_says_what_to_run(tmp_path: Path) -> None:
    await make_fresh(NAME)
    prepared = Settings(data=str(tmp_path / "data"))
    await wiring.prepare(prepared)
    async with AsyncExitStack() as stack:
        with pytest.raises(SchemaMismatch, match="fanlight migrate"):
            await wiring.open_infrastructure(Settings(data=prepared.data, database_url=url_of(NAME)), stack)


async def test_a_server_that_does_not_answer_is_refused_by_the_settings_name(tmp_path: Path) -> None:
    settings = Settings(data=str(tmp_path / "data"), database_url="postgresql://ana:secret@127.0.0.1:1/photos")
    with pytest.raises(
        wiring.StartRefusedError, match="FANLIGHT_DATABASE_URL: the database cannot be reached"
    ) as refused:
        await wiring.prepare(settings)
    assert "secret" not in str(refused.value)


async def test_a_missing_driver_is_named_with_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("fanlight.infra.sql.adapters.postgres")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "asyncpg", None)
    settings = Settings(data=str(tmp_path / "data"), database_url="postgresql://there/photos")
    with pytest.raises(wiring.StartRefusedError, match="asyncpg is not installed: run `make install-postgres`"):
        await wiring.prepare(settings)
