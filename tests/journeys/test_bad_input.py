"""Rubbish, markup and too much of everything, at every address: the right 4xx with a sentence, and nothing half-done."""

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from bs4 import BeautifulSoup

from fanlight.edge.routes import BODY_BYTES_MAX, Endpoint
from tests.support.browser import PlainBrowser
from tests.support.clients import Person, a_photo, app_token, sign_up
from tests.support.server import RunningServer
from tests.support.story import Story
from tests.support.table import filled, name_of, route_table

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("journeys")]

JSON, FORM = "application/json", "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=B"


def part(name: bytes, value: bytes, more: bytes = b"") -> bytes:
    return b'--B\r\nContent-Disposition: form-data; name="' + name + b'"' + more + b"\r\n\r\n" + value + b"\r\n"


RUBBISH: dict[str, tuple[str, bytes]] = {
    "json that ends": (JSON, b'{"status": "x"'),
    "json that is no object": (JSON, b'["status"]'),
    "json that is a word": (JSON, b'"status"'),
    "json null": (JSON, b"null"),
    "json in latin-1": (JSON, '{"status": "é"}'.encode("latin-1")),
    "json in utf-16": (JSON, '{"status": "x"}'.encode("utf-16")),
    "json with half a pair": (JSON, b'{"status": "\\ud800", "id": "\\udfff", "q": "\\ud800"}'),
    "json with NUL": (JSON, b'{"status": "a\\u0000b", "display_name": "\\u0000", "username": "\\u0000"}'),
    "json of lists": (JSON, b'{"status": [], "media_ids": {}, "file": [], "username": {}, "source": "x"}'),
    "json of numbers": (JSON, b'{"status": 1, "media_ids": 2, "visibility": 3, "username": 4, "note": 5.5}'),
    "json of great numbers": (
        JSON,
        b'{"media_ids": [1e400, 99999999999999999999], "in_reply_to_id": -1, "limit": 1e30}',
    ),
    "json nested deep": (JSON, b'{"status":' + b"[" * 100_000 + b"]" * 100_000 + b"}"),
    "json with a key of text": (JSON, json.dumps({"status": {"x" * 1000: None}}).encode()),
    "form in latin-1": (FORM, b"status=caf\xe9&username=\xff\xfe"),
    "form with broken escapes": (FORM, b"status=%zz&media_ids[]=%&username=%ff%fe&%=1"),
    "form with NUL": (FORM, b"status=a%00b&display_name=%00&username=%00&caption=%00"),
    "form with odd brackets": (FORM, b"status[=x&media_ids[[]]=1&source[]=1&source[privacy][x]=1&][=1"),
    "form with thousands of fields": (FORM, b"&".join(b"media_ids[]=%d" % number for number in range(20_000))),
    "form nested deep": (FORM, b"source" + b"[x]" * 5_000 + b"=1"),
    "multipart without boundary": ("multipart/form-data", b"--B\r\n\r\n--B--"),
    "multipart that ends": (MULTIPART, part(b"status", b"x")[:-9]),
    "multipart without names": (MULTIPART, b"--B\r\nContent-Type: text/plain\r\n\r\nx\r\n--B--\r\n"),
    "multipart in latin-1": (MULTIPART, part(b"status", b"\xe9") + part(b"note\xff", b"\xff") + b"--B--\r\n"),
    "multipart with a file for text": (MULTIPART, part(b"status", b"x", b'; filename="a.txt"') + b"--B--\r\n"),
    "multipart with odd names": (MULTIPART, part(b"file", b"x", b'; filename="../../etc/\x00passwd"') + b"--B--\r\n"),
    "multipart of many files": (MULTIPART, part(b"file", b"x", b'; filename="a"') * 500 + b"--B--\r\n"),
    "xml": ("application/xml", b"<status>x</status>"),
    "text": ("text/plain", b"status=x"),
    "no type": ("", b"status=x"),
    "a strange type": ("application/json;charset=;;;=", b"{}"),
    "nothing as json": (JSON, b""),
    "nothing as multipart": (MULTIPART, b""),
}
CHANGING = [row for row in route_table() if row.method not in {"GET", "HEAD"}]


