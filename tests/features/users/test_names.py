"""People are found by what their names begin with: every one of them, and nobody else."""

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from fanlight.features.users.adapters.sql import SQLUserStore
from fanlight.features.users.models import User, UserChanges, name_key
from fanlight.features.users.service import UserService
from fanlight.infra.eventlog.outbox import Outbox
from fanlight.infra.sql.port import Database, Work
from fanlight.kit.folding import folded
from fanlight.kit.ids import UserId
from tests.features.users.conftest import another_process
from tests.support.clock import FakeClock

EVERYBODY = 1_000
LETTERS = "aAáÁbB_ ßéЖж字\u0301\U0001f33f-"
TEXTS = st.text(LETTERS, max_size=7) | st.text(max_size=4)


async def found(users: UserService, text: str, *, among: tuple[UserId, ...] = (), limit: int = EVERYBODY) -> list[str]:
    known, others = await users.named(text, among=among, limit=limit)
    return [user.username for user in [*known, *others]]


def begins(user: User, text: str) -> bool:
    """The same, the long way."""
    prefix = folded(text)
    words = folded(user.display_name).split()
    names = [" ".join(words[at:]) for at in range(len(words))]
    by_username = name_key(user.username).startswith(prefix)
    return bool(prefix) and (by_username or (not text.startswith("@") and any(n.startswith(prefix) for n in names)))


@pytest.mark.parametrize("text", ["ana", "AN", "@an", "@ana", "lópez", "lope", "maria l", "ana maria lopez", " ána "])
async def test_somebody_is_found_by_how_their_names_begin(users: UserService, text: str) -> None:
    await users.create(username="Ana", display_name="Ana Maria López")
    await users.create(username="ben", display_name="Ben Stone")
    assert await found(users, text) == ["Ana"]


@pytest.mark.parametrize("text", ["", "@", "!", "na", "aria", "@maria", "@lopez", "ana l", "anab", "%", "_na"])
async def test_nobody_is_found_by_anything_else(users: UserService, text: str) -> None:
    await users.create(username="ana", display_name="Ana Maria López")
    assert await found(users, text) == []


async def test_a_new_display_name_replaces_the_old_one(users: UserService) -> None:
    ana = await users.create(username="ana", display_name="Lopez")
    await users.update(ana.id, UserChanges(display_name="Stone"))
    assert (await found(users, "lope"), await found(users, "sto")) == ([], ["ana"])


async def test_who_has_more_followers_comes_first(users: UserService) -> None:
    made = [await users.create(username=f"ana{index}") for index in range(4)]
    for followers, user in zip((1, 300, 0, 5_000_000_000), made, strict=True):
        await users.store_follow_counts(user.id, followers=followers, following=0, version=2)
    assert await found(users, "ana") == ["ana3", "ana1", "ana0", "ana2"]
    await users.store_follow_counts(made[2].id, followers=9_999, following=0, version=3)
    assert await found(users, "ana") == ["ana3", "ana2", "ana1", "ana0"]


async def test_of_many_the_followed_and_the_more_followed_are_read(db: Database, users: UserService) -> None:
    made = [await users.create(username=f"ana{index:02}") for index in range(40)]
    await users.store_follow_counts(made[39].id, followers=70, following=0, version=2)
    names = await found(users, "ana", among=(made[38].id,), limit=2)
    assert names[:2] == ["ana38", "ana39"]
    assert len(names) < 30


async def test_who_does_not_want_to_be_discovered_is_found_by_those_who_know_them(users: UserService) -> None:
    ana = await users.create(username="ana")
    await users.update(ana.id, UserChanges(discoverable=False))
    await users.store_follow_counts(ana.id, followers=20, following=0, version=2)
    assert (await found(users, "an"), await found(users, "an", among=(ana.id,))) == ([], ["ana"])
    await users.update(ana.id, UserChanges(discoverable=True))
    assert await found(users, "an") == ["ana"]


async def test_users_of_an_older_schema_become_findable(db: Database, users: UserService, clock: FakeClock) -> None:
    for index in range(120):
        await users.create(username=f"person{index}")

    def older() -> Work[None]:
        yield "DELETE FROM user_name_parts", ()
        yield "UPDATE users SET findable = 0", ()

    for place in db.places():
        await db.write(place, older)
    assert await found(users, "person") == []
    await another_process(SQLUserStore(db, Outbox(clock)), clock, seed=2).list_missing_names()
    assert len(await found(users, "person")) == 120


@given(
    names=st.lists(TEXTS, min_size=1, max_size=8),
    usernames=st.lists(st.text("aAbB_0", min_size=1, max_size=4), min_size=8, max_size=8, unique_by=str.lower),
    text=TEXTS,
)
@example(names=["\u1fb3", "\u0345"], usernames=list("abcdefgh"), text="\u1fb3")
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_whoever_a_text_begins_is_found(
    db: Database, clock: FakeClock, names: list[str], usernames: list[str], text: str
) -> None:
    await forget_everybody(db)
    users = another_process(SQLUserStore(db, Outbox(clock)), clock, seed=3)
    made = [
        await users.create(username=username, display_name=name)
        for username, name in zip(usernames, names, strict=False)
    ]
    assert set(await found(users, text)) == {user.username for user in made if begins(user, text)}


async def forget_everybody(db: Database) -> None:
    def work() -> Work[None]:
        for table in ("users", "user_names", "user_name_parts"):
            yield f"DELETE FROM {table}", ()

    for place in db.places():
        await db.write(place, work)
