"""Posts over HTTP: statuses, threads, favourites and bookmarks, profile and public timelines, drafts."""

from collections.abc import Sequence
from typing import Any, Final, Literal, Protocol

import msgspec

from fanlight.edge.requests import PageQuery
from fanlight.edge.responses import JSON, Empty, Paged, RawJSON
from fanlight.edge.routes import Endpoint, Viewer
from fanlight.features.auth.models import App
from fanlight.features.follows.service import FollowService
from fanlight.features.posts.models import POSTS_ASKED_MAX, AppCredit, Draft, Shown
from fanlight.features.posts.policy import Purpose
from fanlight.features.posts.service import PostPages, PostService, ReadPosts, TagQuestion, Threads
from fanlight.features.posts.views import (
    Context,
    DeletedStatus,
    DraftView,
    Status,
    StatusEdit,
    StatusSource,
    deleted_status,
    draft_view,
    only_edit,
)
from fanlight.features.reactions.service import ReactionService
from fanlight.features.users.models import Visibility
from fanlight.features.users.service import UserService
from fanlight.features.users.views import Account
from fanlight.kit.errors import Invalid, NotFound, Unauthorized
from fanlight.kit.ids import AppId, DraftId, PhotoId, PostId, UserId
from fanlight.kit.pages import (
    ACCOUNTS_PER_PAGE,
    ACCOUNTS_PER_PAGE_MAX,
    POSTS_PER_PAGE,
    POSTS_PER_PAGE_MAX,
    Page,
)

IDEMPOTENCY: Final = {"idempotency-key": "idempotency_key"}


class PublishRequest(msgspec.Struct, kw_only=True):
    """`POST /api/v1/statuses`."""

    status: str = ""
    media_ids: list[PhotoId] = []
    visibility: Literal["public", "unlisted", "private", "direct"] | None = None
    in_reply_to_id: PostId | None = None
    sensitive: bool | None = None
    spoiler_text: str = ""
    language: str | None = None
    publish_when_ready: bool = False
    poll: Any = None
    scheduled_at: str | None = None
    idempotency_key: str | None = None


class PostRequest(msgspec.Struct):
    """Anything about one post."""

    id: PostId


class DeleteRequest(PostRequest):
    """`DELETE /api/v1/statuses/:id`."""

    delete_media: bool = False


class PostsRequest(msgspec.Struct):
    """`GET /api/v1/statuses?id[]=…`."""

    id: list[PostId] = []


class LikersRequest(PageQuery, kw_only=True):
    """`GET /api/v1/statuses/:id/favourited_by`."""

    id: PostId


class ProfileRequest(PageQuery, kw_only=True):
    """`GET /api/v1/accounts/:id/statuses`."""

    id: UserId
    only_media: bool = False
    exclude_replies: bool = False
    pinned: bool = False
    tagged: str | None = None


class PublicRequest(PageQuery, kw_only=True):
    """`GET /api/v1/timelines/public`."""

    remote: bool = False
    only_media: bool = False


class TagRequest(PageQuery, kw_only=True):
    """`GET /api/v1/timelines/tag/:hashtag`."""

    hashtag: str
    any: tuple[str, ...] = ()
    all: tuple[str, ...] = ()
    none: tuple[str, ...] = ()
    remote: bool = False
    only_media: bool = False


class DraftRequest(msgspec.Struct):
    """One draft."""

    id: DraftId


class Apps(Protocol):
    """Who knows the apps that people post with: `AuthService`."""

    async def app(self, app_id: AppId | None) -> App:
        """The app with this id. Raises `NotFound`."""
        ...


