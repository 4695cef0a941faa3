"""Search over HTTP."""

from typing import Any

import msgspec

from fanlight.edge.routes import Endpoint, Viewer
from fanlight.features.search.models import (
    FOUND_PER_PAGE,
    FOUND_PER_PAGE_MAX,
    PEOPLE_PER_PAGE,
    PEOPLE_PER_PAGE_MAX,
    Found,
    Kind,
    Part,
)
from fanlight.features.search.service import SearchService
from fanlight.features.search.views import SearchResults
from fanlight.features.tags.service import TagService
from fanlight.features.tags.views import tag_view
from fanlight.features.users.service import UserService
from fanlight.features.users.views import Account
from fanlight.kit.ids import UserId
from fanlight.kit.urls import SiteUrls


class SearchRequest(msgspec.Struct, kw_only=True):
    """`GET /api/v2/search`. Everything here is on this site, so `resolve` adds nothing.

    The words of captions are not searched, so `account_id`, `min_id` and `max_id` have nothing to narrow; nor is there
    anything unreviewed.
    """

    q: str
    type: Kind | None = None
    resolve: bool = False
    following: bool = False
    exclude_unreviewed: bool = False
    account_id: UserId | None = None
    min_id: int | None = None
    max_id: int | None = None
    limit: int = FOUND_PER_PAGE
    offset: int = 0


class AccountSearchRequest(msgspec.Struct, kw_only=True):
    """`GET /api/v1/accounts/search`."""

    q: str = ""
    following: bool = False
    resolve: bool = False
    limit: int = PEOPLE_PER_PAGE
    offset: int = 0


class SearchAPI:
    """The calls behind the rows of `endpoints`."""

    def __init__(self, search: SearchService, tags: TagService, users: UserService, urls: SiteUrls) -> None:
        self._search = search
        self._tags = tags
        self._users = users
        self._urls = urls

    async def search(self, viewer: Viewer, asked: SearchRequest) -> SearchResults:
        """Accounts and hashtags by how their names begin, and a post by its address."""
        found = await self._search.search(
            viewer.user_id,
            asked.q,
            kind=asked.type,
            followed=asked.following,
            part=_part(asked, limit_max=FOUND_PER_PAGE_MAX),
        )
        return await self._shown(viewer, found)

    async def accounts(self, viewer: Viewer, asked: AccountSearchRequest) -> list[msgspec.Raw]:
        """Accounts by how their names begin."""
        part = _part(asked, limit_max=PEOPLE_PER_PAGE_MAX)
        found = await self._search.people(viewer.me, asked.q, followed=asked.following, part=part)
        return await self._accounts(found)

    async def _shown(self, viewer: Viewer, found: Found) -> SearchResults:
        hashtags = await self._tags.tags(viewer.user_id, found.hashtags)
        return SearchResults(
            accounts=await self._accounts(found.people),
            statuses=[msgspec.Raw(shown.json) for shown in found.posts],
            hashtags=[tag_view(tag, self._urls) for tag in hashtags],
        )

    async def _accounts(self, people: tuple[UserId, ...]) -> list[msgspec.Raw]:
        accounts = await self._users.accounts_json(people)
        return [msgspec.Raw(accounts[person]) for person in people if person in accounts]


def _part(asked: SearchRequest | AccountSearchRequest, *, limit_max: int) -> Part:
    return Part(limit=min(max(asked.limit, 1), limit_max), offset=max(asked.offset, 0))


def endpoints(search: SearchService, tags: TagService, users: UserService, urls: SiteUrls) -> list[Endpoint]:
    """What clients call."""
    api = SearchAPI(search, tags, users, urls)
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
    ]
