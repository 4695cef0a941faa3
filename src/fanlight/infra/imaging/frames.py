"""What an image child and its parent say to each other: length-prefixed msgpack, one answer to each job."""

from typing import Final, TypeAlias

import msgspec

from fanlight.infra.imaging.port import PIXELS_MAX, Job, Rendered

PREFIX_BYTES: Final = 4
FRAME_BYTES_MAX: Final = 1 << 20


MEMORY_BYTES_BASE: Final = 1 << 30
MEMORY_BYTES_PER_PIXEL: Final = 32
"""Measured at 64 megapixels: 1.3 GB of address space for WebP and AVIF, the greediest; this allows 3."""

CPU_SECONDS_PER_PHOTO_MAX: Final = 60


class ChildLimits(msgspec.Struct, frozen=True, kw_only=True):
    """What one child may use; it limits itself."""

    memory_bytes_max: int = MEMORY_BYTES_BASE + MEMORY_BYTES_PER_PIXEL * PIXELS_MAX
    cpu_seconds_max: int = CPU_SECONDS_PER_PHOTO_MAX

    @classmethod
    def for_pixels(cls, pixels_max: int) -> "ChildLimits":
        """Enough memory for photos of this size."""
        return cls(memory_bytes_max=MEMORY_BYTES_BASE + MEMORY_BYTES_PER_PIXEL * pixels_max)


class Done(msgspec.Struct, frozen=True, tag=True):
    """Every rendition is in the blobs."""

    rendered: Rendered


class Refused(msgspec.Struct, frozen=True, tag=True):
    """The file cannot become a photo; a sentence for its owner."""

    reason: str


class Failed(msgspec.Struct, frozen=True, tag=True):
    """The blobs could not be read or written; another try may succeed."""

    reason: str


Answer: TypeAlias = Done | Refused | Failed

_encoder: Final = msgspec.msgpack.Encoder()
_jobs: Final = msgspec.msgpack.Decoder(Job)
_answers: Final[msgspec.msgpack.Decoder[Answer]] = msgspec.msgpack.Decoder(Answer)


def framed(message: Job | Answer) -> bytes:
    """The message with its length in front."""
    body = _encoder.encode(message)
    assert len(body) <= FRAME_BYTES_MAX, "a job or an answer never grows like this"
    return len(body).to_bytes(PREFIX_BYTES) + body


def body_length(prefix: bytes) -> int:
    """How many bytes follow; `ValueError` for a length that nobody sends."""
    length = int.from_bytes(prefix)
    if length > FRAME_BYTES_MAX:
        raise ValueError(f"a frame of {length} bytes")
    return length


def job_of(body: bytes) -> Job:
    return _jobs.decode(body)


def answer_of(body: bytes) -> Answer:
    return _answers.decode(body)
