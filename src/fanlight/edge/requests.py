"""From any request to one typed struct: path, query string and a JSON, form or multipart body, merged by field name."""

import re
from collections.abc import Mapping
from typing import Any, Final, NewType, cast

import msgspec

from fanlight.edge.bodies import Incoming
from fanlight.edge.csrf import CSRF_FIELD
from fanlight.edge.forms import pairs_of, tree_of
from fanlight.edge.multipart import multipart_pairs
from fanlight.edge.routes import BODY_BYTES_MAX, Endpoint
from fanlight.edge.shapes import StructShape
from fanlight.edge.spool import SpooledFiles
from fanlight.kit.errors import BadRequest, Invalid, NotFound
from fanlight.kit.ids import ID_MAX
from fanlight.kit.pages import PageRequest

BODILESS: Final = frozenset(["GET", "HEAD", "OPTIONS"])
JSON: Final = "application/json"
FORM: Final = "application/x-www-form-urlencoded"
MULTIPART: Final = "multipart/form-data"

NO_SUCH_THING: Final = "Record not found"

PageId = NewType("PageId", int)
"""An id that a page begins or ends at."""


class PageQuery(msgspec.Struct):
    """The paging parameters of the client API; request types of lists inherit them."""

    max_id: PageId | None = None
    since_id: PageId | None = None
    min_id: PageId | None = None
    limit: int | None = None

    def page(self, default: int, maximum: int) -> PageRequest:
        """The part of the list that is asked for. A limit out of bounds is clamped, as clients expect."""
        above = self.min_id if self.min_id is not None else self.since_id
        return PageRequest(
            below=ID_MAX if self.max_id is None else self.max_id,
            above=above or 0,
            limit=default if self.limit is None else max(1, min(self.limit, maximum)),
            oldest_first=self.min_id is not None,
        )


class Sent(msgspec.Struct, kw_only=True):
    """A request that was read and is not typed yet."""

    fields: dict[str, Any]
    path: Mapping[str, str]
    csrf: str = ""
    """The `csrf` field of the body: forms of people who are logged in carry it."""


class RequestReader:
    """Reads the requests of one endpoint. Everything that depends on its types is worked out here, once."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._struct = endpoint.request
        self._shape = StructShape(endpoint.request or msgspec.Struct)
        self._headers = [(name.lower().encode(), field) for name, field in endpoint.headers.items()]
        self._bytes_max = endpoint.body_bytes_max
        self._has_body = endpoint.method not in BODILESS

    async def read(self, request: Incoming, path: Mapping[str, str], files: SpooledFiles) -> Sent:
        """Query, body and headers; what comes later replaces what came before."""
        fields = tree_of(pairs_of(request.query)) if request.query else {}
        csrf = ""
        if self._has_body:
            body = await self._body(request, files)
            csrf = str(body.pop(CSRF_FIELD, ""))
            fields.update(body)
        for header, field in self._headers:
            fields.pop(field, None)  # only the header may say it
            if header in request.headers:
                fields[field] = request.header(header)
        return Sent(fields=fields, path=path, csrf=csrf)

    def typed(self, sent: Sent) -> msgspec.Struct | None:
        """The request as the endpoint's type; None where it has none."""
        if self._struct is None:
            return None
        fields = self._shape.fields(sent.fields) if sent.fields else {}
        if sent.path:
            fields.update(self._path_fields(sent.path))
        try:
            return cast("msgspec.Struct", msgspec.convert(fields, self._struct, strict=False))
        except msgspec.ValidationError as error:
            raise refusal_of(str(error), sent.path) from None

    def _path_fields(self, path: Mapping[str, str]) -> dict[str, Any]:
        """What is no id, or no text, cannot be the address of anything."""
        try:
            return self._shape.fields(path)
        except Invalid:
            raise NotFound(NO_SUCH_THING) from None

    async def _body(self, request: Incoming, files: SpooledFiles) -> dict[str, Any]:
        kind = request.content_type
        if kind == MULTIPART:
            wanted = self._shape.files
            pairs = await multipart_pairs(request, bytes_max=self._bytes_max, file_fields=wanted, files=files)
            return tree_of(pairs)
        data = await request.body(min(self._bytes_max, BODY_BYTES_MAX))
        if not data:
            return {}
        if kind == FORM:
            return tree_of(pairs_of(data))
        if kind == JSON or kind.endswith("+json"):
            return json_fields(data)
        raise BadRequest(f"Send the body as {JSON}, {FORM} or {MULTIPART}, and say so in the Content-Type header")


def json_fields(data: bytes) -> dict[str, Any]:
    """The members of a JSON object."""
    try:
        decoded = msgspec.json.decode(data)
    except UnicodeDecodeError:
        raise BadRequest("The JSON body is not valid UTF-8") from None
    except msgspec.MsgspecError as error:
        raise BadRequest(f"The JSON body is malformed: {error}") from None
    except RecursionError:
        raise BadRequest("The JSON body is nested too deep") from None
    if not isinstance(decoded, dict):
        raise BadRequest("The JSON body must be an object")
    return cast("dict[str, Any]", decoded)


_PLACE: Final = re.compile(r"(?P<what>.*) - at `(?:key in )?\$\.?(?P<field>[^`]*)`", re.DOTALL)
_MISSING: Final = re.compile(r"Object missing required field `(?P<field>[^`]*)`")
_KIND: Final = re.compile(r"`([^`]*)`")
_KINDS: Final = {
    "int": "a whole number",
    "float": "a number",
    "str": "text",
    "bool": "true or false",
    "array": "a list",
    "object": "an object",
    "null": "nothing",
    "UploadedFile": "a file",
}


def refusal_of(message: str, path: Mapping[str, str]) -> Invalid | NotFound:
    """What msgspec found wrong, as a sentence that names the field, with the details that sign-up forms show."""
    placed = _PLACE.fullmatch(message)
    field, what = (placed["field"], placed["what"]) if placed else ("", message)
    missing = _MISSING.match(what)
    if missing:
        field = f"{field}.{missing['field']}" if field else missing["field"]
        return Invalid(f"{field} is missing", details={field: [("ERR_BLANK", "can't be blank")]})
    if re.split(r"[.\[]", field)[0] in path:
        return NotFound(NO_SUCH_THING)
    sentence = _KIND.sub(lambda kind: _words_of(kind[1]), what)
    sentence = sentence[:1].lower() + sentence[1:]
    return Invalid(f"{field}: {sentence}", details={field: [("ERR_INVALID", sentence)]})


def _words_of(kinds: str) -> str:
    return " or ".join(_KINDS.get(kind, kind) for kind in kinds.split(" | "))
