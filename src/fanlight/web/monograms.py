"""The picture of a person who has not chosen one: their initials on a colour that stays theirs."""

import unicodedata
import zlib
from collections.abc import Callable
from typing import Any, Final

from fanlight.features.users.views import MISSING_AVATAR
from fanlight.web.presenting import name_of

TONES: Final = 6
"""How many colours there are (`tokens.css`)."""

INITIALS_MAX: Final = 2

Json = dict[str, Any]


def has_picture(account: Json) -> bool:
    """Whether the person chose a picture."""
    return not str(account["avatar"]).endswith(f"/{MISSING_AVATAR}")


def initials(account: Json) -> str:
    """The first letters of the first and the last word of a name; of a name without letters, of the username."""
    words = [letters for word in name_of(account).split() if (letters := _letters(word))]
    words = words or [_letters(str(account["username"])) or str(account["username"])]
    ends = [words[0], words[-1]] if len(words) > 1 else words[:1]
    return "".join(word[0] for word in ends[:INITIALS_MAX]).upper()


def tone(account: Json) -> int:
    """The number of the person's colour: the same on every page."""
    return zlib.crc32(str(account["username"]).lower().encode()) % TONES


def monogram_filters() -> dict[str, Callable[..., Any]]:
    """All of them, under the names that the templates use."""
    return {"has_picture": has_picture, "initials": initials, "tone": tone}


def _letters(word: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFC", word) if sign.isalnum())
