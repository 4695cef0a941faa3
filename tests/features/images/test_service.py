"""From the event to the end of a photo: ready, refused, or given up after it killed three renderers."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager

import pytest

from fanlight.events import PhotoUploaded
from fanlight.features.images.consumers import ImageConsumers
from fanlight.features.images.service import ImageService
from fanlight.features.uploads.models import ATTEMPTS_MAX, DEATHS_MAX, Photo, PhotoState
from fanlight.infra.imaging.port import Job, Limits, Render, Rendered, RendererDied
from fanlight.kit.errors import Unavailable
from fanlight.kit.ids import PhotoId, UserId
from tests.support import pictures
from tests.support.darkroom import Darkroom, RendererHere

JPEG = pictures.camera_jpeg(400, 300)


class FailingRenderer:
    """Every photo ends the same way, and it is counted."""

    def __init__(self, error: Callable[[], Exception]) -> None:
        self._error = error
        self.jobs: list[Job] = []

    @asynccontextmanager
    async def turn(self, *, urgent: bool) -> AsyncGenerator[Render]:
        yield self._render

    async def _render(self, job: Job) -> Rendered:
        self.jobs.append(job)
        raise self._error()

    async def close(self) -> None:
        self.jobs.clear()


def with_renderer(room: Darkroom, renderer: FailingRenderer | RendererHere) -> ImageService:
    return ImageService(room.processing, renderer, Limits())


async def state_of(room: Darkroom, photo: Photo) -> Photo:
    return (await room.photo_rows.get([photo.id]))[0]


async def test_a_photo_goes_through_an_image_child(room: Darkroom, ana: UserId) -> None:
    photo = await room.ready(ana, JPEG)
    assert (photo.state, photo.width, photo.renditions[-1].name) == (PhotoState.READY, 400, "320.webp")


async def test_a_refused_photo_says_why_and_the_next_one_goes_on(room: Darkroom, ana: UserId) -> None:
    refused = await room.ready(ana, pictures.png_with_header(100_000, 100_000))
    ready = await room.ready(ana, JPEG)
    assert (refused.state, refused.reason) == (
        PhotoState.FAILED,
        "This photo has 10,000 megapixels; at most 64 are accepted.",
    )
    assert ready.state is PhotoState.READY


async def test_a_photo_that_kills_its_renderer_three_times_is_given_up(room: Darkroom, ana: UserId) -> None:
    photo = await room.upload(ana, JPEG)
    renderer = FailingRenderer(lambda: RendererDied("ended with code -11"))
    await with_renderer(room, renderer).process(photo.id, urgent=False)
    after = await state_of(room, photo)
    assert (len(renderer.jobs), after.state, after.deaths) == (DEATHS_MAX, PhotoState.FAILED, DEATHS_MAX)
    assert "could not be processed" in after.reason


async def test_deaths_are_remembered_by_the_next_worker(room: Darkroom, ana: UserId) -> None:
    """The worker died after two deaths; the next one has a single try left."""
    photo = await room.upload(ana, JPEG)
    await room.processing.begin(photo.id)
    await room.photo_rows.note_death(photo.id)
    await room.photo_rows.note_death(photo.id)
    renderer = FailingRenderer(lambda: RendererDied("ended with code -11"))
    await with_renderer(room, renderer).process(photo.id, urgent=False)
    assert (len(renderer.jobs), (await state_of(room, photo)).state) == (1, PhotoState.FAILED)


async def test_workers_that_die_are_not_the_photos_fault_for_long(room: Darkroom, ana: UserId) -> None:
    """An attempt is noted before it is made, so that even a photo that ends the whole worker is given up."""
    photo = await room.upload(ana, JPEG)
    for _ in range(ATTEMPTS_MAX):
        await room.processing.begin(photo.id)
    assert (await state_of(room, photo)).state is PhotoState.PENDING
    assert await room.processing.begin(photo.id) is None
    assert (await state_of(room, photo)).state is PhotoState.FAILED


async def test_blobs_that_are_away_leave_the_photo_to_the_next_try(room: Darkroom, ana: UserId) -> None:
    photo = await room.upload(ana, JPEG)
    with pytest.raises(Unavailable):
        await with_renderer(room, FailingRenderer(lambda: Unavailable("away"))).process(photo.id, urgent=False)
    assert (await state_of(room, photo)).state is PhotoState.PENDING
    await with_renderer(room, RendererHere(room.blobs)).process(photo.id, urgent=False)
    assert (await state_of(room, photo)).state is PhotoState.READY


async def test_an_event_that_was_put_aside_fails_its_photo(room: Darkroom, ana: UserId) -> None:
    photo = await room.upload(ana, JPEG)
    consumers = ImageConsumers(with_renderer(room, RendererHere(room.blobs)))
    event = PhotoUploaded(photo_id=photo.id)
    await consumers.give_up(event)
    await consumers.give_up(event)
    after = await state_of(room, photo)
    assert (after.state, after.version) == (PhotoState.FAILED, photo.version + 1)


async def test_the_same_event_twice_renders_once(room: Darkroom, ana: UserId) -> None:
    photo = await room.ready(ana, JPEG)
    renderer = FailingRenderer(lambda: AssertionError("rendered again"))
    await with_renderer(room, renderer).process(photo.id, urgent=False)
    assert renderer.jobs == []


async def test_a_photo_that_is_gone_is_no_work(room: Darkroom, ana: UserId) -> None:
    photo = await room.upload(ana, JPEG)
    await room.uploads.discard(ana, photo.id)
    renderer = FailingRenderer(lambda: AssertionError("rendered"))
    images = with_renderer(room, renderer)
    await images.process(photo.id, urgent=False)
    await images.process(PhotoId(5), urgent=True)
    assert renderer.jobs == []


async def test_urgent_photos_have_a_group_of_their_own(room: Darkroom, ana: UserId) -> None:
    renderer = RendererHere(room.blobs)
    consumers = ImageConsumers(with_renderer(room, renderer))
    photos = [await room.upload(ana, JPEG) for _ in range(2)]
    for event in (PhotoUploaded(photo_id=photos[0].id), PhotoUploaded(photo_id=photos[1].id, urgent=True)):
        await asyncio.gather(consumers.process(event), consumers.process_urgent(event))
    assert renderer.turns == [False, True]
