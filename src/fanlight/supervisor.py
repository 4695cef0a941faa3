"""`fanlight serve`: brings the schema up to date, then keeps one api and one worker process running.

It opens no database and imports little, so it stays small and has no reason to die. It holds the listening socket:
while a killed api process is started again, connections wait in its queue instead of being refused. Each child holds
the reading end of a pipe and ends when it closes, so children never outlive their supervisor, however it ended.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Final

LISTEN_BACKLOG: Final = 2048
RESTART_PAUSE_S: Final = 0.2
RESTART_PAUSE_MAX_S: Final = 10.0
STEADY_S: Final = 10.0
"""A child that ran this long is started again at once; one that died sooner after a growing pause."""
STOP_WAIT_S: Final = 15.0
LOOK_EVERY_S: Final = 0.05
MIGRATE_TIMEOUT_S: Final = 600
METRICS_VARIABLE: Final = "PROMETHEUS_MULTIPROC_DIR"


@dataclass(slots=True)
class Child:
    """One process that is to be running; `once`: it may end by itself."""

    name: str
    arguments: Sequence[str]
    once: bool = False
    process: subprocess.Popen[bytes] | None = None
    started_s: float = 0.0
    next_s: float = 0.0
    pause_s: float = RESTART_PAUSE_S


class Supervisor:
    """Starts children, starts them again when they die, and ends them together."""

    def __init__(self, *, bind: str, port: int, demo: bool, metrics_folder: Path) -> None:
        self._stopping = False
        self._environment = os.environ | {METRICS_VARIABLE: str(metrics_folder)}
        self._metrics_folder = metrics_folder
        self._alive_read, self._alive_write = os.pipe()
        self._socket = listen(bind, port)
        self._children = [
            Child("api", ["api", "--socket", str(self._socket.fileno())]),
            Child("worker", ["worker"]),
        ]
        if demo:
            self._children.append(Child("demo", ["demo", "--if-empty"], once=True))

    def run(self) -> int:
        """Until a signal asks to stop; answers the exit code."""
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        self._empty_metrics()
        migrated = subprocess.run(command("migrate"), check=False, timeout=MIGRATE_TIMEOUT_S)
        if migrated.returncode:
            return migrated.returncode
        while not self._stopping:
            for child in self._children:
                self._keep(child)
            time.sleep(LOOK_EVERY_S)
        self._end()
        return 0

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping = True

    def _keep(self, child: Child) -> None:
        now_s = time.monotonic()
        if child.process is None:
            if now_s >= child.next_s:
                self._start(child, now_s)
        elif (code := child.process.poll()) is not None:
            child.process = None
            if child.once and code >= 0:
                child.next_s = float("inf")
                return
            child.pause_s = RESTART_PAUSE_S if now_s - child.started_s > STEADY_S else child.pause_s
            say(f"{child.name} ended with {code}; starting it again in {child.pause_s:.1f} s")
            child.next_s = now_s + child.pause_s
            child.pause_s = min(RESTART_PAUSE_MAX_S, child.pause_s * 2)

    def _start(self, child: Child, now_s: float) -> None:
        child.started_s = now_s
        inherited = (self._alive_read, self._socket.fileno())
        child.process = subprocess.Popen(
            [*command(*child.arguments), "--alive", str(self._alive_read)],
            pass_fds=inherited if child.name == "api" else inherited[:1],
            stdin=subprocess.DEVNULL,
            env=self._environment,
        )

    def _empty_metrics(self) -> None:
        """The processes count into files there, so that `/metrics` of the api tells of all of them."""
        self._metrics_folder.mkdir(parents=True, exist_ok=True)
        for file in self._metrics_folder.glob("*.db"):
            file.unlink()

    def _end(self) -> None:
        """Close the pipe, wait for the children to finish what they hold, and kill what does not."""
        os.close(self._alive_write)
        self._socket.close()
        deadline_s = time.monotonic() + STOP_WAIT_S
        for child in self._children:
            if child.process is None:
                continue
            try:
                child.process.wait(max(0.1, deadline_s - time.monotonic()))
            except subprocess.TimeoutExpired:
                say(f"{child.name} did not end in time; killing it")
                child.process.kill()
                child.process.wait()


def listen(bind: str, port: int) -> socket.socket:
    """The socket on which the api process will accept. A taken port raises `OSError`."""
    family = socket.AF_INET6 if ":" in bind else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((bind, port))
    listener.listen(LISTEN_BACKLOG)
    return listener


def command(*arguments: str) -> list[str]:
    """Our own program in a new process."""
    return [sys.executable, "-m", "fanlight", *arguments]


def say(sentence: str) -> None:
    """A line for whoever watches the terminal."""
    sys.stderr.write(f"fanlight: {sentence}\n")
    sys.stderr.flush()
