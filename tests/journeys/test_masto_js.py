"""masto.js from npm, which Elk and Phanpy are built on: a day with it, in Node, as `tests/clients/masto_js` tells it."""

import hashlib
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.journeys.test_clients import authorization_code
from tests.support.browser import PlainBrowser
from tests.support.clients import a_photo, sign_up
from tests.support.server import RunningServer

PROJECT = Path(__file__).parents[1] / "clients" / "masto_js"
NODE, NPM = shutil.which("node"), shutil.which("npm")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("journeys"),
    pytest.mark.skipif(not (NODE and NPM) and "CI" not in os.environ, reason="no Node.js with npm here"),
]


@pytest.fixture(scope="module")
def project() -> Path:
    """The project with its locked packages, installed once for each lock file."""
    lock = hashlib.sha256((PROJECT / "package-lock.json").read_bytes()).hexdigest()[:16]
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "fanlight" / f"masto_js-{lock}"
    if not (cache / "node_modules" / ".package-lock.json").exists():
        cache.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(PROJECT / name, cache)
        command = [NPM or "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        installed = subprocess.run(command, cwd=cache, capture_output=True, text=True, timeout=300, check=False)
        assert installed.returncode == 0, installed.stderr
    shutil.copy(PROJECT / "journey.mjs", cache)  # Node looks for packages beside the script
    return cache


@pytest.fixture(scope="module")
def told(project: Path, server: RunningServer, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What the journey saw."""
    with server.client() as http:
        return journey(project, server, http, tmp_path_factory.mktemp("photos"))


def journey(project: Path, server: RunningServer, http: httpx.Client, folder: Path) -> Any:
    person, other = sign_up(http), sign_up(http)
    photos = [folder / f"{number}.jpg" for number in range(2)]
    for photo in photos:
        photo.write_bytes(a_photo())
    command = [NODE or "node", str(project / "journey.mjs"), server.url, other.username, *map(str, photos)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        first = process.stdout.readline()
        if first:
            browser = PlainBrowser(server.url)
            browser.log_in(person.username)
            process.stdin.write(authorization_code(browser, json.loads(first)["authorize"]) + "\n")
        rest, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    return json.loads(rest) | {"person": person.username, "other": other.username}


def test_it_logs_in_and_learns_what_the_server_can_do(told: Any, server: RunningServer) -> None:
    looked = told["looked"]
    assert (looked["username"], looked["visibility"], looked["maxPhotos"]) == (told["person"], "public", 20)
    assert looked["domain"] == server.url.removeprefix("http://")
    assert looked["streaming"].startswith("ws://")
    assert set(looked["empty"]) == {0}
    assert looked["trends"] is True


def test_it_waits_for_its_photos_and_comments(told: Any) -> None:
    published = told["published"]
    assert published["descriptions"] == ["photo 0", "photo 1"]
    assert [url for url in published["urls"] if not url.startswith("http")] == []
    assert published["comments"] == [True]


def test_it_finds_and_follows(told: Any) -> None:
    assert told["met"] == {"followed": True, "relationship": True, "found": [told["other"]]}


def test_it_reacts_reposts_and_pins(told: Any) -> None:
    assert told["reacted"] == {
        "favourited": True,
        "bookmarked": True,
        "pinned": [True],
        "reposted": True,
        "favourites": [True],
        "bookmarks": [True],
    }


def test_it_does_what_people_do_every_day(told: Any) -> None:
    assert told["everyday"] == {
        "members": [True],
        "tag": True,
        "options": ["one", "other"],
        "scheduled": "Later",
        "marker": True,
        "edited": True,
        "versions": 2,
        "reported": True,
        "muted": True,
    }


def test_it_walks_a_list_to_its_end(told: Any) -> None:
    assert told["paged"] == {"distinct": True, "seen": 8, "pages": 5, "back": 2}  # the last page is empty


def test_it_understands_refusals(told: Any) -> None:
    assert told["refused"] == [["MastoHttpError", status, True] for status in (404, 422, 401)]
