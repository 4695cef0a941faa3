"""OAuth 2: apps, authorization codes with PKCE, and what they are exchanged for."""

import hmac
from collections.abc import Callable, Iterable
from typing import Final

from fanlight.features.auth.models import (
    APP_NAME_LENGTH_MAX,
    CODE_LIVES_MS,
    SECRET_LENGTH_MAX,
    STATE_LENGTH_MAX,
    WEBSITE_LENGTH_MAX,
    App,
    AuthorizationParams,
    AuthorizationRequest,
    ClientCredentials,
    Code,
    GrantRequest,
    IssuedToken,
    OAuthRefusal,
    RegisteredApp,
    digest_of,
    redirected,
)
from fanlight.features.auth.policy import (
    redirect_uris_of,
    require_challenge,
    require_subset,
    scopes_of,
    verifier_matches,
)
from fanlight.features.auth.service.people import People
from fanlight.features.auth.service.tokens import Tokens
from fanlight.features.auth.store import AuthStore
from fanlight.kit.clock import Clock
from fanlight.kit.errors import Invalid, Unauthorized
from fanlight.kit.ids import AppId, UserId
from fanlight.kit.text import clean_line

CODE_REFUSED: Final = "the code is unknown, expired, used, or was given to another app or address"


class Grants:
    """What apps may do, and who allowed it."""

    def __init__(
        self,
        store: AuthStore,
        tokens: Tokens,
        people: People,
        clock: Clock,
        draw: Callable[[], str],
        *,
        password_grant: bool,
    ) -> None:
        self._store = store
        self._tokens = tokens
        self._people = people
        self._clock = clock
        self._draw = draw
        self._password_grant = password_grant

    async def register(
        self, *, name: str, redirect_uris: str | Iterable[str], scopes: str | Iterable[str], website: str | None
    ) -> RegisteredApp:
        """A new app with its secret. Raises `Invalid` where a part cannot be."""
        drawn = ClientCredentials(client_id=self._draw(), client_secret=self._draw())
        app = await self._add(drawn, name, redirect_uris, scopes, website)
        return RegisteredApp(app=app, client_secret=drawn.client_secret)

    async def keep(
        self,
        client: ClientCredentials,
        *,
        name: str,
        redirect_uris: str | Iterable[str],
        scopes: str | Iterable[str],
        website: str | None,
    ) -> App:
        """The same with an id and a secret that the host chose."""
        _require_secret(client.client_id, "client_id")
        _require_secret(client.client_secret, "client_secret")
        if await self._store.app(client.client_id) is not None:
            raise Invalid("this client_id is taken", details={"client_id": [("ERR_TAKEN", "this client_id is taken")]})
        return await self._add(client, name, redirect_uris, scopes, website)

    async def known(self, client_id: str) -> App | None:
        """The app with this client id."""
        return await self._store.app(client_id) if 0 < len(client_id) <= SECRET_LENGTH_MAX else None

    async def keep_token(
        self, secret: str, *, app: App, user: UserId | None, scopes: str | Iterable[str]
    ) -> IssuedToken:
        """A token with a secret and scopes that the host chose: also ones that the app may not ask for."""
        _require_secret(secret, "token")
        if await self._tokens.identify(secret) is not None:
            raise Invalid("this token is taken", details={"token": [("ERR_TAKEN", "this token is taken")]})
        try:
            granted = scopes_of(scopes)
        except OAuthRefusal as refusal:
            raise Invalid(refusal.description, details={"scopes": [("ERR_INVALID", refusal.description)]}) from None
        return await self._tokens.keep(secret, app=app.id, user=user, scopes=granted)

    async def _add(
        self,
        client: ClientCredentials,
        name: str,
        redirect_uris: str | Iterable[str],
        scopes: str | Iterable[str],
        website: str | None,
    ) -> App:
        name = clean_line(name)
        website = (website or "").strip() or None
        if not name:
            raise Invalid("Validation failed: an app needs a name")
        if len(name) > APP_NAME_LENGTH_MAX:
            raise Invalid(f"Validation failed: the name of an app has at most {APP_NAME_LENGTH_MAX} characters")
        if website and (len(website) > WEBSITE_LENGTH_MAX or not website.lower().startswith(("http://", "https://"))):
            raise Invalid("Validation failed: the website of an app is an http or https address")
        try:
            asked = scopes_of(scopes)
        except OAuthRefusal as refusal:
            raise Invalid(f"Validation failed: {refusal.description}") from None
        app = App(
            id=AppId(0),
            client_id=client.client_id,
            secret_hash=digest_of(client.client_secret),
            name=name,
            website=website,
            redirect_uris=redirect_uris_of(redirect_uris),
            scopes=asked,
            created_ms=self._clock.now_ms(),
        )
        return await self._store.add_app(app)

    async def describe(self, params: AuthorizationParams) -> AuthorizationRequest:
        """What an app asks a person for. Raises `OAuthRefusal`; only one with a `redirect` may be sent back."""
        app = await self.known(params.client_id)
        if app is None:
            raise OAuthRefusal("invalid_client", "this app is not registered here", status=401)
        uri = params.redirect_uri or app.redirect_uris[0]
        if uri not in app.redirect_uris:
            raise OAuthRefusal("invalid_request", "the redirect URI is not one that the app was registered with")
        try:
            return self._checked(app, uri, params)
        except OAuthRefusal as refusal:
            refusal.redirect = redirected(
                uri,
                error=refusal.code,
                error_description=refusal.description,
                state=params.state[:STATE_LENGTH_MAX],
            )
            raise

    async def authorize(self, user: UserId, request: AuthorizationRequest) -> str:
        """The person allows it: a code for the app, good for ten minutes and one use."""
        code = self._draw()
        await self._store.add_code(
            Code(
                hash=digest_of(code),
                app_id=request.app.id,
                user_id=user,
                redirect_uri=request.redirect_uri,
                scopes=request.scopes,
                challenge=request.challenge,
                expires_ms=self._clock.now_ms() + CODE_LIVES_MS,
            )
        )
        return code

    async def exchange(self, client: ClientCredentials, asked: GrantRequest, *, address: str) -> IssuedToken:
        """A token for a code, for the app itself, or (where the host allows it) for a password."""
        app = await self.authenticate(client)
        match asked.grant_type:
            case "authorization_code":
                return await self._exchange_code(app, asked)
            case "client_credentials":
                return await self._tokens.issue(app=app.id, user=None, scopes=_scopes_asked(app, asked.scope))
            case "password" if self._password_grant:
                return await self._exchange_password(app, asked, address)
            case "":
                raise OAuthRefusal("invalid_request", "grant_type is missing")
            case _:
                raise OAuthRefusal("unsupported_grant_type", "this grant_type is not offered here")

    async def authenticate(self, client: ClientCredentials) -> App:
        """The app whose secret this is. Raises `OAuthRefusal`."""
        app = await self.known(client.client_id)
        secret = digest_of(client.client_secret[:SECRET_LENGTH_MAX])
        if app is None or not hmac.compare_digest(app.secret_hash, secret):
            raise OAuthRefusal("invalid_client", "the app is unknown, or this is not its secret", status=401)
        return app

    async def revoke(self, client: ClientCredentials, secret: str) -> None:
        """End a token of this app. One that does not exist is fine: it does not work either."""
        app = await self.authenticate(client)
        identity = await self._tokens.identify(secret)
        if identity is None:
            return
        if identity.app_id != app.id:
            raise OAuthRefusal("unauthorized_client", "the token belongs to another app")
        await self._tokens.drop(identity.token_hash)

    @staticmethod
    def _checked(app: App, uri: str, params: AuthorizationParams) -> AuthorizationRequest:
        if params.response_type != "code":
            raise OAuthRefusal("unsupported_response_type", "response_type has to be `code`")
        if len(params.state) > STATE_LENGTH_MAX:
            raise OAuthRefusal("invalid_request", f"state has at most {STATE_LENGTH_MAX} characters")
        return AuthorizationRequest(
            app=app,
            redirect_uri=uri,
            scopes=_scopes_asked(app, params.scope),
            state=params.state,
            challenge=require_challenge(params.code_challenge, params.code_challenge_method),
        )

    async def _exchange_code(self, app: App, asked: GrantRequest) -> IssuedToken:
        """The token is written before the code counts as used: of two exchanges at once, both tokens can be ended."""
        if not asked.code or len(asked.code) > SECRET_LENGTH_MAX:
            raise OAuthRefusal("invalid_grant", CODE_REFUSED)
        code = await self._store.code(digest_of(asked.code))
        if code is None or code.app_id != app.id:
            raise OAuthRefusal("invalid_grant", CODE_REFUSED)
        if code.token_hash is not None:
            await self._refuse_used(code)
        if code.expires_ms <= self._clock.now_ms() or code.redirect_uri != asked.redirect_uri:
            raise OAuthRefusal("invalid_grant", CODE_REFUSED)
        if not verifier_matches(asked.code_verifier, code.challenge):
            raise OAuthRefusal("invalid_grant", "code_verifier does not fit the code_challenge")
        issued = await self._tokens.issue(app=app.id, user=code.user_id, scopes=code.scopes)
        if not await self._store.use_code(code.hash, issued.token.hash):
            await self._tokens.drop(issued.token.hash)
            await self._refuse_used(code)
        return issued

    async def _refuse_used(self, code: Code) -> None:
        """Somebody has the code who should not: neither they nor the first to come keep a token."""
        used = await self._store.code(code.hash)
        if used is not None and used.token_hash is not None:
            await self._tokens.drop(used.token_hash)
        raise OAuthRefusal("invalid_grant", CODE_REFUSED)

    async def _exchange_password(self, app: App, asked: GrantRequest, address: str) -> IssuedToken:
        scopes = _scopes_asked(app, asked.scope)
        try:
            user = await self._people.prove(asked.username, asked.password, address=address)
        except Unauthorized as error:
            raise OAuthRefusal("invalid_grant", str(error)) from None
        return await self._tokens.issue(app=app.id, user=user, scopes=scopes)


def _require_secret(secret: str, what: str) -> None:
    """A chosen one may be anything that fits into a header and is looked up at all."""
    if not 0 < len(secret) <= SECRET_LENGTH_MAX or not secret.isascii() or not secret.isprintable() or " " in secret:
        sentence = f"{what} is 1 to {SECRET_LENGTH_MAX} printable ASCII characters without spaces"
        raise Invalid(sentence, details={what: [("ERR_INVALID", sentence)]})


def _scopes_asked(app: App, scope: str) -> frozenset[str]:
    asked = scopes_of(scope)
    require_subset(asked, app.scopes)
    return asked
