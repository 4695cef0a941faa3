"""Telling the host about somebody, and what the host does with it."""

from fanlight.features.posts.policy import Purpose
from fanlight.features.posts.service import PostService, ReadPosts
from fanlight.features.reports.models import (
    REPORTS_OPEN_MAX,
    REPORTS_SHOWN_MAX,
    Complaint,
    OpenReport,
    Report,
    ReportId,
)
from fanlight.features.reports.policy import category_of, checked
from fanlight.features.reports.store import ReportStore
from fanlight.features.users.service import UserService
from fanlight.infra.telemetry.metrics import REPORTS_OPEN
from fanlight.kit.clock import Clock
from fanlight.kit.errors import Invalid, NotFound

NOBODY = "nobody"


class ReportService:
    """Whoever is reported is not told, and nothing happens to them by itself: the host reads and decides."""

    def __init__(
        self,
        store: ReportStore,
        *,
        users: UserService,
        posts: PostService,
        reader: ReadPosts,
        clock: Clock,
        rules: int = 0,
    ) -> None:
        self._store = store
        self._users = users
        self._posts = posts
        self._reader = reader
        self._clock = clock
        self._rules = rules

    async def report(self, complaint: Complaint) -> Report:
        """Keep what somebody tells about somebody else. Raises `NotFound` for people and posts they do not know of.

        Many block somebody first and report them then: their own block hides nothing here.
        """
        complaint = checked(complaint, rules=self._rules)
        target = await self._users.get(complaint.target_id)
        shown = await self._reader.read(complaint.reporter_id, complaint.post_ids, purpose=Purpose.REPORT)
        theirs = {post.post_id for post in shown if post.author_id == target.id}
        if theirs != set(complaint.post_ids):
            raise NotFound("one of these posts is not there, or is not by this person")
        report = await self._store.add(complaint, category_of(complaint))
        if report is None:
            raise Invalid(
                f"you have reported this person {REPORTS_OPEN_MAX} times: whoever runs this site has not answered yet"
            )
        return report

    # --- the host's part ---

    async def open_reports(self) -> list[OpenReport]:
        """The oldest reports that nobody has dealt with."""
        found = await self._store.open_reports(limit=REPORTS_SHOWN_MAX)
        people = await self._users.get_many({person for one in found for person in (one.reporter_id, one.target_id)})
        names = {person: user.username for person, user in people.items()}
        posts = {post.id: post for post in await self._posts.find_many(post for one in found for post in one.post_ids)}
        return [
            OpenReport(
                report=one,
                reporter=names.get(one.reporter_id, NOBODY),
                target=names.get(one.target_id, NOBODY),
                posts=tuple([(post, posts.get(post)) for post in one.post_ids]),
            )
            for one in found
        ]

    async def open_count(self) -> int:
        """How many reports wait for the host."""
        return await self._store.open_count()

    async def close(self, report: ReportId) -> None:
        """The host has dealt with it. Raises `NotFound`."""
        if not await self._store.close(report, now_ms=self._clock.now_ms()):
            raise NotFound("no open report has this number")

    async def watch(self) -> None:
        """Put the number of open reports where the host's instruments read it."""
        REPORTS_OPEN.set(await self._store.open_count())
