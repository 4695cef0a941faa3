"""The port to image rendering: an original in the blobs becomes renditions beside it.

Hostile files are the usual case here: whoever renders may die, and is then replaced.
"""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import Final, Literal, Protocol

import msgspec

PIXELS_MAX: Final = 64_000_000
FRAMES_MAX: Final = 300
BYTES_MAX: Final = 40_000_000
SIDE_PIXELS_MAX: Final = 65_500

ORIGINAL: Final = "original"
"""The name of the original in the folder of its blobs."""


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """What a file's header may claim before any pixel is decoded."""

    pixels_max: int = PIXELS_MAX
    frames_max: int = FRAMES_MAX
    bytes_max: int = BYTES_MAX


class Shape(msgspec.Struct, frozen=True, kw_only=True):
    """A rendition that is wanted: at most this wide and high, never enlarged.

    With `crop` it has exactly the proportions of the box, cut from the middle.
    """

    name: str
    width_max: int
    height_max: int
    crop: bool = False
    format: Literal["webp", "jpeg"] = "webp"


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """Render `folder/original` into `folder/<name>` for every shape; `shapes` go from the largest to the smallest."""

    folder: str
    shapes: tuple[Shape, ...]
    limits: Limits = Limits()


class RenditionFacts(msgspec.Struct, frozen=True, kw_only=True):
    """One rendition that was written."""

    name: str
    width: int
    height: int
    bytes: int


class Rendered(msgspec.Struct, frozen=True, kw_only=True):
    """What became of an original. `width` and `height` are its own, seen upright."""

    width: int
    height: int
    renditions: tuple[RenditionFacts, ...]
    blurhash: str
    colour: str
    """The average colour, `#rrggbb`."""

    facts: dict[str, str]
    """What the camera said of itself, as text: never a place."""


class PhotoRefused(Exception):
    """This file will never become a photo. The message is a sentence for its owner."""


class RendererDied(Exception):
    """Whoever rendered this file crashed, or ran out of memory or time. Another try is safe.

    `killed`: somebody outside killed it, which says nothing about the file.
    """

    def __init__(self, message: str, *, killed: bool = False) -> None:
        super().__init__(message)
        self.killed = killed


Render = Callable[[Job], Awaitable[Rendered]]


class ImageRenderer(Protocol):
    """Who renders, a few photos at a time."""

    def turn(self, *, urgent: bool) -> AbstractAsyncContextManager[Render]:
        """Wait for a free renderer; inside, call it as often as needed. Urgent turns come before all others.

        The call answers when every rendition is durable in the blobs. It raises `PhotoRefused` for a file that cannot
        become a photo, `RendererDied` when it cost the renderer its life, `Unavailable` when the blobs failed.
        It never hangs: a renderer that takes too long is killed.
        """
        ...

    async def close(self) -> None:
        """End every renderer; turns under way raise `Unavailable`."""
