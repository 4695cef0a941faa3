"""Changing one's own post: its caption, its content warning, and what is said about its photos."""

import msgspec

from fanlight.edge.responses import HTML, Redirect
from fanlight.edge.routes import Endpoint, Viewer
from fanlight.features.posts.models import CAPTION_LENGTH_MAX, SPOILER_LENGTH_MAX, Post, PostChanges
from fanlight.features.posts.service import Editing, ReadPosts
from fanlight.features.uploads.models import ALT_LENGTH_MAX, PhotoWords
from fanlight.kit.errors import FanlightError, Invalid, NotFound
from fanlight.kit.ids import PhotoId, PostId
from fanlight.web.signing_pages import sentence, status_of
from fanlight.web.site import Site


class EditPageRequest(msgspec.Struct, kw_only=True):
    """`GET /@ana/1/edit`."""

    username: str
    id: PostId


class EditRequest(msgspec.Struct, kw_only=True):
    """`POST /@ana/1/edit`. `alts`: what is said about each photo, by its id."""

    username: str
    id: PostId
    caption: str = ""
    spoiler_text: str = ""
    sensitive: bool = False
    alts: dict[str, str] = {}


class EditPages:
    """What the form does not show stays as it is."""

    def __init__(self, site: Site, reader: ReadPosts, editing: Editing) -> None:
        self._site = site
        self._reader = reader
        self._editing = editing

    def endpoints(self) -> list[Endpoint]:
        path = "/@{username}/{id}/edit"
        return [
            Endpoint("GET", path, self.show, request=EditPageRequest, page=True, user_required=True),
            Endpoint("POST", path, self.edit, request=EditRequest, page=True, user_required=True),
        ]

    async def show(self, viewer: Viewer, asked: EditPageRequest) -> HTML:
        post = await self._own(viewer, asked.id)
        words = EditRequest(
            username=asked.username,
            id=asked.id,
            caption=post.caption,
            spoiler_text=post.spoiler_text,
            sensitive=post.sensitive and not post.spoiler_text,
        )
        return await self._page(viewer, words)

    async def edit(self, viewer: Viewer, asked: EditRequest) -> HTML | Redirect:
        await self._own(viewer, asked.id)
        try:
            await self._editing.edit(viewer.me, asked.id, _changes_of(asked))
        except Invalid as error:
            return await self._page(viewer, asked, error)
        return Redirect(f"/@{asked.username}/{asked.id}?said=edited")

    async def _own(self, viewer: Viewer, post_id: PostId) -> Post:
        post = await self._reader.require_visible(viewer.me, post_id)
        if post.author_id != viewer.me or post.id != post_id:
            raise NotFound("there is no such post of yours")
        return post

    async def _page(self, viewer: Viewer, asked: EditRequest, error: FanlightError | None = None) -> HTML:
        (post,) = self._site.statuses([await self._reader.read_one(viewer.me, asked.id)])
        return await self._site.page(
            viewer,
            "posts/edit.html",
            status=status_of(error),
            post=post,
            words=asked,
            wrong=sentence(error),
            caption_length_max=CAPTION_LENGTH_MAX,
            spoiler_length_max=SPOILER_LENGTH_MAX,
            alt_length_max=ALT_LENGTH_MAX,
        )


def _changes_of(asked: EditRequest) -> PostChanges:
    words = [PhotoWords(PhotoId(int(photo)), alt) for photo, alt in asked.alts.items() if photo.isdecimal()]
    return PostChanges(
        caption=asked.caption,
        spoiler_text=asked.spoiler_text,
        sensitive=asked.sensitive,
        photo_words=tuple(words),
        keeps_poll=True,
    )
