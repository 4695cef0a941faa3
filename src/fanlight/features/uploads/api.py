"""Photos over HTTP: uploading them, asking what became of them, and their files."""

from typing import Any, Final

import msgspec

from fanlight.edge.limits import UPLOADS
from fanlight.edge.responses import JSON, Empty, FileAnswer
from fanlight.edge.routes import BODY_BYTES_MAX, Endpoint, UploadedFile, Viewer
from fanlight.features.uploads.models import CENTRE, UPLOAD_BYTES_MAX, Focus, Photo, PhotoState
from fanlight.features.uploads.service import UploadService
from fanlight.features.uploads.service.files import PhotoFiles
from fanlight.features.uploads.views import MediaAttachment, focus_of, media_attachment
from fanlight.kit.errors import Invalid, Unavailable
from fanlight.kit.ids import PhotoId
from fanlight.kit.urls import SiteUrls

WAIT_S: Final = 30.0
"""How long `POST /api/v1/media` waits: its clients want an address in the answer."""

FOR_EVERYONE: Final = "public, max-age=31536000, immutable, s-maxage=3600"
FOR_SOME: Final = "private, max-age=86400, immutable"
EXPIRY_DIGITS_MAX: Final = 9
FILE_HEADERS: Final = (
    ("x-content-type-options", "nosniff"),
    ("content-security-policy", "default-src 'none'; sandbox"),
    ("cross-origin-resource-policy", "cross-origin"),
    ("access-control-allow-origin", "*"),
)


class UploadRequest(msgspec.Struct, kw_only=True):
    """A multipart body. A `thumbnail` of the client's own is not asked for: photos need none."""

    file: UploadedFile | None = None
    description: str = ""
    focus: str = ""


class PhotoRequest(msgspec.Struct):
    """One photo by its id."""

    id: PhotoId


class DescribeRequest(msgspec.Struct, kw_only=True):
    """`PUT /api/v1/media/:id`: what is left out stays as it is."""

    id: PhotoId
    description: str | None = None
    focus: str = ""


class FileRequest(msgspec.Struct):
    """`/media/<token>/<name>`, with `e` and `s` where the photo is not for everyone."""

    token: str
    name: str
    e: str = ""
    s: str = ""


def endpoints(
    uploads: UploadService,
    files: PhotoFiles,
    urls: SiteUrls,
    *,
    upload_bytes_max: int = UPLOAD_BYTES_MAX,
    wait_s: float = WAIT_S,
) -> list[Endpoint]:
    """What clients call."""
    return [*_Media(uploads, urls, wait_s).endpoints(upload_bytes_max), *_Files(files).endpoints()]


class _Media:
    """The routes of one's own photos."""

    def __init__(self, uploads: UploadService, urls: SiteUrls, wait_s: float) -> None:
        self._uploads = uploads
        self._urls = urls
        self._wait_s = wait_s

    def endpoints(self, upload_bytes_max: int) -> list[Endpoint]:
        upload: dict[str, Any] = {
            "scope": "write:media",
            "request": UploadRequest,
            "response": MediaAttachment,
            "body_bytes_max": upload_bytes_max + BODY_BYTES_MAX,
            "limit": UPLOADS,
        }
        one: dict[str, Any] = {"scope": "write:media", "response": MediaAttachment}
        waiting = {206: MediaAttachment}
        return [
            Endpoint("POST", "/api/v2/media", self.upload, status=202, **upload),
            Endpoint("POST", "/api/v1/media", self.upload_and_wait, **upload),
            Endpoint("GET", "/api/v1/media/{id}", self.show, request=PhotoRequest, also=waiting, **one),
            Endpoint("PUT", "/api/v1/media/{id}", self.describe, request=DescribeRequest, **one),
            Endpoint("DELETE", "/api/v1/media/{id}", self.discard, scope="write:media", request=PhotoRequest),
        ]

    async def upload(self, viewer: Viewer, asked: UploadRequest) -> MediaAttachment:
        """Upload a photo; the answer does not wait until it is processed."""
        return self._shown(await self._accept(viewer, asked, urgent=False))

    async def upload_and_wait(self, viewer: Viewer, asked: UploadRequest) -> MediaAttachment:
        """Upload a photo and wait until it is processed."""
        photo = await self._accept(viewer, asked, urgent=True)
        photo = await self._uploads.settled(viewer.me, photo.id, self._wait_s)
        if photo.state is PhotoState.PENDING:
            raise Unavailable(
                f"The photo is kept and still being processed. Ask for /api/v1/media/{photo.id}.", retry_after_s=10
            )
        return self._shown(_sound(photo))

    async def show(self, viewer: Viewer, asked: PhotoRequest) -> JSON:
        """What became of an uploaded photo; 206 while it is being processed."""
        photo = _sound(await self._uploads.photo(viewer.me, asked.id))
        return JSON(self._shown(photo), status=206 if photo.state is PhotoState.PENDING else 200)

    async def describe(self, viewer: Viewer, asked: DescribeRequest) -> MediaAttachment:
        """Change the description or the focus of a photo."""
        focus = _focus(asked.focus) if asked.focus else None
        return self._shown(await self._uploads.describe(viewer.me, asked.id, alt=asked.description, focus=focus))

    async def discard(self, viewer: Viewer, asked: PhotoRequest) -> Empty:
        """Delete a photo that is in no post."""
        await self._uploads.discard(viewer.me, asked.id)
        return Empty()

    async def _accept(self, viewer: Viewer, asked: UploadRequest, *, urgent: bool) -> Photo:
        if asked.file is None:
            raise Invalid("There is no file in this request: send one in the multipart field `file`.")
        focus = _focus(asked.focus) if asked.focus else CENTRE
        return await self._uploads.accept(viewer.me, asked.file.path, alt=asked.description, focus=focus, urgent=urgent)

    def _shown(self, photo: Photo) -> MediaAttachment:
        return media_attachment(photo, self._urls, sign=self._uploads.sign_of(photo))


class _Files:
    """The route of the files themselves; the address is all the right there is, so nobody is identified."""

    def __init__(self, files: PhotoFiles) -> None:
        self._files = files

    def endpoints(self) -> list[Endpoint]:
        return [
            Endpoint(
                "GET", "/media/{token}/{name}", self.fetch, request=FileRequest, media_type="image/*", identified=False
            )
        ]

    async def fetch(self, viewer: Viewer, asked: FileRequest) -> FileAnswer:
        """The file of a picture, at the address that answers name."""
        expires = (
            int(asked.e) if asked.e.isascii() and asked.e.isdigit() and len(asked.e) <= EXPIRY_DIGITS_MAX else None
        )
        found = await self._files.open(asked.token, asked.name, expires=expires, signature=asked.s)
        return FileAnswer(
            found.body,
            found.media_type,
            etag=found.etag,
            cache_control=FOR_EVERYONE if found.for_everyone else FOR_SOME,
            headers=FILE_HEADERS,
        )


def _sound(photo: Photo) -> Photo:
    """The photo, unless it failed: then the reason is the answer."""
    if photo.state is PhotoState.FAILED:
        raise Invalid(photo.reason)
    return photo


def _focus(text: str) -> Focus:
    focus = focus_of(text)
    if focus is None:
        raise Invalid("A focus is two numbers between -1 and 1, like `0.2,-0.5`.")
    return focus
