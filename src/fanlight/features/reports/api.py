"""Reports over HTTP."""

import msgspec

from fanlight.edge.routes import Endpoint, Viewer
from fanlight.features.reports.models import Category, Complaint
from fanlight.features.reports.service import ReportService
from fanlight.features.reports.views import EncodedReport, ReportView, report_view
from fanlight.features.users.service import UserService
from fanlight.kit.ids import PostId, UserId


class ReportRequest(msgspec.Struct, kw_only=True):
    """`POST /api/v1/reports`. `forward` changes nothing: there are no other servers."""

    account_id: UserId
    status_ids: list[PostId] = []
    comment: str = ""
    forward: bool = False
    category: Category | None = None
    rule_ids: list[int] = []


def endpoints(reports: ReportService, users: UserService) -> list[Endpoint]:
    """One row."""

    async def report(viewer: Viewer, asked: ReportRequest) -> EncodedReport:
        """Report an account to whoever runs this server, with posts of it and the rules they break."""
        complaint = Complaint(
            reporter_id=viewer.me,
            target_id=asked.account_id,
            category=asked.category,
            comment=asked.comment,
            post_ids=tuple(asked.status_ids),
            rule_ids=tuple(asked.rule_ids),
        )
        kept = await reports.report(complaint)
        accounts = await users.accounts_json([kept.target_id])
        return report_view(kept, accounts[kept.target_id])

    return [
        Endpoint("POST", "/api/v1/reports", report, scope="write:reports", request=ReportRequest, response=ReportView)
    ]
