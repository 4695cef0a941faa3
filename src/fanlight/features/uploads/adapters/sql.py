"""Photos, blobs and their uses in SQL."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import astuple
from typing import Final

import msgspec

from fanlight.events import PhotoProcessed, PhotoRemoved, PhotoUploaded
from fanlight.features.uploads.models import (
    Access,
    Focus,
    Kept,
    Photo,
    PhotoState,
    PhotoWords,
    PostMedia,
    Purpose,
    Rendition,
)
from fanlight.features.uploads.policy import TOKEN_BYTES, token_of
from fanlight.infra.eventlog.outbox import Outbox
from fanlight.infra.sql.port import Database, Row, Work, rows, rows_of_ids
from fanlight.kit.clock import Clock
from fanlight.kit.errors import Invalid, Unavailable
from fanlight.kit.ids import DRAWS_MAX, ID_MAX, DrawId, PhotoId, PostId, Shard, UserId, shard_of, shard_of_hash

DrawBytes = Callable[[int], bytes]
"""So many random bytes that nobody can guess."""


# Made once: `msgspec.json.decode(…, type=…)` would work the type out again for every photo of every cold feed.
RENDITIONS: Final = msgspec.json.Decoder(list[tuple[str, int, int, int]])
FACTS: Final = msgspec.json.Decoder(dict[str, str])


class SQLPhotoStore:
    """Photos' rows on their owners' shards."""

    def __init__(self, db: Database, outbox: Outbox, draw_id: DrawId, draw_bytes: DrawBytes, clock: Clock) -> None:
        self._db = db
        self._outbox = outbox
        self._draw_id = draw_id
        self._draw_bytes = draw_bytes
        self._clock = clock

    async def add(self, owner: UserId, draw: Callable[[PhotoId], Photo], *, loose_max: int, urgent: bool) -> Photo:
        def work() -> Work[Photo]:
            purpose = draw(PhotoId(0)).purpose
            ((loose,),) = yield COUNT_LOOSE, (owner, purpose, HELD)
            if loose >= loose_max:
                raise Invalid(f"You have {loose} photos that are in no post yet. Publish or remove some of them first.")
            for _ in range(DRAWS_MAX):
                photo = draw(PhotoId(self._draw_id(shard_of(owner))))
                inserted = yield INSERT, _new_row(photo, self._clock.now_ms())
                if inserted:
                    yield self._outbox.row(PhotoUploaded(photo_id=photo.id, urgent=urgent))
                    return photo
            raise Unavailable("Too many uploads at this moment, please try again.")

        return await self._db.write(shard_of(owner), work)

    async def get(self, ids: Iterable[PhotoId]) -> list[Photo]:
        return [_photo(row) for row in await rows_of_ids(self._db, GET, ids)]

    async def by_token(self, shard: Shard, token: str) -> Photo | None:
        return _only(await rows(self._db, shard, BY_TOKEN, token))

    async def describe(self, owner: UserId, photo: PhotoId, *, alt: str | None, focus: Focus | None) -> Photo | None:
        across, down = focus or (None, None)

        def work() -> Work[Photo | None]:
            return _only((yield DESCRIBE, (photo, owner, alt, across, down)))

        return await self._db.write(shard_of(photo), work)

    async def remove(self, photos: Sequence[PhotoId], *, owner: UserId | None = None) -> int:
        removed = 0
        for place, owned in self._db.by_place(photos).items():

            def work(owned: list[int] = owned) -> Work[int]:
                gone = yield (REMOVE, (owned,)) if owner is None else (REMOVE_OWN, (owned, owner))
                yield from self._announce_removed(gone)
                return len(gone)

            removed += await self._db.write(place, work)
        return removed

    async def remove_portraits(self, owner: UserId, purpose: Purpose) -> int:
        def work() -> Work[int]:
            gone = yield REMOVE_PORTRAITS, (owner, purpose)
            yield from self._announce_removed(gone)
            return len(gone)

        return await self._db.write(shard_of(owner), work)

    def _announce_removed(self, gone: Sequence[Row]) -> Work[None]:
        for photo, owner in gone:
            yield self._outbox.row(PhotoRemoved(photo_id=photo, owner_id=owner))

    async def removed(self, photo: PhotoId) -> Photo | None:
        return _only(await rows(self._db, shard_of(photo), REMOVED, photo))

    async def forget(self, photo: PhotoId) -> None:
        def work() -> Work[None]:
            yield FORGET, (photo,)

        await self._db.write(shard_of(photo), work)

    # --- processing ---

    async def begin(self, photo: PhotoId) -> Photo | None:
        def work() -> Work[Photo | None]:
            return _only((yield BEGIN, (photo,)))

        return await self._db.write(shard_of(photo), work)

    async def note_death(self, photo: PhotoId) -> int:
        def work() -> Work[int]:
            counted = yield NOTE_DEATH, (photo,)
            return int(counted[0][0]) if counted else 0

        return await self._db.write(shard_of(photo), work)

    async def finish(self, photo: Photo) -> bool:
        def work() -> Work[bool]:
            finished = yield FINISH, _finished_row(photo)
            if finished:
                yield self._outbox.row(PhotoProcessed(photo_id=photo.id, owner_id=photo.owner_id))
            return bool(finished)

        return await self._db.write(shard_of(photo.id), work)

    async def changed(self, owner: UserId, *, since: int, timeout_s: float) -> int:
        return await self._db.changed(self._db.place_of(shard_of(owner)), since=since, timeout_s=timeout_s)

    # --- photos of posts ---

    def attach(self, owner: UserId, photos: Sequence[PhotoId], *, access: Access) -> Callable[[PostId], Work[None]]:
        def part(post: PostId) -> Work[None]:
            for position, photo in enumerate(photos):
                yield from _attach(owner, post, photo, position, access)

        return part

    def detach(self, owner: UserId, post: PostId, *, delete: bool) -> Work[None]:
        if delete:
            yield from self._announce_removed((yield REMOVE_OF_POST, (post, owner)))
            return
        for (photo,) in (yield IDS_OF_POST, (post, owner)):
            yield DETACH, (photo, self._draw_token(owner), self._clock.now_ms())

    def rearrange(
        self, owner: UserId, post: PostId, photos: Sequence[PhotoId], words: Sequence[PhotoWords], *, access: Access
    ) -> Work[None]:
        standing = {photo for (photo,) in (yield IDS_OF_POST, (post, owner))}
        for photo in standing.difference(photos):
            yield DETACH, (photo, self._draw_token(owner), self._clock.now_ms())
        for position, photo in enumerate(photos):
            if photo in standing:
                yield PLACE, (photo, position)
            else:
                yield from _attach(owner, post, photo, position, access)
        for photo, alt, focus in words:
            yield DESCRIBE, (photo, owner, alt, *(focus or (None, None)))

    def hold(self, owner: UserId, photos: Sequence[PhotoId]) -> Work[None]:
        yield LOOSE_FROM, (photos, owner, HELD)

    def let_go(self, owner: UserId, photos: Sequence[PhotoId]) -> Work[None]:
        yield LOOSE_FROM, (photos, owner, self._clock.now_ms())

    def _draw_token(self, owner: UserId) -> str:
        return token_of(shard_of(owner), self._draw_bytes(TOKEN_BYTES))

    async def of_posts(self, posts: Iterable[PostId]) -> dict[PostId, PostMedia]:
        found: dict[PostId, list[Photo]] = {}
        for row in await rows_of_ids(self._db, OF_POSTS, posts):
            photo = _photo(row)
            assert photo.post_id is not None
            found.setdefault(photo.post_id, []).append(photo)
        return {
            post: PostMedia(version=sum(photo.version for photo in photos), photos=tuple(photos))
            for post, photos in found.items()
        }

    async def versions_of_posts(self, posts: Iterable[PostId]) -> dict[PostId, int]:
        return dict(await rows_of_ids(self._db, VERSIONS_OF_POSTS, posts))

    # --- what nobody took up ---

    def places(self) -> Sequence[Shard]:
        return self._db.places()

    async def loose(self, place: Shard, *, before_ms: int, limit: int) -> list[Photo]:
        return [_photo(row) for row in await rows(self._db, place, LOOSE, before_ms, limit)]

    async def keep_loose(self, photos: Sequence[PhotoId], *, since_ms: int) -> None:
        for place, owned in self._db.by_place(photos).items():

            def work(owned: list[int] = owned) -> Work[None]:
                yield KEEP_LOOSE, (owned, since_ms)

            await self._db.write(place, work)

    async def hurry(self, owner: UserId, purpose: Purpose, *, but: PhotoId) -> None:
        def work() -> Work[None]:
            yield HURRY, (owner, purpose, but)

        await self._db.write(shard_of(owner), work)


class SQLBlobUseStore:
    """Uses of bytes on the shards of their hashes; `has_photo` asks the owner's."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def claim(self, sha256: bytes, *, use_key: str, owner: UserId, generation: str) -> str:
        def work() -> Work[str]:
            ((standing,),) = yield CLAIM, (sha256, generation)
            yield USE, (sha256, use_key, owner, self._clock.now_ms())
            return str(standing)

        return await self._db.write(shard_of_hash(sha256), work)

    async def release(self, sha256: bytes, *, use_key: str) -> None:
        def work() -> Work[None]:
            yield RELEASE, (sha256, use_key)
            yield END_GENERATION, (sha256,)

        await self._db.write(shard_of_hash(sha256), work)

    async def generation(self, sha256: bytes) -> str | None:
        found = await rows(self._db, shard_of_hash(sha256), GENERATION, sha256)
        return str(found[0][0]) if found else None

    async def unconfirmed(self, place: Shard, *, before_ms: int, limit: int) -> list[Kept]:
        return [Kept(*row) for row in await rows(self._db, place, UNCONFIRMED, before_ms, limit)]

    async def has_photo(self, use: Kept) -> bool:
        return bool(await rows(self._db, shard_of(use.owner_id), BY_USE, use.use_key))

    async def confirm(self, use: Kept) -> None:
        def work() -> Work[None]:
            yield CONFIRM, (use.sha256, use.use_key)

        await self._db.write(shard_of_hash(use.sha256), work)


