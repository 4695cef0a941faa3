"""From what somebody asks to publish to a post that may be published: lengths, defaults, mentions, the parent."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from fanlight.features.polls.policy import checked_poll
from fanlight.features.posts.models import (
    CAPTION_LENGTH_MAX,
    HASHTAGS_PER_POST_MAX,
    MENTIONS_PER_POST_MAX,
    PHOTOS_PER_POST_MAX,
    SPOILER_LENGTH_MAX,
    STORED,
    UNLISTED,
    Draft,
    Mention,
    NewPost,
    Post,
    PostChanges,
)
from fanlight.features.posts.service.read import ReadPosts
from fanlight.features.users.models import LANGUAGE, LANGUAGE_LENGTH_MAX, User, Visibility
from fanlight.features.users.service import UserService
from fanlight.kit.errors import Invalid
from fanlight.kit.ids import PhotoId, UserId
from fanlight.kit.text import clean_line, clean_text, hashtag_key, hashtags_in, mentions_in

WIDELY_VISIBLE: Final = STORED[: UNLISTED + 1]


class DraftCheck:
    """Everything that can be wrong with a draft is said here, before anything is written."""

    def __init__(self, reader: ReadPosts, users: UserService, host_name: str) -> None:
        self._reader = reader
        self._users = users
        self._host_name = host_name

    async def checked(self, draft: Draft) -> NewPost:
        """The post this draft becomes. Raises `Invalid`, or `NotFound` for a parent that the author may not see."""
        caption, spoiler = _words(draft.caption, draft.spoiler_text)
        photos = tuple(dict.fromkeys(draft.photo_ids))
        require_content(caption, photos, asks=draft.poll is not None)
        author = await self._users.get(draft.author_id)
        parent = await self._parent(draft)
        visibility = draft.visibility or _default_visibility(author, parent)
        return NewPost(
            author_id=author.id,
            caption=caption,
            photo_ids=photos,
            visibility=visibility,
            in_reply_to_id=None if parent is None else parent.id,
            in_reply_to_author_id=None if parent is None else parent.author_id,
            root_id=None if parent is None else parent.root_id or parent.id,
            sensitive=_sensitive(draft, author) or bool(spoiler),
            spoiler_text=spoiler,
            language=_language(draft.language or author.language),
            app=draft.app,
            mentions=await self._mentions(caption, visibility, author.id, None if parent is None else parent.author_id),
            hashtags=hashtags_of(caption),
            poll=None if draft.poll is None else checked_poll(draft.poll),
            dated_ms=draft.dated_ms,
        )

    async def edited(self, post: Post, changes: PostChanges) -> Post:
        """The post with its new words. Who may see it never changes, but for those it mentions."""
        asked = post.caption if changes.caption is None else changes.caption
        caption, spoiler = _words(asked, changes.spoiler_text)
        return replace(
            post,
            caption=caption,
            spoiler_text=spoiler,
            sensitive=_still_sensitive(post, changes, spoiler),
            language=_language(changes.language or post.language),
            mentions=await self._mentions(caption, post.visibility, post.author_id, post.in_reply_to_author_id),
        )

    async def _parent(self, draft: Draft) -> Post | None:
        """What is answered must be visible to who answers, so nobody comments on posts of those who block them."""
        if draft.in_reply_to_id is None:
            return None
        return await self._reader.require_visible(draft.author_id, draft.in_reply_to_id)

    async def _mentions(
        self, caption: str, visibility: Visibility, author: UserId, addressee: UserId | None
    ) -> tuple[Mention, ...]:
        named = await self._named(mentions_in(caption, host_name=self._host_name))
        if addressee is not None and addressee != author and visibility not in WIDELY_VISIBLE:
            # A narrow answer that its addressee cannot see would answer nobody.
            answered = (await self._users.get_many([addressee])).get(addressee)
            named = [answered, *named] if answered else named
        return tuple({user.id: Mention(user.id, user.username) for user in named}.values())

    async def _named(self, usernames: Sequence[str]) -> list[User]:
        if len(usernames) > MENTIONS_PER_POST_MAX:
            raise Invalid(f"a post mentions at most {MENTIONS_PER_POST_MAX} people")
        known = await self._users.by_names(usernames)
        return [known[name.lower()] for name in usernames if name.lower() in known]


def require_content(caption: str, photos: Sequence[PhotoId], *, asks: bool) -> None:
    """Raises `Invalid` for a post of nothing, or of too much."""
    if len(photos) > PHOTOS_PER_POST_MAX:
        raise Invalid(f"a post has at most {PHOTOS_PER_POST_MAX} photos")
    if not caption and not photos:
        raise Invalid("a post needs words or photos")
    if photos and asks:
        raise Invalid("a post has photos or a poll, not both")


def _words(caption: str, spoiler: str) -> tuple[str, str]:
    caption, spoiler = clean_text(caption), clean_line(spoiler)
    if len(caption) > CAPTION_LENGTH_MAX:
        raise Invalid(f"a caption has at most {CAPTION_LENGTH_MAX} characters")
    if len(spoiler) > SPOILER_LENGTH_MAX:
        raise Invalid(f"a content warning has at most {SPOILER_LENGTH_MAX} characters")
    return caption, spoiler


def _default_visibility(author: User, parent: Post | None) -> Visibility:
    """What the author prefers; an answer is not shown to more people than what it answers, unless they say so."""
    if parent is None:
        return author.default_visibility
    return max(author.default_visibility, parent.visibility, key=STORED.index)


def _sensitive(draft: Draft, author: User) -> bool:
    return author.default_sensitive if draft.sensitive is None else draft.sensitive


def _still_sensitive(post: Post, changes: PostChanges, spoiler: str) -> bool:
    """A content warning makes a post sensitive; one that is taken away stays so only where somebody says it."""
    lost_its_warning = bool(post.spoiler_text) and not spoiler
    said = post.sensitive and not lost_its_warning if changes.sensitive is None else changes.sensitive
    return said or bool(spoiler)


def _language(language: str | None) -> str | None:
    if language is None:
        return None
    if len(language) > LANGUAGE_LENGTH_MAX or not LANGUAGE.fullmatch(language):
        raise Invalid("a language is a code such as `en` or `pt-BR`")
    return language


def hashtags_of(caption: str) -> tuple[str, ...]:
    """Under what a post with this caption is found."""
    return tuple(map(hashtag_key, hashtags_in(caption)[:HASHTAGS_PER_POST_MAX]))
