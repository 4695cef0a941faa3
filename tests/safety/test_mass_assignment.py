"""What a request says beyond what its row asks for is not even looked at."""

import dataclasses
import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from fanlight import features
from fanlight.edge.requests import RequestReader, Sent
from tests.safety.asking import UNSAFE, Caller, field_names
from tests.safety.conftest import World, is_mistake
from tests.support.table import PARAMETER, name_of, route_table

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("safety")]

NUMBER = 7_777_777_777
WORD = "smuggled"


def names_of_everything() -> set[str]:
    """Every field of every model and view, under its own name and as the JSON spells it."""
    names = {"role", "roles", "is_admin", "admin", "password", "password_hash", "verified_at", "confirmed", "approved"}
    for kind in kinds():
        if dataclasses.is_dataclass(kind):
            names |= {one.name for one in dataclasses.fields(kind)}
        elif issubclass(kind, msgspec.Struct):
            names |= {one.encode_name for one in msgspec.structs.fields(kind)}
    return names


def kinds() -> Iterator[type]:
    for module in pkgutil.walk_packages(features.__path__, f"{features.__name__}."):
        if module.name.rpartition(".")[2] in {"models", "views"}:
            yield from (kind for kind in vars(importlib.import_module(module.name)).values() if isinstance(kind, type))


def columns(world: World) -> set[str]:
    return {column for one in world.of_first for column in one.columns}


@pytest.mark.parametrize("value", [NUMBER, WORD, [WORD], {"id": NUMBER, "user_id": NUMBER, "name": WORD}], ids=str)
def test_no_row_keeps_a_field_that_it_does_not_ask_for(world: World, value: Any) -> None:
    """Named like anything that is stored or shown: whatever is sent so is in no table and in no answer afterwards."""
    names = names_of_everything() | columns(world)
    assert {"id", "author_id", "user_id", "version", "followers", "created_ms", "visibility", "scopes"} <= names
    wrong: list[str] = []
    for row in route_table():
        if row.method in UNSAFE:
            asked = world.rough.request(row)
            answer = world.rough.send(asked.with_fields(dict.fromkeys(names - field_names(row), value)))
            said = any(str(mark) in answer.text for mark in (NUMBER, WORD))
            wrong += [f"{name_of(row)}: {answer.status_code}"] if said or is_mistake(answer) else []
    kept = [str(one) for one in world.inside.dump() if any(str(mark) in str(one.row) for mark in (NUMBER, WORD))]
    assert (wrong, kept) == ([], [])


def test_nothing_in_a_body_makes_a_row_act_for_or_on_somebody_else(world: World, mallory: Caller) -> None:
    """Every field that could name a person names a bystander: of them, nothing is written anywhere."""
    victim = world.newcomer()
    names = {name for name in names_of_everything() | columns(world) if "id" in name or "user" in name or "acc" in name}
    before = {one for one in world.inside.dump() if int(victim.id) in one.row}
    for row in route_table():
        if row.method in UNSAFE:
            asked = world.rough.request(row)
            more = asked.with_fields(dict.fromkeys(names - field_names(row), victim.id))
            world.rough.send(more)
            more.send(world.http, mallory.headers(row))
    assert {one for one in world.inside.dump() if int(victim.id) in one.row} == before


def test_what_the_path_says_no_body_and_no_query_can_unsay(world: World) -> None:
    for row in route_table():
        if row.request is not None and "{" in row.path:
            fields = dict(world.rough.request(row).fields)
            path = {found[1]: "1" for found in PARAMETER.finditer(row.path)}
            asked = RequestReader(row).typed(Sent(fields=fields | dict.fromkeys(path, "2"), path=path))
            assert {str(getattr(asked, name)) for name in path} == {"1"}, name_of(row)
