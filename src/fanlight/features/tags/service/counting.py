"""How often hashtags were used in the last days, and which were used by many."""

from collections.abc import Iterable
from typing import Final

from fanlight.features.posts.models import Post
from fanlight.features.posts.service import PostService
from fanlight.features.posts.service.checking import hashtags_of
from fanlight.features.tags.models import HISTORY_DAYS, TREND_DAYS, TRENDS_MAX, Uses
from fanlight.features.tags.policy import day_of, week_of
from fanlight.features.tags.store import UseStore
from fanlight.features.users.models import Visibility
from fanlight.kit.clock import Clock
from fanlight.kit.ids import PostId
from fanlight.kit.text import hashtag_key

FORGOTTEN_AT_ONCE: Final = 500
"""How many rows one transaction forgets."""


class TagCounts:
    """A public post counts on the day it was published, once under each of its hashtags, while it stands."""

    def __init__(self, store: UseStore, posts: PostService, clock: Clock) -> None:
        self._store = store
        self._posts = posts
        self._clock = clock

    def today(self) -> int:
        """The number of this day."""
        return day_of(self._clock.now_ms())

    async def note(self, post_id: PostId) -> None:
        """Bring the counts up to the post's row. Safe to repeat, and to call late."""
        post = await self._posts.find(post_id)
        if post is None or day_of(post.created_ms) <= self.today() - HISTORY_DAYS:
            return
        known = await self._store.remember(post_id, _counted_under(post))
        # Looked at after it was remembered: whoever counts a later version at this moment knows of these, or it is seen.
        post = await self._posts.find(post_id) or post
        tags = _counted_under(post)
        for tag in known:
            await self._store.count(tag, post_id, post.author_id, version=post.version, live=tag in tags)

    async def histories(self, names: Iterable[str]) -> dict[str, tuple[Uses, ...]]:
        """The last days of each hashtag, by its name as it was given."""
        keys = {name: hashtag_key(name) for name in names}
        if not keys:
            return {}
        today = self.today()
        found = await self._store.days(list(dict.fromkeys(keys.values())), since=today - HISTORY_DAYS + 1)
        weeks = {key: week_of({uses.day: uses for uses in days}, today) for key, days in found.items()}
        return {name: weeks[key] for name, key in keys.items()}

    async def trends(self) -> list[str]:
        """The keys of the hashtags that most people used in the last days, the most used first."""
        today = self.today()
        tags = await self._store.busiest(range(today - TREND_DAYS + 1, today + 1), limit=TRENDS_MAX)
        histories = await self.histories(tags)
        ranked = sorted(tags, key=lambda tag: (*_weight(histories[tag]), tag), reverse=True)
        return ranked[:TRENDS_MAX]

    async def sweep(self) -> None:
        """Forget what no history shows any more."""
        before = self.today() - HISTORY_DAYS
        while await self._store.forget(before=before, limit=FORGOTTEN_AT_ONCE):
            pass


def _counted_under(post: Post) -> tuple[str, ...]:
    is_counted = post.visibility is Visibility.PUBLIC and post.deleted_ms is None and post.reposted_id is None
    return hashtags_of(post.caption) if is_counted else ()


def _weight(history: tuple[Uses, ...]) -> tuple[int, int]:
    recent = history[:TREND_DAYS]
    return sum(uses.people for uses in recent), sum(uses.posts for uses in recent)
