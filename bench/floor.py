"""The floor of any HTTP server in Python: `asyncio.Protocol` on uvloop that sends the same bytes to whoever asks.

`python -m bench.floor PORT FILE`: every request is answered with the bytes of FILE.
"""

import asyncio
import sys
from pathlib import Path
from typing import cast

import uvloop


class SameBytes(asyncio.Protocol):
    """Answers each request, which must come without a body, with one prepared answer."""

    def __init__(self, answer: bytes) -> None:
        self._answer = answer

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is one by behaviour only

    def data_received(self, data: bytes) -> None:
        for _ in range(data.count(b"\r\n\r\n")):
            self._transport.write(self._answer)


async def serve(port: int, answer: bytes) -> None:
    server = await asyncio.get_running_loop().create_server(lambda: SameBytes(answer), "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(serve(int(sys.argv[1]), Path(sys.argv[2]).read_bytes()))
