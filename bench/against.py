"""The home feed of this tree against an older commit's: CPU per request, round by round in the same run.

The older commit is checked out into a temporary folder and runs in the same environment. It makes its own world (the
same for a seed); this tree gets a copy of it and migrates it. In every round both servers answer the same requests.

`python -m bench.against [COMMIT] [ROUNDS] [REQUESTS]`
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from bench.home_feed import FILL_WAIT_S, home_request, microseconds
from bench.load import ask
from bench.report import Figure, report
from bench.servers import api_of
from bench.world import HERE, KEPT, World, copied, read_world
from tests.support.server import running_server

BACKBONE = "d61eeff"
"""What the feed may not become slower than."""
ROUNDS = 15
REQUESTS = 500
RATIO_AIM = 1.0


def main() -> None:
    commit, rounds, requests = [*sys.argv[1:], *("", "", "")][:3]
    with checkout(commit or BACKBONE) as tree:
        figures = compare(tree, rounds=int(rounds or ROUNDS), requests=int(requests or REQUESTS))
    report("against", figures)


@contextmanager
def checkout(commit: str) -> Generator[Path]:
    """The commit's files in a temporary folder; its generated worlds are kept beside ours."""
    with tempfile.TemporaryDirectory(prefix="fanlight-") as folder:
        tree = Path(folder) / "tree"
        git("worktree", "add", "--detach", str(tree), commit)
        try:
            KEPT.mkdir(parents=True, exist_ok=True)
            (tree / "var").symlink_to(KEPT.parent)
            yield tree
        finally:
            git("worktree", "remove", "--force", str(tree))


def git(*words: str) -> None:
    subprocess.run(["git", *words], cwd=HERE.parent, check=True, capture_output=True)


def compare(tree: Path, *, rounds: int, requests: int) -> list[Figure]:
    """Both servers warm, then in turns."""
    older = world_of(tree)
    newer = copied(older, "against-newer")
    asked = [home_request(reader) for reader in older.readers]
    with (
        running_server(older.folder, {"PYTHONPATH": str(tree / "src")}) as before,
        running_server(newer.folder) as after,
    ):
        targets = api_of(before, "before"), api_of(after, "after")
        for target in targets:
            ask(target.port, asked, len(asked))
        time.sleep(FILL_WAIT_S)
        for target in targets:
            ask(target.port, asked, 2 * len(asked))
        spent: dict[str, list[float]] = {target.name: [] for target in targets}
        for _ in range(rounds):
            for target in targets:
                spent[target.name].append(microseconds(target, asked, requests))
    ratios = [mine / theirs for mine, theirs in zip(spent["after"], spent["before"], strict=True)]
    return [
        Figure.of("older commit, CPU per home feed", spent["before"], "us"),
        Figure.of("this tree, CPU per home feed", spent["after"], "us"),
        Figure.of("this tree against the older commit", ratios, "x", aim=RATIO_AIM),
        Figure(name="least against least", value=min(spent["after"]) / min(spent["before"]), unit="x"),
    ]


def world_of(tree: Path) -> World:
    """A copy of the world that the commit itself makes."""
    environment = os.environ | {"PYTHONPATH": f"{tree / 'src'}:{tree}"}
    made = subprocess.run(
        [sys.executable, "-m", "bench.world"], cwd=tree, env=environment, check=True, capture_output=True, text=True
    )
    folder = KEPT / Path(made.stdout.split()[-1]).name
    return copied(read_world(folder), "against-older")


if __name__ == "__main__":
    main()
