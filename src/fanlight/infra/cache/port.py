"""The port to the cache: small values that may be forgotten at any time."""

from typing import Protocol


class Cache(Protocol):
    """Keys are text, values bytes. Everything expires."""

    async def get(self, key: str) -> bytes | None:
        """The value, or None when it was never put, has expired or was forgotten."""
        ...

    async def put(self, key: str, value: bytes, *, ttl_s: int) -> None:
        """Keep the value for at most `ttl_s` seconds; an earlier value is replaced."""
        ...

    async def delete(self, key: str) -> None:
        """Forget the key. No such key is fine."""
        ...

    async def increment(self, key: str, *, window_s: int) -> int:
        """Count one more in this key's window and answer the count.

        The first increment opens a window of `window_s` seconds; when it is over the count begins again. Concurrent
        increments are all counted.
        """
        ...

    async def remaining_s(self, key: str) -> int:
        """Seconds until the key expires, rounded up; 0 when there is no such key."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...
