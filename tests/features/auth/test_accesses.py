"""Where somebody is logged in and what they let in: seen by its own user, ended by its own user."""

import pytest

from fanlight.features.auth.models import RegisteredApp, SignUp
from fanlight.features.users.models import User
from fanlight.kit.errors import Invalid, NotFound, TooMany
from fanlight.kit.ids import AppId
from tests.features.auth.conftest import Site, Sites
from tests.support.clock import FakeClock

HERE = "192.0.2.1"
GOOD = "good password"


async def a_user(site: Site, username: str = "ana") -> User:
    asked = SignUp(username=username, email=f"{username}@example.org", password=GOOD, agreement=True)
    return await site.auth.sign_up(asked, address=HERE)


def secret_of(username: str) -> str:
    return f"secret-of-{username}-".ljust(43, "x")


async def test_sessions_are_listed_with_the_asking_one_first(site: Site, clock: FakeClock) -> None:
    ana = await a_user(site)
    first = await site.auth.open_session(ana.id)
    clock.advance(60_000)
    await site.auth.open_session(ana.id)
    await site.auth.open_session((await a_user(site, "ben")).id)
    listed = await site.auth.sessions(ana.id, this=first.token.hash)
    assert [session.is_this for session in listed] == [True, False]
    assert listed[1].began_ms - listed[0].began_ms == 60_000
    assert first.secret not in repr(listed)


async def test_an_expired_session_is_not_listed(site: Site, clock: FakeClock) -> None:
    ana = await a_user(site)
    await site.auth.open_session(ana.id)
    clock.advance(40 * 24 * 3_600_000)
    assert await site.auth.sessions(ana.id, this=b"") == []


async def test_only_its_own_user_ends_a_session(site: Site) -> None:
    ana, ben = await a_user(site), await a_user(site, "ben")
    issued = await site.auth.open_session(ana.id)
    (session,) = await site.auth.sessions(ana.id, this=b"")
    with pytest.raises(NotFound):
        await site.auth.end_session(ben.id, session.reference)
    assert await site.auth.identify(issued.secret)
    await site.auth.end_session(ana.id, session.reference)
    assert await site.auth.identify(issued.secret) is None


async def test_an_app_is_listed_once_with_all_that_it_may_do(site: Site, app: RegisteredApp) -> None:
    ana = await a_user(site)
    for scopes in ("read", "write:media"):
        await site.auth.keep_token(f"secret-of-{scopes}-".ljust(43, "x"), app=app.app, user_id=ana.id, scopes=scopes)
    (allowed,) = await site.auth.allowed_apps(ana.id)
    assert (allowed.app, allowed.scopes) == (app.app, frozenset({"read", "write:media"}))


async def test_a_revoked_app_loses_its_tokens_of_this_user_only(site: Site, app: RegisteredApp) -> None:
    ana, ben = await a_user(site), await a_user(site, "ben")
    for user in (ana, ben):
        await site.auth.keep_token(secret_of(user.username), app=app.app, user_id=user.id, scopes="read")
    await site.auth.revoke_app(ana.id, app.app.id)
    assert await site.auth.identify(secret_of("ana")) is None
    assert await site.auth.identify(secret_of("ben"))
    for unknown in (app.app.id, AppId(1)):
        with pytest.raises(NotFound):
            await site.auth.revoke_app(ana.id, unknown)


async def test_a_password_is_changed_by_who_knows_it(site: Site) -> None:
    ana = await a_user(site)
    old = await site.auth.open_session(ana.id)
    with pytest.raises(Invalid) as refused:
        await site.auth.change_password(ana.id, "wrong", "short", address=HERE)
    assert set(refused.value.details) == {"old_password", "password"}
    fresh = await site.auth.change_password(ana.id, GOOD, "better password", address=HERE)
    assert await site.auth.identify(old.secret) is None
    assert await site.auth.identify(fresh.secret)


async def test_an_open_browser_is_no_place_to_guess_at(sites: Sites) -> None:
    site = sites.open(rate_limits=True)
    ana = await a_user(site)
    answers: list[str] = []
    for number in range(25):
        with pytest.raises((Invalid, TooMany)) as refused:
            await site.auth.change_password(ana.id, f"guess {number}", "better password", address=f"192.0.2.{number}")
        answers.append(refused.type.__name__)
    assert answers == ["Invalid"] * 20 + ["TooMany"] * 5


async def test_a_sign_up_tells_a_taken_name_beside_everything_else(site: Site) -> None:
    await a_user(site)
    wrong = SignUp(username="ANA", email="ana@example.org", password="x", agreement=False)
    with pytest.raises(Invalid) as refused:
        await site.auth.sign_up(wrong, address=HERE)
    codes = {field: [code for code, _ in reasons] for field, reasons in refused.value.details.items()}
    assert codes == {"username": ["ERR_TAKEN"], "password": ["ERR_TOO_SHORT"], "agreement": ["ERR_ACCEPTED"]}
