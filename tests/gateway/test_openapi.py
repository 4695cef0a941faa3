"""The document says what the table serves."""

from typing import Annotated, Any, Literal

import msgspec
import schemathesis

from fanlight.edge.limits import UPLOADS
from fanlight.edge.requests import PageQuery
from fanlight.edge.responses import Encodes
from fanlight.edge.routes import Endpoint, UploadedFile, Viewer
from fanlight.kit.ids import PhotoId, PostId
from tests.gateway.conftest import OpenDoor

ID = {"type": "string", "pattern": "^[0-9]+$"}


class Account(msgspec.Struct):
    id: str


class Status(msgspec.Struct):
    id: str
    account: Account


class Source(msgspec.Struct):
    privacy: Literal["public", "direct"] = "public"


class Part(msgspec.Struct):
    media: PhotoId
    words: list[str] = []


class Raw(msgspec.Struct):
    """Parts that are encoded already."""

    accounts: list[Annotated[msgspec.Raw, Encodes(Account)]]
    when: str | msgspec.UnsetType = msgspec.UNSET


class Publish(msgspec.Struct):
    status: str
    media_ids: list[PhotoId] = []
    source: list[Source] = []
    key: str = ""
    alt: Annotated[str, msgspec.Meta(max_length=5)] = ""
    part: Part | None = None
    count: int = 3


class Upload(msgspec.Struct):
    id: PostId
    file: UploadedFile | None = None
    alt: str = ""


class Walk(PageQuery):
    id: PostId | None = None


async def call(_viewer: Viewer, _asked: Any) -> Any: ...


async def walk(_viewer: Viewer, _asked: Any) -> Any:
    """One step, and the next.

    What only we need to know.
    """


TABLE = [
    Endpoint(
        "POST",
        "/api/v1/statuses",
        call,
        scope="write:statuses",
        request=Publish,
        response=Status,
        headers={"idempotency-key": "key"},
        summary="Publish",
    ),
    Endpoint("GET", "/api/v1/statuses", call, scope="read:statuses", open=True, response=list[Status]),
    Endpoint("PUT", "/api/v1/media/{id}", call, request=Upload, status=202, also={206: Account}),
    Endpoint("POST", "/api/v1/media", call, request=Upload, limit=UPLOADS),
    Endpoint("GET", "/api/v1/raw", call, response=Raw),
    Endpoint("GET", "/words", call, media_type="text/plain"),
    Endpoint("GET", "/api/v1/walk/{id}", walk, request=Walk),
    Endpoint("POST", "/api/v1/walk/{id}", walk, request=Walk, summary="Two steps"),
    Endpoint("GET", "/static/{path:path}", call),
    Endpoint("GET", "/login", call, page=True),
]


async def paths(door: OpenDoor) -> Any:
    return (await door(*TABLE).get("/openapi.json")).json()["paths"]


async def test_the_document_describes_the_site(door: OpenDoor) -> None:
    document = (await door(*TABLE).get("/openapi.json")).json()
    assert (document["openapi"], document["servers"]) == ("3.1.0", [{"url": "https://photos.example"}])
    assert set(document["components"]["schemas"]) == {"Error", "Status", "Account", "Source", "Part", "Raw"}
    assert document["components"]["securitySchemes"]["oauth"]["type"] == "oauth2"


async def test_the_document_is_valid(door: OpenDoor) -> None:
    document = (await door(*TABLE).get("/openapi.json")).json()
    schemathesis.openapi.from_dict(document).validate()


async def test_pages_are_not_in_it_and_everything_else_is(door: OpenDoor) -> None:
    expected = {"/api/v1/statuses", "/api/v1/media/{id}", "/api/v1/walk/{id}", "/static/{path}", "/health", "/metrics"}
    assert set(await paths(door)) == expected | {"/api/v1/media", "/api/v1/raw", "/words"}


async def test_a_row_says_what_its_call_says_or_what_it_says_itself(door: OpenDoor) -> None:
    found = await paths(door)
    steps = found["/api/v1/walk/{id}"]
    assert (steps["get"]["summary"], steps["post"]["summary"]) == ("One step, and the next", "Two steps")
    assert "summary" not in found["/words"]["get"]


