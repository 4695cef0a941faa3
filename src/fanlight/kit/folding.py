"""Names and words as people look for them: without case, accents and punctuation."""

import unicodedata
from typing import Final

SEPARATORS: Final = frozenset("ZPSC")
"""What stands between words: spaces, punctuation, symbols (emoji too) and controls, by Unicode's main categories."""

ABOVE_ALL: Final = "\U0010ffff"
"""Greater than any character of a folded text: `prefix + ABOVE_ALL` ends the range of what begins with the prefix."""


def folded(text: str) -> str:
    """The words of the text in lower case and without accents, one space between them. An underscore is a letter."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    letters = [_separated(letter) for letter in plain if not unicodedata.combining(letter)]
    return " ".join("".join(letters).split())


def _separated(letter: str) -> str:
    return " " if letter != "_" and unicodedata.category(letter)[0] in SEPARATORS else letter


def beginnings(text: str, *, most: int) -> list[str]:
    """The folded text read from each of its first words on: "ana maria" is found by "ana m", and by "mari"."""
    words = folded(text).split()
    return [" ".join(words[at:]) for at in range(min(len(words), most))]
