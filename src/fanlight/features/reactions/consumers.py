"""What reactions do when something has happened: keep the person's own list like the post's rows."""

from fanlight.events import LikeChanged
from fanlight.features.reactions.service import ReactionService
from fanlight.infra.eventlog.port import Subscription, on

GROUP = "reactions"


class ReactionConsumers:
    """Each handler may run twice, and late: it copies what the post's row says now."""

    def __init__(self, reactions: ReactionService) -> None:
        self._reactions = reactions

    def subscriptions(self) -> list[Subscription]:
        return [on(GROUP, LikeChanged, self.copy_like)]

    async def copy_like(self, event: LikeChanged) -> None:
        """The request wrote the copy already, unless it died between the two rows."""
        await self._reactions.copy_like(event.post_id, event.person_id)