def expect_refusal(row: Endpoint, answer: httpx.Response) -> list[str]:
    """Nothing worse than a 4xx; an app's answer has a sentence, and nothing of our insides."""
    text = answer.text
    wrong = [f"{name_of(row)}: {answer.status_code}"] if answer.status_code >= 500 else []
    if 400 <= answer.status_code < 500 and not row.page:
        error = answer.json().get("error_description") or answer.json().get("error", "")
        wrong += [] if len(error) > 10 and " " in error else [f"{name_of(row)}: {text}"]
    return wrong + [f"{name_of(row)}: {word}" for word in ("Traceback", "msgspec", "apsw", ".py") if word in text]


@pytest.fixture(scope="module")
def victim(story: Story) -> Person:
    """Somebody to whom anything may happen."""
    return sign_up(story.http)


@pytest.fixture(scope="module")
def browser(server: RunningServer, victim: Person) -> Iterator[PlainBrowser]:
    """The same person at a browser."""
    browser = PlainBrowser(server.url).log_in(victim.username)
    yield browser
    browser.http.close()


@pytest.mark.parametrize("rubbish", RUBBISH)
def test_rubbish_at_every_address_is_refused_politely(
    story: Story, victim: Person, browser: PlainBrowser, rubbish: str
) -> None:
    kind, body = RUBBISH[rubbish]
    csrf = csrf_of(browser)
    headers = {"Content-Type": kind} if kind else {}
    wrong: list[str] = []
    for row in CHANGING:
        if row.path != "/logout":
            proof = {"X-CSRF-Token": csrf} if row.for_browsers else victim.headers
            client = browser.http if row.for_browsers else story.http
            path = filled(row, story.values())
            answer = client.request(row.method, path, content=body, headers=headers | proof, follow_redirects=False)
            wrong += expect_refusal(row, answer)
    assert wrong == []


def csrf_of(browser: PlainBrowser) -> str:
    box = browser.open("/settings/profile").page.select_one("input[name=csrf]")
    assert box is not None
    return str(box["value"])


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/api/v1/statuses", {}),
        ("POST", "/api/v1/statuses", {"status": "  \u3000\n "}),
        ("POST", "/api/v1/statuses", {"status": "x" * 100_000}),
        ("POST", "/api/v1/statuses", {"status": "x", "spoiler_text": "x" * 10_000}),
        ("POST", "/api/v1/statuses", {"status": "x", "visibility": "everyone"}),
        ("POST", "/api/v1/statuses", {"status": "x", "language": "klingon as spoken"}),
        ("POST", "/api/v1/statuses", {"status": "x", "media_ids": ["1"]}),
        ("POST", "/api/v1/statuses", {"status": "x", "media_ids": ["none"]}),
        ("POST", "/api/v1/statuses", {"status": "x", "media_ids": [str(n) for n in range(1, 30)]}),
        ("POST", "/api/v1/statuses", {"status": "x", "in_reply_to_id": "nothing"}),
        ("POST", "/api/v1/statuses", {"status": "x", "poll": {"options": ["a", "b"], "expires_in": 60}}),
        ("POST", "/api/v1/statuses", {"status": "x", "scheduled_at": "in a while"}),
        ("POST", "/api/v1/statuses", {"status": " ".join(f"@person{n}" for n in range(200))}),
        ("PATCH", "/api/v1/accounts/update_credentials", {"display_name": "x" * 1_000}),
        ("PATCH", "/api/v1/accounts/update_credentials", {"note": "x" * 10_000}),
        ("PATCH", "/api/v1/accounts/update_credentials", {"source": {"privacy": "nobody"}}),
        ("PATCH", "/api/v1/accounts/update_credentials", {"fields_attributes": [{"name": "a", "value": "b"}] * 50}),
        ("PATCH", "/api/v1/accounts/update_credentials", {"locked": "perhaps"}),
        ("POST", "/api/v2/media", {}),
        ("GET", "/api/v2/search", {}),
        ("GET", "/api/v2/search?q=x&type=things", {}),
        ("GET", "/api/v1/timelines/home?max_id=x", {}),
        ("GET", "/api/v1/timelines/home?limit=many", {}),
        ("POST", "/api/v1/accounts", {}),
        ("POST", "/api/v1/apps", {}),
        ("POST", "/api/v1/apps", {"client_name": "x", "redirect_uris": "javascript:alert(1)"}),
        (
            "POST",
            "/api/v1/apps",
            {"client_name": "x", "redirect_uris": "urn:ietf:wg:oauth:2.0:oob", "scopes": "everything"},
        ),
    ],
)
def test_what_is_missing_or_does_not_fit_is_a_422_with_a_sentence(
    story: Story, victim: Person, method: str, path: str, body: dict[str, Any]
) -> None:
    answer = story.http.request(method, path, json=body, headers=victim.headers)
    assert (answer.status_code, len(answer.json()["error"]) > 10) == (422, True), answer.text
    assert victim.walk(f"/api/v1/accounts/{victim.id}/statuses") == []


