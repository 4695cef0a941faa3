"""The graph in SQL: one class for every engine behind the `Database` port."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Final

import numpy as np

from fanlight.events import FollowChanged
from fanlight.features.follows.adapters.choices import HOME_MOVED, Moved, SQLChoiceStore, page_of
from fanlight.features.follows.models import (
    FOLLOWING_MAX,
    NOTHING_PUSHED,
    REQUESTS_COUNTED_MAX,
    AuthorHalf,
    Edge,
    FollowerHalf,
    Following,
    GraphCounts,
    Mute,
    Numbers,
    Party,
    Permission,
    Relationship,
    Wish,
)
from fanlight.features.follows.store import UNCHANGED, FollowOptions, Put
from fanlight.infra.sql.port import Row, Statement, Work, rows
from fanlight.kit.ids import ID_MAX, UserId, UserNumber, shard_of
from fanlight.kit.pages import Page, PageRequest

FOREVER_MS: Final = ID_MAX
"""Stored as the end of a mute that has none."""


class SQLFollowStore(SQLChoiceStore):
    """The follower's half, blocks and mutes live with the actor, the author's half with the author."""

    # --- the two rows of an edge ---

    async def edge(self, follower: UserId, author: UserId) -> Edge:
        permission = await rows(self._db, shard_of(author), AUTHOR_HALF, author, follower)
        wish = await rows(self._db, shard_of(follower), FOLLOWER_HALF, follower, author)
        return Edge(
            follower_id=follower,
            author_id=author,
            author_half=_author_half(permission),
            follower_half=_follower_half(wish),
        )

    async def put_wish(
        self, edge: Edge, wish: Wish, *, author: Party, version: int, options: FollowOptions = UNCHANGED
    ) -> Put:
        follower = edge.follower_id

        def work() -> Work[Put]:
            found = yield FOLLOWER_HALF, (follower, author.user_id)
            before = _follower_half(found)
            if before.version != edge.follower_half.version:
                return Put.CROSSED
            if wish is not Wish.REMOVED:
                refusal = yield from self._refusal(follower, author.user_id, is_new=before.wish is Wish.REMOVED)
                if refusal is not None:
                    return refusal
            chosen = _options(found, options)
            edge_id = yield from self._draw_in_list(follower, FOLLOWING_TAKEN, wish)
            row = (follower, author.user_id, author.number, wish, version, edge_id, NOTHING_PUSHED, *chosen)
            yield PUT_WISH, row
            yield self._outbox.row(FollowChanged(follower_id=follower, author_id=author.user_id, version=version))
            yield from self._count(follower, _moved_by_wish(before.wish, wish))
            return Put.WRITTEN

        return await self._db.write(shard_of(follower), work)

    async def put_permission(self, edge: Edge, permission: Permission, *, follower: Party, version: int) -> Put:
        author = edge.author_id

        def work() -> Work[Put]:
            before = _author_half((yield AUTHOR_HALF, (author, follower.user_id)))
            if before.version != edge.author_half.version:
                return Put.CROSSED
            edge_id = yield from self._draw_in_list(author, FOLLOWERS_TAKEN, permission)
            yield PUT_PERMISSION, (author, follower.user_id, follower.number, permission, version, edge_id)
            yield self._outbox.row(FollowChanged(follower_id=follower.user_id, author_id=author, version=version))
            yield from self._count(author, _moved_by_permission(before.permission, permission))
            return Put.WRITTEN

        return await self._db.write(shard_of(author), work)

    async def choose(self, follower: UserId, author: UserId, options: FollowOptions) -> None:
        def work() -> Work[None]:
            found = yield FOLLOWER_HALF, (follower, author)
            chosen = _options(found, options)
            if found and found[0][2:] != chosen:
                yield CHOOSE, (follower, author, *chosen)
                yield from self._count(follower, HOME_MOVED)

        await self._db.write(shard_of(follower), work)

    def _refusal(self, follower: UserId, author: UserId, *, is_new: bool) -> Work[Put | None]:
        """Why this wish may not be written, by what stands on the follower's own shard."""
        if (yield BLOCKS, (follower, author)):
            return Put.BLOCKED
        counted = yield WISHES, (follower,)
        return Put.FULL if is_new and counted and counted[0][0] >= FOLLOWING_MAX else None

    # --- blocks and mutes ---

    async def block(self, actor: UserId, target: Party, *, version: int) -> None:
        def work() -> Work[None]:
            permission = _author_half((yield AUTHOR_HALF, (actor, target.user_id)))
            if permission.permission is not Permission.BLOCKED:
                yield from self._write_block(actor, target, permission, version)
            wish = _follower_half((yield FOLLOWER_HALF, (actor, target.user_id)))
            if wish.wish is not Wish.REMOVED:
                later = max(version, wish.version + 1)
                yield END_WISH, (actor, target.user_id, later)
                yield self._outbox.row(FollowChanged(follower_id=actor, author_id=target.user_id, version=later))
                yield from self._count(actor, _moved_by_wish(wish.wish, Wish.REMOVED))

        await self._db.write(shard_of(actor), work)

    def _write_block(self, actor: UserId, target: Party, before: AuthorHalf, version: int) -> Work[None]:
        later = max(version, before.version + 1)
        edge_id = yield from self._draw_in_list(actor, FOLLOWERS_TAKEN, Permission.BLOCKED)
        yield PUT_PERMISSION, (actor, target.user_id, target.number, Permission.BLOCKED, later, edge_id)
        yield self._outbox.row(FollowChanged(follower_id=target.user_id, author_id=actor, version=later))
        yield from self._count(actor, _moved_by_permission(before.permission, Permission.BLOCKED))

    async def unblock(self, actor: UserId, target: UserId) -> None:
        def work() -> Work[None]:
            if (yield UNBLOCK, (actor, target)):
                yield from self._count(actor, HOME_MOVED)

        await self._db.write(shard_of(actor), work)

    async def mute(self, actor: UserId, target: UserId, *, until_ms: int | None, notifications: bool) -> None:
        def work() -> Work[None]:
            mute_id = yield from self._draw_in_list(actor, MUTES_TAKEN)
            until = FOREVER_MS if until_ms is None else until_ms
            yield MUTE, (actor, target, mute_id, until, int(notifications))
            yield from self._count(actor, HOME_MOVED)

        await self._db.write(shard_of(actor), work)

    async def unmute(self, actor: UserId, target: UserId) -> None:
        def work() -> Work[None]:
            if (yield UNMUTE, (actor, target)):
                yield from self._count(actor, HOME_MOVED)

        await self._db.write(shard_of(actor), work)

    # --- what the feed reads ---

    async def set_pushed_from(self, follower: UserId, author: UserId, boundary: int, *, version: int) -> bool:
        def work() -> Work[bool]:
            written = yield SET_PUSHED_FROM, (follower, author, boundary, version)
            if written:
                yield from self._count(follower, HOME_MOVED)
            return bool(written)

        return await self._db.write(shard_of(follower), work)

    async def following_version(self, reader: UserId) -> int:
        found = await rows(self._db, shard_of(reader), FOLLOWING_VERSION, reader)
        return _version(found)

    async def following(self, reader: UserId) -> Following:
        statements = ((FOLLOWING_VERSION, (reader,)), (FOLLOWING, (reader, FOLLOWING_MAX)), (BLOCKED, (reader,)))
        version, edges, blocked, muted, choices = await self._db.read(
            shard_of(reader), [*statements, (MUTED, (reader,)), (CHOICES, (reader,))]
        )
        columns = np.array(edges, dtype=np.int64).reshape(-1, 4)
        columns = columns[columns[:, 1].argsort()].T.copy()
        columns.flags.writeable = False
        author_ids, author_numbers, pushed_from, edge_versions = columns
        wished = frozenset([edge[0] for edge in edges])
        chosen = _Chosen.of(choices)
        return Following(
            version=_version(version),
            author_ids=author_ids,
            author_numbers=author_numbers,
            pushed_from=pushed_from,
            edge_versions=edge_versions,
            wished=wished,
            blocked=frozenset([person for (person,) in blocked]),
            muted_until_ms=dict(muted),
            no_reposts=frozenset(chosen.no_reposts),
            languages=chosen.languages,
            not_at_home=wished.intersection(chosen.not_at_home),
            tags=tuple(chosen.tags),
        )

    async def follower_numbers(self, author: UserId, *, after: UserNumber, limit: int) -> Numbers:
        found = await rows(self._db, shard_of(author), FOLLOWER_NUMBERS, author, after, limit)
        return np.fromiter(chain.from_iterable(found), dtype=np.int64, count=len(found))

    async def counts(self, user: UserId) -> GraphCounts:
        found = await rows(self._db, shard_of(user), COUNTS, user)
        return GraphCounts(followers=found[0][0], following=found[0][1]) if found else GraphCounts()

    async def request_count(self, author: UserId) -> int:
        found = await rows(self._db, shard_of(author), REQUEST_COUNT, author, REQUESTS_COUNTED_MAX)
        count: int = found[0][0]
        return count

    # --- what stands between people ---

    async def permissions(self, viewer: UserId, authors: Sequence[UserId]) -> tuple[int, dict[UserId, Permission]]:
        home = self._db.place_of(shard_of(viewer))
        asked = self._db.by_place(authors)
        version: list[Row] = []
        permissions: list[Row] = []
        for place in asked.keys() | {home}:
            theirs: Statement = (PERMISSIONS, (viewer, asked.get(place, ())))
            if place == home:
                version, found = await self._db.read(place, [(FOLLOWING_VERSION, (viewer,)), theirs])
            else:
                (found,) = await self._db.read(place, [theirs])
            permissions += found
        return _version(version), {author: PERMISSION_OF[stored] for author, stored in permissions}

    async def relationships(
        self, viewer: UserId, others: Sequence[UserId], *, now_ms: int
    ) -> dict[UserId, Relationship]:
        home = shard_of(viewer)
        mine = await self._db.read(
            home,
            [
                (MY_WISHES, (viewer, others)),
                (MY_PERMISSIONS, (viewer, others)),
                (MY_MUTES, (viewer, others, now_ms)),
                (MY_NOTES, (viewer, others)),
            ],
        )
        theirs: list[list[Row]] = [[], []]
        for place, owned in self._db.by_place(others).items():
            reading: list[Statement] = [(PERMISSIONS, (viewer, owned)), (THEIR_WISHES, (viewer, owned))]
            for part, found in zip(theirs, await self._db.read(place, reading), strict=True):
                part.extend(found)
        return _relationships(others, mine, theirs)

    async def followers_among(self, author: UserId, people: Sequence[UserId], *, limit: int) -> list[UserId]:
        return [UserId(person) for (person,) in await rows(self._db, shard_of(author), AMONG, author, people, limit)]

    # --- lists ---

    async def followers_page(self, author: UserId, page: PageRequest) -> Page[UserId]:
        return await self._page(FOLLOWERS_NEWEST, page, author, Permission.APPROVED)

    async def requests_page(self, author: UserId, page: PageRequest) -> Page[UserId]:
        return await self._page(FOLLOWERS_NEWEST, page, author, Permission.REQUESTED)

    async def following_page(self, follower: UserId, page: PageRequest) -> Page[UserId]:
        return await self._page(FOLLOWING_NEWEST, page, follower, Wish.FOLLOWING)

    async def blocks_page(self, actor: UserId, page: PageRequest) -> Page[UserId]:
        return await self._page(FOLLOWERS_NEWEST, page, actor, Permission.BLOCKED)

    async def mutes_page(self, actor: UserId, page: PageRequest, *, now_ms: int) -> Page[UserId]:
        return await self._page(MUTES_NEWEST, page, actor, now_ms)

    async def _page(self, newest: str, page: PageRequest, owner: UserId, which: int) -> Page[UserId]:
        sql = newest.replace("DESC", "ASC") if page.oldest_first else newest
        found = await rows(self._db, shard_of(owner), sql, owner, which, page.below, page.above, page.limit)
        return page_of(found, page)


