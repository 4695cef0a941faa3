"""From an endpoint's answer to the bytes of an HTTP response."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote

import msgspec
from starlette.types import Scope, Send

from fanlight.edge.bodies import Incoming
from fanlight.edge.responses import (
    HTML,
    JSON,
    Answered,
    Empty,
    FileAnswer,
    Paged,
    RawJSON,
    Redirect,
    Text,
)
from fanlight.gateway.files import FileBody, file_headers, file_of
from fanlight.gateway.security import policy_with_targets

HeaderList = list[tuple[bytes, bytes]]

JSON_TYPE: Final[tuple[bytes, bytes]] = (b"content-type", b"application/json; charset=utf-8")
HTML_TYPE: Final[tuple[bytes, bytes]] = (b"content-type", b"text/html; charset=utf-8")
NOT_STORED: Final[tuple[bytes, bytes]] = (b"cache-control", b"private, no-store")
ASKED_AGAIN: Final[tuple[bytes, bytes]] = (b"cache-control", b"private, no-cache")
"""For pages: kept for the back button, asked for again otherwise."""

BODILESS_STATUSES: Final = frozenset([204, 205, 304])
_PAGING: Final = ("max_id=", "min_id=", "since_id=", "access_token=")
_QUERY_SAFE: Final = "%&=+[]-_.~:/@!$'()*"

_encode: Final = msgspec.json.Encoder().encode


@dataclass(slots=True, kw_only=True)
class Reply:
    """A response, ready to be sent."""

    status: int
    headers: HeaderList = field(default_factory=list[tuple[bytes, bytes]])
    body: bytes = b""
    file: FileBody | None = None

    async def send(self, send: Send, *, head_only: bool) -> None:
        """To the client. HEAD gets the headers of the body it does not get."""
        headers = self.headers
        if self.status not in BODILESS_STATUSES:
            length = self.file.length if self.file else len(self.body)
            headers = [*headers, (b"content-length", b"%d" % length)]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        if self.file is not None and not head_only:
            async for piece in self.file.pieces():
                await send({"type": "http.response.body", "body": piece, "more_body": True})
        body = b"" if head_only or self.file is not None else self.body
        await send({"type": "http.response.body", "body": body, "more_body": False})


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What replies say about this site."""

    base: str
    """Scheme and host, in front of every path."""

    secure: bool
    """Served over https: cookies are marked so."""


async def reply_to(answer: Any, *, status: int, request: Incoming, scope: Scope, site: Site) -> Reply:
    """The reply for whatever an endpoint answered; `status` is its row's."""
    if not isinstance(answer, Answered):
        return Reply(status=status, headers=[JSON_TYPE, NOT_STORED], body=_encode(answer))
    reply = await _reply_of(answer, status=status, request=request, scope=scope, site=site)
    if answer.headers:
        _replace(reply, answer.headers)
    reply.headers += [(b"set-cookie", cookie.header(secure=site.secure).encode()) for cookie in answer.cookies]
    return reply


async def _reply_of(answer: Answered, *, status: int, request: Incoming, scope: Scope, site: Site) -> Reply:
    match answer:
        case Paged():
            return _paged(answer, status=status, request=request, scope=scope, site=site)
        case RawJSON():
            return Reply(status=answer.status, headers=[JSON_TYPE, NOT_STORED], body=answer.body)
        case JSON():
            return Reply(status=answer.status, headers=[JSON_TYPE, NOT_STORED], body=_encode(answer.value))
        case HTML():
            return _html(answer)
        case Text():
            kind = (b"content-type", answer.content_type.encode())
            return Reply(status=answer.status, headers=[kind], body=answer.text.encode())
        case Redirect():
            where = quote(answer.location, safe="%/:?#[]@!$&'()*+,;=~")
            return Reply(status=answer.status, headers=[(b"location", where.encode()), NOT_STORED])
        case Empty():
            body = b"{}" if answer.status == 200 else b""
            return Reply(status=answer.status, headers=[JSON_TYPE, NOT_STORED] if body else [], body=body)
        case FileAnswer():
            return await _file(answer, request)
        case _:
            raise TypeError(f"{type(answer).__name__} is no kind of answer")


def _html(answer: HTML) -> Reply:
    headers = [HTML_TYPE, ASKED_AGAIN, (b"vary", b"Cookie")]
    if answer.form_targets:
        headers.append((b"content-security-policy", policy_with_targets(answer.form_targets).encode()))
    return Reply(status=answer.status, headers=headers, body=answer.text.encode())


async def _file(answer: FileAnswer, request: Incoming) -> Reply:
    body = await file_of(answer, request)
    headers = [(name.encode(), value.encode()) for name, value in file_headers(answer, body)]
    return Reply(status=body.status, headers=headers, file=body)


def _paged(answer: Paged, *, status: int, request: Incoming, scope: Scope, site: Site) -> Reply:
    headers: HeaderList = [JSON_TYPE, NOT_STORED]
    if isinstance(answer.items, bytes):
        body, is_empty = answer.items, answer.items == b"[]"
    else:
        body, is_empty = _encode(answer.items), not answer.items
    if not is_empty:
        link = _link(answer, query=request.query, path=quote(scope["path"]), base=site.base)
        if link:
            headers.append((b"link", link.encode()))
    return Reply(status=status, headers=headers, body=body)


def _link(answer: Paged, *, query: bytes, path: str, base: str) -> str:
    """`next` stands first, because there are clients that look nowhere else. Other parameters are kept."""
    pieces = quote(query, safe=_QUERY_SAFE).split("&")
    kept = "".join(f"{piece}&" for piece in pieces if piece and not piece.startswith(_PAGING))
    links: list[str] = []
    if answer.next_below is not None:
        links.append(f'<{base}{path}?{kept}max_id={answer.next_below}>; rel="next"')
    if answer.prev_above is not None:
        links.append(f'<{base}{path}?{kept}min_id={answer.prev_above}>; rel="prev"')
    return ", ".join(links)


def _replace(reply: Reply, headers: Iterable[tuple[str, str]]) -> None:
    """Headers that the endpoint gives win over the gateway's."""
    given = [(name.lower().encode(), _one_line(value)) for name, value in headers]
    names = {name for name, _ in given}
    reply.headers = [pair for pair in reply.headers if pair[0] not in names] + given


def _one_line(value: str) -> bytes:
    return value.replace("\r", " ").replace("\n", " ").encode("latin-1", errors="replace")
