"""Uploads and images on a real database and real blobs, with a log that is drained by hand."""

import asyncio
import random
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from fanlight.features.images.consumers import ImageConsumers
from fanlight.features.images.service import ImageService
from fanlight.features.uploads.adapters.sql import SQLBlobUseStore, SQLPhotoStore
from fanlight.features.uploads.consumers import UploadConsumers
from fanlight.features.uploads.models import Photo, Purpose
from fanlight.features.uploads.policy import PhotoSigner
from fanlight.features.uploads.service import UploadService
from fanlight.features.uploads.service.files import PhotoFiles
from fanlight.features.uploads.service.processing import Processing
from fanlight.features.uploads.service.sweeping import Sweep
from fanlight.features.users.adapters.sql import SQLUserStore
from fanlight.features.users.service import UserService
from fanlight.infra.blobs.adapters.files import FilesBlobStore
from fanlight.infra.eventlog.outbox import Outbox
from fanlight.infra.eventlog.runner import GroupRunner
from fanlight.infra.imaging.adapters.vips import render
from fanlight.infra.imaging.port import ORIGINAL, ImageRenderer, Job, Limits, Render, Rendered
from fanlight.infra.sql.port import Database
from fanlight.kit.ids import SEQUENCE_BITS, TIME_SHIFT, IdSource, PhotoId, PostId, UserId, shard_of
from fanlight.kit.urls import SiteUrls
from tests.support.clock import FakeClock
from tests.support.database import event_log_on

T = TypeVar("T")

URLS = SiteUrls(scheme="https", host_name="fan.example")


def post_of(author: UserId, number: int = 1) -> PostId:
    """The id of a post that would live where its author lives."""
    return PostId(number << TIME_SHIFT | shard_of(author) << SEQUENCE_BITS)


class RendererHere:
    """Renders in the test's own process: the same code without the pipes, for pictures that are known to be good."""

    def __init__(self, blobs: FilesBlobStore) -> None:
        self._blobs = blobs
        self.turns: list[bool] = []

    @asynccontextmanager
    async def turn(self, *, urgent: bool) -> AsyncGenerator[Render]:
        self.turns.append(urgent)
        yield self._render

    async def _render(self, job: Job) -> Rendered:
        rendering = render(await self._blobs.get(f"{job.folder}/{ORIGINAL}"), job.shapes, job.limits)
        for facts, data in zip(rendering.rendered.renditions, rendering.files, strict=True):
            await self._blobs.put(f"{job.folder}/{facts.name}", data)
        return rendering.rendered

    async def close(self) -> None:
        self.turns.clear()


@dataclass(kw_only=True)
class Darkroom:
    """Everything a test of photos needs."""

    db: Database
    clock: FakeClock
    spool: Path
    blobs: FilesBlobStore
    users: UserService
    photo_rows: SQLPhotoStore
    uses: SQLBlobUseStore
    uploads: UploadService
    files: PhotoFiles
    sweep: Sweep
    processing: Processing
    renderer: ImageRenderer
    signer: PhotoSigner
    runners: list[GroupRunner] = field(default_factory=list[GroupRunner])
    spooled: int = 0

    async def person(self, name: str = "ana") -> UserId:
        return (await self.users.create(username=name)).id

    def file(self, data: bytes) -> Path:
        """The bytes as the gateway spools an upload."""
        self.spooled += 1
        path = self.spool / f"{self.spooled}"
        path.write_bytes(data)
        return path

    async def upload(self, owner: UserId, data: bytes, *, alt: str = "", purpose: Purpose = "post") -> Photo:
        return await self.uploads.accept(owner, self.file(data), alt=alt, purpose=purpose)

    async def ready(self, owner: UserId, data: bytes, *, purpose: Purpose = "post") -> Photo:
        """A photo that went all the way."""
        photo = await self.upload(owner, data, purpose=purpose)
        await self.work_off()
        return await self.uploads.photo(owner, photo.id)

    async def attach(self, owner: UserId, *photos: PhotoId, post: PostId | None = None, signed: bool = False) -> None:
        part = self.uploads.attach(owner, photos, signed=signed)
        await self.db.write(shard_of(owner), lambda: part(post or post_of(owner)))

    async def attach_ready(self, owner: UserId, *photos: PhotoId) -> None:
        """Let the photos become ready, then attach them."""
        await self.work_off()
        await self.attach(owner, *photos)

    async def detach(self, owner: UserId, *, post: PostId | None = None, delete: bool = False) -> None:
        await self.db.write(shard_of(owner), lambda: self.uploads.detach(owner, post or post_of(owner), delete=delete))

    async def work_off(self) -> None:
        """Handle every event there is, and those that follow from them."""
        while sum([await runner.drain() for runner in self.runners]):
            pass

    async def work_until(self, done: asyncio.Future[T]) -> T:
        """Handle events until somebody else's call, which waits for them, has its answer."""
        while not done.done():
            await self.work_off()
            await asyncio.sleep(0.001)
        return await done

    async def keys(self) -> set[str]:
        return {key async for key in self.blobs.every_key()}


async def open_darkroom(
    db: Database, folder: Path, clock: FakeClock, *, renderer: ImageRenderer | None = None
) -> Darkroom:
    """Built as the server builds it."""
    chance = random.Random(5)
    ids, outbox, blobs = IdSource(clock, chance), Outbox(clock), await FilesBlobStore.open(folder / "blobs")
    spool = folder / "spool"
    spool.mkdir()
    users = UserService(SQLUserStore(db, outbox), URLS, ids, clock, chance)
    rows, uses = SQLPhotoStore(db, outbox, ids.next, chance.randbytes, clock), SQLBlobUseStore(db, clock)
    signer = PhotoSigner(b"a secret")
    room = Darkroom(
        db=db,
        clock=clock,
        spool=spool,
        blobs=blobs,
        users=users,
        photo_rows=rows,
        uses=uses,
        uploads=UploadService(rows, uses, blobs, signer=signer, clock=clock, draw_bytes=chance.randbytes),
        files=PhotoFiles(rows, blobs, signer=signer, clock=clock),
        sweep=Sweep(rows, uses, blobs, users, clock),
        processing=Processing(rows, uses, blobs),
        renderer=renderer or RendererHere(blobs),
        signer=signer,
    )
    room.runners += _runners(room, clock)
    return room


def _runners(room: Darkroom, clock: FakeClock) -> list[GroupRunner]:
    images = ImageService(room.processing, room.renderer, Limits())
    subscriptions = [*ImageConsumers(images).subscriptions(), *UploadConsumers(room.sweep).subscriptions()]
    eventlog = event_log_on(room.db, clock)
    return [
        GroupRunner(eventlog, group, [each for each in subscriptions if each.group == group], place, clock=clock)
        for group in dict.fromkeys(each.group for each in subscriptions)
        for place in room.db.places()
    ]
