"""Hashtags on a whole site: people, posts and their boxes below, the posts' events handled by hand."""

from dataclasses import dataclass

import pytest

from fanlight.features.tags.adapters.featured import SQLFeaturedStore
from fanlight.features.tags.adapters.uses import SQLUseStore
from fanlight.features.tags.consumers import GROUP, TagConsumers
from fanlight.features.tags.models import DAY_MS
from fanlight.features.tags.service import FeaturedTags, TagCounts, TagService
from fanlight.infra.eventlog.runner import GroupRunner
from tests.features.posts.conftest import Site, ana, ben, cat, site
from tests.support.database import event_log_on

__all__ = ["ana", "ben", "cat", "hashtags", "site"]


@dataclass(kw_only=True)
class Hashtags:
    """Everything a test of hashtags needs."""

    site: Site
    store: SQLUseStore
    counts: TagCounts
    featured: FeaturedTags
    tags: TagService

    def tomorrow(self, days: int = 1) -> None:
        self.site.clock.advance(days * DAY_MS)

    async def week(self, name: str) -> list[tuple[int, int]]:
        """Posts and people of the last days, today first."""
        return [(uses.posts, uses.people) for uses in (await self.counts.histories([name]))[name]]


def hashtags_on(site: Site) -> Hashtags:
    """The box on a site."""
    store = SQLUseStore(site.db)
    counts = TagCounts(store, site.posts, site.clock)
    featured = FeaturedTags(SQLFeaturedStore(site.db, site.ids.next), site.posts, site.users)
    tags = TagService(counts, featured, site.follows, open_to_all=True)
    return Hashtags(site=site, store=store, counts=counts, featured=featured, tags=tags)


@pytest.fixture
def hashtags(site: Site) -> Hashtags:
    made = hashtags_on(site)
    log = event_log_on(site.db, site.clock)
    subscriptions = TagConsumers(made.counts).subscriptions()
    site.runners += [GroupRunner(log, GROUP, subscriptions, place, clock=site.clock) for place in site.db.places()]
    return made
