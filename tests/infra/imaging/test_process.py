"""Image children: what they survive, what kills them, and that the pool goes on either way."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
import pytest
from PIL import Image

from fanlight.infra.blobs.adapters.files import FilesBlobStore
from fanlight.infra.imaging.adapters.process import ProcessImageRenderer, child_command
from fanlight.infra.imaging.frames import ChildLimits, framed
from fanlight.infra.imaging.port import Job, PhotoRefused, Rendered, RendererDied, Shape
from fanlight.kit.errors import Unavailable
from tests.support import pictures

SHAPES = (
    Shape(name="640.webp", width_max=640, height_max=640),
    Shape(name="640.jpg", width_max=640, height_max=640, format="jpeg"),
    Shape(name="80.webp", width_max=80, height_max=80, crop=True),
)
STUCK = (sys.executable, "-c", "import sys; sys.stdin.read()")


async def until(holds: Callable[[], bool]) -> None:
    """Wait for what another process does; the test's own time limit ends a wait in vain."""
    while not holds():  # noqa: ASYNC110 - nothing tells us of another process
        await asyncio.sleep(0.002)


@pytest.fixture
async def blobs(tmp_path: Path) -> FilesBlobStore:
    return await FilesBlobStore.open(tmp_path / "blobs")


def command(tmp_path: Path, limits: ChildLimits | None = None) -> list[str]:
    written = msgspec.json.encode(limits or ChildLimits()).decode()
    return [sys.executable, "-m", "fanlight.infra.imaging.child", f"file://{tmp_path}/blobs", written]


@asynccontextmanager
async def renderer_of(
    argv: Sequence[str],
    *,
    children: int = 1,
    seconds: float = 90,
    idle_seconds: float = 60,
) -> AsyncGenerator[ProcessImageRenderer]:
    renderer = ProcessImageRenderer(
        tuple(argv), children=children, seconds_per_photo_max=seconds, idle_seconds_max=idle_seconds
    )
    try:
        yield renderer
    finally:
        await renderer.close()


async def outcome(
    renderer: ProcessImageRenderer, blobs: FilesBlobStore, folder: str, data: bytes, shapes: tuple[Shape, ...] = SHAPES
) -> Rendered | Exception:
    """What becomes of the bytes."""
    await blobs.put(f"{folder}/original", data)
    try:
        async with renderer.turn(urgent=False) as render:
            return await render(Job(folder=folder, shapes=shapes))
    except (PhotoRefused, RendererDied, Unavailable) as error:
        return error


async def outcomes(
    renderer: ProcessImageRenderer, blobs: FilesBlobStore, files: dict[str, bytes]
) -> dict[str, Rendered | Exception]:
    found = await asyncio.gather(
        *(outcome(renderer, blobs, f"f{number}", data) for number, data in enumerate(files.values()))
    )
    return dict(zip(files, found, strict=True))


async def test_every_good_picture_becomes_renditions_in_the_blobs(tmp_path: Path, blobs: FilesBlobStore) -> None:
    files = pictures.good_pictures()
    async with renderer_of(command(tmp_path), children=2) as renderer:
        found = await outcomes(renderer, blobs, files)
    assert {name: type(became) for name, became in found.items()} == dict.fromkeys(files, Rendered)
    for number, became in enumerate(found.values()):
        assert isinstance(became, Rendered)
        sizes = [await blobs.size(f"f{number}/{rendition.name}") for rendition in became.renditions]
        assert sizes == [rendition.bytes for rendition in became.renditions]


@pytest.mark.parametrize("files", [pictures.not_pictures, pictures.bombs], ids=["not pictures", "bombs"])
async def test_what_is_no_picture_is_refused_with_a_sentence(
    tmp_path: Path, blobs: FilesBlobStore, files: Callable[[], dict[str, bytes]]
) -> None:
    async with renderer_of(command(tmp_path), children=2) as renderer:
        found = await outcomes(renderer, blobs, files())
    assert {name: type(became) for name, became in found.items()} == dict.fromkeys(files(), PhotoRefused)
    assert all(str(became).endswith(".") for became in found.values())


