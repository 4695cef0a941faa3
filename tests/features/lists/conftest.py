"""Lists on a whole site: people, posts and their boxes below, the graph's events handled by hand."""

from dataclasses import dataclass

import pytest

from fanlight.features.lists.adapters.sql import SQLListStore
from fanlight.features.lists.consumers import GROUP, ListConsumers
from fanlight.features.lists.models import ListId
from fanlight.features.lists.service import ListService, ListTimelines
from fanlight.infra.eventlog.runner import GroupRunner
from fanlight.kit.ids import PostId, UserId
from fanlight.kit.pages import PageRequest
from tests.features.posts.conftest import Site, ana, ben, cat, site
from tests.support.database import event_log_on

__all__ = ["ana", "ben", "cat", "shelf", "site"]


@dataclass(kw_only=True)
class Shelf:
    """Everything a test of lists needs."""

    site: Site
    store: SQLListStore
    lists: ListService
    timelines: ListTimelines

    async def list_of(self, owner: UserId, *members: UserId, title: str = "Near", exclusive: bool = False) -> ListId:
        """A list with people whom the owner follows from now on."""
        made = await self.lists.create(owner, title, exclusive=exclusive)
        for member in members:
            if member != owner:
                await self.site.follow(owner, member)
        await self.lists.add(owner, made.id, members)
        return made.id

    async def hidden(self, owner: UserId) -> frozenset[int]:
        """Whom the owner's home leaves out."""
        return (await self.site.follows.following(owner)).not_at_home

    async def ids(self, owner: UserId, list_id: ListId, page: PageRequest | None = None) -> list[PostId]:
        return [post.post_id for post in (await self.timelines.page(owner, list_id, page or PageRequest())).items]


@pytest.fixture
def shelf(site: Site) -> Shelf:
    store = SQLListStore(site.db, site.outbox, site.ids.next)
    lists = ListService(store, site.follows, site.users)
    log = event_log_on(site.db, site.clock)
    subscriptions = ListConsumers(lists).subscriptions()
    site.runners += [GroupRunner(log, GROUP, subscriptions, place, clock=site.clock) for place in site.db.places()]
    timelines = ListTimelines(lists, site.follows, site.posts, site.reader)
    return Shelf(site=site, store=store, lists=lists, timelines=timelines)
