"""Requests as data: how each row is asked, found from the story or made from its types, and asked again with changes."""

import copy
import re
import types
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from email import message_from_bytes, policy
from enum import Enum
from typing import Annotated, Any, Literal, NewType, Union, get_args, get_origin
from urllib.parse import quote

import httpx
import msgspec

from fanlight.edge.forms import pairs_of, tree_of
from fanlight.edge.routes import Endpoint, UploadedFile
from fanlight.edge.shapes import is_id
from tests.support.clients import a_photo
from tests.support.table import PARAMETER

Place = tuple[str, ...]
"""Where a field is in a request: `("poll", "options")`. A list's items share the place of the list."""

BODILESS = {"GET", "HEAD", "DELETE"}
UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Somebody who asks: an app's token, or a browser's cookie with its forms' proof."""

    name: str
    id: str = ""
    token: str = ""
    session: str = ""
    csrf: str = ""

    def headers(self, row: Endpoint) -> dict[str, str]:
        """What an honest client of theirs would send to this row."""
        if row.for_browsers or not self.token:
            return self.cookie() | {"X-CSRF-Token": self.csrf} if self.session else {}
        return {"Authorization": f"Bearer {self.token}"}

    def cookie(self) -> dict[str, str]:
        return {"Cookie": f"fanlight_session={self.session}"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request of a row, as fields; `by` is the token it was told with."""

    row: Endpoint
    fields: Mapping[str, Any]
    files: Mapping[str, bytes] = field(default_factory=dict[str, bytes])
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    by: str = ""
    answered: int = 0

    def with_field(self, place: Place, value: Any) -> "Asked":
        """The same with one field changed, wherever it lies."""
        fields = copy.deepcopy(dict(self.fields))
        _put(fields, place, value)
        return replace(self, fields=fields)

    def with_fields(self, more: Mapping[str, Any]) -> "Asked":
        """The same with more at its top. What it says already stays."""
        return replace(self, fields={**more, **self.fields})

    def send(self, http: httpx.Client, headers: Mapping[str, str], *, method: str = "") -> httpx.Response:
        """Ask. The path and, without a body, the query are filled from the fields. `method`: another than the row's."""
        names = {found[1] for found in PARAMETER.finditer(self.row.path)}
        path = PARAMETER.sub(lambda found: _segment(self.fields.get(found[1], "1"), found[0]), self.row.path)
        rest = {name: value for name, value in self.fields.items() if name not in names}
        headers = {**self.headers, **headers}
        method = method or self.row.method
        if self.files:
            sent = {name: ("photo.jpg", data, "image/jpeg") for name, data in self.files.items()}
            return http.request(method, path, data=_as_form(rest), files=sent, headers=headers)
        if method in BODILESS:
            return http.request(method, path, params=list(_pairs(rest)), headers=headers)
        return http.request(method, path, json=rest, headers=headers)


def told(row: Endpoint, answer: httpx.Response) -> Asked:
    """The request of an answer, taken apart."""
    request = answer.request
    pattern = PARAMETER.sub(lambda found: f"(?P<{found[1]}>{'.+' if ':path' in found[0] else '[^/]+?'})", row.path)
    found = re.fullmatch(pattern, request.url.path.rstrip("/") or "/")
    fields, files = _body_of(request)
    query = tree_of(pairs_of(request.url.query)) if request.url.query else {}
    kept = {name: request.headers[name] for name in row.headers if name in request.headers and name != "cookie"}
    kept.pop("authorization", None)
    return Asked(
        row=row,
        fields={**query, **fields, **(found.groupdict() if found else {})},
        files=files,
        headers=kept,
        by=request.headers.get("authorization", "").removeprefix("Bearer "),
        answered=answer.status_code,
    )


def made(row: Endpoint, values: Mapping[str, str]) -> Asked:
    """A plausible request of a row that nobody told, from its request type."""
    fields: dict[str, Any] = {}
    files: dict[str, bytes] = {}
    headers = set(row.headers.values())
    for place, kind in leaves(row.request):
        if place[0] in headers:
            continue
        if kind is UploadedFile and not text_places(row):
            files[place[0]] = a_photo()
        elif len(place) == 1 and (value := _plausible(place[0], kind, values)) is not None:
            fields[place[0]] = value
    for found in PARAMETER.finditer(row.path):
        fields.setdefault(found[1], values.get(found[1], "1"))
    return Asked(row=row, fields=fields, files=files)


def _plausible(name: str, kind: Any, values: Mapping[str, str]) -> Any:
    if name in values:
        return values[name]
    if is_id(kind):
        return values.get(kind.__name__)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return next(iter(kind)).value
    if get_origin(kind) is Literal:
        return get_args(kind)[0]
    return "words" if kind is str else None


def leaves(kind: Any, place: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Every field of a request type that holds no others, with the type of the thing itself."""
    kind = bare(kind)
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        for one in msgspec.structs.fields(kind):
            yield from leaves(one.type, (*place, one.encode_name))
    elif place:
        yield place, kind


def bare(kind: Any) -> Any:
    """The type inside `Annotated`, `| None` and lists. Of several in a union, text stands for them all."""
    origin = get_origin(kind)
    if origin is Annotated:
        return bare(get_args(kind)[0])
    if origin is Union or origin is types.UnionType:
        parts = [bare(part) for part in get_args(kind) if part not in (type(None), msgspec.UnsetType)]
        return str if str in parts else parts[0]
    if origin in (list, set, tuple, frozenset):
        return bare(get_args(kind)[0])
    return kind


def field_names(row: Endpoint) -> set[str]:
    """What the row's request type asks for at its top, and what its headers fill."""
    names = {place[0] for place, _ in leaves(row.request)}
    return names | set(row.headers.values())


def text_places(row: Endpoint) -> list[Place]:
    """Where a row takes text of anybody's choice; its headers are not among them."""
    found = [place for place, kind in leaves(row.request) if kind in (str, Any)]
    return [place for place in found if place[0] not in row.headers.values()]


def id_places(row: Endpoint) -> list[Place]:
    """Where a row takes the id of something: by its type, or by its name."""
    found = [place for place, kind in leaves(row.request) if _is_id_like(place[-1], kind)]
    paths = [(one[1],) for one in PARAMETER.finditer(row.path) if one[1] == "id" or one[1].endswith("_id")]
    return list(dict.fromkeys([*found, *paths]))


def _is_id_like(name: str, kind: Any) -> bool:
    if isinstance(kind, NewType):
        return is_id(kind)
    return (
        kind in (str, int, Any) and (name in {"id", "ids"} or name.endswith(("_id", "_ids"))) and "client" not in name
    )


def _put(fields: dict[str, Any], place: Place, value: Any) -> None:
    here: Any = fields
    for step in place[:-1]:
        inner = here.get(step)
        if isinstance(inner, list) and inner and isinstance(inner[0], dict):
            here[step] = inner = [dict(inner[0])]
            here = inner[0]
            continue
        if not isinstance(inner, dict):
            inner = here[step] = {}
        elif inner and all(key.isdigit() for key in inner):
            inner = next(iter(inner.values()))
        here = inner
    old = here.get(place[-1])
    here[place[-1]] = [value, *old[1:]] if isinstance(old, list) else value


def _segment(value: Any, parameter: str) -> str:
    return quote(str(value), safe="/" if ":path" in parameter else "")


def _pairs(fields: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, value in fields.items():
        key = f"{prefix}[{name}]" if prefix else name
        yield from _pairs_of_value(key, value)


def _pairs_of_value(key: str, value: Any) -> Iterable[tuple[str, str]]:
    if isinstance(value, Mapping):
        yield from _pairs(value, key)
    elif isinstance(value, list):
        for item in value:
            yield from _pairs_of_value(f"{key}[]", item)
    elif value is not None:
        yield key, str(value).lower() if isinstance(value, bool) else str(value)


def _as_form(fields: Mapping[str, Any]) -> dict[str, Any]:
    form: dict[str, list[str]] = {}
    for name, value in _pairs(fields):
        form.setdefault(name, []).append(value)
    return form


def _body_of(request: httpx.Request) -> tuple[dict[str, Any], dict[str, bytes]]:
    kind, data = request.headers.get("content-type", ""), request.content
    if kind.startswith("application/json"):
        decoded = msgspec.json.decode(data) if data else {}
        return (decoded if isinstance(decoded, dict) else {}), {}
    if kind.startswith("application/x-www-form-urlencoded"):
        return tree_of(pairs_of(data)), {}
    if not kind.startswith("multipart/form-data"):
        return {}, {}
    message = message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + data, policy=policy.HTTP)
    pairs: list[tuple[str, object]] = []
    files: dict[str, bytes] = {}
    for part in message.iter_parts():
        name, content = str(part.get_param("name", header="content-disposition")), bytes(part.get_payload(decode=True))
        if part.get_filename():
            files[name] = content
        else:
            pairs.append((name, content.decode()))
    return tree_of(pairs), files
