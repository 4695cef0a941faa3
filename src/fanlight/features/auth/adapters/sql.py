"""Apps, tokens, codes and passwords in SQL: one class for SQLite and PostgreSQL, over the `Database` port."""

from dataclasses import replace
from functools import lru_cache
from typing import Final

import msgspec

from fanlight.features.auth.models import App, Code, Credentials, Token, shard_of_digest
from fanlight.features.users.models import NameHolder
from fanlight.infra.sql.port import Database, Row, Statement, Work, rows
from fanlight.kit.errors import Unavailable
from fanlight.kit.ids import DRAWS_MAX, AppId, IdSource, Shard, UserId, shard_of, shard_of_hash


class SQLAuthStore:
    """Every method is one transaction on one shard; those that touch a second one say in which order."""

    def __init__(self, db: Database, ids: IdSource) -> None:
        self._db = db
        self._ids = ids

    async def add_app(self, app: App) -> App:
        shard = shard_of_hash(app.client_id)

        def work() -> Work[App]:
            for _ in range(DRAWS_MAX):
                kept = replace(app, id=AppId(self._ids.next(shard)))
                if (yield ADD_APP, _app_parameters(kept)):
                    return kept
            raise Unavailable("no free id was found for the app")

        return await self._db.write(shard, work)

    async def app(self, client_id: str) -> App | None:
        found = await rows(self._db, shard_of_hash(client_id), APP, client_id)
        return _app(found[0]) if found else None

    async def app_by_id(self, app_id: AppId) -> App | None:
        found = await rows(self._db, shard_of(app_id), APP_BY_ID, app_id)
        return _app(found[0]) if found else None

    async def add_token(self, token: Token) -> None:
        if token.user_id is not None:
            await self._run(shard_of(token.user_id), (LIST, (token.user_id, token.hash)))
        parameters = (
            token.hash,
            token.kind,
            token.user_id,
            token.app_id,
            _text(token.scopes),
            token.created_ms,
            token.expires_ms,
        )
        await self._run(shard_of_digest(token.hash), (ADD, parameters))

    async def token(self, token_hash: bytes) -> Token | None:
        found = await rows(self._db, shard_of_digest(token_hash), FIND, token_hash)
        if not found:
            return None
        return _token(token_hash, found[0])

    async def tokens_of(self, user: UserId) -> list[Token]:
        """One read for each database that holds some of them."""
        by_place: dict[Shard, list[bytes]] = {}
        for (token_hash,) in await rows(self._db, shard_of(user), LISTED, user):
            by_place.setdefault(self._db.place_of(shard_of_digest(token_hash)), []).append(token_hash)
        found: list[Token] = []
        for place, hashes in by_place.items():
            parts = await self._db.read(place, [(FIND, (token_hash,)) for token_hash in hashes])
            found += [_token(token_hash, part[0]) for token_hash, part in zip(hashes, parts, strict=True) if part]
        return sorted(found, key=lambda token: token.created_ms)

    async def roll(self, token_hash: bytes, *, expires_ms: int) -> None:
        await self._run(shard_of_digest(token_hash), (ROLL, (token_hash, expires_ms)))

    async def drop_token(self, token_hash: bytes) -> bool:
        """The token goes before its line in the user's list, so that a crash in between leaves it closed."""
        dropped = await self._run(shard_of_digest(token_hash), (DROP, (token_hash,)))
        if dropped and dropped[0][0] is not None:
            owner = UserId(dropped[0][0])
            await self._run(shard_of(owner), (UNLIST, (owner, token_hash)))
        return bool(dropped)

    async def drop_tokens_of(self, user: UserId, *, keep: bytes | None) -> int:
        listed = [token_hash for (token_hash,) in await rows(self._db, shard_of(user), LISTED, user)]
        dropped = 0
        for one in listed:
            if one != keep:
                await self._run(shard_of_digest(one), (DROP_CODE, (one,)))
                dropped += await self.drop_token(one)
        return dropped

    async def drop_expired(self, *, before_ms: int, limit: int) -> int:
        dropped = 0
        for place in self._db.places():
            expired = await rows(self._db, place, EXPIRED, before_ms, limit)
            for (token_hash,) in expired:
                dropped += await self.drop_token(token_hash)
            codes = await self._run(place, (DROP_CODES, (before_ms, limit)))
            for code_hash, user_id in codes:
                await self._run(shard_of(user_id), (UNLIST, (user_id, code_hash)))
            dropped += len(codes)
        return dropped

    async def add_code(self, code: Code) -> None:
        await self._run(shard_of(code.user_id), (LIST, (code.user_id, code.hash)))
        parameters = (
            code.hash,
            code.app_id,
            code.user_id,
            code.redirect_uri,
            _text(code.scopes),
            code.challenge,
            code.expires_ms,
        )
        await self._run(shard_of_digest(code.hash), (ADD_CODE, parameters))

    async def code(self, code_hash: bytes) -> Code | None:
        found = await rows(self._db, shard_of_digest(code_hash), CODE, code_hash)
        if not found:
            return None
        app_id, user_id, redirect_uri, scopes, challenge, expires_ms, token_hash = found[0]
        return Code(
            hash=code_hash,
            app_id=app_id,
            user_id=user_id,
            redirect_uri=redirect_uri,
            scopes=_scopes(scopes),
            challenge=challenge,
            expires_ms=expires_ms,
            token_hash=token_hash,
        )

    async def use_code(self, code_hash: bytes, token_hash: bytes) -> bool:
        return bool(await self._run(shard_of_digest(code_hash), (USE_CODE, (code_hash, token_hash))))

    async def reserve_email(self, email: str, user: UserId, *, expires_ms: int) -> NameHolder | None:
        def work() -> Work[NameHolder | None]:
            if (yield RESERVE_EMAIL, (email, user, expires_ms)):
                return None
            ((holder, expiry),) = yield EMAIL_HOLDER, (email,)
            return NameHolder(user_id=UserId(holder), expires_ms=expiry)

        return await self._db.write(shard_of_hash(email), work)

    async def take_over_email(self, email: str, held: NameHolder, user: UserId, *, expires_ms: int) -> bool:
        parameters = (email, held.user_id, held.expires_ms, user, expires_ms)
        return bool(await self._run(shard_of_hash(email), (TAKE_OVER_EMAIL, parameters)))

    async def confirm_email(self, email: str, user: UserId) -> None:
        await self._run(shard_of_hash(email), (CONFIRM_EMAIL, (email, user)))

    async def release_email(self, email: str, user: UserId) -> None:
        await self._run(shard_of_hash(email), (RELEASE_EMAIL, (email, user)))

    async def email_holder(self, email: str) -> NameHolder | None:
        found = await rows(self._db, shard_of_hash(email), EMAIL_HOLDER, email)
        return NameHolder(user_id=UserId(found[0][0]), expires_ms=found[0][1]) if found else None

    async def keep_credentials(self, credentials: Credentials) -> None:
        parameters = (credentials.user_id, credentials.email, credentials.password_hash)
        await self._run(shard_of(credentials.user_id), (KEEP_CREDENTIALS, parameters))

    async def credentials(self, user: UserId) -> Credentials | None:
        found = await rows(self._db, shard_of(user), CREDENTIALS, user)
        return Credentials(user_id=user, email=found[0][0], password_hash=found[0][1]) if found else None

    async def _run(self, shard: Shard, statement: Statement) -> list[Row]:
        def work() -> Work[list[Row]]:
            return (yield statement)

        return await self._db.write(shard, work)


