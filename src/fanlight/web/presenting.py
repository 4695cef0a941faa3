"""How things of the JSON read on a page: times, counts, names, addresses. The filters of the templates."""

import html
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

from markupsafe import Markup

from fanlight.kit.clock import Clock
from fanlight.web.shapes_of_photos import frame_of, ratio_class, size_of

MINUTE_S: Final = 60
HOUR_S: Final = 60 * MINUTE_S
DAY_S: Final = 24 * HOUR_S
WEEK_S: Final = 7 * DAY_S

HEADLINE_LENGTH_MAX: Final = 120
TAGS: Final = re.compile(r"<[^>]*>")
BREAKS: Final = re.compile(r"</p>|<br\s*/?>")

LARGEST: Final = "/2048.webp"
MIDDLE: Final = "/1080.webp"
MIDDLE_PX: Final = 1_080
"""Every photo whose address names the largest rendition has the middle one beside it (`images/policy.py`)."""

RENDITION: Final = re.compile(r"/\d+\.webp$")

Json = dict[str, Any]


def name_of(account: Json) -> str:
    """What a person is called: the name they chose, else their username."""
    return str(account["display_name"]).strip() or str(account["username"])


def headline(status: Json) -> str:
    """A post in one line: the beginning of its caption, else what it consists of."""
    words = " ".join(html.unescape(TAGS.sub("", BREAKS.sub(" ", status["content"]))).split())
    if words and not status["spoiler_text"]:
        return words if len(words) <= HEADLINE_LENGTH_MAX else words[: HEADLINE_LENGTH_MAX - 1].rstrip() + "…"
    photos = len(status["media_attachments"])
    return status["spoiler_text"] or ("a post" if photos == 0 else "a photo" if photos == 1 else f"{photos} photos")


def count(number: int) -> str:
    """1,234 · 12.3K · 4.5M: short enough for a button."""
    if number < 10_000:
        return f"{number:,}"
    size, letter = (1_000, "K") if number < 999_950 else (1_000_000, "M")
    return f"{number / size:.1f}".removesuffix(".0") + letter


def moment_of(text: str) -> datetime:
    """A time of the JSON."""
    return datetime.fromisoformat(text)


def moment(text: str) -> str:
    """The whole date, in words, for those who point at it."""
    at = moment_of(text)
    return f"{at.day} {at:%B %Y, %H:%M} UTC"


def ago(clock: Clock) -> Callable[[str], str]:
    """How long ago a time is: now, 5 min, 3 h, 2 d, then the date."""

    def said(text: str) -> str:
        at = moment_of(text)
        now = datetime.fromtimestamp(clock.now_ms() / 1_000, UTC)
        seconds = (now - at).total_seconds()
        if seconds < MINUTE_S:
            return "now"
        if seconds < HOUR_S:
            return f"{seconds // MINUTE_S:.0f} min"
        if seconds < DAY_S:
            return f"{seconds // HOUR_S:.0f} h"
        if seconds < WEEK_S:
            return f"{seconds // DAY_S:.0f} d"
        return f"{at.day} {at:%b}" if at.year == now.year else f"{at.day} {at:%b %Y}"

    return said


def local(base: str) -> Callable[[str], str]:
    """This site's addresses without its name, so that pages also work under another one (a phone on the same network)."""

    def shortened(url: str) -> str:
        return url.removeprefix(base) if url.startswith(f"{base}/") else url

    return shortened


def markup(base: str) -> Callable[[str], Markup]:
    """HTML that the views made from plain words (`kit.text.caption_html` escapes them), with this site's links shortened."""

    def trusted(made: str) -> Markup:
        return Markup(made.replace(f'href="{base}/', 'href="/'))  # noqa: S704 — escaped where it was made

    return trusted


def srcset(base: str) -> Callable[[Json], str]:
    """The renditions of a photo with their widths, for the browser to choose from."""
    shortened = local(base)

    def sources(media: Json) -> str:
        small = ((media.get("meta") or {}).get("small") or {}).get("width")
        size = size_of(media)
        if not media.get("preview_url") or not small or small >= size["width"]:
            return ""
        named = [(media["preview_url"], small), (media["url"], size["width"])]
        if LARGEST in media["url"]:
            width = round(MIDDLE_PX * size["width"] / max(size.values()))
            named.insert(1, (media["url"].replace(LARGEST, MIDDLE), width))
        return ", ".join(f"{shortened(url)} {width}w" for url, width in named)

    return sources


def link_preview(media: Json) -> str:
    """The JPEG that other sites show of a link. Only for photos that everyone may see."""
    return RENDITION.sub("/1080.jpg", str(media["url"]))


def filters(base: str, clock: Clock) -> dict[str, Callable[..., Any]]:
    """All of them, under the names that the templates use."""
    return {
        "ago": ago(clock),
        "count": count,
        "frame_of": frame_of,
        "headline": headline,
        "link_preview": link_preview,
        "local": local(base),
        "markup": markup(base),
        "moment": moment,
        "name_of": name_of,
        "ratio_class": ratio_class,
        "size_of": size_of,
        "srcset": srcset(base),
    }
