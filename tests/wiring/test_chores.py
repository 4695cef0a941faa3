"""Chores of the worker: run again and again, whatever happens."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
import structlog
from structlog.testing import capture_logs

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
    monkeypatch.setattr(processes, "log", structlog.get_logger("process"))  # the other may be set up already
    chore, done = failing(Unavailable("the database cannot be reached"), ValueError("a mistake of ours"))
    with capture_logs() as lines:
        running = asyncio.create_task(processes.every(0, "trim", chore))
        await done.wait()
        running.cancel()
    assert [(line["log_level"], line["event"], "exc_info" in line) for line in lines] == [
        ("warning", "chore put off", False),
        ("error", "chore failed", True),
    ]