def test_an_answer_to_nothing_is_not_found(story: Story, victim: Person) -> None:
    body = {"status": "x", "in_reply_to_id": "1"}
    assert story.http.post("/api/v1/statuses", json=body, headers=victim.headers).status_code == 404


def test_a_refused_post_leaves_its_photos_as_they_were(story: Story, victim: Person) -> None:
    photo = victim.upload(a_photo())
    theirs = story.posts["photos"]["media_attachments"][0]["id"]
    for media in ([photo, "1"], [photo, theirs], [photo, photo, "x"]):
        refused = story.http.post("/api/v1/statuses", json={"status": "x", "media_ids": media}, headers=victim.headers)
        assert refused.status_code == 422
    assert victim.get(f"/api/v1/media/{photo}")["url"]
    assert victim.walk(f"/api/v1/accounts/{victim.id}/statuses") == []
    author = sign_up(story.http)
    story.http.post("/api/v1/statuses", json={"media_ids": [photo]}, headers=author.headers)
    assert author.walk(f"/api/v1/accounts/{author.id}/statuses") == []


def test_a_refused_sign_up_reserves_nothing(story: Story) -> None:
    headers = {"Authorization": f"Bearer {app_token(story.http)}"}
    name = f"{story.ana.username}fresh"
    good = {"username": name, "email": f"{name}@example.org", "password": "correct horse", "agreement": True}
    taken = good | {"email": f"{story.ana.username}@example.org"}
    for asked in (good | {"password": "x"}, good | {"agreement": False}, good | {"email": "x"}, taken):
        assert story.http.post("/api/v1/accounts", json=asked, headers=headers).status_code == 422
    assert story.http.post("/api/v1/accounts", json=good, headers=headers).status_code == 200


def test_one_name_is_given_once_however_many_ask(story: Story) -> None:
    headers = {"Authorization": f"Bearer {app_token(story.http)}"}
    name = f"{story.ana.username}race"

    def ask(number: int) -> int:
        asked = {
            "username": name,
            "email": f"{name}{number}@example.org",
            "password": "correct horse",
            "agreement": True,
        }
        return story.http.post("/api/v1/accounts", json=asked, headers=headers).status_code

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(ask, range(6))) == [200, 422, 422, 422, 422, 422]


# --- too much ---


def test_a_body_that_is_too_long_is_refused_at_its_first_line(server: RunningServer, victim: Person) -> None:
    """Nobody waits for a body that says how long it will be."""
    for path, kind, length in (
        ("/api/v1/statuses", JSON, BODY_BYTES_MAX + 1),
        ("/api/v1/statuses", FORM, 10**30),
        ("/api/v2/media", MULTIPART, 50_000_000),
        ("/api/v1/accounts/update_credentials", MULTIPART, 50_000_000),
        ("/signup", FORM, BODY_BYTES_MAX + 1),
    ):
        method = "PATCH" if "update" in path else "POST"
        request = f"{method} {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {victim.token}\r\n"
        request += f"Content-Type: {kind}\r\nContent-Length: {length}\r\n\r\n"
        answer = first_line(server, request.encode())
        assert (path, answer) == (path, "413") or (length > 2**64 and answer in {"400", "413"})


