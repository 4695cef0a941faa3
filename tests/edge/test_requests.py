"""Every spelling that clients use ends as the same typed request."""

import json
from typing import Annotated, Any, Literal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanlight.edge.bodies import Incoming
from fanlight.edge.requests import PageQuery, RequestReader
from fanlight.edge.routes import Endpoint, Viewer
from fanlight.edge.shapes import LIST_ITEMS_MAX
from fanlight.edge.spool import SpooledFiles
from fanlight.kit.errors import BadRequest, FanlightError, Invalid, NotFound, TooLarge
from fanlight.kit.ids import ID_MAX, PhotoId, PostId
from fanlight.kit.pages import PageRequest

FORM = "application/x-www-form-urlencoded"


class Source(msgspec.Struct):
    privacy: str | None = None
    sensitive: bool | None = None


class Field(msgspec.Struct):
    name: str = ""
    value: str = ""


class Publish(PageQuery):
    id: PostId | None = None
    status: str = ""
    sensitive: bool = False
    media_ids: list[PhotoId] = msgspec.field(default_factory=list)
    visibility: Literal["public", "direct"] | None = None
    source: Source | None = None
    fields_attributes: list[Field] = msgspec.field(default_factory=list)
    focus: float = 0.0
    count: int = 0
    alt: Annotated[str, msgspec.Meta(max_length=5)] = ""
    words: dict[str, str] = msgspec.field(default_factory=dict)
    anything: Any = None
    key: str | None = None


class Needed(msgspec.Struct):
    username: str
    photos: list[PhotoId]


async def call(_viewer: Viewer, asked: Any) -> Any:
    return asked


def reader_of(struct: type = Publish, *, method: str = "POST") -> RequestReader:
    return RequestReader(Endpoint(method, "/x/{id}", call, request=struct, headers={"idempotency-key": "key"}))


async def ask(
    body: bytes | object = b"",
    *,
    kind: str = "application/json",
    query: bytes = b"",
    path: dict[str, str] | None = None,
    headers: dict[bytes, bytes] | None = None,
    reader: RequestReader | None = None,
    files: SpooledFiles | None = None,
) -> Any:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()

    async def receive() -> Any:
        return {"type": "http.request", "body": data, "more_body": False}

    reader = reader or reader_of()
    incoming = Incoming(
        method="POST",
        path="/x",
        query=query,
        headers={b"content-type": kind.encode(), **(headers or {})},
        receive=receive,
    )
    sent = await reader.read(incoming, path or {}, files)  # type: ignore[arg-type]  # only multipart bodies need it
    return reader.typed(sent)


@pytest.mark.parametrize("value", [True, 1, "1", "true", "True", "on", "yes", "t"])
async def test_yes_is_spelled_in_many_ways(value: object) -> None:
    assert (await ask({"sensitive": value})).sensitive is True


@pytest.mark.parametrize("value", [False, 0, "0", "false", "off", "no", "", None])
async def test_so_is_no(value: object) -> None:
    assert (await ask({"sensitive": value})).sensitive is False


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b'{"media_ids": ["5", 6]}', "application/json"),
        (b'{"media_ids": {"1": "6", "0": "5"}}', "application/json; charset=utf-8"),
        (b"media_ids[]=5&media_ids[]=6", FORM),
        (b"media_ids[1]=6&media_ids[0]=5", FORM),
        (b"media_ids[]=5&media_ids[]=&media_ids[]=6", FORM),
    ],
)
async def test_a_list_of_ids_in_every_spelling(body: bytes, kind: str) -> None:
    assert (await ask(body, kind=kind)).media_ids == [5, 6]


async def test_one_value_is_a_list_of_one() -> None:
    assert (await ask(query=b"media_ids=5")).media_ids == [5]


async def test_nested_fields_in_a_form_and_in_json_are_the_same() -> None:
    form = b"source[privacy]=x&source[sensitive]=on&fields_attributes[1][name]=b&fields_attributes[0][name]=a"
    nested = {"source": {"privacy": "x", "sensitive": True}, "fields_attributes": [{"name": "a"}, {"name": "b"}]}
    assert await ask(form, kind=FORM) == await ask(nested)


async def test_nothing_is_like_not_sent() -> None:
    empty = b"visibility=&source=&fields_attributes=&media_ids=&count=&focus=&id=&max_id=&words=&unknown="
    nulls = dict.fromkeys(["status", "media_ids", "visibility", "source", "fields_attributes", "count", "focus", "id"])
    assert await ask(empty, kind=FORM) == await ask(nulls) == Publish()


async def test_the_path_wins_over_the_body_and_the_body_over_the_query() -> None:
    asked = await ask({"id": "2", "status": "body"}, query=b"id=3&status=query&count=4", path={"id": "1"})
    assert (asked.id, asked.status, asked.count) == (1, "body", 4)


async def test_a_header_field_is_filled_by_the_header_alone() -> None:
    assert (await ask({"key": "body"}, query=b"key=query")).key is None
    assert (await ask({"key": "body"}, headers={b"idempotency-key": b"once"})).key == "once"


