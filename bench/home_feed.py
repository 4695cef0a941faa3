"""The home feed of twenty posts through HTTP with real tokens: CPU per request, against the floor.

In every round each target answers the same number of requests, one target after the other: the floor (sends the bytes
of one real answer, headers included), the api as it is, one without a fragment cache, and one whose readers have no
inbox, so that every post is pulled from the authors' tails.

`python -m bench.home_feed [ROUNDS] [REQUESTS]`
"""

import re
import statistics
import sys
import time
from collections.abc import Generator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bench.load import ask, cpu_seconds
from bench.report import Figure, report
from bench.servers import Target, another_api, api_of, floor, raw_answer
from bench.world import Reader, prepare
from tests.support.server import RunningServer, running_server

ROUNDS = 15
REQUESTS = 500
"""Many short rounds: on a shared machine some of them are quiet."""
TIMED_REQUESTS = 400
FILL_WAIT_S = 35
"""An inbox is filled 20 seconds after its reader came, and the keeper looks every second."""
WARM_RATIO_AIM = 20.0
COLD_RATIO_AIM = 45.0


def main() -> None:
    given = [int(word) for word in sys.argv[1:]]
    rounds, requests = given or (ROUNDS, REQUESTS)
    world = prepare()
    asked = [home_request(reader) for reader in world.readers]
    with running_server(world.folder) as server, targets(server, asked) as found:
        spent: dict[str, list[float]] = {target.name: [] for target in found}
        for _ in range(rounds):
            for target in found:
                spent[target.name].append(microseconds(target, asked, requests))
        figures = [*ratios(spent), *steps(found, asked)]
    report("home_feed", figures)


def home_request(reader: Reader) -> bytes:
    """The page this is about."""
    return get_request(reader, "/api/v1/timelines/home")


def get_request(reader: Reader, path: str) -> bytes:
    """The request of an app that has nothing to say about encodings."""
    head = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {reader.token}\r\n"
    return (head + "Accept: application/json\r\nUser-Agent: bench\r\n\r\n").encode()


@contextmanager
def targets(server: RunningServer, asked: Sequence[bytes]) -> Generator[list[Target]]:
    """All of them, with the readers' inboxes filled and whatever a process keeps in memory warm."""
    warm = api_of(server, "warm")
    with ExitStack() as stack:
        ask(warm.port, asked, len(asked))
        time.sleep(FILL_WAIT_S)
        cold = stack.enter_context(another_api(server, "cold", {"FANLIGHT_FRAGMENT_BYTES_MAX": "0"}))
        tails_only = {"FANLIGHT_INBOX_URL": f"ring://{without_ring(server.data)}"}
        pulled = stack.enter_context(another_api(server, "pulled", tails_only))
        for target in (warm, cold, pulled):
            ask(target.port, asked, 2 * len(asked))
        lengths = sorted((len(raw_answer(warm.port, request)), at) for at, request in enumerate(asked))
        usual = asked[lengths[len(lengths) // 2][1]]
        lowest = stack.enter_context(floor(raw_answer(warm.port, usual), server.data))
        ask(lowest.port, asked, len(asked))
        yield [lowest, warm, cold, pulled]


def without_ring(data: Path) -> Path:
    """A folder that has the server's tails but no inboxes."""
    folder = data / "tails-only"
    folder.mkdir(exist_ok=True)
    link = folder / "tails.map"
    link.unlink(missing_ok=True)
    link.symlink_to(data / "inbox" / "tails.map")
    return folder


def microseconds(target: Target, asked: Sequence[bytes], requests: int) -> float:
    """What one request cost the target's process."""
    before = cpu_seconds([target.pid])
    ask(target.port, asked, requests)
    return (cpu_seconds([target.pid]) - before) / requests * 1e6


def ratios(spent: dict[str, list[float]]) -> list[Figure]:
    """Each target against the floor of the same round."""
    lowest = spent["floor"]
    figures = [Figure.of("floor, CPU per request", lowest, "us")]
    aims = {"warm": WARM_RATIO_AIM, "cold": COLD_RATIO_AIM, "pulled": None}
    words = {"warm": "", "cold": "no fragment cache", "pulled": "no inbox: everything from the authors' tails"}
    for name, aim in aims.items():
        times = [mine / theirs for mine, theirs in zip(spent[name], lowest, strict=True)]
        figures.append(Figure.of(f"{name}, CPU per request", spent[name], "us", note=words[name]))
        figures.append(Figure.of(f"{name}, against the floor", times, "x", aim=aim))
        least = min(spent[name]) / min(lowest)
        figures.append(Figure(name=f"{name}, least against least", value=least, unit="x", note="the quietest rounds"))
    return figures


def steps(found: Sequence[Target], asked: Sequence[bytes]) -> list[Figure]:
    """The medians of what `Server-Timing` says, on each target but the floor."""
    figures: list[Figure] = []
    for target in found[1:]:
        seen: dict[str, list[float]] = {}
        for turn in range(TIMED_REQUESTS):
            head = raw_answer(target.port, asked[turn % len(asked)]).partition(b"\r\n\r\n")[0].decode()
            for step, milliseconds in re.findall(r"(\w+);dur=([\d.]+)", head):
                seen.setdefault(step, []).append(float(milliseconds) * 1000)
        figures += [
            Figure(name=f"{target.name}, {step}", value=statistics.median(values), unit="us", note="wall, median")
            for step, values in seen.items()
        ]
    return figures


if __name__ == "__main__":
    main()
