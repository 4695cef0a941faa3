"""A hashtag, its last days, and what somebody shows of it on their profile."""

from dataclasses import dataclass
from typing import Final, NamedTuple, NewType

from fanlight.features.posts.models import TagUse
from fanlight.kit.ids import UserId

FeaturedId = NewType("FeaturedId", int)

DAY_MS: Final = 24 * 3600 * 1000
HISTORY_DAYS: Final = 7
"""Of so many days it is known how often a hashtag was used, today included."""
TREND_DAYS: Final = 3
"""Hashtags trend by their uses in so many days, today included."""
TRENDS_MAX: Final = 20
TRENDS_PER_PAGE: Final = 10
FEATURED_TAGS_MAX: Final = 10
"""How many hashtags one person may show on their profile."""
SUGGESTIONS_MAX: Final = 10
RECENT_POSTS_READ: Final = 100
"""In so many of somebody's latest posts it is looked which hashtags they use most."""
FOLLOWED_PER_PAGE: Final = 100
FOLLOWED_PER_PAGE_MAX: Final = 200

UNUSED: Final = TagUse()


class Uses(NamedTuple):
    """How many posts stood under a hashtag, and by how many people. `day` counts from 1970, in UTC."""

    day: int
    posts: int = 0
    people: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """A hashtag as one viewer meets it."""

    name: str
    """As it was asked for; what it is found under is its key."""
    history: tuple[Uses, ...]
    """The last days, today first."""
    following: bool = False
    featuring: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FeaturedTag:
    """A hashtag that somebody shows on their profile, as they wrote it."""

    id: FeaturedId
    owner_id: UserId
    name: str
    uses: TagUse = UNUSED
