"""The apps that people have: `toot` and Mastodon.py from PyPI, logging in as a person would."""

import io
import json
import os
import re
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
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


def test_toot_does_what_people_do_every_day(server: RunningServer, http: httpx.Client, tmp_path: Path) -> None:
    author, reader = sign_up(http), sign_up(http)
    toot = Toot(tmp_path / "reader")
    toot.log_in(server, reader.username)
    post = author.publish("By the lake #everyday")["id"]
    mine = toot_id(toot("post", "Mine", "--json"))
    for act in ("favourite", "bookmark", "reblog"):
        toot(act, post)
    toot("pin", mine)
    assert "By the lake" in toot("bookmarks")
    assert "By the lake" in toot("status", post)
    assert reader.username in toot("reblogged-by", post)
    assert "By the lake" in toot("thread", post)
    assert "By the lake" in toot("timelines", "tag", "everyday")
    assert "By the lake" in toot("timelines", "account", author.username)
    for act in ("unfavourite", "unbookmark", "unreblog"):
        toot(act, post)
    toot("unpin", mine)
    toot("follow", author.username)
    toot("lists", "create", "friends")
    toot("lists", "add", "friends", author.username)
    assert author.username in toot("lists", "accounts", "friends")
    assert "By the lake" in toot("timelines", "list", "friends")
    toot("tags", "follow", "everyday")
    assert "everyday" in toot("tags", "followed")
    toot("tags", "feature", "everyday")
    assert "everyday" in toot("tags", "featured")
    for act in ("mute", "unmute", "block", "unblock"):
        toot(act, author.username)
    toot("post", "Which?", "--poll-option", "one", "--poll-option", "other")
    toot("post", "Later", "--scheduled-in", "1 hour")
    toot("update-account", "--display-name", "Renamed", "--note", "words", "--no-locked")
    assert "Renamed" in toot("whoami")
    assert "#everyday" in toot("search", "everyday")
    toot("delete", mine)


def toot_id(printed: str) -> str:
    """The id in the JSON that toot prints of a post."""
    return str(json.loads(printed)["id"])


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


@pytest.mark.filterwarnings("ignore")
def test_mastodon_py_does_what_people_do_with_posts(server: RunningServer, http: httpx.Client) -> None:
    author, reader = sign_up(http), sign_up(http)
    posting, reading = logged_in(server, author.username), logged_in(server, reader.username)
    status = posting.status_post("By the lake #everyday", idempotency_key="once")
    assert posting.status_post("By the lake #everyday", idempotency_key="once").id == status.id
    repost: Any = reading.status_reblog(status.id)
    assert (repost.reblog.id, repost.reblog.reblogs_count) == (status.id, 1)
    assert [person.username for person in posting.status_reblogged_by(status.id)] == [reader.username]
    reading.status_unreblog(status.id)
    assert posting.status(status.id).reblogs_count == 0
    reading.status_bookmark(status.id)
    assert [one.id for one in reading.bookmarks()] == [status.id]
    assert posting.status_pin(status.id).pinned is True
    assert [one.id for one in reading.account_statuses(author.id, pinned=True)] == [status.id]
    assert posting.status_mute(status.id).muted is True
    edited: Any = posting.status_update(status.id, "By the sea #everyday", spoiler_text="Water")
    assert (edited.spoiler_text, edited.edited_at is None) == ("Water", False)
    assert [one.spoiler_text for one in reading.status_history(status.id)] == ["", "Water"]
    assert posting.status_source(status.id).text == "By the sea #everyday"
    poll: Any = posting.status_post("Which?", poll=posting.make_poll(["one", "other"], expires_in=3600)).poll
    voted: Any = reading.poll_vote(poll.id, [1])
    assert ([option.votes_count for option in voted.options], voted.own_votes) == ([0, 1], [1])
    later = datetime.now(UTC) + timedelta(hours=1)
    scheduled: Any = posting.status_post("Later", scheduled_at=later)
    moved = posting.scheduled_status_update(scheduled.id, later + timedelta(hours=1))
    assert [one.id for one in posting.scheduled_statuses()] == [moved.id]
    posting.scheduled_status_delete(scheduled.id)
    assert posting.scheduled_statuses() == []


