"""Signing up and logging in: once per name and address, told apart by nobody, limited, and whole or not at all."""

import asyncio
from dataclasses import replace

import pytest

from fanlight.features.auth.models import EMAIL_RESERVED_MS, Credentials, SignUp
from fanlight.features.auth.service import AuthService, Passwords
from fanlight.features.auth.service.limits import (
    LOG_INS_PER_ACCOUNT_MAX,
    LOG_INS_PER_ADDRESS_MAX,
    LOG_INS_PER_ADDRESS_WINDOW_S,
    SIGN_UPS_PER_ADDRESS_MAX,
)
from fanlight.features.users.models import User, UserChanges
from fanlight.infra.sql.port import Database, Work, rows
from fanlight.kit.errors import Invalid, NotFound, TooMany, Unauthorized
from fanlight.kit.ids import UserId
from tests.features.auth.conftest import Site, Sites
from tests.support.clock import FakeClock

HERE = "192.0.2.1"
PASSWORD = "correct horse"


def wanted(username: str = "ana", *, email: str = "", password: str = PASSWORD, agreement: bool = True) -> SignUp:
    return SignUp(username=username, email=email or f"{username}@example.org", password=password, agreement=agreement)


async def user_logged_in(auth: AuthService, login: str, password: str = PASSWORD) -> UserId | None:
    session = await auth.log_in(login, password, address=HERE)
    return session.token.user_id


async def test_who_signs_up_can_log_in_by_name_or_address(site: Site) -> None:
    ana = await site.auth.sign_up(wanted("Ana", email=" Ana@Example.org "), address=HERE)
    for login in ("ana", "ANA", "@Ana", "ana@example.org", " ANA@EXAMPLE.ORG "):
        assert await user_logged_in(site.auth, login) == ana.id


async def test_the_address_is_kept_for_its_owner(site: Site) -> None:
    ana = await site.auth.sign_up(wanted(email="Ana@Example.org"), address=HERE)
    assert await site.auth.email_of(ana.id) == "ana@example.org"
    assert await site.auth.email_of(UserId(5)) is None


@pytest.mark.parametrize(
    ("login", "password"),
    [("ana", "wrong password"), ("nobody", PASSWORD), ("nobody@example.org", PASSWORD), ("", ""), ("@", "x" * 9999)],
)
async def test_a_refusal_does_not_say_who_is_here(site: Site, login: str, password: str) -> None:
    await site.auth.sign_up(wanted(), address=HERE)
    with pytest.raises(Unauthorized, match=r"^wrong username, e-mail address or password$"):
        await site.auth.log_in(login, password, address=HERE)


async def test_an_accent_typed_in_two_ways_is_the_same_password(site: Site) -> None:
    ana = await site.auth.sign_up(wanted(password="caf\u00e9 caf\u00e9"), address=HERE)
    assert await user_logged_in(site.auth, "ana", "cafe\u0301 cafe\u0301") == ana.id


@pytest.mark.parametrize(
    ("asked", "details"),
    [
        (wanted("ana maria", email="a@b"), {"username": ["ERR_INVALID"]}),
        (wanted(email="none"), {"email": ["ERR_INVALID"]}),
        (wanted(email=f"{'x' * 250}@b.example"), {"email": ["ERR_INVALID"]}),
        (wanted(email="a@b\u202e.example"), {"email": ["ERR_INVALID"]}),
        (wanted(password="short"), {"password": ["ERR_TOO_SHORT"]}),
        (wanted(password="x" * 257), {"password": ["ERR_TOO_LONG"]}),
        (wanted(agreement=False), {"agreement": ["ERR_ACCEPTED"]}),
        (
            SignUp(username="", email=" ", password=""),
            {
                "username": ["ERR_BLANK"],
                "email": ["ERR_BLANK"],
                "password": ["ERR_BLANK"],
                "agreement": ["ERR_ACCEPTED"],
            },
        ),
    ],
)
async def test_every_mistake_is_named_at_once(site: Site, asked: SignUp, details: dict[str, list[str]]) -> None:
    with pytest.raises(Invalid, match=r"^Validation failed: ") as refused:
        await site.auth.sign_up(asked, address=HERE)
    assert {field: [code for code, _ in reasons] for field, reasons in refused.value.details.items()} == details


async def test_a_name_or_address_is_had_once(site: Site) -> None:
    await site.auth.sign_up(wanted("ana", email="ana@example.org"), address=HERE)
    with pytest.raises(Invalid) as name_taken:
        await site.auth.sign_up(wanted("ANA", email="other@example.org"), address=HERE)
    with pytest.raises(Invalid) as address_taken:
        await site.auth.sign_up(wanted("ben", email="ANA@example.org"), address=HERE)
    assert name_taken.value.details["username"][0][0] == "ERR_TAKEN"
    assert address_taken.value.details["email"][0][0] == "ERR_TAKEN"
    assert (await site.auth.sign_up(wanted("ben"), address=HERE)).username == "ben"