class PostsAPI:
    """The calls behind the rows of `endpoints`."""

    def __init__(
        self,
        *,
        posts: PostService,
        reader: ReadPosts,
        pages: PostPages,
        threads: Threads,
        reactions: ReactionService,
        users: UserService,
        follows: FollowService,
        apps: Apps,
        public_timeline: bool,
    ) -> None:
        self._posts = posts
        self._reader = reader
        self._pages = pages
        self._threads = threads
        self._reactions = reactions
        self._users = users
        self._follows = follows
        self._apps = apps
        self._public_timeline = public_timeline

    # --- one post ---

    async def publish(self, viewer: Viewer, asked: PublishRequest) -> RawJSON | JSON:
        if asked.poll is not None:
            raise Invalid("polls are not supported here")
        if asked.scheduled_at:
            raise Invalid("posts cannot be scheduled here")
        draft = Draft(
            author_id=viewer.me,
            caption=asked.status,
            photo_ids=tuple(asked.media_ids),
            visibility=None if asked.visibility is None else Visibility(asked.visibility),
            in_reply_to_id=asked.in_reply_to_id,
            sensitive=asked.sensitive,
            spoiler_text=asked.spoiler_text,
            language=asked.language,
            app=await self._credit(viewer),
        )
        made = await self._posts.publish(draft, key=asked.idempotency_key, when_ready=asked.publish_when_ready)
        if made.post_id is not None:
            return await self._status(viewer, made.post_id)
        if made.draft_id is None:
            raise NotFound("what this request published is gone")
        return JSON(draft_view(await self._posts.draft(viewer.me, made.draft_id)), status=202)

    async def _credit(self, viewer: Viewer) -> AppCredit | None:
        if viewer.app_id is None:
            return None
        try:
            app = await self._apps.app(viewer.app_id)
        except NotFound:
            return None
        return AppCredit(app.id, app.name, app.website)

    async def _status(self, viewer: Viewer, post: PostId) -> RawJSON:
        return RawJSON((await self._reader.read_one(viewer.user_id, post)).json)

    async def status(self, viewer: Viewer, asked: PostRequest) -> RawJSON:
        return await self._status(viewer, asked.id)

    async def statuses(self, viewer: Viewer, asked: PostsRequest) -> RawJSON:
        if len(asked.id) > POSTS_ASKED_MAX:
            raise Invalid(f"ask for at most {POSTS_ASKED_MAX} posts at once")
        ids = list(dict.fromkeys(asked.id))
        return RawJSON(joined(await self._reader.read(viewer.user_id, ids, purpose=Purpose.LINK)))

    async def delete(self, viewer: Viewer, asked: DeleteRequest) -> DeletedStatus:
        before = await self._reader.read_one(viewer.me, asked.id)
        deleted = await self._posts.delete(viewer.me, asked.id, delete_media=asked.delete_media)
        media = self._reader.signed_media(deleted.photos)
        return deleted_status(before.json, text=deleted.post.caption, media=media)

    async def context(self, viewer: Viewer, asked: PostRequest) -> RawJSON:
        thread = await self._threads.around(viewer.user_id, asked.id)
        above, below = joined(thread.ancestors), joined(thread.descendants)
        return RawJSON(b'{"ancestors":%s,"descendants":%s}' % (above, below))

    async def source(self, viewer: Viewer, asked: PostRequest) -> StatusSource:
        post = await self._reader.require_visible(viewer.me, asked.id)
        return StatusSource(id=str(post.id), text=post.caption, spoiler_text=post.spoiler_text)

    async def history(self, viewer: Viewer, asked: PostRequest) -> list[StatusEdit]:
        shown = await self._reader.read_one(viewer.user_id, asked.id)
        return [only_edit(shown.json)]

    async def card(self, viewer: Viewer, asked: PostRequest) -> Empty:
        await self._reader.require_visible(viewer.user_id, asked.id)
        return Empty()

    async def reblogged_by(self, viewer: Viewer, asked: PostRequest) -> list[Account]:
        await self._reader.require_visible(viewer.user_id, asked.id)
        return []

    # --- reactions ---

    async def favourite(self, viewer: Viewer, asked: PostRequest) -> RawJSON:
        await self._reader.require_visible(viewer.me, asked.id)
        await self._reactions.like(asked.id, viewer.me)
        return await self._status(viewer, asked.id)

    async def unfavourite(self, viewer: Viewer, asked: PostRequest) -> RawJSON:
        """A like can be taken back also from a post that one may not see any more."""
        await self._reactions.unlike(asked.id, viewer.me)
        return await self._status(viewer, asked.id)

    async def bookmark(self, viewer: Viewer, asked: PostRequest) -> RawJSON:
        await self._reader.require_visible(viewer.me, asked.id)
        await self._reactions.bookmark(asked.id, viewer.me)
        return await self._status(viewer, asked.id)

    async def unbookmark(self, viewer: Viewer, asked: PostRequest) -> RawJSON:
        """As with likes."""
        await self._reactions.remove_bookmark(asked.id, viewer.me)
        return await self._status(viewer, asked.id)

    async def favourited_by(self, viewer: Viewer, asked: LikersRequest) -> Paged:
        await self._reader.require_visible(viewer.user_id, asked.id)
        page = await self._reactions.likers_page(asked.id, asked.page(ACCOUNTS_PER_PAGE, ACCOUNTS_PER_PAGE_MAX))
        accounts = await self._users.accounts_json(page.items)
        standing = await self._follows.standing(viewer.user_id, page.items)
        shown = [accounts[p] for p in page.items if p in accounts and not standing[p].blocked]
        return Paged(_raw_list(shown), next_below=page.next_below, prev_above=page.prev_above)

    async def favourites(self, viewer: Viewer, asked: PageQuery) -> Paged:
        return paged(await self._pages.liked_page(viewer.me, asked.page(POSTS_PER_PAGE, POSTS_PER_PAGE_MAX)))

    async def bookmarks(self, viewer: Viewer, asked: PageQuery) -> Paged:
        return paged(await self._pages.bookmarked_page(viewer.me, asked.page(POSTS_PER_PAGE, POSTS_PER_PAGE_MAX)))

    # --- timelines ---

    async def profile(self, viewer: Viewer, asked: ProfileRequest) -> Paged:
        author = await self._users.get(asked.id)
        if asked.pinned:
            return Paged([])
        page = await self._pages.profile_page(
            viewer.user_id,
            author.id,
            asked.page(POSTS_PER_PAGE, POSTS_PER_PAGE_MAX),
            only_media=asked.only_media,
            exclude_replies=asked.exclude_replies,
            tagged=asked.tagged or None,
        )
        return paged(page)

    async def public(self, viewer: Viewer, asked: PublicRequest) -> Paged:
        self._require_open(viewer)
        if asked.remote:
            return Paged([])
        part = asked.page(POSTS_PER_PAGE, POSTS_PER_PAGE_MAX)
        return paged(await self._pages.public_page(viewer.user_id, part, only_media=asked.only_media))

    async def tag(self, viewer: Viewer, asked: TagRequest) -> Paged:
        self._require_open(viewer)
        if asked.remote:
            return Paged([])
        question = TagQuestion(tag=asked.hashtag, any_of=asked.any, all_of=asked.all, none_of=asked.none)
        part = asked.page(POSTS_PER_PAGE, POSTS_PER_PAGE_MAX)
        return paged(await self._pages.tag_page(viewer.user_id, question, part, only_media=asked.only_media))

    def _require_open(self, viewer: Viewer) -> None:
        if viewer.user_id is None and not self._public_timeline:
            raise Unauthorized("log in to browse the public timelines of this server")

    # --- drafts ---

    async def drafts(self, viewer: Viewer, _asked: None) -> list[DraftView]:
        return [draft_view(draft) for draft in await self._posts.drafts(viewer.me)]

    async def draft(self, viewer: Viewer, asked: DraftRequest) -> DraftView:
        return draft_view(await self._posts.draft(viewer.me, asked.id))

    async def drop_draft(self, viewer: Viewer, asked: DraftRequest) -> Empty:
        await self._posts.drop_draft(viewer.me, asked.id)
        return Empty()


