"""Filling a running server: everything that was planned is there once, also after the filling was killed."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import httpx
import pytest
from PIL import Image

from fanlight.demo.fill import NotEmptyError, fill, password_of
from fanlight.demo.plan import STAR, Size, World, plan
from fanlight.kit.ids import ID_MAX, UserId
from fanlight.settings import Settings
from fanlight.wiring import Services, build_services, open_infrastructure
from tests.support.server import RunningServer, running_server

pytestmark = pytest.mark.slow

SMALL = Size(people=40, star_followers=30, authors=10, posts=14, visitor_follows=8)
FILL_TIMEOUT_S = 180
SCRIPT = """
import asyncio
from fanlight.demo.fill import fill
from fanlight.demo.plan import Size
from fanlight.settings import Settings
asyncio.run(fill(Settings.from_environment(), size=Size(people=40, star_followers=30, authors=10, posts=14,
    visitor_follows=8), say=lambda sentence: print(sentence, flush=True)))
"""


def settings_of(server: RunningServer) -> Settings:
    return Settings(data=str(server.data), port=int(server.environment["FANLIGHT_PORT"]))


@asynccontextmanager
async def services_of(server: RunningServer) -> AsyncGenerator[Services]:
    async with AsyncExitStack() as stack:
        infra = await open_infrastructure(settings_of(server), stack)
        yield await build_services(infra, stack, role="command")


async def ids_of(services: Services, world: World) -> dict[int, UserId]:
    """Everybody of the plan, who has a name of their own or one of its other spellings."""
    found: dict[int, UserId] = {}
    for person in world.people:
        spelt = await services.users.by_names([person.username + ending for ending in ("", "_", "_1", "_2")])
        assert len(spelt) == 1
        found[person.index] = next(iter(spelt.values())).id
    return found


async def what_is_there(server: RunningServer, world: World) -> dict[str, object]:
    async with services_of(server) as services:
        ids = await ids_of(services, world)
        posts = [await services.posts.home_ids_of(ids[i], below=ID_MAX, limit=100) for i in range(len(world.people))]
        likes = await services.reactions.counts([post for mine in posts for post in mine])
        comments = [
            len((await services.threads.around(ids[author], post)).descendants)
            for author, mine in enumerate(posts)
            for post in mine
        ]
        return {
            "posts": [len(mine) for mine in posts],
            "likes": sorted(likes.values()),
            "comments": sorted(comments),
            "following": [(await services.follows.counts(ids[index])).following for index in ids],
        }


def what_was_planned(world: World) -> dict[str, object]:
    people = range(len(world.people))
    standing = [edge for edge in world.follows if edge not in world.asked]
    return {
        "posts": [sum(post.author == index for post in world.posts) for index in people],
        "likes": sorted(len(post.likers) for post in world.posts),
        "comments": sorted(sum(1 + bool(said.answer) for said in post.comments) for post in world.posts),
        "following": [sum(follower == index for follower, _ in standing) for index in people],
    }


async def test_everything_planned_is_there_and_the_visitor_can_log_in(tmp_path: Path) -> None:
    said: list[str] = []
    with running_server(tmp_path / "data") as server:
        await fill(settings_of(server), size=SMALL, say=said.append)
        world = plan(SMALL)
        assert await what_is_there(server, world) == what_was_planned(world)
        password = password_of((server.data / "secret").read_bytes())
        assert f"log in as `demo` with the password `{password}`" in said[0]
        await log_in_and_look(server, password, world)


async def log_in_and_look(server: RunningServer, password: str, world: World) -> None:
    async with services_of(server) as services:
        issued = await services.auth.log_in("demo", password, address="127.0.0.1")
    with server.client() as client:
        client.cookies.set("fanlight_session", issued.secret)
        page = client.get("/").text
        star = client.get(f"/@{world.people[STAR].username}")
    assert page.count("<article") >= SMALL.visitor_follows // 2
    assert star.status_code == httpx.codes.OK


def test_a_killed_filling_goes_on_without_doubles(tmp_path: Path) -> None:
    world = plan(SMALL)
    with running_server(tmp_path / "data") as server:
        for wanted in (2, 7):
            kill_after(server, world, wanted)
        subprocess.run([sys.executable, "-c", SCRIPT], env=server.environment, check=True, timeout=FILL_TIMEOUT_S)
        assert asyncio.run(what_is_there(server, world)) == what_was_planned(world)


def kill_after(server: RunningServer, world: World, posts: int) -> None:
    """Start filling, and kill the process as soon as so many posts are there."""
    process = subprocess.Popen([sys.executable, "-c", SCRIPT], env=server.environment)
    deadline_s = time.monotonic() + FILL_TIMEOUT_S
    with server.client() as client:
        while len(client.get("/api/v1/timelines/public", params={"limit": 40}).json()) < posts:
            assert process.poll() is None
            assert time.monotonic() < deadline_s
            time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.wait()


async def test_a_server_in_use_is_left_alone(tmp_path: Path) -> None:
    with running_server(tmp_path / "data") as server:
        assert (
            server.command("user", "create", "ana", "--email", "a@b.example", "--password", "long enough 1").returncode
            == 0
        )
        wait_until_counted(server)
        with pytest.raises(NotEmptyError):
            await fill(settings_of(server), size=SMALL, say=lambda _: None)
        assert server.command("demo", "--if-empty").returncode == 0
        refused = server.command("demo")
    assert refused.returncode == 1
    assert "fills empty servers only" in refused.stderr


def wait_until_counted(server: RunningServer) -> None:
    deadline_s = time.monotonic() + 30
    with server.client() as client:
        while client.get("/api/v1/instance").json()["stats"]["user_count"] == 0:
            assert time.monotonic() < deadline_s


async def test_a_folder_of_photos_takes_the_place_of_drawings(tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    for number in range(5):
        Image.new("RGB", (80 + number, 60), (40 * number, 90, 120)).save(folder / f"{number}.jpg")
    (folder / "broken.jpg").write_bytes(b"no photo at all")
    with running_server(tmp_path / "data") as server:
        await fill(settings_of(server), photos=str(folder), size=SMALL, say=lambda _: None)
        with server.client() as client:
            posts = client.get("/api/v1/timelines/public", params={"limit": 40}).json()
    widths = {photo["meta"]["original"]["width"] for post in posts for photo in post["media_attachments"]}
    assert widths == {80, 81, 82, 83, 84}


def test_a_filling_without_a_server_says_what_to_start(tmp_path: Path) -> None:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("FANLIGHT_")}
    environment |= {"FANLIGHT_DATA": str(tmp_path / "data")}
    command = [sys.executable, "-m", "fanlight", "demo"]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert ended.returncode == 1
    assert "fanlight migrate" in ended.stderr