async def test_of_many_who_sign_up_as_one_name_at_once_exactly_one_does(sites: Sites) -> None:
    processes = [sites.open(seed=seed) for seed in range(6)]
    results = await asyncio.gather(
        *(
            process.auth.sign_up(wanted("ana", email=f"ana{index}@example.org"), address=HERE)
            for index, process in enumerate(processes)
        ),
        return_exceptions=True,
    )
    made = [result for result in results if isinstance(result, User)]
    assert (len(made), sum(isinstance(result, Invalid) for result in results)) == (1, 5)
    assert await user_logged_in(processes[0].auth, "ana") == made[0].id


async def test_of_many_who_sign_up_with_one_address_at_once_exactly_one_does(sites: Sites) -> None:
    processes = [sites.open(seed=seed) for seed in range(6)]
    results = await asyncio.gather(
        *(
            process.auth.sign_up(wanted(f"ana{index}", email="ana@example.org"), address=HERE)
            for index, process in enumerate(processes)
        ),
        return_exceptions=True,
    )
    made = [result for result in results if isinstance(result, User)]
    assert (len(made), sum(isinstance(result, Invalid) for result in results)) == (1, 5)
    assert await user_logged_in(processes[0].auth, "ana@example.org") == made[0].id


async def test_a_crash_before_the_user_is_written_frees_everything_in_time(site: Site, clock: FakeClock) -> None:
    claim = await site.users.reserve("ana")
    await site.store.reserve_email("ana@example.org", claim.user_id, expires_ms=clock.now_ms() + EMAIL_RESERVED_MS)
    await site.store.keep_credentials(
        Credentials(user_id=claim.user_id, email="ana@example.org", password_hash="a hash")
    )
    with pytest.raises(Unauthorized):
        await site.auth.log_in("ana@example.org", PASSWORD, address=HERE)
    with pytest.raises(Invalid):
        await site.auth.sign_up(wanted("ana2", email="ana@example.org"), address=HERE)
    clock.advance(EMAIL_RESERVED_MS)
    ana = await site.auth.sign_up(wanted("ana"), address=HERE)
    assert await user_logged_in(site.auth, "ana@example.org") == ana.id


async def test_a_crash_after_the_user_is_written_loses_nothing(site: Site, clock: FakeClock, db: Database) -> None:
    ana = await site.auth.sign_up(wanted("ana"), address=HERE)
    await _forget_confirmations(db, expires_ms=clock.now_ms() + EMAIL_RESERVED_MS)
    assert await user_logged_in(site.auth, "ana@example.org") == ana.id
    clock.advance(EMAIL_RESERVED_MS * 2)
    assert await user_logged_in(site.auth, "ana") == ana.id
    with pytest.raises(Invalid) as refused:
        await site.auth.sign_up(wanted("ben", email="ana@example.org"), address=HERE)
    assert refused.value.details["email"][0][0] == "ERR_TAKEN"
    holder = await site.store.email_holder("ana@example.org")
    assert holder is not None
    assert (holder.user_id, holder.expires_ms) == (ana.id, None)


async def _forget_confirmations(db: Database, *, expires_ms: int) -> None:
    """As if the process had died right after the user's row."""
    for place in db.places():
        for table in ("auth_emails", "user_names"):

            def work(table: str = table) -> Work[None]:
                yield f"UPDATE {table} SET expires_ms = $1", (expires_ms,)

            await db.write(place, work)


async def test_a_refused_sign_up_gives_name_and_address_back(site: Site) -> None:
    with pytest.raises(Invalid):
        await site.auth.create_account(
            username="ana", email="ana@example.org", password=PASSWORD, profile=UserChanges(display_name="x" * 61)
        )
    assert (await site.auth.sign_up(wanted("ana"), address=HERE)).username == "ana"


async def test_closed_doors_open_for_the_host(sites: Sites) -> None:
    site = sites.open(registrations_open=False)
    with pytest.raises(Invalid, match="does not take new accounts"):
        await site.auth.sign_up(wanted(), address=HERE)
    ana = await site.auth.create_account(
        username="ana", email="ana@example.org", password=PASSWORD, profile=UserChanges(display_name="Ana")
    )
    assert (ana.display_name, await user_logged_in(site.auth, "ana")) == ("Ana", ana.id)


