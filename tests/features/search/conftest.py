"""Search on a whole site: people, posts and their boxes below."""

import pytest

from fanlight.features.search.service import SearchService
from tests.features.posts.conftest import URLS, Site, ana, ben, site

__all__ = ["ana", "ben", "search", "site"]


@pytest.fixture
def search(site: Site) -> SearchService:
    return SearchService(site.users, site.follows, site.reader, site.pages, host_name=URLS.host_name)
