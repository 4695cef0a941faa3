"""How often somebody may try to log in or sign up."""

from typing import Final

from fanlight.features.auth.models import digest_of
from fanlight.infra.cache.port import Cache
from fanlight.kit.errors import TooMany

LOG_INS_PER_ADDRESS_MAX: Final = 10
LOG_INS_PER_ADDRESS_WINDOW_S: Final = 5 * 60
LOG_INS_PER_ACCOUNT_MAX: Final = 20
LOG_INS_PER_ACCOUNT_WINDOW_S: Final = 60 * 60
SIGN_UPS_PER_ADDRESS_MAX: Final = 5
SIGN_UPS_PER_ADDRESS_WINDOW_S: Final = 30 * 60


class AttemptLimits:
    """Counts attempts in the cache, so that all api processes count together."""

    def __init__(self, cache: Cache, *, enabled: bool) -> None:
        self._cache = cache
        self._enabled = enabled

    async def log_in_from(self, address: str) -> None:
        """One more attempt from there. Raises `TooMany`."""
        await self._count("log-in-from", address, LOG_INS_PER_ADDRESS_MAX, LOG_INS_PER_ADDRESS_WINDOW_S)

    async def log_in_as(self, account: str) -> None:
        """One more attempt for that account, whether there is one or not. Raises `TooMany`."""
        await self._count("log-in-as", account, LOG_INS_PER_ACCOUNT_MAX, LOG_INS_PER_ACCOUNT_WINDOW_S)

    async def sign_up_from(self, address: str) -> None:
        """One more sign-up from there. Raises `TooMany`."""
        await self._count("sign-up-from", address, SIGN_UPS_PER_ADDRESS_MAX, SIGN_UPS_PER_ADDRESS_WINDOW_S)

    async def _count(self, kind: str, who: str, attempts_max: int, window_s: int) -> None:
        if not self._enabled:
            return
        key = f"auth:{kind}:{digest_of(who).hex()}"  # hashed: no names or addresses in the cache, no endless keys
        if await self._cache.increment(key, window_s=window_s) > attempts_max:
            wait_s = max(1, await self._cache.remaining_s(key))
            raise TooMany("too many attempts: please wait a while", retry_after_s=wait_s, limit=attempts_max)
