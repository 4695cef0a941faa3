"""A clean clone until `/` answers: `git clone`, then `make run` with the demo on, as a newcomer does it.

pip's cache is off, so every dependency is fetched. The baseline of the same run is a second `make run` of the same
clone: what is left when nothing has to be installed.

`python -m bench.first_page [REPOSITORY]`
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx

from bench.report import Figure, report
from tests.support.server import free_port

FIRST_PAGE_AIM_S = 120.0
GIVE_UP_S = 600.0
STOP_S = 30.0
POLL_PAUSE_S = 0.05


def main() -> None:
    repository = sys.argv[1] if sys.argv[1:] else str(Path(__file__).parents[1])
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder) / "fanlight"
        began_s = time.perf_counter()
        subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", repository, str(clone)], check=True)
        cloned_s = time.perf_counter() - began_s
        first_s = seconds_to_first_page(clone, Path(folder) / "first")
        again_s = seconds_to_first_page(clone, Path(folder) / "second")
    figures = [
        Figure(name="clone to first page", value=cloned_s + first_s, unit="s", aim=FIRST_PAGE_AIM_S),
        Figure(name="of it: git clone", value=cloned_s, unit="s"),
        Figure(name="make run again, nothing to install", value=again_s, unit="s"),
        Figure(name="clone to first page against that", value=(cloned_s + first_s) / again_s, unit="x"),
    ]
    report("first_page", figures, command="python -m bench.first_page")


def seconds_to_first_page(clone: Path, data: Path) -> float:
    """Start with an empty data folder, wait for the page, stop everything again."""
    port = free_port()
    environment = {key: value for key, value in os.environ.items() if not key.startswith("FANLIGHT_")}
    environment |= {
        "FANLIGHT_PORT": str(port),
        "FANLIGHT_DEMO": "on",
        "FANLIGHT_DATA": str(data),
        "PIP_NO_CACHE_DIR": "1",
    }
    log = clone.parent / "make.log"
    began_s = time.perf_counter()
    with log.open("ab") as output:
        process = subprocess.Popen(
            ["make", "run"], cwd=clone, env=environment, stdout=output, stderr=output, start_new_session=True
        )
    try:
        while not answers(port):
            waited_s = time.perf_counter() - began_s
            assert process.poll() is None, log.read_text()[-4000:]
            assert waited_s < GIVE_UP_S, log.read_text()[-4000:]
            time.sleep(POLL_PAUSE_S)
        return time.perf_counter() - began_s
    finally:
        stop(process)


def answers(port: int) -> bool:
    try:
        return httpx.get(f"http://localhost:{port}/", timeout=10).status_code == 200
    except httpx.TransportError:
        return False


def stop(process: "subprocess.Popen[bytes]") -> None:
    """`make` and everything it started: it has a session of its own."""
    os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(STOP_S)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


if __name__ == "__main__":
    main()
