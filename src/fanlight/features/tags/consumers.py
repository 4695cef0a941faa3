"""What is counted when posts come, change and go."""

from fanlight.events import PostDeleted, PostEdited, PostPublished
from fanlight.features.tags.service import TagCounts
from fanlight.infra.eventlog.port import Subscription, on

GROUP = "tags"


class TagConsumers:
    """Each handler may run twice, and late: it re-reads the post, and the later version of it wins."""

    def __init__(self, counts: TagCounts) -> None:
        self._counts = counts

    def subscriptions(self) -> list[Subscription]:
        return [on(GROUP, event, self.note) for event in (PostPublished, PostEdited, PostDeleted)]

    async def note(self, event: PostPublished | PostEdited | PostDeleted) -> None:
        """Count it under the hashtags it has now, and under none that it had."""
        await self._counts.note(event.post_id)