@dataclass(frozen=True, slots=True)
class _Chosen:
    """The rows of `CHOICES`, sorted by what they say."""

    no_reposts: list[int] = field(default_factory=list[int])
    languages: dict[int, frozenset[str]] = field(default_factory=dict[int, frozenset[str]])
    not_at_home: list[int] = field(default_factory=list[int])
    tags: list[str] = field(default_factory=list[str])

    @classmethod
    def of(cls, choices: list[Row]) -> "_Chosen":
        chosen = cls()
        for kind, author, word in choices:
            match kind:
                case 1:
                    chosen.no_reposts.append(author)
                case 2:
                    chosen.languages[author] = frozenset(word.split(","))
                case 3:
                    chosen.not_at_home.append(author)
                case _:
                    chosen.tags.append(word)
        return chosen


def _follower_half(found: list[Row]) -> FollowerHalf:
    return FollowerHalf(wish=Wish(found[0][0]), version=found[0][1]) if found else FollowerHalf()


def _author_half(found: list[Row]) -> AuthorHalf:
    return AuthorHalf(permission=Permission(found[0][0]), version=found[0][1]) if found else AuthorHalf()


def _version(found: list[Row]) -> int:
    version: int = found[0][0] if found else 0
    return version


def _options(found: list[Row], chosen: FollowOptions) -> tuple[int, int, str]:
    """Reposts, notifications and languages: as chosen, else as they are while the edge stands, else as it begins."""
    stands = bool(found) and found[0][0] != Wish.REMOVED
    reblogs, notify, languages = found[0][2:] if stands else (1, 0, "")
    return (
        reblogs if chosen.reblogs is None else int(chosen.reblogs),
        notify if chosen.notify is None else int(chosen.notify),
        languages if chosen.languages is None else ",".join(chosen.languages),
    )


