"""Posts as the client API shows them; it calls a post a status."""

from collections.abc import Sequence
from typing import Any, Final

import msgspec

from fanlight.features.polls.models import NewPoll
from fanlight.features.polls.views import PollView
from fanlight.features.posts.models import (
    AppCredit,
    Draft,
    DraftState,
    Mention,
    Post,
    PostVersion,
    VersionPhoto,
    WaitingDraft,
)
from fanlight.features.uploads.views import MediaAttachment, MediaFocus
from fanlight.features.users.views import Account
from fanlight.kit.clock import utc_text
from fanlight.kit.text import caption_parts, hashtag_key
from fanlight.kit.urls import SiteUrls


class Application(msgspec.Struct):
    """The app a post was made with. What the app may do is nobody's business: `scopes` stays empty."""

    id: str
    name: str
    website: str | None = None
    scopes: list[str] = []


class StatusMention(msgspec.Struct):
    """Somebody who is named in a post."""

    id: str
    username: str
    url: str
    acct: str


class StatusTag(msgspec.Struct):
    """A hashtag of a post."""

    name: str
    url: str


class QuoteApproval(msgspec.Struct, frozen=True):
    """Who may quote a post: nobody, there are no quotes."""

    automatic: tuple[str, ...] = ()
    manual: tuple[str, ...] = ()
    current_user: str = "denied"


class StatusWords(msgspec.Struct, kw_only=True):
    """What stays the same in a post until its version changes."""

    id: str
    created_at: str
    in_reply_to_id: str | None
    in_reply_to_account_id: str | None
    sensitive: bool
    spoiler_text: str
    visibility: str
    language: str | None
    uri: str
    url: str
    content: str
    edited_at: str | None = None
    application: Application | None
    mentions: list[StatusMention]
    tags: list[StatusTag]
    emojis: list[str] = []
    card: None = None
    quote: None = None
    quotes_count: int = 0
    quote_approval: QuoteApproval = QuoteApproval()
    tagged_collections: list[str] = []
    filtered: list[str] = []


class StatusHead(StatusWords, kw_only=True):
    """The fragment that is kept in memory: with its photos, where their addresses never expire."""

    media_attachments: list[MediaAttachment] | msgspec.UnsetType = msgspec.UNSET
    poll: msgspec.UnsetType | None = None


class Status(StatusWords, kw_only=True):
    """A post as clients see it."""

    media_attachments: list[MediaAttachment]
    poll: PollView | None = None
    account: Account
    replies_count: int
    favourites_count: int
    reblogs_count: int
    favourited: bool
    reblogged: bool
    bookmarked: bool
    muted: bool
    pinned: bool
    reblog: "Status | None" = None
    """The post that somebody reposts with this one. Counts and what the viewer did are the reposted post's in both."""


class DeletedStatus(Status, kw_only=True):
    """A post that was just deleted, with what is needed to write it again."""

    text: str


class Context(msgspec.Struct):
    """What a post answers to, the first of the thread first, and what answers it."""

    ancestors: list[Status]
    descendants: list[Status]


class StatusSource(msgspec.Struct):
    """A caption as it was written."""

    id: str
    text: str
    spoiler_text: str


class EditedOption(msgspec.Struct):
    """What could be chosen."""

    title: str


class EditedPoll(msgspec.Struct):
    """A poll as it was asked at some time, without its votes."""

    options: list[EditedOption]


class StatusEdit(msgspec.Struct, kw_only=True):
    """A post as it stood at some time."""

    content: str
    spoiler_text: str
    sensitive: bool
    created_at: str
    account: Account
    media_attachments: list[MediaAttachment]
    emojis: list[str] = []
    poll: EditedPoll | None = None


class DraftParams(msgspec.Struct, kw_only=True):
    """What the draft will be."""

    text: str
    media_ids: list[str]
    visibility: str | None
    in_reply_to_id: str | None
    sensitive: bool | None
    spoiler_text: str
    language: str | None


class ScheduledPoll(msgspec.Struct):
    """A poll that will be asked."""

    options: list[str]
    expires_in: str
    multiple: bool
    hide_totals: bool


class ScheduledParams(DraftParams, kw_only=True):
    """What a scheduled post will be."""

    poll: ScheduledPoll | None
    application_id: str | None
    scheduled_at: None = None
    idempotency: None = None
    with_rate_limit: bool = False
    quoted_status_id: None = None


class ScheduledStatus(msgspec.Struct, kw_only=True):
    """A post for another day."""

    id: str
    scheduled_at: str
    params: ScheduledParams
    media_attachments: list[MediaAttachment]


class DraftView(msgspec.Struct, kw_only=True):
    """A post that waits for its photos, or one that came to nothing and why."""

    id: str
    state: str
    reason: str | None
    status_id: str | None
    created_at: str
    scheduled_at: str | None
    params: DraftParams


