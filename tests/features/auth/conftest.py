"""Auth on the real database, with cheap password hashes and a fixed clock."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from fanlight.features.auth.adapters.sql import SQLAuthStore
from fanlight.features.auth.models import RegisteredApp
from fanlight.features.auth.service import AuthService, Passwords
from fanlight.features.users.adapters.sql import SQLUserStore
from fanlight.features.users.service import UserService
from fanlight.infra.cache.adapters.memory import MemoryCache
from fanlight.infra.eventlog.outbox import Outbox
from fanlight.infra.sql.port import Database
from fanlight.kit.ids import IdSource
from fanlight.kit.urls import SiteUrls
from tests.support.clock import FakeClock

URLS = SiteUrls(scheme="https", host_name="fan.example")
CALLBACK = "https://app.example/callback"


@pytest.fixture(scope="session")
def passwords() -> Iterator[Passwords]:
    cheap = Passwords(memory_kib=8, passes=1)
    yield cheap
    cheap.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One process of the server, as far as auth goes."""

    auth: AuthService
    users: UserService
    store: SQLAuthStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Sites:
    """Makes processes that share nothing but the database."""

    db: Database
    clock: FakeClock
    passwords: Passwords

    def open(
        self,
        *,
        seed: int = 1,
        rate_limits: bool = False,
        registrations_open: bool = True,
        password_grant: bool = False,
    ) -> Site:
        chance = random.Random(seed)
        ids = IdSource(self.clock, chance)
        users = UserService(SQLUserStore(self.db, Outbox(self.clock)), URLS, ids, self.clock, chance)
        store = SQLAuthStore(self.db, ids)
        cache = MemoryCache(self.clock)
        auth = AuthService(
            store,
            users,
            self.passwords,
            cache,
            self.clock,
            rate_limits=rate_limits,
            registrations_open=registrations_open,
            password_grant=password_grant,
        )
        return Site(auth=auth, users=users, store=store)


@pytest.fixture
def sites(db: Database, clock: FakeClock, passwords: Passwords) -> Sites:
    return Sites(db=db, clock=clock, passwords=passwords)


@pytest.fixture
def site(sites: Sites) -> Site:
    return sites.open()


@pytest.fixture
async def app(site: Site) -> RegisteredApp:
    return await site.auth.register_app(
        name="Pictures", redirect_uris=[CALLBACK, "pictures:/done"], scopes="read write follow"
    )
