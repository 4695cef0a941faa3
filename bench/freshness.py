"""From a published post to the home feed of an active follower, through HTTP on an idle server.

One person publishes, another asks for the newest post of their feed again and again until it is that one. As the
baseline of the same run: how long one such question takes, since nothing can be seen sooner.

`python -m bench.freshness [POSTS]`
"""

import http.client
import json
import random
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bench.report import Figure, report
from bench.servers import api_of
from bench.world import Reader, copied, prepare
from tests.support.server import RunningServer, running_server

POSTS = 300
SETTLE_S = 40
"""Following counts from ten seconds ahead, and an inbox is filled twenty seconds after its reader came."""
PAUSE_S = (0.02, 0.12)
POLL_PAUSE_S = 0.001
SEEN_WITHIN_S = 30.0
P99_AIM_MS = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Milliseconds of one post until its follower saw it, and of the requests around it."""

    since_sent_ms: float
    since_answered_ms: float
    publish_ms: float
    question_ms: float


class App:
    """One person's connection."""

    def __init__(self, server: RunningServer, reader: Reader) -> None:
        self.id = reader.id
        self._connection = http.client.HTTPConnection("127.0.0.1", api_of(server).port, timeout=60)
        self._headers = {"Authorization": f"Bearer {reader.token}", "Content-Type": "application/json"}

    def ask(self, method: str, path: str, body: object = None) -> Any:
        sent = None if body is None else json.dumps(body)
        self._connection.request(method, path, sent, self._headers)
        answer = self._connection.getresponse()
        read = answer.read()
        assert answer.status == http.client.OK, (answer.status, read[:400])
        return json.loads(read)

    def newest_at_home(self) -> str:
        """The id of the newest post in the home feed."""
        page = self.ask("GET", "/api/v1/timelines/home?limit=1")
        return str(page[0]["id"]) if page else ""


def main() -> None:
    posts = int(sys.argv[1]) if sys.argv[1:] else POSTS
    world = copied(prepare(), "freshness")
    with running_server(world.folder) as server:
        author, follower = App(server, world.readers[0]), App(server, world.readers[1])
        follower.ask("POST", f"/api/v1/accounts/{author.id}/follow", {})
        follower.newest_at_home()
        time.sleep(SETTLE_S)
        chance = random.Random(7)
        seen: list[Seen] = []
        for turn in range(posts):
            seen.append(publish_and_see(author, follower, f"post {turn}"))
            time.sleep(chance.uniform(*PAUSE_S))
    report("freshness", figures_of(seen))


def publish_and_see(author: App, follower: App, caption: str) -> Seen:
    sent_s = time.perf_counter()
    post = str(author.ask("POST", "/api/v1/statuses", {"status": caption})["id"])
    answered_s = time.perf_counter()
    while True:
        asked_s = time.perf_counter()
        newest = follower.newest_at_home()
        now_s = time.perf_counter()
        if newest == post:
            break
        assert now_s - answered_s < SEEN_WITHIN_S, f"post {post} was not seen"
        time.sleep(POLL_PAUSE_S)
    return Seen(
        since_sent_ms=(now_s - sent_s) * 1000,
        since_answered_ms=(now_s - answered_s) * 1000,
        publish_ms=(answered_s - sent_s) * 1000,
        question_ms=(now_s - asked_s) * 1000,
    )


def figures_of(seen: Sequence[Seen]) -> list[Figure]:
    since_sent = [one.since_sent_ms for one in seen]
    question_ms = statistics.median([one.question_ms for one in seen])
    visible_ms = statistics.median(since_sent)
    return [
        Figure(name="post sent to visible, p50", value=visible_ms, unit="ms", note=f"{len(seen)} posts"),
        Figure(name="post sent to visible, p99", value=percentile(since_sent, 99), unit="ms", aim=P99_AIM_MS),
        Figure(name="post sent to visible, slowest", value=max(since_sent), unit="ms"),
        Figure(
            name="answered to visible, p50", value=statistics.median([one.since_answered_ms for one in seen]), unit="ms"
        ),
        Figure(
            name="answered to visible, p99", value=percentile([one.since_answered_ms for one in seen], 99), unit="ms"
        ),
        Figure(name="publishing, p50", value=statistics.median([one.publish_ms for one in seen]), unit="ms"),
        Figure(name="one look at the feed, p50", value=question_ms, unit="ms", note="nothing can be seen sooner"),
        Figure(name="visible p50 against one look", value=visible_ms / question_ms, unit="x"),
    ]


def percentile(values: Sequence[float], percent: int) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


if __name__ == "__main__":
    main()