def _only(found: Sequence[Row]) -> Photo | None:
    return _photo(found[0]) if found else None


def _photo(row: Row) -> Photo:
    return Photo(
        id=row[0],
        owner_id=row[1],
        version=row[2],
        state=PhotoState(row[3]),
        access=Access(row[4]),
        token=row[5],
        purpose=row[6],
        post_id=row[7],
        sha256=row[8],
        generation=row[9],
        use_key=row[10],
        bytes=row[11],
        media_type=row[12],
        alt=row[13],
        focus=Focus(row[14], row[15]),
        width=row[16],
        height=row[17],
        renditions=_renditions(row[18]),
        blurhash=row[19],
        colour=row[20],
        facts=FACTS.decode(row[21]),
        reason=row[22],
        attempts=row[23],
        deaths=row[24],
    )


def _renditions(written: str) -> tuple[Rendition, ...]:
    """A rendition is stored as a short list: `["640.webp", 640, 480, 30211]`."""
    found = RENDITIONS.decode(written)
    return tuple([Rendition(name=name, width=width, height=height, bytes=size) for name, width, height, size in found])


def _new_row(photo: Photo, now_ms: int) -> tuple[int | float | str | bytes, ...]:
    return (
        photo.id,
        photo.owner_id,
        photo.state,
        photo.access,
        photo.token,
        photo.purpose,
        now_ms,
        photo.sha256,
        photo.generation,
        photo.use_key,
        photo.bytes,
        photo.media_type,
        photo.alt,
        photo.focus.x,
        photo.focus.y,
    )


