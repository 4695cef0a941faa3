"""Fills an empty server with the planned world, beside the running server and through the same services.

What people look at first comes first: a few authors, the newest posts, and the account to look around with. What was
done before is found again by names and dates, so a filling that was killed goes on when it is started again.
"""

import asyncio
import hashlib
import hmac
import tempfile
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Final

import msgspec

from fanlight.demo.lanes import each
from fanlight.demo.names import WORDS
from fanlight.demo.people import People, visitors_edges
from fanlight.demo.pictures import DrawnPictures, Easel, FolderPictures, Pictures
from fanlight.demo.plan import FULL, STAR, VISITOR, PlannedPost, Size, World, plan
from fanlight.demo.publishing import Publisher, Talk
from fanlight.infra.sql.facts import claim, replace
from fanlight.kit.ids import PostId
from fanlight.settings import Settings
from fanlight.wiring import Services, build_services, open_infrastructure

FACT: Final = "demo"
FRONT_POSTS: Final = 24
"""So many of the newest posts are there before the crowd comes: what fills the first pages."""

POSTS_AT_ONCE: Final = 3
FACES_MAX: Final = 200
"""So many people besides the authors get a portrait: those who comment, the newest posts first."""

FACES_AT_ONCE: Final = 2
HEADERS_MAX: Final = 24
PASSWORD_WORDS: Final = 4
SAID_EVERY_POSTS: Final = 100

Say = Callable[[str], None]


class Record(msgspec.Struct):
    """What an installation remembers of its demo."""

    started_ms: int
    done: bool = False
    photos: str = ""
    """The folder the photos came from, "" for drawn ones."""


class NotEmptyError(Exception):
    """Somebody signed up before: a demo would get in their way."""


async def fill(settings: Settings, *, photos: str = "", size: Size = FULL, say: Say) -> None:
    """Fill the server, or go on filling it. `photos`: a folder, "" for drawn ones. Raises `NotEmptyError`."""
    async with AsyncExitStack() as stack:
        infra = await open_infrastructure(settings, stack)
        services = await build_services(infra, stack, role="command")
        password = password_of(infra.secret)
        record, again = await _record(services, photos)
        if record.done:
            say(welcome(services, "demo", password))
            return
        world = await asyncio.to_thread(plan, size)
        easel = Easel()
        stack.callback(easel.close)
        settings.data_path.mkdir(parents=True, exist_ok=True)
        spool = stack.enter_context(tempfile.TemporaryDirectory(prefix="demo-", dir=settings.data_path))
        source = _pictures(record.photos, easel, world)
        people = People(services, world, started_ms=record.started_ms, password=password)
        publisher = Publisher(services, people, source, easel, started_ms=record.started_ms, spool=Path(spool))
        talk = Talk(services, people, started_ms=record.started_ms)
        again = await people.find_known() and again
        await Filling(services, world, people, publisher, talk, password=password, again=again, say=say).run()
        record.done = True
        await replace(infra.db, FACT, msgspec.json.encode(record).decode())
        say("the demo is complete: " + welcome(services, (await people.user(VISITOR)).username, password))


async def _record(services: Services, photos: str) -> tuple[Record, bool]:
    """What stands of an earlier filling, and whether there was one."""
    mine = Record(started_ms=services.infra.clock.now_ms(), photos=photos)
    text = msgspec.json.encode(mine).decode()
    if (await services.instance.figures()).first_user is not None:
        standing = await claim(services.infra.db, FACT, "")
        if not standing:
            raise NotEmptyError
        return msgspec.json.decode(standing, type=Record), True
    standing = await claim(services.infra.db, FACT, text)
    return msgspec.json.decode(standing, type=Record), standing != text


def _pictures(folder: str, easel: Easel, world: World) -> Pictures:
    return FolderPictures(Path(folder), world.posts) if folder else DrawnPictures(easel)


