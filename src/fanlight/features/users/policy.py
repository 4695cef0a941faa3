"""What a name, a profile and its parts may be. Refusals carry the client API's codes, field by field."""

from dataclasses import replace
from typing import Final

from fanlight.features.users.models import (
    DISPLAY_NAME_LENGTH_MAX,
    FIELD_LENGTH_MAX,
    FIELDS_MAX,
    LANGUAGE,
    LANGUAGE_LENGTH_MAX,
    NOTE_LENGTH_MAX,
    USERNAME,
    Field,
    UserChanges,
    name_key,
)
from fanlight.kit.errors import Invalid
from fanlight.kit.folding import beginnings, folded
from fanlight.kit.text import USERNAME_LENGTH_MAX, clean_line, clean_text

PAGES_AND_ROLES: Final = (
    "about abuse account accounts activity admin administrator all api app apps assets auth authorize avatars blog "
    "bookmarks community contact direct discover docs domain everyone explore fanlight favicon favourites feed "
    "feeds followers following header headers health help here home host hostmaster image images inbox info instance "
    "invite invites likes links lists local login logout mail manifest me media mentions messages metrics mod "
    "moderator moderators new news nobody nodeinfo notifications null oauth official outbox owner people photo photos "
    "post postmaster posts preferences privacy profile public register registration remote reports robots root rules "
    "saved search security session sessions settings share signin signout signup site staff static status statuses "
    "stories story support system tag tags team terms timeline timelines tos undefined upload uploads user users web "
    "webmaster well_known welcome www you "
)
RESERVED_NAMES: Final = frozenset(PAGES_AND_ROLES.split())
"""Names that are, or may become, a page of the site or the voice of its host."""

NAME_PARTS_MAX: Final = 12
"""From so many of its words on a display name is found."""

TIER_MAX: Final = 11
NOT_DISCOVERED: Final = -1
"""The tier of those who do not want to be discovered: by their whole username, and by those who follow them, alone."""


def username_refusals(username: str, *, by_host: bool = False) -> list[tuple[str, str]]:
    """Why nobody may have this name: (code, sentence), empty where somebody may. Only the host gives reserved ones."""
    if not username:
        return [("ERR_BLANK", "choose a username")]
    if len(username) > USERNAME_LENGTH_MAX:
        return [("ERR_TOO_LONG", f"a username has at most {USERNAME_LENGTH_MAX} characters")]
    if not USERNAME.fullmatch(username):
        return [("ERR_INVALID", "a username is made of the letters a to z, digits and underscores")]
    if name_key(username) in RESERVED_NAMES and not by_host:
        return [("ERR_RESERVED", "this username is kept for the site itself")]
    return []


def checked(changes: UserChanges) -> UserChanges:
    """The changes with clean texts. Raises `Invalid` where a part is longer than its limit."""
    changes = replace(
        changes,
        display_name=None if changes.display_name is None else clean_line(changes.display_name),
        note=None if changes.note is None else clean_text(changes.note),
        fields=None if changes.fields is None else _checked_fields(changes.fields),
    )
    if len(changes.display_name or "") > DISPLAY_NAME_LENGTH_MAX:
        raise Invalid(f"a display name has at most {DISPLAY_NAME_LENGTH_MAX} characters")
    if len(changes.note or "") > NOTE_LENGTH_MAX:
        raise Invalid(f"a note about yourself has at most {NOTE_LENGTH_MAX} characters")
    if changes.language and (len(changes.language) > LANGUAGE_LENGTH_MAX or not LANGUAGE.fullmatch(changes.language)):
        raise Invalid("a language is a code such as `en` or `pt-BR`")
    return changes


def _checked_fields(fields: tuple[Field, ...]) -> tuple[Field, ...]:
    clean = tuple((clean_line(name), clean_line(value)) for name, value in fields)
    kept = tuple((name, value) for name, value in clean if name or value)
    if len(kept) > FIELDS_MAX:
        raise Invalid(f"a profile has at most {FIELDS_MAX} fields")
    if any(len(part) > FIELD_LENGTH_MAX for field in kept for part in field):
        raise Invalid(f"the name and the value of a field have at most {FIELD_LENGTH_MAX} characters each")
    if any(not name for name, _ in kept):
        raise Invalid("a field of a profile needs a name")
    return kept


def name_parts(username: str, display_name: str) -> set[str]:
    """Everything a user is found by: each is found by whatever it begins with."""
    name = name_key(username)
    return {name, f"@{name}", *beginnings(display_name, most=NAME_PARTS_MAX)}


def name_looked_for(text: str) -> str:
    """What names must begin with, for a text that somebody typed; empty where it has no letters. `@`: usernames only."""
    name = folded(text)
    return f"@{name}" if name and text.startswith("@") else name


def tier_of(followers: int) -> int:
    """How far up somebody is found among others of the same name: a step for every four times as many followers."""
    return min(followers.bit_length() // 2, TIER_MAX)
