"""What people did with posts: likes and reposts, which are counted, and what only the person sees: bookmarks, pins,
muted threads."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from fanlight.kit.ids import PostId, UserId

PINS_MAX: Final = 5
"""How many posts may stand first on a profile."""

LIKED, REPOSTED, BOOKMARKED, MUTED, PINNED = (1 << bit for bit in range(5))
"""What a viewer did with a post, as bits of one number."""


class Kept(NamedTuple):
    """An entry of a person's favourites, bookmarks or pins. Lists are ordered by `place`, newest first."""

    place: int
    post_id: PostId


class Reactor(NamedTuple):
    """An entry of the people who like or repost a post. Lists are ordered by `place`; a repost's place is its id."""

    place: int
    person_id: UserId


class Reacted(NamedTuple):
    """How many people did what with a post, and which of it the viewer did: bits of LIKED and so on."""

    likes: int = 0
    reposts: int = 0
    mine: int = 0


NOTHING: Final = Reacted()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reactions:
    """What was done with some posts; none of them is left out. `muted`: roots of threads that the viewer muted."""

    of: Mapping[PostId, Reacted] = field(default_factory=dict)
    muted: AbstractSet[PostId] = frozenset()
