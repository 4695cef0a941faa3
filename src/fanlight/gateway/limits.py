"""How many requests one token, one address and one person may make."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import structlog

from fanlight.edge.limits import Limit
from fanlight.edge.routes import Viewer
from fanlight.gateway.replies import HeaderList
from fanlight.infra.cache.port import Cache
from fanlight.kit.clock import Clock
from fanlight.kit.errors import TooMany, Unavailable

log: Final = structlog.get_logger("fanlight.gateway")

REQUESTS: Final = Limit(name="requests", requests_max=300, window_s=5 * 60)
"""Of one token, or of one address without a token: the client API's own figure."""

REQUESTS_OF_AN_ADDRESS: Final = Limit(name="address", requests_max=3_000, window_s=5 * 60)
"""With all tokens that are used from there: ten apps at their limit, so that nobody gets further by having many."""

REFUSAL: Final = "Too many requests. Wait a little"


@dataclass(frozen=True, slots=True)
class Counted:
    """Where one limit stands after a request."""

    limit: Limit
    count: int
    ends_s: int

    @property
    def left(self) -> int:
        return max(0, self.limit.requests_max - self.count)

    @property
    def is_over(self) -> bool:
        return self.count > self.limit.requests_max


class RequestLimits:
    """Counts in fixed windows. The cache may forget, and may be away: then nobody is refused."""

    def __init__(
        self, cache: Cache, clock: Clock, *, each: Limit = REQUESTS, address: Limit = REQUESTS_OF_AN_ADDRESS
    ) -> None:
        self._cache = cache
        self._clock = clock
        self._each = each
        self._address = address

    async def count(self, viewer: Viewer, row: Limit | None) -> tuple[HeaderList, TooMany | None]:
        """One more request: what its answer says, and the refusal where it was one too many.

        The answer tells of the limit that is nearest to its end.
        """
        from_there = _hashed(viewer.address)
        counting = [(self._each, viewer.token_hash[:16].hex() or from_there), (self._address, from_there)]
        if row is not None:
            counting.append((row, from_there if viewer.user_id is None else str(viewer.user_id)))
        now_s = self._clock.now_ms() // 1000
        try:
            counted = [await self._counted(limit, who, now_s) for limit, who in counting]
        except Unavailable:
            log.warning("the cache is away: requests are not counted")
            return [], None
        over = [one for one in counted if one.is_over]
        if over:
            last = max(over, key=lambda one: one.ends_s)
            return headers_of(last), TooMany(REFUSAL, retry_after_s=last.ends_s - now_s)
        return headers_of(min(counted, key=lambda one: one.left)), None

    async def _counted(self, limit: Limit, who: str, now_s: int) -> Counted:
        window = now_s // limit.window_s
        count = await self._cache.increment(f"limit:{limit.name}:{window}:{who}", window_s=limit.window_s)
        return Counted(limit, count, (window + 1) * limit.window_s)

    def told(self, refusal: TooMany) -> HeaderList:
        """The same headers for a limit that a use case keeps by itself."""
        return _headers(refusal.limit, 0, self._clock.now_ms() // 1000 + refusal.retry_after_s)


def headers_of(counted: Counted) -> HeaderList:
    """What an answer says about a limit."""
    return _headers(counted.limit.requests_max, counted.left, counted.ends_s)


def _headers(requests_max: int, left: int, ends_s: int) -> HeaderList:
    ends = datetime.fromtimestamp(ends_s, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    return [
        (b"x-ratelimit-limit", b"%d" % requests_max),
        (b"x-ratelimit-remaining", b"%d" % left),
        (b"x-ratelimit-reset", ends.encode()),
    ]


def _hashed(address: str) -> str:
    """Addresses are kept as hashes, like tokens."""
    return hashlib.sha256(address.encode()).hexdigest()[:32]


def named_limits(rows: Sequence[Limit | None]) -> list[Limit]:
    """The limits of these rows and of every request, once each."""
    found = {limit.name: limit for limit in (REQUESTS, REQUESTS_OF_AN_ADDRESS, *rows) if limit is not None}
    return list(found.values())
