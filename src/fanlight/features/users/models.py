"""A user of this site, what may be changed about one, and the limits of both."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from fanlight.kit.ids import UserId, UserNumber
from fanlight.kit.text import USERNAME_LENGTH_MAX

USERNAME: Final = re.compile(rf"[A-Za-z0-9_]{{1,{USERNAME_LENGTH_MAX}}}", re.ASCII)
DISPLAY_NAME_LENGTH_MAX: Final = 60
NOTE_LENGTH_MAX: Final = 500
FIELDS_MAX: Final = 4
FIELD_LENGTH_MAX: Final = 255
LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", re.ASCII)
LANGUAGE_LENGTH_MAX: Final = 35
USERS_ASKED_MAX: Final = 80
"""How many users one request may ask for by id."""

Field = tuple[str, str]
"""A line of the profile's table: its name and its value, both plain text."""


class Visibility(StrEnum):
    """Who may see a post. The values are the client API's words: it calls followers-only `private`."""

    PUBLIC = "public"
    UNLISTED = "unlisted"
    FOLLOWERS = "private"
    DIRECT = "direct"


class UserRole(StrEnum):
    """What the host made of somebody. It is shown, and opens nothing so far."""

    USER = "user"
    MODERATOR = "moderator"
    ADMIN = "admin"
    OWNER = "owner"


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """One account. `avatar` and `header` are paths below `/media/`, None until the person chose one."""

    id: UserId
    number: UserNumber
    username: str
    display_name: str = ""
    note: str = ""
    fields: tuple[Field, ...] = ()
    locked: bool = False
    bot: bool = False
    discoverable: bool = True
    avatar: str | None = None
    header: str | None = None
    created_ms: int
    default_visibility: Visibility = Visibility.PUBLIC
    default_sensitive: bool = False
    language: str | None = None
    role: UserRole = UserRole.USER
    followers: int = 0
    following: int = 0
    posts: int = 0
    last_post_ms: int | None = None
    version: int = 1
    """Rises with every change of the row, the counts included: what is cached of a user is kept under it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UserChanges:
    """What to change: None leaves a part as it is. An empty `avatar`, `header` or `language` takes it away."""

    display_name: str | None = None
    note: str | None = None
    fields: tuple[Field, ...] | None = None
    locked: bool | None = None
    bot: bool | None = None
    discoverable: bool | None = None
    avatar: str | None = None
    header: str | None = None
    default_visibility: Visibility | None = None
    default_sensitive: bool | None = None
    language: str | None = None


NOTHING_SAID: Final = UserChanges()
"""A profile as it begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NameClaim:
    """A username that is kept for a user who does not exist yet, until `expires_ms`."""

    username: str
    user_id: UserId
    expires_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NameHolder:
    """Whose a name is. `expires_ms` is None once the name was confirmed, else when a reservation ends."""

    user_id: UserId
    expires_ms: int | None


def name_key(username: str) -> str:
    """Under what a username is found: names differ by more than the case of their letters."""
    return username.lower()
