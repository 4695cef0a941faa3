"""The port to posts, their threads and hashtags, the drafts that wait for photos, and the requests already answered."""

from collections.abc import Callable, Generator, Iterable, Sequence
from typing import Any, Protocol, TypeAlias

from fanlight.features.posts.models import (
    Draft,
    NewPost,
    NewRepost,
    Post,
    PostHead,
    PostVersion,
    Published,
    TagUse,
    WaitingDraft,
)
from fanlight.kit.ids import DraftId, PostId, Shard, UserId
from fanlight.kit.pages import PageRequest

Part: TypeAlias = Generator[Any, Any, Any]
"""A piece of work that another box adds to this transaction."""

MakePart: TypeAlias = Callable[[], Part]
"""A work that is run again makes its parts anew."""

MakePartOf: TypeAlias = Callable[[PostId], Part]
"""The same for a post whose id is drawn in the transaction: its photos, or its poll."""

HoldPhotos: TypeAlias = MakePart


class PostStore(Protocol):
    """Posts live with their author, answers in a thread with the parent post's author, hashtags by their hash."""

    async def publish(
        self, new: NewPost, attach: MakePartOf, *, key: bytes | None = None, draft_id: DraftId | None = None
    ) -> Published:
        """Draw the post's id, write it, attach its photos or its poll, count it and announce it: one transaction.

        A `key` that the author used before brings back what came of it then, and nothing is written. A draft is
        published once, however often this is called for it.
        """
        ...

    async def delete(self, post: Post, hashtags: Iterable[str], detach: MakePart) -> bool:
        """Leave a tombstone, detach what lies beside it (photos, poll, pin), count and announce.

        False, and nothing changed, where the post is deleted or of another version by now.
        """
        ...

    async def beside(self, post: PostId, add: MakePart) -> bool:
        """Add the part to a transaction that finds the post alive. False where it is deleted: then nothing is added."""
        ...

    async def load(self, posts: Iterable[PostId]) -> list[Post]:
        """Those of the posts that were ever published, tombstones too, in any order."""
        ...

    async def heads(self, posts: Iterable[PostId]) -> list[PostHead]:
        """The hot path: what must be read of each post every time, deleted posts left out, in any order."""
        ...

    async def index_reply(self, post: Post) -> None:
        """Put a comment into its parent's thread, or take a deleted one out. Late and repeated calls change nothing.

        The parent's count of answers changes in the transaction that changes the thread. It counts the public and
        unlisted ones: a number must not tell of comments that its reader cannot see.
        """
        ...

    async def index_hashtags(self, post: Post, hashtags: Iterable[str], gone: Iterable[str] = ()) -> None:
        """The same for the hashtags of a public post; `gone`: those that an edit took away.

        What was written of a later version of the post stands.
        """
        ...

    async def replies_to(self, parents: Sequence[PostId], *, limit: int) -> list[tuple[PostId, PostId]]:
        """(parent, comment) for the comments on these posts, oldest first, at most `limit` for each database."""
        ...

    async def home_ids(self, author: UserId, page: PageRequest) -> list[PostId]:
        """The author's posts that belong in Home. Newest first; fewer than asked for only at the end, as below too."""
        ...

    async def home_ids_of_many(self, authors: Iterable[UserId], page: PageRequest) -> dict[UserId, list[PostId]]:
        """The same for several authors, `page.limit` for each, one read for each database."""
        ...

    async def profile_ids(
        self,
        author: UserId,
        page: PageRequest,
        *,
        only_media: bool,
        exclude_replies: bool,
        reposts: bool | None,
        tagged: str | None,
        stranger: UserId | None,
    ) -> list[PostId]:
        """The author's posts, deleted ones left out. `reposts`: only these, or none; `tagged`: only those under this key.

        `stranger`: only those that are for everyone, or may mention this user; `NOBODY` is mentioned nowhere.
        """
        ...

    async def public_ids(self, page: PageRequest, *, only_media: bool) -> list[PostId]:
        """Everyone's public posts that answer to nothing."""
        ...

    async def tag_ids(self, tag: str, page: PageRequest, *, only_media: bool) -> list[PostId]:
        """Public posts under a hashtag key."""
        ...

    async def tag_ids_of_many(self, tags: Sequence[str], page: PageRequest) -> list[PostId]:
        """Public posts under any of these hashtag keys, each once: one read for each database."""
        ...

    async def tag_uses(self, author: UserId, tags: Sequence[str]) -> dict[str, TagUse]:
        """How often the author's public and unlisted posts stand under each of these hashtag keys."""
        ...

    async def hashtags_beginning(self, prefix: str) -> dict[str, int]:
        """Hashtag keys of public posts that begin so, and how many such posts are under each, counted up to a hundred.

        Each database answers with the first fifty of the alphabet and looks at no others.
        """
        ...

    async def tagged_among(self, tag: str, posts: Sequence[PostId]) -> set[PostId]:
        """Which of the posts stand under the hashtag key."""
        ...


