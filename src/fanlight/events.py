"""The event catalogue: everything that happens asynchronously between boxes, on one page.

Events carry ids and versions, never words that people wrote; a handler re-reads the row. Fields are only added, with
defaults. `key` is the owner whose order matters: events of one key are handled one after the other.
"""

from dataclasses import dataclass
from typing import ClassVar

from fanlight.kit.ids import DraftId, PhotoId, PostId, UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that has happened, in the past tense."""

    topic: ClassVar[str]

    @property
    def key(self) -> int:
        """Events of one key keep their order."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True, kw_only=True)
class UserCreated(Event):
    """Somebody signed up."""

    topic: ClassVar[str] = "user.created"
    user_id: UserId

    @property
    def key(self) -> int:
        return self.user_id


@dataclass(frozen=True, slots=True, kw_only=True)
class UserUnlocked(Event):
    """Somebody's account was locked and is not any more: nobody has to wait for their answer."""

    topic: ClassVar[str] = "user.unlocked"
    user_id: UserId

    @property
    def key(self) -> int:
        return self.user_id


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowChanged(Event):
    """An edge of the graph changed in any way: asked, accepted, refused, removed, blocked. Re-read both its rows."""

    topic: ClassVar[str] = "follow.changed"
    follower_id: UserId
    author_id: UserId
    version: int

    @property
    def key(self) -> int:
        return self.follower_id


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowCountsChanged(Event):
    """The new absolute counts of a person's followers and followings, with their version."""

    topic: ClassVar[str] = "follow.counts_changed"
    user_id: UserId
    followers: int
    following: int
    version: int

    @property
    def key(self) -> int:
        return self.user_id


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoUploaded(Event):
    """The original is in the blobs and waits for an image worker. `urgent`: somebody's request waits for it."""

    topic: ClassVar[str] = "photo.uploaded"
    photo_id: PhotoId
    urgent: bool = False

    @property
    def key(self) -> int:
        return self.photo_id


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoProcessed(Event):
    """A photo is ready, or failed for good."""

    topic: ClassVar[str] = "photo.processed"
    photo_id: PhotoId
    owner_id: UserId

    @property
    def key(self) -> int:
        return self.owner_id


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoRemoved(Event):
    """A photo's owner deleted it, or nobody took it up in time: its bytes go, unless somebody else uses them too."""

    topic: ClassVar[str] = "photo.removed"
    photo_id: PhotoId
    owner_id: UserId

    @property
    def key(self) -> int:
        return self.owner_id


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftKept(Event):
    """A post waits for its photos, which may be ready by now."""

    topic: ClassVar[str] = "draft.kept"
    draft_id: DraftId
    author_id: UserId

    @property
    def key(self) -> int:
        return self.author_id


@dataclass(frozen=True, slots=True, kw_only=True)
class PostPublished(Event):
    """A post became visible to those who may see it."""

    topic: ClassVar[str] = "post.published"
    post_id: PostId
    author_id: UserId

    @property
    def key(self) -> int:
        return self.author_id


@dataclass(frozen=True, slots=True, kw_only=True)
class PostEdited(Event):
    """A post says something else. `version` is the one that began to stand then; there may be a later one."""

    topic: ClassVar[str] = "post.edited"
    post_id: PostId
    author_id: UserId
    version: int

    @property
    def key(self) -> int:
        return self.author_id


@dataclass(frozen=True, slots=True, kw_only=True)
class PostDeleted(Event):
    """A post is gone. Its row stays as a tombstone."""

    topic: ClassVar[str] = "post.deleted"
    post_id: PostId
    author_id: UserId

    @property
    def key(self) -> int:
        return self.author_id


@dataclass(frozen=True, slots=True, kw_only=True)
class PostCountChanged(Event):
    """The new absolute number of an author's posts, with its version."""

    topic: ClassVar[str] = "post.count_changed"
    author_id: UserId
    posts: int
    last_post_ms: int
    version: int

    @property
    def key(self) -> int:
        return self.author_id


@dataclass(frozen=True, slots=True, kw_only=True)
class LikeChanged(Event):
    """A like was given or taken back; the post's row is the truth, the person's list a projection of it."""

    topic: ClassVar[str] = "like.changed"
    post_id: PostId
    person_id: UserId
    version: int

    @property
    def key(self) -> int:
        return self.post_id


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedOpened(Event):
    """A reader opened the home feed: at most one announcement in ten minutes, the first after an absence at once."""

    topic: ClassVar[str] = "feed.opened"
    reader_id: UserId
    opened_ms: int

    @property
    def key(self) -> int:
        return self.reader_id


@dataclass(frozen=True, slots=True, kw_only=True)
class ListChanged(Event):
    """Who is in any of somebody's exclusive lists has changed, and so whom their home leaves out: re-read them."""

    topic: ClassVar[str] = "list.changed"
    list_id: int
    owner_id: UserId

    @property
    def key(self) -> int:
        return self.owner_id


EVENTS: dict[str, type[Event]] = {event.topic: event for event in Event.__subclasses__()}
"""topic → event"""
