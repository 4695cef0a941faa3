"""The graph: edges with a row at each end, blocks, mutes, and what stands between two people."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from itertools import product
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from fanlight.kit.ids import ID_MAX, UserId, UserNumber

FOLLOWING_MAX: Final = 7_500
"""How many people one person may follow, requests that wait for an answer included."""

RELATIONSHIPS_MAX: Final = 80
"""How many people one question about relationships may name."""

REQUESTS_COUNTED_MAX: Final = 1_000
"""Above this a profile says that so many people wait for an answer, whatever their number."""

FOLLOWED_TAGS_MAX: Final = 200
"""How many hashtags one person may follow."""

LANGUAGES_PER_FOLLOW_MAX: Final = 50
"""In how many languages somebody may be followed; none chosen is any."""

NOTE_LENGTH_MAX: Final = 2_000
"""The private note that one person keeps about another."""

MUTE_SECONDS_MAX: Final = 10 * 365 * 24 * 3600
"""A longer mute is one without an end."""

NOTHING_PUSHED: Final = ID_MAX
"""`pushed_from` of an edge through which no post has been promised to the inbox: all of them are pulled."""

Numbers: TypeAlias = NDArray[np.int64]
"""Ids or user numbers, many at once."""


class Wish(IntEnum):
    """The follower's half of an edge: the truth of whom Home reads. The numbers are stored."""

    REMOVED = 0
    REQUESTED = 1
    FOLLOWING = 2


class Permission(IntEnum):
    """The author's half of an edge: the truth of who may see followers-only posts. The numbers are stored.

    A block is here too, so that one lookup at the author tells everything a viewer may or may not.
    """

    REMOVED = 0
    REQUESTED = 1
    APPROVED = 2
    BLOCKED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowerHalf:
    """The row on the follower's shard. Version 0 means that there is none."""

    wish: Wish = Wish.REMOVED
    version: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorHalf:
    """The row on the author's shard. Version 0 means that there is none."""

    permission: Permission = Permission.REMOVED
    version: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """Both rows of one edge, the author's read before the follower's."""

    follower_id: UserId
    author_id: UserId
    author_half: AuthorHalf
    follower_half: FollowerHalf

    @property
    def version_max(self) -> int:
        """A change of this edge needs a greater version than either row has."""
        return max(self.author_half.version, self.follower_half.version)


@dataclass(frozen=True, slots=True, kw_only=True)
class Following:
    """Whom a reader wants to read and whom not: everything on the reader's own shard, as of one moment.

    The arrays are columns of one order, ascending author number. The author's permission is not in here: it is read at
    its owner when posts are shown (`standing`).
    """

    version: int
    """The reader's `following_version` this was read at."""
    author_ids: Numbers
    author_numbers: Numbers
    pushed_from: Numbers
    """Posts of that author with a greater id go to the reader's inbox; `NOTHING_PUSHED` where none is promised."""
    edge_versions: Numbers
    """What `set_pushed_from` wants to know: the edge it speaks of."""
    wished: frozenset[int]
    """The author ids again, to look one up."""
    blocked: frozenset[int]
    """Whom the reader blocks."""
    muted_until_ms: Mapping[int, int]
    """Whom the reader mutes, and until when; a mute that has ended may still be named."""
    no_reposts: frozenset[int] = frozenset()
    """Followed authors whose reposts the reader does not want."""
    languages: Mapping[int, frozenset[str]] = field(default_factory=dict[int, frozenset[str]])
    """Followed authors of whom the reader wants only posts in these languages."""
    not_at_home: frozenset[int] = frozenset()
    """Followed authors whom the reader reads in a list of their own, and not at home."""
    tags: tuple[str, ...] = ()
    """The keys of the hashtags that the reader follows."""

    @property
    def has_choices(self) -> bool:
        """Whether Home goes by anything but whom the reader follows: for most readers it does not."""
        return bool(self.tags or self.no_reposts or self.not_at_home or self.languages)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What stands between a viewer and an author when a post is shown."""

    author_blocks_viewer: bool = False
    viewer_blocks_author: bool = False
    viewer_mutes_author: bool = False
    follows: bool = False
    """The viewer wants to follow *and* the author has approved: both rows stand."""

    @property
    def blocked(self) -> bool:
        """Either of the two blocks the other."""
        return self.author_blocks_viewer or self.viewer_blocks_author


STANDINGS: Final = tuple(
    Standing(
        author_blocks_viewer=theirs is Permission.BLOCKED,
        viewer_blocks_author=blocking,
        viewer_mutes_author=muting,
        follows=wished and theirs is Permission.APPROVED,
    )
    for theirs, wished, blocking, muting in product(Permission, (False, True), (False, True), (False, True))
)
"""Every standing there can be, at `standing_index`: making twenty of them for a feed costs as much as reading them."""


def standing_index(theirs: Permission, wished: bool, blocking: bool, muting: bool) -> int:  # noqa: FBT001 - hot path
    """Where in `STANDINGS`: from the author's row, and from what the viewer has chosen."""
    return theirs << 3 | wished << 2 | blocking << 1 | muting


STRANGERS: Final = STANDINGS[0]
"""What stands between two people who have nothing to do with each other, and between anyone and nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mute:
    """A mute, which may end by itself."""

    until_ms: int | None
    notifications: bool
    """Whether notifications are muted too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Relationship:
    """Everything that stands between a viewer and another person, as the client API tells it."""

    user_id: UserId
    following: bool = False
    requested: bool = False
    show_reblogs: bool = False
    notify: bool = False
    followed_by: bool = False
    requested_by: bool = False
    blocking: bool = False
    blocked_by: bool = False
    mute: Mute | None = None
    languages: tuple[str, ...] | None = None
    """In which languages the viewer follows; None is any."""
    note: str = ""
    """What the viewer noted about the other, for nobody else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphCounts:
    """How many people follow a person, and how many that person follows."""

    followers: int = 0
    following: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A person at one end of an edge: the id, and the dense number that the row at the other end keeps."""

    user_id: UserId
    number: UserNumber
