"""The client API's hierarchical scopes: `write` contains `write:statuses`; `follow` is an old name for six others."""

from collections.abc import Iterable
from typing import Final

from fanlight.kit.errors import Invalid

SCOPES_LENGTH_MAX: Final = 2_000

_READ: Final = (
    "accounts blocks bookmarks collections favourites filters follows lists mutes notifications search statuses"
)
_WRITE: Final = f"{_READ} conversations media reports"
_ADMIN: Final = "accounts reports domain_allows domain_blocks ip_blocks email_domain_blocks canonical_email_blocks"

FOLLOW_CONTAINS: Final = frozenset(
    f"{verb}:{what}" for verb in ("read", "write") for what in ("follows", "blocks", "mutes")
)

SCOPES: Final = frozenset(
    ["read", "write", "follow", "push", "profile", "admin:read", "admin:write"]
    + [f"read:{what}" for what in _READ.split()]
    + [f"write:{what}" for what in _WRITE.split()]
    + [f"admin:{verb}:{what}" for verb in ("read", "write") for what in _ADMIN.split()]
)
"""Every scope an app may ask for. Those for administration are known names that open nothing here."""


def allows(granted: frozenset[str], needed: str) -> bool:
    """Whether a token with these scopes may do what needs this one."""
    if needed in granted:
        return True
    if "follow" in granted and needed in FOLLOW_CONTAINS:
        return True
    parent = needed.rpartition(":")[0]
    return bool(parent) and allows(granted, parent)


def contains(granted: frozenset[str], asked: Iterable[str]) -> bool:
    """Whether all that is asked lies within what was granted: an app cannot widen its own scopes."""
    return all(allows(granted, scope) for scope in asked)


def parse(text: str) -> frozenset[str]:
    """The scopes in a text, separated by spaces, commas or plus signs, as clients send them."""
    if len(text) > SCOPES_LENGTH_MAX:
        raise Invalid("The list of scopes is too long")
    names = text.replace(",", " ").replace("+", " ").split()
    unknown = [name for name in names if name not in SCOPES]
    if unknown:
        raise Invalid(f"The requested scope is invalid, unknown, or malformed: {unknown[0][:50]}")
    return frozenset(names)


def text_of(scopes: Iterable[str]) -> str:
    """The scopes as the client API writes them, wide ones first."""
    return " ".join(sorted(scopes, key=lambda scope: (":" in scope, scope)))
