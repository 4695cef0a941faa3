"""How many requests one token, or one address without a token, may make."""

import hashlib
from datetime import UTC, datetime
from typing import Final

import structlog

from fanlight.gateway.replies import HeaderList
from fanlight.infra.cache.port import Cache
from fanlight.kit.clock import Clock
from fanlight.kit.errors import TooMany, Unavailable

log: Final = structlog.get_logger("fanlight.gateway")

REQUESTS_PER_WINDOW_MAX: Final = 300
WINDOW_S: Final = 300
"""The client API's own figures: clients pace themselves by the headers below."""


class RequestLimits:
    """Counts in fixed windows. The cache may forget, and may be away: then nobody is refused."""

    def __init__(self, cache: Cache, clock: Clock, *, requests_max: int = REQUESTS_PER_WINDOW_MAX) -> None:
        self._cache = cache
        self._clock = clock
        self._requests_max = requests_max

    async def count(self, who: str) -> tuple[HeaderList, TooMany | None]:
        """One more request: what its answer says about the limit, and the refusal where it was one too many."""
        now_s = self._clock.now_ms() // 1000
        window = now_s // WINDOW_S
        ends_s = (window + 1) * WINDOW_S
        try:
            count = await self._cache.increment(f"requests:{window}:{who}", window_s=WINDOW_S)
        except Unavailable:
            log.warning("the cache is away: requests are not counted")
            return [], None
        headers = self._headers(count, ends_s)
        if count > self._requests_max:
            return headers, TooMany("Too many requests. Wait a little", retry_after_s=ends_s - now_s)
        return headers, None

    def _headers(self, count: int, ends_s: int) -> HeaderList:
        ends = datetime.fromtimestamp(ends_s, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
        return [
            (b"x-ratelimit-limit", b"%d" % self._requests_max),
            (b"x-ratelimit-remaining", b"%d" % max(0, self._requests_max - count)),
            (b"x-ratelimit-reset", ends.encode()),
        ]


def who_of(token_hash: bytes, address: str) -> str:
    """Whose requests are counted together. Addresses are kept as hashes, like tokens."""
    return (token_hash or hashlib.sha256(address.encode()).digest())[:16].hex()
