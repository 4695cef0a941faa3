"""The cache in this process's memory: a bounded map, the least recently used entry goes first."""

from collections import OrderedDict
from typing import Final

from fanlight.kit.clock import Clock

ENTRIES_MAX: Final = 100_000


class MemoryCache:
    """`Cache` for the embedded server, which has one api process."""

    def __init__(self, clock: Clock, *, entries_max: int = ENTRIES_MAX) -> None:
        self._clock = clock
        self._entries_max = entries_max
        self._entries: OrderedDict[str, tuple[int, bytes | int]] = OrderedDict()  # key → (expires_ms, value)

    async def get(self, key: str) -> bytes | None:
        value = self._live(key)
        return str(value).encode() if isinstance(value, int) else value

    async def put(self, key: str, value: bytes, *, ttl_s: int) -> None:
        self._keep(key, self._clock.now_ms() + ttl_s * 1000, value)

    async def delete(self, key: str) -> None:
        self._entries.pop(key, None)

    async def increment(self, key: str, *, window_s: int) -> int:
        value = self._live(key)
        if not isinstance(value, int):
            self._keep(key, self._clock.now_ms() + window_s * 1000, 1)
            return 1
        self._keep(key, self._entries[key][0], value + 1)
        return value + 1

    async def remaining_s(self, key: str) -> int:
        if self._live(key) is None:
            return 0
        return -((self._clock.now_ms() - self._entries[key][0]) // 1000)

    async def close(self) -> None:
        self._entries.clear()

    def _live(self, key: str) -> bytes | int | None:
        entry = self._entries.get(key)
        if entry is None:
            return None
        if entry[0] <= self._clock.now_ms():
            del self._entries[key]
            return None
        self._entries.move_to_end(key)
        return entry[1]

    def _keep(self, key: str, expires_ms: int, value: bytes | int) -> None:
        self._entries[key] = (expires_ms, value)
        self._entries.move_to_end(key)
        while len(self._entries) > self._entries_max:
            self._entries.popitem(last=False)