@pytest.mark.parametrize("value", ["-1", "abc", "1.5", "٣", " 1", "9223372036854775808", "1" * 5000, -1, ID_MAX + 1])
async def test_what_is_no_id_is_invalid_in_a_body(value: object) -> None:
    with pytest.raises(Invalid, match="media_ids: an id is a decimal number"):
        await ask({"media_ids": [value]})


@pytest.mark.parametrize("value", ["-1", "abc", "1.5", "9223372036854775808", "\0"])
async def test_what_is_no_id_leads_nowhere_in_a_path(value: str) -> None:
    with pytest.raises(NotFound):
        await ask(path={"id": value})


@pytest.mark.parametrize("name", ["max_id", "since_id", "min_id"])
async def test_what_is_no_id_begins_no_page(name: str) -> None:
    with pytest.raises(Invalid, match=f"{name}: an id is a decimal number"):
        await ask(query=f"{name}=abc".encode())


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({"count": "many"}, "count: expected a whole number, got text"),
        ({"count": True}, "count: expected a whole number, got true or false"),
        ({"count": 1 << 70}, "count: this number is too large"),
        ({"count": "1" * 30}, "count: this number is too long"),
        ({"focus": "nan"}, "focus: expected a number"),
        ({"focus": "-Infinity"}, "focus: expected a number"),
        ({"sensitive": "maybe"}, "sensitive: expected true or false"),
        ({"visibility": "secret"}, "visibility: invalid enum value 'secret'"),
        ({"source": {"privacy": []}}, "source.privacy: expected text or nothing, got a list"),
        ({"source": 5}, "source: expected an object"),
        ({"status": "a\0b"}, "status: the character NUL is not allowed"),
        ({"fields_attributes": [{"name": "\0"}]}, "fields_attributes: |name: the character NUL"),
        ({"words": {"\0": "x"}}, "words: the character NUL is not allowed"),
        ({"anything": [{"a": ["\0"]}]}, "anything: the character NUL is not allowed"),
        ({"alt": "abcdef"}, "alt: expected text of length <= 5"),
        ({"media_ids": list(range(LIST_ITEMS_MAX + 1))}, f"media_ids: at most {LIST_ITEMS_MAX}"),
        ({"media_ids": [[1]]}, "media_ids"),
    ],
)
async def test_a_wrong_field_is_named(body: object, sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        await ask(body)


async def test_a_missing_field_is_named_with_details_for_forms() -> None:
    with pytest.raises(Invalid, match="username is missing") as refused:
        await ask({"photos": []}, reader=reader_of(Needed))
    assert refused.value.details == {"username": [("ERR_BLANK", "can't be blank")]}


@pytest.mark.parametrize(
    "body", [b"{", b"[1]", b'"x"', b"\xff", b'{"a": "\xff"}', b"[" * 100_000, b'{"status": "\\ud800"}', b"{} {}"]
)
async def test_malformed_json_is_refused_with_a_sentence(body: bytes) -> None:
    with pytest.raises(BadRequest, match="The JSON body"):
        await ask(body)


async def test_depth_is_limited_where_anything_may_be_sent() -> None:
    with pytest.raises(Invalid, match="nested more than"):
        await ask(b'{"anything": ' + b"[" * 200 + b"]" * 200 + b"}")


async def test_a_body_of_an_unknown_kind_is_refused() -> None:
    with pytest.raises(BadRequest, match="Content-Type"):
        await ask(b"hello", kind="text/plain")


async def test_a_long_body_is_refused_by_its_header_and_by_its_bytes() -> None:
    with pytest.raises(TooLarge):
        await ask(b"", headers={b"content-length": b"1048577"})
    with pytest.raises(TooLarge):
        await ask(b" " * ((1 << 20) + 1))


async def test_a_content_length_that_is_no_number_is_refused() -> None:
    with pytest.raises(BadRequest):
        await ask(b"", headers={b"content-length": b"many"})


@pytest.mark.parametrize(
    ("query", "page"),
    [
        (b"", PageRequest(limit=20)),
        (b"limit=5", PageRequest(limit=5)),
        (b"limit=1000", PageRequest(limit=40)),
        (b"limit=0", PageRequest(limit=1)),
        (b"limit=-3", PageRequest(limit=1)),
        (b"max_id=9", PageRequest(below=9)),
        (b"since_id=4", PageRequest(above=4)),
        (b"min_id=4", PageRequest(above=4, oldest_first=True)),
        (b"min_id=0", PageRequest(above=0, oldest_first=True)),
        (b"max_id=9&min_id=4&since_id=2", PageRequest(below=9, above=4, oldest_first=True)),
    ],
)
async def test_paging_parameters_say_which_part(query: bytes, page: PageRequest) -> None:
    assert (await ask(query=query)).page(20, 40) == page


JSONS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
FIELDS = st.sampled_from([*Publish.__struct_fields__, "csrf", "unknown"])


@given(st.dictionaries(FIELDS, JSONS, max_size=6))
async def test_any_values_make_a_request_or_a_refusal(fields: dict[str, Any]) -> None:
    try:
        asked = await ask(json.dumps(fields).encode("utf-8", "surrogatepass"))
    except FanlightError:
        return
    assert isinstance(asked, Publish)