def _moved_by_wish(before: Wish, after: Wish) -> Moved:
    return Moved(
        following=(after is Wish.FOLLOWING) - (before is Wish.FOLLOWING),
        asking=(after is Wish.REQUESTED) - (before is Wish.REQUESTED),
        home=int(after is not before),
    )


def _moved_by_permission(before: Permission, after: Permission) -> Moved:
    blocks = Permission.BLOCKED in (before, after)
    return Moved(followers=(after is Permission.APPROVED) - (before is Permission.APPROVED), home=int(blocks))


def _relationships(
    others: Iterable[UserId], mine: list[list[Row]], theirs: list[list[Row]]
) -> dict[UserId, Relationship]:
    wishes = {other: row for other, *row in mine[0]}
    my_permissions: dict[UserId, int] = dict(mine[1])
    mutes = {other: row for other, *row in mine[2]}
    notes: dict[UserId, str] = dict(mine[3])
    their_permissions: dict[UserId, int] = dict(theirs[0])
    their_wishes: dict[UserId, int] = dict(theirs[1])

    def one(other: UserId) -> Relationship:
        wish, reblogs, notify, languages = wishes.get(other, (Wish.REMOVED, 0, 0, ""))
        my_permission = my_permissions.get(other, Permission.REMOVED)
        their_permission = their_permissions.get(other, Permission.REMOVED)
        follows = wish == Wish.FOLLOWING and their_permission == Permission.APPROVED
        return Relationship(
            user_id=other,
            following=follows,
            requested=wish == Wish.REQUESTED,
            show_reblogs=follows and bool(reblogs),
            notify=follows and bool(notify),
            languages=tuple(languages.split(",")) if follows and languages else None,
            followed_by=my_permission == Permission.APPROVED and their_wishes.get(other) == Wish.FOLLOWING,
            requested_by=my_permission == Permission.REQUESTED,
            blocking=my_permission == Permission.BLOCKED,
            blocked_by=their_permission == Permission.BLOCKED,
            mute=_mute(mutes[other]) if other in mutes else None,
            note=notes.get(other, ""),
        )

    return {other: one(other) for other in others}


