"""`fanlight demo`: fills an empty server, beside it and behind it in the queue for the CPU."""

import asyncio
import os
import sys
from pathlib import Path
from typing import Final

from fanlight.demo.fill import NotEmptyError, fill
from fanlight.infra.telemetry.logs import configure_logging
from fanlight.kit.errors import FanlightError
from fanlight.settings import Settings
from fanlight.wiring import StartRefusedError

NICENESS: Final = 10
INTERRUPTED: Final = 130


def run_demo(settings: Settings, *, photos: str, if_empty: bool, alive_fd: int | None) -> int:
    """Fill the server. `if_empty`: a server that is in use is left alone without a word."""
    configure_logging(settings.log_format, "warning")
    os.nice(NICENESS)
    folder = str(Path(photos).resolve()) if photos else ""
    try:
        return asyncio.run(_fill(settings, folder, if_empty=if_empty, alive_fd=alive_fd))
    except (asyncio.CancelledError, KeyboardInterrupt):
        return INTERRUPTED


async def _fill(settings: Settings, photos: str, *, if_empty: bool, alive_fd: int | None) -> int:
    _end_with(alive_fd)
    try:
        await fill(settings, photos=photos, say=say)
    except NotEmptyError:
        if not if_empty:
            say("somebody has signed up here already, and the demo fills empty servers only")
        return int(not if_empty)
    except (FanlightError, StartRefusedError) as error:
        say(str(error))
        return 1
    except ExceptionGroup as failures:
        refused, unknown = failures.split(FanlightError)
        if unknown is not None:
            raise unknown from None
        assert refused is not None, "a group holds something"
        say(str(_first(refused)))
        return 1
    return 0


def _first(failures: BaseException) -> BaseException:
    """The first of what failed side by side."""
    while isinstance(failures, BaseExceptionGroup):
        failures = failures.exceptions[0]
    return failures


def _end_with(alive_fd: int | None) -> None:
    """Stop when the supervisor's pipe closes."""
    if alive_fd is None:
        return
    loop = asyncio.get_running_loop()
    mine = asyncio.current_task()
    assert mine is not None, "called from a task"

    def closed() -> None:
        loop.remove_reader(alive_fd)
        mine.cancel()

    loop.add_reader(alive_fd, closed)


def say(sentence: str) -> None:
    """A line for whoever watches the terminal."""
    sys.stderr.write(f"fanlight demo: {sentence}\n")
    sys.stderr.flush()
