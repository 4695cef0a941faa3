"""What an image child and its parent say to each other: length-prefixed msgpack, one answer to each job."""

from typing import Final, TypeAlias

import msgspec

from fanlight.infra.imaging.port import Job, Rendered

PREFIX_BYTES: Final = 4
FRAME_BYTES_MAX: Final = 1 << 20


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
