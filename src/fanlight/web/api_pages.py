"""The API for people who write apps: every row of the route table, printed from the document at `/openapi.json`."""

from collections.abc import Callable
from functools import cached_property
from typing import Final

import msgspec

from fanlight.edge.responses import HTML
from fanlight.edge.routes import Endpoint, Viewer
from fanlight.web.reading_api import Document, Group, Shape, groups_of, shapes_of
from fanlight.web.site import Site

WANTED_LENGTH_MAX: Final = 200


class DocsRequest(msgspec.Struct):
    """`GET /api/docs`: all rows, or those with the words in them."""

    q: str = ""


class ApiPages:
    """The page is the same for everyone but for the bar above it; what it says is worked out once."""

    def __init__(self, site: Site, describe: Callable[[], Document]) -> None:
        self._site = site
        self._describe = describe

    def endpoints(self) -> list[Endpoint]:
        return [Endpoint("GET", "/api/docs", self.show, request=DocsRequest, page=True)]

    async def show(self, viewer: Viewer, asked: DocsRequest) -> HTML:
        """Rows that are not looked for are there and hidden, so that the script can bring them back."""
        wanted = asked.q[:WANTED_LENGTH_MAX]
        words = wanted.lower().split()
        groups, shapes = self._read
        return await self._site.page(
            viewer,
            "site/api.html",
            here="/api/docs",
            groups=groups,
            shapes=shapes,
            wanted=wanted,
            words=words,
            count=sum(group.found(words) for group in groups),
        )

    @cached_property
    def _read(self) -> tuple[list[Group], list[Shape]]:
        document = self._describe()
        return groups_of(document), shapes_of(document)
