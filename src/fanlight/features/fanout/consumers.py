"""What the fan-out reacts to. One group, since inboxes and tails have one writer."""

from typing import Final

from fanlight.events import FeedOpened, FollowChanged, PostDeleted, PostPublished
from fanlight.features.fanout.service import FanoutService
from fanlight.features.feed.service import Inboxes
from fanlight.infra.eventlog.port import Subscription, on

GROUP: Final = "fanout"


class FanoutConsumers:
    """Every handler may run twice and late, and reads the rows again."""

    def __init__(self, fanout: FanoutService, inboxes: Inboxes) -> None:
        self._fanout = fanout
        self._inboxes = inboxes

    def subscriptions(self) -> list[Subscription]:
        return [
            on(GROUP, PostPublished, self.fan_out, dead=self.pull_instead),
            on(GROUP, PostDeleted, self.refresh_tail),
            on(GROUP, FollowChanged, self.promise),
            on(GROUP, FeedOpened, self.note_opened),
        ]

    async def fan_out(self, event: PostPublished) -> None:
        """Bring the post to the author's followers."""
        await self._fanout.fan_out(event.post_id, event.author_id)

    async def pull_instead(self, event: PostPublished) -> None:
        """After the last attempt: what was not delivered is pulled."""
        await self._fanout.pull_instead(event.post_id, event.author_id)

    async def refresh_tail(self, event: PostDeleted) -> None:
        """The author's newest posts are others now."""
        await self._fanout.refresh_tail(event.author_id)

    async def promise(self, event: FollowChanged) -> None:
        """From ten seconds ahead on, the author's posts are pushed to this follower, if the edge stands."""
        await self._inboxes.promise(event.follower_id, event.author_id)

    async def note_opened(self, event: FeedOpened) -> None:
        """The reader is active, and has an inbox."""
        await self._inboxes.opened(event.reader_id, event.opened_ms)