async def test_a_body_is_described_in_every_encoding(door: OpenDoor) -> None:
    operation = (await paths(door))["/api/v1/statuses"]["post"]
    assert (operation["summary"], operation["security"]) == ("Publish", [{"oauth": ["write:statuses"]}])
    content = operation["requestBody"]["content"]
    assert set(content) == {"application/json", "application/x-www-form-urlencoded", "multipart/form-data"}
    schema = content["application/json"]["schema"]
    names = {"status", "media_ids", "source", "alt", "part", "count"}
    assert (schema["required"], set(schema["properties"])) == (["status"], names)
    assert schema["properties"]["media_ids"] == {"type": "array", "items": ID, "maxItems": 1000}
    assert schema["properties"]["source"]["items"] == {"$ref": "#/components/schemas/Source"}
    assert schema["properties"]["alt"] == {"type": "string", "maxLength": 5}
    assert schema["properties"]["count"] == {"type": "integer", "default": 3}
    assert operation["parameters"] == [
        {"name": "idempotency-key", "in": "header", "required": False, "schema": {"type": "string"}}
    ]


async def test_a_form_has_names_with_brackets(door: OpenDoor) -> None:
    content = (await paths(door))["/api/v1/statuses"]["post"]["requestBody"]["content"]
    schema = content["application/x-www-form-urlencoded"]["schema"]
    assert set(schema["properties"]) == {
        "status",
        "media_ids[]",
        "source[0][privacy]",
        "alt",
        "part[media]",
        "part[words][]",
        "count",
    }
    assert schema["properties"]["source[0][privacy]"]["enum"] == ["public", "direct"]
    assert schema["properties"]["part[media]"] == ID


async def test_refusals_are_described(door: OpenDoor) -> None:
    document = (await door(*TABLE).get("/openapi.json")).json()
    post, raw = (document["paths"][path] for path in ("/api/v1/statuses", "/api/v1/raw"))
    assert set(post["post"]["responses"]) == {"200", "400", "401", "403", "404", "413", "422", "429", "503"}
    assert set(raw["get"]["responses"]) == {"200", "429", "503"}
    assert document["components"]["responses"]["TooManyRequests"]["headers"].keys() == {"Retry-After"}
    assert post["post"]["responses"]["401"] == {"$ref": "#/components/responses/Unauthorized"}


async def test_encoded_parts_are_described_as_what_they_are(door: OpenDoor) -> None:
    document = (await door(*TABLE).get("/openapi.json")).json()
    raw = document["components"]["schemas"]["Raw"]
    assert raw["description"] == "Parts that are encoded already."
    assert raw["properties"]["accounts"]["items"] == {"$ref": "#/components/schemas/Account"}
    assert raw["required"] == ["accounts"]


async def test_a_row_may_answer_more_and_other_than_json(door: OpenDoor) -> None:
    found = await paths(door)
    also = found["/api/v1/media/{id}"]["put"]["responses"]["206"]["content"]
    assert also == {"application/json": {"schema": {"$ref": "#/components/schemas/Account"}}}
    assert found["/words"]["get"]["responses"]["200"]["content"] == {"text/plain": {}}
    assert found["/api/v1/media"]["post"]["x-limit"] == {"name": "uploads", "requests": 120, "seconds": 1800}


async def test_answers_refer_to_their_types(door: OpenDoor) -> None:
    operations = (await paths(door))["/api/v1/statuses"]
    one = operations["post"]["responses"]["200"]["content"]["application/json"]["schema"]
    many = operations["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    assert operations["get"]["security"] == [{"oauth": ["read:statuses"]}, {}]
    assert one == {"$ref": "#/components/schemas/Status"}
    assert many == {"type": "array", "items": one}


async def test_files_are_binary_and_ids_are_decimal_strings(door: OpenDoor) -> None:
    operation = (await paths(door))["/api/v1/media/{id}"]["put"]
    assert operation["parameters"] == [{"name": "id", "in": "path", "required": True, "schema": ID}]
    content = operation["requestBody"]["content"]
    properties = {kind: content[kind]["schema"]["properties"] for kind in content}
    assert properties["application/json"].keys() == properties["application/x-www-form-urlencoded"].keys() == {"alt"}
    assert properties["multipart/form-data"]["file"] == {"type": "string", "format": "binary"}
    posted = (await paths(door))["/api/v1/media"]["post"]["requestBody"]["content"]
    assert set(posted) == {"multipart/form-data"}


async def test_a_get_has_query_parameters(door: OpenDoor) -> None:
    parameters = (await paths(door))["/api/v1/walk/{id}"]["get"]["parameters"]
    assert [(parameter["name"], parameter["in"]) for parameter in parameters] == [
        ("id", "path"),
        ("max_id", "query"),
        ("since_id", "query"),
        ("min_id", "query"),
        ("limit", "query"),
    ]
    assert parameters[1]["schema"] == ID
