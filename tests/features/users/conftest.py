"""Users on the real database, with a fixed clock and fixed chance."""

import random

import pytest

from fanlight.features.users.adapters.sql import SQLUserStore
from fanlight.features.users.service import UserService
from fanlight.infra.eventlog.outbox import Outbox
from fanlight.infra.sql.port import Database
from fanlight.kit.ids import IdSource
from fanlight.kit.urls import SiteUrls
from tests.support.clock import FakeClock

URLS = SiteUrls(scheme="https", host_name="fan.example")


@pytest.fixture
def urls() -> SiteUrls:
    return URLS


@pytest.fixture
def store(db: Database, clock: FakeClock) -> SQLUserStore:
    return SQLUserStore(db, Outbox(clock))


@pytest.fixture
def users(store: SQLUserStore, clock: FakeClock) -> UserService:
    return another_process(store, clock, seed=1)


def another_process(store: SQLUserStore, clock: FakeClock, *, seed: int) -> UserService:
    """A service that shares nothing with another one but the database."""
    chance = random.Random(seed)
    return UserService(store, URLS, IdSource(clock, chance), clock, chance)
