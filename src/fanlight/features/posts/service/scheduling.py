"""Posts for another day: scheduled, moved, cancelled, and released when their time has come."""

from functools import partial
from typing import Final

from fanlight.features.posts.models import SCHEDULED_AHEAD_MS_MIN, Draft, DraftState, Published, WaitingDraft
from fanlight.features.posts.service.checking import DraftCheck
from fanlight.features.posts.service.posts import MEDIA_WAIT_S, hashed_key
from fanlight.features.posts.store import DraftStore, HoldPhotos, ScheduleStore
from fanlight.features.uploads.models import Photo
from fanlight.features.uploads.service import UploadService
from fanlight.kit.clock import Clock
from fanlight.kit.errors import Invalid, NotFound
from fanlight.kit.ids import DraftId, UserId
from fanlight.kit.pages import Page, PageRequest

RELEASED_AT_ONCE: Final = 100
"""How many drafts one transaction releases."""

NO_SUCH_POST: Final = "there is no such scheduled post"


class Scheduling:
    """A scheduled post is a draft with a time. What is released is published as any draft is: exactly once."""

    def __init__(
        self,
        store: ScheduleStore,
        drafts: DraftStore,
        check: DraftCheck,
        uploads: UploadService,
        clock: Clock,
        *,
        media_wait_s: float = MEDIA_WAIT_S,
    ) -> None:
        self._store = store
        self._drafts = drafts
        self._check = check
        self._uploads = uploads
        self._clock = clock
        self._media_wait_s = media_wait_s

    async def schedule(
        self, draft: Draft, due_ms: int, *, key: str | None = None, when_ready: bool = False
    ) -> Published:
        """Keep the draft until its time has come, and its photos with it.

        Whatever is wrong with it now is said now; what is wrong with it then, its owner finds among the drafts.
        `key` and `when_ready` as for publishing.
        """
        hashed = hashed_key(key)
        known = None if hashed is None else await self._drafts.answered(draft.author_id, hashed)
        if known is not None:
            return known
        self._require_ahead(due_ms)
        new = await self._check.checked(draft)
        if new.photo_ids and not when_ready:
            _require_loose(await self._uploads.wait_ready(new.author_id, new.photo_ids, self._media_wait_s))
        hold = partial(self._uploads.hold, draft.author_id, new.photo_ids)
        return await self._store.schedule(draft, due_ms, hold, key=hashed)

    def _require_ahead(self, due_ms: int) -> None:
        if due_ms < self._clock.now_ms() + SCHEDULED_AHEAD_MS_MIN:
            minutes = SCHEDULED_AHEAD_MS_MIN // 60_000
            raise Invalid(f"scheduled_at: a post is scheduled at least {minutes} minutes ahead")

    async def page(self, author: UserId, page: PageRequest) -> Page[WaitingDraft]:
        """The author's scheduled posts, those scheduled last first."""
        found = await self._store.page(author, page)
        return Page(
            items=found,
            next_below=found[-1].id if len(found) == page.limit else None,
            prev_above=found[0].id if found else None,
        )

    async def scheduled(self, author: UserId, draft_id: DraftId) -> WaitingDraft:
        """One of the author's scheduled posts. Raises `NotFound` also for one that has appeared."""
        found = await self._drafts.draft(draft_id)
        standing = found is not None and found.state is DraftState.WAITING and found.due_ms is not None
        if found is None or not standing or found.draft.author_id != author:
            raise NotFound(NO_SUCH_POST)
        return found

    async def photos_of(self, waiting: WaitingDraft) -> list[Photo]:
        """The photos that wait with it."""
        return await self._uploads.photos(waiting.draft.author_id, waiting.draft.photo_ids)

    async def move(self, author: UserId, draft_id: DraftId, due_ms: int) -> WaitingDraft:
        """Let it appear at another time. Raises `NotFound`, `Invalid`."""
        self._require_ahead(due_ms)
        if not await self._store.move(author, draft_id, due_ms):
            raise NotFound(NO_SUCH_POST)
        return await self.scheduled(author, draft_id)

    async def cancel(self, author: UserId, draft_id: DraftId) -> None:
        """Forget it; its photos stay the author's. Raises `NotFound`."""
        draft = (await self.scheduled(author, draft_id)).draft
        let_go: HoldPhotos = partial(self._uploads.let_go, author, draft.photo_ids)
        if not await self._store.cancel(author, draft_id, let_go):
            raise NotFound(NO_SUCH_POST)

    async def release_due(self) -> int:
        """Run by workers every other moment: what is due becomes an ordinary draft, which is announced with it."""
        released = 0
        for place in self._store.places():
            while found := await self._store.release(place, limit=RELEASED_AT_ONCE):
                released += found
        return released


def _require_loose(photos: list[Photo]) -> None:
    if any(photo.post_id is not None for photo in photos):
        raise Invalid("This photo is part of another post already.")
