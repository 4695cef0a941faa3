"""A photo: what was uploaded, what became of it, and who may fetch it."""

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final, Literal, NamedTuple

from fanlight.kit.ids import PhotoId, PostId, UserId

ALT_LENGTH_MAX: Final = 1_500
UPLOAD_BYTES_MAX: Final = 40_000_000
LOOSE_PHOTOS_MAX: Final = 100
"""How many photos that are in no post one person may have: twenty for each of five posts in the making. Those that
failed do not count, since their bytes are gone, nor do those that wait with a draft: drafts have limits of their own."""

LOOSE_PORTRAITS_MAX: Final = 20
"""The same for pictures of a profile, which replace each other and are swept later."""

LOOSE_MS_MAX: Final = 24 * 3600 * 1000
"""How long a photo waits for its post, and how long after its post's deletion it can be attached again."""

PHOTOS_ASKED_MAX: Final = 40
ATTEMPTS_MAX: Final = 20
"""How often processing may begin. Most end with the worker (a restart, a power loss), not by the photo's fault."""

DEATHS_MAX: Final = 3
"""How many image children a photo may kill."""

Purpose = Literal["post", "avatar", "header"]


class PhotoState(IntEnum):
    """Where a photo stands. The numbers are stored."""

    PENDING = 0
    READY = 1
    FAILED = 2
    REMOVED = 3
    """Its bytes are about to go; nobody sees it any more."""


class Access(IntEnum):
    """Who may fetch a photo by its address. The numbers are stored."""

    OPEN = 0
    """Everyone: it is in a post for everyone, or a picture of a profile."""
    SIGNED = 1
    """Whoever was shown a signed address in the last day: it is in a post for some, or in none."""


class Focus(NamedTuple):
    """The point that must stay visible when the photo is cut: -1 … 1 from left to right, from bottom to top."""

    x: float = 0.0
    y: float = 0.0


CENTRE: Final = Focus()


class PhotoWords(NamedTuple):
    """What is said anew about a photo. None: as it is."""

    photo_id: PhotoId
    alt: str | None = None
    focus: Focus | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendition:
    """One size of a photo."""

    name: str
    width: int
    height: int
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """A photo as it is stored. Width, height and what follows are known once it is ready."""

    id: PhotoId
    owner_id: UserId
    version: int = 1
    state: PhotoState = PhotoState.PENDING
    access: Access = Access.SIGNED
    token: str
    purpose: Purpose = "post"
    post_id: PostId | None = None
    sha256: bytes
    generation: str
    use_key: str
    """Under what this photo is counted among the users of its bytes."""
    bytes: int
    media_type: str
    alt: str = ""
    focus: Focus = CENTRE
    width: int = 0
    height: int = 0
    renditions: tuple[Rendition, ...] = ()
    blurhash: str = ""
    colour: str = ""
    facts: dict[str, str] = field(default_factory=dict[str, str])
    """What the camera said of itself. Never shown without its owner's wish, and never a place."""
    reason: str = ""
    """Why it failed: a sentence for its owner."""
    attempts: int = 0
    deaths: int = 0

    @property
    def folder(self) -> str:
        """Where its blobs are: by content and generation, so that bytes uploaded again never meet their own deletion."""
        return blob_folder(self.sha256, self.generation)


class PostMedia(NamedTuple):
    """The photos of a post in their order. `version` changes with any of them."""

    version: int
    photos: tuple[Photo, ...]


class Kept(NamedTuple):
    """A use of some bytes that no photo row was seen for yet."""

    sha256: bytes
    use_key: str
    owner_id: UserId


def blob_folder(sha256: bytes, generation: str) -> str:
    """The folder of an original and its renditions."""
    name = sha256.hex()
    return f"photos/{name[:2]}/{name}-{generation}"