def joined(shown: Sequence[Shown]) -> bytes:
    """A JSON list of posts that are encoded already."""
    return b"[%s]" % b",".join([post.json for post in shown])


def paged(page: Page[Shown]) -> Paged:
    """A page of posts with its Link header."""
    return Paged(msgspec.Raw(joined(page.items)), next_below=page.next_below, prev_above=page.prev_above)


def _raw_list(items: Sequence[bytes]) -> msgspec.Raw:
    return msgspec.Raw(b"[%s]" % b",".join(items))


def endpoints(api: PostsAPI) -> list[Endpoint]:
    """The rows of the posts box."""
    one, read, write = "/api/v1/statuses/{id}", "read:statuses", "write:statuses"
    likes, marks = "write:favourites", "write:bookmarks"
    people: dict[str, Any] = {"scope": "read:accounts", "open": True, "response": list[Account]}
    return [
        Endpoint(
            "POST",
            "/api/v1/statuses",
            api.publish,
            scope=write,
            request=PublishRequest,
            response=Status,
            headers=IDEMPOTENCY,
        ),
        Endpoint(
            "GET", "/api/v1/statuses", api.statuses, scope=read, open=True, request=PostsRequest, response=list[Status]
        ),
        Endpoint("GET", one, api.status, scope=read, open=True, request=PostRequest, response=Status),
        Endpoint("DELETE", one, api.delete, scope=write, request=DeleteRequest, response=DeletedStatus),
        Endpoint("GET", f"{one}/context", api.context, scope=read, open=True, request=PostRequest, response=Context),
        Endpoint("GET", f"{one}/source", api.source, scope=read, request=PostRequest, response=StatusSource),
        Endpoint(
            "GET", f"{one}/history", api.history, scope=read, open=True, request=PostRequest, response=list[StatusEdit]
        ),
        Endpoint("GET", f"{one}/card", api.card, scope=read, open=True, request=PostRequest),
        Endpoint("GET", f"{one}/reblogged_by", api.reblogged_by, request=PostRequest, **people),
        Endpoint("GET", f"{one}/favourited_by", api.favourited_by, request=LikersRequest, **people),
        Endpoint("POST", f"{one}/favourite", api.favourite, scope=likes, request=PostRequest, response=Status),
        Endpoint("POST", f"{one}/unfavourite", api.unfavourite, scope=likes, request=PostRequest, response=Status),
        Endpoint("POST", f"{one}/bookmark", api.bookmark, scope=marks, request=PostRequest, response=Status),
        Endpoint("POST", f"{one}/unbookmark", api.unbookmark, scope=marks, request=PostRequest, response=Status),
        *_lists(api),
    ]


def _lists(api: PostsAPI) -> list[Endpoint]:
    many, read, write = list[Status], "read:statuses", "write:statuses"
    timeline: dict[str, Any] = {"scope": read, "open": True, "response": many}
    draft = "/api/fanlight/v1/drafts/{id}"
    return [
        Endpoint(
            "GET", "/api/v1/favourites", api.favourites, scope="read:favourites", request=PageQuery, response=many
        ),
        Endpoint("GET", "/api/v1/bookmarks", api.bookmarks, scope="read:bookmarks", request=PageQuery, response=many),
        Endpoint("GET", "/api/v1/accounts/{id}/statuses", api.profile, request=ProfileRequest, **timeline),
        Endpoint("GET", "/api/v1/timelines/public", api.public, request=PublicRequest, **timeline),
        Endpoint("GET", "/api/v1/timelines/tag/{hashtag}", api.tag, request=TagRequest, **timeline),
        Endpoint("GET", "/api/fanlight/v1/drafts", api.drafts, scope=read, response=list[DraftView]),
        Endpoint("GET", draft, api.draft, scope=read, request=DraftRequest, response=DraftView),
        Endpoint("DELETE", draft, api.drop_draft, scope=write, request=DraftRequest),
    ]
