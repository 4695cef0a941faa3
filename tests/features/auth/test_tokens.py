"""Tokens and sessions: found by their hash, rolled once a day, gone when they end."""

import pytest

from fanlight.features.auth.adapters.sql import FIND
from fanlight.features.auth.models import (
    SESSION_LIVES_MS,
    SESSION_ROLLED_MS,
    ClientCredentials,
    GrantRequest,
    RegisteredApp,
    digest_of,
    shard_of_digest,
)
from fanlight.infra.sql.port import Database, rows
from fanlight.kit.ids import Shard, UserId, shard_of_hash
from tests.features.auth.conftest import Site
from tests.support.clock import START_MS, FakeClock

ANA = UserId(1 << 40)
DAY_MS = SESSION_ROLLED_MS


async def expiry_of(site: Site, token_hash: bytes) -> int | None:
    token = await site.store.token(token_hash)
    assert token is not None
    return token.expires_ms


async def test_a_session_says_who_it_is(site: Site) -> None:
    session = await site.auth.open_session(ANA)
    identity = await site.auth.identify(session.secret)
    assert identity is not None
    assert (identity.user_id, identity.app_id, identity.kind) == (ANA, None, "session")
    assert identity.scopes == {"read", "write", "follow", "push", "profile"}
    assert identity.token_hash == digest_of(session.secret)
    assert len(session.secret) == 43


async def test_every_log_in_is_a_new_session(site: Site) -> None:
    first = await site.auth.open_session(ANA)
    second = await site.auth.open_session(ANA)
    assert first.secret != second.secret


@pytest.mark.parametrize("secret", ["", "unknown", "x" * 43, "x" * 100_000, "caf\u00e9", "\ud800"])
async def test_what_was_not_given_out_is_nobody(site: Site, secret: str) -> None:
    assert await site.auth.identify(secret) is None


async def test_a_session_ends_when_nobody_comes_for_thirty_days(site: Site, clock: FakeClock) -> None:
    session = await site.auth.open_session(ANA)
    clock.advance(SESSION_LIVES_MS - 1)
    assert await site.auth.identify(session.secret) is not None
    clock.advance(SESSION_LIVES_MS)
    assert await site.auth.identify(session.secret) is None


async def test_a_session_is_rolled_once_a_day_at_most(site: Site, clock: FakeClock) -> None:
    session = await site.auth.open_session(ANA)
    clock.advance(DAY_MS - 1)
    await site.auth.identify(session.secret)
    assert await expiry_of(site, session.token.hash) == START_MS + SESSION_LIVES_MS
    clock.advance(1)
    await site.auth.identify(session.secret)
    assert await expiry_of(site, session.token.hash) == START_MS + DAY_MS + SESSION_LIVES_MS


async def test_logging_out_ends_the_session_at_once(site: Site, db: Database) -> None:
    session = await site.auth.open_session(ANA)
    await site.auth.log_out(session.token.hash)
    assert await site.auth.identify(session.secret) is None
    await site.auth.log_out(session.token.hash)
    listed = [row for place in db.places() for row in await rows(db, place, "SELECT * FROM auth_user_tokens")]
    assert listed == []


async def test_tokens_of_apps_do_not_run_out(site: Site, app: RegisteredApp, clock: FakeClock) -> None:
    client = ClientCredentials(client_id=app.app.client_id, client_secret=app.client_secret)
    issued = await site.auth.exchange(client, GrantRequest(grant_type="client_credentials"), address="192.0.2.1")
    clock.advance(SESSION_LIVES_MS * 100)
    identity = await site.auth.identify(issued.secret)
    assert identity is not None
    assert (identity.user_id, identity.app_id, identity.scopes, identity.kind) == (
        None,
        app.app.id,
        frozenset({"read"}),
        "app",
    )


async def test_what_ran_out_is_swept_away_and_the_rest_stays(site: Site, clock: FakeClock) -> None:
    await site.auth.open_session(ANA)
    clock.advance(SESSION_LIVES_MS)
    assert await site.auth.sweep() == 0
    fresh = await site.auth.open_session(ANA)
    clock.advance(DAY_MS + 1)
    assert await site.auth.sweep() == 1
    assert await site.auth.identify(fresh.secret) is not None


async def test_a_digest_lives_where_its_secret_does() -> None:
    assert shard_of_digest(digest_of("secret")) == shard_of_hash("secret")


async def test_finding_a_token_uses_its_key(sqlite_db: Database) -> None:
    plan = [str(row[3]) for row in await rows(sqlite_db, Shard(0), f"EXPLAIN QUERY PLAN {FIND}", b"x")]
    assert plan == ["SEARCH auth_tokens USING PRIMARY KEY (hash=?)"]
