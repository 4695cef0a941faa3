"""Users in SQL: one class for SQLite and PostgreSQL, over the `Database` port."""

from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from fanlight.events import UserCreated, UserUnlocked
from fanlight.features.users.adapters import names
from fanlight.features.users.models import Field, NameHolder, User, UserChanges, UserRole, Visibility
from fanlight.infra.eventlog.outbox import Outbox
from fanlight.infra.sql.port import Database, Row, Statement, Work, rows_of_ids
from fanlight.kit.ids import Shard, UserId, UserNumber, shard_of, shard_of_hash

SEQUENCE_SHARD: Final = Shard(0)


class SQLUserStore:
    """Every method is one transaction on one shard, except the multi-gets, which are one read per database."""

    def __init__(self, db: Database, outbox: Outbox) -> None:
        self._db = db
        self._outbox = outbox

    async def reserve_name(self, name: str, user: UserId, *, expires_ms: int) -> NameHolder | None:
        def work() -> Work[NameHolder | None]:
            if (yield RESERVE_NAME, (name, user, expires_ms)):
                return None
            ((holder, expiry),) = yield HOLDER, (name,)
            return NameHolder(user_id=UserId(holder), expires_ms=expiry)

        return await self._db.write(shard_of_hash(name), work)

    async def take_over_name(self, name: str, held: NameHolder, user: UserId, *, expires_ms: int) -> bool:
        parameters = (name, held.user_id, held.expires_ms, user, expires_ms)
        return bool(await self._run(shard_of_hash(name), (TAKE_OVER_NAME, parameters)))

    async def confirm_name(self, name: str, user: UserId) -> bool:
        return bool(await self._run(shard_of_hash(name), (CONFIRM_NAME, (name, user))))

    async def release_name(self, name: str, user: UserId) -> None:
        await self._run(shard_of_hash(name), (RELEASE_NAME, (name, user)))

    async def holders(self, names: Iterable[str]) -> dict[str, NameHolder]:
        places: dict[Shard, list[str]] = {}
        for name in dict.fromkeys(names):
            places.setdefault(self._db.place_of(shard_of_hash(name)), []).append(name)
        found: dict[str, NameHolder] = {}
        for place, wanted in places.items():
            answers = await self._db.read(place, [(HOLDER, (name,)) for name in wanted])
            for name, rows_found in zip(wanted, answers, strict=True):
                for user_id, expires_ms in rows_found:
                    found[name] = NameHolder(user_id=UserId(user_id), expires_ms=expires_ms)
        return found

    async def next_number(self) -> UserNumber:
        ((number,),) = await self._run(SEQUENCE_SHARD, (NEXT_NUMBER, ()))
        return UserNumber(number)

    async def insert(self, user: User) -> bool:
        def work() -> Work[bool]:
            inserted = yield INSERT, _parameters(user)
            if inserted:
                yield from names.list_names(user.id)
                yield self._outbox.row(UserCreated(user_id=user.id))
            return bool(inserted)

        return await self._db.write(shard_of(user.id), work)

    async def remove(self, user: UserId) -> None:
        def work() -> Work[None]:
            yield REMOVE, (user,)
            yield names.FORGET_PARTS, (user,)

        await self._db.write(shard_of(user), work)

    async def load(self, users: Iterable[UserId]) -> list[User]:
        return [_user(row) for row in await rows_of_ids(self._db, LOAD, users)]

    async def versions(self, users: Iterable[UserId]) -> list[tuple[UserId, int]]:
        return await rows_of_ids(self._db, VERSIONS, users)

    async def change(self, user: UserId, changes: UserChanges) -> User | None:
        parameters = (
            user,
            changes.display_name,
            changes.note,
            None if changes.fields is None else _encode(changes.fields),
            _number(changes.locked),
            _number(changes.bot),
            _number(changes.discoverable),
            changes.avatar,
            changes.header,
            changes.default_visibility,
            _number(changes.default_sensitive),
            changes.language,
        )

        def work() -> Work[User | None]:
            before = yield LOCKED, (user,)
            changed = yield CHANGE, parameters
            if changed and (changes.display_name is not None or changes.discoverable is not None):
                yield from names.list_names(user)
            if changes.locked is False and before == [(1,)]:
                yield self._outbox.row(UserUnlocked(user_id=user))
            return _user(changed[0]) if changed else None

        return await self._db.write(shard_of(user), work)

    async def store_follow_counts(self, user: UserId, *, followers: int, following: int, version: int) -> None:
        def work() -> Work[None]:
            if (yield STORE_FOLLOW_COUNTS, (user, followers, following, version)):
                yield from names.move_to_tier(user, followers)

        await self._db.write(shard_of(user), work)

    async def store_post_count(self, user: UserId, *, posts: int, last_post_ms: int | None, version: int) -> None:
        await self._run(shard_of(user), (STORE_POST_COUNT, (user, posts, last_post_ms, version)))

    async def named(self, prefix: str, *, among: Sequence[UserId], limit: int) -> tuple[set[UserId], set[UserId]]:
        return await names.named(self._db, prefix, among=among, limit=limit)

    async def list_missing_names(self, *, limit: int) -> int:
        return sum([await names.list_missing(self._db, place, limit=limit) for place in self._db.places()])

    async def _run(self, shard: Shard, statement: Statement) -> list[Row]:
        def work() -> Work[list[Row]]:
            return (yield statement)

        return await self._db.write(shard, work)


