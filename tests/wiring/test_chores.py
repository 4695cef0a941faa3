"""Chores of the worker: run again and again, whatever happens."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
import structlog
from structlog.testing import LogCapture

from fanlight import processes
from fanlight.kit.errors import Unavailable


def failing(*errors: Exception) -> tuple[Callable[[], Awaitable[None]], asyncio.Event]:
    """A chore that fails once with each of these, and then sets the event."""
    left, done = list(errors), asyncio.Event()

    async def chore() -> None:
        if left:
            raise left.pop(0)
        done.set()

    return chore, done


async def test_a_database_that_is_away_is_one_line_and_the_chore_comes_again(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = LogCapture()
    every_level = structlog.make_filtering_bound_logger(0)
    monkeypatch.setattr(processes, "log", structlog.wrap_logger(None, processors=[kept], wrapper_class=every_level))
    chore, done = failing(Unavailable("the database cannot be reached"), ValueError("a mistake of ours"))
    running = asyncio.create_task(processes.every(0, "trim", chore))
    await done.wait()
    running.cancel()
    assert [(line["log_level"], line["event"], "exc_info" in line) for line in kept.entries] == [
        ("warning", "chore put off", False),
        ("error", "chore failed", True),
    ]
