"""Drafts and answered requests in SQL. Both live with their author, so a post is published with them as one."""

from typing import Final

import msgspec

from fanlight.events import DraftKept
from fanlight.features.posts.models import (
    DRAFTS_SHOWN_MAX,
    DRAFTS_WAITING_MAX,
    REQUESTS_KEPT_MS,
    Draft,
    DraftState,
    Published,
    WaitingDraft,
)
from fanlight.features.posts.store import HoldPhotos
from fanlight.infra.eventlog.outbox import Outbox
from fanlight.infra.sql.port import Database, Row, Work, rows
from fanlight.kit.clock import Clock
from fanlight.kit.errors import Invalid, Unavailable
from fanlight.kit.ids import DRAWS_MAX, DraftId, DrawId, PostId, UserId, shard_of

BODY: Final = msgspec.json.Decoder(Draft)


class SQLDraftStore:
    """What waits, and what was asked before."""

    def __init__(self, db: Database, outbox: Outbox, draw_id: DrawId, clock: Clock) -> None:
        self._db = db
        self._outbox = outbox
        self._draw_id = draw_id
        self._clock = clock

    async def answered(self, author: UserId, key: bytes) -> Published | None:
        oldest_ms = self._clock.now_ms() - REQUESTS_KEPT_MS
        for post, draft, draft_post in await rows(self._db, shard_of(author), ANSWERED, author, key, oldest_ms):
            return _published_before(post, draft, draft_post)
        return None

    async def keep_draft(self, draft: Draft, hold: HoldPhotos, *, key: bytes | None) -> Published:
        def work() -> Work[Published]:
            known = yield from published_before(draft.author_id, key, None, self._clock.now_ms())
            if known is not None:
                return known
            ((waiting,),) = yield WAITING_COUNT, (draft.author_id,)
            if waiting >= DRAFTS_WAITING_MAX:
                raise Invalid(f"at most {DRAFTS_WAITING_MAX} posts can wait for their photos at once")
            draft_id = yield from insert_draft(draft, self._draw_id, key=key, due_ms=None)
            yield from hold()
            yield self._outbox.row(DraftKept(draft_id=draft_id, author_id=draft.author_id))
            return Published(draft_id=draft_id)

        return await self._db.write(shard_of(draft.author_id), work)

    async def waiting_drafts(self, author: UserId) -> list[WaitingDraft]:
        found = await rows(self._db, shard_of(author), WAITING_DRAFTS, author, DRAFTS_WAITING_MAX)
        return [waiting_draft(row) for row in found]

    async def drafts(self, author: UserId) -> list[WaitingDraft]:
        found = await rows(self._db, shard_of(author), DRAFTS, author, DRAFTS_SHOWN_MAX)
        return [waiting_draft(row) for row in found]

    async def draft(self, draft_id: DraftId) -> WaitingDraft | None:
        found = await rows(self._db, shard_of(draft_id), DRAFT, draft_id)
        return waiting_draft(found[0]) if found else None

    async def fail_draft(self, draft_id: DraftId, reason: str, let_go: HoldPhotos) -> None:
        def work() -> Work[None]:
            if (yield FAIL_DRAFT, (draft_id, reason)):
                yield from let_go()

        await self._db.write(shard_of(draft_id), work)

    async def drop_draft(self, author: UserId, draft_id: DraftId, let_go: HoldPhotos) -> bool:
        def work() -> Work[bool]:
            dropped = yield DROP_DRAFT, (draft_id, author)
            if dropped == [(DraftState.WAITING,)]:  # those of a failed one went when it failed
                yield from let_go()
            return bool(dropped)

        return await self._db.write(shard_of(author), work)


def published_before(
    author: UserId, key: bytes | None, draft_id: DraftId | None, now_ms: int
) -> Work[Published | None]:
    """What this request, or this draft, became before; None where it is the first, which the next one is not."""
    if key is not None:
        known = yield from _ask(author, key, now_ms)
        if known is not None:
            return known
    if draft_id is not None:
        taken = yield TAKE_DRAFT, (draft_id,)
        if not taken:
            found = yield DRAFT_POST, (draft_id,)
            return Published(post_id=found[0][0] if found else None, draft_id=draft_id, fresh=False)
    return None


def note_published(author: UserId, key: bytes | None, draft_id: DraftId | None, post: PostId) -> Work[None]:
    """For the next one that asks."""
    if key is not None:
        yield ANSWER, (author, key, post, None)
    if draft_id is not None:
        yield DRAFT_PUBLISHED, (draft_id, post)


