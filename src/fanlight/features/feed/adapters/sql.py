"""The feed's recorded facts in SQL: one class for SQLite and PostgreSQL, over the `Database` port."""

from collections.abc import Sequence
from typing import Final

from fanlight.events import FeedOpened
from fanlight.features.feed.models import FeedReader, Opening, PullRange
from fanlight.infra.eventlog.outbox import Outbox
from fanlight.infra.sql.port import Database, Row, Statement, Work, rows
from fanlight.kit.ids import ID_MAX, Shard, UserId, UserNumber, shard_of


class SQLFactStore:
    """Readers live on the reader's shard, pull ranges on the author's."""

    def __init__(self, db: Database, outbox: Outbox) -> None:
        self._db = db
        self._outbox = outbox

    async def announce_opened(self, openings: Sequence[Opening]) -> None:
        by_place: dict[Shard, list[Statement]] = {}
        for opening in openings:
            event = FeedOpened(reader_id=opening.reader_id, opened_ms=opening.opened_ms)
            place = self._db.place_of(shard_of(opening.reader_id))
            by_place.setdefault(place, []).append(self._outbox.row(event))
        for place, statements in by_place.items():
            await self._all(place, statements)

    async def note_opened(self, reader: FeedReader) -> None:
        parameters = (reader.reader_id, reader.number, reader.last_opened_ms)
        await self._all(shard_of(reader.reader_id), [(NOTE_OPENED, parameters)])

    async def reader(self, reader: UserId) -> FeedReader | None:
        found = await rows(self._db, shard_of(reader), READER, reader)
        return _reader(found[0]) if found else None

    def places(self) -> Sequence[Shard]:
        return self._db.places()

    async def readers(self, place: Shard, *, after: UserId, limit: int) -> list[FeedReader]:
        return [_reader(row) for row in await rows(self._db, place, READERS, after, limit)]

    async def idle_readers(self, place: Shard, *, before_ms: int, limit: int) -> list[FeedReader]:
        return [_reader(row) for row in await rows(self._db, place, IDLE_READERS, before_ms, limit)]

    async def forget_reader(self, reader: UserId, *, before_ms: int) -> bool:
        def work() -> Work[bool]:
            return bool((yield FORGET_READER, (reader, before_ms)))

        return await self._db.write(shard_of(reader), work)

    async def pull_ranges(self, author: UserId) -> list[PullRange]:
        return [_pull_range(row) for row in await rows(self._db, shard_of(author), PULL_RANGES, author)]

    async def open_pull_range(self, wanted: PullRange) -> None:
        def work() -> Work[None]:
            if not (yield OPEN_RANGE, (wanted.author_id, ID_MAX)):
                yield ADD_RANGE, _parameters(wanted)

        await self._db.write(shard_of(wanted.author_id), work)

    async def close_pull_range(self, author: UserId, *, to_id: int) -> None:
        def work() -> Work[None]:
            for row in (yield TAKE_OPEN_RANGES, (author, ID_MAX)):
                _, from_id, _, reason, opened_ms = row
                yield ADD_RANGE, (author, from_id, to_id, reason, opened_ms)

        await self._db.write(shard_of(author), work)

    async def add_pull_range(self, wanted: PullRange) -> None:
        await self._all(shard_of(wanted.author_id), [(ADD_RANGE, _parameters(wanted))])

    async def _all(self, shard: Shard, statements: Sequence[Statement]) -> None:
        def work() -> Work[None]:
            for statement in statements:  # noqa: UP028 - rows are sent back, and a list cannot take them
                yield statement

        await self._db.write(shard, work)


def _reader(row: Row) -> FeedReader:
    reader_id, number, last_opened_ms = row
    return FeedReader(reader_id=UserId(reader_id), number=UserNumber(number), last_opened_ms=last_opened_ms)


def _pull_range(row: Row) -> PullRange:
    author_id, from_id, to_id, reason, opened_ms = row
    return PullRange(author_id=UserId(author_id), from_id=from_id, to_id=to_id, reason=reason, opened_ms=opened_ms)


def _parameters(wanted: PullRange) -> tuple[int, int, int, str, int]:
    return wanted.author_id, wanted.from_id, wanted.to_id, wanted.reason, wanted.opened_ms


NOTE_OPENED: Final = (
    "INSERT INTO feed_readers (reader_id, number, last_opened_ms) VALUES ($1, $2, $3)"
    " ON CONFLICT (reader_id) DO UPDATE SET last_opened_ms = excluded.last_opened_ms"
    " WHERE feed_readers.last_opened_ms < excluded.last_opened_ms"
)
READER: Final = "SELECT reader_id, number, last_opened_ms FROM feed_readers WHERE reader_id = $1"
READERS: Final = (
    "SELECT reader_id, number, last_opened_ms FROM feed_readers WHERE reader_id > $1 ORDER BY reader_id LIMIT $2"
)
IDLE_READERS: Final = (
    "SELECT reader_id, number, last_opened_ms FROM feed_readers WHERE last_opened_ms < $1"
    " ORDER BY last_opened_ms LIMIT $2"
)
FORGET_READER: Final = "DELETE FROM feed_readers WHERE reader_id = $1 AND last_opened_ms < $2 RETURNING reader_id"
PULL_RANGES: Final = (
    "SELECT author_id, from_id, to_id, reason, opened_ms FROM pull_ranges WHERE author_id = $1 ORDER BY from_id, to_id"
)
OPEN_RANGE: Final = "SELECT from_id FROM pull_ranges WHERE author_id = $1 AND to_id = $2"
TAKE_OPEN_RANGES: Final = (
    "DELETE FROM pull_ranges WHERE author_id = $1 AND to_id = $2 RETURNING author_id, from_id, to_id, reason, opened_ms"
)
ADD_RANGE: Final = (
    "INSERT INTO pull_ranges (author_id, from_id, to_id, reason, opened_ms) VALUES ($1, $2, $3, $4, $5)"
    " ON CONFLICT DO NOTHING"
)