def _mute(row: Sequence[int]) -> Mute:
    until_ms, notifications = row
    return Mute(until_ms=None if until_ms == FOREVER_MS else until_ms, notifications=bool(notifications))


PERMISSION_OF: Final = tuple(Permission)

FOLLOWER_HALF: Final = """
SELECT wish, version, show_reblogs, notify, languages FROM following WHERE follower_id = $1 AND author_id = $2
"""
AUTHOR_HALF: Final = "SELECT permission, version FROM followers WHERE author_id = $1 AND follower_id = $2"

PUT_WISH: Final = """
INSERT INTO following
    (follower_id, author_id, author_number, wish, version, edge_id, pushed_from, show_reblogs, notify, languages)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT (follower_id, author_id) DO UPDATE
SET wish = excluded.wish, version = excluded.version, edge_id = excluded.edge_id, pushed_from = excluded.pushed_from,
    show_reblogs = excluded.show_reblogs, notify = excluded.notify, languages = excluded.languages
"""
PUT_PERMISSION: Final = """
INSERT INTO followers (author_id, follower_id, follower_number, permission, version, edge_id)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (author_id, follower_id) DO UPDATE
SET permission = excluded.permission, version = excluded.version, edge_id = excluded.edge_id
"""
END_WISH: Final = "UPDATE following SET wish = 0, version = $3 WHERE follower_id = $1 AND author_id = $2"
CHOOSE: Final = """
UPDATE following SET show_reblogs = $3, notify = $4, languages = $5 WHERE follower_id = $1 AND author_id = $2
"""
SET_PUSHED_FROM: Final = """
UPDATE following SET pushed_from = $3 WHERE follower_id = $1 AND author_id = $2 AND wish = 2 AND version = $4
RETURNING author_id
"""