def _ask(author: UserId, key: bytes, now_ms: int) -> Work[Published | None]:
    """None where the key is new, which it is no more when this returns."""
    yield FORGET_REQUESTS, (author, now_ms - REQUESTS_KEPT_MS)
    fresh = yield ASK, (author, key, now_ms)
    if fresh:
        return None
    ((post, draft, draft_post),) = yield ANSWERED, (author, key, now_ms - REQUESTS_KEPT_MS)
    return _published_before(post, draft, draft_post)


def _published_before(post: int | None, draft: int | None, draft_post: int | None) -> Published:
    """A draft that appeared meanwhile is answered as its post."""
    post = post if post is not None else draft_post
    return Published(
        post_id=None if post is None else PostId(post),
        draft_id=None if draft is None else DraftId(draft),
        fresh=False,
    )


def insert_draft(draft: Draft, draw_id: DrawId, *, key: bytes | None, due_ms: int | None) -> Work[DraftId]:
    """The draft's row, and that it is what came of the request with this key."""
    body = msgspec.json.encode(draft)
    for _ in range(DRAWS_MAX):
        draft_id = DraftId(draw_id(shard_of(draft.author_id)))
        inserted = yield KEEP_DRAFT, (draft_id, draft.author_id, body, due_ms)
        if inserted:
            break
    else:
        raise Unavailable("too many posts at this moment, please try again")
    if key is not None:
        yield ANSWER, (draft.author_id, key, None, draft_id)
    return draft_id


def waiting_draft(row: Row) -> WaitingDraft:
    """The draft of a row of `DRAFT_COLUMNS`."""
    draft_id, state, reason, post, body, due_ms = row
    return WaitingDraft(
        id=draft_id,
        draft=BODY.decode(body),
        state=DraftState(state),
        reason=reason,
        post_id=post,
        due_ms=due_ms,
    )


DRAFT_COLUMNS: Final = "id, state, reason, post_id, body, due_ms"


FORGET_REQUESTS: Final = "DELETE FROM post_requests WHERE author_id = $1 AND created_ms < $2"
ASK: Final = """
INSERT INTO post_requests (author_id, key_hash, created_ms) VALUES ($1, $2, $3)
ON CONFLICT (author_id, key_hash) DO NOTHING RETURNING created_ms
"""
ANSWER: Final = "UPDATE post_requests SET post_id = $3, draft_id = $4 WHERE author_id = $1 AND key_hash = $2"
ANSWERED: Final = """
SELECT post_requests.post_id, draft_id, drafts.post_id
FROM post_requests LEFT JOIN drafts ON drafts.id = draft_id
WHERE post_requests.author_id = $1 AND key_hash = $2 AND created_ms >= $3
"""

KEEP_DRAFT: Final = """
INSERT INTO drafts (id, author_id, state, reason, body, due_ms) VALUES ($1, $2, 0, '', $3, $4)
ON CONFLICT (id) DO NOTHING RETURNING id
"""
WAITING_COUNT: Final = "SELECT COUNT(*) FROM drafts WHERE author_id = $1 AND state = 0 AND due_ms IS NULL"
TAKE_DRAFT: Final = "UPDATE drafts SET state = 2 WHERE id = $1 AND state = 0 AND due_ms IS NULL RETURNING id"
DRAFT_PUBLISHED: Final = "UPDATE drafts SET post_id = $2 WHERE id = $1"
DRAFT_POST: Final = "SELECT post_id FROM drafts WHERE id = $1"
DRAFT: Final = f"SELECT {DRAFT_COLUMNS} FROM drafts WHERE id = $1"
WAITING_DRAFTS: Final = f"""
SELECT {DRAFT_COLUMNS} FROM drafts WHERE author_id = $1 AND state = 0 AND due_ms IS NULL ORDER BY id LIMIT $2
"""
DRAFTS: Final = f"""
SELECT {DRAFT_COLUMNS} FROM drafts WHERE author_id = $1 AND state < 2 AND due_ms IS NULL ORDER BY id DESC LIMIT $2
"""
FAIL_DRAFT: Final = "UPDATE drafts SET state = 1, reason = $2 WHERE id = $1 AND state = 0 RETURNING id"
DROP_DRAFT: Final = "DELETE FROM drafts WHERE id = $1 AND author_id = $2 AND state < 2 RETURNING state"
