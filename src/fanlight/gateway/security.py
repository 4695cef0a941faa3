"""The headers that tell a browser what our pages may do: no inline script, no foreign content, no frames."""

from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

_POLICY: Final = (
    "default-src 'none'; img-src 'self' data: blob:; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)
_SCHEME_CHARACTERS: Final = frozenset("abcdefghijklmnopqrstuvwxyz0123456789+-.")
_HOST_CHARACTERS: Final = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-._:[]")
_NEVER: Final = frozenset(["", "javascript", "data", "blob", "file"])

# Referrer-Policy is not `no-referrer`: under that, browsers send `Origin: null` with our own forms (see edge/csrf.py).
SECURITY_HEADERS: Final[tuple[tuple[bytes, bytes], ...]] = (
    (b"content-security-policy", _POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
)


def policy_with_targets(targets: Iterable[str]) -> str:
    """The policy of a page whose forms end at these addresses too: an app's redirect address after authorization."""
    return " ".join([_POLICY, *filter(None, map(_source_of, targets))])


def _source_of(target: str) -> str:
    """`https://app.example/done?x` → `https://app.example`; `com.example.app:/done` → `com.example.app:`."""
    try:
        parts = urlsplit(target.lower())
    except ValueError:
        return ""
    if parts.scheme in _NEVER or not set(parts.scheme) <= _SCHEME_CHARACTERS:
        return ""
    if parts.scheme not in {"http", "https"}:
        return f"{parts.scheme}:"
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{host}" if host and set(host) <= _HOST_CHARACTERS else ""
