"""What somebody looks for, and what was found."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from fanlight.features.posts.models import Shown
from fanlight.kit.ids import PostId, UserId

QUERY_LENGTH_MAX: Final = 500
"""Longer texts find nothing."""

FOUND_PER_PAGE: Final = 20
FOUND_PER_PAGE_MAX: Final = 40
PEOPLE_PER_PAGE: Final = 40
PEOPLE_PER_PAGE_MAX: Final = 80
OFFSET_MAX: Final = 200
"""Nobody reads on so far: there is nothing below."""


class Kind(StrEnum):
    """What may be looked for. The values are the client API's words."""

    ACCOUNTS = "accounts"
    POSTS = "statuses"
    HASHTAGS = "hashtags"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A search text, understood: each part is None where the text can not mean that."""

    name: str | None = None
    """How names begin: a username where there is an `@` in front, else a display name too."""
    username: str | None = None
    """A whole username, in any case of letters."""
    post_id: PostId | None = None
    hashtag: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Which part of what is found. Everything is looked up in one go, so pages are counted by number."""

    limit: int = FOUND_PER_PAGE
    offset: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Everything the viewer may see of what was asked for."""

    people: tuple[UserId, ...] = ()
    posts: tuple[Shown, ...] = ()
    hashtags: tuple[str, ...] = ()
