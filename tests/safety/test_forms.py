"""Nobody else's page acts for somebody who is logged in here, and looking at something changes nothing."""

from collections.abc import Callable

import pytest

from tests.safety.asking import UNSAFE, Caller
from tests.safety.conftest import World
from tests.safety.inside import difference
from tests.support.table import name_of, route_table

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("safety")]

CROSS = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}

TRICKS: dict[str, Callable[[Caller, Caller], dict[str, str]]] = {
    "the cookie alone": lambda _me, _other: {},
    "from this site, without proof": lambda _me, _other: {
        "Origin": "https://photos.example",
        "Sec-Fetch-Site": "same-origin",
    },
    "from another site": lambda _me, _other: CROSS,
    "from another site, with the proof": lambda me, _other: CROSS | {"X-CSRF-Token": me.csrf},
    "from a sibling": lambda me, _other: {"Sec-Fetch-Site": "same-site", "X-CSRF-Token": me.csrf},
    "from nowhere": lambda me, _other: {"Origin": "null", "X-CSRF-Token": me.csrf},
    "from another port": lambda me, _other: {"Origin": "https://photos.example:8443", "X-CSRF-Token": me.csrf},
    "with somebody else's proof": lambda _me, other: {"X-CSRF-Token": other.csrf},
}


@pytest.mark.parametrize("trick", TRICKS)
def test_a_cookie_without_a_form_of_ours_is_refused_and_changes_nothing(
    world: World, mallory: Caller, trick: str
) -> None:
    """On every row that looks at cookies at all."""
    wrong: list[str] = []
    for row in route_table():
        world.first.teller(world.first.request(row))  # who was logged out logs in again
    before = world.inside.dump()
    for row in route_table():
        if row.method in UNSAFE and row.identified:
            asked = world.first.request(row)
            me = world.first.teller(asked)
            answer = asked.send(world.http, me.cookie() | TRICKS[trick](me, mallory))
            wrong += [f"{name_of(row)}: {answer.status_code}"] if answer.status_code != 403 else []
    assert (wrong, difference(before, world.inside.dump())) == ([], [])


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_looking_changes_nothing(world: World, method: str) -> None:
    rows = [row for row in route_table() if row.method == "GET"]
    headers = {name_of(row): world.first.teller(world.first.request(row)).headers(row) for row in rows}
    before = world.inside.dump()
    for row in rows:
        world.first.request(row).send(world.http, headers[name_of(row)], method=method)
    assert difference(before, world.inside.dump()) == []
