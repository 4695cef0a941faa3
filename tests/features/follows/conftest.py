"""The graph on a real database, with users who really exist."""

import random
from dataclasses import dataclass

import pytest

from fanlight.features.follows.adapters.sql import SQLFollowStore
from fanlight.features.follows.consumers import FollowConsumers
from fanlight.features.follows.service import FollowService
from fanlight.features.users.adapters.sql import SQLUserStore
from fanlight.features.users.models import User
from fanlight.features.users.service import UserService
from fanlight.infra.eventlog.outbox import Outbox
from fanlight.infra.sql.port import Database
from fanlight.kit.ids import IdSource, UserId
from fanlight.kit.urls import SiteUrls
from tests.support.clock import FakeClock


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Everything a test of the graph needs."""

    db: Database
    clock: FakeClock
    ids: IdSource
    store: SQLFollowStore
    users: UserService
    follows: FollowService
    consumers: FollowConsumers

    async def person(self, name: str, *, locked: bool = False) -> UserId:
        return (await self.user(name, locked=locked)).id

    async def user(self, name: str, *, locked: bool = False) -> User:
        return await self.users.create(username=name, locked=locked)

    def another_process(self) -> FollowService:
        """A service with caches of its own over the same database."""
        return FollowService(self.store, self.users, self.ids.next, self.clock)


@pytest.fixture
def world(db: Database, clock: FakeClock) -> World:
    ids = IdSource(clock, random.Random(1))
    outbox = Outbox(clock)
    urls = SiteUrls(scheme="https", host_name="photos.example")
    users = UserService(SQLUserStore(db, outbox), urls, ids, clock, random.Random(2))
    store = SQLFollowStore(db, outbox, ids.next)
    follows = FollowService(store, users, ids.next, clock)
    consumers = FollowConsumers(follows)
    return World(db=db, clock=clock, ids=ids, store=store, users=users, follows=follows, consumers=consumers)


@pytest.fixture
async def ana(world: World) -> UserId:
    return await world.person("ana")


@pytest.fixture
async def ben(world: World) -> UserId:
    return await world.person("ben")


@pytest.fixture
async def lea(world: World) -> UserId:
    """Her account is locked."""
    return await world.person("lea", locked=True)
