"""What somebody looks for, and what was found."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from fanlight.features.posts.models import Shown
from fanlight.kit.ids import PostId, UserId

QUERY_LENGTH_MAX: Final = 500
"""Longer texts find nothing."""


class Kind(StrEnum):
    """What may be looked for. The values are the client API's words."""

    ACCOUNTS = "accounts"
    POSTS = "statuses"
    HASHTAGS = "hashtags"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A search text, understood: each part is None where the text can not mean that."""

    username: str | None = None
    post_id: PostId | None = None
    hashtag: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Everything the viewer may see of what was asked for."""

    people: tuple[UserId, ...] = ()
    posts: tuple[Shown, ...] = ()
    hashtags: tuple[str, ...] = ()
