"""Sharing photos: the form, each photo as it is chosen, and publishing them in their order.

With scripts, photos are sent one by one while the person writes, and the form then names them. Without, the form
brings all of them at once. Either way the post appears when its last photo is prepared.
"""

from collections.abc import Sequence
from typing import Final

import msgspec

from fanlight.edge.responses import HTML, JSON, Redirect
from fanlight.edge.routes import BODY_BYTES_MAX, Endpoint, UploadedFile, Viewer
from fanlight.features.posts.models import CAPTION_LENGTH_MAX, PHOTOS_PER_POST_MAX, Draft
from fanlight.features.posts.service import PostService
from fanlight.features.uploads.models import ALT_LENGTH_MAX
from fanlight.features.uploads.service import UploadService
from fanlight.features.users.models import Visibility
from fanlight.kit.errors import FanlightError, Invalid
from fanlight.kit.ids import PhotoId
from fanlight.web.signing_pages import sentence, status_of
from fanlight.web.site import Site

ACCEPTED: Final = "image/jpeg,image/png,image/webp,image/gif,image/avif,image/heic,image/heif,.heic,.heif"

VISIBILITIES: Final = (
    (Visibility.PUBLIC, "Everyone", "On your profile, in Explore and under its hashtags"),
    (Visibility.UNLISTED, "Everyone, quietly", "On your profile, and not in Explore"),
    (Visibility.FOLLOWERS, "Followers", "Only people who follow you"),
)
"""A post for named people only is a matter of apps; the page offers what photos are shared with."""


class SharePageRequest(msgspec.Struct):
    """`GET /upload`."""


class PhotoRequest(msgspec.Struct, kw_only=True):
    """`POST /upload/photos`: one photo, sent by a script."""

    file: UploadedFile


class PhotoSent(msgspec.Struct, kw_only=True):
    """The photo has arrived and is being prepared."""

    id: str


class ShareRequest(msgspec.Struct, kw_only=True):
    """`POST /upload`. With scripts `media_ids` and `alts`, in their order; without, `photos` and `alt_lines`."""

    caption: str = ""
    visibility: Visibility = Visibility.PUBLIC
    media_ids: list[PhotoId] = []
    alts: list[str] = []
    photos: list[UploadedFile] = []
    alt_lines: str = ""
    once: str = ""
    """Drawn with the form: sent twice, it makes one post."""

    part: bool = False


class Shared(msgspec.Struct):
    """Where the browser goes now."""

    location: str


class UploadPages:
    """From files to a post."""

    def __init__(self, site: Site, uploads: UploadService, posts: PostService) -> None:
        self._site = site
        self._uploads = uploads
        self._posts = posts

    def endpoints(self) -> list[Endpoint]:
        photo_bytes_max = self._site.settings.photo_bytes_max
        return [
            Endpoint("GET", "/upload", self.show, request=SharePageRequest, page=True, user_required=True),
            Endpoint(
                "POST",
                "/upload",
                self.share,
                request=ShareRequest,
                page=True,
                user_required=True,
                body_bytes_max=PHOTOS_PER_POST_MAX * photo_bytes_max + BODY_BYTES_MAX,
            ),
            Endpoint(
                "POST",
                "/upload/photos",
                self.send_photo,
                request=PhotoRequest,
                user_required=True,
                status=202,
                body_bytes_max=photo_bytes_max + BODY_BYTES_MAX,
            ),
        ]

    async def show(self, viewer: Viewer, asked: SharePageRequest) -> HTML:
        return await self._page(viewer, ShareRequest(visibility=await self._usual_visibility(viewer)))

    async def send_photo(self, viewer: Viewer, asked: PhotoRequest) -> PhotoSent:
        photo = await self._uploads.accept(viewer.me, asked.file.path)
        return PhotoSent(id=str(photo.id))

    async def share(self, viewer: Viewer, asked: ShareRequest) -> HTML | JSON | Redirect:
        try:
            location = await self._share(viewer, asked)
        except FanlightError as error:
            return await self._refused(viewer, asked, error)
        return JSON(Shared(location)) if asked.part else Redirect(location)

    async def _share(self, viewer: Viewer, asked: ShareRequest) -> str:
        if not asked.media_ids and not asked.photos:
            raise Invalid("choose at least one photo")
        if max(len(asked.media_ids), len(asked.photos)) > PHOTOS_PER_POST_MAX:
            raise Invalid(f"a post has at most {PHOTOS_PER_POST_MAX} photos")
        ids = asked.media_ids or await self._accept_all(viewer, asked)
        for photo, alt in zip(asked.media_ids, asked.alts, strict=False):
            if alt:
                await self._uploads.describe(viewer.me, photo, alt=alt)
        draft = Draft(
            author_id=viewer.me,
            caption=asked.caption,
            photo_ids=tuple(ids),
            visibility=asked.visibility,
        )
        published = await self._posts.publish(draft, key=f"web:{asked.once}" if asked.once else None, when_ready=True)
        return "/?said=posted" if published.post_id is not None else "/?said=waiting"

    async def _accept_all(self, viewer: Viewer, asked: ShareRequest) -> list[PhotoId]:
        """Every file of a form without scripts, or none: what is wrong is said for each file by its name."""
        alts = [line.strip() for line in asked.alt_lines.splitlines()]
        accepted: list[PhotoId] = []
        wrong: list[str] = []
        for index, file in enumerate(asked.photos):
            try:
                photo = await self._uploads.accept(viewer.me, file.path, alt=alts[index] if index < len(alts) else "")
                accepted.append(photo.id)
            except FanlightError as error:
                wrong.append(f"{file.filename}: {error}")
        if wrong:
            await self._discard(viewer, accepted)
            raise Invalid(f"nothing was shared, because of {'; '.join(wrong)}")
        return accepted

    async def _discard(self, viewer: Viewer, photos: Sequence[PhotoId]) -> None:
        for photo in photos:
            await self._uploads.discard(viewer.me, photo)

    async def _refused(self, viewer: Viewer, asked: ShareRequest, error: FanlightError) -> HTML | JSON:
        if asked.part:
            return JSON({"error": sentence(error)}, status=status_of(error))
        return await self._page(viewer, asked, error)

    async def _usual_visibility(self, viewer: Viewer) -> Visibility:
        """What the person prefers; one that the form does not offer becomes the narrowest that it does."""
        me = await self._site.me(viewer)
        usual = Visibility(me["source"]["privacy"]) if me else Visibility.PUBLIC
        return usual if any(usual == offered for offered, _, _ in VISIBILITIES) else Visibility.FOLLOWERS

    async def _page(self, viewer: Viewer, asked: ShareRequest, error: FanlightError | None = None) -> HTML:
        return await self._site.page(
            viewer,
            "uploads/upload.html",
            status=status_of(error),
            tab="upload",
            wrong=sentence(error),
            caption=asked.caption,
            visibility=asked.visibility,
            visibilities=VISIBILITIES,
            once=asked.once or viewer.request_id,
            accepted=ACCEPTED,
            photos_max=PHOTOS_PER_POST_MAX,
            bytes_max=self._site.settings.photo_bytes_max,
            alt_length_max=ALT_LENGTH_MAX,
            caption_length_max=CAPTION_LENGTH_MAX,
        )
