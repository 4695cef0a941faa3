"""Loads a server on this machine over kept-alive connections, and reads what its processes spent."""

import asyncio
import itertools
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import cast

import uvloop

CONNECTIONS = 4
TIMEOUT_S = 600


class Load:
    """The requests still to be sent, in turns, and the seconds that each took."""

    def __init__(self, requests: Sequence[bytes], total: int) -> None:
        self._requests: Iterator[bytes] = itertools.islice(itertools.cycle(requests), total)
        self._open = total
        self.seconds: list[float] = []
        self.finished: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def take(self) -> bytes | None:
        return next(self._requests, None)

    def done(self, seconds: float) -> None:
        self.seconds.append(seconds)
        self._open -= 1
        if not self._open:
            self.finished.set_result(None)

    def fail(self, why: str) -> None:
        if not self.finished.done():
            self.finished.set_exception(RuntimeError(why))


class Asker(asyncio.Protocol):
    """One connection: sends the next request as soon as the last was answered."""

    def __init__(self, load: Load) -> None:
        self._load = load
        self._missing = 0
        self._head = b""
        self._sent_s = 0.0
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is one by behaviour only
        self._send()

    def data_received(self, data: bytes) -> None:
        if self._missing:
            self._missing -= len(data)
        elif not self._begun(data):
            return
        if not self._missing:
            self._load.done(time.perf_counter() - self._sent_s)
            self._send()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._sent_s:
            self._load.fail(f"the connection ended in the middle of an answer: {exc}")

    def _begun(self, data: bytes) -> bool:
        """Whether the head has come whole; then it is known how much of the body is missing."""
        self._head += data
        head, end, body = self._head.partition(b"\r\n\r\n")
        if not end:
            return False
        if b" 200 " not in head.split(b"\r\n")[0]:
            self._load.fail(f"not answered well: {self._head[:400]!r}")
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        self._missing = length - len(body)
        self._head = b""
        return True

    def _send(self) -> None:
        assert self._transport is not None
        request = self._load.take()
        if request is None:
            self._sent_s = 0.0
            self._transport.close()
        else:
            self._sent_s = time.perf_counter()
            self._transport.write(request)


def ask(port: int, requests: Sequence[bytes], total: int, *, connections: int = CONNECTIONS) -> list[float]:
    """Send `total` requests, taking turns among `requests`; answers the seconds each took."""

    async def main() -> list[float]:
        load = Load(requests, total)
        loop = asyncio.get_running_loop()
        for _ in range(connections):
            await loop.create_connection(lambda: Asker(load), "127.0.0.1", port)
        await asyncio.wait_for(load.finished, TIMEOUT_S)
        return load.seconds

    return uvloop.run(main())


def cpu_seconds(pids: Sequence[int]) -> float:
    """What all threads of these processes have spent so far, to the nanosecond."""
    total = 0
    for pid in pids:
        for thread in Path(f"/proc/{pid}/task").iterdir():
            total += int((thread / "schedstat").read_text().split()[0])
    return total / 1e9


def pss_mb(pids: Sequence[int]) -> float:
    """The memory these processes take together: each shared page counted once, by shares."""
    kilobytes = 0
    for pid in pids:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
        kilobytes += int(next(line for line in rollup.splitlines() if line.startswith("Pss:")).split()[1])
    return kilobytes / 1024
