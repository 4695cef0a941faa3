"""Whatever is sent, the answer is never a mistake of ours."""

import asyncio
import json
from pathlib import Path
from typing import Any, Literal

import httpx
import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fanlight.edge.requests import PageQuery
from fanlight.edge.responses import Paged
from fanlight.edge.routes import Endpoint, UploadedFile, Viewer
from fanlight.gateway.app import build_app
from fanlight.kit.ids import PhotoId, PostId
from fanlight.kit.urls import SiteUrls
from tests.gateway.conftest import SECRET, identify
from tests.support.clock import FakeClock


class Inner(msgspec.Struct):
    name: str = ""
    on: bool = False


class Everything(PageQuery):
    id: PostId | None = None
    text: str = ""
    ids: list[PhotoId] = msgspec.field(default_factory=list)
    inner: Inner | None = None
    inners: list[Inner] = msgspec.field(default_factory=list)
    kind: Literal["a", "b"] = "a"
    number: int = 0
    share: float | None = None
    file: UploadedFile | None = None
    free: Any = None


async def echo(_viewer: Viewer, asked: Everything) -> Any:
    page = asked.page(20, 40)
    assert 1 <= page.limit <= 40
    asked.text.encode()
    return Paged([asked.text, asked.number], next_below=page.below, prev_above=page.above)


ROWS = [
    Endpoint("POST", "/api/v1/things/{id}", echo, request=Everything, body_bytes_max=100_000),
    Endpoint("GET", "/api/v1/things", echo, request=Everything),
    Endpoint("DELETE", "/@{text}", echo, request=Everything, page=True),
]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return build_app(
        ROWS,
        identify=identify,
        secret=SECRET,
        urls=SiteUrls(scheme="https", host_name="photos.example"),
        spool_folder=Path(tmp_path_factory.mktemp("spool")),
        clock=FakeClock(),
    )


NAMES = st.sampled_from(
    [*Everything.__struct_fields__, "csrf", "ids[]", "inner[name]", "inners[0][on]", "inners[][name]", "x[["]
)
VALUES = st.text(max_size=10) | st.sampled_from(
    ["1", "-1", "true", "null", "NaN", "1e999", "9" * 30, "\0", "a", "%00", "%ff"]
)
JSONS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | VALUES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(VALUES, inner, max_size=3),
    max_leaves=5,
)
KINDS = st.sampled_from(
    [
        "",
        "application/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=B",
        "text/plain",
        ";",
        "a/b+json",
    ]
)
FIELDS = st.dictionaries(NAMES, JSONS, max_size=5).map(lambda fields: json.dumps(fields).encode("utf-8", "replace"))
FORMS = st.lists(st.tuples(NAMES, VALUES), max_size=5).map(
    lambda pairs: "&".join(f"{name}={value}" for name, value in pairs).encode("utf-8", "replace")
)
PARTS = st.lists(st.tuples(NAMES, VALUES, st.sampled_from(["", '; filename="a"'])), max_size=4).map(
    lambda parts: (
        b"".join(
            f'--B\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n{value}\r\n'.encode("utf-8", "replace")
            for name, value, file in parts
        )
        + b"--B--\r\n"
    )
)
BODIES = st.binary(max_size=60) | FIELDS | FORMS | PARTS
PATHS = st.sampled_from(["/api/v1/things/5", "/api/v1/things/", "/@ana", "/openapi.json", "/health"]) | st.text(
    max_size=12
).map(lambda text: "/" + text)
HEADERS = st.dictionaries(
    st.sampled_from(
        [
            "authorization",
            "cookie",
            "origin",
            "host",
            "content-length",
            "range",
            "x-request-id",
            "traceparent",
            "accept",
        ]
    ),
    st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=255), max_size=20)
    | st.sampled_from(["Bearer ana", "fanlight_session=session", "text/html", "null", "https://[", "bytes=0-"]),
    max_size=3,
)


async def answer_to(app: Any, method: str, path: str, query: bytes, headers: dict[str, str], body: bytes) -> int:
    """Straight to the app, past what an HTTP client would refuse to send."""
    messages = [{"type": "http.request", "body": body, "more_body": False}]
    statuses: list[int] = []

    async def receive() -> Any:
        return messages.pop(0) if messages else {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        statuses.extend([message["status"]] if message["type"] == "http.response.start" else [])

    raw = [(name.encode(), value.encode("latin-1", "replace")) for name, value in headers.items()]
    scope = {"type": "http", "method": method, "path": path, "query_string": query, "headers": raw, "client": ("", 1)}
    await app(scope, receive, send)
    (status,) = statuses
    return status


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    method=st.sampled_from(["GET", "POST", "DELETE", "HEAD", "OPTIONS", "BREW"]),
    path=PATHS,
    query=st.binary(max_size=20) | FORMS,
    headers=HEADERS,
    kind=KINDS,
    body=BODIES,
)
def test_nothing_that_is_sent_is_our_mistake(
    app: Any, method: str, path: str, query: bytes, headers: dict[str, str], kind: str, body: bytes
) -> None:
    status = asyncio.run(answer_to(app, method, path, query, headers | {"content-type": kind}, body))
    assert status in {200, 204, 303, 400, 401, 403, 404, 405, 413, 422}


@settings(max_examples=200, deadline=None)
@given(kind=KINDS, body=BODIES, query=FORMS)
def test_nothing_that_is_posted_is_our_mistake(app: Any, kind: str, body: bytes, query: bytes) -> None:
    headers = {"authorization": "Bearer ana", "content-type": kind}
    status = asyncio.run(answer_to(app, "POST", "/api/v1/things/5", query, headers, body))
    assert status in {200, 400, 413, 422}


async def test_a_few_hundred_files_of_rubbish_are_refused_politely(app: Any) -> None:
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="https://photos.example") as client:
        answers = [
            await client.post("/api/v1/things/5", content=bytes([byte]) * 300, headers={"Content-Type": kind})
            for byte in range(0, 256, 5)
            for kind in ("application/json", "multipart/form-data; boundary=B", "application/x-www-form-urlencoded")
        ]
    assert {answer.status_code for answer in answers} <= {200, 400, 422}