def _finished_row(photo: Photo) -> tuple[int | str, ...]:
    return (
        photo.id,
        photo.state,
        photo.width,
        photo.height,
        msgspec.json.encode([astuple(rendition) for rendition in photo.renditions]).decode(),
        photo.blurhash,
        photo.colour,
        msgspec.json.encode(photo.facts).decode(),
        photo.reason,
    )


def _attach(owner: UserId, post: PostId, photo: PhotoId, position: int, access: Access) -> Work[None]:
    attached = yield ATTACH, (photo, owner, post, position, access)
    if not attached:
        standing = yield STANDING, (photo, owner)
        raise Invalid(_cannot_attach(standing))


def _cannot_attach(standing: Sequence[Row]) -> str:
    if not standing:
        return "There is no such photo of yours."
    state, post = standing[0]
    if post is not None:
        return "This photo is part of another post already."
    return (
        "Cannot attach files that have not finished processing. Try again in a moment!"
        if state == PhotoState.PENDING
        else ("This photo could not be processed, so it cannot be part of a post.")
    )


HELD: Final = ID_MAX
"""Since when a photo is loose that somebody waits for: not yet."""

_COLUMNS: Final = """
id, owner_id, version, state, access, token, purpose, post_id, sha256, generation, use_key, bytes, media_type, alt,
focus_x, focus_y, width, height, renditions, blurhash, colour, facts, reason, attempts, deaths
"""

