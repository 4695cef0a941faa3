"""Ids: 64-bit integers that carry the time they were drawn at and the shard of their owner.

`unix_ms << 16 | logical_shard << 6 | sequence`. The top 48 bits are those of a Mastodon snowflake, because clients do
arithmetic on ids (Mastodon.py turns a date into `unix_s << 16) * 1000`). The shard is the owner's, so an id says where
its row lives.
"""

import hashlib
import random
import threading
from collections.abc import Callable, Iterator
from typing import Final, NewType

from fanlight.kit.clock import Clock
from fanlight.kit.errors import Unavailable

UserId = NewType("UserId", int)
PostId = NewType("PostId", int)
PhotoId = NewType("PhotoId", int)
AppId = NewType("AppId", int)
DraftId = NewType("DraftId", int)

UserNumber = NewType("UserNumber", int)
"""A user's dense 32-bit number, drawn from one sequence: the index into ring and tails. 0 is nobody."""

Shard = NewType("Shard", int)
"""A logical shard, 0 … SHARDS - 1."""

SHARD_BITS: Final = 10
SEQUENCE_BITS: Final = 6
SHARDS: Final = 1 << SHARD_BITS
SEQUENCES: Final = 1 << SEQUENCE_BITS
TIME_SHIFT: Final = SHARD_BITS + SEQUENCE_BITS
ID_MAX: Final = (1 << 63) - 1
BORROWED_MS_MAX: Final = 1_000
"""How far ahead of the clock ids may run when a shard draws more than 64 in a millisecond."""

BOUNDARY_MARGIN_MS: Final = 10_000
"""Feed boundaries are drawn this far in the future: clock skew and open transactions fit inside."""


def shard_of(identifier: int) -> Shard:
    """The logical shard on which the row of this id lives."""
    return Shard((identifier >> SEQUENCE_BITS) & (SHARDS - 1))


def unix_ms_of(identifier: int) -> int:
    """When the id was drawn, in milliseconds since 1970."""
    return identifier >> TIME_SHIFT


def first_id_at(unix_ms: int) -> int:
    """The smallest id of that millisecond, on any shard."""
    return max(0, unix_ms) << TIME_SHIFT


class IdSource:
    """Draws ids: monotonic per shard within this process, also when the clock steps back: the last millisecond is kept.

    Each millisecond starts at a random sequence, so that two processes seldom draw the same id; the row's insert
    (`ON CONFLICT DO NOTHING`, draw again) decides in the end.
    """

    def __init__(self, clock: Clock, chance: random.Random) -> None:
        self._clock = clock
        self._chance = chance
        self._last: dict[Shard, int] = {}
        self._latest_ms = 0
        self._lock = threading.Lock()  # units of work draw ids in the writers' threads

    def next(self, shard: Shard) -> int:
        """An id greater than every one drawn here for this shard before."""
        with self._lock:
            drawn = self._after(self._last.get(shard, 0), shard)
            self._last[shard] = drawn
            return drawn

    def _after(self, last: int, shard: Shard) -> int:
        now_ms = self._latest_ms = max(self._latest_ms, self._clock.now_ms())
        if unix_ms_of(last) < now_ms:
            return self._pack(now_ms, shard, self._chance.randrange(SEQUENCES // 2))
        if last & (SEQUENCES - 1) < SEQUENCES - 1:
            return last + 1
        if unix_ms_of(last) - now_ms >= BORROWED_MS_MAX:
            raise Unavailable("this shard is drawing ids faster than time passes", retry_after_s=1)
        return self._pack(unix_ms_of(last) + 1, shard, 0)

    @staticmethod
    def _pack(unix_ms: int, shard: Shard, sequence: int) -> int:
        return unix_ms << TIME_SHIFT | shard << SEQUENCE_BITS | sequence


DRAWS_MAX: Final = 8
"""How often an insert that found its id taken draws again."""

DrawId = Callable[[Shard], int]


IMPORTED_MS_MAX: Final = 16
"""How many milliseconds later an imported thing may be dated because the ids of its own are taken."""


def ids_from(unix_ms: int, shard: Shard) -> Iterator[int]:
    """The ids of a shard from that millisecond on, for what is imported with its date: the first free one is taken."""
    for at_ms in range(unix_ms, unix_ms + IMPORTED_MS_MAX):
        yield from range(first := first_id_at(at_ms) | shard << SEQUENCE_BITS, first + SEQUENCES)


def shard_of_hash(text: str | bytes) -> Shard:
    """The logical shard of a row that is found by a name rather than by an owner: tokens, names, hashtags."""
    data = text.encode() if isinstance(text, str) else text
    return Shard(int.from_bytes(hashlib.sha256(data).digest()[:4]) % SHARDS)
