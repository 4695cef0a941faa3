"""An image child: reads jobs from its standard input, renders through the blobs, answers on its standard output.

It is a composition root of its own, kept small: no database, no HTTP, no numpy. It may be killed at any moment; it
limits its own memory and CPU time, and ends when its parent's pipe closes, even in the middle of a photo.
"""

import asyncio
import os
import resource
import select
import signal
import sys
import threading
from collections.abc import Sequence
from typing import BinaryIO, Final

import msgspec

from fanlight.infra.blobs.opening import open_blob_store
from fanlight.infra.blobs.port import BlobStore
from fanlight.infra.imaging.adapters.vips import Rendering, render
from fanlight.infra.imaging.frames import (
    PREFIX_BYTES,
    Answer,
    ChildLimits,
    Done,
    Failed,
    Refused,
    body_length,
    framed,
    job_of,
)
from fanlight.infra.imaging.port import ORIGINAL, Job, PhotoRefused
from fanlight.kit.errors import NotFound, Unavailable

NICENESS: Final = 10


def main(argv: Sequence[str]) -> int:
    """`image-child BLOBS_URL [LIMITS]`, the limits as JSON. Answers the exit code once the pipe has closed."""
    limits = msgspec.json.decode(argv[1], type=ChildLimits) if argv[1:] else ChildLimits()
    jobs, answers = _own_pipes()
    _end_with_the_pipe(jobs)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent says when to end
    os.nice(NICENESS)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _limit(resource.RLIMIT_AS, limits.memory_bytes_max)
    asyncio.run(_serve(argv[0], limits, jobs, answers))
    return 0


async def _serve(blobs_url: str, limits: ChildLimits, jobs: BinaryIO, answers: BinaryIO) -> None:
    """One job after the other. Reading blocks the loop, on which nothing else runs."""
    blobs = await open_blob_store(blobs_url)
    while job := _next_job(jobs):
        _arm_cpu_limit(limits.cpu_seconds_max)
        answers.write(framed(await _answer(blobs, job)))
        answers.flush()


async def _answer(blobs: BlobStore, job: Job) -> Answer:
    try:
        original = await blobs.get(f"{job.folder}/{ORIGINAL}")
        rendering = render(original, job.shapes, job.limits)
        await _keep(blobs, job, rendering)
    except PhotoRefused as error:
        return Refused(reason=str(error))
    except (Unavailable, NotFound) as error:
        return Failed(reason=str(error))
    return Done(rendered=rendering.rendered)


async def _keep(blobs: BlobStore, job: Job, rendering: Rendering) -> None:
    for facts, data in zip(rendering.rendered.renditions, rendering.files, strict=True):
        await blobs.put(f"{job.folder}/{facts.name}", data)


def _next_job(jobs: BinaryIO) -> Job | None:
    """The next job; None once the pipe is closed."""
    prefix = jobs.read(PREFIX_BYTES)
    if len(prefix) < PREFIX_BYTES:
        return None
    return job_of(jobs.read(body_length(prefix)))


def _own_pipes() -> tuple[BinaryIO, BinaryIO]:
    """The pipes to the parent under other numbers, so that nothing a library prints can end up among the answers."""
    jobs = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return jobs, answers


def _end_with_the_pipe(jobs: BinaryIO) -> None:
    """A thread that ends the process as soon as the parent is gone; rendering releases the GIL."""
    hung_up = select.poll()
    hung_up.register(jobs.fileno(), 0)  # a hang-up is always reported

    def watch() -> None:
        hung_up.poll()
        os._exit(0)

    threading.Thread(target=watch, name="pipe", daemon=True).start()


def _arm_cpu_limit(seconds: int) -> None:
    """The limit counts from the start of the process: so much more from here."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _limit(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + 1 + seconds)


def _limit(what: int, value: int) -> None:
    _, hard = resource.getrlimit(what)
    resource.setrlimit(what, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
