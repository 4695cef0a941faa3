"""What a search text can mean: a name in any of its spellings, an address of this site, a hashtag."""

import re
from dataclasses import replace
from typing import Final
from urllib.parse import unquote, urlsplit

from fanlight.features.search.models import QUERY_LENGTH_MAX, Kind, Question
from fanlight.kit.folding import folded
from fanlight.kit.ids import ID_MAX, PostId
from fanlight.kit.text import USERNAME_LENGTH_MAX, hashtags_in

ID_DIGITS_MAX: Final = 19
USERNAME: Final = rf"[A-Za-z0-9_]{{1,{USERNAME_LENGTH_MAX}}}"
HANDLE: Final = re.compile(rf"@?({USERNAME})(?:@([^\s@/]*))?", re.ASCII)
PAGE: Final = re.compile(rf"/@({USERNAME})(?:/([0-9]{{1,{ID_DIGITS_MAX}}}))?/?", re.ASCII)
TAG_PAGE: Final = re.compile(r"/tags/([^/]+)/?")
SCHEMES: Final = {"http": ":80", "https": ":443"}
"""With the port that may be written or left out."""


def understood(text: str, host_name: str) -> Question:
    """The question behind the text; one that can mean nothing here finds nothing."""
    text = text.strip()
    if not text or len(text) > QUERY_LENGTH_MAX:
        return Question()
    if text.lower().startswith(f"{host_name.lower()}/"):
        text = f"https://{text}"
    if "://" in text:
        return _address(text, host_name)
    if text.startswith(("#", "\uff03")):
        return Question(hashtag=hashtag_of(text[1:]))
    handle = HANDLE.fullmatch(text)
    if handle is None or handle[2] is None:
        username = None if handle is None else handle[1]
        return _words(text.removeprefix("@"), username=username, is_name="@" in text)
    if not host_name.lower().startswith(handle[2].lower()):  # also of ours while it is being typed
        return Question()
    return Question(name=f"@{handle[1]}", username=handle[1])


def _words(text: str, *, username: str | None, is_name: bool) -> Question:
    """A name that may go on, and a hashtag unless there was an `@`."""
    name = text if "@" not in text and folded(text) else None
    return Question(name=name, username=username, hashtag=None if is_name else hashtag_of(text))


def _address(text: str, host_name: str) -> Question:
    """`https` and `http` are the same site here: people paste what they see, with whatever hangs on it."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return Question()
    host = parts.netloc.lower()
    if parts.scheme not in SCHEMES or host.removesuffix(SCHEMES[parts.scheme]) != host_name.lower():
        return Question()
    path = unquote(parts.path)
    if tag := TAG_PAGE.fullmatch(path):
        return Question(hashtag=hashtag_of(tag[1]))
    page = PAGE.fullmatch(path)
    if page is None:
        return Question()
    if page[2] is None:
        return Question(username=page[1])
    return Question(post_id=PostId(int(page[2]))) if int(page[2]) <= ID_MAX else Question()


def only(kind: Kind | None, asked: Question) -> Question:
    """The part of the question that is about this kind of thing."""
    match kind:
        case None:
            return asked
        case Kind.ACCOUNTS:
            return replace(asked, post_id=None, hashtag=None)
        case Kind.POSTS:
            return Question(post_id=asked.post_id)
        case Kind.HASHTAGS:
            return Question(hashtag=asked.hashtag)


def hashtag_of(word: str) -> str | None:
    """The word, where it is a hashtag as captions have them."""
    found = hashtags_in(f"#{word}")
    return word if found == [word] else None
