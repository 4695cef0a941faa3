"""What lists do when something has happened: they lose whoever is not followed any more, and Home is told of them."""

from fanlight.events import FollowChanged, ListChanged
from fanlight.features.lists.service import ListService
from fanlight.infra.eventlog.port import Subscription, on

GROUP = "lists"


class ListConsumers:
    """Each handler may run twice, and late: it re-reads the graph and the lists."""

    def __init__(self, lists: ListService) -> None:
        self._lists = lists

    def subscriptions(self) -> list[Subscription]:
        return [on(GROUP, FollowChanged, self.forget_unfollowed), on(GROUP, ListChanged, self.tell_home)]

    async def forget_unfollowed(self, event: FollowChanged) -> None:
        """Only people whom one follows are in one's lists."""
        await self._lists.forget_unfollowed(event.follower_id, event.author_id)

    async def tell_home(self, event: ListChanged) -> None:
        """The request told it already, unless it died right after it had changed the list."""
        await self._lists.tell_home(event.owner_id)
