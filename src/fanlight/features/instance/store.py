"""The port to the figures of the site: copies of what other boxes announce, counted as they arrive."""

from typing import Protocol

from fanlight.features.instance.models import SiteFigures
from fanlight.kit.ids import UserId


class FigureStore(Protocol):
    """Everything may be noted twice and late: it is counted once."""

    async def note_user(self, user: UserId) -> None:
        """Somebody is a user of the site."""
        ...

    async def note_posts(self, user: UserId, posts: int, *, version: int) -> None:
        """How many posts the user has; an older version than the noted one changes nothing."""
        ...

    async def note_active(self, user: UserId, day: int) -> None:
        """The user was here on this day (counted from 1970); an earlier day than the noted one changes nothing."""
        ...

    async def figures(self, *, month_since: int, half_year_since: int) -> SiteFigures:
        """The sums over everyone; active are those who were here on these days or later."""
        ...
