"""Second thoughts: a post gets other words, photos or another poll, and what it said before stays readable."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from fanlight.features.polls.models import NewPoll, Poll
from fanlight.features.polls.policy import checked_poll, same_question
from fanlight.features.polls.service import PollService
from fanlight.features.posts.models import (
    PUBLIC,
    STORED,
    Post,
    PostChanges,
    PostVersion,
    VersionPhoto,
)
from fanlight.features.posts.service.checking import DraftCheck, hashtags_of, require_content
from fanlight.features.posts.service.posts import MEDIA_WAIT_S, TRIES_MAX, PostService
from fanlight.features.posts.service.read import SIGNED, ReadPosts
from fanlight.features.posts.store import EditStore, Part, PostStore
from fanlight.features.posts.views import StatusEdit, past_edit, present_edit
from fanlight.features.uploads.models import Photo, PhotoWords
from fanlight.features.uploads.service import UploadService, require_alt
from fanlight.kit.clock import Clock
from fanlight.kit.errors import Invalid, NotFound, Unavailable
from fanlight.kit.ids import PhotoId, PostId, UserId
from fanlight.kit.urls import SiteUrls


class _Asked(NamedTuple):
    """An edit that was checked against the post as it stands."""

    standing: Post
    before: PostVersion
    after: Post
    photos: Sequence[Photo]
    """As they are."""
    photo_ids: Sequence[PhotoId]
    """As they shall be."""
    words: Sequence[PhotoWords]
    old_poll: Poll | None
    poll: NewPoll | None
    keeps_poll: bool

    @property
    def asks_the_same(self) -> bool:
        if self.keeps_poll:
            return True
        if self.old_poll is None or self.poll is None:
            return (self.old_poll is None) == (self.poll is None)
        return same_question(self.old_poll, self.poll)

    @property
    def changes_nothing(self) -> bool:
        """Then there is no new version, as if nobody had asked."""
        same_words = _words(self.standing) == _words(self.after)
        same_photos = [photo.id for photo in self.photos] == list(self.photo_ids)
        return same_words and same_photos and not _changed(self.photos, self.words) and self.asks_the_same


class Editing:
    """The only changer of posts. Caches need no word of it: they hold posts under their version."""

    def __init__(
        self,
        store: PostStore,
        edits: EditStore,
        *,
        posts: PostService,
        check: DraftCheck,
        reader: ReadPosts,
        uploads: UploadService,
        polls: PollService,
        urls: SiteUrls,
        clock: Clock,
        media_wait_s: float = MEDIA_WAIT_S,
    ) -> None:
        self._store = store
        self._edits = edits
        self._posts = posts
        self._check = check
        self._reader = reader
        self._uploads = uploads
        self._polls = polls
        self._urls = urls
        self._clock = clock
        self._media_wait_s = media_wait_s

    async def edit(self, author: UserId, post_id: PostId, changes: PostChanges) -> None:
        """Change the author's own post. Raises `Invalid`; `NotFound`, also where it is deleted meanwhile.

        Two edits at once are made one after the other, and both stay in the history.
        """
        for _ in range(TRIES_MAX):
            post = await self._posts.get(post_id)
            if post.author_id != author or post.reposted_id is not None:
                raise NotFound("there is no such post")
            if await self._try(post, changes):
                return
        raise Unavailable("this post is being changed by somebody else, please try again")

    async def _try(self, post: Post, changes: PostChanges) -> bool:
        """False where the post is another one by now."""
        asked = await self._asked(post, changes)
        if asked.changes_nothing:
            return await self._keep_open(asked)
        old_tags, new_tags = hashtags_of(post.caption), hashtags_of(asked.after.caption)
        return await self._edits.edit(
            asked.before,
            asked.after,
            partial(self._beside, asked),
            tags_gone=[tag for tag in old_tags if tag not in new_tags],
            tags_new=[tag for tag in new_tags if tag not in old_tags],
        )

    async def _asked(self, post: Post, changes: PostChanges) -> _Asked:
        media = (await self._uploads.media_of_posts([post.id])).get(post.id) if post.photos else None
        photos = media.photos if media else ()
        old_poll = (await self._polls.of_posts(None, [post.id])).get(post.id) if post.has_poll else None
        wanted = changes.photo_ids
        photo_ids = tuple(photo.id for photo in photos) if wanted is None else tuple(dict.fromkeys(wanted))
        keeps_poll = changes.keeps_poll
        poll = None if changes.poll is None or keeps_poll else checked_poll(changes.poll)
        after = await self._check.edited(post, changes)
        asks = post.has_poll if keeps_poll else poll is not None
        require_content(after.caption, photo_ids, asks=asks)
        _require_words(changes.photo_words, photo_ids)
        await self._require_ready(post.author_id, photos, photo_ids)
        return _Asked(
            standing=post,
            before=_version_of(post, photos, old_poll),
            after=replace(
                after,
                version=post.version + 1,
                edited_ms=self._clock.now_ms(),
                photos=len(photo_ids),
                has_poll=asks,
            ),
            photos=photos,
            photo_ids=photo_ids,
            words=changes.photo_words,
            old_poll=old_poll,
            poll=poll,
            keeps_poll=keeps_poll,
        )

    async def _require_ready(self, author: UserId, photos: Sequence[Photo], photo_ids: Sequence[PhotoId]) -> None:
        standing = {photo.id for photo in photos}
        if fresh := [photo for photo in photo_ids if photo not in standing]:
            await self._uploads.wait_ready(author, fresh, self._media_wait_s)

    def _beside(self, asked: _Asked) -> Part:
        """What changes with the row: photos, their words, the poll."""
        post = asked.after
        if asked.photos or asked.photo_ids:
            yield from self._uploads.rearrange(
                post.author_id, post.id, asked.photo_ids, asked.words, signed=post.visibility in SIGNED
            )
        yield from self._poll_part(asked)

    def _poll_part(self, asked: _Asked) -> Part:
        post = asked.after
        if asked.poll is not None:
            yield from self._polls.change_part(post.author_id, post.id, asked.old_poll, asked.poll)
        elif asked.old_poll is not None and not asked.keeps_poll:
            yield from self._polls.remove_part(post.id)

    async def _keep_open(self, asked: _Asked) -> bool:
        """A poll that asks the same may end at another time: that makes no version."""
        if asked.poll is None:
            return True
        return await self._store.beside(asked.after.id, partial(self._poll_part, asked))

    async def history(self, viewer: UserId | None, post_id: PostId) -> list[StatusEdit]:
        """What the post said from when on, the oldest first and the present last. Raises `NotFound`.

        Earlier versions show those of their photos that are still in the post: what was taken out is closed.
        """
        post = await self._reader.require_visible(viewer, post_id)
        shown = await self._reader.read_one(viewer, post.id)
        now = present_edit(shown.json)
        past = [version for version in await self._edits.versions(post.id) if version.version < post.version]
        return [*(past_edit(version, now, self._urls) for version in past), now]

    async def index(self, post_id: PostId, version: int) -> None:
        """Take the post from under the hashtags that it left with this version. Safe to repeat, and to call late."""
        left = await self._edits.version(post_id, version - 1)
        post = await self._posts.find(post_id)
        if post is None or left is None or post.visibility is not STORED[PUBLIC]:
            return
        tags = hashtags_of(post.caption)
        gone = [tag for tag in hashtags_of(left.caption) if tag not in tags]
        await self._store.index_hashtags(post, tags, gone)


def _words(post: Post) -> tuple[str, str, bool, str | None]:
    return post.caption, post.spoiler_text, post.sensitive, post.language


def _version_of(post: Post, photos: Sequence[Photo], poll: Poll | None) -> PostVersion:
    return PostVersion(
        version=post.version,
        since_ms=post.created_ms if post.edited_ms is None else post.edited_ms,
        sensitive=post.sensitive,
        spoiler_text=post.spoiler_text,
        caption=post.caption,
        photos=tuple(VersionPhoto(photo.id, photo.alt, photo.focus) for photo in photos),
        poll=() if poll is None else poll.titles,
    )


def _require_words(words: Sequence[PhotoWords], photo_ids: Sequence[PhotoId]) -> None:
    if any(each.photo_id not in photo_ids for each in words):
        raise Invalid("media_attributes: describe photos of this post only")
    for each in words:
        require_alt(each.alt or "")


def _changed(photos: Sequence[Photo], words: Sequence[PhotoWords]) -> bool:
    now = {photo.id: photo for photo in photos}
    return any(
        (each.alt is not None and each.alt != now[each.photo_id].alt)
        or (each.focus is not None and each.focus != now[each.photo_id].focus)
        for each in words
        if each.photo_id in now
    )
