"""What a home feed is made of: inboxes, tails, and the recorded facts of what was pushed.

Two words carry the whole design. A source is *complete from* an id when it misses nothing greater than that id. A
*boundary* is such an id, drawn ten seconds in the future: an overlap of two sources is harmless, a gap is a lost post.
"""

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from fanlight.kit.ids import ID_MAX, UserId, UserNumber

Ids: TypeAlias = NDArray[np.int64]
Mask: TypeAlias = NDArray[np.bool_]

INBOX_LENGTH: Final = 400
"""How many deliveries an inbox holds before the oldest makes room."""

TAIL_LENGTH: Final = 64
"""How many of an author's newest ids their tail holds."""

READER_ACTIVE_MS: Final = 7 * 24 * 3_600_000
"""Readers who opened their feed within this time have an inbox."""

FEED_OPENED_EVERY_MS: Final = 10 * 60_000
"""A reader's feed opens are announced at most this often."""

NO_IDS: Final[Ids] = np.empty(0, dtype=np.int64)
NO_IDS.setflags(write=False)


def sorted_once(ids: Ids) -> Ids:
    """Ascending, each once. Sorts the given array; several times faster than `np.unique` on a page of ids."""
    ids.sort()
    if len(ids) < 2:
        return ids
    first = np.empty(len(ids), dtype=np.bool_)
    first[0] = True
    np.not_equal(ids[1:], ids[:-1], out=first[1:])
    return ids[first]


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbox:
    """What was pushed to one reader, as seen at one moment.

    `ids` are newest first, each once, all greater than `complete_from`; no pushed post greater than it is missing.
    `generation` changes whenever the inbox is emptied or rewritten, `epoch` when all inboxes were lost.
    """

    ids: Ids
    complete_from: int
    generation: int
    epoch: int


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxState:
    """One inbox as its writer sees it. `refused`: deliveries dropped so far for being at or below `complete_from`."""

    owner: UserId
    complete_from: int
    generation: int
    refused: int
    filled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Tail:
    """An author's newest posts that can be in a home feed, newest first, complete above `complete_from`.

    `pull_from … pull_to` is the hull of the author's pull ranges: whatever was not pushed to everybody lies inside.
    Both are 0 where everything was pushed.
    """

    ids: tuple[int, ...]
    complete_from: int = 0
    pull_from: int = 0
    pull_to: int = 0

    @property
    def last_post_id(self) -> int:
        return self.ids[0] if self.ids else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TailHeads:
    """The first words of many authors' tails, column by column, in the order they were asked for.

    Where `known` is false there is no tail to go by: the other columns then say what makes a reader ask the database.
    `changed` is the number of the writer's last change to that tail; `change` the last one of all when this was read.
    """

    epoch: int
    change: int
    known: Mask
    last_post_ids: Ids
    complete_from: Ids
    pull_to: Ids
    changed: Ids


@dataclass(frozen=True, slots=True, kw_only=True)
class PullRange:
    """Ids of one author that were not pushed to everybody. `to_id` is `ID_MAX` while the range is open."""

    author_id: UserId
    from_id: int
    to_id: int
    reason: str
    opened_ms: int

    @property
    def open(self) -> bool:
        return self.to_id == ID_MAX


REASON_MANY_FOLLOWERS: Final = "many followers"
REASON_DELIVERY_FAILED: Final = "delivery failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedReader:
    """A reader who opened the home feed lately."""

    reader_id: UserId
    number: UserNumber
    last_opened_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A reader opened the home feed."""

    reader_id: UserId
    opened_ms: int