def _number(flag: bool | None) -> int | None:  # noqa: FBT001  # it says nothing but true or false
    return None if flag is None else int(flag)


def _encode(fields: tuple[Field, ...]) -> str:
    return msgspec.json.encode(fields).decode()


def _parameters(user: User) -> tuple[int | str | None, ...]:
    return (
        user.id,
        user.number,
        user.username,
        user.display_name,
        user.note,
        _encode(user.fields),
        int(user.locked),
        int(user.bot),
        int(user.discoverable),
        user.avatar,
        user.header,
        user.created_ms,
        user.default_visibility.value,
        int(user.default_sensitive),
        user.language,
        user.role.value,
    )


def _user(row: Row) -> User:
    return User(
        id=UserId(row[0]),
        number=UserNumber(row[1]),
        username=row[2],
        display_name=row[3],
        note=row[4],
        fields=msgspec.json.decode(row[5], type=tuple[Field, ...]),
        locked=bool(row[6]),
        bot=bool(row[7]),
        discoverable=bool(row[8]),
        avatar=row[9],
        header=row[10],
        created_ms=row[11],
        default_visibility=Visibility(row[12]),
        default_sensitive=bool(row[13]),
        language=row[14],
        role=UserRole(row[15]),
        followers=row[16],
        following=row[17],
        posts=row[18],
        last_post_ms=row[19],
        version=row[20],
    )


RESERVE_NAME: Final = (
    "INSERT INTO user_names (name, user_id, expires_ms) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING name"
)
HOLDER: Final = "SELECT user_id, expires_ms FROM user_names WHERE name = $1"
TAKE_OVER_NAME: Final = (
    "UPDATE user_names SET user_id = $4, expires_ms = $5"
    " WHERE name = $1 AND user_id = $2 AND expires_ms = $3 RETURNING name"
)
CONFIRM_NAME: Final = "UPDATE user_names SET expires_ms = NULL WHERE name = $1 AND user_id = $2 RETURNING name"
RELEASE_NAME: Final = "DELETE FROM user_names WHERE name = $1 AND user_id = $2 AND expires_ms IS NOT NULL"
NEXT_NUMBER: Final = (
    "INSERT INTO user_sequence (name, value) VALUES ('user_number', 1)"
    " ON CONFLICT (name) DO UPDATE SET value = user_sequence.value + 1 RETURNING value"
)
COLUMNS: Final = (
    "id, number, username, display_name, note, fields, locked, bot, discoverable, avatar, header, created_ms,"
    " default_visibility, default_sensitive, language, role"
)
ALL_COLUMNS: Final = f"{COLUMNS}, followers, following, posts, last_post_ms, version"
INSERT: Final = (
    f"INSERT INTO users ({COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)"
    " ON CONFLICT (id) DO NOTHING RETURNING id"
)
REMOVE: Final = "DELETE FROM users WHERE id = $1"
LOAD: Final = f"SELECT {ALL_COLUMNS} FROM users WHERE id = ids($1)"
VERSIONS: Final = "SELECT id, version FROM users WHERE id = ids($1)"
LOCKED: Final = "SELECT locked FROM users WHERE id = $1"
CHANGE: Final = (
    "UPDATE users SET display_name = COALESCE($2, display_name), note = COALESCE($3, note),"
    " fields = COALESCE($4, fields), locked = COALESCE($5, locked), bot = COALESCE($6, bot),"
    " discoverable = COALESCE($7, discoverable), avatar = NULLIF(COALESCE($8, avatar), ''),"
    " header = NULLIF(COALESCE($9, header), ''), default_visibility = COALESCE($10, default_visibility),"
    " default_sensitive = COALESCE($11, default_sensitive), language = NULLIF(COALESCE($12, language), ''),"
    f" version = version + 1 WHERE id = $1 RETURNING {ALL_COLUMNS}"
)
STORE_FOLLOW_COUNTS: Final = (
    "UPDATE users SET followers = $2, following = $3, follow_counts_version = $4, version = version + 1"
    " WHERE id = $1 AND follow_counts_version < $4 RETURNING id"
)
STORE_POST_COUNT: Final = (
    "UPDATE users SET posts = $2, last_post_ms = $3, post_count_version = $4, version = version + 1"
    " WHERE id = $1 AND post_count_version < $4"
)
