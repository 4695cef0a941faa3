"""Publishing, deleting and finding posts."""

import contextlib
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from fanlight.features.polls.service import PollService
from fanlight.features.posts.models import (
    IDEMPOTENCY_KEY_LENGTH_MAX,
    STORED,
    Draft,
    DraftState,
    NewPost,
    Post,
    Published,
    TagUse,
    WaitingDraft,
)
from fanlight.features.posts.models import PUBLIC as PUBLIC_STORED
from fanlight.features.posts.service.checking import DraftCheck, hashtags_of
from fanlight.features.posts.service.read import SIGNED
from fanlight.features.posts.service.reposts import Reposts
from fanlight.features.posts.store import DraftStore, HoldPhotos, MakePartOf, Part, PostStore
from fanlight.features.reactions.service import ReactionService
from fanlight.features.uploads.models import Photo, PhotoState
from fanlight.features.uploads.service import UploadService
from fanlight.kit.errors import FanlightError, Invalid, NotFound, Unavailable
from fanlight.kit.ids import DraftId, PostId, UserId
from fanlight.kit.pages import PageRequest

MEDIA_WAIT_S: Final = 10.0
TRIES_MAX: Final = 20
"""How often a change that another one came before is tried anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeletedPost:
    """A post that was just deleted, and its photos, which its author may attach again."""

    post: Post
    photos: tuple[Photo, ...]


class PostService:
    """The only writer of posts."""

    def __init__(
        self,
        store: PostStore,
        drafts: DraftStore,
        check: DraftCheck,
        uploads: UploadService,
        polls: PollService,
        *,
        reposts: Reposts,
        reactions: ReactionService,
        media_wait_s: float = MEDIA_WAIT_S,
    ) -> None:
        self._store = store
        self._drafts = drafts
        self._check = check
        self._uploads = uploads
        self._polls = polls
        self._reposts = reposts
        self._reactions = reactions
        self._media_wait_s = media_wait_s

    # --- publishing ---

    async def publish(self, draft: Draft, *, key: str | None = None, when_ready: bool = False) -> Published:
        """Make the draft visible. Its id is drawn when it appears, so that a later post has a greater id.

        `key`: asked again with the same, what came of it the first time is answered. `when_ready`: where photos are
        still being worked on, keep the draft and let it appear by itself.
        """
        hashed = hashed_key(key)
        known = await self._answered(draft.author_id, hashed)
        if known is not None:
            return known
        try:
            return await self._publish(draft, hashed, when_ready=when_ready)
        except (Invalid, NotFound):
            # The same request may have come through on another connection meanwhile, and taken the photos.
            known = await self._answered(draft.author_id, hashed)
            if known is None:
                raise
            return known

    async def _answered(self, author: UserId, key: bytes | None) -> Published | None:
        return None if key is None else await self._drafts.answered(author, key)

    async def _publish(self, draft: Draft, key: bytes | None, *, when_ready: bool) -> Published:
        new = await self._check.checked(draft)
        if new.photo_ids and when_ready:
            hold = partial(self._uploads.hold, draft.author_id, draft.photo_ids)
            kept = await self._drafts.keep_draft(draft, hold, key=key)
            await self.publish_ready(draft.author_id)
            return await self._outcome(kept)
        if new.photo_ids:
            await self._uploads.wait_ready(new.author_id, new.photo_ids, self._media_wait_s)
        published = await self._store.publish(new, self._attaching(new), key=key)
        if new.in_reply_to_id is not None and published.post_id is not None:
            await self._show_in_thread(published.post_id)
        return published

    async def _show_in_thread(self, comment: PostId) -> None:
        """Whoever comments sees the comment in its thread at once, also where the thread lives on another shard.

        The comment stands whether or not this succeeds: its event does the same a moment later.
        """
        with contextlib.suppress(FanlightError):
            await self.index(comment)

    def _attaching(self, new: NewPost) -> MakePartOf:
        """What the publishing transaction puts beside the post: its photos, or its poll."""
        if new.poll is not None:
            return partial(self._polls.create_part, new.author_id, poll=new.poll)
        return self._uploads.attach(new.author_id, new.photo_ids, signed=new.visibility in SIGNED)

    async def _outcome(self, kept: Published) -> Published:
        """The photos may have been ready before the draft was kept."""
        draft = None if kept.draft_id is None else await self._drafts.draft(kept.draft_id)
        if draft is None or draft.post_id is None:
            return kept
        return Published(post_id=draft.post_id, draft_id=draft.id, fresh=kept.fresh)

    async def publish_ready(self, author: UserId) -> None:
        """Publish the author's drafts whose photos are all ready, and give up those with a failed one."""
        for waiting in await self._drafts.waiting_drafts(author):
            await self._try_draft(waiting)

    async def publish_kept(self, draft_id: DraftId) -> None:
        """The same for one draft, unless it is scheduled and its time has not come."""
        waiting = await self._drafts.draft(draft_id)
        if waiting is not None and waiting.state is DraftState.WAITING and waiting.due_ms is None:
            await self._try_draft(waiting)

    async def _try_draft(self, waiting: WaitingDraft) -> None:
        draft = waiting.draft
        photos = await self._uploads.photos(draft.author_id, draft.photo_ids)
        failed = _reason_of(draft, photos)
        if failed is not None:
            await self._drafts.fail_draft(waiting.id, failed, self._letting_go(draft))
        elif all(photo.state is PhotoState.READY for photo in photos):
            try:
                new = await self._check.checked(draft)
                await self._store.publish(new, self._attaching(new), draft_id=waiting.id)
            except (Invalid, NotFound) as error:  # a parent that is gone, a photo that another post took
                await self._drafts.fail_draft(waiting.id, str(error), self._letting_go(draft))

    def _letting_go(self, draft: Draft) -> HoldPhotos:
        return partial(self._uploads.let_go, draft.author_id, draft.photo_ids)

    async def drafts(self, author: UserId) -> list[WaitingDraft]:
        """The author's drafts that wait or failed, newest first."""
        return await self._drafts.drafts(author)

    async def draft(self, author: UserId, draft_id: DraftId) -> WaitingDraft:
        """One draft of this author, whatever came of it. Raises `NotFound`."""
        found = await self._drafts.draft(draft_id)
        if found is None or found.draft.author_id != author:
            raise NotFound("there is no such draft")
        return found

    async def drop_draft(self, author: UserId, draft_id: DraftId) -> None:
        """Forget a draft that waits or failed; its photos stay the author's. Raises `NotFound`."""
        let_go = self._letting_go((await self.draft(author, draft_id)).draft)
        if not await self._drafts.drop_draft(author, draft_id, let_go):
            raise NotFound("there is no such draft")

    # --- deleting ---

    async def delete(self, author: UserId, post_id: PostId, *, delete_media: bool = False) -> DeletedPost:
        """Delete the author's own post. Raises `NotFound`.

        Photos live on their owner's shard, so their addresses are closed in the transaction that hides the post.
        """
        for _ in range(TRIES_MAX):
            post = await self.get(post_id)
            if post.author_id != author:
                raise NotFound("there is no such post")
            deleted = await self._try_deletion(post, delete_media=delete_media)
            if deleted is not None:
                return deleted
        raise Unavailable("this post is being changed, please try again")

    async def _try_deletion(self, post: Post, *, delete_media: bool) -> DeletedPost | None:
        """None where an edit came before: what is to be cleared away may be something else now."""
        author, post_id = post.author_id, post.id
        if post.reposted_id is not None:
            return await self._end_repost(post)
        media = (await self._uploads.media_of_posts([post_id])).get(post_id)
        photo_ids = [photo.id for photo in media.photos] if media else []
        detach = partial(self._uploads.detach, author, post_id, delete=delete_media)
        if post.has_poll:
            detach = partial(self._polls.remove_part, post_id)

        def let_go() -> Part:
            yield from detach()
            yield from self._reactions.unpinning(post_id, author)

        if not await self._store.delete(post, hashtags_of(post.caption), let_go):
            return None
        return DeletedPost(post=post, photos=tuple(await self._uploads.photos(author, photo_ids)))

    async def _end_repost(self, repost: Post) -> DeletedPost:
        if not await self._reposts.delete(repost):
            raise NotFound("this post was deleted already")
        return DeletedPost(post=repost, photos=())

    # --- finding ---

    async def find(self, post_id: PostId) -> Post | None:
        """The post as it is stored, also a deleted one. For those who keep something about posts, not for viewers."""
        found = await self._store.load([post_id])
        return found[0] if found else None

    async def find_many(self, posts: Iterable[PostId]) -> list[Post]:
        """The same for several posts, in any order, with one read for each database."""
        return await self._store.load(posts)

    async def get(self, post_id: PostId) -> Post:
        """The post as it is stored. Raises `NotFound` for one that never was and one that was deleted."""
        found = await self.find(post_id)
        if found is None or found.deleted_ms is not None:
            raise NotFound("there is no such post")
        return found

    async def home_ids_of(
        self, author: UserId, *, below: int, above: int = 0, limit: int, oldest_first: bool = False
    ) -> list[PostId]:
        """The author's posts that belong in Home, newest first; `oldest_first`: the oldest above `above`."""
        page = PageRequest(below=below, above=above, limit=limit, oldest_first=oldest_first)
        return await self._store.home_ids(author, page)

    async def home_ids_of_many(
        self, authors: Iterable[UserId], *, below: int, above: int = 0, limit: int, oldest_first: bool = False
    ) -> dict[UserId, list[PostId]]:
        """The same for several authors, `limit` for each, with one read for each database."""
        page = PageRequest(below=below, above=above, limit=limit, oldest_first=oldest_first)
        return await self._store.home_ids_of_many(authors, page)

    async def tag_ids_of_many(
        self, tags: Sequence[str], *, below: int, above: int = 0, limit: int, oldest_first: bool = False
    ) -> list[PostId]:
        """Public posts under any of these hashtag keys, newest first; `oldest_first`: the oldest above `above`."""
        page = PageRequest(below=below, above=above, limit=limit, oldest_first=oldest_first)
        return await self._store.tag_ids_of_many(tags, page)

    async def tag_uses(self, author: UserId, tags: Sequence[str]) -> dict[str, TagUse]:
        """How often the author's posts for everyone stand under each of these hashtag keys, and where last."""
        return await self._store.tag_uses(author, tags)

    # --- what follows from a change ---

    async def index(self, post_id: PostId) -> None:
        """Bring what lies on other shards up to the post's row: its thread, its hashtags, its reposts.

        Safe to repeat, and to call late.
        """
        post = await self.find(post_id)
        if post is None:
            return
        if post.reposted_id is not None:
            await self._reposts.settle(post)
            return
        await self._store.index_reply(post)
        if post.visibility is STORED[PUBLIC_STORED]:
            await self._store.index_hashtags(post, hashtags_of(post.caption))
        if post.deleted_ms is not None:
            await self._reposts.end_all_of(post.id)


def hashed_key(key: str | None) -> bytes | None:
    """The `Idempotency-Key` of a request as it is stored. Raises `Invalid` for one that is too long."""
    if not key:
        return None
    if len(key) > IDEMPOTENCY_KEY_LENGTH_MAX:
        raise Invalid(f"an Idempotency-Key has at most {IDEMPOTENCY_KEY_LENGTH_MAX} characters")
    return hashlib.sha256(key.encode()).digest()


def _reason_of(draft: Draft, photos: Sequence[Photo]) -> str | None:
    """Why the draft can never appear, None where it still can."""
    if len(photos) < len(set(draft.photo_ids)):
        return "a photo of this post was deleted"
    failed = [photo for photo in photos if photo.state is PhotoState.FAILED]
    return f"a photo of this post could not be processed: {failed[0].reason}" if failed else None