async def test_log_ins_from_one_address_are_limited(sites: Sites, clock: FakeClock) -> None:
    auth = sites.open(rate_limits=True).auth
    await auth.sign_up(wanted(), address=HERE)
    for attempt in range(LOG_INS_PER_ADDRESS_MAX):
        with pytest.raises(Unauthorized):
            await auth.log_in(f"person{attempt}", "wrong", address=HERE)
    with pytest.raises(TooMany) as refused:
        await auth.log_in("ana", PASSWORD, address=HERE)
    assert refused.value.retry_after_s == LOG_INS_PER_ADDRESS_WINDOW_S
    assert (await auth.log_in("ana", PASSWORD, address="192.0.2.2")).token.kind == "session"
    clock.advance(LOG_INS_PER_ADDRESS_WINDOW_S * 1_000)
    assert (await auth.log_in("ana", PASSWORD, address=HERE)).token.kind == "session"


@pytest.mark.parametrize("logins", [("ana", "ana@example.org"), ("nobody", "NOBODY")])
async def test_log_ins_to_one_account_are_limited_whether_it_exists_or_not(
    sites: Sites, logins: tuple[str, str]
) -> None:
    auth = sites.open(rate_limits=True).auth
    await auth.sign_up(wanted(), address=HERE)
    for attempt in range(LOG_INS_PER_ACCOUNT_MAX):
        with pytest.raises(Unauthorized):
            await auth.log_in(logins[attempt % 2], "wrong", address=f"192.0.2.{attempt}")
    with pytest.raises(TooMany):
        await auth.log_in(logins[0], PASSWORD, address="192.0.2.99")


async def test_sign_ups_from_one_address_are_limited_and_typing_errors_are_not_counted(sites: Sites) -> None:
    auth = sites.open(rate_limits=True).auth
    for _ in range(SIGN_UPS_PER_ADDRESS_MAX):
        with pytest.raises(Invalid):
            await auth.sign_up(wanted(password="short"), address=HERE)
    for index in range(SIGN_UPS_PER_ADDRESS_MAX):
        await auth.sign_up(wanted(f"person{index}"), address=HERE)
    with pytest.raises(TooMany):
        await auth.sign_up(wanted("one_more"), address=HERE)
    assert (await auth.sign_up(wanted("one_more"), address="192.0.2.2")).username == "one_more"


async def test_limits_can_be_off(site: Site) -> None:
    for index in range(SIGN_UPS_PER_ADDRESS_MAX + 1):
        await site.auth.sign_up(wanted(f"person{index}"), address=HERE)


async def test_a_new_password_ends_every_session_but_one(site: Site) -> None:
    ana = await site.auth.sign_up(wanted(), address=HERE)
    kept = await site.auth.log_in("ana", PASSWORD, address=HERE)
    ended = await site.auth.log_in("ana", PASSWORD, address=HERE)
    await site.auth.set_password(ana.id, "another password", keep=kept.token.hash)
    assert await site.auth.identify(kept.secret) is not None
    assert await site.auth.identify(ended.secret) is None
    with pytest.raises(Unauthorized):
        await site.auth.log_in("ana", PASSWORD, address=HERE)
    assert await user_logged_in(site.auth, "ana", "another password") == ana.id


async def test_a_hash_of_older_settings_is_made_again_at_log_in(sites: Sites) -> None:
    older = Passwords(memory_kib=16, passes=1)
    await replace(sites, passwords=older).open().auth.sign_up(wanted(), address=HERE)
    older.close()
    site = sites.open(seed=2)
    ana = await user_logged_in(site.auth, "ana")
    assert ana is not None
    kept = await site.store.credentials(ana)
    assert kept is not None
    assert not sites.passwords.is_outdated(kept.password_hash)
    assert await user_logged_in(site.auth, "ana") == ana


async def test_a_new_password_obeys_the_rules_and_needs_an_account(site: Site) -> None:
    ana = await site.auth.sign_up(wanted(), address=HERE)
    with pytest.raises(Invalid):
        await site.auth.set_password(ana.id, "short")
    with pytest.raises(NotFound):
        await site.auth.set_password(UserId(5), "long enough")


async def test_nothing_secret_is_stored_as_it_is(site: Site, db: Database) -> None:
    await site.auth.sign_up(wanted(), address=HERE)
    session = await site.auth.log_in("ana", PASSWORD, address=HERE)
    app = await site.auth.register_app(name="x", redirect_uris="x:/y")
    tables = ("auth_tokens", "auth_user_tokens", "auth_credentials", "oauth_apps")
    stored = [
        row for place in db.places() for table in tables for row in await rows(db, place, f"SELECT * FROM {table}")
    ]
    everything = repr(stored)
    assert "$argon2id$" in everything
    assert not any(secret in everything for secret in (PASSWORD, session.secret, app.client_secret))
