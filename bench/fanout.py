"""Fan-out: deliveries per CPU-second, the read of the followers included.

An author whose followers all have an inbox publishes; the worker's own `FanoutService` brings the post to them, with
real rows in SQLite and the real ring file. In the same rounds, as baselines: the read of the followers alone, and the
blind write of a post into as many rings of a file of the same shape.

`python -m bench.fanout [ROUNDS]`
"""

import asyncio
import dataclasses
import mmap
import shutil
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path

import apsw
import numpy as np
import uvloop

from bench.report import Figure, report
from bench.world import KEPT, Ints, Size, fill, migrate
from fanlight import wiring
from fanlight.features.fanout.service import FOLLOWERS_PER_PAGE
from fanlight.features.feed.models import INBOX_LENGTH
from fanlight.features.posts.models import Draft
from fanlight.infra.telemetry.logs import configure_logging
from fanlight.kit.ids import BOUNDARY_MARGIN_MS, PostId, UserId, UserNumber
from fanlight.kit.pages import PageRequest
from fanlight.settings import Settings

ROUNDS = 7
FOLLOWERS = (10_000, 100_000)
WORLD = Size(following_max=0, posts=1, likes=1, readers=1, reader_follows=0)
DELIVERIES_AIM = 500_000
SETTLE_MS = 1_000


def main() -> None:
    rounds = int(sys.argv[1]) if sys.argv[1:] else ROUNDS
    configure_logging("human", "warning")
    figures: list[Figure] = []
    for followers in FOLLOWERS:
        folder = KEPT / "fanout"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        author = make_crowd(folder, followers)
        figures += uvloop.run(measured(folder, author, followers, rounds))
        shutil.rmtree(folder)
    report("fanout", figures)


def make_crowd(folder: Path, followers: int) -> UserId:
    """A data folder in which the first person is followed by the next `followers`, who all opened their feed just now."""
    migrate(folder)
    size = dataclasses.replace(WORLD, users=followers + 1)
    fill(folder / "fanlight.db", size)
    connection = apsw.Connection(str(folder / "fanlight.db"))
    author = connection.execute("SELECT id FROM users WHERE number = 1").fetchall()[0][0]
    assert isinstance(author, int)
    connection.execute("BEGIN")
    connection.execute(FOLLOWED_BY_ALL, (author, author))
    connection.execute(FOLLOWING_ONE, (author, author))
    connection.execute(COUNTED, (author, followers))
    connection.execute(OPENED, (int(time.time() * 1000), author))
    connection.execute("COMMIT")
    connection.close()
    return UserId(author)


async def measured(folder: Path, author: UserId, followers: int, rounds: int) -> list[Figure]:
    """The rates of every round."""
    async with AsyncExitStack() as stack:
        infra = await wiring.open_infrastructure(Settings(data=str(folder)), stack)
        services = await wiring.build_services(infra, stack, role="worker")
        writers = services.writers
        assert writers is not None
        await writers.inboxes.resume()
        await asyncio.sleep((BOUNDARY_MARGIN_MS + SETTLE_MS) / 1000)  # an inbox takes what is newer than its boundary

        rings, blind = open_rings(folder / "blind.ring", followers), PostId(1)
        rates: dict[str, list[float]] = {"fan-out": [], "follower read alone": [], "blind ring write alone": []}
        for turn in range(rounds):
            published = await services.posts.publish(Draft(author_id=author, caption=f"post {turn}"))
            assert published.post_id is not None
            post = published.post_id
            rates["fan-out"].append(followers / await spent(partial(writers.fanout.fan_out, post, author)))
            rates["follower read alone"].append(followers / await spent(partial(read_followers, services, author)))
            rates["blind ring write alone"].append(
                followers / await spent(lambda: blind_write(rings, blind, followers))
            )
        await require_delivered(services, post_count=rounds, followers=followers)
    return figures_of(rates, followers)


async def spent(act: Callable[[], Awaitable[object]]) -> float:
    """CPU seconds of this process, all threads."""
    before_s = time.process_time()
    await act()
    return time.process_time() - before_s


async def read_followers(services: wiring.Services, author: UserId) -> int:
    """As fan-out reads them, page by page."""
    after, count = UserNumber(0), 0
    while True:
        numbers = await services.follows.follower_numbers(author, after=after, limit=FOLLOWERS_PER_PAGE)
        count += len(numbers)
        if len(numbers) < FOLLOWERS_PER_PAGE:
            return count
        after = UserNumber(int(numbers[-1]))


def open_rings(path: Path, count: int) -> tuple[Ints, Ints]:
    """Heads and cells of `count` rings in a mapped file, every page of it present."""
    words = (count + 2) * (INBOX_LENGTH + 8)
    with path.open("wb") as file:
        file.truncate(words * 8)
    with path.open("r+b") as file:
        table: Ints = np.frombuffer(mmap.mmap(file.fileno(), words * 8), dtype=np.int64)
    table[:] = 0
    return table[: (count + 2) * 8].reshape(-1, 8), table[(count + 2) * 8 :].reshape(-1, INBOX_LENGTH)


async def blind_write(rings: tuple[Ints, Ints], post: PostId, count: int) -> None:
    """The least a delivery can be: one word into each ring's next cell, in pages as fan-out writes them."""
    heads, cells = rings
    for begin in range(2, count + 2, FOLLOWERS_PER_PAGE):
        numbers = np.arange(begin, min(begin + FOLLOWERS_PER_PAGE, count + 2))
        places = heads[numbers, 2]
        cells[numbers, places % INBOX_LENGTH] = post
        heads[numbers, 2] = places + 1


async def require_delivered(services: wiring.Services, *, post_count: int, followers: int) -> None:
    """Every post reached the inboxes: nothing measured here was refused."""
    user = (await services.users.by_names([f"person_{followers + 1:05d}"])).popitem()[1]
    page = await services.feed.home_page(user.id, PageRequest(limit=40))
    assert len(page.items) >= post_count, f"{len(page.items)} of {post_count} posts arrived"


def figures_of(rates: dict[str, list[float]], followers: int) -> list[Figure]:
    aims = {"fan-out": float(DELIVERIES_AIM)}
    figures = [
        Figure.of(f"{followers:,} followers, {name}", values, "per CPU-second", aim=aims.get(name), more=True)
        for name, values in rates.items()
    ]
    parts = zip(rates["follower read alone"], rates["blind ring write alone"], rates["fan-out"], strict=True)
    share = [(1 / read + 1 / write) * whole for read, write, whole in parts]
    figures.append(Figure.of(f"{followers:,} followers, both alone, as a share of fan-out", share, "x"))
    return figures


FOLLOWED_BY_ALL = """
INSERT INTO followers (author_id, follower_id, follower_number, permission, version, edge_id)
SELECT ?, id, number, 2, 1, id FROM users WHERE id <> ? ORDER BY id
"""
FOLLOWING_ONE = """
INSERT INTO following (follower_id, author_id, author_number, wish, version, edge_id, pushed_from, show_reblogs, notify)
SELECT id, ?, 1, 2, 1, id, id, 1, 0 FROM users WHERE id <> ? ORDER BY id
"""
COUNTED = "UPDATE graph SET followers = ?2, following = 0 WHERE user_id = ?1"
OPENED = "INSERT INTO feed_readers (reader_id, number, last_opened_ms) SELECT id, number, ? FROM users WHERE id <> ?"

if __name__ == "__main__":
    main()
