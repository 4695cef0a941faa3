"""Under what names people are found, in SQL: rows that change in the transactions that change a user's row."""

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import Final

from fanlight.features.users.policy import NOT_DISCOVERED, TIER_MAX, name_parts, tier_of
from fanlight.infra.sql.port import Database, Statement, Work, rows
from fanlight.kit.folding import ABOVE_ALL
from fanlight.kit.ids import Shard, UserId, shard_of

ROWS_PER_PERSON: Final = 3
"""Some people are found by several of their names: so many more rows are read than people asked for."""


def list_names(user: UserId) -> Work[None]:
    """A part of a unit of work on the user's shard: their rows here, made anew from the user's own."""
    ((username, display_name, discoverable, followers),) = yield NAMES, (user,)
    tier = tier_of(followers) if discoverable else NOT_DISCOVERED
    yield FORGET_PARTS, (user,)
    for part in name_parts(username, display_name):
        yield ADD_PART, (user, part, tier)
    yield LISTED, (user,)


def move_to_tier(user: UserId, followers: int) -> Work[None]:
    """A part of the unit of work that changed how many followers the user has. Most changes move nobody."""
    yield MOVE, (user, tier_of(followers), NOT_DISCOVERED)


async def named(db: Database, prefix: str, *, among: Sequence[UserId], limit: int) -> tuple[set[UserId], set[UserId]]:
    """Who has a name that begins like this: those in `among`, and others."""
    above, rows_max = prefix + ABOVE_ALL, limit * ROWS_PER_PERSON
    asked = db.by_place(among)
    known: set[UserId] = set()
    others: set[UserId] = set()
    for place in db.places():
        statements: list[Statement] = [(FIND, (prefix, above, rows_max))]
        if place in asked:
            statements.append((FIND_AMONG, (asked[place], prefix, above, rows_max)))
        found, *mine = await db.read(place, statements)
        others.update(user for (user,) in found)
        known.update(user for rows_found in mine for (user,) in rows_found)
    return known, others - known


async def list_missing(db: Database, place: Shard, *, limit: int) -> int:
    """Give their rows to users who have none yet, so many at a time; answers how many there were.

    Each on the user's own shard: a name that changes at the same moment takes its turn before or after.
    """
    missing = await rows(db, place, MISSING, limit)
    await asyncio.gather(*[db.write(shard_of(user), partial(list_names, user)) for (user,) in missing])
    return len(missing)


NAMES: Final = "SELECT username, display_name, discoverable, followers FROM users WHERE id = $1"
FORGET_PARTS: Final = "DELETE FROM user_name_parts WHERE user_id = $1"
ADD_PART: Final = "INSERT INTO user_name_parts (user_id, part, tier) VALUES ($1, $2, $3)"
LISTED: Final = "UPDATE users SET findable = 1 WHERE id = $1 AND findable = 0"
MOVE: Final = "UPDATE user_name_parts SET tier = $2 WHERE user_id = $1 AND tier <> $2 AND tier <> $3"
MISSING: Final = "SELECT id FROM users WHERE findable = 0 ORDER BY id LIMIT $1"
"""Reads an index that holds nobody else."""
FIND_IN_TIER: Final = (
    "SELECT user_id FROM (SELECT user_id FROM user_name_parts WHERE tier = {tier} AND part >= $1 AND part < $2"
    " ORDER BY part, user_id LIMIT $3) AS tier_{tier}"
)
FIND: Final = " UNION ALL ".join([FIND_IN_TIER.format(tier=tier) for tier in range(TIER_MAX, -1, -1)]) + " LIMIT $3"
"""One short range for each tier, the most followed first: no more than so many rows, however many names there are."""
FIND_AMONG: Final = (
    "SELECT DISTINCT user_id FROM user_name_parts WHERE user_id = ids($1) AND part >= $2 AND part < $3 LIMIT $4"
)
