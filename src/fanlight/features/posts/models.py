"""A post, what somebody asks to be published, and the limits of both."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Final, NamedTuple

from fanlight.features.polls.models import NewPoll
from fanlight.features.uploads.models import Focus, PhotoWords
from fanlight.features.users.models import Visibility
from fanlight.kit.ids import AppId, DraftId, PhotoId, PostId, UserId, unix_ms_of

PHOTOS_PER_POST_MAX: Final = 20
CAPTION_LENGTH_MAX: Final = 2_200
SPOILER_LENGTH_MAX: Final = 500
MENTIONS_PER_POST_MAX: Final = 50
HASHTAGS_PER_POST_MAX: Final = 100
POSTS_ASKED_MAX: Final = 80
"""How many posts one request may ask for by id."""
ANCESTORS_MAX: Final = 40
"""How far up a thread is walked."""
DESCENDANTS_MAX: Final = 200
"""How many answers a thread shows, the nearest to the post first."""
TAGS_PER_PAGE_MAX: Final = 4
"""How many further hashtags each of `any`, `all` and `none` may name."""
DRAFTS_WAITING_MAX: Final = 100
DRAFTS_SHOWN_MAX: Final = 40
IDEMPOTENCY_KEY_LENGTH_MAX: Final = 255
SCHEDULED_MAX: Final = 300
"""How many posts one person may have scheduled."""
SCHEDULED_PER_DAY_MAX: Final = 25
"""How many of them for the same day, as UTC counts days."""
SCHEDULED_AHEAD_MS_MIN: Final = 5 * 60 * 1000
EDITS_MAX: Final = 100
"""How often a post can be edited: every version before the present one is kept."""
EARLIEST_DATE_MS: Final = 24 * 3600 * 1000
"""Imported posts are not older than 1970-01-02: ids are positive, and clients know no earlier date."""
REQUESTS_KEPT_MS: Final = 24 * 3600 * 1000
"""For how long the same `Idempotency-Key` brings the same post back."""

STORED: Final = (Visibility.PUBLIC, Visibility.UNLISTED, Visibility.FOLLOWERS, Visibility.DIRECT)
"""A visibility is stored as its place in this list; the order is from the widest to the narrowest."""

PUBLIC, UNLISTED, FOLLOWERS, DIRECT = range(4)

NOBODY: Final = UserId(0)
"""Stands for a viewer who is not logged in."""


class Mention(NamedTuple):
    """Somebody of this site who is named in a caption, under the name they have for good."""

    user_id: UserId
    username: str


class AppCredit(NamedTuple):
    """The app a post was made with."""

    id: AppId
    name: str
    website: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A post as it is stored. A comment is a post in reply to another."""

    id: PostId
    author_id: UserId
    version: int = 1
    visibility: Visibility
    caption: str = ""
    photos: int = 0
    in_reply_to_id: PostId | None = None
    in_reply_to_author_id: UserId | None = None
    root_id: PostId | None = None
    """The post a thread began with; None for a post that begins one."""
    sensitive: bool = False
    spoiler_text: str = ""
    language: str | None = None
    app: AppCredit | None = None
    mentions: tuple[Mention, ...] = ()
    replies: int = 0
    has_poll: bool = False
    edited_ms: int | None = None
    deleted_ms: int | None = None
    reposted_id: PostId | None = None
    """The post that this one reposts: then it has no words and no photos of its own."""
    reposted_author_id: UserId | None = None

    @property
    def created_ms(self) -> int:
        """A post's id is drawn when it becomes visible, so the id says when that was."""
        return unix_ms_of(self.id)

    @property
    def in_home(self) -> bool:
        """Whether followers see it at home: comments on somebody else's post are left out."""
        return self.in_reply_to_author_id in {None, self.author_id}


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What somebody asks to be published. None: as the author prefers."""

    author_id: UserId
    caption: str = ""
    photo_ids: tuple[PhotoId, ...] = ()
    visibility: Visibility | None = None
    in_reply_to_id: PostId | None = None
    sensitive: bool | None = None
    spoiler_text: str = ""
    language: str | None = None
    app: AppCredit | None = None
    poll: NewPoll | None = None
    dated_ms: int | None = None
    """When it was published elsewhere. Only an import gives a date: what appears now has the date of now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPost:
    """A draft that was checked: everything a post is made of but its id."""

    author_id: UserId
    caption: str
    photo_ids: tuple[PhotoId, ...]
    visibility: Visibility
    in_reply_to_id: PostId | None
    in_reply_to_author_id: UserId | None
    root_id: PostId | None
    sensitive: bool
    spoiler_text: str
    language: str | None
    app: AppCredit | None
    mentions: tuple[Mention, ...]
    hashtags: tuple[str, ...]
    """Under what the post is found, as `hashtag_key` spells them."""
    poll: NewPoll | None = None
    dated_ms: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRepost:
    """A repost that was checked: everything it is made of but its id."""

    author_id: UserId
    visibility: Visibility
    reposted_id: PostId
    reposted_author_id: UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class PostChanges:
    """What somebody asks their post to be. As clients of Mastodon expect, it replaces the warning and the poll."""

    caption: str | None = None
    """None: as it is."""
    spoiler_text: str = ""
    sensitive: bool | None = None
    """None: as it is, unless it was so for a warning that is taken away."""
    language: str | None = None
    photo_ids: tuple[PhotoId, ...] | None = None
    """None: as they are. Nobody loses photos through an app that knows none."""
    photo_words: tuple[PhotoWords, ...] = ()
    poll: NewPoll | None = None
    keeps_poll: bool = False
    """Leave the poll alone, whatever `poll` says."""


