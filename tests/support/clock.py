"""A clock that tests move by hand."""

START_MS = 1_800_000_000_000


class FakeClock:
    """Starts at a fixed moment; `advance` is the only thing that moves it."""

    def __init__(self, now_ms: int = START_MS) -> None:
        self._now_ms = now_ms

    def now_ms(self) -> int:
        return self._now_ms

    def advance(self, ms: int) -> None:
        self._now_ms += ms
