"""Password hashes, made and checked away from the event loop, a bounded number at a time."""

import asyncio
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from fanlight.kit.errors import Unavailable

T = TypeVar("T")

ARGON2_MEMORY_KIB: Final = 19_456
ARGON2_PASSES: Final = 2
ARGON2_LANES: Final = 1
"""OWASP's argon2id setting with the least memory that it holds equal to its others: 25 ms on one small core."""

PASSWORDS_AT_ONCE: Final = 2
"""Each takes a core for its time and 19 MiB."""
PASSWORDS_WAITING_MAX: Final = 64
"""Longer queues would only answer people who have given up: about two seconds."""


class Passwords:
    """Hashes with argon2id. Checking against nothing takes as long as checking against a hash."""

    def __init__(
        self, *, memory_kib: int = ARGON2_MEMORY_KIB, passes: int = ARGON2_PASSES, lanes: int = ARGON2_LANES
    ) -> None:
        self._hasher = PasswordHasher(time_cost=passes, memory_cost=memory_kib, parallelism=lanes)
        self._pool = ThreadPoolExecutor(PASSWORDS_AT_ONCE, thread_name_prefix="passwords")
        self._waiting = 0
        self._decoy = self._hasher.hash("a password that nobody has")

    async def hashed(self, password: str) -> str:
        """The hash to keep. Raises `Unavailable` where too many are waiting."""
        return await self._run(lambda: self._hasher.hash(_typed(password)))

    async def matches(self, kept: str | None, password: str) -> bool:
        """Whether the password is the one that was hashed. `kept` is None where there is nobody to check."""
        return await self._run(lambda: self._verify(kept, password))

    def is_outdated(self, kept: str) -> bool:
        """Whether the hash was made with other settings than today's."""
        return self._hasher.check_needs_rehash(kept)

    def close(self) -> None:
        """End the threads; what waits is not begun."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _verify(self, kept: str | None, password: str) -> bool:
        try:
            self._hasher.verify(kept or self._decoy, _typed(password))
        except (VerificationError, InvalidHashError):
            return False
        return kept is not None

    async def _run(self, task: Callable[[], T]) -> T:
        if self._waiting >= PASSWORDS_WAITING_MAX:
            raise Unavailable("too many people are logging in right now: please try again in a moment")
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, task)
        finally:
            self._waiting -= 1


def _typed(password: str) -> str:
    """An accent is one character on some keyboards and two on others."""
    return unicodedata.normalize("NFC", password)
