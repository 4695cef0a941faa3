"""Drafts over HTTP: posts that wait for their photos, and what became of them. Fanlight's own."""

import msgspec

from fanlight.edge.responses import Empty
from fanlight.edge.routes import Endpoint, Viewer
from fanlight.features.posts.api.needs import PostsAPI
from fanlight.features.posts.views import DraftView, draft_view
from fanlight.kit.ids import DraftId


class DraftRequest(msgspec.Struct):
    """One draft."""

    id: DraftId


class Drafts:
    """The calls behind the rows."""

    def __init__(self, api: PostsAPI) -> None:
        self._api = api

    async def drafts(self, viewer: Viewer, _asked: None) -> list[DraftView]:
        """The user's posts that wait for their photos, or that failed to be published."""
        return [draft_view(draft) for draft in await self._api.posts.drafts(viewer.me)]

    async def draft(self, viewer: Viewer, asked: DraftRequest) -> DraftView:
        """One post that waits for its photos, and what became of it."""
        return draft_view(await self._api.posts.draft(viewer.me, asked.id))

    async def drop_draft(self, viewer: Viewer, asked: DraftRequest) -> Empty:
        """Give up a post that waits for its photos."""
        await self._api.posts.drop_draft(viewer.me, asked.id)
        return Empty()


def endpoints(api: PostsAPI) -> list[Endpoint]:
    """The rows of drafts."""
    calls = Drafts(api)
    read, write, draft = "read:statuses", "write:statuses", "/api/fanlight/v1/drafts/{id}"
    return [
        Endpoint("GET", "/api/fanlight/v1/drafts", calls.drafts, scope=read, response=list[DraftView]),
        Endpoint("GET", draft, calls.draft, scope=read, request=DraftRequest, response=DraftView),
        Endpoint("DELETE", draft, calls.drop_draft, scope=write, request=DraftRequest),
    ]
