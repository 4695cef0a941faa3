"""What posts do when something has happened: threads and hashtags on other shards, drafts whose photos are ready."""

from fanlight.events import DraftKept, PhotoProcessed, PhotoRemoved, PostDeleted, PostEdited, PostPublished
from fanlight.features.posts.service import Editing, PostService
from fanlight.infra.eventlog.port import Subscription, on

GROUP = "posts"


class PostConsumers:
    """Each handler may run twice, and late: it re-reads the rows and brings the copies up to them."""

    def __init__(self, posts: PostService) -> None:
        self._posts = posts

    def subscriptions(self) -> list[Subscription]:
        return [
            on(GROUP, PostPublished, self.index_published),
            on(GROUP, PostDeleted, self.index_deleted),
            on(GROUP, PhotoProcessed, self.publish_ready),
            on(GROUP, PhotoRemoved, self.publish_ready),
            on(GROUP, DraftKept, self.publish_kept),
        ]

    async def index_published(self, event: PostPublished) -> None:
        """Put the post into its thread and under its hashtags."""
        await self._posts.index(event.post_id)

    async def index_deleted(self, event: PostDeleted) -> None:
        """Take it out of both again."""
        await self._posts.index(event.post_id)

    async def publish_ready(self, event: PhotoProcessed | PhotoRemoved) -> None:
        """A draft appears when its last photo is ready, and is given up when one failed or was deleted."""
        await self._posts.publish_ready(event.owner_id)

    async def publish_kept(self, event: DraftKept) -> None:
        """The request tried this already, unless it died right after it had kept the draft, or the draft was scheduled."""
        await self._posts.publish_kept(event.draft_id)


class EditConsumers:
    """The same for edits."""

    def __init__(self, editing: Editing) -> None:
        self._editing = editing

    def subscriptions(self) -> list[Subscription]:
        return [on(GROUP, PostEdited, self.index_edited)]

    async def index_edited(self, event: PostEdited) -> None:
        """Hashtags follow the words."""
        await self._editing.index(event.post_id, event.version)
