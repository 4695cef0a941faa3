"""A request as it arrives: its line and headers, and its body read within a limit."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Final

from starlette.types import Receive, Scope

from fanlight.kit.errors import BadRequest, TooLarge

LENGTH_DIGITS_MAX: Final = 18


class ClientGone(Exception):
    """The client hung up before its request was complete. Nobody is left to answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """One HTTP request. Header names are in small letters."""

    method: str
    path: str
    query: bytes
    headers: Mapping[bytes, bytes]
    receive: Receive

    @classmethod
    def of(cls, scope: Scope, receive: Receive, headers: Mapping[bytes, bytes]) -> "Incoming":
        return cls(
            method=scope["method"], path=scope["path"], query=scope["query_string"], headers=headers, receive=receive
        )

    def header(self, name: bytes) -> str:
        """The header's value; empty when it was not sent."""
        return self.headers.get(name, b"").decode("latin-1")

    @property
    def content_type(self) -> str:
        """The media type alone, in small letters."""
        return self.header(b"content-type").partition(";")[0].strip().lower()

    async def pieces(self, bytes_max: int) -> AsyncIterator[bytes]:
        """The body as it comes in; refused as soon as it is known to be longer than `bytes_max`."""
        refuse_long(self.header(b"content-length"), bytes_max)
        count = 0
        more = True
        while more:
            message = await self.receive()
            if message["type"] == "http.disconnect":
                raise ClientGone
            piece: bytes = message.get("body", b"")
            count += len(piece)
            if count > bytes_max:
                raise too_large(bytes_max)
            if piece:
                yield piece
            more = message.get("more_body", False)

    async def body(self, bytes_max: int) -> bytes:
        """The whole body, for the small ones."""
        return b"".join([piece async for piece in self.pieces(bytes_max)])


def refuse_long(content_length: str, bytes_max: int) -> None:
    """Refuse before reading where the client says how much will come."""
    if not content_length:
        return
    if not (content_length.isascii() and content_length.isdigit()):
        raise BadRequest("The Content-Length header is not a number")
    if len(content_length) > LENGTH_DIGITS_MAX or int(content_length) > bytes_max:
        raise too_large(bytes_max)


def too_large(bytes_max: int) -> TooLarge:
    return TooLarge(f"The request is too large: at most {bytes_max:,} bytes are accepted here")
