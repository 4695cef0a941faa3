"""Search on a whole site: people, posts and their boxes below."""

import pytest

from fanlight.features.search.service import SearchService
from tests.features.posts.conftest import URLS, Site, ana, ben, site

__all__ = ["ana", "ben", "search", "site"]


@pytest.fixture
def search(site: Site) -> SearchService:
    return search_on(site)


def search_on(site: Site, *, open_to_all: bool = True) -> SearchService:
    """The box on a site."""
    return SearchService(
        site.users, site.follows, site.reader, site.pages, host_name=URLS.host_name, open_to_all=open_to_all
    )
