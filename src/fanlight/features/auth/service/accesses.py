"""Where a user is logged in, and which apps they let in: to look at, and to end."""

from fanlight.features.auth.models import SESSION_LIVES_MS, AllowedApp, OpenSession, Token
from fanlight.features.auth.store import AuthStore
from fanlight.kit.clock import Clock
from fanlight.kit.errors import NotFound
from fanlight.kit.ids import AppId, UserId


class Accesses:
    """What opens an account besides its password. Every method is for the account's own user."""

    def __init__(self, store: AuthStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def sessions(self, user: UserId, *, this: bytes) -> list[OpenSession]:
        """The browsers that are logged in, newest first. `this`: the hash of the asking one."""
        found = [_session(token, this) for token in await self._living(user) if token.kind == "session"]
        return sorted(found, key=lambda session: (session.is_this, session.used_ms), reverse=True)

    async def apps(self, user: UserId) -> list[AllowedApp]:
        """The apps that hold tokens, each once, newest first."""
        by_app: dict[AppId, list[Token]] = {}
        for token in await self._living(user):
            if token.app_id is not None:
                by_app.setdefault(token.app_id, []).append(token)
        found: list[AllowedApp] = []
        for app_id, tokens in by_app.items():
            app = await self._store.app_by_id(app_id)
            if app is not None:
                scopes = frozenset[str]().union(*(token.scopes for token in tokens))
                found.append(AllowedApp(app=app, scopes=scopes, since_ms=min(token.created_ms for token in tokens)))
        return sorted(found, key=lambda allowed: allowed.since_ms, reverse=True)

    async def end_session(self, user: UserId, reference: str) -> None:
        """Log that browser out. Raises `NotFound` where the user has no such session."""
        for token in await self._living(user):
            if token.kind == "session" and token.hash.hex() == reference:
                await self._store.drop_token(token.hash)
                return
        raise NotFound("there is no such session of yours")

    async def revoke_app(self, user: UserId, app_id: AppId) -> None:
        """End every token that the app has of this user. Raises `NotFound` where it has none."""
        mine = [token.hash for token in await self._store.tokens_of(user) if token.app_id == app_id]
        if not mine:
            raise NotFound("there is no such app that you let in")
        for token_hash in mine:
            await self._store.drop_token(token_hash)

    async def _living(self, user: UserId) -> list[Token]:
        now_ms = self._clock.now_ms()
        return [
            token
            for token in await self._store.tokens_of(user)
            if token.expires_ms is None or token.expires_ms > now_ms
        ]


def _session(token: Token, this: bytes) -> OpenSession:
    used_ms = token.created_ms if token.expires_ms is None else token.expires_ms - SESSION_LIVES_MS
    return OpenSession(
        reference=token.hash.hex(), began_ms=token.created_ms, used_ms=used_ms, is_this=token.hash == this
    )
