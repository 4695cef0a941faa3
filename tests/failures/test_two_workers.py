"""A second worker on the same folder stands by, and takes over what the first one leaves."""

import os
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from fanlight import wiring
from fanlight.settings import Settings

SOON_S = 60.0


@contextmanager
def worker(folder: Path, name: str, *arguments: str) -> Generator[tuple["subprocess.Popen[bytes]", Path]]:
    log = folder / f"{name}.log"
    with log.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "fanlight", "worker", *arguments],
            env={**os.environ, "FANLIGHT_DATA": str(folder), "FANLIGHT_PORT": "1"},
            stderr=file,
        )
    try:
        yield process, log
    finally:
        process.kill()
        process.wait()


def wait_for(log: Path, words: str, *, times: int = 1) -> str:
    deadline = time.monotonic() + SOON_S
    while time.monotonic() < deadline:
        if log.read_text().count(words) >= times:
            return log.read_text()
        time.sleep(0.05)
    raise AssertionError(f"{words!r} was not said {times} times:\n{log.read_text()}")


async def test_a_second_worker_stands_by_and_takes_over_when_the_first_is_killed(tmp_path: Path) -> None:
    await wiring.prepare(Settings(data=str(tmp_path)))
    with worker(tmp_path, "first") as (first, first_log):
        wait_for(first_log, "consuming")
        with worker(tmp_path, "second") as (second, second_log):
            said = wait_for(second_log, "standing by")
            assert "Traceback" not in said
            assert second.poll() is None
            first.kill()
            first.wait()
            assert wiring.FEED_GROUP in wait_for(second_log, "consuming", times=2).rpartition("consuming")[2]


async def test_workers_of_different_groups_run_side_by_side(tmp_path: Path) -> None:
    await wiring.prepare(Settings(data=str(tmp_path)))
    with (
        worker(tmp_path, "images", "--groups", "images") as (_, images_log),
        worker(tmp_path, "posts", "--groups", "posts,fanout") as (_, posts_log),
    ):
        assert "images-urgent" in wait_for(images_log, "consuming")
        assert "standing by" not in images_log.read_text() + wait_for(posts_log, "consuming")


async def test_an_unknown_group_is_refused_with_a_sentence(tmp_path: Path) -> None:
    await wiring.prepare(Settings(data=str(tmp_path)))
    with worker(tmp_path, "odd", "--groups", "picures") as (process, log):
        assert process.wait(SOON_S) == 1
        assert log.read_text().startswith("fanlight: no such groups: picures; there are")