def first_line(server: RunningServer, request: bytes) -> str:
    """The status of the answer to these very bytes; empty where the connection is closed without one."""
    with socket.create_connection(("localhost", httpx.URL(server.url).port or 80), timeout=20) as connection:
        connection.sendall(request)
        words = connection.recv(4096).split(b" ")
        return words[1].decode() if len(words) > 1 else ""


@pytest.mark.parametrize("kind", [JSON, FORM, MULTIPART])
def test_a_body_that_does_not_say_its_length_is_refused_when_it_is_too_long(
    story: Story, victim: Person, kind: str
) -> None:
    headers = victim.headers | {"Content-Type": kind}
    start = part(b"status", b"")[:-2] if kind == MULTIPART else b'{"status": "'

    def endless() -> Iterator[bytes]:
        yield start
        for _ in range(40):
            yield b"x" * 100_000

    answer = story.http.post("/api/v1/statuses", content=endless(), headers=headers)
    assert answer.status_code == 413
    assert "at most" in answer.json()["error"]


def test_a_file_that_is_too_large_is_refused(story: Story, victim: Person) -> None:
    large = a_photo() + bytes(20_000_001)
    url, files = "/api/v1/accounts/update_credentials", {"avatar": ("a.jpg", large, "image/jpeg")}
    answer = story.http.patch(url, files=files, headers=victim.headers)
    assert (answer.status_code, "20,000,000" in answer.json()["error"]) == (413, True)
    assert "missing" in victim.get("/api/v1/accounts/verify_credentials")["avatar"]


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"GET / HTTP/9.9\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(200),
        b"GET /api/v1/instance HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
        b"POST /api/v1/apps HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
        b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X-A: b\r\n" * 20_000 + b"\r\n",
        b"GET /\xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nCookie: \xff\xfe=\xff; fanlight_session=\xff\r\nConnection: close\r\n\r\n",
        b"GET /api/v1/timelines/home HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \xff\xfe\x01\r\n\r\n",
    ],
)
def test_what_is_hardly_http_is_no_mistake_of_ours(server: RunningServer, request_bytes: bytes) -> None:
    assert not first_line(server, request_bytes).startswith("5")
    assert httpx.get(f"{server.url}/health").text == "OK"


# --- markup ---

MARKUP = [
    "<script>alert('owned')</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</title></textarea></script><script>alert(2)</script>",
    "javascript:alert(3) <a href='javascript:alert(4)'>x</a>",
    'https://x.example/"onclick=alert(5)//<blink>',
    "&lt;script&gt; &amp; <!-- <svg/onload=alert(6)>",
    "{{ 7 * 7 }} {% raw %} ${7*7} <%= 7 %>",
]


@pytest.fixture(scope="module")
def rude(story: Story) -> tuple[Person, list[dict[str, Any]]]:
    """Somebody who puts markup wherever there is a box to type in."""
    person = sign_up(story.http)
    words = " ".join(MARKUP)
    profile = {
        "display_name": words[:60],
        "note": words[:500],
        "fields_attributes": [{"name": words[:200], "value": one} for one in MARKUP[:4]],
    }
    url = "/api/v1/accounts/update_credentials"
    story.http.patch(url, json=profile, headers=person.headers).raise_for_status()
    posts: list[dict[str, Any]] = []
    for one in MARKUP:
        media = person.upload(a_photo(), description=one)
        body = {"status": f"{one} #rude", "media_ids": [media], "spoiler_text": one}
        posts.append(person.post("/api/v1/statuses", body))
    for one in MARKUP:
        person.post("/api/v1/statuses", {"status": one, "in_reply_to_id": posts[0]["id"]})
    return person, posts


def dangers(html: str) -> list[str]:
    """What a browser would run, or follow, that we did not write."""
    soup = BeautifulSoup(html, "html.parser")
    scripts = [
        str(tag) for tag in soup.find_all("script") if tag.get("src") is None and tag.get("type") != "application/json"
    ]
    handlers = [str(tag) for tag in soup.find_all(True) for name in tag.attrs if name.lower().startswith("on")]
    links = [str(tag) for tag in soup.find_all(True) for name in ("href", "src") if "script:" in str(tag.get(name))]
    strange = [str(tag) for tag in [*soup.find_all("blink"), *soup.find_all(src="x")]]
    return scripts + handlers + links + strange


