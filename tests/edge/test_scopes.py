"""Scopes contain each other as the client API says."""

import pytest

from fanlight.edge.scopes import FOLLOW_CONTAINS, allows, contains, parse, text_of
from fanlight.kit.errors import Invalid


def test_a_wide_scope_contains_its_narrow_ones() -> None:
    assert allows(frozenset(["write"]), "write:statuses")
    assert allows(frozenset(["admin:read"]), "admin:read:accounts")


def test_a_narrow_scope_is_not_its_wide_one_nor_its_neighbour() -> None:
    assert not allows(frozenset(["write:statuses"]), "write")
    assert not allows(frozenset(["write:statuses"]), "write:media")
    assert not allows(frozenset(["read"]), "write:statuses")


def test_follow_is_an_old_name_for_six_scopes() -> None:
    assert all(allows(frozenset(["follow"]), scope) for scope in FOLLOW_CONTAINS)
    assert not allows(frozenset(["follow"]), "write:statuses")


def test_nothing_is_allowed_to_a_token_without_scopes() -> None:
    assert not allows(frozenset(), "read")
    assert not allows(frozenset(), "")


def test_an_app_cannot_ask_for_more_than_it_has() -> None:
    assert contains(frozenset(["read"]), ["read:accounts", "read"])
    assert not contains(frozenset(["read"]), ["read:accounts", "write"])


@pytest.mark.parametrize("text", ["read write:media", "read+write:media", "read,write:media", " read  write:media "])
def test_scopes_are_read_in_every_spelling(text: str) -> None:
    assert parse(text) == {"read", "write:media"}


def test_an_unknown_scope_is_refused_by_name() -> None:
    with pytest.raises(Invalid, match="everything"):
        parse("read everything")


def test_wide_scopes_are_written_first() -> None:
    assert text_of(["write:media", "read", "follow"]) == "follow read write:media"
