"""Where a reader's last visit ended: the newest post they were shown, kept in a cookie of their browser.

A visit ends after half an hour without opening the feed. It is for one line on the page ("you're all caught up"), so
it needs no table, and it says nothing about anybody but the reader.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import Final

from fanlight.kit.ids import ID_MAX, UserId

VISIT_COOKIE: Final = "fanlight_visit"
VISIT_KEPT_S: Final = 90 * 24 * 3600
VISIT_GAP_MS: Final = 30 * 60 * 1_000
PARTS: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """`newest`: the newest post shown so far. `mark`: what that was when this visit began; 0 on the first visit."""

    reader: UserId
    newest: int
    opened_ms: int
    mark: int

    @property
    def text(self) -> str:
        """The cookie's value."""
        return f"{self.reader}.{self.newest}.{self.opened_ms}.{self.mark}"


def visit_of(cookies: str, reader: UserId) -> Visit | None:
    """What the reader's browser remembers. A cookie of somebody else who used it, or a broken one, is nothing."""
    try:
        morsel = SimpleCookie(cookies).get(VISIT_COOKIE)
    except CookieError:
        return None
    parts = morsel.value.split(".") if morsel else []
    if len(parts) != PARTS or not all(
        part.isascii() and part.isdigit() and len(part) <= len(str(ID_MAX)) for part in parts
    ):
        return None
    owner, newest, opened_ms, mark = map(int, parts)
    return Visit(reader=reader, newest=newest, opened_ms=opened_ms, mark=mark) if owner == reader else None


def opened(before: Visit | None, reader: UserId, newest: int, now_ms: int) -> Visit:
    """The feed is opened at its top, with this newest post."""
    if before is None:
        return Visit(reader=reader, newest=newest, opened_ms=now_ms, mark=0)
    begins = now_ms - before.opened_ms > VISIT_GAP_MS
    mark = before.newest if begins else before.mark
    return Visit(reader=reader, newest=max(before.newest, newest), opened_ms=now_ms, mark=mark)


def caught_up_at(ids: Sequence[int], mark: int, *, below: int | None) -> int | None:
    """Before which post of the page the line stands: the first that was there at the last visit. None: on no post."""
    if mark == 0 or (below is not None and below <= mark):
        return None
    return next((index for index, post in enumerate(ids) if post <= mark), None)
