"""Other people's ids, and things that are no ids, in every parameter that takes one.

The second cast sends its own requests, which work, with one id replaced by one of the first cast's. What is private to
the first cast is then answered exactly as what does not exist, and nothing of theirs changes.
"""

import re
from collections import defaultdict
from collections.abc import Iterator

import httpx
import pytest

from fanlight.edge.requests import PageQuery
from fanlight.edge.routes import Endpoint
from tests.safety.asking import Asked, Caller, Place, id_places
from tests.safety.conftest import World, is_mistake
from tests.safety.inside import Dump, Kept
from tests.support.table import name_of, route_table

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("safety")]

SMALLEST = 1 << 40
"""No id is smaller; counts and flags are."""
EACH_MAX = 2
ABSENT = str((1 << 62) + 12345)[:18]
OWN_WAY = {"x-request-id", "content-length", "server-timing", "etag", "date"}
NUMBER = re.compile(r"\d+")
POSITIONS = set(PageQuery.__struct_fields__)

NO_IDS = [
    "-1",
    "0",
    "1",
    str(1 << 63),
    str((1 << 63) - 1),
    str(10**30),
    "abc",
    "1e5",
    "1.5",
    "\u0663",
    " 1",
    "",
    "../1",
    "1;1",
    "0x10",
    "null",
    "[]",
    "{}",
    "true",
    "1'--",
]

TAKING = [(row, place) for row in route_table() for place in id_places(row)]


def ids_in(row: Kept) -> set[int]:
    return {value for value in row.row if isinstance(value, int) and value >= SMALLEST} - times_in(row)


def times_in(row: Kept) -> set[int]:
    return {value for name, value in row.values().items() if name.endswith("_ms") and isinstance(value, int)}


def public_ids(dump: Dump) -> set[int]:
    """Who is here, and what was posted for everyone."""
    shown = {0, 1}  # as the column says public and unlisted
    users = {one.values()["id"] for one in dump if one.table == "users"}
    posts = [one.values() for one in dump if one.table == "posts"]
    open_posts = {post["id"] for post in posts if post["visibility"] in shown and not post["deleted_ms"]}
    reposts = {post["id"] for post in posts if post["reposted_id"] in open_posts}  # also one that was taken back
    apps = {one.values()["id"] for one in dump if one.table == "oauth_apps"}  # a post says which app it came from
    photos = {one.values()["id"] for one in dump if one.table == "photos" and one.values()["post_id"] in open_posts}
    return users | open_posts | reposts | photos | apps


def private_ids(world: World) -> list[str]:
    """A few ids of every column of every table of the first cast's things that are not for everyone."""
    found: dict[tuple[str, str], set[int]] = defaultdict(set)
    public = public_ids(world.of_first) | public_ids(world.inside.dump())
    for one in world.of_first:
        for name, value in one.values().items():
            if (name == "id" or name.endswith("_id")) and isinstance(value, int) and value >= SMALLEST:
                found[one.table, name].add(value)
    kept = {value for values in found.values() for value in sorted(values - public)[:EACH_MAX]}
    return [str(value) for value in sorted(kept)]


def told_apart(answer: httpx.Response) -> tuple[int, list[tuple[str, str]], str]:
    """What somebody could tell two answers apart by, but for the id itself and what counts up each time."""
    headers = [(name, NUMBER.sub("N", value)) for name, value in answer.headers.items() if name not in OWN_WAY]
    return answer.status_code, headers, NUMBER.sub("N", answer.text)


def attempts(world: World, mallory: Caller, row: Endpoint) -> Iterator[tuple[Asked, Caller]]:
    """The row's own request of the second cast, and a stranger's."""
    asked = world.second.request(row)
    yield asked, world.second.teller(asked)
    yield asked, mallory


def test_what_is_somebody_else_s_alone_is_answered_like_what_does_not_exist(world: World, mallory: Caller) -> None:
    """Where a page of a list begins, any number will do: there no other answer may tell of what is private."""
    private = private_ids(world)
    assert len(private) > 15
    before = world.inside.dump()
    wrong: list[str] = []
    for row, place in TAKING:
        for asked, caller in attempts(world, mallory, row):
            wrong += [f"{name_of(row)} {place} {one}" for one in told_of(world, asked, caller, place, private)]
    assert wrong == []
    assert lost(world, before) == []


def told_of(world: World, asked: Asked, caller: Caller, place: Place, private: list[str]) -> list[str]:
    """What the caller learns of these things by asking for each of them here."""
    headers = caller.headers(asked.row)
    answers = {one: asked.with_field(place, one).send(world.http, headers) for one in [ABSENT, *private, ABSENT + "6"]}
    absent = [told_apart(answers.pop(ABSENT)), told_apart(answers.pop(ABSENT + "6"))]
    wrong: list[str] = []
    for one, answer in answers.items():
        if is_mistake(answer) or (place[-1] not in POSITIONS and told_apart(answer) not in absent):
            wrong.append(f"{one}: {told_apart(answer)} instead of {absent[0]}")
        others = {other for other in private if other != one and other in answer.text}
        wrong += [f"{one}: tells of {others}"] if others else []
    return wrong


def lost(world: World, before: Dump) -> list[str]:
    """Rows of the first cast, with nobody else in them, that changed or went, or came."""
    mine = {one for kept in world.of_first for one in ids_in(kept)}
    after = world.inside.dump()
    return [str(one) for one in before ^ after if ids_in(one) and ids_in(one) <= mine]


def test_what_is_no_id_is_refused_politely(world: World) -> None:
    wrong: list[str] = []
    for row, place in TAKING:
        asked = world.second.request(row)
        headers = world.second.teller(asked).headers(row)
        answers = {one: asked.with_field(place, one).send(world.http, headers) for one in NO_IDS}
        wrong += [f"{name_of(row)} {place} {one!r}" for one, answer in answers.items() if is_mistake(answer)]
    assert wrong == []


def test_what_everyone_can_see_only_its_own_people_change(world: World, mallory: Caller) -> None:
    """A stranger sends every request of the first cast as it is: afterwards their rows are as they were, but counts."""
    before = world.inside.dump()
    for row in route_table():
        asked = world.first.request(row)
        asked.send(world.http, mallory.headers(row))
    gone = {one for one in before - world.inside.dump() if ids_in(one) and int(mallory.id) not in ids_in(one)}
    now = {(one.table, words_of(one)) for one in world.inside.dump()}
    assert [str(one) for one in gone if (one.table, words_of(one)) not in now] == []


def words_of(one: Kept) -> tuple[object, ...]:
    """All of a row but its counts, versions and times."""
    return tuple(v for v in one.row if not isinstance(v, int) or (v >= SMALLEST and v not in times_in(one)))