def password_of(secret: bytes) -> str:
    """The visitor's password: four words that follow from the installation's secret, so nobody has to keep them."""
    drawn = hmac.digest(secret, b"demo password", hashlib.sha256)
    numbers = [int.from_bytes(drawn[start : start + 4]) for start in range(0, 4 * PASSWORD_WORDS, 4)]
    return "-".join(WORDS[number % len(WORDS)] for number in numbers)


def welcome(services: Services, username: str, password: str) -> str:
    """Where to go and how to log in."""
    return f"open {services.infra.urls.base} and log in as `{username}` with the password `{password}`"


class Filling:
    """The order of things."""

    def __init__(
        self,
        services: Services,
        world: World,
        people: People,
        publisher: Publisher,
        talk: Talk,
        *,
        password: str,
        again: bool,
        say: Say,
    ) -> None:
        self._services = services
        self._world = world
        self._people = people
        self._publisher = publisher
        self._talk = talk
        self._password = password
        self._again = again
        self._say = say
        self._published = 0
        self._talked_about: asyncio.Queue[tuple[PlannedPost, PostId] | None] = asyncio.Queue()
        self._first_pages = asyncio.Event()
        self._edges_stand = asyncio.Event()

    async def run(self) -> None:
        await self._front()
        async with asyncio.TaskGroup() as group:
            group.create_task(self._visitor())
            group.create_task(self._posts())
            group.create_task(self._talking())
            group.create_task(self._crowd())
        await self._faces()

    async def _front(self) -> None:
        """The account to look around with, and who posted last."""
        visitor = await self._people.user(VISITOR)
        self._say(welcome(self._services, visitor.username, self._password))
        people, posts = len(self._world.people), len(self._world.posts)
        self._say(f"filling in {people:,} people and {posts:,} posts, the newest first; look in at any time")
        newest = [post.author for post in self._world.posts[:FRONT_POSTS]]
        await self._people.ensure(dict.fromkeys([STAR, *newest]))

    async def _visitor(self) -> None:
        """Whom the visitor follows, so that their home fills as the posts appear."""
        edges = visitors_edges(self._world)
        await self._people.ensure([author for _, author in edges])
        await self._people.follow_all(edges, again=self._again)
        await self._publisher.portrait(VISITOR)

    async def _posts(self) -> None:
        await each(self._world.posts, self._post, lanes=POSTS_AT_ONCE)
        await self._talked_about.put(None)

    async def _post(self, post: PlannedPost) -> None:
        post_id = await self._publisher.publish(post, again=self._again)
        self._published += 1
        if self._published >= min(FRONT_POSTS, len(self._world.posts)):
            self._first_pages.set()
        if self._published % SAID_EVERY_POSTS == 0:
            self._say(f"{self._published} of {len(self._world.posts)} posts are there")
        if post_id is not None:
            await self._talked_about.put((post, post_id))

    async def _crowd(self) -> None:
        await self._first_pages.wait()
        await self._people.ensure(range(len(self._world.people)))
        await self._people.follow_all(self._world.follows, again=self._again)
        self._edges_stand.set()
        self._say(f"{len(self._world.people):,} people follow each other")

    async def _talking(self) -> None:
        """Likes and comments as the posts appear; under posts for followers only once those follow."""
        later: list[tuple[PlannedPost, PostId]] = []
        while (published := await self._talked_about.get()) is not None:
            if published[0].visibility == "private":
                later.append(published)
            else:
                await self._talk.about(*published, again=self._again)
        await self._edges_stand.wait()
        for post, post_id in later:
            await self._talk.about(post, post_id, again=self._again)

    async def _faces(self) -> None:
        """Portraits of those who are seen most, after everything else."""
        people = self._world.people
        commenting = [comment.author for post in self._world.posts for comment in post.comments]
        faces = [index for index in dict.fromkeys(commenting) if people[index].avatar is not None]
        await each(self._world.authors[:HEADERS_MAX], self._header, lanes=1)
        await each(faces[:FACES_MAX], self._publisher.portrait, lanes=FACES_AT_ONCE)

    async def _header(self, index: int) -> None:
        await self._publisher.portrait(index, "header")
