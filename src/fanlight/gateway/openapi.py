"""The OpenAPI document, printed from the route table: what is served is what is described."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from http import HTTPStatus
from typing import Any, Final

import msgspec
from msgspec.structs import FieldInfo

from fanlight import VERSION
from fanlight.edge.limits import Limit
from fanlight.edge.requests import FORM, JSON, MULTIPART, PageQuery
from fanlight.edge.responses import RawJSON
from fanlight.edge.routes import BODY_BYTES_MAX, Endpoint, Viewer
from fanlight.edge.scopes import SCOPES
from fanlight.edge.shapes import takes_file
from fanlight.gateway.limits import REQUESTS, REQUESTS_OF_AN_ADDRESS
from fanlight.gateway.schemas import Schema, Schemas, words_of
from fanlight.kit.urls import SiteUrls

PAGES: Final = "fanlight.web."
FEATURES: Final = "fanlight.features."
OUR_OWN: Final = "server"
"""The group of the gateway's own rows; all others are in the group of their box."""

WITH_A_BODY: Final = frozenset(["POST", "PUT", "PATCH"])
COUNTED_BELOW: Final = "/api/"
LIMIT_HEADERS: Final = ("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset")
_TEMPLATE_NAME: Final = re.compile(r"\{([a-z_]+)(?::path)?\}")

DESCRIPTION: Final = """\
The Mastodon client API, with some of our own below `/api/fanlight/`. Ids are decimal strings of 64 bits. A body may be
JSON, urlencoded or multipart, whatever the row; its fields may also stand in the query. A slash at the end of a path
changes nothing. Lists are walked by the addresses in the `Link` header."""

REFUSALS: Final[Mapping[int, str]] = {
    400: "The request cannot be understood",
    401: "No valid token, where one is needed",
    403: "The token lacks the scope",
    404: "There is no such thing, or not for this viewer",
    413: "The body is larger than this row takes",
    422: "Understood, and refused: the sentence says why",
    429: "Too many requests: `Retry-After` says when to come back",
    503: "Busy, or a part that the request needs is away",
}


def openapi_endpoint(table: Sequence[Endpoint], urls: SiteUrls) -> Endpoint:
    """`/openapi.json`; the document is made when it is first asked for."""

    @cache
    def printed() -> bytes:
        return msgspec.json.encode(document(table, urls))

    async def show(_viewer: Viewer, _asked: None) -> RawJSON:
        """This document."""
        return RawJSON(printed(), headers=[("cache-control", "public, max-age=300")])

    return Endpoint("GET", "/openapi.json", show, identified=False)


def document(table: Sequence[Endpoint], urls: SiteUrls) -> Schema:
    """The whole document. Pages and their files are not part of it."""
    rows = [row for row in table if not row.page and not row.call.__module__.startswith(PAGES)]
    printer = _Printer()
    paths: dict[str, Schema] = {}
    for row in sorted(rows, key=lambda row: row.path):
        paths.setdefault(row.path.replace(":path}", "}"), {})[row.method.lower()] = printer.operation(row)
    groups = sorted({group_of(row) for row in rows})
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Fanlight",
            "version": VERSION,
            "description": DESCRIPTION,
            "license": {"name": "Apache License 2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": urls.base}],
        "tags": [{"name": group} for group in groups],
        "paths": paths,
        "components": {
            "schemas": {"Error": _ERROR, **printer.schemas.components},
            "responses": {_name_of(status): _refusal(status) for status in REFUSALS},
            "headers": _HEADERS,
            "securitySchemes": {"oauth": _oauth(urls)},
        },
    }


def group_of(row: Endpoint) -> str:
    """The box that a row belongs to."""
    module = row.call.__module__
    return module.removeprefix(FEATURES).partition(".")[0] if module.startswith(FEATURES) else OUR_OWN


