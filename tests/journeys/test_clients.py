"""The apps that people have: `toot` and Mastodon.py from PyPI, logging in as a person would."""

import io
import os
import re
import subprocess
import sys
import time
import warnings
from pathlib import Path
from typing import Any

import httpx
import pytest
from mastodon import Mastodon

from tests.support.browser import PlainBrowser
from tests.support.clients import ALL_SCOPES, OUT_OF_BAND, PASSWORD, a_photo, eventually, sign_up
from tests.support.server import RunningServer

SCOPES: list[str] = [*ALL_SCOPES.split()]

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("journeys")]


def authorization_code(browser: PlainBrowser, url: str) -> str:
    """Agree on the consent page, and read the code that it then shows."""
    browser.open(url)
    browser.submit(action="/oauth/authorize")
    code = browser.page.select_one("code, input[readonly]")
    assert code is not None, browser.words()[:500]
    return str(code.get("value") or code.get_text(strip=True))


class Toot:
    """The command line client, with a configuration folder of its own."""

    def __init__(self, folder: Path) -> None:
        self._environment = os.environ | {"XDG_CONFIG_HOME": str(folder), "HOME": str(folder), "EDITOR": "true"}

    def __call__(self, *arguments: str, typed: str = "") -> str:
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "toot", "--no-color", *arguments],
            env=self._environment,
            input=typed,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def log_in(self, server: RunningServer, username: str) -> None:
        """`toot login` prints an address and waits for the code; the browser's part is played here."""
        with subprocess.Popen(
            [sys.executable, "-W", "ignore", "-u", "-m", "toot", "login", "-i", server.url],
            env=self._environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            shown = ""
            while not (address := re.search(r"(https?://\S+/oauth/authorize\S*)\s", shown)):
                line = process.stdout.readline()
                assert line, shown
                shown += line
            browser = PlainBrowser(server.url)
            browser.log_in(username)
            process.stdin.write(f"n\n{authorization_code(browser, address[1])}\n")
            process.stdin.flush()
            rest, _ = process.communicate(timeout=60)
            assert process.returncode == 0, shown + rest


def test_toot_posts_a_photo_and_a_follower_sees_it(server: RunningServer, http: httpx.Client, tmp_path: Path) -> None:
    author, reader = sign_up(http), sign_up(http)
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(a_photo())
    toot, readers_toot = Toot(tmp_path / "author"), Toot(tmp_path / "reader")
    toot.log_in(server, author.username)
    readers_toot.log_in(server, reader.username)
    readers_toot("follow", author.username)
    toot("post", "Morning light", "--media", str(photo), "--description", "A window")
    eventually(lambda: "Morning light" in readers_toot("timelines", "home"))
    assert author.username in readers_toot("following", reader.username)
    assert reader.username in toot("followers", author.username)
    assert author.username in readers_toot("whois", author.username)
    assert author.username in readers_toot("search", author.username)


@pytest.fixture
def _quiet() -> None:
    warnings.simplefilter("ignore")


@pytest.mark.filterwarnings("ignore")
def test_mastodon_py_logs_in_posts_and_reads_everything_back(server: RunningServer, http: httpx.Client) -> None:
    author, reader = sign_up(http), sign_up(http)
    posting, reading = logged_in(server, author.username), logged_in(server, reader.username)
    assert posting.me().username == author.username
    reading.account_follow(author.id)
    media: list[Any] = [
        posting.media_post(io.BytesIO(a_photo()), "image/jpeg", description=f"photo {n}", synchronous=True)
        for n in range(3)
    ]
    status = posting.status_post("Three of them #morning", media_ids=media, visibility="public")
    assert [photo.description for photo in status.media_attachments] == ["photo 0", "photo 1", "photo 2"]
    eventually(lambda: [seen.id for seen in reading.timeline_home()] == [status.id])
    reading.status_favourite(status.id)
    assert posting.status(status.id).favourites_count == 1
    assert [person.username for person in posting.status_favourited_by(status.id)] == [reader.username]
    answer = reading.status_post("Lovely", in_reply_to_id=status.id)
    assert [child.id for child in posting.status_context(status.id).descendants] == [answer.id]
    assert [person.username for person in posting.account_followers(author.id)] == [reader.username]
    assert [person.username for person in reading.account_search(author.username)] == [author.username]
    posting.status_delete(status.id)
    assert reading.timeline_home() == []


@pytest.mark.filterwarnings("ignore")
def test_mastodon_py_pages_through_a_feed_both_ways(server: RunningServer, http: httpx.Client) -> None:
    author = sign_up(http)
    client = logged_in(server, author.username)
    posts = [client.status_post(f"post {n}").id for n in range(25)]
    first = client.timeline_home(limit=10)
    second: Any = client.fetch_next(first)
    third: Any = client.fetch_next(second)
    back: Any = client.fetch_previous(third)
    assert [s.id for page in (first, second, third) for s in page] == posts[::-1]
    assert [s.id for s in back] == [s.id for s in second]
    assert [s.id for s in client.timeline_home(min_id=posts[0], limit=5)] == posts[5:0:-1]
    assert [s.id for s in client.timeline_home(since_id=posts[0], limit=5)] == posts[:-6:-1]


@pytest.mark.filterwarnings("ignore")
def test_mastodon_py_signs_up(server: RunningServer, http: httpx.Client) -> None:
    client_id, secret = Mastodon.create_app("tests", api_base_url=server.url, scopes=SCOPES)
    client = Mastodon(client_id=client_id, client_secret=secret, api_base_url=server.url)
    name = f"new{time.time_ns()}"
    token = client.create_account(name, PASSWORD, f"{name}@example.org", agreement=True, scopes=SCOPES)
    assert isinstance(token, str)
    assert Mastodon(access_token=token, api_base_url=server.url).me().username == name


def logged_in(server: RunningServer, username: str) -> Mastodon:
    """By the authorization code that the out-of-band page shows."""
    client_id, secret = Mastodon.create_app("tests", api_base_url=server.url, scopes=SCOPES, redirect_uris=OUT_OF_BAND)
    client = Mastodon(client_id=client_id, client_secret=secret, api_base_url=server.url)
    url = client.auth_request_url(scopes=SCOPES, redirect_uris=OUT_OF_BAND, allow_http=True)
    browser = PlainBrowser(server.url)
    browser.log_in(username)
    client.log_in(code=authorization_code(browser, url), scopes=SCOPES, redirect_uri=OUT_OF_BAND, allow_http=True)
    return client
