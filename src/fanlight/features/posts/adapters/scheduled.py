"""Scheduled posts in SQL: drafts with a time, on their author's shard."""

from collections.abc import Sequence
from typing import Final

from fanlight.events import DraftKept
from fanlight.features.posts.adapters.drafts import DRAFT_COLUMNS, insert_draft, published_before, waiting_draft
from fanlight.features.posts.models import SCHEDULED_MAX, SCHEDULED_PER_DAY_MAX, Draft, Published, WaitingDraft
from fanlight.features.posts.store import HoldPhotos
from fanlight.infra.eventlog.outbox import Outbox
from fanlight.infra.sql.port import Database, Work, rows
from fanlight.kit.clock import Clock
from fanlight.kit.errors import Invalid
from fanlight.kit.ids import DraftId, DrawId, Shard, UserId, shard_of
from fanlight.kit.pages import PageRequest

DAY_MS: Final = 24 * 3600 * 1000


class SQLScheduleStore:
    """Whether a person has room is asked in the transaction that takes it."""

    def __init__(self, db: Database, outbox: Outbox, draw_id: DrawId, clock: Clock) -> None:
        self._db = db
        self._outbox = outbox
        self._draw_id = draw_id
        self._clock = clock

    async def schedule(self, draft: Draft, due_ms: int, hold: HoldPhotos, *, key: bytes | None) -> Published:
        def work() -> Work[Published]:
            known = yield from published_before(draft.author_id, key, None, self._clock.now_ms())
            if known is not None:
                return known
            ((scheduled,),) = yield COUNT, (draft.author_id,)
            if scheduled >= SCHEDULED_MAX:
                raise Invalid(f"at most {SCHEDULED_MAX} posts can be scheduled at once")
            yield from _require_room(draft.author_id, due_ms, but=DraftId(0))
            draft_id = yield from insert_draft(draft, self._draw_id, key=key, due_ms=due_ms)
            yield from hold()
            return Published(draft_id=draft_id)

        return await self._db.write(shard_of(draft.author_id), work)

    async def page(self, author: UserId, page: PageRequest) -> list[WaitingDraft]:
        sql = PAGE.replace("DESC", "ASC") if page.oldest_first else PAGE
        found = await rows(self._db, shard_of(author), sql, author, page.below, page.above, page.limit)
        drafts = [waiting_draft(row) for row in found]
        return drafts[::-1] if page.oldest_first else drafts

    async def move(self, author: UserId, draft_id: DraftId, due_ms: int) -> bool:
        def work() -> Work[bool]:
            moved = yield MOVE, (draft_id, author, due_ms)
            if moved:
                yield from _require_room(author, due_ms, but=draft_id)
            return bool(moved)

        return await self._db.write(shard_of(author), work)

    async def cancel(self, author: UserId, draft_id: DraftId, let_go: HoldPhotos) -> bool:
        def work() -> Work[bool]:
            cancelled = yield CANCEL, (draft_id, author)
            if cancelled:
                yield from let_go()
            return bool(cancelled)

        return await self._db.write(shard_of(author), work)

    def places(self) -> Sequence[Shard]:
        return self._db.places()

    async def release(self, place: Shard, *, limit: int) -> int:
        def work() -> Work[int]:
            due = yield RELEASE, (self._clock.now_ms(), limit)
            for draft_id, author in due:
                yield self._outbox.row(DraftKept(draft_id=draft_id, author_id=author))
            return len(due)

        if not await rows(self._db, place, ANY_DUE, self._clock.now_ms()):
            return 0  # as nearly always: nothing has to be written
        return await self._db.write(place, work)


def _require_room(author: UserId, due_ms: int, *, but: DraftId) -> Work[None]:
    first_ms = due_ms - due_ms % DAY_MS
    ((that_day,),) = yield COUNT_OF_DAY, (author, first_ms, first_ms + DAY_MS, but)
    if that_day >= SCHEDULED_PER_DAY_MAX:
        raise Invalid(f"at most {SCHEDULED_PER_DAY_MAX} posts can be scheduled for the same day")


COUNT: Final = "SELECT COUNT(*) FROM drafts WHERE author_id = $1 AND state = 0 AND due_ms IS NOT NULL"
COUNT_OF_DAY: Final = """
SELECT COUNT(*) FROM drafts
WHERE author_id = $1 AND state = 0 AND due_ms IS NOT NULL AND due_ms >= $2 AND due_ms < $3 AND id <> $4
"""
PAGE: Final = f"""
SELECT {DRAFT_COLUMNS} FROM drafts
WHERE author_id = $1 AND state = 0 AND due_ms IS NOT NULL AND id < $2 AND id > $3 ORDER BY id DESC LIMIT $4
"""
MOVE: Final = """
UPDATE drafts SET due_ms = $3 WHERE id = $1 AND author_id = $2 AND state = 0 AND due_ms IS NOT NULL RETURNING id
"""
CANCEL: Final = "DELETE FROM drafts WHERE id = $1 AND author_id = $2 AND state = 0 AND due_ms IS NOT NULL RETURNING id"
ANY_DUE: Final = "SELECT id FROM drafts WHERE state = 0 AND due_ms IS NOT NULL AND due_ms <= $1 LIMIT 1"
# What is moved or cancelled at this moment, on its author's shard, is looked at again when it is its turn.
RELEASE: Final = """
UPDATE drafts SET due_ms = NULL
WHERE id IN (SELECT id FROM drafts WHERE state = 0 AND due_ms IS NOT NULL AND due_ms <= $1 ORDER BY due_ms LIMIT $2)
    AND state = 0 AND due_ms <= $1
RETURNING id, author_id
"""
