"""Users: names that are had once, rows that decide, counts that only go forward, JSON that is never old."""

import asyncio
import random
from dataclasses import replace

import msgspec
import pytest

from fanlight.features.users.adapters.sql import HOLDER, LOAD, VERSIONS, SQLUserStore
from fanlight.features.users.models import NameHolder, User, UserChanges, UserRole, Visibility
from fanlight.features.users.service import NAME_RESERVED_MS, UserService
from fanlight.infra.sql.port import Database, rows
from fanlight.kit.errors import Invalid, NotFound, Unavailable
from fanlight.kit.ids import IdSource, Shard, UserId, UserNumber, shard_of
from fanlight.kit.urls import SiteUrls
from tests.support.clock import START_MS, FakeClock

SOMEBODY = UserId(1 << 40)


def a_service(store: SQLUserStore, clock: FakeClock, *, seed: int) -> UserService:
    """Another process: it shares nothing but the database."""
    chance = random.Random(seed)
    return UserService(store, SiteUrls(scheme="https", host_name="fan.example"), IdSource(clock, chance), clock, chance)


async def announced(db: Database) -> list[str]:
    return [topic for place in db.places() for (topic,) in await rows(db, place, "SELECT topic FROM outbox")]


async def test_a_new_user_can_be_found(users: UserService, db: Database) -> None:
    ana = await users.create(username="Ana", display_name=" Ana\nM ", note="hello", locked=True)
    assert ana == User(
        id=ana.id,
        number=UserNumber(1),
        username="Ana",
        display_name="Ana M",
        note="hello",
        locked=True,
        created_ms=START_MS,
    )
    assert await users.get(ana.id) == ana
    assert await users.by_name("aNA") == ana
    assert await announced(db) == ["user.created"]


async def test_numbers_are_dense_and_users_are_spread(users: UserService) -> None:
    made = [await users.create(username=f"person{index}") for index in range(12)]
    assert [user.number for user in made] == list(range(1, 13))
    assert len({shard_of(user.id) for user in made}) > 6


async def test_names_differ_by_more_than_case(users: UserService) -> None:
    await users.create(username="Ana")
    with pytest.raises(Invalid) as refused:
        await users.create(username="aNa")
    assert refused.value.details == {"username": [("ERR_TAKEN", "this username is taken")]}


