"""The document of the API in words: kinds, fields, examples, and nothing of the table left out."""

from typing import Any

import pytest

from fanlight.gateway.openapi import document
from fanlight.kit.urls import SiteUrls
from fanlight.web.reading_api import GROUPS, Kind, Row, groups_of, kind_of, shapes_of
from tests.support.table import route_table

ID = {"type": "string", "pattern": "^[0-9]+$"}
KINDS: list[tuple[dict[str, Any], Kind]] = [
    ({"type": "string"}, Kind(words="text")),
    (ID, Kind(words="id")),
    ({"type": "boolean", "default": False}, Kind(words="true or false", notes="default false")),
    ({"type": "string", "maxLength": 5}, Kind(words="text", notes="at most 5 characters")),
    ({"type": "string", "enum": ["a", "b"]}, Kind(words="one of a, b")),
    ({"type": "string", "format": "binary"}, Kind(words="file")),
    ({"type": "array", "items": ID, "maxItems": 9}, Kind(words="list of id", notes="at most 9")),
    ({"type": "array", "items": {"$ref": "#/components/schemas/Status"}}, Kind(words="list of", shape="Status")),
    ({"anyOf": [{"type": "string"}, {"type": "null"}]}, Kind(words="text or null")),
    ({"anyOf": [{"$ref": "#/components/schemas/Poll"}, {"type": "null"}]}, Kind(words=" or null", shape="Poll")),
    ({}, Kind(words="anything")),
]


@pytest.fixture(scope="module")
def described() -> Any:
    return document(route_table(), SiteUrls(scheme="https", host_name="photos.example"))


@pytest.fixture(scope="module")
def rows(described: Any) -> dict[str, Row]:
    return {row.anchor: row for group in groups_of(described) for row in group.rows}


@pytest.mark.parametrize(("schema", "kind"), KINDS)
def test_kinds_are_said_in_words(schema: dict[str, Any], kind: Kind) -> None:
    assert kind_of(schema) == kind


def test_every_call_of_the_document_has_a_row_in_a_group_with_a_title(described: Any, rows: dict[str, Row]) -> None:
    operations = [operation for path in described["paths"].values() for operation in path.values()]
    assert rows.keys() == {operation["operationId"] for operation in operations}
    assert len(rows) == len(operations) > 100
    assert {group.name for group in groups_of(described)} <= GROUPS.keys()


def test_an_example_can_be_typed_into_a_shell(rows: dict[str, Row]) -> None:
    assert rows["post_api_v1_statuses_id_favourite"].example == (
        "curl -X POST https://photos.example/api/v1/statuses/109290958349123456/favourite \\\n"
        '  -H "Authorization: Bearer $TOKEN"'
    )
    assert "-F file=@photo.jpg" in rows["post_api_v2_media"].example
    assert "-d 'client_name=My app'" in rows["post_api_v1_apps"].example
    assert rows["get_api_v1_instance"].example == "curl https://photos.example/api/v1/instance"


def test_a_row_says_who_may_call_and_what_comes_back(rows: dict[str, Row]) -> None:
    home, public = rows["get_api_v1_timelines_home"], rows["get_api_v1_timelines_public"]
    assert (home.scope, home.strangers, home.answers[0].kind) == (
        "read:statuses",
        False,
        Kind(words="list of", shape="Status"),
    )
    assert (public.scope, public.strangers) == ("read:statuses", True)
    assert rows["post_api_v2_media"].limit == "120 in 30 minutes (uploads)"
    assert "429" in home.refusals


def test_rows_are_found_by_every_word(rows: dict[str, Row]) -> None:
    home = rows["get_api_v1_timelines_home"]
    assert home.mentions(["home", "max_id", "read:statuses"])
    assert not home.mentions(["home", "poll"])


def test_every_shape_that_is_named_is_described(described: Any, rows: dict[str, Row]) -> None:
    shapes = {shape.name: shape for shape in shapes_of(described)}
    named = {
        kind.shape for row in rows.values() for kind in [*(f.kind for f in row.fields), *(a.kind for a in row.answers)]
    }
    inside = {field.kind.shape for shape in shapes.values() for field in shape.fields}
    assert (named | inside) - {""} <= shapes.keys()
    assert [field.name for field in shapes["Error"].fields if field.required] == ["error"]
