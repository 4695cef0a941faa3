"""The port to reports."""

from typing import Protocol

from fanlight.features.reports.models import Category, Complaint, Report, ReportId


class ReportStore(Protocol):
    """A report lives with the person whom it is about."""

    async def add(self, complaint: Complaint, category: Category) -> Report | None:
        """Keep the report. None where too many by this person about that one are open already."""
        ...

    async def open_reports(self, *, limit: int) -> list[Report]:
        """Those that the host has not closed, from every database, the oldest first."""
        ...

    async def open_count(self) -> int:
        """How many there are."""
        ...

    async def close(self, report: ReportId, *, now_ms: int) -> bool:
        """The host has dealt with it. False where no such report is open."""
        ...
