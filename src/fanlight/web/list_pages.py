"""Lists: making them, who is in them, and reading them."""

from typing import Final

import msgspec

from fanlight.edge.requests import PageId
from fanlight.edge.responses import HTML, Redirect
from fanlight.edge.routes import Endpoint, Viewer
from fanlight.features.follows.service import FollowService
from fanlight.features.lists.models import TITLE_LENGTH_MAX, ListChanges, ListId
from fanlight.features.lists.service import ListService, ListTimelines
from fanlight.features.lists.views import list_view
from fanlight.kit.errors import Invalid
from fanlight.kit.ids import UserId
from fanlight.kit.pages import ACCOUNTS_PER_PAGE
from fanlight.web.feed_pages import POSTS_PER_HOME_PAGE, further, part
from fanlight.web.signing_pages import sentence
from fanlight.web.site import Site, said

LISTS: Final = "/lists"
ONE: Final = "/lists/{id}"


class ListsRequest(msgspec.Struct, kw_only=True):
    """`GET /lists`."""

    said: str = ""


class SaveRequest(msgspec.Struct, kw_only=True):
    """`POST /lists`. A box that is not ticked is not sent."""

    title: str = ""
    exclusive: bool = False


class ListRequest(msgspec.Struct, kw_only=True):
    """`GET /lists/1`, `/lists/1/edit`."""

    id: ListId
    max_id: PageId | None = None
    said: str = ""


class ChangeRequest(SaveRequest, kw_only=True):
    """`POST /lists/1/edit`."""

    id: ListId


class MemberRequest(msgspec.Struct, kw_only=True):
    """`POST /lists/1/add`, `/lists/1/remove`."""

    id: ListId
    account: UserId


class ListPages:
    """Plain forms; everything is somebody's own."""

    def __init__(self, site: Site, lists: ListService, timelines: ListTimelines, follows: FollowService) -> None:
        self._site = site
        self._lists = lists
        self._timelines = timelines
        self._follows = follows

    def endpoints(self) -> list[Endpoint]:
        return [
            Endpoint(method, path, call, request=request, page=True, user_required=True)
            for method, path, call, request in (
                ("GET", LISTS, self.lists, ListsRequest),
                ("POST", LISTS, self.make, SaveRequest),
                ("GET", ONE, self.read, ListRequest),
                ("GET", f"{ONE}/edit", self.edit, ListRequest),
                ("POST", f"{ONE}/edit", self.save, ChangeRequest),
                ("POST", f"{ONE}/add", self.add, MemberRequest),
                ("POST", f"{ONE}/remove", self.remove, MemberRequest),
                ("POST", f"{ONE}/delete", self.delete, ListRequest),
            )
        ]

    async def lists(self, viewer: Viewer, asked: ListsRequest) -> HTML:
        return await self._overview(viewer, said=said(asked.said))

    async def make(self, viewer: Viewer, asked: SaveRequest) -> HTML | Redirect:
        """A new list leads to where people are put into it."""
        try:
            made = await self._lists.create(viewer.me, asked.title, exclusive=asked.exclusive)
        except Invalid as error:
            return await self._overview(viewer, wrong=sentence(error), title=asked.title, status=422)
        return Redirect(f"/lists/{made.id}/edit")

    async def read(self, viewer: Viewer, asked: ListRequest) -> HTML:
        one = await self._lists.get(viewer.me, asked.id)
        page = await self._timelines.page(viewer.me, asked.id, part(asked.max_id, POSTS_PER_HOME_PAGE))
        here = f"/lists/{asked.id}"
        return await self._site.page(
            viewer,
            "lists/list.html",
            list=list_view(one),
            here=here,
            statuses=self._site.statuses(page.items),
            eager=asked.max_id is None,
            next=further(here, page),
        )

    async def edit(self, viewer: Viewer, asked: ListRequest) -> HTML:
        return await self._form(viewer, asked, said=said(asked.said))

    async def save(self, viewer: Viewer, asked: ChangeRequest) -> HTML | Redirect:
        changes = ListChanges(title=asked.title, exclusive=asked.exclusive)
        try:
            await self._lists.update(viewer.me, asked.id, changes)
        except Invalid as error:
            return await self._form(viewer, ListRequest(id=asked.id), wrong=sentence(error), status=422)
        return Redirect(f"/lists/{asked.id}/edit?said=saved")

    async def add(self, viewer: Viewer, asked: MemberRequest) -> HTML | Redirect:
        try:
            await self._lists.add(viewer.me, asked.id, [asked.account])
        except Invalid as error:
            return await self._form(viewer, ListRequest(id=asked.id), wrong=sentence(error), status=422)
        return Redirect(f"/lists/{asked.id}/edit")

    async def remove(self, viewer: Viewer, asked: MemberRequest) -> Redirect:
        await self._lists.remove(viewer.me, asked.id, [asked.account])
        return Redirect(f"/lists/{asked.id}/edit")

    async def delete(self, viewer: Viewer, asked: ListRequest) -> Redirect:
        await self._lists.delete(viewer.me, asked.id)
        return Redirect("/lists?said=deleted")

    async def _overview(
        self, viewer: Viewer, *, said: str = "", wrong: str = "", title: str = "", status: int = 200
    ) -> HTML:
        return await self._site.page(
            viewer,
            "lists/lists.html",
            status=status,
            lists=[list_view(one) for one in await self._lists.lists(viewer.me)],
            title=title,
            title_length_max=TITLE_LENGTH_MAX,
            said=said,
            wrong=wrong,
        )

    async def _form(
        self, viewer: Viewer, asked: ListRequest, *, said: str = "", wrong: str = "", status: int = 200
    ) -> HTML:
        """The members are all shown at once, those who could be added in pages."""
        one = await self._lists.get(viewer.me, asked.id)
        members = await self._lists.members(viewer.me, asked.id)
        page = await self._follows.following_page(viewer.me, part(asked.max_id, ACCOUNTS_PER_PAGE))
        others = [person for person in page.items if person not in members]
        here = f"/lists/{asked.id}/edit"
        return await self._site.page(
            viewer,
            "lists/edit.html",
            status=status,
            list=list_view(one),
            members=await self._site.accounts(members),
            others=await self._site.accounts(others),
            next=None if page.next_below is None else f"{here}?max_id={page.next_below}",
            title_length_max=TITLE_LENGTH_MAX,
            said=said,
            wrong=wrong,
        )
