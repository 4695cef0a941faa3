"""Telling the host about somebody, or about one of their posts."""

import msgspec

from fanlight.edge.responses import HTML, Redirect
from fanlight.edge.routes import Endpoint, Viewer
from fanlight.features.posts.service import ReadPosts
from fanlight.features.reports.models import COMMENT_LENGTH_MAX, Category, Complaint
from fanlight.features.reports.service import ReportService
from fanlight.features.users.models import User
from fanlight.features.users.service import UserService
from fanlight.kit.errors import Invalid, NotFound
from fanlight.kit.ids import PostId
from fanlight.web.signing_pages import sentence
from fanlight.web.site import Json, Site


class ReportRequest(msgspec.Struct, kw_only=True):
    """`GET` and `POST /@ana/report`, `/@ana/1/report`."""

    username: str
    id: PostId | None = None
    category: Category | None = None
    comment: str = ""


class ReportPages:
    """One small form. Whoever is reported is never told by whom."""

    def __init__(self, site: Site, reports: ReportService, users: UserService, reader: ReadPosts) -> None:
        self._site = site
        self._reports = reports
        self._users = users
        self._reader = reader

    def endpoints(self) -> list[Endpoint]:
        return [
            Endpoint(method, path, call, request=ReportRequest, page=True, user_required=True)
            for path in ("/@{username}/report", "/@{username}/{id}/report")
            for method, call in (("GET", self.ask), ("POST", self.report))
        ]

    async def ask(self, viewer: Viewer, asked: ReportRequest) -> HTML:
        return await self._page(viewer, asked, await self._user(asked))

    async def report(self, viewer: Viewer, asked: ReportRequest) -> HTML | Redirect:
        """What is refused comes back with its words."""
        user = await self._user(asked)
        complaint = Complaint(
            reporter_id=viewer.me,
            target_id=user.id,
            category=asked.category,
            comment=asked.comment,
            post_ids=() if asked.id is None else (asked.id,),
        )
        try:
            await self._reports.report(complaint)
        except Invalid as error:
            return await self._page(viewer, asked, user, wrong=sentence(error), status=422)
        return Redirect(f"{_back(user, asked)}?said=reported")

    async def _user(self, asked: ReportRequest) -> User:
        user = await self._users.by_name(asked.username)
        if user is None:
            raise NotFound("there is nobody of this name here")
        return user

    async def _page(
        self, viewer: Viewer, asked: ReportRequest, user: User, *, wrong: str = "", status: int = 200
    ) -> HTML:
        return await self._site.page(
            viewer,
            "reports/report.html",
            status=status,
            account=(await self._site.accounts([user.id]))[0],
            post=await self._post(viewer, asked, user),
            back=_back(user, asked),
            comment=asked.comment,
            chosen=asked.category or Category.SPAM,
            comment_length_max=COMMENT_LENGTH_MAX,
            wrong=wrong,
        )

    async def _post(self, viewer: Viewer, asked: ReportRequest, user: User) -> Json | None:
        if asked.id is None:
            return None
        shown = await self._reader.read_one(viewer.user_id, asked.id)
        if shown.author_id != user.id:
            raise NotFound("there is no such post")
        return self._site.statuses([shown])[0]


def _back(user: User, asked: ReportRequest) -> str:
    return f"/@{user.username}" if asked.id is None else f"/@{user.username}/{asked.id}"
