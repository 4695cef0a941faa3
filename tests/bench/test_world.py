"""The generated world of the benchmarks keeps the promises that the boxes' own writing keeps."""

import hashlib
import random
from collections.abc import AsyncIterator
from pathlib import Path

import apsw
import pytest

from bench.world import Reader, Size, fill
from fanlight.features.auth.adapters.sql import SQLAuthStore
from fanlight.features.auth.models import digest_of
from fanlight.features.posts.adapters.sql import SQLPostStore
from fanlight.features.uploads.adapters.sql import SQLPhotoStore
from fanlight.infra.eventlog.outbox import Outbox
from fanlight.infra.sql.adapters.sqlite import SQLiteDatabase
from fanlight.kit.ids import IdSource, PostId
from tests.support.clock import FakeClock
from tests.support.database import open_test_database

TINY = Size(users=60, following_median=8, following_max=30, posts=300, likes=500, readers=5, reader_follows=12)
TABLES = ("users", "following", "followers", "posts", "photos", "likes", "post_counts", "auth_tokens")


async def made(folder: Path) -> tuple[Path, list[Reader]]:
    """A tiny world in a file of its own."""
    async with open_test_database(folder):
        pass
    return folder / "test-0.db", fill(folder / "test-0.db", TINY)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[tuple[apsw.Connection, list[Reader]]]:
    path, readers = await made(tmp_path)
    connection = apsw.Connection(str(path))
    yield connection, readers
    connection.close()


def digest(path: Path) -> str:
    connection = apsw.Connection(str(path))
    rows = [connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall() for table in TABLES]
    connection.close()
    return hashlib.sha256(repr(rows).encode()).hexdigest()


async def test_the_same_seed_makes_the_same_world(tmp_path: Path) -> None:
    first, _ = await made(tmp_path / "first")
    second, _ = await made(tmp_path / "second")
    assert digest(first) == digest(second)


async def test_every_edge_has_both_its_rows(world: tuple[apsw.Connection, list[Reader]]) -> None:
    connection, _ = world
    wishes = connection.execute("SELECT follower_id, author_id FROM following ORDER BY 1, 2").fetchall()
    permissions = connection.execute("SELECT follower_id, author_id FROM followers ORDER BY 1, 2").fetchall()
    assert wishes == permissions
    assert len(wishes) > TINY.users
    assert [pair for pair in wishes if pair[0] == pair[1]] == []


async def test_counts_are_those_of_the_rows(world: tuple[apsw.Connection, list[Reader]]) -> None:
    connection, _ = world
    assert connection.execute(WRONG_COUNTS).fetchall() == []
    assert connection.execute(WRONG_LIKES).fetchall() == []


async def test_readers_follow_as_many_as_asked_and_their_tokens_are_known(tmp_path: Path) -> None:
    path, readers = await made(tmp_path)
    db = SQLiteDatabase([path])
    store = SQLAuthStore(db, IdSource(FakeClock(1), random.Random(1)))
    tokens = [await store.token(digest_of(reader.token)) for reader in readers]
    follows = [await db.read(db.places()[0], [(FOLLOWS, (reader.id,))]) for reader in readers]
    await db.close()
    assert [token and token.user_id for token in tokens] == [reader.id for reader in readers]
    assert follows == [[[(TINY.reader_follows,)]]] * len(readers)


async def test_every_post_is_read_with_its_photo(tmp_path: Path) -> None:
    path, _ = await made(tmp_path)
    db, clock = SQLiteDatabase([path]), FakeClock(1)
    ids = [PostId(post) for (post,) in (await db.read(db.places()[0], [("SELECT id FROM posts", ())]))[0]]
    posts = await SQLPostStore(db, Outbox(clock), lambda _: 0, clock).load(ids)
    media = await SQLPhotoStore(db, Outbox(clock), lambda _: 0, bytes, clock).of_posts(ids)
    await db.close()
    assert len(posts) == TINY.posts
    assert {len(found.photos) for found in media.values()} == {1}
    assert [post.id for post in posts if media[post.id].photos[0].owner_id != post.author_id] == []


FOLLOWS = "SELECT count(*) FROM following WHERE follower_id = $1 AND wish = 2"
WRONG_COUNTS = """
SELECT users.id FROM users JOIN graph ON graph.user_id = users.id
WHERE users.followers <> (SELECT count(*) FROM followers WHERE author_id = users.id)
    OR users.following <> (SELECT count(*) FROM following WHERE follower_id = users.id)
    OR users.posts <> (SELECT count(*) FROM posts WHERE author_id = users.id)
    OR users.followers <> graph.followers OR users.following <> graph.following
"""
WRONG_LIKES = """
SELECT post_id FROM post_counts
WHERE likes <> (SELECT count(*) FROM likes WHERE likes.post_id = post_counts.post_id AND state = 1)
"""
