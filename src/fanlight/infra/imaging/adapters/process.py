"""Rendering in child processes that may be killed: a few, started when a photo comes, ended when none came for long."""

import asyncio
import contextlib
import heapq
import itertools
import signal
import sys
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field
from typing import Final

import msgspec

from fanlight.infra.imaging.frames import (
    PREFIX_BYTES,
    Answer,
    ChildLimits,
    Done,
    Failed,
    Refused,
    answer_of,
    body_length,
    framed,
)
from fanlight.infra.imaging.port import Job, PhotoRefused, Render, Rendered, RendererDied
from fanlight.kit.errors import Unavailable

SECONDS_PER_PHOTO_MAX: Final = 90.0
IDLE_SECONDS_MAX: Final = 60.0
LAST_WORDS_S: Final = 1.0


def child_command(blobs_url: str, limits: ChildLimits) -> tuple[str, ...]:
    """How the server starts an image child."""
    written = msgspec.json.encode(limits).decode()
    return (sys.executable, "-m", "fanlight", "image-child", blobs_url, written)


class _Child:
    """One process, started with its first job and again after each death."""

    def __init__(self, command: Sequence[str], *, seconds_max: float) -> None:
        self._command = command
        self._seconds_max = seconds_max
        self._process: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    async def ask(self, job: Job) -> Answer:
        """The child's answer. Whatever goes wrong, cancellation too, the child is ended: it may be half-way."""
        try:
            async with asyncio.timeout(self._seconds_max):
                return await self._exchange(job)
        except TimeoutError as error:
            await self.end()
            raise RendererDied(f"took longer than {self._seconds_max:g} s") from error
        except (EOFError, ConnectionError, ValueError) as error:
            code = await self.end(grace_s=LAST_WORDS_S)
            raise RendererDied(f"ended with code {code}", killed=code == -signal.SIGKILL) from error
        except BaseException:
            await self.end()
            raise

    async def _exchange(self, job: Job) -> Answer:
        if self._process is not None and self._process.returncode is not None:
            await self.end()  # it died while it had nothing to do: no photo is to blame
        process = self._process = self._process or await self._start()
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(framed(job))
        await process.stdin.drain()
        prefix = await process.stdout.readexactly(PREFIX_BYTES)
        return answer_of(await process.stdout.readexactly(body_length(prefix)))

    async def _start(self) -> asyncio.subprocess.Process:
        pipe = asyncio.subprocess.PIPE
        try:
            return await asyncio.create_subprocess_exec(*self._command, stdin=pipe, stdout=pipe)
        except OSError as error:
            raise Unavailable("Photos cannot be processed at the moment.") from error

    async def end(self, *, grace_s: float = 0.0) -> int | None:
        """Kill the process if there is one; answers its exit code.

        `grace_s`: for a process that seems to be at its end. asyncio would lose the code of one it kills just then.
        """
        process, self._process = self._process, None
        if process is None:
            return None
        if grace_s and process.returncode is None:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), grace_s)
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
        return await asyncio.shield(_buried(process))


async def _buried(process: asyncio.subprocess.Process) -> int:
    """Wait for the end and let go of the pipes, so that none is left to the garbage collector."""
    code = await process.wait()
    if process.stdin is not None:
        process.stdin.close()
        with contextlib.suppress(ConnectionError):
            await process.stdin.wait_closed()
    return code


@dataclass(slots=True, order=True)
class _Waiting:
    """Somebody who waits for a child: urgent ones first, then in the order they came."""

    later: bool
    number: int
    child: asyncio.Future[_Child] = field(compare=False)


class ProcessImageRenderer:
    """A fixed number of children; each is one photo's at a time."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        children: int,
        seconds_per_photo_max: float = SECONDS_PER_PHOTO_MAX,
        idle_seconds_max: float = IDLE_SECONDS_MAX,
    ) -> None:
        self._children = [_Child(command, seconds_max=seconds_per_photo_max) for _ in range(children)]
        self._free = list(self._children)
        self._waiting: list[_Waiting] = []
        self._numbers = itertools.count()
        self._idle_seconds_max = idle_seconds_max
        self._idle: dict[_Child, asyncio.TimerHandle] = {}
        self._ending: set[asyncio.Task[int | None]] = set()
        self._closed = False

    @contextlib.asynccontextmanager
    async def turn(self, *, urgent: bool) -> AsyncGenerator[Render]:
        child = await self._take(urgent=urgent)

        async def render(job: Job) -> Rendered:
            if self._closed:
                raise Unavailable("The server is stopping.")
            return _rendered(await child.ask(job))

        try:
            yield render
        finally:
            self._give_back(child)

    async def close(self) -> None:
        self._closed = True
        for waiting in self._waiting:
            if not waiting.child.done():
                waiting.child.set_exception(Unavailable("The server is stopping."))
        self._waiting.clear()
        for timer in self._idle.values():
            timer.cancel()
        self._idle.clear()
        await asyncio.gather(*(child.end() for child in self._children), *self._ending)

    def pids(self) -> list[int]:
        """The processes that run now."""
        return [child.pid for child in self._children if child.pid is not None]

    async def _take(self, *, urgent: bool) -> _Child:
        if self._closed:
            raise Unavailable("The server is stopping.")
        if self._free:
            child = self._free.pop()  # the one used last: the others may grow idle and end
            if timer := self._idle.pop(child, None):
                timer.cancel()
            return child
        place = _Waiting(later=not urgent, number=next(self._numbers), child=asyncio.get_running_loop().create_future())
        heapq.heappush(self._waiting, place)
        try:
            return await place.child
        except asyncio.CancelledError:
            if place.child.done() and not place.child.cancelled() and place.child.exception() is None:
                self._give_back(place.child.result())  # handed over in the moment of the cancellation
            raise

    def _give_back(self, child: _Child) -> None:
        while self._waiting:
            waiting = heapq.heappop(self._waiting).child
            if not waiting.done():
                waiting.set_result(child)
                return
        self._free.append(child)
        if not self._closed:
            loop = asyncio.get_running_loop()
            self._idle[child] = loop.call_later(self._idle_seconds_max, self._end_idle, child)

    def _end_idle(self, child: _Child) -> None:
        """Not awaited by anyone: should a photo come meanwhile, the child is simply started again."""
        self._idle.pop(child, None)
        task = asyncio.ensure_future(child.end())
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)


def _rendered(answer: Answer) -> Rendered:
    match answer:
        case Done(rendered=rendered):
            return rendered
        case Refused(reason=reason):
            raise PhotoRefused(reason)
        case Failed(reason=reason):
            raise Unavailable(reason)
