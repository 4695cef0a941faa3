"""Tokens, signatures and sizes: who may fetch which file of a photo."""

import base64
import hashlib
import hmac
import re
from collections.abc import Sequence
from typing import Final

from fanlight.features.uploads.models import Access, Photo, PhotoState, Rendition
from fanlight.kit.ids import Shard

SHARD_DIGITS: Final = 3
TOKEN_BYTES: Final = 16
DAY_MS: Final = 24 * 3600 * 1000
DAYS_AHEAD: Final = 2
"""An address signed today is good until the end of tomorrow: between 24 and 48 hours."""

SIGNATURE_BYTES: Final = 16
PREVIEW: Final = "640.webp"
LARGEST: Final = "2048.webp"

_TOKEN: Final = re.compile(r"[0-3][0-9a-f]{34}")


def token_of(shard: Shard, random_bytes: bytes) -> str:
    """The shard in three hexadecimal digits, then 128 random bits."""
    assert len(random_bytes) == TOKEN_BYTES
    return f"{shard:0{SHARD_DIGITS}x}{random_bytes.hex()}"


def shard_of_token(token: str) -> Shard | None:
    """The shard that the token's photo lives on; None for what is no token."""
    return Shard(int(token[:SHARD_DIGITS], 16)) if _TOKEN.fullmatch(token) else None


class PhotoSigner:
    """Signs the addresses of photos that are not for everyone. The bucket is a day, so addresses stay cacheable."""

    def __init__(self, secret: bytes) -> None:
        self._key = hashlib.blake2b(b"photo addresses", key=secret[:64]).digest()

    def query(self, token: str, now_ms: int) -> str:
        """What follows the address: `?e=…&s=…`."""
        expires = now_ms // DAY_MS + DAYS_AHEAD
        return f"?e={expires}&s={self._signature(token, expires)}"

    def holds(self, token: str, *, expires: int | None, signature: str, now_ms: int) -> bool:
        """Whether it is our signature and still good."""
        if expires is None or not now_ms // DAY_MS < expires <= now_ms // DAY_MS + DAYS_AHEAD:
            return False
        return hmac.compare_digest(self._signature(token, expires).encode(), signature.encode())

    def _signature(self, token: str, expires: int) -> str:
        digest = hmac.digest(self._key, f"{token}:{expires}".encode(), "sha256")
        return base64.urlsafe_b64encode(digest[:SIGNATURE_BYTES]).rstrip(b"=").decode()


def may_fetch(photo: Photo, *, signed: bool) -> bool:
    """Whether somebody with this address, rightly signed or not, gets the photo."""
    if photo.state is not PhotoState.READY:
        return False
    return photo.access is Access.OPEN or signed


def rendition_for(renditions: Sequence[Rendition], name: str) -> Rendition | None:
    """The rendition of that name; for a size greater than the photo, the largest of the same format."""
    for rendition in renditions:
        if rendition.name == name:
            return rendition
    if not re.fullmatch(r"[0-9]{2,4}\.(?:webp|jpg)", name):
        return None
    same = [rendition for rendition in renditions if _format(rendition.name) == _format(name)]
    return max(same, key=lambda rendition: rendition.width * rendition.height, default=None)


def _format(name: str) -> str:
    return name.rpartition(".")[2]