@pytest.mark.filterwarnings("ignore")
def test_mastodon_py_does_what_people_do_with_people_and_hashtags(server: RunningServer, http: httpx.Client) -> None:
    author, reader = sign_up(http), sign_up(http)
    posting, reading = logged_in(server, author.username), logged_in(server, reader.username)
    status: Any = posting.status_post("By the lake #everyday #bypeople")
    assert reading.account_follow(author.id, reblogs=False).showing_reblogs is False
    made: Any = reading.list_create("friends", replies_policy="none", exclusive=True)
    reading.list_accounts_add(made.id, [author.id])
    assert [person.id for person in reading.list_accounts(made.id)] == [author.id]
    assert [one.id for one in reading.timeline_list(made.id)] == [status.id]
    assert [one.title for one in reading.account_lists(author.id)] == ["friends"]
    assert reading.list_update(made.id, "family", exclusive=False).title == "family"
    reading.list_accounts_delete(made.id, [author.id])
    reading.list_delete(made.id)
    assert reading.tag_follow("everyday").following is True
    assert [tag.name for tag in reading.followed_tags()] == ["everyday"]
    featured: Any = posting.featured_tag_create("everyday")
    assert [tag.name for tag in reading.account_featured_tags(author.id)] == ["everyday"]
    posting.featured_tag_delete(featured.id)
    assert [one.id for one in reading.timeline_hashtag("bypeople")] == [status.id]
    assert reading.markers_set("home", status.id)["home"].last_read_id == status.id
    assert reading.markers_get("home")["home"].version == 1
    ids: Any = [status.id]
    assert reading.report(author.id, status_ids=ids, comment="only a test").target_account.id == author.id
    assert reading.account_note_set(author.id, "met at the lake").note == "met at the lake"
    assert reading.account_mute(author.id, duration=3600).muting is True
    assert [person.id for person in reading.mutes()] == [author.id]
    reading.account_unmute(author.id)
    assert reading.account_block(author.id).blocking is True
    assert [person.id for person in reading.blocks()] == [author.id]
    reading.account_unblock(author.id)
    found: Any = reading.search_v2(f"@{author.username}@{server.url.removeprefix('http://')}", result_type="accounts")
    assert [person.id for person in found.accounts] == [author.id]
    assert [one.id for one in reading.search_v2(status.url).statuses] == [status.id]
    assert reading.preferences()["posting:default:visibility"] == "public"
    assert reading.account_lookup(author.username).id == author.id


@pytest.mark.filterwarnings("ignore")
def test_mastodon_py_reads_what_the_site_says_of_itself(server: RunningServer, http: httpx.Client) -> None:
    client = logged_in(server, sign_up(http).username)
    assert client.instance_v1().uri == client.instance_v2().domain == server.url.removeprefix("http://")
    assert client.instance_nodeinfo().software.name == "fanlight"
    assert client.instance_health() is True
    lists = [
        client.instance_rules(),
        client.instance_peers(),
        client.instance_activity(),
        client.custom_emojis(),
        client.filters_v2(),
        client.announcements(),
        client.notifications(),
        client.conversations(),
        client.trending_statuses(),
        client.trending_links(),
        client.suggestions(),
        client.follow_requests(),
        client.domain_blocks(),
        client.endorsements(),
        client.directory(),
    ]
    assert [found for found in lists if found != []] == []
    client.notifications_clear()
    assert isinstance(client.trending_tags(), list)


def logged_in(server: RunningServer, username: str) -> Mastodon:
    """By the authorization code that the out-of-band page shows."""
    client_id, secret = Mastodon.create_app("tests", api_base_url=server.url, scopes=SCOPES, redirect_uris=OUT_OF_BAND)
    client = Mastodon(client_id=client_id, client_secret=secret, api_base_url=server.url)
    url = client.auth_request_url(scopes=SCOPES, redirect_uris=OUT_OF_BAND, allow_http=True)
    browser = PlainBrowser(server.url)
    browser.log_in(username)
    client.log_in(code=authorization_code(browser, url), scopes=SCOPES, redirect_uri=OUT_OF_BAND, allow_http=True)
    return client
