"""Apps, tokens and sign-up over HTTP. The pages where people log in and allow things are in `web`."""

import base64
import binascii
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any, Final
from urllib.parse import unquote_plus

import msgspec

from fanlight.edge.responses import JSON, Empty
from fanlight.edge.routes import Endpoint, Viewer
from fanlight.features.auth.models import ClientCredentials, GrantRequest, OAuthRefusal, SignUp
from fanlight.features.auth.service import AuthService
from fanlight.features.auth.views import (
    Application,
    RefusalAnswer,
    ServerMetadata,
    TokenAnswer,
    UserInfo,
    application,
    refusal_answer,
    registered_application,
    server_metadata,
    token_answer,
)
from fanlight.features.users.service import UserService
from fanlight.features.users.views import account
from fanlight.kit.urls import SiteUrls

NOT_KEPT: Final = (("Cache-Control", "no-store"), ("Pragma", "no-cache"))
"""RFC 6749 asks for both where a token is told."""


class AppRequest(msgspec.Struct):
    """`POST /api/v1/apps`."""

    client_name: str = ""
    redirect_uris: str | list[str] = ""
    scopes: str | list[str] = ""
    website: str | None = None


class ClientRequest(msgspec.Struct, kw_only=True):
    """The app's name and secret, in the body or in the Authorization header."""

    client_id: str = ""
    client_secret: str = ""
    authorization: str = ""

    def client(self) -> ClientCredentials:
        """The header wins, as RFC 6749 prefers it."""
        scheme, _, encoded = self.authorization.partition(" ")
        if scheme.lower() != "basic":
            return ClientCredentials(client_id=self.client_id, client_secret=self.client_secret)
        try:
            client_id, _, secret = base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            raise OAuthRefusal("invalid_client", "the Authorization header is not valid", status=401) from None
        return ClientCredentials(client_id=unquote_plus(client_id), client_secret=unquote_plus(secret))


class TokenRequest(ClientRequest, kw_only=True):
    """`POST /oauth/token`."""

    grant_type: str = ""
    code: str = ""
    redirect_uri: str = ""
    code_verifier: str = ""
    scope: str = ""
    username: str = ""
    password: str = ""

    def grant(self) -> GrantRequest:
        return GrantRequest(**{field: getattr(self, field) for field in GrantRequest.__dataclass_fields__})


class RevokeRequest(ClientRequest, kw_only=True):
    """`POST /oauth/revoke`."""

    token: str = ""


class SignUpRequest(msgspec.Struct):
    """`POST /api/v1/accounts`."""

    username: str = ""
    email: str = ""
    password: str = ""
    agreement: bool = False


def endpoints(auth: AuthService, users: UserService, urls: SiteUrls) -> list[Endpoint]:
    """What apps call."""
    return [*_app_endpoints(auth), *_oauth_endpoints(auth), *_account_endpoints(auth, users, urls)]


def _app_endpoints(auth: AuthService) -> list[Endpoint]:
    async def register(_viewer: Viewer, asked: AppRequest) -> Application:
        """Register an app; the answer has its client_id and client_secret."""
        registered = await auth.register_app(
            name=asked.client_name, redirect_uris=asked.redirect_uris, scopes=asked.scopes, website=asked.website
        )
        return registered_application(registered)

    async def verify(viewer: Viewer, _asked: None) -> Application:
        """The app behind the token."""
        return application(await auth.app(viewer.app_id))

    return [
        Endpoint("POST", "/api/v1/apps", register, request=AppRequest, response=Application, identified=False),
        Endpoint(
            "GET", "/api/v1/apps/verify_credentials", verify, scope="read", user_required=False, response=Application
        ),
    ]


def _oauth_endpoints(auth: AuthService) -> list[Endpoint]:
    async def exchange(viewer: Viewer, asked: TokenRequest) -> JSON:
        """Get an access token for a code, or for the app itself."""
        issued = await auth.exchange(asked.client(), asked.grant(), address=viewer.address)
        return JSON(token_answer(issued), headers=NOT_KEPT)

    async def revoke(_viewer: Viewer, asked: RevokeRequest) -> Empty:
        """Revoke an access token."""
        await auth.revoke(asked.client(), asked.token)
        return Empty()

    header = {"authorization": "authorization"}
    refused = {400: RefusalAnswer, 401: RefusalAnswer}
    return [
        Endpoint(
            "POST",
            "/oauth/token",
            _refusing(exchange),
            request=TokenRequest,
            response=TokenAnswer,
            headers=header,
            also=refused,
            identified=False,
        ),
        Endpoint(
            "POST",
            "/oauth/revoke",
            _refusing(revoke),
            request=RevokeRequest,
            headers=header,
            also=refused,
            identified=False,
        ),
    ]


def _account_endpoints(auth: AuthService, users: UserService, urls: SiteUrls) -> list[Endpoint]:
    metadata = server_metadata(urls, password_grant=auth.password_grant)

    async def sign_up(viewer: Viewer, asked: SignUpRequest) -> JSON:
        """Sign up a person, with a token of the app; the answer has the person's own token."""
        wanted = SignUp(username=asked.username, email=asked.email, password=asked.password, agreement=asked.agreement)
        issued = await auth.sign_up_through(viewer.app_id, viewer.scopes, wanted, address=viewer.address)
        return JSON(token_answer(issued), headers=NOT_KEPT)

    async def describe_server(_viewer: Viewer, _asked: None) -> ServerMetadata:
        """What this server can do as an OAuth server, and where (RFC 8414)."""
        return metadata

    async def user_info(viewer: Viewer, _asked: None) -> UserInfo:
        """Who the user is, in the words of OpenID Connect."""
        me = account(await users.get(viewer.me), urls)
        return UserInfo(
            iss=metadata.issuer,
            sub=me.uri,
            name=me.display_name,
            preferred_username=me.username,
            profile=me.url,
            picture=me.avatar,
        )

    return [
        Endpoint(
            "POST",
            "/api/v1/accounts",
            sign_up,
            scope="write:accounts",
            user_required=False,
            request=SignUpRequest,
            response=TokenAnswer,
        ),
        Endpoint(
            "GET",
            "/.well-known/oauth-authorization-server",
            describe_server,
            response=ServerMetadata,
            identified=False,
        ),
        Endpoint("GET", "/oauth/userinfo", user_info, scope="profile", response=UserInfo),
    ]


def _refusing(call: Callable[[Viewer, Any], Awaitable[Any]]) -> Callable[[Viewer, Any], Awaitable[Any]]:
    """OAuth's own errors as RFC 6749 writes them; all others go the usual way."""

    @wraps(call)
    async def answered(viewer: Viewer, asked: Any) -> Any:
        try:
            return await call(viewer, asked)
        except OAuthRefusal as refusal:
            challenge = (("WWW-Authenticate", 'Basic realm="OAuth"'),) if refusal.status == 401 else ()
            return JSON(refusal_answer(refusal), status=refusal.status, headers=(*NOT_KEPT, *challenge))

    return answered
