"""The route table as tests walk it, and a note of every answer that was given, by its row."""

import asyncio
import re
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from functools import cache
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote

import httpx

from fanlight import wiring
from fanlight.edge.requests import PageQuery
from fanlight.edge.routes import Endpoint
from fanlight.gateway.router import MethodNotAllowed, Router
from fanlight.gateway.system import system_endpoints
from fanlight.kit.errors import NotFound
from fanlight.settings import Settings

PARAMETER = re.compile(r"\{([a-z_]+)(?::path)?\}")


@cache
def route_table() -> tuple[Endpoint, ...]:
    """Every row that `wiring` serves, and the gateway's own."""
    return (*asyncio.run(_rows_of_an_empty_server()), *system_endpoints())


def api_rows() -> list[Endpoint]:
    return [row for row in route_table() if row.path.startswith("/api/") and not row.page]


def lists_by_page() -> list[Endpoint]:
    """The rows whose answer is one page of a list."""
    return [row for row in route_table() if row.request and issubclass(row.request, PageQuery) and not row.page]


def filled(row: Endpoint, values: Mapping[str, str], otherwise: str = "1") -> str:
    """The row's path with its parameters filled in."""
    return PARAMETER.sub(lambda found: quote(values.get(found[1], otherwise), safe="%"), row.path)


def name_of(row: Endpoint) -> str:
    return f"{row.method} {row.path}"


@cache
def _router() -> Router[Endpoint]:
    return Router((row.method, row.path, row) for row in route_table())


@dataclass(frozen=True, slots=True)
class Noted:
    """One answer and its row."""

    row: Endpoint
    answer: httpx.Response

    @property
    def where(self) -> str:
        return f"{self.answer.request.method} {self.answer.request.url.raw_path.decode()}"


@dataclass(slots=True, repr=False)
class Notes:
    """Every answer that went through the clients it listens to."""

    noted: list[Noted] = field(default_factory=list)

    def listen(self, http: httpx.Client) -> None:
        http.event_hooks["response"].append(self._note)

    def _note(self, answer: httpx.Response) -> None:
        answer.read()
        try:
            row, _ = _router().find(answer.request.method, answer.request.url.path)
        except (NotFound, MethodNotAllowed):
            return
        self.noted.append(Noted(row, answer))

    def successes(self) -> list[Noted]:
        return [one for one in self.noted if one.answer.is_success]


async def _rows_of_an_empty_server() -> list[Endpoint]:
    with TemporaryDirectory() as folder:
        settings = Settings(data=folder)
        await wiring.prepare(settings)
        async with AsyncExitStack() as stack:
            infra = await wiring.open_infrastructure(settings, stack)
            return wiring.all_endpoints(await wiring.build_services(infra, stack, role="api"))


def values_in(answer: Any, path: str = "") -> list[tuple[str, str, Any]]:
    """Every (path, key, value) in a JSON document."""
    if isinstance(answer, dict):
        found = [(f"{path}.{key}", key, value) for key, value in answer.items()]
        return found + [one for key, value in answer.items() for one in values_in(value, f"{path}.{key}")]
    if isinstance(answer, list):
        return [one for index, item in enumerate(answer) for one in values_in(item, f"{path}[{index}]")]
    return []
