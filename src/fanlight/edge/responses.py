"""What an endpoint may answer. A plain msgspec struct, list or dict is encoded as JSON with the row's own status."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias

HeaderPairs: TypeAlias = Sequence[tuple[str, str]]

IMMUTABLE: Final = "public, max-age=31536000, immutable"
PRIVATE: Final = "private, no-store"


@dataclass(frozen=True, slots=True)
class Encodes:
    """`Annotated[msgspec.Raw, Encodes(Account)]` in a view: JSON that is encoded already, and of which type it is."""

    kind: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Cookie:
    """A cookie to set. It is marked Secure wherever the site is served over https."""

    name: str
    value: str
    max_age_s: int | None = None
    """None: until the browser is closed."""

    path: str = "/"
    http_only: bool = True
    same_site: str = "Lax"

    @classmethod
    def forget(cls, name: str) -> "Cookie":
        """Makes the browser forget the cookie."""
        return cls(name=name, value="", max_age_s=0)

    def header(self, *, secure: bool) -> str:
        """The value of Set-Cookie."""
        parts = [f"{self.name}={self.value}", f"Path={self.path}", f"SameSite={self.same_site}"]
        if self.max_age_s is not None:
            parts.append(f"Max-Age={self.max_age_s}")
        if self.http_only:
            parts.append("HttpOnly")
        if secure:
            parts.append("Secure")
        return "; ".join(parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What every kind of answer may carry. A header given here replaces the gateway's own of that name."""

    headers: HeaderPairs = ()
    cookies: Sequence[Cookie] = ()


@dataclass(frozen=True, slots=True)
class JSON(Answered):
    """A value to encode, where the status differs from the row's or headers are needed."""

    value: Any
    status: int = 200


@dataclass(frozen=True, slots=True)
class RawJSON(Answered):
    """JSON that is encoded already: cached fragments joined on the hot path."""

    body: bytes
    status: int = 200


@dataclass(frozen=True, slots=True)
class Paged(Answered):
    """One page of a list, with the Link header clients walk by. `items` may be encoded already.

    `next_below` is the last id examined, `prev_above` the first shown (`kit.pages.Page`). An empty page has no Link.
    """

    items: Any
    next_below: int | None = None
    prev_above: int | None = None


def json_list(encoded: Iterable[bytes]) -> bytes:
    """Values that are encoded already, as an encoded list of them."""
    return b"[" + b",".join(encoded) + b"]"


@dataclass(frozen=True, slots=True)
class HTML(Answered):
    """A page. `form_targets`: redirect addresses that its forms may end at (browsers check them against the CSP)."""

    text: str
    status: int = 200
    form_targets: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Text(Answered):
    """Plain text, or any other text of a named type (XML, a web manifest)."""

    text: str
    status: int = 200
    content_type: str = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Redirect(Answered):
    """Go there instead. 303: after a form, by GET."""

    location: str
    status: int = 303


@dataclass(frozen=True, slots=True)
class Empty(Answered):
    """Nothing to say: `{}` with 200, as the client API does it; with another status, no body at all."""

    status: int = 200


@dataclass(frozen=True, slots=True)
class FileAnswer(Answered):
    """Bytes, or a file on disk, with conditional and range requests answered by the gateway."""

    body: Path | bytes
    content_type: str
    etag: str | None = None
    """Without quotes: what changes when the bytes change."""

    cache_control: str = PRIVATE
