"""The gateway: every endpoint of the route table behind one ASGI app. About 50 µs a request, its log line included."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import structlog
from starlette.applications import Starlette
from starlette.types import ASGIApp, Receive, Scope, Send

from fanlight.edge.bodies import ClientGone, Incoming
from fanlight.edge.requests import RequestReader
from fanlight.edge.routes import Endpoint, Identify, Viewer
from fanlight.edge.spool import Spool, SpooledFiles
from fanlight.gateway.cors import CORS_HEADERS, is_open, preflight_headers
from fanlight.gateway.errors import Asked, ErrorPage, Refusals
from fanlight.gateway.identity import SAFE_METHODS, Doorkeeper
from fanlight.gateway.limits import RequestLimits
from fanlight.gateway.middleware import Observed
from fanlight.gateway.openapi import openapi_endpoint
from fanlight.gateway.replies import Reply, Site, reply_to
from fanlight.gateway.router import MethodNotAllowed, Router
from fanlight.gateway.system import system_endpoints
from fanlight.gateway.traffic import Traffic
from fanlight.kit.clock import Clock
from fanlight.kit.errors import FanlightError, NotFound, TooMany
from fanlight.kit.urls import SiteUrls

log: Final = structlog.get_logger("fanlight.gateway")

OAUTH_PATHS: Final = frozenset(["/oauth/token", "/oauth/revoke"])
"""What RFC 6749 and 7009 describe."""


def build_app(
    endpoints: Sequence[Endpoint],
    *,
    identify: Identify,
    secret: bytes,
    urls: SiteUrls,
    spool_folder: Path,
    clock: Clock,
    trusted_proxies: int = 0,
    limited_by: RequestLimits | None = None,
    error_page: ErrorPage | None = None,
    log_in_path: str = "/login",
) -> ASGIApp:
    """The server as an ASGI app: the given rows and the gateway's own (`/health`, `/metrics`, `/openapi.json`).

    `limited_by`: what counts requests; None switches the limits off. `error_page` renders errors for people.
    """
    spool = Spool(spool_folder)
    spool.sweep(clock)
    table = [*endpoints, *system_endpoints()]
    gateway = Gateway(
        [*table, openapi_endpoint(table, urls)],
        doorkeeper=Doorkeeper(identify, secret=secret, host_name=urls.host_name),
        spool=spool,
        site=Site(base=urls.base, secure=urls.scheme == "https"),
        refusals=Refusals(error_page, log_in_path),
        limits=limited_by,
    )
    return Observed(gateway, trusted_proxies=trusted_proxies)


@dataclass(frozen=True, slots=True)
class Row:
    """An endpoint with what was worked out from it once."""

    endpoint: Endpoint
    reader: RequestReader
    is_counted: bool
    """What is under `/api/`, and every form and grant: pages may be read as often as one likes."""


class Gateway:
    """Finds the row, knows the viewer, reads the request, calls, answers. Everything it refuses is an answer too."""

    def __init__(
        self,
        endpoints: Sequence[Endpoint],
        *,
        doorkeeper: Doorkeeper,
        spool: Spool,
        site: Site,
        refusals: Refusals,
        limits: RequestLimits | None,
    ) -> None:
        rows = [Row(endpoint, RequestReader(endpoint), _is_counted(endpoint)) for endpoint in endpoints]
        self._router = Router((row.endpoint.method, row.endpoint.path, row) for row in rows)
        self._doorkeeper = doorkeeper
        self._spool = spool
        self._site = site
        self._refusals = refusals
        self._limits = limits
        self._other_protocols = Starlette()  # closes WebSockets, answers a server's lifespan messages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._other_protocols(scope, receive, send)
            return
        request = Incoming.of(scope, receive, Traffic.of(scope).headers)
        try:
            reply = await self._reply(request, scope)
        except ClientGone:
            return
        if is_open(request.path):
            reply.headers += CORS_HEADERS
        try:
            await reply.send(send, head_only=request.method == "HEAD")
        finally:
            if reply.file is not None:
                reply.file.close()

    async def _reply(self, request: Incoming, scope: Scope) -> Reply:
        """The answer, whatever happens."""
        traffic = Traffic.of(scope)
        if request.method == "OPTIONS":
            return self._options(request)
        try:
            row, path = self._router.find(request.method, request.path)
        except (NotFound, MethodNotAllowed) as error:
            return self._refusals.reply(error, _asked(request, traffic, is_page=_wants_page(request)))
        traffic.template, traffic.logged = row.endpoint.path, row.endpoint.logged
        limit_headers: list[tuple[bytes, bytes]] = []
        try:
            viewer = await self._admitted(row, request, traffic, limit_headers)
            reply = await self._called(row, viewer, request, path, scope)
        except FanlightError as error:
            reply = self._refusals.reply(error, _asked(request, traffic, is_page=row.endpoint.page))
            if isinstance(error, TooMany) and error.limit and self._limits is not None:
                limit_headers = self._limits.told(error)
        except ClientGone:
            raise
        except Exception:
            log.exception("unexpected error", path=traffic.template)
            reply = self._refusals.unexpected(_asked(request, traffic, is_page=row.endpoint.page))
        reply.headers += limit_headers
        return reply

    async def _called(
        self, row: Row, viewer: Viewer, request: Incoming, path: Mapping[str, str], scope: Scope
    ) -> Reply:
        """Read, check, call, encode. Files that nobody moved away go when the answer is made."""
        files = self._spool.request()
        try:
            return await self._answered(row, viewer, request, path, scope, files)
        finally:
            await files.discard()

    async def _answered(
        self, row: Row, viewer: Viewer, request: Incoming, path: Mapping[str, str], scope: Scope, files: SpooledFiles
    ) -> Reply:
        sent = await row.reader.read(request, path, files)
        self._doorkeeper.require_form(viewer, request, row.endpoint, sent.csrf)
        answer = await row.endpoint.call(viewer, row.reader.typed(sent))
        return await reply_to(answer, status=row.endpoint.status, request=request, scope=scope, site=self._site)

    async def _admitted(
        self, row: Row, request: Incoming, traffic: Traffic, limit_headers: list[tuple[bytes, bytes]]
    ) -> Viewer:
        """The viewer. Whoever is turned away, or unknown, counts by address."""
        viewer = Viewer(address=traffic.address)
        try:
            viewer = await self._doorkeeper.viewer(request, row.endpoint, traffic)
        finally:
            if row.is_counted and self._limits is not None:
                headers, refusal = await self._limits.count(viewer, row.endpoint.limit)
                limit_headers += headers
                if refusal is not None:
                    raise refusal
        return viewer

    def _options(self, request: Incoming) -> Reply:
        """A browser's preflight, or a plain question what may be done here."""
        if is_open(request.path):
            asked = request.header(b"access-control-request-headers")
            return Reply(status=204, headers=preflight_headers(asked))
        methods = self._router.methods(request.path)
        allowed = ", ".join(sorted(methods | {"OPTIONS"}))
        return Reply(status=204 if methods else 404, headers=[(b"allow", allowed.encode())])


def _is_counted(endpoint: Endpoint) -> bool:
    return endpoint.path.startswith("/api/") or endpoint.method not in SAFE_METHODS


def _asked(request: Incoming, traffic: Traffic, *, is_page: bool) -> Asked:
    query = f"?{request.query.decode('latin-1')}" if request.query else ""
    get_path = request.path + query if request.method == "GET" else ""
    is_oauth = request.path.rstrip("/") in OAUTH_PATHS
    return Asked(is_page=is_page, get_path=get_path, request_id=traffic.request_id, is_oauth=is_oauth)


def _wants_page(request: Incoming) -> bool:
    """At an address that is in no row: does a person look at the answer?"""
    return not is_open(request.path) and "text/html" in request.header(b"accept")
