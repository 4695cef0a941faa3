"""What was found, as the client API shows it."""

import msgspec

from fanlight.kit.text import hashtag_key
from fanlight.kit.urls import SiteUrls


class TagView(msgspec.Struct, kw_only=True):
    """A hashtag. Nothing is counted about it, and nobody can follow one."""

    id: str
    name: str
    url: str
    history: list[str] = []
    following: bool = False
    featuring: bool = False


class SearchResults(msgspec.Struct):
    """The three lists clients expect, whatever was asked for."""

    accounts: list[msgspec.Raw]
    statuses: list[msgspec.Raw]
    hashtags: list[TagView]


def tag_view(name: str, urls: SiteUrls) -> TagView:
    """A hashtag by its name, without `#`."""
    return TagView(id=hashtag_key(name), name=name, url=urls.tag(name))
