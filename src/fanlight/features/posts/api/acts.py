"""What people do with posts, over HTTP: favourites, reposts, bookmarks, pins and muted threads, and who did what."""

from typing import Any, Literal

from fanlight.edge.limits import DELETIONS
from fanlight.edge.requests import PageQuery
from fanlight.edge.responses import Paged, RawJSON
from fanlight.edge.routes import Endpoint, Viewer
from fanlight.features.posts.api.needs import PostRequest, PostsAPI, paged
from fanlight.features.posts.views import Status
from fanlight.features.users.models import Visibility
from fanlight.features.users.views import Account
from fanlight.kit.ids import PostId
from fanlight.kit.pages import ACCOUNTS_PER_PAGE, ACCOUNTS_PER_PAGE_MAX, POSTS_PER_PAGE, POSTS_PER_PAGE_MAX


class PeopleRequest(PageQuery, kw_only=True):
    """`GET /api/v1/statuses/:id/favourited_by`, `…/reblogged_by`."""

    id: PostId


class RepostRequest(PostRequest):
    """`POST /api/v1/statuses/:id/reblog`. A repost is never for more people than what it shows."""

    visibility: Literal["public", "unlisted", "private"] | None = None


class Acts:
    """The calls behind the rows."""

    def __init__(self, api: PostsAPI) -> None:
        self._api = api

    async def favourite(self, viewer: Viewer, asked: PostRequest) -> RawJSON:
        """Favourite a post."""
        post = await self._api.reader.require_visible(viewer.me, asked.id)
        await self._api.reactions.like(post.id, viewer.me)
        return await self._api.status(viewer, asked.id)

    async def unfavourite(self, viewer: Viewer, asked: PostRequest) -> RawJSON:
        """Take a favourite back.

        Also from a post that one may not see any more.
        """
        await self._api.reactions.unlike(await self._api.reposts.original_of(asked.id), viewer.me)
        return await self._api.status(viewer, asked.id)

    async def bookmark(self, viewer: Viewer, asked: PostRequest) -> RawJSON:
        """Bookmark a post; nobody else learns of it."""
        post = await self._api.reader.require_visible(viewer.me, asked.id)
        await self._api.reactions.bookmark(post.id, viewer.me)
        return await self._api.status(viewer, asked.id)

    async def unbookmark(self, viewer: Viewer, asked: PostRequest) -> RawJSON:
        """Remove a bookmark.

        As with likes, also from a post that one may not see any more.
        """
        await self._api.reactions.remove_bookmark(await self._api.reposts.original_of(asked.id), viewer.me)
        return await self._api.status(viewer, asked.id)

    async def reblog(self, viewer: Viewer, asked: RepostRequest) -> RawJSON:
        """Reblog a post: the answer is the reblog, with the post in it."""
        visibility = None if asked.visibility is None else Visibility(asked.visibility)
        return await self._api.status(viewer, await self._api.reposts.repost(viewer.me, asked.id, visibility))

    async def unreblog(self, viewer: Viewer, asked: PostRequest) -> RawJSON:
        """Take a reblog back: the answer is the post itself."""
        return await self._api.status(viewer, await self._api.reposts.undo(viewer.me, asked.id))

    async def pin(self, viewer: Viewer, asked: PostRequest) -> RawJSON:
        """Pin one of the user's own posts to the top of their profile."""
        await self._api.pins.pin(viewer.me, asked.id)
        return await self._api.status(viewer, asked.id)

    async def unpin(self, viewer: Viewer, asked: PostRequest) -> RawJSON:
        """Unpin a post from the user's profile."""
        await self._api.pins.unpin(viewer.me, await self._api.reposts.original_of(asked.id))
        return await self._api.status(viewer, asked.id)

    async def mute(self, viewer: Viewer, asked: PostRequest) -> RawJSON:
        """Mute the conversation that a post is part of."""
        post = await self._api.reader.require_visible(viewer.me, asked.id)
        await self._api.reactions.mute_thread(post.root_id or post.id, viewer.me)
        return await self._api.status(viewer, asked.id)

    async def unmute(self, viewer: Viewer, asked: PostRequest) -> RawJSON:
        """Unmute the conversation that a post is part of."""
        post = await self._api.reader.require_visible(viewer.me, asked.id)
        await self._api.reactions.unmute_thread(post.root_id or post.id, viewer.me)
        return await self._api.status(viewer, asked.id)

    # --- who did what, and what I did ---

    async def favourited_by(self, viewer: Viewer, asked: PeopleRequest) -> Paged:
        """Accounts that favourited a post."""
        page = asked.page(ACCOUNTS_PER_PAGE, ACCOUNTS_PER_PAGE_MAX)
        return await self._api.accounts(await self._api.people.likers_page(viewer.user_id, asked.id, page))

    async def favourites(self, viewer: Viewer, asked: PageQuery) -> Paged:
        """Posts that the user favourited, the latest favourite first."""
        return paged(await self._api.pages.liked_page(viewer.me, asked.page(POSTS_PER_PAGE, POSTS_PER_PAGE_MAX)))

    async def bookmarks(self, viewer: Viewer, asked: PageQuery) -> Paged:
        """Posts that the user bookmarked, the latest bookmark first."""
        return paged(await self._api.pages.bookmarked_page(viewer.me, asked.page(POSTS_PER_PAGE, POSTS_PER_PAGE_MAX)))

    async def reblogged_by(self, viewer: Viewer, asked: PeopleRequest) -> Paged:
        """Accounts that reblogged a post."""
        page = asked.page(ACCOUNTS_PER_PAGE, ACCOUNTS_PER_PAGE_MAX)
        return await self._api.accounts(await self._api.people.reposters_page(viewer.user_id, asked.id, page))


