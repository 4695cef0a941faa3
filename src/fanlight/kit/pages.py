"""Paging by id, as the client API does it: `max_id`, `since_id`, `min_id`, `limit`."""

from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from fanlight.kit.ids import ID_MAX

T = TypeVar("T")

POSTS_PER_PAGE: Final = 20
POSTS_PER_PAGE_MAX: Final = 40
ACCOUNTS_PER_PAGE: Final = 40
ACCOUNTS_PER_PAGE_MAX: Final = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRequest:
    """Which part of a list. `below` and `above` are exclusive.

    With `oldest_first` the page holds the `limit` oldest ids above `above` (`min_id`), otherwise the newest under
    `below` (`max_id`, `since_id`). Every page is sent newest first either way.
    """

    below: int = ID_MAX
    above: int = 0
    limit: int = POSTS_PER_PAGE
    oldest_first: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[T]):
    """One page, newest first. `next_below` is the last id *examined* (not shown), None at the end of the list."""

    items: list[T]
    next_below: int | None = None
    prev_above: int | None = None
