"""The gateway as clients meet it."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from fanlight.edge.requests import PageQuery
from fanlight.edge.responses import (
    HTML,
    JSON,
    Cookie,
    Empty,
    Paged,
    RawJSON,
    Redirect,
    Text,
)
from fanlight.edge.routes import Endpoint, UploadedFile, Viewer
from fanlight.kit.errors import Invalid, TooMany, Unavailable
from fanlight.kit.ids import UserId
from tests.gateway.conftest import OpenDoor, bearer

JPEG = b"\xff\xd8\xff" + b"x" * 2000


class Named(msgspec.Struct):
    """An answer, and a request."""

    id: UserId | None = None
    name: str = ""


class Upload(msgspec.Struct):
    file: UploadedFile
    description: str = ""


async def hello(viewer: Viewer, asked: Any) -> Any:
    return Named(name=asked.name if asked else "nobody", id=viewer.user_id)


def answering(answer: Any, **options: Any) -> Endpoint:
    async def call(_viewer: Viewer, _asked: Any) -> Any:
        return answer

    return Endpoint("GET", "/api/it", call, **options)


def raising(error: Exception, **options: Any) -> Endpoint:
    async def call(_viewer: Viewer, _asked: Any) -> Any:
        raise error

    return Endpoint("GET", options.pop("path", "/api/it"), call, **options)


HELLO = Endpoint("POST", "/api/hello", hello, request=Named, status=201)


@pytest.mark.parametrize("path", ["/api/hello", "/api/hello/", "/api/hello?name=query"])
@pytest.mark.parametrize(
    "body", [{"json": {"name": "Ana"}}, {"data": {"name": "Ana"}}, {"files": {"name": (None, "Ana")}}]
)
async def test_any_body_and_any_slash_reach_the_endpoint(door: OpenDoor, path: str, body: dict[str, Any]) -> None:
    answer = await door(HELLO).post(path, **body)
    assert (answer.status_code, answer.json()) == (201, {"id": None, "name": "Ana"})
    assert answer.headers["content-type"] == "application/json; charset=utf-8"


async def test_delete_takes_a_body_too(door: OpenDoor) -> None:
    client = door(Endpoint("DELETE", "/api/{id}", hello, request=Named))
    answer = await client.request("DELETE", "/api/5", json={"name": "Ana"})
    assert answer.json()["name"] == "Ana"


async def test_another_method_is_told_what_is_allowed(door: OpenDoor) -> None:
    answer = await door(HELLO).get("/api/hello")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert answer.json() == {"error": "This address does not take this method"}


async def test_head_answers_like_get_without_the_body(door: OpenDoor) -> None:
    client = door(answering(RawJSON(b"[1,2]")))
    answer = await client.head("/api/it")
    assert (answer.status_code, answer.content, answer.headers["content-length"]) == (200, b"", "5")


async def test_an_unknown_address_is_not_found_as_json_or_as_text(door: OpenDoor) -> None:
    client = door(HELLO)
    assert (await client.get("/api/nothing")).json() == {"error": "There is nothing at this address"}
    page = await client.get("/nothing", headers={"Accept": "text/html"})
    assert (page.status_code, page.text) == (404, "There is nothing at this address\n")


# Tokens and scopes


MINE = Endpoint("GET", "/api/mine", hello, scope="read:accounts")
APPS = Endpoint("GET", "/api/apps", hello, scope="read", user_required=False)
WRITE = Endpoint("POST", "/api/write", hello, scope="write:statuses")
ANYONE = Endpoint("GET", "/api/anyone", hello)


@pytest.mark.parametrize(
    ("method", "path", "token", "status", "error"),
    [
        ("GET", "/api/mine", "ana", 200, None),
        ("GET", "/api/mine", "reader", 200, None),
        ("GET", "/api/mine", "", 401, "The access token is invalid"),
        ("GET", "/api/mine", "unknown", 401, "The access token is invalid"),
        ("GET", "/api/mine", "app", 422, "This method requires an authenticated user"),
        ("GET", "/api/apps", "app", 200, None),
        ("POST", "/api/write", "reader", 403, "This action is outside the authorized scopes"),
        ("POST", "/api/write", "ana", 200, None),
        ("GET", "/api/anyone", "", 200, None),
        ("GET", "/api/anyone", "unknown", 200, None),
    ],
)
async def test_a_row_asks_for_its_scope(
    door: OpenDoor, method: str, path: str, token: str, status: int, error: str | None
) -> None:
    answer = await door(MINE, APPS, WRITE, ANYONE).request(method, path, headers=bearer(token))
    assert (answer.status_code, answer.json().get("error")) == (status, error)


async def test_an_open_row_takes_strangers_and_no_token_without_its_scope(door: OpenDoor) -> None:
    client = door(Endpoint("GET", "/api/it", hello, scope="write:media", open=True))
    assert (await client.get("/api/it")).json()["id"] is None
    assert (await client.get("/api/it", headers=bearer("unknown"))).json()["id"] is None
    assert (await client.get("/api/it", headers=bearer("ana"))).json()["id"] == 7
    assert (await client.get("/api/it", headers=bearer("reader"))).status_code == 403


async def test_a_token_may_come_in_the_query(door: OpenDoor) -> None:
    client = door(MINE)
    assert (await client.get("/api/mine?access_token=ana")).json()["id"] == 7
    assert (await client.get("/api/mine?access_token=unknown")).status_code == 401


async def test_a_public_row_still_knows_who_asks(door: OpenDoor) -> None:
    assert (await door(ANYONE).get("/api/anyone", headers=bearer("ana"))).json()["id"] == 7


async def test_a_row_for_everyone_does_not_look_at_tokens(door: OpenDoor) -> None:
    client = door(Endpoint("GET", "/api/it", hello, identified=False))
    assert (await client.get("/api/it", headers=bearer("ana"))).json()["id"] is None


@pytest.mark.parametrize("headers", [bearer("ana"), {"Cookie": "fanlight_session=ana"}])
async def test_an_apps_token_opens_no_row_that_no_scope_guards(door: OpenDoor, headers: dict[str, str]) -> None:
    page = Endpoint("GET", "/", hello, page=True)
    form = Endpoint("POST", "/form", hello, page=True, user_required=True)
    script = Endpoint("POST", "/script", hello, user_required=True)
    client = door(page, form, script)
    assert (await client.get("/", headers=headers)).json()["id"] is None
    assert (await client.get("/?access_token=ana")).json()["id"] is None
    assert (await client.post("/form", headers=headers)).status_code == 401
    assert (await client.post("/script", headers=headers)).status_code == 401


async def test_a_basic_header_of_a_proxy_does_not_hide_the_cookie(door: OpenDoor) -> None:
    headers = {"Authorization": "Basic eDp5", "Cookie": "theme=dark; fanlight_session=session"}
    assert (await door(MINE).get("/api/mine", headers=headers)).json()["id"] == 7


# Sessions and forms


COOKIE = {"Cookie": "fanlight_session=session"}
FORM = Endpoint("POST", "/settings", hello, request=Named, page=True, scope="write")
LOG_IN = Endpoint("POST", "/login", hello, request=Named, page=True)


@pytest.fixture
async def csrf(door: OpenDoor) -> str:
    """What a page of this session would put into its forms."""

    async def show(viewer: Viewer, _asked: Any) -> Text:
        return Text(viewer.csrf)

    return (await door(Endpoint("GET", "/page", show, page=True)).get("/page", headers=COOKIE)).text


async def test_a_cookie_reads_without_proof(door: OpenDoor) -> None:
    assert (await door(MINE).get("/api/mine", headers=COOKIE)).status_code == 200


async def test_a_cookie_changes_nothing_without_proof(door: OpenDoor) -> None:
    client = door(FORM, WRITE)
    assert (await client.post("/settings", headers=COOKIE)).status_code == 403
    assert (await client.post("/api/write", headers=COOKIE)).status_code == 403
    assert (await client.post("/settings?csrf=" + "0" * 64, headers=COOKIE)).status_code == 403


async def test_proof_comes_in_the_form_or_in_a_header(door: OpenDoor, csrf: str) -> None:
    client = door(FORM, WRITE)
    assert (await client.post("/settings", headers=COOKIE, data={"csrf": csrf})).status_code == 200
    assert (await client.post("/settings", headers=COOKIE, files={"csrf": (None, csrf)})).status_code == 200
    assert (await client.post("/api/write", headers=COOKIE | {"X-CSRF-Token": csrf})).status_code == 200


async def test_proof_in_an_address_is_no_proof(door: OpenDoor, csrf: str) -> None:
    assert (await door(FORM).post(f"/settings?csrf={csrf}", headers=COOKIE)).status_code == 403


async def test_another_sites_form_is_refused_even_with_proof(door: OpenDoor, csrf: str) -> None:
    headers = COOKIE | {"Sec-Fetch-Site": "cross-site"}
    assert (await door(FORM).post("/settings", headers=headers, data={"csrf": csrf})).status_code == 403


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Origin": "https://photos.example"}, 200),
        ({"Origin": "http://10.0.0.5:8000", "Host": "10.0.0.5:8000"}, 200),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "https://evil.example", "Cookie": "fanlight_session=expired"}, 403),
    ],
)
async def test_nobody_can_be_logged_in_from_another_site(door: OpenDoor, headers: dict[str, str], status: int) -> None:
    assert (await door(LOG_IN).post("/login", headers=headers, data={"name": "ana"})).status_code == status


async def test_an_app_in_a_browser_may_call_the_api_from_its_own_site(door: OpenDoor) -> None:
    headers = {"Origin": "https://app.example", "Sec-Fetch-Site": "cross-site"}
    client = door(HELLO, WRITE)
    assert (await client.post("/api/hello", headers=headers)).status_code == 201
    assert (await client.post("/api/write", headers=headers | bearer("ana"))).status_code == 200


async def test_a_stranger_at_a_page_is_sent_to_log_in_and_back(door: OpenDoor) -> None:
    client = door(Endpoint("GET", "/settings", hello, page=True, scope="read"), FORM)
    answer = await client.get("/settings?tab=é&x=1")
    assert (answer.status_code, answer.headers["location"]) == (303, "/login?next=/settings%3Ftab%3D%25C3%25A9%26x%3D1")
    assert (await client.post("/settings")).status_code == 401


# Answers


async def test_pages_of_a_list_are_linked_next_first(door: OpenDoor) -> None:
    client = door(answering(Paged([5, 4], next_below=4, prev_above=5), request=PageQuery))
    answer = await client.get("/api/it?limit=2&max_id=9&types[]=a&access_token=ana&types[]=%C3%A9>")
    kept = "limit=2&types[]=a&types[]=%C3%A9%3E"
    assert answer.headers["link"] == (
        f'<https://photos.example/api/it?{kept}&max_id=4>; rel="next", '
        f'<https://photos.example/api/it?{kept}&min_id=5>; rel="prev"'
    )


@pytest.mark.parametrize("items", [[], b"[]"])
async def test_an_empty_page_has_no_link(door: OpenDoor, items: Any) -> None:
    answer = await door(answering(Paged(items, next_below=4, prev_above=5))).get("/api/it")
    assert (answer.json(), "link" in answer.headers) == ([], False)


async def test_the_last_page_links_back_only(door: OpenDoor) -> None:
    answer = await door(answering(Paged(b"[5]", prev_above=5))).get("/api/it")
    assert answer.headers["link"] == '<https://photos.example/api/it?min_id=5>; rel="prev"'


@pytest.mark.parametrize(
    ("answer", "status", "kind", "text"),
    [
        ({"a": 1}, 200, "application/json; charset=utf-8", '{"a":1}'),
        (JSON([1], status=202), 202, "application/json; charset=utf-8", "[1]"),
        (RawJSON(b"[2]"), 200, "application/json; charset=utf-8", "[2]"),
        (HTML("<p>é"), 200, "text/html; charset=utf-8", "<p>é"),
        (Text("<a/>", content_type="application/xml"), 200, "application/xml", "<a/>"),
        (Empty(), 200, "application/json; charset=utf-8", "{}"),
        (Empty(status=204), 204, None, ""),
    ],
)
async def test_answers_have_their_type(door: OpenDoor, answer: Any, status: int, kind: str | None, text: str) -> None:
    given = await door(answering(answer)).get("/api/it")
    assert (given.status_code, given.headers.get("content-type"), given.text) == (status, kind, text)


async def test_a_redirect_is_followed_by_get(door: OpenDoor) -> None:
    answer = await door(answering(Redirect("/@ána/5?x=1"))).get("/api/it")
    assert (answer.status_code, answer.headers["location"]) == (303, "/@%C3%A1na/5?x=1")


async def test_cookies_are_safe_by_default(door: OpenDoor) -> None:
    cookies = [Cookie(name="fanlight_session", value="t", max_age_s=60), Cookie.forget("old")]
    answer = await door(answering(Redirect("/", cookies=cookies))).get("/api/it")
    assert answer.headers.get_list("set-cookie") == [
        "fanlight_session=t; Path=/; SameSite=Lax; Max-Age=60; HttpOnly; Secure",
        "old=; Path=/; SameSite=Lax; Max-Age=0; HttpOnly; Secure",
    ]


async def test_headers_of_an_answer_replace_the_gateways(door: OpenDoor) -> None:
    given = RawJSON(b"1", headers=[("Cache-Control", "public"), ("X-Note", "a\r\nSet-Cookie: b")])
    answer = await door(answering(given)).get("/api/it")
    assert answer.headers.get_list("cache-control") == ["public"]
    assert (answer.headers["x-note"], "set-cookie" in answer.headers) == ("a  Set-Cookie: b", False)


async def test_a_form_may_end_at_the_apps_address(door: OpenDoor) -> None:
    targets = [
        "https://App.example:444/done?x=1",
        "com.example.app:/done",
        "javascript:alert(1)",
        "https://a;b",
        "//x",
        "[:",
    ]
    answer = await door(answering(HTML("", form_targets=targets))).get("/api/it")
    policy = answer.headers["content-security-policy"]
    assert policy.endswith("; form-action 'self' https://app.example:444 com.example.app:")


# Refusals


async def test_details_of_a_refusal_are_written_as_the_client_api_does(door: OpenDoor) -> None:
    error = Invalid("Validation failed", details={"email": [("ERR_TAKEN", "is taken")]})
    answer = await door(raising(error)).get("/api/it")
    assert (answer.status_code, answer.json()) == (
        422,
        {"error": "Validation failed", "details": {"email": [{"error": "ERR_TAKEN", "description": "is taken"}]}},
    )


@pytest.mark.parametrize(
    ("error", "status", "seconds"),
    [(TooMany("Wait", retry_after_s=9), 429, "9"), (Unavailable("Busy", retry_after_s=3), 503, "3")],
)
async def test_who_should_wait_is_told_how_long(door: OpenDoor, error: Exception, status: int, seconds: str) -> None:
    answer = await door(raising(error)).get("/api/it")
    assert (answer.status_code, answer.headers["retry-after"]) == (status, seconds)


async def test_a_mistake_of_ours_says_nothing_of_what_it_was(door: OpenDoor) -> None:
    client = door(raising(RuntimeError("secret"), scope=None), raising(RuntimeError("secret"), path="/p", page=True))
    answer = await client.get("/api/it")
    assert (answer.status_code, answer.json()["error"]) == (500, "Something went wrong on the server")
    assert answer.json()["request_id"] == answer.headers["x-request-id"]
    page = await client.get("/p")
    assert (page.status_code, page.text) == (500, "Something went wrong on the server\n")


async def test_people_get_pages_of_their_errors(door: OpenDoor) -> None:
    def error_page(status: int, message: str, *, request_id: str) -> str:
        return f"<h1>{status}</h1>{message} {len(request_id)}"

    client = door(raising(Invalid("No"), path="/p", page=True), error_page=error_page)
    page = await client.get("/p")
    assert (page.status_code, page.text) == (422, "<h1>422</h1>No 16")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert (await client.get("/api/x", headers={"Accept": "text/html"})).headers["content-type"].startswith("appl")


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"\xff", "application/x-www-form-urlencoded", 400),
        (b"x", "multipart/form-data; boundary=B", 400),
        (b"x", "text/plain", 400),
        (b'{"name": 5}', "application/json", 422),
        (b'{"id": "-5"}', "application/json", 422),
        (b'"' + b"x" * (1 << 20), "application/json", 413),
    ],
)
async def test_bad_bodies_are_refused_with_a_sentence(door: OpenDoor, body: bytes, kind: str, status: int) -> None:
    answer = await door(HELLO).post("/api/hello", content=body, headers={"Content-Type": kind})
    assert answer.status_code == status
    assert " " in answer.json()["error"]


# Files


async def keep_size(_viewer: Viewer, asked: Upload) -> Any:
    return {"size": asked.file.size, "bytes": asked.file.path.read_bytes() == JPEG, "alt": asked.description}


UPLOAD = Endpoint("POST", "/api/v2/media", keep_size, request=Upload, scope="write:media", body_bytes_max=10_000)


def names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


async def test_a_file_is_on_disk_while_its_request_lasts(door: OpenDoor, spool_folder: Path) -> None:
    files = {"file": ("a.jpg", JPEG, "image/jpeg")}
    data = {"description": "a cat"}
    answer = await door(UPLOAD).post("/api/v2/media", files=files, data=data, headers=bearer("ana"))
    assert answer.json() == {"size": len(JPEG), "bytes": True, "alt": "a cat"}
    assert names_in(spool_folder) == []


async def test_a_refused_upload_leaves_nothing_behind(door: OpenDoor, spool_folder: Path) -> None:
    client = door(UPLOAD)

    async def endless() -> AsyncIterator[bytes]:
        yield b'--B\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
        while True:
            yield b"x" * 1000

    headers = bearer("ana") | {"Content-Type": "multipart/form-data; boundary=B"}
    answer = await client.post("/api/v2/media", content=endless(), headers=headers)
    assert (answer.status_code, "10,000 bytes" in answer.json()["error"]) == (413, True)
    assert names_in(spool_folder) == []


async def test_a_missing_file_and_a_text_in_its_place_are_named(door: OpenDoor) -> None:
    client = door(UPLOAD)
    missing = await client.post("/api/v2/media", headers=bearer("ana"))
    assert (missing.status_code, missing.json()["error"]) == (422, "file is missing")
    forged = await client.post("/api/v2/media", json={"file": {"path": "/etc/passwd"}}, headers=bearer("ana"))
    assert (forged.status_code, "as a file" in forged.json()["error"]) == (422, True)


async def test_nothing_is_read_from_who_may_not_write(door: OpenDoor) -> None:
    async def never() -> AsyncIterator[bytes]:
        yield b""
        raise AssertionError("the body was read")

    answer = await door(UPLOAD).post("/api/v2/media", content=never(), headers=bearer("reader"))
    assert answer.status_code == 403


# Browsers of other sites


async def test_a_preflight_is_answered_for_the_api_only(door: OpenDoor) -> None:
    client = door(HELLO, LOG_IN)
    asked = {"Origin": "https://app.example", "Access-Control-Request-Method": "POST"}
    api = await client.options("/api/hello", headers=asked)
    assert (api.status_code, api.headers["access-control-allow-origin"]) == (204, "*")
    assert "Idempotency-Key" in api.headers["access-control-allow-headers"]
    page = await client.options("/login", headers=asked)
    assert (page.status_code, page.headers["allow"]) == (204, "OPTIONS, POST")
    assert "access-control-allow-origin" not in page.headers
    assert (await client.options("/nothing")).status_code == 404


@pytest.mark.parametrize(
    ("path", "is_open"),
    [
        ("/api/x", True),
        ("/oauth/token/", True),
        ("/.well-known/x", True),
        ("/nodeinfo/2.0", True),
        ("/oauth/authorize", False),
        ("/login", False),
    ],
)
async def test_errors_can_be_read_from_other_sites_too(door: OpenDoor, path: str, is_open: bool) -> None:
    answer = await door().get(path)
    assert ("access-control-allow-origin" in answer.headers) is is_open
    assert ("Link" in answer.headers.get("access-control-expose-headers", "")) is is_open


async def test_refusals_of_oauth_have_its_words(door: OpenDoor) -> None:
    client = door(Endpoint("POST", "/oauth/token", hello, request=Named))
    answer = await client.post("/oauth/token", content=b"{", headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
    assert answer.json()["error_description"].startswith("The JSON body is malformed")
    wrong = await client.post("/oauth/token/", json={"name": 5})
    assert (wrong.status_code, wrong.json()["error"]) == (400, "invalid_request")