def status_head(post: Post, username: str, media: Sequence[MediaAttachment] | None, urls: SiteUrls) -> StatusHead:
    """`media` is None where it is encoded each time the post is shown."""
    page = urls.post(username, post.id)
    content, hashtags = caption_parts(post.caption, urls)
    return StatusHead(
        id=str(post.id),
        created_at=utc_text(post.created_ms),
        in_reply_to_id=_text_or_none(post.in_reply_to_id),
        in_reply_to_account_id=_text_or_none(post.in_reply_to_author_id),
        sensitive=post.sensitive,
        spoiler_text=post.spoiler_text,
        visibility=post.visibility,
        language=post.language,
        uri=page,
        url=page,
        content=content,
        application=None if post.app is None else _application(post.app),
        mentions=[_mention(mention, urls) for mention in post.mentions],
        tags=[_tag(name, urls) for name in map(hashtag_key, hashtags)],
        edited_at=None if post.edited_ms is None else utc_text(post.edited_ms),
        media_attachments=msgspec.UNSET if media is None else list(media),
        poll=msgspec.UNSET if post.has_poll else None,
    )


def _text_or_none(number: int | None) -> str | None:
    return None if number is None else str(number)


def _application(app: AppCredit) -> Application:
    return Application(id=str(app.id), name=app.name, website=app.website)


def _mention(mention: Mention, urls: SiteUrls) -> StatusMention:
    return StatusMention(
        id=str(mention.user_id),
        username=mention.username,
        acct=mention.username,
        url=urls.account(mention.username),
    )


def _tag(name: str, urls: SiteUrls) -> StatusTag:
    return StatusTag(name=name, url=urls.tag(name))


ENCODER: Final = msgspec.json.Encoder()


def open_ended(head: StatusHead) -> bytes:
    """The encoded head without its closing brace: more fields are joined to it."""
    return ENCODER.encode(head)[:-1]


def draft_view(waiting: WaitingDraft) -> DraftView:
    """A draft as its owner sees it."""
    draft = waiting.draft
    return DraftView(
        id=str(waiting.id),
        state=DraftState(waiting.state).name.lower(),
        reason=waiting.reason or None,
        status_id=_text_or_none(waiting.post_id),
        created_at=utc_text(waiting.created_ms),
        scheduled_at=None if waiting.due_ms is None else utc_text(waiting.due_ms),
        params=DraftParams(**_params(draft)),
    )


def scheduled_status(waiting: WaitingDraft, media: Sequence[MediaAttachment]) -> ScheduledStatus:
    """A scheduled post as its owner sees it."""
    assert waiting.due_ms is not None, "it is not scheduled any more"
    draft = waiting.draft
    return ScheduledStatus(
        id=str(waiting.id),
        scheduled_at=utc_text(waiting.due_ms),
        params=ScheduledParams(
            **_params(draft),
            poll=None if draft.poll is None else _scheduled_poll(draft.poll),
            application_id=None if draft.app is None else str(draft.app.id),
        ),
        media_attachments=list(media),
    )


def _params(draft: Draft) -> dict[str, Any]:
    return {
        "text": draft.caption,
        "media_ids": [str(photo) for photo in draft.photo_ids],
        "visibility": draft.visibility,
        "in_reply_to_id": _text_or_none(draft.in_reply_to_id),
        "sensitive": draft.sensitive,
        "spoiler_text": draft.spoiler_text,
        "language": draft.language,
    }


def _scheduled_poll(poll: NewPoll) -> ScheduledPoll:
    return ScheduledPoll(list(poll.titles), str(poll.open_seconds), poll.multiple, poll.hide_totals)


def deleted_status(status: bytes, *, text: str, media: Sequence[MediaAttachment]) -> DeletedStatus:
    """The post as its author saw it last, with its words, and its photos as they are now: ready to be used again."""
    words = msgspec.json.decode(status)
    return msgspec.convert(words | {"text": text, "media_attachments": media}, DeletedStatus)


def present_edit(status: bytes) -> StatusEdit:
    """The post as it stands, since it was edited last or published."""
    words = msgspec.json.decode(status)
    return msgspec.convert(words | {"created_at": words["edited_at"] or words["created_at"]}, StatusEdit)


def past_edit(version: PostVersion, now: StatusEdit, urls: SiteUrls) -> StatusEdit:
    """The post as it stood then, by the same author. Its photos are those that are in it still."""
    content, _ = caption_parts(version.caption, urls)
    standing = {media.id: media for media in now.media_attachments}
    return StatusEdit(
        content=content,
        spoiler_text=version.spoiler_text,
        sensitive=version.sensitive,
        created_at=utc_text(version.since_ms),
        account=now.account,
        media_attachments=[
            _described(standing[str(photo.id)], photo) for photo in version.photos if str(photo.id) in standing
        ],
        poll=EditedPoll([EditedOption(title) for title in version.poll]) if version.poll else None,
    )


def _described(media: MediaAttachment, then: VersionPhoto) -> MediaAttachment:
    focus = MediaFocus(x=then.focus.x, y=then.focus.y)
    meta = msgspec.structs.replace(media.meta, focus=focus)
    return msgspec.structs.replace(media, description=then.alt or None, meta=meta)
