"""What can be asked about the site."""

from typing import Final

from fanlight.features.instance.models import DAY_MS, HALF_YEAR_DAYS, MONTH_DAYS, SiteFacts, SiteFigures
from fanlight.features.instance.store import FigureStore
from fanlight.features.users.models import User
from fanlight.features.users.service import UserService
from fanlight.kit.clock import Clock
from fanlight.kit.ids import UserId

FIGURES_KEPT_MS: Final = 60 * 1000
"""For how long each process answers with the figures it has read: counting who was active reads a row for each."""


class InstanceService:
    """The facts are the host's; the figures are counted as the log is read, and a minute old at most."""

    def __init__(self, facts: SiteFacts, store: FigureStore, users: UserService, clock: Clock) -> None:
        self.facts = facts
        self._store = store
        self._users = users
        self._clock = clock
        self._kept = SiteFigures()
        self._kept_until_ms = 0

    async def figures(self) -> SiteFigures:
        """How many use the site."""
        now_ms = self._clock.now_ms()
        if now_ms >= self._kept_until_ms:
            today = now_ms // DAY_MS
            self._kept = await self._store.figures(
                month_since=today - MONTH_DAYS, half_year_since=today - HALF_YEAR_DAYS
            )
            self._kept_until_ms = now_ms + FIGURES_KEPT_MS
        return self._kept

    async def contact(self) -> User | None:
        """Whom to write to about the site; None while nobody has signed up."""
        if self.facts.contact_name:
            return await self._users.by_name(self.facts.contact_name)
        first = (await self.figures()).first_user
        return None if first is None else (await self._users.get_many([first])).get(first)

    async def note_user(self, user: UserId) -> None:
        """Count somebody who signed up."""
        await self._store.note_user(user)

    async def note_posts(self, user: UserId, posts: int, *, version: int) -> None:
        """Count somebody's posts."""
        await self._store.note_posts(user, posts, version=version)

    async def note_active(self, user: UserId, at_ms: int) -> None:
        """Count somebody as having been here."""
        await self._store.note_active(user, at_ms // DAY_MS)
