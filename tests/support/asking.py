"""Calls rows of the route table as the gateway would: fields in any of a client's spellings, an answer as JSON."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from fanlight.edge.forms import tree_of
from fanlight.edge.requests import RequestReader, Sent
from fanlight.edge.responses import JSON, Empty, Paged, RawJSON
from fanlight.edge.routes import Endpoint, Viewer

STRANGER = Viewer(address="192.0.2.1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a client would see."""

    status: int
    body: Any
    headers: dict[str, str]


class Asking:
    """Asks the rows of one box."""

    def __init__(self, endpoints: Sequence[Endpoint]) -> None:
        self._endpoints = {(endpoint.method, endpoint.path): endpoint for endpoint in endpoints}

    def row(self, method: str, path: str) -> Endpoint:
        return self._endpoints[method, path]

    async def json(self, viewer: Viewer, method: str, path: str, /, **fields: Any) -> Answer:
        """With the fields of a JSON body; parameters of the path are fields too."""
        endpoint = self.row(method, path)
        asked = RequestReader(endpoint).typed(Sent(fields=dict(fields), path={}))
        return _answer(endpoint, await endpoint.call(viewer, asked))

    async def form(self, viewer: Viewer, method: str, path: str, pairs: Iterable[tuple[str, Any]]) -> Answer:
        """With the pairs of a form, brackets and all."""
        return await self.json(viewer, method, path, **tree_of(pairs))


def _answer(endpoint: Endpoint, given: Any) -> Answer:
    match given:
        case RawJSON(body=body, status=status, headers=headers):
            return Answer(status=status, body=msgspec.json.decode(body), headers=dict(headers))
        case JSON(value=value, status=status, headers=headers):
            return Answer(status=status, body=msgspec.json.decode(msgspec.json.encode(value)), headers=dict(headers))
        case Paged(items=items, next_below=below, prev_above=above):
            encoded = items if isinstance(items, bytes) else msgspec.json.encode(items)
            return Answer(
                status=endpoint.status,
                body=msgspec.json.decode(encoded),
                headers={"max_id": str(below or ""), "min_id": str(above or "")},
            )
        case Empty(status=status):
            return Answer(status=status, body={}, headers={})
        case _:
            return Answer(status=endpoint.status, body=msgspec.json.decode(msgspec.json.encode(given)), headers={})
