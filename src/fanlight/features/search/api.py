"""Search over HTTP."""

from typing import Any

import msgspec

from fanlight.edge.routes import Endpoint, Viewer
from fanlight.features.search.models import Found, Kind
from fanlight.features.search.policy import hashtag_of
from fanlight.features.search.service import SearchService
from fanlight.features.search.views import SearchResults, TagView, tag_view
from fanlight.features.users.service import UserService
from fanlight.features.users.views import Account
from fanlight.kit.errors import NotFound
from fanlight.kit.ids import UserId
from fanlight.kit.urls import SiteUrls


class SearchRequest(msgspec.Struct, kw_only=True):
    """`GET /api/v2/search`. Every find is exact, so there is never a second page, and `resolve` adds nothing."""

    q: str
    type: Kind | None = None
    offset: int = 0


class AccountSearchRequest(msgspec.Struct, kw_only=True):
    """`GET /api/v1/accounts/search`."""

    q: str = ""
    following: bool = False
    offset: int = 0


class TagRequest(msgspec.Struct):
    """`GET /api/v1/tags/:name`."""

    name: str


class SearchAPI:
    """The calls behind the rows of `endpoints`."""

    def __init__(self, search: SearchService, users: UserService, urls: SiteUrls) -> None:
        self._search = search
        self._users = users
        self._urls = urls

    async def search(self, viewer: Viewer, asked: SearchRequest) -> SearchResults:
        if asked.offset > 0:
            return SearchResults([], [], [])
        found = await self._search.search(viewer.user_id, asked.q, kind=asked.type)
        return await self._shown(found)

    async def accounts(self, viewer: Viewer, asked: AccountSearchRequest) -> list[msgspec.Raw]:
        if asked.offset > 0:
            return []
        found = await self._search.people(viewer.me, asked.q, followed=asked.following)
        return await self._accounts(found)

    async def tag(self, viewer: Viewer, asked: TagRequest) -> TagView:
        """Clients open any hashtag, used or not."""
        name = hashtag_of(asked.name)
        if name is None:
            raise NotFound("this is no hashtag")
        return tag_view(name, self._urls)

    async def _shown(self, found: Found) -> SearchResults:
        return SearchResults(
            accounts=await self._accounts(found.people),
            statuses=[msgspec.Raw(shown.json) for shown in found.posts],
            hashtags=[tag_view(name, self._urls) for name in found.hashtags],
        )

    async def _accounts(self, people: tuple[UserId, ...]) -> list[msgspec.Raw]:
        return [msgspec.Raw(account) for account in (await self._users.accounts_json(people)).values()]


def endpoints(search: SearchService, users: UserService, urls: SiteUrls) -> list[Endpoint]:
    """What clients call."""
    api = SearchAPI(search, users, urls)
    accounts: dict[str, Any] = {"request": AccountSearchRequest, "response": list[Account]}
    return [
        Endpoint(
            "GET",
            "/api/v2/search",
            api.search,
            scope="read:search",
            open=True,
            request=SearchRequest,
            response=SearchResults,
        ),
        Endpoint("GET", "/api/v1/accounts/search", api.accounts, scope="read:accounts", **accounts),
        Endpoint("GET", "/api/v1/tags/{name}", api.tag, request=TagRequest, response=TagView),
    ]
