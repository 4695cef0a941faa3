"""The document says what the table serves."""

from typing import Annotated, Any, Literal

import msgspec

from fanlight.edge.requests import PageQuery
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


class Publish(msgspec.Struct):
    status: str
    media_ids: list[PhotoId] = []
    source: list[Source] = []
    key: str = ""
    alt: Annotated[str, msgspec.Meta(max_length=5)] = ""


class Upload(msgspec.Struct):
    id: PostId
    file: UploadedFile | None = None


class Walk(PageQuery):
    id: PostId | None = None


async def call(_viewer: Viewer, _asked: Any) -> Any: ...


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
    Endpoint("PUT", "/api/v1/media/{id}", call, request=Upload, status=202),
    Endpoint("GET", "/api/v1/walk/{id}", call, request=Walk),
    Endpoint("GET", "/static/{path:path}", call),
    Endpoint("GET", "/login", call, page=True),
]


async def paths(door: OpenDoor) -> Any:
    return (await door(*TABLE).get("/openapi.json")).json()["paths"]


async def test_the_document_describes_the_site(door: OpenDoor) -> None:
    document = (await door(*TABLE).get("/openapi.json")).json()
    assert (document["openapi"], document["servers"]) == ("3.1.0", [{"url": "https://photos.example"}])
    assert set(document["components"]["schemas"]) == {"Status", "Account", "Source"}
    assert document["components"]["securitySchemes"]["oauth"]["type"] == "oauth2"


async def test_pages_are_not_in_it_and_everything_else_is(door: OpenDoor) -> None:
    expected = {"/api/v1/statuses", "/api/v1/media/{id}", "/api/v1/walk/{id}", "/static/{path}", "/health", "/metrics"}
    assert set(await paths(door)) == expected


async def test_a_body_is_described_in_every_encoding(door: OpenDoor) -> None:
    operation = (await paths(door))["/api/v1/statuses"]["post"]
    assert (operation["summary"], operation["security"]) == ("Publish", [{"oauth": ["write:statuses"]}])
    content = operation["requestBody"]["content"]
    assert set(content) == {"application/json", "application/x-www-form-urlencoded", "multipart/form-data"}
    schema = content["application/json"]["schema"]
    assert (schema["required"], set(schema["properties"])) == (["status"], {"status", "media_ids", "source", "alt"})
    assert schema["properties"]["media_ids"] == {"type": "array", "items": ID}
    assert schema["properties"]["source"] == {"type": "array", "items": {"$ref": "#/components/schemas/Source"}}
    assert operation["parameters"] == [
        {"name": "idempotency-key", "in": "header", "required": False, "schema": {"type": "string"}}
    ]


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
    assert set(operation["responses"]) == {"202"}
    (kind,) = operation["requestBody"]["content"]
    assert kind == "multipart/form-data"
    file = operation["requestBody"]["content"][kind]["schema"]["properties"]["file"]
    assert {"type": "string", "format": "binary"} in file["anyOf"]


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