class _Printer:
    """Prints the rows, and gathers the types they mention."""

    def __init__(self) -> None:
        self.schemas = Schemas()

    def operation(self, row: Endpoint) -> Schema:
        fields = {field.encode_name: field for field in _fields_of(row)}
        in_path = _TEMPLATE_NAME.findall(row.path)
        in_headers = {field: name for name, field in row.headers.items() if field in fields}
        rest = [field for name, field in fields.items() if name not in in_path and name not in in_headers]
        parameters = [self._path_parameter(name, fields.get(name)) for name in in_path]
        parameters += [self._header(name, fields[field]) for field, name in in_headers.items()]
        has_body = row.method in WITH_A_BODY and bool(rest)
        if not has_body:
            parameters += [
                self._query(name, schema, rest) for field in rest for name, schema in self.schemas.flat(field)
            ]
        operation: Schema = {
            "tags": [group_of(row)],
            "operationId": _operation_id(row),
            **_words(row),
            **({"parameters": parameters} if parameters else {}),
            **({"requestBody": self._body(row, rest)} if has_body else {}),
            "responses": self._responses(row, has_body=has_body),
            "security": _security(row),
        }
        if row.limit is not None:
            operation["x-limit"] = _limit(row.limit)
        return operation

    def _path_parameter(self, name: str, field: FieldInfo | None) -> Schema:
        schema = {"type": "string"} if field is None else self.schemas.sent(field.type)
        return {"name": name, "in": "path", "required": True, "schema": schema}

    def _header(self, name: str, field: FieldInfo) -> Schema:
        schema = next(schema for _, schema in self.schemas.flat(field))
        return {"name": name, "in": "header", "required": field.required, "schema": schema}

    @staticmethod
    def _query(name: str, schema: Schema, fields: Sequence[FieldInfo]) -> Schema:
        required = any(field.required and field.encode_name == name for field in fields)
        return {"name": name, "in": "query", "required": required, "schema": schema}

    def _body(self, row: Endpoint, fields: Sequence[FieldInfo]) -> Schema:
        """The same fields in any encoding; a row that takes a new file has no use for the others."""
        with_files = any(takes_file(field.type) for field in fields)
        content = {MULTIPART: {"schema": self.schemas.form(fields, files=True)}}
        if not (with_files and row.method == "POST"):
            form = {"schema": self.schemas.form(fields, files=False)}
            content = {JSON: {"schema": self.schemas.body(fields)}, FORM: form, **content}
        body: Schema = {"content": content, "required": any(field.required for field in fields)}
        return body if row.body_bytes_max == BODY_BYTES_MAX else {**body, "x-bytes-max": row.body_bytes_max}

    def _responses(self, row: Endpoint, *, has_body: bool) -> Schema:
        answers = {row.status: row.response, **row.also}
        found = {str(status): self._answer(row, status, kind) for status, kind in sorted(answers.items())}
        for status in _refusals_of(row, has_body=has_body):
            found.setdefault(str(status), {"$ref": f"#/components/responses/{_name_of(status)}"})
        return found

    def _answer(self, row: Endpoint, status: int, kind: Any) -> Schema:
        """One answer that is no refusal, or (OAuth's) a refusal with a type of its own."""
        schema = self.schemas.answered(kind) if kind is not None else {"type": "object"}
        media = {} if kind is None and row.media_type != JSON else {"schema": schema}
        answer: Schema = {"description": HTTPStatus(status).phrase, "content": {row.media_type: media}}
        names = [*(["Link"] if _is_list(row) else []), *(LIMIT_HEADERS if row.path.startswith(COUNTED_BELOW) else [])]
        if names:
            answer["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in names}
        return answer


def _words(row: Endpoint) -> Schema:
    """What the row says of itself, and its request type of the fields."""
    asked = words_of(row.request)
    told = {"summary": row.in_short, "description": "" if asked.startswith("`") else asked}
    return {name: text for name, text in told.items() if text}


def _operation_id(row: Endpoint) -> str:
    return re.sub(r"[^a-z0-9]+", "_", f"{row.method} {row.path}".lower()).strip("_")


def _fields_of(row: Endpoint) -> Sequence[FieldInfo]:
    return () if row.request is None else msgspec.structs.fields(row.request)


def _is_list(row: Endpoint) -> bool:
    return row.request is not None and issubclass(row.request, PageQuery)


def _refusals_of(row: Endpoint, *, has_body: bool) -> list[int]:
    """Which refusals the row may answer."""
    takes_something = row.request is not None
    asks_for_token = row.scope is not None
    may_be = {
        400: takes_something or row.method not in {"GET", "HEAD"},
        401: asks_for_token,
        403: asks_for_token or row.method not in {"GET", "HEAD"},
        404: takes_something or asks_for_token or not row.path.startswith(COUNTED_BELOW),
        413: has_body,
        422: takes_something or asks_for_token,
        429: row.path.startswith(COUNTED_BELOW) or has_body,
        503: True,
    }
    return [status for status, may in may_be.items() if may]


def _security(row: Endpoint) -> list[Schema]:
    if row.scope is None:
        return []
    return [{"oauth": [row.scope]}, *([{}] if row.open else [])]


def _limit(limit: Limit) -> Schema:
    return {"name": limit.name, "requests": limit.requests_max, "seconds": limit.window_s}


def _name_of(status: int) -> str:
    return HTTPStatus(status).phrase.title().replace(" ", "")


def _refusal(status: int) -> Schema:
    described: Schema = {
        "description": REFUSALS[status],
        "content": {JSON: {"schema": {"$ref": "#/components/schemas/Error"}}},
    }
    if status in {429, 503}:
        described["headers"] = {"Retry-After": {"$ref": "#/components/headers/Retry-After"}}
    return described


_ERROR: Final[Schema] = {
    "type": "object",
    "description": "A refusal, with a sentence for people. OAuth's have one of its words in `error`.",
    "properties": {
        "error": {"type": "string"},
        "error_description": {"type": "string"},
        "request_id": {"type": "string"},
        "details": {
            "type": "object",
            "description": "For forms: what is wrong with each field",
            "additionalProperties": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {"error": {"type": "string"}, "description": {"type": "string"}},
                    "required": ["error", "description"],
                },
            },
        },
    },
    "required": ["error"],
}

_HEADERS: Final[Schema] = {
    "Link": {
        "description": 'Where the list goes on: `rel="next"` (older) first, then `rel="prev"`. Absent on an empty page',
        "schema": {"type": "string"},
    },
    "X-RateLimit-Limit": {
        "description": f"How many requests the window allows, of the limit nearest to its end: {REQUESTS.requests_max}"
        f" for a token in {REQUESTS.window_s} seconds, {REQUESTS_OF_AN_ADDRESS.requests_max} for an address,"
        " or what the row has for itself. The three headers are absent where the host switched limits off",
        "schema": {"type": "integer"},
    },
    "X-RateLimit-Remaining": {"description": "How many are left", "schema": {"type": "integer"}},
    "X-RateLimit-Reset": {
        "description": "When the window ends",
        "schema": {"type": "string", "format": "date-time"},
    },
    "Retry-After": {"description": "Seconds until it is worth asking again", "schema": {"type": "integer"}},
}


def _oauth(urls: SiteUrls) -> Schema:
    scopes = {scope: scope.replace(":", " ") for scope in sorted(SCOPES)}
    code = {
        "authorizationUrl": urls.page("/oauth/authorize"),
        "tokenUrl": urls.page("/oauth/token"),
        "scopes": scopes,
    }
    client = {"tokenUrl": urls.page("/oauth/token"), "scopes": scopes}
    return {"type": "oauth2", "flows": {"authorizationCode": code, "clientCredentials": client}}
