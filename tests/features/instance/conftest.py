"""A site on a real database, its facts chosen by hand, its log drained by hand."""

import random
from dataclasses import dataclass

import pytest

from fanlight.features.instance.adapters.sql import SQLFigureStore
from fanlight.features.instance.consumers import InstanceConsumers
from fanlight.features.instance.models import SiteFacts
from fanlight.features.instance.service import InstanceService
from fanlight.features.users.adapters.sql import SQLUserStore
from fanlight.features.users.service import UserService
from fanlight.infra.eventlog.outbox import Outbox
from fanlight.infra.sql.port import Database
from fanlight.kit.ids import IdSource
from fanlight.kit.urls import SiteUrls
from tests.support.clock import FakeClock

URLS = SiteUrls(scheme="https", host_name="fan.example")
FACTS = SiteFacts(
    title="Fanlight",
    description="A place to share <photos>.",
    software_version="0.1.0",
    registrations=True,
    public_timeline=True,
    upload_bytes_max=40_000_000,
    photo_pixels_max=64_000_000,
    rules=("Be kind.", "Only your own photos."),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Everything a test of the site needs."""

    clock: FakeClock
    db: Database
    users: UserService
    instance: InstanceService
    consumers: InstanceConsumers


@pytest.fixture
def world(db: Database, clock: FakeClock) -> World:
    ids = IdSource(clock, random.Random(1))
    users = UserService(SQLUserStore(db, Outbox(clock)), URLS, ids, clock, random.Random(2))
    instance = InstanceService(FACTS, SQLFigureStore(db), users, clock)
    return World(clock=clock, db=db, users=users, instance=instance, consumers=InstanceConsumers(instance))
