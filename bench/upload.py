"""A 12 megapixel JPEG from upload to ready, one at a time: the wait, and the CPU of the image child.

The baseline of the same run is the bare pipeline in this process: libvips makes the same five renditions from the same
bytes, with nothing around it (no checks, no upright turning, no placeholder, no files).

`python -m bench.upload [PHOTOS]`
"""

import os
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

os.environ["VIPS_CONCURRENCY"] = "1"  # as in the image child; read when libvips starts

import numpy as np
import pyvips

from bench.load import cpu_seconds
from bench.report import Figure, report
from bench.servers import pids_of
from fanlight.features.images.policy import SHAPES
from fanlight.infra.imaging.adapters.vips import JPEG_QUALITY, WEBP_EFFORT, WEBP_QUALITY
from tests.support.clients import Person, sign_up
from tests.support.server import RunningServer, running_server

PHOTOS = 12
WIDTH, HEIGHT = 4032, 3024
READY_WITHIN_S = 120
POLL_PAUSE_S = 0.005
OCTAVES = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Uploaded:
    """Seconds of one photo."""

    accepted_s: float
    ready_s: float
    child_cpu_s: float
    bare_cpu_s: float
    bare_s: float


def main() -> None:
    photos = int(sys.argv[1]) if sys.argv[1:] else PHOTOS
    photo = a_photograph()
    with tempfile.TemporaryDirectory() as folder, running_server(Path(folder)) as server, server.client() as client:
        person = sign_up(client)
        measured(server, person, photo + b"0")  # the children have started
        seen = [measured(server, person, photo + turn.to_bytes(2)) for turn in range(photos)]
    report("upload", figures_of(seen, len(photo)))


def a_photograph() -> bytes:
    """Clouds of noise at many scales: as hard to encode as a photo of leaves, about 4 MB."""
    chance = np.random.default_rng(7)
    summed: Any = 0
    for octave in range(OCTAVES):
        columns, rows = WIDTH >> (OCTAVES - octave), HEIGHT >> (OCTAVES - octave)
        pixels = chance.normal(0, 40 / (1 + octave), (rows, columns, 3)).astype(np.float32)
        noise = pyvips.Image.new_from_array(pixels)
        summed = noise.resize(WIDTH / columns, vscale=HEIGHT / rows, kernel="cubic") + summed
    picture = (summed + 128).cast("uchar").copy(interpretation="srgb")
    written: bytes = picture.jpegsave_buffer(Q=90)
    return written


def measured(server: RunningServer, person: Person, photo: bytes) -> Uploaded:
    """One photo through the server, then through libvips alone."""
    before = cpu_seconds(child_pids(server))
    began_s = time.perf_counter()
    files = {"file": ("photo.jpg", photo, "image/jpeg")}
    answer = person.http.post("/api/v2/media", files=files, headers=person.headers)
    accepted_s = time.perf_counter() - began_s
    path = f"/api/v1/media/{answer.raise_for_status().json()['id']}"
    while person.http.get(path, headers=person.headers).raise_for_status().status_code == 206:
        assert time.perf_counter() - began_s < READY_WITHIN_S, "the photo did not become ready"
        time.sleep(POLL_PAUSE_S)
    ready_s = time.perf_counter() - began_s
    child_cpu_s = cpu_seconds(child_pids(server)) - before
    began_s, before = time.perf_counter(), time.process_time()
    bare(photo)
    return Uploaded(
        accepted_s=accepted_s,
        ready_s=ready_s,
        child_cpu_s=child_cpu_s,
        bare_cpu_s=time.process_time() - before,
        bare_s=time.perf_counter() - began_s,
    )


def child_pids(server: RunningServer) -> list[int]:
    return [pid for name, pid in pids_of(server).items() if name.startswith("image-child")]


def bare(photo: bytes) -> list[bytes]:
    """Every rendition, each made from the one before it."""
    made: list[bytes] = []
    picture: Any = None
    for shape in SHAPES["post"]:
        box: dict[str, Any] = {"height": shape.height_max, "size": "down"}
        if picture is None:
            picture = pyvips.Image.thumbnail_buffer(photo, shape.width_max, **box)
        elif picture.width > shape.width_max or picture.height > shape.height_max:
            picture = picture.thumbnail_image(shape.width_max, **box)
        picture = picture.copy_memory()
        if shape.format == "webp":
            made.append(picture.webpsave_buffer(Q=WEBP_QUALITY, effort=WEBP_EFFORT, keep="none"))
        else:
            made.append(picture.jpegsave_buffer(Q=JPEG_QUALITY, keep="none"))
    return made


def figures_of(seen: list[Uploaded], size: int) -> list[Figure]:
    megapixels = WIDTH * HEIGHT / 1e6
    note = f"{megapixels:.1f} MP, {size / 1e6:.1f} MB"
    ready, child, alone = (
        [one.ready_s for one in seen],
        [one.child_cpu_s for one in seen],
        [one.bare_cpu_s for one in seen],
    )
    ratios = [one.child_cpu_s / one.bare_cpu_s for one in seen]
    waits = [one.ready_s / one.bare_s for one in seen]
    return [
        Figure.of("accepted (202)", [one.accepted_s for one in seen], "s", note=note),
        Figure.of("ready", ready, "s", note=f"slowest of {len(seen)}: {max(ready):.2f} s"),
        Figure.of("CPU of the image child", child, "s"),
        Figure.of("CPU of libvips alone", alone, "s"),
        Figure.of("image child against libvips alone, CPU", ratios, "x"),
        Figure.of("ready against libvips alone, wall", waits, "x", note=f"median {statistics.median(waits):.2f}"),
    ]


if __name__ == "__main__":
    main()
