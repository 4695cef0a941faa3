"""Lists over HTTP: what they are, who is in them, and their timelines."""

from typing import Any

import msgspec

from fanlight.edge.requests import PageQuery
from fanlight.edge.responses import Empty, Paged, json_list
from fanlight.edge.routes import Endpoint, Viewer
from fanlight.features.lists.models import ListChanges, ListId, RepliesPolicy
from fanlight.features.lists.service import ListService, ListTimelines
from fanlight.features.lists.views import ListView, list_view
from fanlight.features.posts.views import Status
from fanlight.features.users.service import UserService
from fanlight.features.users.views import Account
from fanlight.kit.ids import UserId
from fanlight.kit.pages import (
    ACCOUNTS_PER_PAGE,
    ACCOUNTS_PER_PAGE_MAX,
    POSTS_PER_PAGE,
    POSTS_PER_PAGE_MAX,
    Page,
)


class CreateListRequest(msgspec.Struct, kw_only=True):
    """`POST /api/v1/lists`."""

    title: str
    replies_policy: RepliesPolicy = RepliesPolicy.LIST
    exclusive: bool = False


class ListRequest(msgspec.Struct, kw_only=True):
    """One list by its id."""

    id: ListId


class UpdateListRequest(ListRequest, kw_only=True):
    """`PUT /api/v1/lists/:id`: what is left out stays as it is."""

    title: str | None = None
    replies_policy: RepliesPolicy | None = None
    exclusive: bool | None = None


class PeopleRequest(ListRequest, kw_only=True):
    """Whom to put into the list, or to take out of it."""

    account_ids: list[UserId] = []


class ListPageRequest(PageQuery, kw_only=True):
    """A page of what is in one list. `limit=0` of its people is everybody."""

    id: ListId


class AccountRequest(msgspec.Struct):
    """One account by its id."""

    id: UserId


class ListAPI:
    """The calls behind the rows of `endpoints`."""

    def __init__(self, lists: ListService, timelines: ListTimelines, users: UserService) -> None:
        self._lists = lists
        self._timelines = timelines
        self._users = users

    # --- lists ---

    async def lists(self, viewer: Viewer, _asked: None) -> list[ListView]:
        """The user's lists."""
        return [list_view(one) for one in await self._lists.lists(viewer.me)]

    async def create(self, viewer: Viewer, asked: CreateListRequest) -> ListView:
        """Make a list."""
        made = await self._lists.create(
            viewer.me, asked.title, replies_policy=asked.replies_policy, exclusive=asked.exclusive
        )
        return list_view(made)

    async def show(self, viewer: Viewer, asked: ListRequest) -> ListView:
        """One list by its id."""
        return list_view(await self._lists.get(viewer.me, asked.id))

    async def update(self, viewer: Viewer, asked: UpdateListRequest) -> ListView:
        """Change a list: its title, replies_policy, or whether it is exclusive."""
        changes = ListChanges(title=asked.title, replies_policy=asked.replies_policy, exclusive=asked.exclusive)
        return list_view(await self._lists.update(viewer.me, asked.id, changes))

    async def delete(self, viewer: Viewer, asked: ListRequest) -> Empty:
        """Delete a list."""
        await self._lists.delete(viewer.me, asked.id)
        return Empty()

    async def with_account(self, viewer: Viewer, asked: AccountRequest) -> list[ListView]:
        """Those of the user's lists that an account is in."""
        return [list_view(one) for one in await self._lists.lists_with(viewer.me, asked.id)]

    # --- what is in them ---

    async def accounts(self, viewer: Viewer, asked: ListPageRequest) -> Paged:
        """Accounts in a list; with limit=0 all of them at once."""
        if asked.limit == 0:
            return await self._accounts(Page(items=await self._lists.members(viewer.me, asked.id)))
        part = asked.page(ACCOUNTS_PER_PAGE, ACCOUNTS_PER_PAGE_MAX)
        return await self._accounts(await self._lists.members_page(viewer.me, asked.id, part))

    async def _accounts(self, page: Page[UserId]) -> Paged:
        known = await self._users.accounts_json(page.items)
        shown = json_list(known[person] for person in page.items if person in known)
        return Paged(shown, next_below=page.next_below, prev_above=page.prev_above)

    async def add(self, viewer: Viewer, asked: PeopleRequest) -> Empty:
        """Put accounts that the user follows into a list: all of them or none."""
        await self._lists.add(viewer.me, asked.id, asked.account_ids)
        return Empty()

    async def remove(self, viewer: Viewer, asked: PeopleRequest) -> Empty:
        """Take accounts out of a list."""
        await self._lists.remove(viewer.me, asked.id, asked.account_ids)
        return Empty()

    async def timeline(self, viewer: Viewer, asked: ListPageRequest) -> Paged:
        """What the accounts in a list published, newest first."""
        page = await self._timelines.page(viewer.me, asked.id, asked.page(POSTS_PER_PAGE, POSTS_PER_PAGE_MAX))
        shown = json_list(post.json for post in page.items)
        return Paged(shown, next_below=page.next_below, prev_above=page.prev_above)


def endpoints(lists: ListService, timelines: ListTimelines, users: UserService) -> list[Endpoint]:
    """What clients call."""
    api = ListAPI(lists, timelines, users)
    all_, one, people = "/api/v1/lists", "/api/v1/lists/{id}", "/api/v1/lists/{id}/accounts"
    read: dict[str, Any] = {"scope": "read:lists"}
    write: dict[str, Any] = {"scope": "write:lists"}
    mine = list[ListView]
    return [
        Endpoint("GET", all_, api.lists, response=mine, **read),
        Endpoint("POST", all_, api.create, request=CreateListRequest, response=ListView, **write),
        Endpoint("GET", one, api.show, request=ListRequest, response=ListView, **read),
        Endpoint("PUT", one, api.update, request=UpdateListRequest, response=ListView, **write),
        Endpoint("DELETE", one, api.delete, request=ListRequest, **write),
        Endpoint("GET", people, api.accounts, request=ListPageRequest, response=list[Account], **read),
        Endpoint("POST", people, api.add, request=PeopleRequest, **write),
        Endpoint("DELETE", people, api.remove, request=PeopleRequest, **write),
        Endpoint("GET", "/api/v1/accounts/{id}/lists", api.with_account, request=AccountRequest, response=mine, **read),
        Endpoint(
            "GET",
            "/api/v1/timelines/list/{id}",
            api.timeline,
            request=ListPageRequest,
            response=list[Status],
            **read,
        ),
    ]
