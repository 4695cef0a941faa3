"""What users learn from the boxes above: how many followers and posts somebody has."""

from fanlight.events import FollowCountsChanged, PostCountChanged
from fanlight.features.users.service import UserService
from fanlight.infra.eventlog.port import Subscription, on

GROUP = "counts"


class UserConsumers:
    """Keeps the counts shown on profiles. Every handler may run twice and late: only newer versions are kept."""

    def __init__(self, users: UserService) -> None:
        self._users = users

    def subscriptions(self) -> list[Subscription]:
        return [
            on(GROUP, FollowCountsChanged, self.keep_follow_counts),
            on(GROUP, PostCountChanged, self.keep_post_count),
        ]

    async def keep_follow_counts(self, event: FollowCountsChanged) -> None:
        """Followers and followings."""
        await self._users.store_follow_counts(
            event.user_id, followers=event.followers, following=event.following, version=event.version
        )

    async def keep_post_count(self, event: PostCountChanged) -> None:
        """Posts, and when the last one appeared (0: never)."""
        await self._users.store_post_count(
            event.author_id, posts=event.posts, last_post_ms=event.last_post_ms or None, version=event.version
        )
