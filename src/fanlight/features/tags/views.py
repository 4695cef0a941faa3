"""Hashtags as the client API shows them."""

import msgspec

from fanlight.features.tags.models import DAY_MS, FeaturedTag, Tag, Uses
from fanlight.kit.clock import utc_text
from fanlight.kit.ids import unix_ms_of
from fanlight.kit.text import hashtag_key
from fanlight.kit.urls import SiteUrls


class DayView(msgspec.Struct):
    """One day. The client API counts in texts, and names a day by its first second."""

    day: str
    uses: str
    accounts: str


class TagView(msgspec.Struct, kw_only=True):
    """A hashtag."""

    id: str
    name: str
    url: str
    history: list[DayView]
    following: bool
    featuring: bool


class FeaturedTagView(msgspec.Struct, kw_only=True):
    """A hashtag on a profile."""

    id: str
    name: str
    url: str
    statuses_count: str
    last_status_at: str | None


def tag_view(tag: Tag, urls: SiteUrls) -> TagView:
    """The hashtag for one viewer."""
    return TagView(
        id=hashtag_key(tag.name),
        name=tag.name,
        url=urls.tag(tag.name),
        history=[_day(uses) for uses in tag.history],
        following=tag.following,
        featuring=tag.featuring,
    )


def _day(uses: Uses) -> DayView:
    return DayView(day=str(uses.day * DAY_MS // 1000), uses=str(uses.posts), accounts=str(uses.people))


def featured_tag_view(featured: FeaturedTag, username: str, urls: SiteUrls) -> FeaturedTagView:
    """The hashtag on that person's profile; its address is the page of their posts under it."""
    last = featured.uses.last_id
    return FeaturedTagView(
        id=str(featured.id),
        name=featured.name,
        url=urls.tagged(username, featured.name),
        statuses_count=str(featured.uses.posts),
        last_status_at=None if last is None else utc_text(unix_ms_of(last))[:10],
    )