@pytest.mark.parametrize(
    ("username", "code"),
    [
        ("", "ERR_BLANK"),
        ("a" * 31, "ERR_TOO_LONG"),
        ("ana maria", "ERR_INVALID"),
        ("ana.maria", "ERR_INVALID"),
        ("a\u00f1a", "ERR_INVALID"),
        ("ana\n", "ERR_INVALID"),
        ("Admin", "ERR_RESERVED"),
        ("login", "ERR_RESERVED"),
        ("explore", "ERR_RESERVED"),
    ],
)
async def test_names_nobody_may_have(users: UserService, username: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        await users.create(username=username)
    assert refused.value.details["username"][0][0] == code


async def test_of_two_who_want_a_name_at_once_exactly_one_gets_it(store: SQLUserStore, clock: FakeClock) -> None:
    processes = [a_service(store, clock, seed=seed) for seed in range(8)]
    results = await asyncio.gather(*(process.create(username="ana") for process in processes), return_exceptions=True)
    made = [result for result in results if isinstance(result, User)]
    refused = [result for result in results if isinstance(result, Invalid)]
    assert (len(made), len(refused)) == (1, 7)
    assert await processes[0].by_name("ana") == made[0]


async def test_a_crash_after_the_reservation_frees_the_name_when_it_runs_out(
    users: UserService, clock: FakeClock
) -> None:
    await users.reserve("ana")
    assert await users.by_name("ana") is None
    with pytest.raises(Invalid):
        await users.create(username="ana")
    clock.advance(NAME_RESERVED_MS)
    ana = await users.create(username="ana")
    assert await users.by_name("ana") == ana


async def test_a_crash_before_confirming_leaves_the_user_their_name(
    users: UserService, store: SQLUserStore, clock: FakeClock
) -> None:
    claim = await users.reserve("ana")
    user = User(id=claim.user_id, number=UserNumber(1), username="ana", created_ms=START_MS)
    assert await store.insert(user)
    assert await users.by_name("ana") == user
    clock.advance(NAME_RESERVED_MS * 2)
    with pytest.raises(Invalid):
        await users.create(username="ana")
    assert (await store.holders(["ana"]))["ana"] == NameHolder(user_id=user.id, expires_ms=None)


async def test_a_sign_up_slower_than_its_reservation_writes_nothing(users: UserService, clock: FakeClock) -> None:
    claim = await users.reserve("ana")
    clock.advance(NAME_RESERVED_MS)
    with pytest.raises(Unavailable):
        await users.create_reserved(claim)
    assert await users.get_many([claim.user_id]) == {}
    assert (await users.create(username="ana")).username == "ana"


async def test_a_user_whose_name_went_to_somebody_else_is_taken_back(users: UserService, store: SQLUserStore) -> None:
    claim = await users.reserve("ana")
    held = (await store.holders(["ana"]))["ana"]
    assert await store.take_over_name("ana", held, SOMEBODY, expires_ms=claim.expires_ms)
    with pytest.raises(Unavailable):
        await users.create_reserved(claim)
    assert await users.get_many([claim.user_id]) == {}


async def test_a_reservation_that_changed_hands_cannot_be_taken_over_again(store: SQLUserStore) -> None:
    await store.reserve_name("ana", UserId(1), expires_ms=5)
    held = NameHolder(user_id=UserId(1), expires_ms=5)
    assert await store.take_over_name("ana", held, UserId(2), expires_ms=9)
    assert not await store.take_over_name("ana", held, UserId(3), expires_ms=9)


async def test_a_released_name_is_free_and_a_confirmed_one_is_not(users: UserService, store: SQLUserStore) -> None:
    await users.release(await users.reserve("ana"))
    ana = await users.create(username="ana")
    await store.release_name("ana", ana.id)
    assert await users.by_name("ana") == ana


async def test_a_refused_profile_gives_the_name_back(users: UserService) -> None:
    with pytest.raises(Invalid):
        await users.create(username="ana", display_name="x" * 61)
    assert (await users.create(username="ana")).number == 1


async def test_an_id_that_is_taken_is_not_written_twice(users: UserService, store: SQLUserStore, db: Database) -> None:
    ana = await users.create(username="ana")
    assert not await store.insert(replace(ana, number=UserNumber(9)))
    assert await users.get(ana.id) == ana
    assert await announced(db) == ["user.created"]


async def test_nobody_is_not_found(users: UserService) -> None:
    with pytest.raises(NotFound):
        await users.get(SOMEBODY)
    with pytest.raises(NotFound):
        await users.update(SOMEBODY, UserChanges(note="x"))
    assert await users.accounts_json([SOMEBODY]) == {}
    assert await users.by_name("x" * 500) is None


async def test_many_names_at_once(users: UserService) -> None:
    made = [await users.create(username=f"Person{index}") for index in range(6)]
    found = await users.by_names(["PERSON0", "person5", "nobody", "x" * 99])
    assert found == {"person0": made[0], "person5": made[5]}


async def test_a_profile_is_changed_part_by_part(users: UserService) -> None:
    ana = await users.create(username="ana", display_name="Ana", note="hello")
    changed = await users.update(
        ana.id,
        UserChanges(
            note=" two\r\nlines ",
            fields=(("site", "https://a.example"), ("", "")),
            locked=True,
            bot=True,
            discoverable=False,
            avatar="t/avatar.jpg",
            default_visibility=Visibility.FOLLOWERS,
            default_sensitive=True,
            language="pt-BR",
        ),
    )
    assert changed == replace(
        ana,
        note="two\nlines",
        fields=(("site", "https://a.example"),),
        locked=True,
        bot=True,
        discoverable=False,
        avatar="t/avatar.jpg",
        default_visibility=Visibility.FOLLOWERS,
        default_sensitive=True,
        language="pt-BR",
        version=2,
    )
    assert await users.get(ana.id) == changed
    taken_away = await users.update(ana.id, UserChanges(avatar="", language="", display_name=""))
    assert (taken_away.avatar, taken_away.language, taken_away.display_name) == (None, None, "")
    assert taken_away.note == "two\nlines"


@pytest.mark.parametrize(
    "changes",
    [
        UserChanges(display_name="x" * 61),
        UserChanges(note="x" * 501),
        UserChanges(fields=(("a", "b"),) * 5),
        UserChanges(fields=(("a" * 256, "b"),)),
        UserChanges(fields=(("a", "b" * 256),)),
        UserChanges(fields=(("", "b"),)),
        UserChanges(language="not a language"),
    ],
)
async def test_too_much_is_refused_whole(users: UserService, changes: UserChanges) -> None:
    ana = await users.create(username="ana")
    with pytest.raises(Invalid):
        await users.update(ana.id, changes)
    assert await users.get(ana.id) == ana


async def test_counts_only_go_forward(users: UserService) -> None:
    ana = await users.create(username="ana")
    await users.store_follow_counts(ana.id, followers=5, following=2, version=2)
    await users.store_follow_counts(ana.id, followers=4, following=2, version=1)
    await users.store_follow_counts(ana.id, followers=9, following=9, version=2)
    await users.store_post_count(ana.id, posts=3, last_post_ms=START_MS, version=7)
    await users.store_post_count(ana.id, posts=2, last_post_ms=None, version=6)
    found = await users.get(ana.id)
    assert (found.followers, found.following, found.posts, found.last_post_ms) == (5, 2, 3, START_MS)
    assert found.version == 3


async def test_json_is_never_older_than_the_row(users: UserService, store: SQLUserStore, clock: FakeClock) -> None:
    other = a_service(store, clock, seed=2)
    ana = await users.create(username="ana")
    first = (await users.accounts_json([ana.id]))[ana.id]
    assert (await users.accounts_json([ana.id]))[ana.id] is first
    await other.update(ana.id, UserChanges(display_name="Ana"))
    assert msgspec.json.decode((await users.accounts_json([ana.id]))[ana.id])["display_name"] == "Ana"
    await other.store_follow_counts(ana.id, followers=1, following=0, version=1)
    assert msgspec.json.decode((await users.accounts_json([ana.id]))[ana.id])["followers_count"] == 1


async def test_what_is_kept_in_memory_is_bounded(users: UserService, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fanlight.features.users.service.USERS_KEPT_MAX", 3)
    made = [await users.create(username=f"person{index}") for index in range(5)]
    found = await users.accounts_json([user.id for user in made])
    assert set(found) == {user.id for user in made}
    assert len(users._kept) == 3  # pyright: ignore[reportPrivateUsage]  # the bound cannot be seen from outside


@pytest.mark.parametrize(("sql", "parameter"), [(LOAD, [1]), (VERSIONS, [1]), (HOLDER, "ana")])
async def test_hot_statements_use_an_index(sqlite_db: Database, sql: str, parameter: list[int] | str) -> None:
    plan = [str(row[3]) for row in await rows(sqlite_db, Shard(0), f"EXPLAIN QUERY PLAN {sql}", parameter)]
    assert any("SEARCH" in line for line in plan)
    assert not any("SCAN user" in line for line in plan)


async def test_only_the_host_gives_reserved_names(users: UserService) -> None:
    with pytest.raises(Invalid, match="kept for the site"):
        await users.reserve("admin")
    claim = await users.reserve("admin", by_host=True)
    admin = await users.create_reserved(claim, role=UserRole.OWNER)
    assert (await users.get(admin.id)).role is UserRole.OWNER
