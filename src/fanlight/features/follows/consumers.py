"""What the graph does when something has happened: edges are finished after a crash, open accounts keep nobody waiting."""

from fanlight.events import FollowChanged, UserUnlocked
from fanlight.features.follows.service import FollowService
from fanlight.infra.eventlog.port import Subscription, on

GROUP = "follows"
MANY_REQUESTS_TIMEOUT_S = 600.0
"""Each request that is granted is a few transactions."""


class FollowConsumers:
    """Each handler may run twice, and late: it reads both rows and writes only what does not agree."""

    def __init__(self, follows: FollowService) -> None:
        self._follows = follows

    def subscriptions(self) -> list[Subscription]:
        return [
            on(GROUP, FollowChanged, self.settle),
            on(GROUP, UserUnlocked, self.grant_all, timeout_s=MANY_REQUESTS_TIMEOUT_S),
        ]

    async def settle(self, event: FollowChanged) -> None:
        """The request settled the edge already, unless it died between the two rows."""
        await self._follows.settle(event.follower_id, event.author_id)

    async def grant_all(self, event: UserUnlocked) -> None:
        """Everybody who waited follows now."""
        await self._follows.grant_all(event.user_id)
