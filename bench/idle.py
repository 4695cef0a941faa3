"""The memory of a server that does nothing: the sum of every process's proportional set size (PSS).

Once after the start, once after people signed up, uploaded, published and looked around, image children included. The
baseline of the same run is an empty Python process.

`python -m bench.idle`
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.load import pss_mb
from bench.report import Figure, report
from bench.servers import pids_of
from tests.support.clients import sign_up
from tests.support.server import RunningServer, running_server

SETTLE_S = 8
PSS_AIM_MB = 250.0
PAGES = ("/", "/explore", "/login", "/signup", "/api/v2/instance", "/api/v1/timelines/public")
PEOPLE = 5


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, running_server(Path(folder)) as server:
        time.sleep(SETTLE_S)
        fresh = by_process(server)
        use(server)
        time.sleep(SETTLE_S)
        used = by_process(server)
        empty = empty_python_mb()
    figures = [
        Figure(name="after the start", value=sum(fresh.values()), unit="MB PSS", aim=PSS_AIM_MB, note=parts(fresh)),
        Figure(name="after first use", value=sum(used.values()), unit="MB PSS", aim=PSS_AIM_MB, note=parts(used)),
        Figure(name="an empty Python process", value=empty, unit="MB PSS"),
        Figure(name="after the start, in empty Pythons", value=sum(fresh.values()) / empty, unit="x"),
    ]
    report("idle", figures)


def by_process(server: RunningServer) -> dict[str, float]:
    return {name: pss_mb([pid]) for name, pid in pids_of(server).items()}


def use(server: RunningServer) -> None:
    """What the first evening of a small server looks like."""
    with server.client() as client:
        people = [sign_up(client) for _ in range(PEOPLE)]
        for person in people:
            person.publish("hello from here")
            for other in people:
                if other is not person:
                    person.post(f"/api/v1/accounts/{other.id}/follow")
        for person in people:
            person.home()
        for page in PAGES:
            client.get(page).raise_for_status()


def empty_python_mb() -> float:
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    time.sleep(1)
    try:
        return pss_mb([process.pid])
    finally:
        process.kill()
        process.wait()


def parts(processes: dict[str, float]) -> str:
    return ", ".join(f"{name} {megabytes:.0f}" for name, megabytes in processes.items())


if __name__ == "__main__":
    main()
