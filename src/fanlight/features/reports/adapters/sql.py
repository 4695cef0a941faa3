"""Reports in SQL: one class for every engine behind the `Database` port."""

from typing import Final

import msgspec

from fanlight.features.reports.models import REPORTS_OPEN_MAX, Category, Complaint, Report, ReportId
from fanlight.infra.sql.port import Database, Row, Work, rows
from fanlight.kit.errors import Unavailable
from fanlight.kit.ids import DRAWS_MAX, DrawId, PostId, UserId, shard_of

POSTS: Final = msgspec.json.Decoder(tuple[int, ...])


class SQLReportStore:
    """A report's id is drawn on the shard of whom it is about, so the id says where it lives."""

    def __init__(self, db: Database, draw_id: DrawId) -> None:
        self._db = db
        self._draw_id = draw_id

    async def add(self, complaint: Complaint, category: Category) -> Report | None:
        shard = shard_of(complaint.target_id)
        posts, rules = (msgspec.json.encode(ids).decode() for ids in (complaint.post_ids, complaint.rule_ids))
        words = (complaint.target_id, complaint.reporter_id, category.value, complaint.comment, posts, rules)

        def work() -> Work[Report | None]:
            ((standing,),) = yield OPEN_BETWEEN, (complaint.target_id, complaint.reporter_id)
            if standing >= REPORTS_OPEN_MAX:
                return None
            for _ in range(DRAWS_MAX):
                added = yield ADD, (self._draw_id(shard), *words)
                if added:
                    return _report(added[0])
            raise Unavailable("too many reports at this moment, please try again")

        return await self._db.write(shard, work)

    async def open_reports(self, *, limit: int) -> list[Report]:
        found: list[Row] = []
        for place in self._db.places():
            found += await rows(self._db, place, OPEN, limit)
        return [_report(row) for row in sorted(found)[:limit]]

    async def open_count(self) -> int:
        return sum([(await rows(self._db, place, COUNT_OPEN))[0][0] for place in self._db.places()])

    async def close(self, report: ReportId, *, now_ms: int) -> bool:
        def work() -> Work[bool]:
            return bool((yield CLOSE, (report, now_ms)))

        return await self._db.write(shard_of(report), work)


def _report(row: Row) -> Report:
    report_id, target, reporter, category, comment, posts, rules = row
    return Report(
        id=ReportId(report_id),
        target_id=UserId(target),
        reporter_id=UserId(reporter),
        category=Category(category),
        comment=comment,
        post_ids=tuple(map(PostId, POSTS.decode(posts))),
        rule_ids=POSTS.decode(rules),
    )


OPEN_BETWEEN: Final = """
SELECT COUNT(*) FROM reports WHERE target_id = $1 AND reporter_id = $2 AND closed_ms IS NULL
"""

ADD: Final = """
INSERT INTO reports (id, target_id, reporter_id, category, comment, post_ids, rule_ids, closed_ms)
VALUES ($1, $2, $3, $4, $5, $6, $7, NULL)
ON CONFLICT (id) DO NOTHING
RETURNING id, target_id, reporter_id, category, comment, post_ids, rule_ids
"""

OPEN: Final = """
SELECT id, target_id, reporter_id, category, comment, post_ids, rule_ids
FROM reports WHERE closed_ms IS NULL ORDER BY id LIMIT $1
"""

COUNT_OPEN: Final = "SELECT COUNT(*) FROM reports WHERE closed_ms IS NULL"

CLOSE: Final = "UPDATE reports SET closed_ms = $2 WHERE id = $1 AND closed_ms IS NULL RETURNING id"