COUNT_LOOSE: Final = """
SELECT count(*) FROM photos WHERE owner_id = $1 AND purpose = $2 AND post_id IS NULL AND state IN (0, 1) AND loose_since_ms < $3
"""
INSERT: Final = """
INSERT INTO photos (id, owner_id, version, state, access, token, purpose, loose_since_ms, sha256, generation, use_key,
    bytes, media_type, alt, focus_x, focus_y)
VALUES ($1, $2, 1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
ON CONFLICT (id) DO NOTHING RETURNING id
"""
GET: Final = f"SELECT {_COLUMNS} FROM photos WHERE id = ids($1) AND state <> 3"
BY_TOKEN: Final = f"SELECT {_COLUMNS} FROM photos WHERE token = $1 AND state <> 3"
REMOVED: Final = f"SELECT {_COLUMNS} FROM photos WHERE id = $1 AND state = 3"
FORGET: Final = "DELETE FROM photos WHERE id = $1 AND state = 3"
DESCRIBE: Final = f"""
UPDATE photos SET alt = coalesce($3, alt), focus_x = coalesce($4, focus_x), focus_y = coalesce($5, focus_y),
    version = version + 1
WHERE id = $1 AND owner_id = $2 AND state <> 3 RETURNING {_COLUMNS}
"""
REMOVE: Final = """
UPDATE photos SET state = 3, version = version + 1
WHERE id = ids($1) AND post_id IS NULL AND state <> 3 RETURNING id, owner_id
"""
REMOVE_OWN: Final = REMOVE.replace("WHERE", "WHERE owner_id = $2 AND")
REMOVE_PORTRAITS: Final = """
UPDATE photos SET state = 3, version = version + 1
WHERE owner_id = $1 AND purpose = $2 AND post_id IS NULL AND state IN (1, 2) RETURNING id, owner_id
"""
REMOVE_OF_POST: Final = """
UPDATE photos SET state = 3, post_id = NULL, version = version + 1
WHERE post_id = $1 AND owner_id = $2 RETURNING id, owner_id
"""
BEGIN: Final = f"""
UPDATE photos SET attempts = attempts + 1 WHERE id = $1 AND state = 0 RETURNING {_COLUMNS}
"""
NOTE_DEATH: Final = "UPDATE photos SET deaths = deaths + 1 WHERE id = $1 AND state = 0 RETURNING deaths"
FINISH: Final = """
UPDATE photos SET state = $2, width = $3, height = $4, renditions = $5, blurhash = $6, colour = $7, facts = $8,
    reason = $9, version = version + 1
WHERE id = $1 AND state = 0 RETURNING id
"""
ATTACH: Final = """
UPDATE photos SET post_id = $3, position = $4, access = $5, version = version + 1
WHERE id = $1 AND owner_id = $2 AND post_id IS NULL AND state = 1 AND purpose = 'post' RETURNING id
"""
STANDING: Final = (
    "SELECT state, post_id FROM photos WHERE id = $1 AND owner_id = $2 AND state <> 3 AND purpose = 'post'"
)
IDS_OF_POST: Final = "SELECT id FROM photos WHERE post_id = $1 AND owner_id = $2"
DETACH: Final = """
UPDATE photos SET post_id = NULL, position = 0, access = 1, token = $2, loose_since_ms = $3, version = version + 1
WHERE id = $1
"""
PLACE: Final = "UPDATE photos SET position = $2, version = version + 1 WHERE id = $1 AND position <> $2"
OF_POSTS: Final = f"SELECT {_COLUMNS} FROM photos WHERE post_id = ids($1) ORDER BY post_id, position"
VERSIONS_OF_POSTS: Final = (
    "SELECT post_id, CAST(sum(version) AS BIGINT) FROM photos WHERE post_id = ids($1) GROUP BY post_id"
)
LOOSE: Final = f"""
SELECT {_COLUMNS} FROM photos WHERE post_id IS NULL AND loose_since_ms < $1 AND state <> 3
ORDER BY loose_since_ms LIMIT $2
"""
LOOSE_FROM: Final = """
UPDATE photos SET loose_since_ms = $3 WHERE id = ids($1) AND owner_id = $2 AND post_id IS NULL AND purpose = 'post'
"""
KEEP_LOOSE: Final = "UPDATE photos SET loose_since_ms = $2 WHERE id = ids($1) AND post_id IS NULL"
HURRY: Final = """
UPDATE photos SET loose_since_ms = 0 WHERE owner_id = $1 AND purpose = $2 AND post_id IS NULL AND id <> $3 AND state <> 3
"""

CLAIM: Final = """
INSERT INTO blobs (sha256, generation) VALUES ($1, $2)
ON CONFLICT (sha256) DO UPDATE SET generation = blobs.generation RETURNING generation
"""
USE: Final = "INSERT INTO blob_uses (sha256, use_key, owner_id, claimed_ms) VALUES ($1, $2, $3, $4)"
RELEASE: Final = "DELETE FROM blob_uses WHERE sha256 = $1 AND use_key = $2"
END_GENERATION: Final = """
DELETE FROM blobs WHERE sha256 = $1 AND NOT EXISTS (SELECT 1 FROM blob_uses WHERE blob_uses.sha256 = blobs.sha256)
"""
GENERATION: Final = "SELECT generation FROM blobs WHERE sha256 = $1"
UNCONFIRMED: Final = """
SELECT sha256, use_key, owner_id FROM blob_uses WHERE confirmed = 0 AND claimed_ms < $1 ORDER BY claimed_ms LIMIT $2
"""
BY_USE: Final = "SELECT id FROM photos WHERE use_key = $1"
CONFIRM: Final = "UPDATE blob_uses SET confirmed = 1 WHERE sha256 = $1 AND use_key = $2"