FOLLOWING_TAKEN: Final = "SELECT 1 FROM following WHERE follower_id = $1 AND wish = $2 AND wish > 0 AND edge_id = $3"
FOLLOWERS_TAKEN: Final = """
SELECT 1 FROM followers WHERE author_id = $1 AND permission = $2 AND permission > 0 AND edge_id = $3
"""
MUTES_TAKEN: Final = "SELECT 1 FROM mutes WHERE muter_id = $1 AND mute_id = $2"

WISHES: Final = "SELECT following + asking FROM graph WHERE user_id = $1"
REQUEST_COUNT: Final = """
SELECT count(*) FROM
    (SELECT 1 FROM followers WHERE author_id = $1 AND permission = 1 AND permission > 0 LIMIT $2) AS waiting
"""
COUNTS: Final = "SELECT followers, following FROM graph WHERE user_id = $1"

BLOCKS: Final = "SELECT 1 FROM followers WHERE author_id = $1 AND follower_id = $2 AND permission = 3"
UNBLOCK: Final = """
UPDATE followers SET permission = 0, version = version + 1 WHERE author_id = $1 AND follower_id = $2 AND permission = 3
RETURNING version
"""
MUTE: Final = """
INSERT INTO mutes (muter_id, muted_id, mute_id, until_ms, notifications) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (muter_id, muted_id) DO UPDATE SET until_ms = excluded.until_ms, notifications = excluded.notifications
"""
UNMUTE: Final = "DELETE FROM mutes WHERE muter_id = $1 AND muted_id = $2 RETURNING mute_id"

FOLLOWING_VERSION: Final = "SELECT following_version FROM graph WHERE user_id = $1"
FOLLOWING: Final = """
SELECT author_id, author_number, pushed_from, version FROM following WHERE follower_id = $1 AND wish = 2 LIMIT $2
"""
BLOCKED: Final = "SELECT follower_id FROM followers WHERE author_id = $1 AND permission = 3 AND permission > 0"
MUTED: Final = "SELECT muted_id, until_ms FROM mutes WHERE muter_id = $1"
CHOICES: Final = """
SELECT 1, author_id, '' FROM following WHERE follower_id = $1 AND wish = 2 AND show_reblogs = 0
UNION ALL SELECT 2, author_id, languages FROM following WHERE follower_id = $1 AND wish = 2 AND languages <> ''
UNION ALL SELECT 3, author_id, '' FROM not_at_home WHERE reader_id = $1
UNION ALL SELECT 4, 0, tag FROM followed_tags WHERE user_id = $1
"""
FOLLOWER_NUMBERS: Final = """
SELECT follower_number FROM followers WHERE author_id = $1 AND permission = 2 AND follower_number > $2
ORDER BY follower_number LIMIT $3
"""

PERMISSIONS: Final = """
SELECT author_id, permission FROM followers WHERE author_id = ids($2) AND follower_id = $1 AND permission > 0
"""
MY_WISHES: Final = """
SELECT author_id, wish, show_reblogs, notify, languages FROM following WHERE follower_id = $1 AND author_id = ids($2)
"""
MY_PERMISSIONS: Final = "SELECT follower_id, permission FROM followers WHERE author_id = $1 AND follower_id = ids($2)"
MY_MUTES: Final = """
SELECT muted_id, until_ms, notifications FROM mutes WHERE muter_id = $1 AND muted_id = ids($2) AND until_ms > $3
"""
MY_NOTES: Final = "SELECT about_id, comment FROM notes WHERE writer_id = $1 AND about_id = ids($2)"
THEIR_WISHES: Final = "SELECT follower_id, wish FROM following WHERE follower_id = ids($2) AND author_id = $1"

AMONG: Final = """
SELECT follower_id FROM followers WHERE author_id = $1 AND follower_id = ids($2) AND permission = 2 LIMIT $3
"""

FOLLOWERS_NEWEST: Final = """
SELECT edge_id, follower_id FROM followers
WHERE author_id = $1 AND permission = $2 AND permission > 0 AND edge_id < $3 AND edge_id > $4
ORDER BY edge_id DESC LIMIT $5
"""
FOLLOWING_NEWEST: Final = """
SELECT edge_id, author_id FROM following
WHERE follower_id = $1 AND wish = $2 AND wish > 0 AND edge_id < $3 AND edge_id > $4
ORDER BY edge_id DESC LIMIT $5
"""
MUTES_NEWEST: Final = """
SELECT mute_id, muted_id FROM mutes WHERE muter_id = $1 AND until_ms > $2 AND mute_id < $3 AND mute_id > $4
ORDER BY mute_id DESC LIMIT $5
"""
