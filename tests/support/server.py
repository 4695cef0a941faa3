"""A real server for journeys: `fanlight serve` in its own processes on a free port, with its own folder."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

START_TIMEOUT_S = 60
STOP_TIMEOUT_S = 30
PORT_TAKEN = 1


@dataclass(slots=True)
class RunningServer:
    """Where it listens, and the process of its supervisor."""

    url: str
    data: Path
    process: subprocess.Popen[bytes]
    environment: dict[str, str]

    def client(self, token: str = "") -> httpx.Client:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return httpx.Client(base_url=self.url, headers=headers, timeout=60)

    def children(self) -> dict[str, int]:
        """name → pid of the supervisor's children, and of theirs: `api`, `worker`, `image-child-0` …"""
        found: dict[str, int] = {}
        for pid in _children_of(self.process.pid):
            found[_command_of(pid)] = pid
            for index, grandchild in enumerate(_children_of(pid)):
                found[f"{_command_of(grandchild)}-{index}"] = grandchild
        return found

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run another `fanlight` command on the same folder."""
        return subprocess.run(
            [sys.executable, "-m", "fanlight", *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def restart(self) -> None:
        """Start the supervisor again after it was killed; its children end when they notice."""
        self.process = _start(self.environment, self.data)
        _wait_until_healthy(self)

    def stop(self) -> int:
        """Ask it to end and wait."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(STOP_TIMEOUT_S)


@contextmanager
def running_server(data: Path, settings: Mapping[str, str] | None = None) -> Generator[RunningServer]:
    """Start a server on the folder and end it afterwards, whatever happened. Its log is `server.log` in the folder."""
    data.mkdir(parents=True, exist_ok=True)
    port = free_port()
    environment = {key: value for key, value in os.environ.items() if not key.startswith("FANLIGHT_")}
    environment |= {"FANLIGHT_PORT": str(port), "FANLIGHT_DATA": str(data), "FANLIGHT_RATE_LIMITS": "off"}
    environment |= dict(settings or {})
    server = RunningServer(f"http://localhost:{port}", data, _start(environment, data), environment)
    try:
        _wait_until_healthy(server)
        yield server
    finally:
        if server.process.poll() is None:
            try:
                server.stop()
            except subprocess.TimeoutExpired:
                server.process.kill()
                server.process.wait()


def _start(environment: Mapping[str, str], data: Path) -> "subprocess.Popen[bytes]":
    with (data / "server.log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "fanlight", "serve"], env=dict(environment), stdout=log, stderr=log
        )


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_healthy(server: RunningServer) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline:
        if server.process.poll() not in (None, PORT_TAKEN):
            break
        if server.process.poll() == PORT_TAKEN:  # the children of a killed supervisor still hold the socket
            server.process = _start(server.environment, server.data)
        try:
            if httpx.get(f"{server.url}/health", timeout=5).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    raise AssertionError(f"the server did not start:\n{(server.data / 'server.log').read_text()[-4000:]}")


def _children_of(pid: int) -> list[int]:
    children: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        children += [int(child) for child in task.read_text().split()]
    return children


def _command_of(pid: int) -> str:
    """The fanlight command that a process runs: the word after `fanlight`."""
    words = Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
    return words[words.index("fanlight") + 1] if "fanlight" in words else words[0]
