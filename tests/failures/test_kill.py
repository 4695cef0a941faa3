"""Any process of the server may be killed at any moment: what was acknowledged is there afterwards, once."""

import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.clients import Person, a_photo, sign_up
from tests.support.postgres import fresh_urls
from tests.support.server import RunningServer, running_server

KILLS = {"sqlite": 50, "postgres": 20}
PEOPLE = 6
BETWEEN_KILLS_S = (0.1, 1.0)
GIVE_UP_S = 60
DRAIN_S = 120

pytestmark = pytest.mark.slow


@dataclass
class Story:
    """What one person did and was told that it was done."""

    person: Person
    chance: random.Random
    posts: dict[str, str] = field(default_factory=dict)  # caption → id
    photos: dict[str, int] = field(default_factory=dict)  # id → how many photos it has
    likes: set[str] = field(default_factory=set)
    following: dict[str, bool] = field(default_factory=dict)
    error: BaseException | None = None


def persist(act: Callable[[], httpx.Response]) -> httpx.Response:
    """Ask again, as a good client does, while the server is away. Each thing asked here may be asked twice."""
    deadline = time.monotonic() + GIVE_UP_S
    while True:
        try:
            answer = act()
        except httpx.TransportError:
            answer = None
        if answer is not None and answer.status_code < 500:
            return answer
        assert time.monotonic() < deadline, f"no answer for {GIVE_UP_S} s: {answer and answer.text}"
        time.sleep(0.05)


class Life:
    """One person's thread: posts, uploads, likes and follows until told to stop."""

    def __init__(self, story: Story, others: list[Story], stop: threading.Event) -> None:
        self._story = story
        self._others = [other for other in others if other is not story]
        self._stop = stop
        self._http = httpx.Client(base_url=story.person.http.base_url, headers=story.person.headers, timeout=20)

    def run(self) -> None:
        acts = [self.post, self.post, self.post_photo, self.like, self.like, self.follow]
        try:
            while not self._stop.is_set():
                self._story.chance.choice(acts)()
        except BaseException as error:  # told to the test at the end
            self._story.error = error
        finally:
            self._http.close()

    def post(self, media: list[str] | None = None) -> None:
        caption = f"{self._story.person.username} {len(self._story.posts)}"
        headers = {"Idempotency-Key": caption}
        body = {"status": caption, "media_ids": media or []}
        answer = persist(lambda: self._http.post("/api/v1/statuses", json=body, headers=headers))
        assert answer.status_code == 200, answer.text
        self._story.posts[caption] = answer.json()["id"]
        self._story.photos[answer.json()["id"]] = len(media or [])

    def post_photo(self) -> None:
        photo = {"file": ("photo.jpg", a_photo(width=320, height=240), "image/jpeg")}
        uploaded = persist(lambda: self._http.post("/api/v2/media", files=photo))
        assert uploaded.status_code == 202, uploaded.text
        media = str(uploaded.json()["id"])
        while persist(lambda: self._http.get(f"/api/v1/media/{media}")).status_code == 206:
            time.sleep(0.05)
        self.post([media])

    def like(self) -> None:
        other = self._story.chance.choice(self._others)
        if post := next(iter(reversed(list(other.posts.values()))), None):
            answer = persist(lambda: self._http.post(f"/api/v1/statuses/{post}/favourite"))
            assert answer.status_code == 200, answer.text
            self._story.likes.add(post)

    def follow(self) -> None:
        other = self._story.chance.choice(self._others).person.id
        verb = self._story.chance.choice(["follow", "follow", "unfollow"])
        answer = persist(lambda: self._http.post(f"/api/v1/accounts/{other}/{verb}"))
        assert answer.status_code == 200, answer.text
        self._story.following[other] = verb == "follow"


def kill_something(server: RunningServer, chance: random.Random) -> str:
    """Kill -9 one of the server's processes; a killed supervisor is started again, as a host's init would."""
    processes = server.children() | {"supervisor": server.process.pid}
    name = chance.choice(sorted(processes))
    try:
        os.kill(processes[name], signal.SIGKILL)
    except ProcessLookupError:
        return "gone"
    if name == "supervisor":
        server.process.wait()
        server.restart()
    return name


def databases_of(engine: str) -> dict[str, str]:
    return {"FANLIGHT_DATABASE_URL": ",".join(fresh_urls("kills"))} if engine == "postgres" else {}


@pytest.mark.parametrize("engine", KILLS)
def test_what_was_acknowledged_survives_many_kills_once(tmp_path: Path, engine: str) -> None:
    chance = random.Random(20)
    with running_server(tmp_path / "data", databases_of(engine)) as server, server.client() as http:
        stories = [Story(sign_up(http), random.Random(seed)) for seed in range(PEOPLE)]
        stop = threading.Event()
        threads = [threading.Thread(target=Life(story, stories, stop).run) for story in stories]
        for thread in threads:
            thread.start()
        killed = Counter[str]()
        for _ in range(KILLS[engine]):
            time.sleep(chance.uniform(*BETWEEN_KILLS_S))
            killed[kill_something(server, chance).split("-")[0]] += 1
        stop.set()
        for thread in threads:
            thread.join()
        assert [story.error for story in stories if story.error] == []
        wait_until_drained(server)
        print(f"killed {dict(killed)}; {sum(len(story.posts) for story in stories)} posts")
        for story in stories:
            check_posts(http, story)
            check_follows(story)
        check_likes(http, stories)
        check_feeds(stories)


def wait_until_drained(server: RunningServer) -> None:
    lines: list[str] = []
    deadline = time.monotonic() + DRAIN_S
    while time.monotonic() < deadline:
        lines = server.command("events", "backlog").stdout.splitlines()
        if lines and all(" 0 waiting, 0 dead" in line for line in lines):
            return
        time.sleep(0.3)
    raise AssertionError("\n".join(lines))


def check_posts(http: httpx.Client, story: Story) -> None:
    """Every post once on the profile, with its photos, and nothing that was not asked for."""
    profile = story.person.walk(f"/api/v1/accounts/{story.person.id}/statuses")
    assert Counter(profile) == Counter(story.posts.values())
    for post in story.posts.values():
        found: dict[str, Any] = story.person.get(f"/api/v1/statuses/{post}")
        assert len(found["media_attachments"]) == story.photos[post]
        for photo in found["media_attachments"]:
            assert http.get(photo["url"]).status_code == 200


def check_likes(http: httpx.Client, stories: list[Story]) -> None:
    likes = Counter(post for story in stories for post in story.likes)
    for story in stories:
        counts = {
            post: story.person.get(f"/api/v1/statuses/{post}")["favourites_count"] for post in story.posts.values()
        }
        assert counts == {post: likes[post] for post in story.posts.values()}


def check_follows(story: Story) -> None:
    for other, follows in story.following.items():
        (relation,) = story.person.get("/api/v1/accounts/relationships", **{"id[]": other})
        assert relation["following"] == follows


def check_feeds(stories: list[Story]) -> None:
    posts = {story.person.id: list(story.posts.values()) for story in stories}
    for story in stories:
        authors = [story.person.id, *(other for other, follows in story.following.items() if follows)]
        expected = sorted((int(post) for author in authors for post in posts[author]), reverse=True)
        assert [int(post) for post in story.person.home()] == expected
