"""Plain words that people wrote, made into safe HTML: paragraphs, links, @mentions and #hashtags.

Everything that comes from the text is escaped, and what was made goes through a sanitiser (nh3, Mozilla's ammonia) that
lets through the tags and attributes written out below and nothing else: two fences, so that a slip in the first one
harms nobody. Both stand where HTML is made, which is once for each version of a post or an account.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from html import escape
from typing import Final, Literal, NamedTuple

import nh3

from fanlight.kit.urls import SiteUrls

USERNAME_LENGTH_MAX: Final = 30
HASHTAG_LENGTH_MAX: Final = 100
LINK_LENGTH_MAX: Final = 2_000
LINK_SHOWN_MAX: Final = 40
"""Longer addresses are shortened where they are shown, never in the link itself."""

STARTS: Final = re.compile(r"https?://|[@#\uff03]", re.IGNORECASE)
MENTION: Final = re.compile(rf"@([A-Za-z0-9_]{{1,{USERNAME_LENGTH_MAX}}})(?!\w)(?:@([\w.-]*\w(?::\d+)?))?")
ADDRESS: Final = re.compile(r"https?://[^\s<>\"`{}|\\^]+", re.IGNORECASE)
HOST: Final = re.compile(r"https?://[^\s/?#]*\w", re.IGNORECASE)
PARAGRAPHS: Final = re.compile(r"\n[^\S\n]*\n\s*")
CONTROLS: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""Everything of the Unicode categories Cc and Cs but tab and line end."""

SPECIAL: Final = re.compile(r"[&<>\"']")
WORD: Final = re.compile(r"\w+")
TRAILING: Final = ".,;:!?'*_~"
PAIRS: Final = {")": "(", "]": "["}
JOINERS: Final = "\u200c\u200d\u00b7\u30fb"
"""Zero-width joiners (Persian, Sinhala) and middle dots (Catalan, Japanese) may stand inside a hashtag."""

ALLOWED_TAGS: Final = frozenset({"p", "br", "a", "span"})
ALLOWED_ATTRIBUTES: Final = {"a": frozenset({"href", "rel", "target"})}
ALLOWED_CLASSES: Final = {"a": frozenset({"u-url", "mention", "hashtag"}), "span": frozenset({"h-card"})}
ALLOWED_SCHEMES: Final = frozenset({"http", "https"})
SANITISER: Final = nh3.Cleaner(
    tags=set(ALLOWED_TAGS),
    attributes={tag: set(names) for tag, names in ALLOWED_ATTRIBUTES.items()},
    allowed_classes={tag: set(names) for tag, names in ALLOWED_CLASSES.items()},
    url_schemes=set(ALLOWED_SCHEMES),
    url_relative="deny",
    link_rel=None,
)


class Piece(NamedTuple):
    """A stretch of the text. `target`: the address, username or hashtag it names, "" for plain words."""

    kind: Literal["plain", "link", "mention", "hashtag"]
    shown: str
    target: str = ""
    host: str = ""


def clean_text(text: str) -> str:
    """The text without control characters, with `\\n` for line ends and no white space around it."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return CONTROLS.sub("", lines).strip()


def clean_line(text: str) -> str:
    """The same, on one line."""
    return " ".join(clean_text(text).split())


def caption_html(text: str, urls: SiteUrls) -> str:
    """The text as HTML that may be shown as it is: empty for an empty text."""
    return caption_parts(text, urls)[0]


def caption_parts(text: str, urls: SiteUrls) -> tuple[str, list[str]]:
    """The HTML and the hashtags of a text, from one reading of it: what showing a post needs."""
    body = clean_text(text)
    if not body:
        return "", []
    paragraphs = [list(_pieces(part)) for part in PARAGRAPHS.split(body)]
    html = "".join([f"<p>{''.join([_piece_html(piece, urls) for piece in part])}</p>" for part in paragraphs])
    return SANITISER.clean(html), _once(
        (p.target for part in paragraphs for p in part if p.kind == "hashtag"), hashtag_key
    )


def hashtags_in(text: str) -> list[str]:
    """The hashtags as they were written, without `#`, each once (in any case of letters), in their order."""
    if "#" not in text and "\uff03" not in text:
        return []
    return _once((p.target for p in _pieces(clean_text(text)) if p.kind == "hashtag"), hashtag_key)


def mentions_in(text: str, *, host_name: str = "") -> list[str]:
    """The usernames of this site that are mentioned, each once (in any case of letters), in their order."""
    local = {"", host_name.lower()}
    mentions = (p for p in _pieces(clean_text(text)) if p.kind == "mention" and p.host.lower() in local)
    return _once((p.target for p in mentions), str.lower)


def hashtag_key(name: str) -> str:
    """Under what a hashtag is found: `#Café` and `#café` are one, also when typed with a combining accent."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def _once(names: Iterable[str], key: Callable[[str], str]) -> list[str]:
    first: dict[str, str] = {}
    for name in names:
        first.setdefault(key(name), name)
    return list(first.values())


