"""Reports on a whole site: people, posts and their boxes below."""

import pytest

from fanlight.features.reports.adapters.sql import SQLReportStore
from fanlight.features.reports.service import ReportService
from tests.features.posts.conftest import Site, ana, ben, cat, site

__all__ = ["ana", "ben", "cat", "reports", "site"]


@pytest.fixture
def reports(site: Site) -> ReportService:
    store = SQLReportStore(site.db, site.ids.next)
    return ReportService(store, users=site.users, posts=site.posts, reader=site.reader, clock=site.clock, rules=2)
