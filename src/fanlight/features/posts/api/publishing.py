"""Posts over HTTP, one by one: publish, read, delete, and what lies around a post."""

from typing import Final, Literal

import msgspec

from fanlight.edge.limits import DELETIONS
from fanlight.edge.responses import JSON, Empty, RawJSON
from fanlight.edge.routes import Endpoint, Viewer
from fanlight.features.posts.api.needs import PostRequest, PostsAPI, joined
from fanlight.features.posts.api.polls import PollRequest, new_poll
from fanlight.features.posts.api.scheduled import due_ms_of, shown
from fanlight.features.posts.models import POSTS_ASKED_MAX, AppCredit, Draft, Published
from fanlight.features.posts.policy import Purpose
from fanlight.features.posts.views import (
    Context,
    DeletedStatus,
    DraftView,
    ScheduledStatus,
    Status,
    deleted_status,
    draft_view,
)
from fanlight.features.users.models import Visibility
from fanlight.kit.errors import Invalid, NotFound
from fanlight.kit.ids import PhotoId, PostId

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
    poll: PollRequest | None = None
    scheduled_at: str | None = None
    idempotency_key: str | None = None


class DeleteRequest(PostRequest):
    """`DELETE /api/v1/statuses/:id`."""

    delete_media: bool = False


class PostsRequest(msgspec.Struct):
    """`GET /api/v1/statuses?id[]=…`."""

    id: list[PostId] = []


class Publishing:
    """The calls about single posts."""

    def __init__(self, api: PostsAPI) -> None:
        self._api = api

    async def publish(self, viewer: Viewer, asked: PublishRequest) -> RawJSON | JSON:
        """Publish a post, now or at scheduled_at.

        With `publish_when_ready` the answer does not wait for photos that are being processed.
        """
        draft = Draft(
            author_id=viewer.me,
            caption=asked.status,
            photo_ids=tuple(asked.media_ids),
            visibility=None if asked.visibility is None else Visibility(asked.visibility),
            in_reply_to_id=asked.in_reply_to_id,
            sensitive=asked.sensitive,
            spoiler_text=asked.spoiler_text,
            language=asked.language,
            poll=new_poll(asked.poll),
            app=await self._credit(viewer),
        )
        if asked.scheduled_at:
            made = await self._api.scheduling.schedule(
                draft, due_ms_of(asked.scheduled_at), key=asked.idempotency_key, when_ready=asked.publish_when_ready
            )
        else:
            made = await self._api.posts.publish(draft, key=asked.idempotency_key, when_ready=asked.publish_when_ready)
        return await self._made(viewer, made)

    async def _made(self, viewer: Viewer, made: Published) -> RawJSON | JSON:
        """The post, or what is to become one: a scheduled post, or a draft that waits for its photos."""
        if made.post_id is not None:
            return await self._api.status(viewer, made.post_id)
        if made.draft_id is None:
            raise NotFound("what this request published is gone")
        waiting = await self._api.posts.draft(viewer.me, made.draft_id)
        if waiting.due_ms is not None:
            return JSON(await shown(self._api, waiting))
        return JSON(draft_view(waiting), status=202)

    async def _credit(self, viewer: Viewer) -> AppCredit | None:
        if viewer.app_id is None:
            return None
        try:
            app = await self._api.apps.app(viewer.app_id)
        except NotFound:
            return None
        return AppCredit(app.id, app.name, app.website)

    async def status(self, viewer: Viewer, asked: PostRequest) -> RawJSON:
        """One post by its id."""
        return await self._api.status(viewer, asked.id)

    async def statuses(self, viewer: Viewer, asked: PostsRequest) -> RawJSON:
        """Several posts by their ids; those that the user may not see are left out."""
        if len(asked.id) > POSTS_ASKED_MAX:
            raise Invalid(f"ask for at most {POSTS_ASKED_MAX} posts at once")
        ids = list(dict.fromkeys(asked.id))
        return RawJSON(joined(await self._api.reader.read(viewer.user_id, ids, purpose=Purpose.LINK)))

    async def delete(self, viewer: Viewer, asked: DeleteRequest) -> DeletedStatus:
        """Delete a post: the answer has its text and photos, to write it anew."""
        before = await self._api.reader.read_one(viewer.me, asked.id)
        deleted = await self._api.posts.delete(viewer.me, asked.id, delete_media=asked.delete_media)
        media = self._api.reader.signed_media(deleted.photos)
        return deleted_status(before.json, text=deleted.post.caption, media=media)

    async def context(self, viewer: Viewer, asked: PostRequest) -> RawJSON:
        """The thread around a post: what it replies to, and the replies below it."""
        thread = await self._api.threads.around(viewer.user_id, asked.id)
        above, below = joined(thread.ancestors), joined(thread.descendants)
        return RawJSON(b'{"ancestors":%s,"descendants":%s}' % (above, below))

    async def card(self, viewer: Viewer, asked: PostRequest) -> Empty:
        """The preview of a link in a post: always empty, nothing is fetched from other sites."""
        await self._api.reader.require_visible(viewer.user_id, asked.id)
        return Empty()


def endpoints(api: PostsAPI) -> list[Endpoint]:
    """The rows about single posts."""
    calls = Publishing(api)
    one, read, write = "/api/v1/statuses/{id}", "read:statuses", "write:statuses"
    return [
        Endpoint(
            "POST",
            "/api/v1/statuses",
            calls.publish,
            scope=write,
            request=PublishRequest,
            response=Status | ScheduledStatus,
            also={202: DraftView},
            headers=IDEMPOTENCY,
        ),
        Endpoint(
            "GET",
            "/api/v1/statuses",
            calls.statuses,
            scope=read,
            open=True,
            request=PostsRequest,
            response=list[Status],
        ),
        Endpoint("GET", one, calls.status, scope=read, open=True, request=PostRequest, response=Status),
        Endpoint(
            "DELETE", one, calls.delete, scope=write, request=DeleteRequest, response=DeletedStatus, limit=DELETIONS
        ),
        Endpoint("GET", f"{one}/context", calls.context, scope=read, open=True, request=PostRequest, response=Context),
        Endpoint("GET", f"{one}/card", calls.card, scope=read, open=True, request=PostRequest),
    ]
