"""A list: some of the people whom its owner follows, under a title."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NewType

from fanlight.kit.ids import UserId

ListId = NewType("ListId", int)

TITLE_LENGTH_MAX: Final = 256
LISTS_MAX: Final = 50
"""How many lists one person may have."""
LIST_ACCOUNTS_MAX: Final = 500
"""How many people may be in one list."""


class RepliesPolicy(StrEnum):
    """Whose comments a list is to show. The values are stored, and are the client API's words."""

    FOLLOWED = "followed"
    LIST = "list"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListChanges:
    """What its owner says about a list; None leaves it as it is."""

    title: str | None = None
    replies_policy: RepliesPolicy | None = None
    exclusive: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UserList:
    """A list without its members."""

    id: ListId
    owner_id: UserId
    title: str
    replies_policy: RepliesPolicy = RepliesPolicy.LIST
    """Kept for apps. Comments on somebody else's post are in no list, as they are in no home feed."""
    exclusive: bool = False
    """Whether home feeds leave the members out."""