def endpoints(api: PostsAPI) -> list[Endpoint]:
    """The rows of what people do with posts."""
    calls = Acts(api)
    one, many = "/api/v1/statuses/{id}", list[Status]
    write, likes, marks = "write:statuses", "write:favourites", "write:bookmarks"
    mine, mutes = "write:accounts", "write:mutes"
    people: dict[str, Any] = {"scope": "read:accounts", "open": True, "response": list[Account]}
    return [
        Endpoint("GET", f"{one}/reblogged_by", calls.reblogged_by, request=PeopleRequest, **people),
        Endpoint("GET", f"{one}/favourited_by", calls.favourited_by, request=PeopleRequest, **people),
        Endpoint("POST", f"{one}/favourite", calls.favourite, scope=likes, request=PostRequest, response=Status),
        Endpoint("POST", f"{one}/unfavourite", calls.unfavourite, scope=likes, request=PostRequest, response=Status),
        Endpoint("POST", f"{one}/bookmark", calls.bookmark, scope=marks, request=PostRequest, response=Status),
        Endpoint("POST", f"{one}/unbookmark", calls.unbookmark, scope=marks, request=PostRequest, response=Status),
        Endpoint("POST", f"{one}/reblog", calls.reblog, scope=write, request=RepostRequest, response=Status),
        Endpoint(
            "POST",
            f"{one}/unreblog",
            calls.unreblog,
            scope=write,
            request=PostRequest,
            response=Status,
            limit=DELETIONS,
        ),
        Endpoint("POST", f"{one}/pin", calls.pin, scope=mine, request=PostRequest, response=Status),
        Endpoint("POST", f"{one}/unpin", calls.unpin, scope=mine, request=PostRequest, response=Status),
        Endpoint("POST", f"{one}/mute", calls.mute, scope=mutes, request=PostRequest, response=Status),
        Endpoint("POST", f"{one}/unmute", calls.unmute, scope=mutes, request=PostRequest, response=Status),
        Endpoint(
            "GET", "/api/v1/favourites", calls.favourites, scope="read:favourites", request=PageQuery, response=many
        ),
        Endpoint("GET", "/api/v1/bookmarks", calls.bookmarks, scope="read:bookmarks", request=PageQuery, response=many),
    ]