@pytest.mark.slow
async def test_hundreds_of_damaged_pictures_harm_nobody(tmp_path: Path, blobs: FilesBlobStore) -> None:
    files = {**pictures.claims(), **dict(pictures.damaged_pictures())}
    async with renderer_of(command(tmp_path), children=2) as renderer:
        found = await outcomes(renderer, blobs, files)
        survivors = renderer.pids()
        after = await outcome(renderer, blobs, "after", pictures.camera_jpeg())
    assert len(files) >= 400
    assert {type(became) for became in found.values()} == {Rendered, PhotoRefused}
    assert len(survivors) == 2
    assert isinstance(after, Rendered)


async def test_a_cut_jpeg_is_refused_not_half_grey(tmp_path: Path, blobs: FilesBlobStore) -> None:
    whole = pictures.camera_jpeg()
    files = {f"{part} %": whole[: len(whole) * part // 100] for part in (10, 50, 90, 99)}
    async with renderer_of(command(tmp_path)) as renderer:
        found = await outcomes(renderer, blobs, files)
    assert {type(became) for became in found.values()} == {PhotoRefused}
    assert "damaged" in str(found["50 %"])


async def test_no_child_is_started_before_the_first_photo(tmp_path: Path, blobs: FilesBlobStore) -> None:
    async with renderer_of(command(tmp_path)) as renderer:
        before = renderer.pids()
        await outcome(renderer, blobs, "a", pictures.camera_jpeg())
        assert (before, len(renderer.pids())) == ([], 1)


async def test_an_idle_child_is_ended_and_started_again(tmp_path: Path, blobs: FilesBlobStore) -> None:
    async with renderer_of(command(tmp_path), idle_seconds=0) as renderer:
        await outcome(renderer, blobs, "a", pictures.camera_jpeg())
        await until(lambda: not renderer.pids())
        assert isinstance(await outcome(renderer, blobs, "b", pictures.camera_jpeg()), Rendered)


async def test_a_child_that_takes_too_long_is_killed() -> None:
    async with renderer_of(STUCK, seconds=0.2) as renderer:
        async with renderer.turn(urgent=False) as render:
            with pytest.raises(RendererDied, match="longer than"):
                await render(Job(folder="a", shapes=SHAPES))
        assert renderer.pids() == []


async def test_a_killed_child_is_reported_and_replaced(tmp_path: Path, blobs: FilesBlobStore) -> None:
    async with renderer_of(STUCK) as renderer, renderer.turn(urgent=False) as render:
        photo = asyncio.ensure_future(render(Job(folder="a", shapes=SHAPES)))
        await until(lambda: bool(renderer.pids()))
        os.kill(renderer.pids()[0], signal.SIGKILL)
        with pytest.raises(RendererDied, match="code -9"):
            await photo


async def test_a_child_killed_while_idle_costs_no_photo_a_try(tmp_path: Path, blobs: FilesBlobStore) -> None:
    async with renderer_of(command(tmp_path)) as renderer:
        await outcome(renderer, blobs, "a", pictures.camera_jpeg())
        (pid,) = renderer.pids()
        os.kill(pid, signal.SIGKILL)
        await until(lambda: not Path(f"/proc/{pid}").exists())
        assert isinstance(await outcome(renderer, blobs, "b", pictures.camera_jpeg()), Rendered)


async def test_a_child_out_of_memory_dies_alone(tmp_path: Path, blobs: FilesBlobStore) -> None:
    big = pictures.encoded(Image.new("P", (6000, 6000), 3), "GIF")
    async with renderer_of(command(tmp_path, ChildLimits(memory_bytes_max=400 << 20))) as renderer:
        became = await outcome(renderer, blobs, "big", big)
        after = await outcome(renderer, blobs, "small", pictures.camera_jpeg())
    assert (type(became), type(after)) == (RendererDied, Rendered)


async def test_a_child_out_of_cpu_time_dies(tmp_path: Path, blobs: FilesBlobStore) -> None:
    many = tuple(Shape(name=f"{side}.webp", width_max=side, height_max=side) for side in range(2000, 1900, -1))
    slow = pictures.encoded(pictures.noisy(2100, 2100), "JPEG")
    async with renderer_of(command(tmp_path, ChildLimits(cpu_seconds_max=0))) as renderer:
        assert isinstance(await outcome(renderer, blobs, "slow", slow, many), RendererDied)


async def test_a_missing_original_is_a_failure_to_try_again(tmp_path: Path, blobs: FilesBlobStore) -> None:
    async with renderer_of(command(tmp_path)) as renderer, renderer.turn(urgent=False) as render:
        with pytest.raises(Unavailable):
            await render(Job(folder="nowhere", shapes=SHAPES))


async def test_urgent_photos_go_before_those_that_wait() -> None:
    order: list[str] = []

    async def take(name: str, *, urgent: bool) -> None:
        async with renderer.turn(urgent=urgent):
            order.append(name)
            await asyncio.sleep(0)

    async with renderer_of(STUCK) as renderer:
        await asyncio.gather(
            take("first", urgent=False),
            take("second", urgent=False),
            take("third", urgent=False),
            take("urgent", urgent=True),
        )
    assert order == ["first", "urgent", "second", "third"]


async def test_who_gives_up_waiting_blocks_nobody() -> None:
    async with renderer_of(STUCK) as renderer:
        async with renderer.turn(urgent=False):
            waiting = asyncio.ensure_future(renderer.turn(urgent=False).__aenter__())
            await asyncio.sleep(0)
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)
        async with asyncio.timeout(5), renderer.turn(urgent=False):
            pass


async def test_a_cancelled_photo_ends_its_child() -> None:
    async with renderer_of(STUCK) as renderer, renderer.turn(urgent=False) as render:
        photo = asyncio.ensure_future(render(Job(folder="a", shapes=SHAPES)))
        await until(lambda: bool(renderer.pids()))
        photo.cancel()
        await asyncio.gather(photo, return_exceptions=True)
        assert renderer.pids() == []


async def test_closing_ends_the_children_and_those_who_wait(tmp_path: Path) -> None:
    async with renderer_of(STUCK) as renderer, renderer.turn(urgent=False):
        waiting = asyncio.ensure_future(renderer.turn(urgent=False).__aenter__())
        await asyncio.sleep(0)
        await renderer.close()
        with pytest.raises(Unavailable):
            await waiting
        with pytest.raises(Unavailable):
            async with renderer.turn(urgent=True):
                pass


async def test_a_child_ends_when_its_parents_pipe_closes(tmp_path: Path) -> None:
    pipe = asyncio.subprocess.PIPE
    child = await asyncio.create_subprocess_exec(*command(tmp_path), stdin=pipe, stdout=pipe)
    assert child.stdin is not None
    child.stdin.close()
    assert await asyncio.wait_for(child.wait(), 30) == 0


async def test_a_child_ends_in_the_middle_of_a_photo_when_its_parent_is_gone(
    tmp_path: Path, blobs: FilesBlobStore
) -> None:
    """A worker that is killed must not leave its children at work."""
    many = tuple(Shape(name=f"{side}.webp", width_max=side, height_max=side) for side in range(2000, 1000, -1))
    await blobs.put("a/original", pictures.encoded(pictures.noisy(2100, 2100), "JPEG"))
    pipe = asyncio.subprocess.PIPE
    child = await asyncio.create_subprocess_exec(*command(tmp_path), stdin=pipe, stdout=pipe)
    assert child.stdin is not None
    child.stdin.write(framed(Job(folder="a", shapes=many)))
    await child.stdin.drain()
    await until(lambda: b"libvips" in Path(f"/proc/{child.pid}/maps").read_bytes())
    child.stdin.close()
    assert await asyncio.wait_for(child.wait(), 30) == 0
    assert await blobs.size("a/1001.webp") is None


async def test_the_server_starts_its_children_like_this(tmp_path: Path, blobs: FilesBlobStore) -> None:
    argv = child_command((tmp_path / "blobs").as_uri(), ChildLimits.for_pixels(64_000_000))
    async with renderer_of(argv) as renderer:
        assert isinstance(await outcome(renderer, blobs, "a", pictures.camera_jpeg()), Rendered)