def _text(scopes: frozenset[str]) -> str:
    return " ".join(sorted(scopes))


@lru_cache(maxsize=1_024)
def _scopes(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _token(token_hash: bytes, row: Row) -> Token:
    kind, user_id, app_id, scopes, created_ms, expires_ms = row
    return Token(
        hash=token_hash,
        kind=kind,
        user_id=user_id,
        app_id=app_id,
        scopes=_scopes(scopes),
        created_ms=created_ms,
        expires_ms=expires_ms,
    )


def _app_parameters(app: App) -> tuple[int | str | bytes | None, ...]:
    return (
        app.client_id,
        app.id,
        app.secret_hash,
        app.name,
        app.website,
        msgspec.json.encode(app.redirect_uris).decode(),
        _text(app.scopes),
        app.created_ms,
    )


def _app(row: Row) -> App:
    client_id, app_id, secret_hash, name, website, redirect_uris, scopes, created_ms = row
    return App(
        id=app_id,
        client_id=client_id,
        secret_hash=secret_hash,
        name=name,
        website=website,
        redirect_uris=msgspec.json.decode(redirect_uris, type=tuple[str, ...]),
        scopes=_scopes(scopes),
        created_ms=created_ms,
    )


APP_COLUMNS: Final = "client_id, id, secret_hash, name, website, redirect_uris, scopes, created_ms"
ADD_APP: Final = f"INSERT INTO oauth_apps ({APP_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING RETURNING id"
APP: Final = f"SELECT {APP_COLUMNS} FROM oauth_apps WHERE client_id = $1"
APP_BY_ID: Final = f"SELECT {APP_COLUMNS} FROM oauth_apps WHERE id = $1"

ADD: Final = (
    "INSERT INTO auth_tokens (hash, kind, user_id, app_id, scopes, created_ms, expires_ms)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7)"
)
FIND: Final = "SELECT kind, user_id, app_id, scopes, created_ms, expires_ms FROM auth_tokens WHERE hash = $1"
ROLL: Final = "UPDATE auth_tokens SET expires_ms = $2 WHERE hash = $1"
DROP: Final = "DELETE FROM auth_tokens WHERE hash = $1 RETURNING user_id"
EXPIRED: Final = "SELECT hash FROM auth_tokens WHERE expires_ms < $1 ORDER BY expires_ms LIMIT $2"
LIST: Final = "INSERT INTO auth_user_tokens (user_id, hash) VALUES ($1, $2) ON CONFLICT DO NOTHING"
UNLIST: Final = "DELETE FROM auth_user_tokens WHERE user_id = $1 AND hash = $2"
LISTED: Final = "SELECT hash FROM auth_user_tokens WHERE user_id = $1"

ADD_CODE: Final = (
    "INSERT INTO oauth_codes (hash, app_id, user_id, redirect_uri, scopes, challenge, expires_ms)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7)"
)
CODE: Final = (
    "SELECT app_id, user_id, redirect_uri, scopes, challenge, expires_ms, token_hash FROM oauth_codes WHERE hash = $1"
)
USE_CODE: Final = "UPDATE oauth_codes SET token_hash = $2 WHERE hash = $1 AND token_hash IS NULL RETURNING hash"
DROP_CODES: Final = (
    "DELETE FROM oauth_codes WHERE hash IN"
    " (SELECT hash FROM oauth_codes WHERE expires_ms < $1 ORDER BY expires_ms LIMIT $2) RETURNING hash, user_id"
)
DROP_CODE: Final = "DELETE FROM oauth_codes WHERE hash = $1"

RESERVE_EMAIL: Final = (
    "INSERT INTO auth_emails (email, user_id, expires_ms) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING email"
)
EMAIL_HOLDER: Final = "SELECT user_id, expires_ms FROM auth_emails WHERE email = $1"
TAKE_OVER_EMAIL: Final = (
    "UPDATE auth_emails SET user_id = $4, expires_ms = $5"
    " WHERE email = $1 AND user_id = $2 AND expires_ms = $3 RETURNING email"
)
CONFIRM_EMAIL: Final = "UPDATE auth_emails SET expires_ms = NULL WHERE email = $1 AND user_id = $2"
RELEASE_EMAIL: Final = "DELETE FROM auth_emails WHERE email = $1 AND user_id = $2 AND expires_ms IS NOT NULL"

KEEP_CREDENTIALS: Final = (
    "INSERT INTO auth_credentials (user_id, email, password_hash) VALUES ($1, $2, $3)"
    " ON CONFLICT (user_id) DO UPDATE SET email = excluded.email, password_hash = excluded.password_hash"
)
CREDENTIALS: Final = "SELECT email, password_hash FROM auth_credentials WHERE user_id = $1"