def _piece_html(piece: Piece, urls: SiteUrls) -> str:
    if piece.kind == "plain":
        return _escaped(piece.shown).replace("\n", "<br>")
    match piece.kind:
        case "link":
            label = _escaped(_shortened(piece.shown))
            return f'<a href="{_escaped(piece.target)}" target="_blank" rel="nofollow noopener">{label}</a>'
        case "mention" if piece.host.lower() in {"", urls.host_name.lower()}:
            href, name = _escaped(urls.account(piece.target)), _escaped(piece.target)
            return f'<span class="h-card"><a href="{href}" class="u-url mention">@<span>{name}</span></a></span>'
        case "hashtag":
            href, name = _escaped(urls.tag(piece.target)), _escaped(piece.target)
            return f'<a href="{href}" class="mention hashtag" rel="tag">#<span>{name}</span></a>'
        case _:
            return _escaped(piece.shown)


def _escaped(text: str) -> str:
    return escape(text) if SPECIAL.search(text) else text  # most words need nothing


def _shortened(address: str) -> str:
    bare = address.split("://", 1)[1].removesuffix("/")
    return bare if len(bare) <= LINK_SHOWN_MAX else bare[: LINK_SHOWN_MAX - 1] + "…"


def _pieces(text: str) -> Iterator[Piece]:
    position = 0
    for start in STARTS.finditer(text):
        if start.start() < position:
            continue
        piece = _piece_at(text, start.start())
        if piece is None:
            continue
        if start.start() > position:
            yield Piece("plain", text[position : start.start()])
        yield piece
        position = start.start() + len(piece.shown)
    if position < len(text):
        yield Piece("plain", text[position:])


def _piece_at(text: str, position: int) -> Piece | None:
    before = text[position - 1] if position else " "
    first = text[position]
    if first in "@#\uff03":
        if before.isalnum() or before in "_/@#&\uff03":
            return None
        return _mention_at(text, position) if first == "@" else _hashtag_at(text, position)
    return None if before.isalnum() else _link_at(text, position)


def _mention_at(text: str, position: int) -> Piece | None:
    found = MENTION.match(text, position)
    return Piece("mention", found[0], found[1], found[2] or "") if found else None


def _hashtag_at(text: str, position: int) -> Piece | None:
    end = position + 1
    while end < len(text) and end - position <= HASHTAG_LENGTH_MAX + 1:
        word = WORD.match(text, end)
        if word is None and not _joins_hashtag(text[end]):
            break
        end = end + 1 if word is None else word.end()
    name = text[position + 1 : end].rstrip(JOINERS)
    if not 0 < len(name) <= HASHTAG_LENGTH_MAX or not any(c.isalpha() for c in name):
        return None  # `#1` is a number, not a hashtag
    return Piece("hashtag", text[position] + name, name)


def _joins_hashtag(character: str) -> bool:
    # Vowel signs and accents are marks, not letters, for Python's `\w`: without them most scripts of Asia break.
    return character in JOINERS or unicodedata.category(character) in {"Mn", "Mc"}


def _link_at(text: str, position: int) -> Piece | None:
    found = ADDRESS.match(text, position)
    if not found:
        return None
    address = found[0]
    while address and (address[-1] in TRAILING or _closes_nothing(address)):
        address = address[:-1]
    if len(address) > LINK_LENGTH_MAX or not HOST.match(address):
        return None
    return Piece("link", address, address)


def _closes_nothing(address: str) -> bool:
    """Whether the last bracket was opened outside the address: `(see https://example.org/a)`."""
    opening = PAIRS.get(address[-1])
    return opening is not None and address.count(opening) < address.count(address[-1])
