"""What the site's figures learn from the boxes below: who signed up, who was here, how many posts there are."""

from fanlight.events import FeedOpened, PostCountChanged, UserCreated
from fanlight.features.instance.service import InstanceService
from fanlight.infra.eventlog.port import Subscription, on

GROUP = "instance"


class InstanceConsumers:
    """Each handler may run twice, and late: what was noted before is not counted again."""

    def __init__(self, instance: InstanceService) -> None:
        self._instance = instance

    def subscriptions(self) -> list[Subscription]:
        return [
            on(GROUP, UserCreated, self.note_user),
            on(GROUP, PostCountChanged, self.note_posts),
            on(GROUP, FeedOpened, self.note_active),
        ]

    async def note_user(self, event: UserCreated) -> None:
        """One more user."""
        await self._instance.note_user(event.user_id)

    async def note_posts(self, event: PostCountChanged) -> None:
        """The event carries the new number itself, with its version."""
        await self._instance.note_posts(event.author_id, event.posts, version=event.version)

    async def note_active(self, event: FeedOpened) -> None:
        """A day is noted, no moment."""
        await self._instance.note_active(event.reader_id, event.opened_ms)
