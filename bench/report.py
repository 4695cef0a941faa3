"""What every benchmark ends with: a table on the terminal, and `bench/results/<name>.json` with fixed keys."""

import json
import platform
import shlex
import statistics
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

RESULTS = Path(__file__).parent / "results"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measured number. `aim` is what we want of it: at most, or with `more` at least."""

    name: str
    value: float
    unit: str
    low: float | None = None
    high: float | None = None
    aim: float | None = None
    more: bool = False
    note: str = ""

    @classmethod
    def of(
        cls,
        name: str,
        values: Sequence[float],
        unit: str,
        *,
        aim: float | None = None,
        more: bool = False,
        note: str = "",
    ) -> "Figure":
        """The median of several rounds, with their range."""
        return cls(
            name=name,
            value=statistics.median(values),
            unit=unit,
            low=min(values),
            high=max(values),
            aim=aim,
            more=more,
            note=note,
        )

    @property
    def verdict(self) -> str:
        """Whether the aim was reached, else by how much it was missed."""
        if self.aim is None:
            return ""
        reached = self.value >= self.aim if self.more else self.value <= self.aim
        return "reached" if reached else f"{self.value / self.aim:.2f} of the aim"


def report(name: str, figures: Sequence[Figure], *, command: str = "") -> None:
    """Print the table and write the file."""
    asked = command or f"python -m bench.{name} {shlex.join(sys.argv[1:])}".strip()
    kept = {"name": name, "machine": machine(), "command": asked, "figures": [asdict(figure) for figure in figures]}
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.json").write_text(json.dumps(kept, indent=2) + "\n")
    print(f"\n{name}: {asked}\n{machine()}\n")
    width = max(len(figure.name) for figure in figures)
    for figure in figures:
        print(_line(figure, width))


def machine() -> str:
    """Processor, cores, memory, kernel and Python."""
    cpu = next(line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name"))
    cores = Path("/proc/cpuinfo").read_text().count("\nmodel name") or 1
    kilobytes = int(Path("/proc/meminfo").read_text().split()[1])
    system = f"Linux {platform.release().split('-')[0]}, Python {platform.python_version()}"
    return f"{cpu.split(':')[1].strip()}, {cores} cores, {kilobytes / 1e6:.0f} GB, {system}"


def _line(figure: Figure, width: int) -> str:
    spread = "" if figure.low is None or figure.high is None else f"({_short(figure.low)} to {_short(figure.high)})"
    aim = "" if figure.aim is None else f"aim {'>=' if figure.more else '<='} {_short(figure.aim)}: {figure.verdict}"
    words = f"{figure.name:<{width}}  {_short(figure.value):>10} {figure.unit:<14} {spread:<24} {aim}  {figure.note}"
    return words.rstrip()


def _short(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1_000 else f"{value:.3g}"
