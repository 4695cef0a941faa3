"""How long each of the four steps of a read took, for `Server-Timing` and the metrics."""

from collections.abc import Callable
from time import perf_counter


class StepTimes:
    """Seconds by step: skeleton, hydrate, filter, present. A step done in several rounds is added up."""

    __slots__ = ("_last", "_now", "seconds")

    def __init__(self, now: Callable[[], float] = perf_counter) -> None:
        self._now = now
        self._last = now()
        self.seconds: dict[str, float] = {}

    def mark(self, step: str) -> None:
        """The step that ends here took the time since the last mark."""
        now = self._now()
        self.seconds[step] = self.seconds.get(step, 0.0) + now - self._last
        self._last = now

    def server_timing(self) -> str:
        """The value of the `Server-Timing` header: milliseconds."""
        return ", ".join(f"{step};dur={seconds * 1000:.3f}" for step, seconds in self.seconds.items())
