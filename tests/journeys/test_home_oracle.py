"""Home feeds of a running server against an oracle outside of it, while posts arrive and people follow and leave."""

import random
import threading
import time
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from tests.support.clients import PASSWORD, Person, eventually, sign_up
from tests.support.server import RunningServer

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("journeys")]

PEOPLE = 6
ROUNDS = 40
SETTLED_S = 20
"""A post this old has reached everybody, even on a machine that is busy with other tests."""


TAGS = ("oraclesea", "oraclehills")


@dataclass(frozen=True)
class Entry:
    """A post or a repost, with the time of its acknowledgement."""

    author: str
    at_s: float
    tag: str = ""
    original: int | None = None


@dataclass
class Oracle:
    """What was acknowledged."""

    entries: dict[int, Entry] = field(default_factory=dict[int, Entry])
    deleted: set[int] = field(default_factory=set[int])
    following: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    no_reposts: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    tags: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])

    def home(self, reader: str) -> list[int]:
        return sorted(
            (one for one in list(self.entries) if self.stands(one) and self._is_home(reader, one)), reverse=True
        )

    def stands(self, one: int) -> bool:
        return one not in self.deleted and self.entries[one].original not in self.deleted

    def _is_home(self, reader: str, one: int) -> bool:
        entry = self.entries[one]
        edge = (reader, entry.author)
        followed = edge in self.following and (entry.original is None or edge not in self.no_reposts)
        return entry.author == reader or followed or (reader, entry.tag) in self.tags

    def own(self, reader: str, *, before_s: float) -> set[int]:
        """What has been there for so long that everybody must see it."""
        old = [one for one, entry in list(self.entries.items()) if entry.author == reader and entry.at_s < before_s]
        return {one for one in old if self.stands(one)}


class Crowd:
    """Posts, reposts, deletes, follows and chooses, one thing after the other, in a thread of its own."""

    def __init__(self, url: httpx.URL, people: list[Person], oracle: Oracle) -> None:
        self._http = httpx.Client(base_url=url, timeout=60)
        self._people = people
        self._oracle = oracle
        self._chance = random.Random(7)

    def live(self, rounds: int) -> None:
        acts = [self._post, self._post, self._post, self._repost, self._repost, self._unrepost, self._delete]
        for _ in range(rounds):
            self._chance.choice([*acts, self._follow, self._follow, self._choose_reposts, self._choose_tag])()
        self._http.close()

    def _do(self, person: Person, path: str, **body: object) -> dict[str, Any]:
        answer = self._http.post(f"/api/v1/{path}", json=body, headers=person.headers)
        answer.raise_for_status()
        done: dict[str, Any] = answer.json()
        return done

    def _one_of(self, *, reposts: bool) -> int | None:
        standing = [
            one
            for one, entry in self._oracle.entries.items()
            if self._oracle.stands(one) and (entry.original is not None) is reposts
        ]
        return self._chance.choice(standing) if standing else None

    def _person(self, who: str) -> Person:
        return next(person for person in self._people if person.id == who)

    def _post(self) -> None:
        person, tag = self._chance.choice(self._people), self._chance.choice(["", "", *TAGS])
        made = self._do(person, "statuses", status=f"a post #{tag}" if tag else "a post")
        self._oracle.entries[int(made["id"])] = Entry(person.id, time.monotonic(), tag)

    def _repost(self) -> None:
        """A post, or somebody's repost of it; reposted again, it is the same repost."""
        person, named = self._chance.choice(self._people), self._one_of(reposts=self._chance.random() < 0.3)
        if named is not None:
            made = self._do(person, f"statuses/{named}/reblog")
            entry = Entry(person.id, time.monotonic(), original=int(made["reblog"]["id"]))
            self._oracle.entries.setdefault(int(made["id"]), entry)

    def _unrepost(self) -> None:
        repost = self._one_of(reposts=True)
        if repost is not None:
            self._do(self._person(self._oracle.entries[repost].author), f"statuses/{repost}/unreblog")
            self._oracle.deleted.add(repost)

    def _delete(self) -> None:
        post = self._one_of(reposts=False)
        if post is not None:
            headers = self._person(self._oracle.entries[post].author).headers
            self._http.delete(f"/api/v1/statuses/{post}", headers=headers).raise_for_status()
            self._oracle.deleted.add(post)

    def _follow(self) -> None:
        reader, author = self._chance.sample(self._people, 2)
        edge = (reader.id, author.id)
        leaves = edge in self._oracle.following
        self._do(reader, f"accounts/{author.id}/{'unfollow' if leaves else 'follow'}")
        change = self._oracle.following.discard if leaves else self._oracle.following.add
        change(edge)
        self._oracle.no_reposts.discard(edge)

    def _choose_reposts(self) -> None:
        if self._oracle.following:
            edge = self._chance.choice(sorted(self._oracle.following))
            wanted = edge in self._oracle.no_reposts
            self._do(self._person(edge[0]), f"accounts/{edge[1]}/follow", reblogs=wanted)
            change = self._oracle.no_reposts.discard if wanted else self._oracle.no_reposts.add
            change(edge)

    def _choose_tag(self) -> None:
        reader, tag = self._chance.choice(self._people), self._chance.choice(TAGS)
        leaves = (reader.id, tag) in self._oracle.tags
        self._do(reader, f"tags/{tag}/{'unfollow' if leaves else 'follow'}")
        change = self._oracle.tags.discard if leaves else self._oracle.tags.add
        change((reader.id, tag))


def walk(reader: Person, *, limit: int) -> list[int]:
    return [int(post) for post in reader.walk(f"/api/v1/timelines/home?limit={limit}", limit=limit)]


def test_home_feeds_equal_the_oracle_once_all_is_quiet(server: RunningServer, http: httpx.Client) -> None:
    people = [sign_up(http) for _ in range(PEOPLE)]
    oracle = Oracle()
    crowd = threading.Thread(target=Crowd(http.base_url, people, oracle).live, args=(ROUNDS * PEOPLE,))
    crowd.start()
    while crowd.is_alive():
        for reader in people:
            before_s = time.monotonic() - SETTLED_S
            seen = walk(reader, limit=5)
            assert seen == sorted(set(seen), reverse=True), "a walk repeats or is out of order"
            own = oracle.own(reader.id, before_s=before_s)
            assert {one for one in own if oracle.stands(one)} <= set(seen), "a reader misses an entry of their own"
    crowd.join()
    for reader in people:
        eventually(lambda reader=reader: walk(reader, limit=40) == oracle.home(reader.id))  # type: ignore[misc]
        assert walk(reader, limit=3) == oracle.home(reader.id)


def test_a_post_is_never_in_a_strangers_feed(http: httpx.Client) -> None:
    author, stranger = sign_up(http), sign_up(http)
    author.post("/api/v1/statuses", {"status": PASSWORD})
    assert stranger.home() == []
