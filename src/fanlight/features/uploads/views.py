"""Photos as the client API shows them: MediaAttachment."""

from collections.abc import Callable

import msgspec

from fanlight.features.uploads.models import Focus, Photo, PhotoState, Rendition
from fanlight.features.uploads.policy import LARGEST, PREVIEW, rendition_for
from fanlight.kit.urls import SiteUrls

Sign = Callable[[str], str]
"""token → what follows the address of a photo that is not for everyone."""


class MediaSize(msgspec.Struct):
    """The size of one of its files."""

    width: int
    height: int
    size: str
    aspect: float


class MediaFocus(msgspec.Struct):
    """What must stay visible."""

    x: float
    y: float


class MediaMeta(msgspec.Struct, omit_defaults=True):
    """Sizes, once they are known, and the focus."""

    focus: MediaFocus
    original: MediaSize | None = None
    small: MediaSize | None = None


class MediaAttachment(msgspec.Struct):
    """A photo. `url` is null only until it is ready."""

    id: str
    type: str
    url: str | None
    preview_url: str
    meta: MediaMeta
    description: str | None
    blurhash: str | None
    remote_url: str | None = None
    preview_remote_url: str | None = None
    text_url: str | None = None


def media_attachment(photo: Photo, urls: SiteUrls, *, sign: Sign | None = None) -> MediaAttachment:
    """`sign` for photos of posts that are not for everyone, and for photos in no post."""
    large, small = rendition_for(photo.renditions, LARGEST), rendition_for(photo.renditions, PREVIEW)
    ready = photo.state is PhotoState.READY
    return MediaAttachment(
        id=str(photo.id),
        type="image",
        url=media_url(photo, large.name if large else LARGEST, urls, sign=sign) if ready else None,
        preview_url=media_url(photo, small.name if small else PREVIEW, urls, sign=sign),
        meta=MediaMeta(
            focus=MediaFocus(x=photo.focus.x, y=photo.focus.y),
            original=_size(large) if large else None,
            small=_size(small) if small else None,
        ),
        description=photo.alt or None,
        blurhash=photo.blurhash or None,
    )


def media_url(photo: Photo, name: str, urls: SiteUrls, *, sign: Sign | None = None) -> str:
    """The address of one of the photo's files, `640.webp`. A size greater than the photo brings its largest."""
    return urls.media(f"{photo.token}/{name}") + (sign(photo.token) if sign else "")


def focus_of(text: str) -> Focus | None:
    """`"0.2,-0.5"` as clients send it; None where it is no such thing."""
    across, comma, down = text.partition(",")
    try:
        focus = Focus(float(across), float(down))
    except ValueError:
        return None
    return focus if comma and -1 <= focus.x <= 1 and -1 <= focus.y <= 1 else None


def _size(rendition: Rendition) -> MediaSize:
    width, height = rendition.width, rendition.height
    return MediaSize(width=width, height=height, size=f"{width}x{height}", aspect=round(width / height, 5))