class RepostStore(Protocol):
    """A repost is a post of whoever reposts, who has one of each post at a time."""

    async def repost(self, new: NewRepost) -> Published:
        """Write the repost and announce it, one transaction; where the author reposts the post already, answer that.

        Its id is greater than those of the author's earlier reposts of the same post.
        """
        ...

    async def live_repost(self, author: UserId, original: PostId) -> PostId | None:
        """The author's repost of this post, if there is one."""
        ...

    async def end_repost(self, author: UserId, repost: PostId) -> bool:
        """Leave a tombstone and announce it. False where the repost has ended before."""
        ...


class EditStore(Protocol):
    """What posts said before lives with them."""

    async def edit(
        self,
        before: PostVersion,
        after: Post,
        change: MakePart,
        *,
        tags_gone: Sequence[str] = (),
        tags_new: Sequence[str] = (),
    ) -> bool:
        """Let the post be `after`, keep `before`, change what lies beside, announce it: one transaction.

        False, and nothing changed, where the post is deleted or not of the version `before` any more. Raises
        `Invalid` where it was edited too often.
        """
        ...

    async def versions(self, post: PostId) -> list[PostVersion]:
        """What the post said before, the oldest first."""
        ...

    async def version(self, post: PostId, version: int) -> PostVersion | None:
        """One of them."""
        ...


class ScheduleStore(Protocol):
    """Scheduled posts are drafts with a time, which live with their author."""

    async def schedule(self, draft: Draft, due_ms: int, hold: HoldPhotos, *, key: bytes | None) -> Published:
        """Keep a draft until then, and hold its photos. A known key brings back what came of it, as `publish` does.

        Raises `Invalid` where the author has too many of them, in all or for that day.
        """
        ...

    async def page(self, author: UserId, page: PageRequest) -> list[WaitingDraft]:
        """What the author has scheduled, the newest draft first. Fewer than asked for only at the end."""
        ...

    async def move(self, author: UserId, draft_id: DraftId, due_ms: int) -> bool:
        """Change the time. False where the author has no such scheduled post; `Invalid` where that day is full."""
        ...

    async def cancel(self, author: UserId, draft_id: DraftId, let_go: HoldPhotos) -> bool:
        """Forget it, and let its photos go. False where the author has no such scheduled post."""
        ...

    def places(self) -> Sequence[Shard]:
        """Where to release: one shard of each database."""
        ...

    async def release(self, place: Shard, *, limit: int) -> int:
        """Make what is due there ordinary drafts, the longest due first, and announce each. One transaction.

        Answers how many; called by several at once, each is announced once.
        """
        ...


class DraftStore(Protocol):
    """Drafts and the requests already answered live with their author."""

    async def answered(self, author: UserId, key: bytes) -> Published | None:
        """What came of an earlier request with this key, if it is still known."""
        ...

    async def keep_draft(self, draft: Draft, hold: HoldPhotos, *, key: bytes | None) -> Published:
        """Keep a draft until its photos are ready, and hold them. A known key brings back what came of it, as `publish` does."""
        ...

    async def waiting_drafts(self, author: UserId) -> list[WaitingDraft]:
        """The author's drafts that still wait, oldest first."""
        ...

    async def drafts(self, author: UserId) -> list[WaitingDraft]:
        """The author's drafts that wait or failed, newest first, at most DRAFTS_SHOWN_MAX."""
        ...

    async def draft(self, draft_id: DraftId) -> WaitingDraft | None:
        """One draft, whatever came of it."""
        ...

    async def fail_draft(self, draft_id: DraftId, reason: str, let_go: HoldPhotos) -> None:
        """Give a waiting draft up, for this reason, and let its photos go. A draft that does not wait stays as it is."""
        ...

    async def drop_draft(self, author: UserId, draft_id: DraftId, let_go: HoldPhotos) -> bool:
        """Forget a draft of this author that waits or failed, and let its photos go. False where there is none."""
        ...
