"""Which addresses pages of other sites may call: the API, its log-in endpoints and what describes the server.

No credentials are allowed there, so a foreign page brings a token of its own or nothing.
"""

import re
from typing import Final

_OPEN_BELOW: Final = ("/api/", "/.well-known/", "/nodeinfo/")
_OPEN: Final = frozenset(["/oauth/token", "/oauth/revoke"])
_CLOSED: Final = frozenset(["/api/docs"])
"""A page for people, with the bar of whoever is logged in."""

CORS_HEADERS: Final[tuple[tuple[bytes, bytes], ...]] = (
    (b"access-control-allow-origin", b"*"),
    (
        b"access-control-expose-headers",
        b"Link, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, X-Request-Id, Retry-After, Server-Timing",
    ),
)
_METHODS: Final = b"GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"
_USUAL: Final = "Authorization, Content-Type, Idempotency-Key, X-Request-Id, Traceparent"
_NAMES: Final = re.compile(r"[A-Za-z0-9-]+( *, *[A-Za-z0-9-]+)*", re.ASCII)
_NAMES_LENGTH_MAX: Final = 1_000


def preflight_headers(asked: str) -> list[tuple[bytes, bytes]]:
    """Whatever a page wants to send it may send: `asked` are the names it gives. A header that nobody reads is harmless."""
    names = f"{_USUAL}, {asked}" if len(asked) <= _NAMES_LENGTH_MAX and _NAMES.fullmatch(asked) else _USUAL
    return [
        (b"access-control-allow-methods", _METHODS),
        (b"access-control-allow-headers", names.encode()),
        (b"access-control-max-age", b"86400"),
    ]


def is_open(path: str) -> bool:
    """Whether a browser may let any site's page read the answer."""
    plain = path.rstrip("/")
    return (path.startswith(_OPEN_BELOW) and plain not in _CLOSED) or plain in _OPEN
