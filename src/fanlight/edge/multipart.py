"""multipart/form-data, parsed as it streams: text parts into memory, file parts to the spool folder."""

from collections.abc import Collection
from typing import Any, Final

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from fanlight.edge.bodies import Incoming, too_large
from fanlight.edge.forms import FORM_FIELDS_MAX
from fanlight.edge.routes import BODY_BYTES_MAX
from fanlight.edge.spool import SpooledFile, SpooledFiles
from fanlight.kit.errors import BadRequest

FILES_MAX: Final = 40
FILENAME_LENGTH_MAX: Final = 255
STEP_BYTES: Final = 1 << 18
"""What is parsed between two chances to write, whatever the size of the pieces a server hands over."""


async def multipart_pairs(
    request: Incoming, *, bytes_max: int, file_fields: Collection[str], files: SpooledFiles
) -> list[tuple[str, object]]:
    """The parts of the body by name. Files of fields that nobody asked for are read past, not kept."""
    parts = _Parts(file_fields, files)
    try:
        parser = MultipartParser(_boundary_of(request), parts.callbacks())
        async for piece in request.pieces(bytes_max):
            for start in range(0, len(piece), STEP_BYTES):
                parser.write(piece[start : start + STEP_BYTES])
                await parts.write_due()
        parser.finalize()
    except FormParserError:
        raise BadRequest("The multipart body is malformed") from None
    if not parts.is_ended:
        raise BadRequest("The multipart body ends before its last boundary")
    return await parts.pairs()


def _boundary_of(request: Incoming) -> bytes:
    _, options = parse_options_header(request.headers.get(b"content-type", b""))
    boundary = options.get(b"boundary")
    if not boundary:
        raise BadRequest("The multipart body has no boundary in its Content-Type header")
    return boundary


class _Parts:
    """What the parser's callbacks have gathered so far."""

    def __init__(self, file_fields: Collection[str], files: SpooledFiles) -> None:
        self._file_fields = file_fields
        self._files = files
        self._gathered: list[tuple[str, bytearray | SpooledFile]] = []
        self._headers: dict[bytes, bytes] = {}
        self._header_name = b""
        self._header_value = b""
        self._target: bytearray | SpooledFile | None = None
        self._text_bytes = 0
        self._parts = 0
        self.is_ended = False

    def callbacks(self) -> Any:
        return {
            "on_part_begin": self._begin,
            "on_header_field": self._on_header_name,
            "on_header_value": self._on_header_value,
            "on_header_end": self._on_header_end,
            "on_headers_finished": self._on_headers,
            "on_part_data": self._on_data,
            "on_end": self._on_end,
        }

    async def write_due(self) -> None:
        """Let the disk take what has gathered: big pieces of the file that is arriving, and files that are complete."""
        for _, target in self._gathered:
            if isinstance(target, SpooledFile) and (target.is_due or (target.waits and target is not self._target)):
                await target.flush()

    async def pairs(self) -> list[tuple[str, object]]:
        """Names with text or finished files, in the order they came."""
        pairs: list[tuple[str, object]] = []
        for name, target in self._gathered:
            if not isinstance(target, SpooledFile):
                pairs.append((name, _text(bytes(target))))
            elif target.size or target.is_named:
                pairs.append((name, await target.finish()))
        return pairs

    def _begin(self) -> None:
        self._parts += 1
        if self._parts > FORM_FIELDS_MAX:
            raise BadRequest(f"The request has more than {FORM_FIELDS_MAX} parts")
        self._headers = {}
        self._target = None

    def _on_header_name(self, data: bytes, start: int, end: int) -> None:
        self._header_name += data[start:end]

    def _on_header_value(self, data: bytes, start: int, end: int) -> None:
        self._header_value += data[start:end]

    def _on_header_end(self) -> None:
        self._headers[self._header_name.lower()] = self._header_value
        self._header_name = self._header_value = b""

    def _on_headers(self) -> None:
        _, options = parse_options_header(self._headers.get(b"content-disposition", b""))
        name = _text(options.get(b"name", b""))
        filename = options.get(b"filename")
        if not name:
            raise BadRequest("A part of the multipart body has no name")
        if filename is None:
            self._target = bytearray()
        elif name.partition("[")[0] in self._file_fields:
            self._target = self._new_file(filename)
        if self._target is not None:
            self._gathered.append((name, self._target))

    def _new_file(self, filename: bytes) -> SpooledFile:
        if sum(isinstance(target, SpooledFile) for _, target in self._gathered) >= FILES_MAX:
            raise BadRequest(f"The request has more than {FILES_MAX} files")
        return self._files.begin(
            filename=filename.decode(errors="replace").replace("\0", "")[-FILENAME_LENGTH_MAX:],
            content_type=self._headers.get(b"content-type", b"").decode("latin-1"),
        )

    def _on_data(self, data: bytes, start: int, end: int) -> None:
        if isinstance(self._target, SpooledFile):
            self._target.add(memoryview(data)[start:end])
        elif self._target is not None:
            self._text_bytes += end - start
            if self._text_bytes > BODY_BYTES_MAX:
                raise too_large(BODY_BYTES_MAX)
            self._target += data[start:end]

    def _on_end(self) -> None:
        self.is_ended = True


def _text(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise BadRequest("The multipart body is not valid UTF-8") from None
