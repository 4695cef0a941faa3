"""Editing over HTTP, and what posts said before."""

import msgspec

from fanlight.edge.responses import RawJSON
from fanlight.edge.routes import Endpoint, Viewer
from fanlight.features.posts.api.needs import PostRequest, PostsAPI
from fanlight.features.posts.api.polls import PollRequest, new_poll
from fanlight.features.posts.models import PostChanges
from fanlight.features.posts.views import Status, StatusEdit, StatusSource
from fanlight.features.uploads.models import Focus, PhotoWords
from fanlight.features.uploads.views import focus_of
from fanlight.kit.errors import Invalid
from fanlight.kit.ids import PhotoId


class MediaAttributes(msgspec.Struct, kw_only=True):
    """What is said anew about one photo of the post."""

    id: PhotoId
    description: str | None = None
    focus: str = ""


class EditRequest(PostRequest, kw_only=True):
    """`PUT /api/v1/statuses/:id`."""

    status: str | None = None
    spoiler_text: str = ""
    sensitive: bool | None = None
    language: str | None = None
    media_ids: tuple[PhotoId, ...] | None = None
    media_attributes: tuple[MediaAttributes, ...] = ()
    poll: PollRequest | None = None


class Edits:
    """The calls behind the rows."""

    def __init__(self, api: PostsAPI) -> None:
        self._api = api

    async def edit(self, viewer: Viewer, asked: EditRequest) -> RawJSON:
        """Edit a post: its text, warning, photos, their descriptions, or its poll."""
        changes = PostChanges(
            caption=asked.status,
            spoiler_text=asked.spoiler_text,
            sensitive=asked.sensitive,
            language=asked.language,
            photo_ids=asked.media_ids,
            photo_words=tuple(map(_words_of, asked.media_attributes)),
            poll=new_poll(asked.poll),
        )
        await self._api.editing.edit(viewer.me, asked.id, changes)
        return await self._api.status(viewer, asked.id)

    async def source(self, viewer: Viewer, asked: PostRequest) -> StatusSource:
        """The text of a post as it was typed, to edit it."""
        post = await self._api.reader.require_visible(viewer.me, asked.id)
        return StatusSource(id=str(post.id), text=post.caption, spoiler_text=post.spoiler_text)

    async def history(self, viewer: Viewer, asked: PostRequest) -> list[StatusEdit]:
        """What a post said before it was edited: the oldest version first, the present one last."""
        return await self._api.editing.history(viewer.user_id, asked.id)


def _words_of(attributes: MediaAttributes) -> PhotoWords:
    return PhotoWords(attributes.id, attributes.description, _focus(attributes.focus) if attributes.focus else None)


def _focus(text: str) -> Focus:
    focus = focus_of(text)
    if focus is None:
        raise Invalid("A focus is two numbers between -1 and 1, like `0.2,-0.5`.")
    return focus


def endpoints(api: PostsAPI) -> list[Endpoint]:
    """The rows of editing."""
    calls, one, read = Edits(api), "/api/v1/statuses/{id}", "read:statuses"
    return [
        Endpoint("PUT", one, calls.edit, scope="write:statuses", request=EditRequest, response=Status),
        Endpoint("GET", f"{one}/source", calls.source, scope=read, request=PostRequest, response=StatusSource),
        Endpoint(
            "GET",
            f"{one}/history",
            calls.history,
            scope=read,
            open=True,
            request=PostRequest,
            response=list[StatusEdit],
        ),
    ]
