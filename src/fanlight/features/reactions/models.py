"""What people did with posts: likes, which their author sees, and bookmarks, which only their owner sees."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import NamedTuple

from fanlight.kit.ids import PostId


class Kept(NamedTuple):
    """An entry of a person's favourites or bookmarks. Lists are ordered by `place`, newest first."""

    place: int
    post_id: PostId


@dataclass(frozen=True, slots=True, kw_only=True)
class Reactions:
    """The likes of some posts (none is left out), and which of them the viewer liked and bookmarked."""

    likes: Mapping[PostId, int] = field(default_factory=dict)
    liked: AbstractSet[PostId] = frozenset()
    bookmarked: AbstractSet[PostId] = frozenset()
