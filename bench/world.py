"""A generated world to measure on: people, who follows whom, posts with a photo each, likes. The same for a seed.

The rows are what the boxes write (the schema's checks and `tests/bench` hold them to it), inserted in bulk. There are
no files behind the photos, and pictures of profiles have an address only: nothing here fetches them.

`python -m bench.world` prepares the folder, which is kept under `var/bench/` by a hash of parameters and schema.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeAlias

import apsw
import numpy as np
from numpy.typing import NDArray

from fanlight.features.auth.models import digest_of
from fanlight.features.uploads.policy import token_of
from fanlight.features.users.policy import name_parts, tier_of
from fanlight.kit.ids import SEQUENCE_BITS, SEQUENCES, SHARDS, TIME_SHIFT, Shard, shard_of, shard_of_hash
from fanlight.kit.text import hashtag_key

HERE = Path(__file__).parent
SOURCE = HERE.parent / "src" / "fanlight"
KEPT = HERE.parent / "var" / "bench"
FORMAT = 2
"""Raised when this file writes other rows for the same parameters."""

END_MS = 1_748_736_000_000  # 2025-06-01: long enough ago that no id of the world is in the future
YEAR_MS = 365 * 24 * 3_600_000
UPLOADED_BEFORE_MS = 60_000
SCOPES = "follow push read write"
CLIENT_ID = "bench"
HASHTAGS = 300
SPOKEN = (
    "light window morning river street bridge winter walk garden quiet rain glass market harbour hill evening old "
    "yellow train station bread coffee stone field cloud first last small blue red shadow door summer sea north town "
    "friend dog bicycle roof tower snow leaves paper hands dinner table kitchen film lens slow long after before with"
)
WORDS = SPOKEN.split()
SHAPES = ((4032, 3024), (3024, 4032), (3000, 3000), (4000, 2667))
SIZES = ((2048, "webp"), (1080, "webp"), (1080, "jpg"), (640, "webp"), (320, "webp"))
BASE83 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~"

Ints: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much of everything. Following is lognormal, followers and posts per person follow a power law."""

    seed: int = 7
    users: int = 10_000
    following_median: int = 100
    following_sigma: float = 1.0
    following_max: int = 2_000
    posts: int = 200_000
    likes: int = 400_000
    readers: int = 200
    reader_follows: int = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Somebody with an access token of all scopes."""

    id: int
    number: int
    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A prepared data folder and its readers."""

    folder: Path
    readers: tuple[Reader, ...]


