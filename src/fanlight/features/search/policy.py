"""What a search text can mean: a name in any of its spellings, an address of this site, a hashtag."""

import re
from typing import Final
from urllib.parse import unquote, urlsplit

from fanlight.features.search.models import QUERY_LENGTH_MAX, Question
from fanlight.kit.ids import ID_MAX, PostId
from fanlight.kit.text import USERNAME_LENGTH_MAX, hashtags_in

ID_DIGITS_MAX: Final = 19
NAME: Final = re.compile(rf"@?([A-Za-z0-9_]{{1,{USERNAME_LENGTH_MAX}}})(?:@([^\s@/]+))?", re.ASCII)
PAGE: Final = re.compile(rf"/@([A-Za-z0-9_]{{1,{USERNAME_LENGTH_MAX}}})(?:/([0-9]{{1,{ID_DIGITS_MAX}}}))?/?", re.ASCII)
TAG_PAGE: Final = re.compile(r"/tags/([^/]+)/?")


def understood(text: str, host_name: str) -> Question:
    """The question behind the text; one that can mean nothing here finds nothing."""
    text = text.strip()
    if not text or len(text) > QUERY_LENGTH_MAX:
        return Question()
    if text.lower().startswith(("http://", "https://")):
        return _address(text, host_name)
    if text.startswith("#"):
        return Question(hashtag=hashtag_of(text[1:]))
    name = NAME.fullmatch(text)
    if name is None:
        return Question(hashtag=hashtag_of(text))
    is_ours = name[2] is None or name[2].lower() == host_name.lower()
    is_plain = not text.startswith("@") and name[2] is None
    return Question(username=name[1] if is_ours else None, hashtag=hashtag_of(text) if is_plain else None)


def _address(text: str, host_name: str) -> Question:
    """`https` and `http` are the same site here: people paste what they see."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return Question()
    if parts.netloc.lower() != host_name.lower():
        return Question()
    if tag := TAG_PAGE.fullmatch(parts.path):
        return Question(hashtag=hashtag_of(unquote(tag[1])))
    page = PAGE.fullmatch(parts.path)
    if page is None:
        return Question()
    if page[2] is None:
        return Question(username=page[1])
    return Question(post_id=PostId(int(page[2]))) if int(page[2]) <= ID_MAX else Question()


def hashtag_of(word: str) -> str | None:
    """The word, where it is a hashtag as captions have them."""
    found = hashtags_in(f"#{word}")
    return word if found == [word] else None
