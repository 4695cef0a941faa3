"""Who somebody is and what they allowed: accounts and passwords, sessions, apps, tokens.

`AuthService` is what others call; its three parts are people, tokens and grants.
"""

import secrets
from collections.abc import Callable, Iterable

from fanlight.features.auth.models import (
    SECRET_BYTES,
    AllowedApp,
    App,
    AuthorizationParams,
    AuthorizationRequest,
    ClientCredentials,
    GrantRequest,
    Identity,
    IssuedToken,
    OAuthRefusal,
    OpenSession,
    RegisteredApp,
    SignUp,
)
from fanlight.features.auth.service.accesses import Accesses
from fanlight.features.auth.service.grants import Grants
from fanlight.features.auth.service.limits import AttemptLimits
from fanlight.features.auth.service.passwords import Passwords
from fanlight.features.auth.service.people import People
from fanlight.features.auth.service.tokens import Tokens
from fanlight.features.auth.store import AuthStore
from fanlight.features.users.models import NOTHING_SAID, User, UserChanges, UserRole
from fanlight.features.users.service import UserService
from fanlight.infra.cache.port import Cache
from fanlight.kit.clock import Clock
from fanlight.kit.errors import Invalid, NotFound, Unauthorized
from fanlight.kit.ids import AppId, UserId


def drawn_secret() -> str:
    """43 characters that nobody can guess."""
    return secrets.token_urlsafe(SECRET_BYTES)


