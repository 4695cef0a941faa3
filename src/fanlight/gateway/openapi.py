"""The OpenAPI document, printed from the route table: what is served is what is described."""

import re
from collections.abc import Sequence
from functools import cache
from typing import Any, Final, get_origin

import msgspec
from msgspec.structs import FieldInfo

from fanlight import VERSION
from fanlight.edge.requests import BODILESS, FORM, JSON, MULTIPART
from fanlight.edge.responses import RawJSON
from fanlight.edge.routes import Endpoint, UploadedFile, Viewer
from fanlight.edge.scopes import SCOPES
from fanlight.edge.shapes import holds, is_id, takes_file
from fanlight.kit.urls import SiteUrls

Schema = dict[str, Any]

ID_SCHEMA: Final[Schema] = {"type": "string", "pattern": "^[0-9]+$"}
_TEMPLATE_NAME: Final = re.compile(r"\{([a-z_]+)(?::path)?\}")
_REFERENCES: Final = "#/components/schemas/{name}"


def openapi_endpoint(table: Sequence[Endpoint], urls: SiteUrls) -> Endpoint:
    """`/openapi.json`; the document is made when it is first asked for."""

    @cache
    def printed() -> bytes:
        return msgspec.json.encode(document(table, urls))

    async def show(_viewer: Viewer, _asked: None) -> RawJSON:
        return RawJSON(printed(), headers=[("cache-control", "public, max-age=300")])

    return Endpoint("GET", "/openapi.json", show, identified=False, summary="This document")


def document(table: Sequence[Endpoint], urls: SiteUrls) -> Schema:
    """The whole document. Pages are not part of it."""
    rows = [endpoint for endpoint in table if not endpoint.page]
    schemas = Schemas(rows)
    paths: dict[str, Schema] = {}
    for row in rows:
        path = row.path.replace(":path}", "}")
        paths.setdefault(path, {})[row.method.lower()] = _operation(row, schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Fanlight", "version": VERSION, "license": {"name": "Apache-2.0"}},
        "servers": [{"url": urls.base}],
        "paths": paths,
        "components": {"schemas": schemas.components, "securitySchemes": {"oauth": _oauth(urls)}},
    }


class Schemas:
    """The schema of every type that the table mentions, and the components these refer to."""

    def __init__(self, rows: Sequence[Endpoint]) -> None:
        kinds = [row.response for row in rows if row.response is not None]
        kinds += [field.type for row in rows for field in _fields_of(row)]
        self._places = {_name_of(kind): place for place, kind in enumerate(kinds)}
        self._schemas, self.components = msgspec.json.schema_components(
            kinds, schema_hook=_unknown_schema, ref_template=_REFERENCES
        )

    def of(self, kind: Any) -> Schema:
        """Ids are integers here and decimal strings on the wire."""
        if holds(kind, is_id):
            return {"type": "array", "items": ID_SCHEMA} if holds(kind, _is_list) else ID_SCHEMA
        return self._schemas[self._places[_name_of(kind)]]


def _operation(row: Endpoint, schemas: Schemas) -> Schema:
    fields = {field.encode_name: field for field in _fields_of(row)}
    in_path = _TEMPLATE_NAME.findall(row.path)
    headers = {field: name for name, field in row.headers.items()}
    rest = [field for name, field in fields.items() if name not in in_path and name not in headers]
    parameters = [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": schemas.of(fields[name].type) if name in fields else {},
        }
        for name in in_path
    ]
    parameters += [_parameter(headers[name], "header", fields[name], schemas) for name in headers if name in fields]
    operation: Schema = {"responses": {str(row.status): _response(row, schemas)}}
    if row.method in BODILESS:
        parameters += [_parameter(field.encode_name, "query", field, schemas) for field in rest]
    elif rest:
        operation["requestBody"] = _body(rest, schemas)
    if parameters:
        operation["parameters"] = parameters
    if row.summary:
        operation["summary"] = row.summary
    if row.scope is not None:
        operation["security"] = [{"oauth": [row.scope]}, *([{}] if row.open else [])]
    return operation


def _parameter(name: str, place: str, field: FieldInfo, schemas: Schemas) -> Schema:
    return {"name": name, "in": place, "required": field.required, "schema": schemas.of(field.type)}


def _body(fields: Sequence[FieldInfo], schemas: Schemas) -> Schema:
    """The same fields in any of the encodings; with files, in the one that can carry them."""
    schema: Schema = {
        "type": "object",
        "properties": {field.encode_name: schemas.of(field.type) for field in fields},
        "required": [field.encode_name for field in fields if field.required],
    }
    kinds = [MULTIPART] if any(takes_file(field.type) for field in fields) else [JSON, FORM, MULTIPART]
    return {"content": {kind: {"schema": schema} for kind in kinds}}


def _response(row: Endpoint, schemas: Schemas) -> Schema:
    described: Schema = {"description": "Success"}
    if row.response is not None:
        described["content"] = {JSON: {"schema": schemas.of(row.response)}}
    return described


def _fields_of(row: Endpoint) -> Sequence[FieldInfo]:
    return () if row.request is None else msgspec.structs.fields(row.request)


def _is_list(kind: Any) -> bool:
    return get_origin(kind) in (list, set, tuple, frozenset)


def _unknown_schema(kind: type) -> Schema:
    return {"type": "string", "format": "binary"} if kind is UploadedFile else {}


def _name_of(kind: Any) -> str:
    return f"{getattr(kind, '__module__', '')}.{kind}"


def _oauth(urls: SiteUrls) -> Schema:
    scopes = dict.fromkeys(sorted(SCOPES), "")
    code = {
        "authorizationUrl": urls.page("/oauth/authorize"),
        "tokenUrl": urls.page("/oauth/token"),
        "scopes": scopes,
    }
    client = {"tokenUrl": urls.page("/oauth/token"), "scopes": scopes}
    return {"type": "oauth2", "flows": {"authorizationCode": code, "clientCredentials": client}}