class Draw:
    """Everything drawn from one seed."""

    def __init__(self, seed: int) -> None:
        self.chance = np.random.default_rng(seed)

    def moments(self, count: int) -> Ints:
        """Ascending milliseconds within the year, no two the same."""
        step = YEAR_MS // max(1, count)
        moments: Ints = END_MS - YEAR_MS + np.arange(count) * step + self.chance.integers(0, step, count)
        return moments

    def ids(self, shards: Ints, moments: Ints | None = None) -> Ints:
        """Ids on these shards: of these moments, else ascending ones."""
        sequences = self.chance.integers(0, SEQUENCES // 2, len(shards))
        moments = self.moments(len(shards)) if moments is None else moments
        ids: Ints = moments << TIME_SHIFT | shards << SEQUENCE_BITS | sequences
        return ids

    def words(self, count: int) -> str:
        """A sentence."""
        return " ".join([WORDS[at] for at in self.chance.integers(0, len(WORDS), count)]).capitalize() + "."

    def token(self, shard: int) -> str:
        """The address of a photo."""
        return token_of(Shard(shard), self.chance.bytes(16))


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Ids by place in the list; the number of a person is their place + 1."""

    ids: Ints
    shards: Ints
    readers: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Posts:
    """Ids in the order of time, and who (place) wrote each."""

    ids: Ints
    authors: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Edges:
    """Who (place) follows whom (place)."""

    followers: Ints
    authors: Ints


def prepare(size: Size | None = None) -> World:
    """The world's folder, made unless it is there already."""
    size = size or Size()
    folder = KEPT / f"world-{_hash(size)}"
    if not (folder / "readers.json").exists():
        began_s = time.perf_counter()
        fresh = folder.with_suffix(".new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True)
        migrate(fresh)
        readers = fill(fresh / "fanlight.db", size)
        (fresh / "readers.json").write_text(json.dumps([asdict(reader) for reader in readers]))
        fresh.rename(folder)
        print(f"made {folder} in {time.perf_counter() - began_s:.0f} s")
    return read_world(folder)


def read_world(folder: Path) -> World:
    """A folder that was made."""
    read = json.loads((folder / "readers.json").read_text())
    return World(folder=folder, readers=tuple(Reader(**reader) for reader in read))


def copied(world: World, name: str) -> World:
    """A copy to change: everything but the inboxes."""
    folder = KEPT / name
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(world.folder, folder, ignore=shutil.ignore_patterns("inbox", "*.log"))
    return World(folder=folder, readers=world.readers)


def migrate(folder: Path) -> None:
    """Make a data folder as a first start does."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("FANLIGHT_")}
    environment["FANLIGHT_DATA"] = str(folder)
    subprocess.run([sys.executable, "-m", "fanlight", "migrate"], env=environment, check=True)


def fill(database: Path, size: Size) -> list[Reader]:
    """Write the world into a migrated database file."""
    draw = Draw(size.seed)
    connection = apsw.Connection(str(database))
    connection.execute("PRAGMA synchronous=OFF")
    connection.execute("PRAGMA cache_size=-500000")
    people = _people(draw, size)
    edges = _edges(draw, size, people)
    posts = _posts(draw, size, people)
    connection.execute("BEGIN")
    _write_users(connection, draw, people, edges, posts)
    _write_edges(connection, draw, people, edges)
    _write_posts(connection, draw, people, posts)
    _write_likes(connection, draw, people, posts.ids, size.likes)
    readers = _write_tokens(connection, people, size.seed)
    connection.execute("COMMIT")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    connection.close()
    return readers


def _hash(size: Size) -> str:
    """Of the parameters, the schema and this file's format."""
    digest = hashlib.sha256(json.dumps([FORMAT, asdict(size)], sort_keys=True).encode())
    for path in sorted(SOURCE.glob("*/*/adapters/schema/sqlite/*.sql")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _people(draw: Draw, size: Size) -> People:
    shards = draw.chance.integers(0, SHARDS, size.users)
    readers = draw.chance.choice(size.users, size.readers, replace=False)
    return People(ids=draw.ids(shards), shards=shards, readers=np.sort(readers))


def _edges(draw: Draw, size: Size, people: People) -> Edges:
    """Each person draws whom to follow, the popular ones with a greater chance, nobody twice."""
    popularity = np.log((draw.chance.permutation(size.users) + 20.0) ** -0.9)
    wished = draw.chance.lognormal(np.log(size.following_median), size.following_sigma, size.users)
    counts = np.minimum(np.maximum(wished, 1), min(size.following_max, size.users - 1)).astype(np.int64)
    counts[people.readers] = min(size.reader_follows, size.users - 1)
    chosen: list[Ints] = [np.empty(0, dtype=np.int64)]
    for person, count in enumerate(counts.tolist()):
        if not count:
            continue
        keys = popularity + draw.chance.gumbel(size=size.users)  # the greatest keys are a weighted draw
        keys[person] = -np.inf
        chosen.append(np.argpartition(keys, -count)[-count:])
    return Edges(followers=np.repeat(np.arange(size.users), counts), authors=np.concatenate(chosen))


def _posts(draw: Draw, size: Size, people: People) -> Posts:
    weights = draw.chance.lognormal(0, 1.2, size.users)
    authors = draw.chance.choice(size.users, size.posts, p=weights / weights.sum())
    return Posts(ids=draw.ids(people.shards[authors]), authors=authors)


def _write_users(connection: apsw.Connection, draw: Draw, people: People, edges: Edges, written: Posts) -> None:
    count = len(people.ids)
    followers = np.bincount(edges.authors, minlength=count).tolist()
    following = np.bincount(edges.followers, minlength=count).tolist()
    posts = np.bincount(written.authors, minlength=count).tolist()
    last_ms = np.zeros(count, dtype=np.int64)
    np.maximum.at(last_ms, written.authors, written.ids >> TIME_SHIFT)
    rows: list[tuple[int | str | None, ...]] = []
    for place, (user, shard) in enumerate(zip(people.ids.tolist(), people.shards.tolist(), strict=True)):
        avatar = f"{draw.token(shard)}/400.webp" if place % 5 else None
        names = (f"person_{place + 1:05d}", draw.words(2)[:-1].title(), draw.words(12))
        numbers = (followers[place], following[place], posts[place], int(last_ms[place]) or None)
        rows.append((user, place + 1, *names, avatar, user >> TIME_SHIFT, *numbers))
    _insert(connection, USER, rows)
    _insert(connection, NAME, [(row[2], row[0]) for row in rows])
    _write_name_parts(connection, rows)
    _insert(connection, GRAPH, [(row[0], row[7], row[8]) for row in rows])
    _insert(connection, AUTHOR_POSTS, [(row[0], row[9], row[10]) for row in rows if row[9]])
    _insert(connection, SEQUENCE, [(count,)])


def _write_name_parts(connection: apsw.Connection, users: Sequence[Sequence[int | str | None]]) -> None:
    """Under what each is found."""
    parts = [
        (user, part, tier_of(int(followers or 0)))
        for user, _, username, display_name, _, _, _, followers, *_ in users
        for part in sorted(name_parts(str(username), str(display_name)))
    ]
    _insert(connection, NAME_PART, parts)


def _write_edges(connection: apsw.Connection, draw: Draw, people: People, edges: Edges) -> None:
    """The wish on the follower's shard, the permission on the author's. Both pushed since they began."""
    began_ms = draw.chance.permutation(draw.moments(len(edges.followers)))
    wishes = draw.ids(people.shards[edges.followers], began_ms)
    permissions = draw.ids(people.shards[edges.authors], began_ms)
    followers, authors = people.ids[edges.followers], people.ids[edges.authors]
    by_follower = np.lexsort((authors, followers))
    _insert(connection, WISH, _rows(by_follower, followers, authors, edges.authors + 1, wishes, began_ms << TIME_SHIFT))
    by_author = np.lexsort((followers, authors))
    _insert(connection, PERMISSION, _rows(by_author, authors, followers, edges.followers + 1, permissions))


def _write_posts(connection: apsw.Connection, draw: Draw, people: People, posts: Posts) -> None:
    """A public post with one photo each; half of them under a hashtag."""
    count = len(posts.ids)
    owners, ids = people.ids[posts.authors].tolist(), posts.ids.tolist()
    photos = draw.ids(people.shards[posts.authors], (posts.ids >> TIME_SHIFT) - UPLOADED_BEFORE_MS).tolist()
    tagged = draw.chance.integers(0, 2 * HASHTAGS, count).tolist()
    lengths = draw.chance.integers(6, 24, count).tolist()
    tags: list[tuple[int, str, int]] = []
    rows: list[tuple[object, ...]] = []
    for post, owner, tag, length in zip(ids, owners, tagged, lengths, strict=True):
        caption = draw.words(length)
        if tag < HASHTAGS:
            hashtag = f"{WORDS[tag % len(WORDS)].title()}{tag}"
            caption += f" #{hashtag}"
            tags.append((owner, hashtag_key(hashtag), post))
        rows.append((post, owner, caption))
    _insert(connection, POST, rows)
    _insert(connection, AUTHOR_TAG, tags)
    _insert(connection, TAG, [(tag, post) for _, tag, post in tags])
    _write_photos(connection, draw, photos, owners, ids)


def _write_photos(
    connection: apsw.Connection, draw: Draw, photos: Sequence[int], owners: Sequence[int], posts: Sequence[int]
) -> None:
    """Ready and attached: version 3, as uploading, finishing and attaching leave it."""
    rows: list[tuple[object, ...]] = []
    shapes = [(width, height, _renditions(width, height)) for width, height in SHAPES]
    for photo, owner, post in zip(photos, owners, posts, strict=True):
        sha256, generation = draw.chance.bytes(32), draw.chance.bytes(8).hex()
        letters = [BASE83[at] for at in draw.chance.integers(0, len(BASE83), 26)]
        width, height, renditions = shapes[photo // 7 % len(shapes)]
        names = (
            draw.token(shard_of(photo)),
            post,
            photo >> TIME_SHIFT,
            sha256,
            generation,
            draw.chance.bytes(16).hex(),
        )
        words = draw.words(9) if post % 10 < 7 else ""
        look = ("LE" + "".join(letters), f"#{draw.chance.bytes(3).hex()}")
        rows.append((photo, owner, *names, words, width, height, renditions, *look))
    _insert(connection, PHOTO, rows)
    _insert(connection, BLOB, [(row[5], row[6]) for row in sorted(rows, key=lambda row: str(row[6]))])
    _insert(connection, BLOB_USE, [(row[5], row[7], row[1], row[4]) for row in rows])


def _renditions(width: int, height: int) -> str:
    longer = max(width, height)
    made = [
        (f"{side}.{kind}", round(width * side / longer), round(height * side / longer), side * side // 8)
        for side, kind in SIZES
    ]
    return json.dumps(made, separators=(",", ":"))


def _write_likes(connection: apsw.Connection, draw: Draw, people: People, posts: Ints, likes: int) -> None:
    """Newer posts are not liked more; some posts are liked a hundred times more than others."""
    weights = draw.chance.pareto(1.2, len(posts)) + 0.1
    liked = draw.chance.choice(len(posts), likes, p=weights / weights.sum())
    persons = draw.chance.integers(0, len(people.ids), likes)
    pairs = np.unique(np.stack((liked, persons)), axis=1)
    targets, fans = posts[pairs[0]], people.ids[pairs[1]]
    ids = draw.ids((targets >> SEQUENCE_BITS) & (SHARDS - 1), draw.chance.permutation(draw.moments(len(targets))))
    _insert(connection, LIKE, _rows(np.lexsort((fans, targets)), targets, fans, ids))
    _insert(connection, LIKED_BY, _rows(np.lexsort((targets, fans)), fans, targets, ids))
    counted, counts = np.unique(targets, return_counts=True)
    _insert(connection, LIKES_COUNT, zip(counted.tolist(), counts.tolist(), strict=True))


def _write_tokens(connection: apsw.Connection, people: People, seed: int) -> list[Reader]:
    """A token for each reader, of one app."""
    app = END_MS << TIME_SHIFT | shard_of_hash(CLIENT_ID) << SEQUENCE_BITS
    _insert(connection, APP, [(CLIENT_ID, app, bytes(32), SCOPES, END_MS)])
    readers: list[Reader] = []
    for place in people.readers.tolist():
        secret = hashlib.sha256(f"{seed} {place}".encode()).hexdigest()[:43]
        readers.append(Reader(id=int(people.ids[place]), number=place + 1, token=secret))
    _insert(connection, TOKEN, [(digest_of(one.token), one.id, app, SCOPES, END_MS) for one in readers])
    _insert(connection, USER_TOKEN, [(one.id, digest_of(one.token)) for one in readers])
    return readers


def _rows(order: Ints, *columns: Ints) -> Iterable[tuple[int, ...]]:
    return zip(*[column[order].tolist() for column in columns], strict=True)


def _insert(connection: apsw.Connection, sql: str, rows: Iterable[Sequence[object]]) -> None:
    """`sql` names a table with its columns; a column with `=value` gets that value in every row."""
    table, _, names = sql.partition(": ")
    columns = [name.partition("=") for name in names.split(", ")]
    values = [constant or "?" for _, _, constant in columns]
    statement = f"INSERT INTO {table} ({', '.join(name for name, _, _ in columns)}) VALUES ({', '.join(values)})"
    connection.executemany(statement, rows)


USER = (
    "users: id, number, username, display_name, note, avatar, created_ms, followers, following, posts, last_post_ms,"
    " fields='[]', locked=0, bot=0, discoverable=1, default_visibility='public', default_sensitive=0,"
    " follow_counts_version=1, post_count_version=1, version=3, findable=1"
)
NAME = "user_names: name, user_id"
NAME_PART = "user_name_parts: user_id, part, tier"
SEQUENCE = "user_sequence: value, name='user_number'"
GRAPH = "graph: user_id, followers, following, asking=0, version=1, following_version=1"
AUTHOR_POSTS = "author_posts: author_id, posts, last_post_ms, version=1"
WISH = (
    "following: follower_id, author_id, author_number, edge_id, pushed_from, wish=2, version=1, show_reblogs=1,"
    " notify=0"
)
PERMISSION = "followers: author_id, follower_id, follower_number, edge_id, permission=2, version=1"
POST = (
    "posts: id, author_id, caption, version=1, visibility=0, replies=0, photos=1, in_home=1, sensitive=0,"
    " language='en', mentions='[]', spoiler_text=''"
)
AUTHOR_TAG = "author_tags: author_id, tag, post_id"
TAG = "tags_index: tag, post_id, live=1, photos=1"
PHOTO = (
    "photos: id, owner_id, token, post_id, loose_since_ms, sha256, generation, use_key, alt, width, height,"
    " renditions, blurhash, colour, version=3, state=1, access=0, purpose='post', bytes=3000000,"
    " media_type='image/jpeg', focus_x=0.0, focus_y=0.0, attempts=1"
)
BLOB = "blobs: sha256, generation"
BLOB_USE = "blob_uses: sha256, use_key, owner_id, claimed_ms, confirmed=1"
LIKE = "likes: post_id, person_id, like_id, version=1, state=1"
LIKED_BY = "liked_by: person_id, post_id, like_id, version=1, state=1"
LIKES_COUNT = "post_counts: post_id, likes, version=1"
APP = (
    "oauth_apps: client_id, id, secret_hash, scopes, created_ms, name='bench', website=NULL,"
    " redirect_uris='[\"urn:ietf:wg:oauth:2.0:oob\"]'"
)
TOKEN = "auth_tokens: hash, user_id, app_id, scopes, created_ms, kind='user'"
USER_TOKEN = "auth_user_tokens: user_id, hash"

if __name__ == "__main__":
    print(prepare().folder)
