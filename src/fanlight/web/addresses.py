"""Addresses that come from outside: only places of this site are ever redirected to."""

from typing import Final
from urllib.parse import quote, urlsplit

ADDRESS_LENGTH_MAX: Final = 8_000


def own_address(text: str, default: str = "/") -> str:
    """The text if it is a path of this site, else the default: what somebody sends in `next` may lead anywhere.

    Browsers read `//host`, `/\\host` and addresses with control characters as other sites.
    """
    if not text.startswith("/") or text.startswith(("//", "/\\")) or len(text) > ADDRESS_LENGTH_MAX:
        return default
    if any(not character.isprintable() or character in "\\ " for character in text):
        return default
    return default if urlsplit(text).netloc else text


def log_in_first(address: str) -> str:
    """The log-in page, which leads back to the address."""
    return f"/login?next={quote(address, safe='')}"


def place_of(uri: str) -> str:
    """Where a redirect URI leads, in a word that a person can judge: the host, or the app's own scheme."""
    parts = urlsplit(uri)
    return parts.hostname or f"the app ({parts.scheme})"