class AuthService:
    """The switches are the host's: rate limits, open registrations, the old password grant."""

    def __init__(
        self,
        store: AuthStore,
        users: UserService,
        passwords: Passwords,
        cache: Cache,
        clock: Clock,
        *,
        draw: Callable[[], str] = drawn_secret,
        rate_limits: bool = True,
        registrations_open: bool = True,
        password_grant: bool = False,
    ) -> None:
        self._store = store
        self._passwords = passwords
        limits = AttemptLimits(cache, enabled=rate_limits)
        self._tokens = Tokens(store, clock, draw)
        self._accesses = Accesses(store, clock)
        self._people = People(store, users, passwords, limits, clock)
        self._grants = Grants(store, self._tokens, self._people, clock, draw, password_grant=password_grant)
        self.registrations_open = registrations_open
        self.password_grant = password_grant

    async def identify(self, secret: str) -> Identity | None:
        """Who holds this token: None for an unknown, expired or revoked one."""
        return await self._tokens.identify(secret)

    async def sign_up(self, asked: SignUp, *, address: str) -> User:
        """A new account for somebody at this address. Raises `Invalid` with details, `TooMany`."""
        if not self.registrations_open:
            raise Invalid("this site does not take new accounts at the moment")
        return await self._people.create(asked, address=address)

    async def sign_up_through(
        self, app_id: AppId | None, scopes: frozenset[str], asked: SignUp, *, address: str
    ) -> IssuedToken:
        """The same through an app, which gets a token of the new user's with the scopes of its own token."""
        if app_id is None:
            raise Unauthorized("signing up through the API needs the token of an app")
        user = await self.sign_up(asked, address=address)
        return await self._tokens.issue(app=app_id, user=user.id, scopes=scopes)

    async def create_account(
        self,
        *,
        username: str,
        email: str,
        password: str,
        profile: UserChanges = NOTHING_SAID,
        role: UserRole = UserRole.USER,
    ) -> User:
        """A new account made by the host: no limits, any name, also while registrations are closed."""
        asked = SignUp(username=username, email=email, password=password, agreement=True, profile=profile, role=role)
        return await self._people.create(asked, address=None)

    async def set_password(self, user_id: UserId, password: str, *, keep: bytes | None = None) -> None:
        """A new password. It ends every session and token of the user, except the one whose hash is given."""
        await self._people.set_password(user_id, password, keep=keep)

    async def change_password(self, user_id: UserId, old: str, new: str, *, address: str) -> IssuedToken:
        """A new password for somebody who knows the old one, and a new session: all others, and all tokens, end."""
        await self._people.change_password(user_id, old, new, address=address)
        return await self._tokens.session(user_id)

    async def sessions(self, user_id: UserId, *, this: bytes) -> list[OpenSession]:
        """The browsers in which the user is logged in. `this`: the token hash of the one that asks."""
        return await self._accesses.sessions(user_id, this=this)

    async def end_session(self, user_id: UserId, reference: str) -> None:
        """Log one of the user's browsers out. Raises `NotFound`."""
        await self._accesses.end_session(user_id, reference)

    async def allowed_apps(self, user_id: UserId) -> list[AllowedApp]:
        """The apps that may act for the user."""
        return await self._accesses.apps(user_id)

    async def revoke_app(self, user_id: UserId, app_id: AppId) -> None:
        """The app may not act for the user any more. Raises `NotFound` where it could not."""
        await self._accesses.revoke_app(user_id, app_id)

    async def email_of(self, user_id: UserId) -> str | None:
        """The user's own address, for themselves and the host only."""
        return await self._people.email_of(user_id)

    async def log_in(self, login: str, password: str, *, address: str) -> IssuedToken:
        """A new session for the user with this username or e-mail address. Raises `Unauthorized`, `TooMany`."""
        return await self._tokens.session(await self._people.prove(login, password, address=address))

    async def open_session(self, user_id: UserId) -> IssuedToken:
        """A new session for somebody who has just signed up."""
        return await self._tokens.session(user_id)

    async def log_out(self, token_hash: bytes) -> None:
        """End the session, or the token. It may be gone already."""
        await self._tokens.drop(token_hash)

    async def register_app(
        self,
        *,
        name: str,
        redirect_uris: str | Iterable[str],
        scopes: str | Iterable[str] = (),
        website: str | None = None,
    ) -> RegisteredApp:
        """A new app, with the secret that is told only now."""
        return await self._grants.register(name=name, redirect_uris=redirect_uris, scopes=scopes, website=website)

    async def keep_app(
        self,
        client: ClientCredentials,
        *,
        name: str,
        redirect_uris: str | Iterable[str],
        scopes: str | Iterable[str],
        website: str | None = None,
    ) -> App:
        """A new app under an id and a secret that the host chose. Raises `Invalid`, also where the id is taken."""
        return await self._grants.keep(client, name=name, redirect_uris=redirect_uris, scopes=scopes, website=website)

    async def keep_token(
        self, secret: str, *, app: App, user_id: UserId | None, scopes: str | Iterable[str]
    ) -> IssuedToken:
        """A new token with a secret that the host chose. Raises `Invalid`, also where the secret is a token already."""
        return await self._grants.keep_token(secret, app=app, user=user_id, scopes=scopes)

    async def kept_app(self, client_id: str) -> App | None:
        """The app with this client id."""
        return await self._grants.known(client_id)

    async def app(self, app_id: AppId | None) -> App:
        """The app with this id. Raises `NotFound`."""
        found = None if app_id is None else await self._store.app_by_id(app_id)
        if found is None:
            raise NotFound("there is no such app")
        return found

    async def describe_authorization(self, params: AuthorizationParams) -> AuthorizationRequest:
        """What an app asks a person for. Raises `OAuthRefusal`: with a `redirect`, send the browser there."""
        return await self._grants.describe(params)

    async def authorize(self, user_id: UserId, request: AuthorizationRequest) -> str:
        """The person allows it. Send the browser to `request.allowed(code)`, or show the code where out of band."""
        return await self._grants.authorize(user_id, request)

    async def exchange(self, client: ClientCredentials, asked: GrantRequest, *, address: str) -> IssuedToken:
        """A token for what the app has: a code, its own name, or a password where the host allows it."""
        return await self._grants.exchange(client, asked, address=address)

    async def revoke(self, client: ClientCredentials, secret: str) -> None:
        """End a token of this app."""
        await self._grants.revoke(client, secret)

    async def sweep(self) -> int:
        """Forget expired tokens and codes, a bounded part at a time; answers how many. Call it now and then."""
        return await self._tokens.sweep()

    def close(self) -> None:
        """End the threads that hash passwords."""
        self._passwords.close()


__all__ = ["AuthService", "OAuthRefusal", "Passwords", "drawn_secret"]
