"""Who asks, and whether they may: token or session cookie, scopes, and proof that a form was ours."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs

from starlette.requests import cookie_parser

from fanlight.edge.bodies import Incoming
from fanlight.edge.csrf import CSRF_HEADER, SESSION_COOKIE, csrf_token, is_csrf_token, is_from_elsewhere
from fanlight.edge.routes import Endpoint, Identify, Identity, Viewer
from fanlight.edge.scopes import allows
from fanlight.gateway.cors import is_open
from fanlight.gateway.traffic import Traffic
from fanlight.kit.errors import Forbidden, Invalid, Unauthorized

SESSION_KIND: Final = "session"
SAFE_METHODS: Final = frozenset(["GET", "HEAD", "OPTIONS"])

TOKEN_INVALID: Final = "The access token is invalid"  # noqa: S105 - a sentence
OUT_OF_SCOPE: Final = "This action is outside the authorized scopes"
USER_NEEDED: Final = "This method requires an authenticated user"
FROM_ELSEWHERE: Final = "This form came from another site. Open it here and send it again"
FORM_EXPIRED: Final = "This form is no longer valid. Load the page again and send it once more"


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """A token and how it came."""

    token: str
    by_cookie: bool


class Doorkeeper:
    """Knows viewers by their tokens. `host_name`: what this site is called, for Origin headers behind a proxy."""

    def __init__(self, identify: Identify, *, secret: bytes, host_name: str) -> None:
        self._identify = identify
        self._secret = secret
        self._host_name = host_name.lower()

    async def viewer(self, request: Incoming, endpoint: Endpoint, traffic: Traffic) -> Viewer:
        """Who asks. Raises where the endpoint needs more than the token grants.

        An unknown token on an endpoint for anyone makes a stranger: an app with an old token can still read what
        everybody can, and log in again.
        """
        identity, by_cookie = await self._known(request, endpoint)
        if endpoint.method not in SAFE_METHODS:
            self._require_ours(request, by_cookie=by_cookie, by_token=identity is not None and not by_cookie)
        require_scope(endpoint, identity)
        if identity is None:
            return Viewer(address=traffic.address, request_id=traffic.request_id)
        traffic.user_id = identity.user_id
        return Viewer(
            user_id=identity.user_id,
            app_id=identity.app_id,
            scopes=identity.scopes,
            token_hash=identity.token_hash,
            session=by_cookie,
            csrf=csrf_token(self._secret, identity.token_hash) if by_cookie else "",
            address=traffic.address,
            request_id=traffic.request_id,
        )

    async def _known(self, request: Incoming, endpoint: Endpoint) -> tuple[Identity | None, bool]:
        """Whose token it is, and whether a cookie brought it. A cookie holds a session and nothing else: an app's token
        in its place would open pages that no scope guards.
        """
        credential = credential_of(request, cookie_only=endpoint.for_browsers) if endpoint.identified else None
        identity = await self._identify(credential.token) if credential else None
        if identity is None or credential is None or (credential.by_cookie and identity.kind != SESSION_KIND):
            return None, False
        return identity, credential.by_cookie

    def require_form(self, viewer: Viewer, request: Incoming, endpoint: Endpoint, field: str) -> None:
        """What a cookie speaks for must carry the session's own proof, in the form or in a header."""
        if not viewer.session or endpoint.method in SAFE_METHODS:
            return
        given = request.header(CSRF_HEADER.encode()) or field
        if not is_csrf_token(given, secret=self._secret, token_hash=viewer.token_hash):
            raise Forbidden(FORM_EXPIRED)

    def _require_ours(self, request: Incoming, *, by_cookie: bool, by_token: bool) -> None:
        """Before the body is read: nothing from another site's page, but for the API, which is open to all."""
        if by_token or (is_open(request.path) and not by_cookie):
            return
        hosts = {self._host_name, request.header(b"host").lower()}
        if is_from_elsewhere(
            fetch_site=request.header(b"sec-fetch-site"), origin=request.header(b"origin"), hosts=hosts
        ):
            raise Forbidden(FROM_ELSEWHERE)


def credential_of(request: Incoming, *, cookie_only: bool = False) -> Credential | None:
    """The token of the header, else of the query, else of the cookie. One that is there is the only one tried."""
    token = None if cookie_only else token_of(request)
    if token is not None:
        return Credential(token=token, by_cookie=False)
    cookies = request.header(b"cookie")
    if SESSION_COOKIE in cookies:
        session = cookie_parser(cookies).get(SESSION_COOKIE)
        return Credential(token=session, by_cookie=True) if session else None
    return None


def token_of(request: Incoming) -> str | None:
    """What an app sent: in the Authorization header, or in the address."""
    scheme, _, token = request.header(b"authorization").partition(" ")
    if scheme.lower() == "bearer":
        return token.strip()
    if b"access_token=" in request.query:
        found = parse_qs(request.query.decode("latin-1")).get("access_token", [])
        return found[-1] if found else None
    return None


def require_scope(endpoint: Endpoint, identity: Identity | None) -> None:
    """Whether the row may be called with this token, or without one."""
    if identity is None:
        if endpoint.needs_user or (endpoint.scope is not None and not endpoint.open):
            raise Unauthorized(TOKEN_INVALID)
        return
    if endpoint.scope is not None and not allows(identity.scopes, endpoint.scope):
        raise Forbidden(OUT_OF_SCOPE)
    if endpoint.needs_user and identity.user_id is None:
        raise Invalid(USER_NEEDED)
