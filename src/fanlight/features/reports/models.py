"""A report: who tells the host about whom, and why."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NewType

from fanlight.features.posts.models import Post
from fanlight.kit.ids import PostId, UserId, unix_ms_of

ReportId = NewType("ReportId", int)

COMMENT_LENGTH_MAX: Final = 1_000
REPORTED_POSTS_MAX: Final = 100
RULES_BROKEN_MAX: Final = 100
REPORTS_OPEN_MAX: Final = 10
"""How many reports by one person about one other may be open at once."""
REPORTS_SHOWN_MAX: Final = 100
"""How many open reports the host is shown at once, the oldest first."""


class Category(StrEnum):
    """What is wrong. The values are stored, and are the client API's words."""

    SPAM = "spam"
    LEGAL = "legal"
    VIOLATION = "violation"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """What somebody asks the host to look at. Without a category it is `other`, with broken rules `violation`."""

    reporter_id: UserId
    target_id: UserId
    category: Category | None = None
    comment: str = ""
    post_ids: tuple[PostId, ...] = ()
    rule_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A complaint that was checked and kept."""

    id: ReportId
    reporter_id: UserId
    target_id: UserId
    category: Category
    comment: str
    post_ids: tuple[PostId, ...]
    rule_ids: tuple[int, ...]
    closed_ms: int | None = None

    @property
    def created_ms(self) -> int:
        return unix_ms_of(self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenReport:
    """A report as the host reads it: with names, and the posts as they are now. None: there is nothing any more."""

    report: Report
    reporter: str
    target: str
    posts: tuple[tuple[PostId, Post | None], ...]
