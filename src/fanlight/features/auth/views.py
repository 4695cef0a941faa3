"""Apps and tokens as the client API and OAuth show them."""

import msgspec

from fanlight.edge.scopes import SCOPES, text_of
from fanlight.features.auth.models import App, IssuedToken, OAuthRefusal, RegisteredApp
from fanlight.kit.urls import SiteUrls


class Application(msgspec.Struct, kw_only=True, omit_defaults=True):
    """An app. Its secret is in the answer to its registration only."""

    id: str
    name: str
    website: str | None
    scopes: list[str]
    redirect_uri: str
    redirect_uris: list[str]
    vapid_key: str
    client_id: str = ""
    client_secret: str = ""
    client_secret_expires_at: int | msgspec.UnsetType = msgspec.UNSET


class TokenAnswer(msgspec.Struct, kw_only=True):
    """A token, told once. There is no `expires_in`: tokens last until they are revoked."""

    access_token: str
    token_type: str = "Bearer"  # noqa: S105 - the kind of token, no secret
    scope: str
    created_at: int


class RefusalAnswer(msgspec.Struct, kw_only=True):
    """RFC 6749's error."""

    error: str
    error_description: str


class ServerMetadata(msgspec.Struct, kw_only=True):
    """RFC 8414: where everything is, and what is offered."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    revocation_endpoint: str
    userinfo_endpoint: str
    app_registration_endpoint: str
    scopes_supported: list[str]
    response_types_supported: list[str]
    response_modes_supported: list[str]
    grant_types_supported: list[str]
    token_endpoint_auth_methods_supported: list[str]
    code_challenge_methods_supported: list[str]
    service_documentation: str


class UserInfo(msgspec.Struct, kw_only=True):
    """OpenID's words for who the user is."""

    iss: str
    sub: str
    name: str
    preferred_username: str
    profile: str
    picture: str


def application(app: App) -> Application:
    """The app, for whoever holds one of its tokens."""
    return Application(
        id=str(app.id),
        name=app.name,
        website=app.website,
        scopes=text_of(app.scopes).split(),
        redirect_uri="\n".join(app.redirect_uris),
        redirect_uris=list(app.redirect_uris),
        vapid_key="",
    )


def registered_application(registered: RegisteredApp) -> Application:
    """The app, for who has just registered it."""
    return msgspec.structs.replace(
        application(registered.app),
        client_id=registered.app.client_id,
        client_secret=registered.client_secret,
        client_secret_expires_at=0,
    )


def token_answer(issued: IssuedToken) -> TokenAnswer:
    """The token with its secret."""
    return TokenAnswer(
        access_token=issued.secret,
        scope=text_of(issued.token.scopes),
        created_at=issued.token.created_ms // 1_000,
    )


def refusal_answer(refusal: OAuthRefusal) -> RefusalAnswer:
    """What the app's developer reads."""
    return RefusalAnswer(error=refusal.code, error_description=refusal.description)


def server_metadata(urls: SiteUrls, *, password_grant: bool) -> ServerMetadata:
    """The page that clients read before they begin."""
    grants = ["authorization_code", "client_credentials"]
    return ServerMetadata(
        issuer=urls.page("/"),
        authorization_endpoint=urls.page("/oauth/authorize"),
        token_endpoint=urls.page("/oauth/token"),
        revocation_endpoint=urls.page("/oauth/revoke"),
        userinfo_endpoint=urls.page("/oauth/userinfo"),
        app_registration_endpoint=urls.page("/api/v1/apps"),
        scopes_supported=text_of(SCOPES).split(),
        response_types_supported=["code"],
        response_modes_supported=["query"],
        grant_types_supported=[*grants, "password"] if password_grant else grants,
        token_endpoint_auth_methods_supported=["client_secret_basic", "client_secret_post"],
        code_challenge_methods_supported=["S256"],
        service_documentation="https://docs.joinmastodon.org/spec/oauth/",
    )