class VersionPhoto(NamedTuple):
    """A photo of an earlier version, and what was said about it then."""

    id: PhotoId
    alt: str
    focus: Focus

    @classmethod
    def made_of(cls, identifier: int, alt: str, across: float, down: float) -> "VersionPhoto":
        """From its parts as they are stored."""
        return cls(PhotoId(identifier), alt, Focus(across, down))


@dataclass(frozen=True, slots=True, kw_only=True)
class PostVersion:
    """What a post said for some time. `version` is the post's own at that time."""

    version: int
    since_ms: int
    sensitive: bool
    spoiler_text: str
    caption: str
    photos: tuple[VersionPhoto, ...] = ()
    poll: tuple[str, ...] = ()
    """What could be chosen."""


class DraftState(IntEnum):
    """Where a draft that waits for its photos stands. The numbers are stored."""

    WAITING = 0
    FAILED = 1
    PUBLISHED = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingDraft:
    """A draft that appears as a post when its last photo is ready, or when its time has come."""

    id: DraftId
    draft: Draft
    state: DraftState = DraftState.WAITING
    reason: str = ""
    """Why it failed, for its owner."""
    post_id: PostId | None = None
    due_ms: int | None = None
    """When its author wants it to appear. None once that time has come, and for a draft that waits for photos alone."""

    @property
    def created_ms(self) -> int:
        return unix_ms_of(self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What came of a request to publish: a post, or a draft that waits. `fresh` is False for a repeated request."""

    post_id: PostId | None = None
    draft_id: DraftId | None = None
    fresh: bool = True


class PostHead(NamedTuple):
    """What is read of a post every time it is shown; everything else of it is kept under its version."""

    id: PostId
    author_id: UserId
    version: int
    visibility: int
    replies: int
    in_home: int
    root_id: PostId | None
    reposted_id: PostId | None
    has_poll: int


class TagUse(NamedTuple):
    """How often an author used a hashtag in posts for everyone, and in which of them last."""

    posts: int = 0
    last_id: PostId | None = None


class Shown(NamedTuple):
    """A post that the viewer may see, as the client API shows it."""

    post_id: PostId
    author_id: UserId
    json: bytes
    in_home: bool
    """Whether it belongs into home feeds: comments on somebody else's post do not."""
    is_repost: bool
