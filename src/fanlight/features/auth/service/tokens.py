"""Tokens and sessions: given out once, kept as hashes, looked up at every request."""

from collections.abc import Callable
from typing import Final

from fanlight.features.auth.models import (
    SECRET_LENGTH_MAX,
    SESSION_LIVES_MS,
    SESSION_ROLLED_MS,
    Identity,
    IssuedToken,
    Token,
    digest_of,
)
from fanlight.features.auth.policy import SCOPES_OF_A_SESSION
from fanlight.features.auth.store import AuthStore
from fanlight.kit.clock import Clock
from fanlight.kit.ids import AppId, UserId

EXPIRED_KEPT_MS: Final = 24 * 60 * 60 * 1_000
"""Used codes are remembered a day longer than they live, so that a second use is noticed."""
EXPIRED_PER_SWEEP_MAX: Final = 500


class Tokens:
    """Who holds which token. `draw` makes the secrets."""

    def __init__(self, store: AuthStore, clock: Clock, draw: Callable[[], str]) -> None:
        self._store = store
        self._clock = clock
        self._draw = draw

    async def identify(self, secret: str) -> Identity | None:
        """Who holds the token: None for an unknown, expired or revoked one. One small read."""
        if not secret or len(secret) > SECRET_LENGTH_MAX:
            return None
        token = await self._store.token(digest_of(secret))
        if token is None:
            return None
        if token.expires_ms is not None and not await self._is_alive(token, token.expires_ms):
            return None
        return Identity(
            user_id=token.user_id,
            app_id=token.app_id,
            scopes=token.scopes,
            kind=token.kind,
            token_hash=token.hash,
        )

    async def session(self, user: UserId) -> IssuedToken:
        """A new session, never one that was known before the log-in."""
        now_ms = self._clock.now_ms()
        secret = self._draw()
        token = Token(
            hash=digest_of(secret),
            kind="session",
            user_id=user,
            app_id=None,
            scopes=SCOPES_OF_A_SESSION,
            created_ms=now_ms,
            expires_ms=now_ms + SESSION_LIVES_MS,
        )
        await self._store.add_token(token)
        return IssuedToken(secret=secret, token=token)

    async def issue(self, *, app: AppId, user: UserId | None, scopes: frozenset[str]) -> IssuedToken:
        """A token for an app, on behalf of a user or for itself. It does not expire: clients expect that."""
        return await self.keep(self._draw(), app=app, user=user, scopes=scopes)

    async def keep(self, secret: str, *, app: AppId, user: UserId | None, scopes: frozenset[str]) -> IssuedToken:
        """The same with a secret that was chosen; nobody's token so far."""
        token = Token(
            hash=digest_of(secret),
            kind="app" if user is None else "user",
            user_id=user,
            app_id=app,
            scopes=scopes,
            created_ms=self._clock.now_ms(),
        )
        await self._store.add_token(token)
        return IssuedToken(secret=secret, token=token)

    async def drop(self, token_hash: bytes) -> bool:
        """End a token or a session."""
        return await self._store.drop_token(token_hash)

    async def sweep(self) -> int:
        """Forget what ran out more than a day ago, a bounded part at a time; answers how many."""
        before_ms = self._clock.now_ms() - EXPIRED_KEPT_MS
        return await self._store.drop_expired(before_ms=before_ms, limit=EXPIRED_PER_SWEEP_MAX)

    async def _is_alive(self, token: Token, expires_ms: int) -> bool:
        now_ms = self._clock.now_ms()
        if expires_ms <= now_ms:
            return False
        rolled_ms = now_ms + SESSION_LIVES_MS
        if token.kind == "session" and rolled_ms - expires_ms >= SESSION_ROLLED_MS:
            await self._store.roll(token.hash, expires_ms=rolled_ms)
        return True
