"""Home feeds of a running server against an oracle outside of it, while posts arrive and people follow and leave."""

import random
import threading
import time
from dataclasses import dataclass, field

import httpx
import pytest

from tests.support.clients import PASSWORD, Person, eventually, sign_up
from tests.support.server import RunningServer

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("journeys")]

PEOPLE = 6
ROUNDS = 40
SETTLED_S = 20
"""A post this old has reached everybody, even on a machine that is busy with other tests."""


@dataclass
class Oracle:
    """What was acknowledged, with the time of the acknowledgement."""

    posts: dict[str, list[tuple[float, int]]] = field(default_factory=dict)  # author → (time, id)
    deleted: set[int] = field(default_factory=set)
    following: dict[str, set[str]] = field(default_factory=dict)

    def home(self, reader: str, *, before_s: float = float("inf")) -> list[int]:
        authors = self.following[reader] | {reader}
        posts = {post for author in authors for at, post in self.posts[author] if at < before_s}
        return sorted(posts - self.deleted, reverse=True)


class Crowd:
    """Posts, deletes, follows and unfollows, one thing after the other, in a thread of its own."""

    def __init__(self, url: httpx.URL, people: list[Person], oracle: Oracle) -> None:
        self._http = httpx.Client(base_url=url, timeout=60)
        self._people = people
        self._oracle = oracle
        self._chance = random.Random(7)

    def live(self, rounds: int) -> None:
        for _ in range(rounds):
            self._chance.choice([self._post, self._post, self._post, self._delete, self._follow])()
        self._http.close()

    def _post(self) -> None:
        person = self._chance.choice(self._people)
        answer = self._http.post("/api/v1/statuses", json={"status": "a post"}, headers=person.headers)
        self._oracle.posts[person.id].append((time.monotonic(), int(answer.json()["id"])))

    def _delete(self) -> None:
        person = self._chance.choice(self._people)
        if self._oracle.posts[person.id]:
            _, post = self._chance.choice(self._oracle.posts[person.id])
            self._http.delete(f"/api/v1/statuses/{post}", headers=person.headers)
            self._oracle.deleted.add(post)

    def _follow(self) -> None:
        reader, author = self._chance.sample(self._people, 2)
        leaves = author.id in self._oracle.following[reader.id]
        verb = "unfollow" if leaves else "follow"
        self._http.post(f"/api/v1/accounts/{author.id}/{verb}", headers=reader.headers).raise_for_status()
        change = self._oracle.following[reader.id].discard if leaves else self._oracle.following[reader.id].add
        change(author.id)


def walk(reader: Person, *, limit: int) -> list[int]:
    return [int(post) for post in reader.walk(f"/api/v1/timelines/home?limit={limit}", limit=limit)]


def test_home_feeds_equal_the_oracle_once_all_is_quiet(server: RunningServer, http: httpx.Client) -> None:
    people = [sign_up(http) for _ in range(PEOPLE)]
    oracle = Oracle({p.id: [] for p in people}, set(), {p.id: set() for p in people})
    crowd = threading.Thread(target=Crowd(http.base_url, people, oracle).live, args=(ROUNDS * PEOPLE,))
    crowd.start()
    while crowd.is_alive():
        for reader in people:
            seen = walk(reader, limit=5)
            assert seen == sorted(set(seen), reverse=True), "a walk repeats or is out of order"
            own = {post for at, post in oracle.posts[reader.id] if at < time.monotonic() - SETTLED_S} - oracle.deleted
            assert own <= set(seen), "a reader misses a post of their own"
    crowd.join()
    for reader in people:
        eventually(lambda reader=reader: walk(reader, limit=40) == oracle.home(reader.id))  # type: ignore[misc]
        assert walk(reader, limit=3) == oracle.home(reader.id)


def test_a_post_is_never_in_a_strangers_feed(http: httpx.Client) -> None:
    author, stranger = sign_up(http), sign_up(http)
    author.post("/api/v1/statuses", {"status": PASSWORD})
    assert stranger.home() == []