def test_markup_comes_out_of_the_api_as_words(rude: tuple[Person, list[dict[str, Any]]]) -> None:
    person, posts = rude
    me = person.get(f"/api/v1/accounts/{person.id}")
    pieces = [me["note"], *(line["value"] for line in me["fields"]), *(post["content"] for post in posts)]
    assert [piece for piece in pieces if dangers(piece)] == []
    for markup, post in zip(MARKUP, posts, strict=True):
        shown = BeautifulSoup(post["content"], "html.parser").get_text(" ", strip=True)
        assert shown.replace(" ", "").endswith(f"{markup.removeprefix('https://x.example/')}#rude".replace(" ", ""))
        assert post["media_attachments"][0]["description"] == markup
        assert person.get(f"/api/v1/statuses/{post['id']}/source")["text"] == f"{markup} #rude"


def test_markup_comes_out_of_the_pages_as_words(
    server: RunningServer, story: Story, rude: tuple[Person, list[dict[str, Any]]]
) -> None:
    person, posts = rude
    story.cleo.post(f"/api/v1/accounts/{person.id}/follow")
    own, others = PlainBrowser(server.url).log_in(person.username), PlainBrowser(server.url).log_in(story.cleo.username)
    name = f"/@{person.username}"
    paths = ["/", "/explore", "/tags/rude", name, f"{name}/followers", "/settings/profile", "/upload"]
    paths += [f"{name}/{post['id']}" for post in posts] + [f"/explore?q={MARKUP[0]}", f"/login?next={MARKUP[1]}"]
    paths += [f"/tags/{MARKUP[1]}", f"/@{MARKUP[0]}", f"/oauth/authorize?client_id={MARKUP[1]}&scope={MARKUP[0]}"]
    for browser in (own, others, PlainBrowser(server.url)):
        found = {path: dangers(browser.http.get(path).text) for path in paths}
        browser.http.close()
        assert {path: what for path, what in found.items() if what} == {}


def test_a_name_of_markup_is_shown_as_it_was_written(server: RunningServer, rude: tuple[Person, list[Any]]) -> None:
    person, _ = rude
    browser = PlainBrowser(server.url)
    shown = browser.open(f"/@{person.username}").words()
    browser.http.close()
    assert MARKUP[0] in shown


def test_pages_allow_no_script_of_their_own_text(server: RunningServer) -> None:
    policy = httpx.get(server.url).headers["content-security-policy"]
    assert "unsafe-inline" not in policy
    assert "unsafe-eval" not in policy


# --- settings ---


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("FANLIGHT_PROT", "8000", "FANLIGHT_PROT"),
        ("FANLIGHT_PORT", "eighty", "FANLIGHT_PORT"),
        ("FANLIGHT_PORT", "70000", "FANLIGHT_PORT"),
        ("FANLIGHT_RATE_LIMITS", "maybe", "FANLIGHT_RATE_LIMITS"),
        ("FANLIGHT_HOST_NAME", "http://photos.example/", "FANLIGHT_HOST_NAME"),
        ("FANLIGHT_DATABASE_URL", "postgres://db", "FANLIGHT_DATABASE_URL"),
        ("FANLIGHT_UPLOAD_BYTES_MAX", "-1", "FANLIGHT_UPLOAD_BYTES_MAX"),
        ("FANLIGHT_LOG_LEVEL", "loud", "FANLIGHT_LOG_LEVEL"),
    ],
)
def test_a_setting_that_is_unknown_or_does_not_fit_stops_the_start(
    tmp_path: Path, name: str, value: str, said: str
) -> None:
    data = tmp_path / "data"
    done = subprocess.run(
        [sys.executable, "-m", "fanlight", "serve"],
        env={"PATH": "/usr/bin:/bin", "FANLIGHT_DATA": str(data), name: value},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode != 0
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert "None" not in done.stderr
    assert not data.exists()
