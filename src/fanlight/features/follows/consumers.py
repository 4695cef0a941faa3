"""What the graph does when an edge has changed: finish what a crash left between its two rows."""

from fanlight.events import FollowChanged
from fanlight.features.follows.service import FollowService
from fanlight.infra.eventlog.port import Subscription, on

GROUP = "follows"


class FollowConsumers:
    """Each handler may run twice, and late: it reads both rows and writes only what does not agree."""

    def __init__(self, follows: FollowService) -> None:
        self._follows = follows

    def subscriptions(self) -> list[Subscription]:
        return [on(GROUP, FollowChanged, self.settle)]

    async def settle(self, event: FollowChanged) -> None:
        """The request settled the edge already, unless it died between the two rows."""
        await self._follows.settle(event.follower_id, event.author_id)
