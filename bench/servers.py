"""Servers to measure: the whole one, further api processes on its folder, and the floor. On this machine only."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.server import RunningServer, free_port

START_TIMEOUT_S = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A process that answers on a port of this machine."""

    name: str
    port: int
    pid: int


def api_of(server: RunningServer, name: str = "api") -> Target:
    """The server's own api process."""
    return Target(name=name, port=int(server.environment["FANLIGHT_PORT"]), pid=server.children()["api"])


def pids_of(server: RunningServer) -> dict[str, int]:
    """Every process of the server by name, the supervisor too."""
    return {"supervisor": server.process.pid} | server.children()


@contextmanager
def another_api(server: RunningServer, name: str, settings: Mapping[str, str]) -> Generator[Target]:
    """One more `fanlight api` on the server's folder, with other settings."""
    port = free_port()
    environment = server.environment | {"FANLIGHT_PORT": str(port)} | dict(settings)
    with _running([sys.executable, "-m", "fanlight", "api"], environment, server.data, port) as pid:
        yield Target(name=name, port=port, pid=pid)


@contextmanager
def floor(answer: bytes, folder: Path) -> Generator[Target]:
    """The floor, sending exactly these bytes."""
    file, port = folder / "floor.http", free_port()
    file.write_bytes(answer)
    command = [sys.executable, "-m", "bench.floor", str(port), str(file)]
    with _running(command, dict(os.environ), folder, port) as pid:
        yield Target(name="floor", port=port, pid=pid)


def raw_answer(port: int, request: bytes) -> bytes:
    """The answer to one request as it comes over the wire, headers and body."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.sendall(request)
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += _some(connection)
        head, _, body = answer.partition(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        while len(body) < length:
            body += _some(connection)
    assert b" 200 " in head.split(b"\r\n")[0], head
    return head + b"\r\n\r\n" + body


def _some(connection: socket.socket) -> bytes:
    read = connection.recv(1 << 20)
    if not read:
        raise ConnectionError("the connection ended in the middle of an answer")
    return read


@contextmanager
def _running(command: list[str], environment: Mapping[str, str], folder: Path, port: int) -> Generator[int]:
    with (folder / "bench.log").open("ab") as log:
        process = subprocess.Popen(command, env=dict(environment), stdout=log, stderr=log)
    try:
        _wait_for(port)
        yield process.pid
    finally:
        process.terminate()
        process.wait()


def _wait_for(port: int) -> None:
    deadline_s = time.monotonic() + START_TIMEOUT_S
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except ConnectionRefusedError:
            if time.monotonic() > deadline_s:
                raise
            time.sleep(0.05)
        else:
            return
