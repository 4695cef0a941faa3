"""Proof that a form was ours: every unsafe request that a cookie speaks for must carry it.

The token is an HMAC over the session's token hash, so it needs no storage, ends with the session and says nothing
about it. Forms of people who have no session yet (log-in, sign-up) have nothing to derive it from; for those
`is_from_elsewhere` asks the browser itself where the request comes from. A signed double-submit cookie was the other
choice: it falls to anyone who can set a cookie for the host (a page on another port or a sibling subdomain), is one
more secret to carry through caches and tabs, and needs a cookie before the first visit does anything. Every browser in
use sends Sec-Fetch-Site (over https and on localhost) or Origin (also over plain http) with a POST and no page can
forge either. A request with neither does not come from such a browser, so nobody can have been tricked into it.
"""

import hashlib
import hmac
from collections.abc import Collection
from typing import Final
from urllib.parse import urlsplit

SESSION_COOKIE: Final = "fanlight_session"
"""Set by the log-in page, read by the gateway."""

CSRF_FIELD: Final = "csrf"
CSRF_HEADER: Final = "x-csrf-token"


def csrf_token(secret: bytes, token_hash: bytes) -> str:
    """What the forms of this session carry."""
    return hmac.digest(secret, b"csrf:" + token_hash, hashlib.sha256).hex()


def is_csrf_token(given: str, *, secret: bytes, token_hash: bytes) -> bool:
    """Whether the form came with this session's token."""
    return hmac.compare_digest(given.encode(), csrf_token(secret, token_hash).encode())


def is_from_elsewhere(*, fetch_site: str, origin: str, hosts: Collection[str]) -> bool:
    """Whether a browser says that another site's page made this request. `hosts`: what this site is called."""
    if fetch_site:
        return fetch_site not in {"same-origin", "none"}
    if not origin:
        return False
    try:
        host = urlsplit(origin).netloc.lower()
    except ValueError:
        return True
    return not host or host not in hosts
