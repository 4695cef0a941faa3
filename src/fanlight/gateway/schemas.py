"""JSON Schema of what clients send and get, from the types of the route table.

Ids are integers here and decimal strings on the wire. What is sent may leave out whatever has a default; what is
answered has every field. Forms and queries spell nesting with brackets, so their schema is a flat one.
"""

import inspect
import types
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from typing import Annotated, Any, Final, Literal, NewType, Union, get_args, get_origin

import msgspec
from msgspec.structs import FieldInfo

from fanlight.edge.responses import Encodes
from fanlight.edge.routes import UploadedFile
from fanlight.edge.shapes import LIST_ITEMS_MAX, is_id, takes_file

Schema = dict[str, Any]

ID_SCHEMA: Final[Schema] = {"type": "string", "pattern": "^[0-9]+$"}
FILE_SCHEMA: Final[Schema] = {"type": "string", "format": "binary"}
NULL: Final[Schema] = {"type": "null"}
REFERENCE: Final = "#/components/schemas/"

_PLAIN: Final[Mapping[Any, Schema]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    dict: {"type": "object"},
    list: {"type": "array", "items": {}},
    type(None): NULL,
    UploadedFile: FILE_SCHEMA,
}
_META: Final[Mapping[str, str]] = {
    "ge": "minimum",
    "gt": "exclusiveMinimum",
    "le": "maximum",
    "lt": "exclusiveMaximum",
    "multiple_of": "multipleOf",
    "pattern": "pattern",
    "description": "description",
}


class Schemas:
    """The schema of any type; structs become components that are referred to by name."""

    def __init__(self) -> None:
        self.components: dict[str, Schema] = {}
        self._names: dict[tuple[type, bool], str] = {}

    def answered(self, kind: Any) -> Schema:
        """Of an answer, or of a part of one."""
        return self._of(kind, is_sent=False)

    def sent(self, kind: Any) -> Schema:
        """Of a field in a JSON body."""
        return self._of(kind, is_sent=True)

    def body(self, fields: Sequence[FieldInfo]) -> Schema:
        """Of a JSON body with these fields. Files do not fit into JSON."""
        shown = [field for field in fields if not takes_file(field.type)]
        return _object({field.encode_name: self._field(field, is_sent=True) for field in shown}, _required(shown))

    def form(self, fields: Sequence[FieldInfo], *, files: bool) -> Schema:
        """Of a form with these fields, each under the name that a form gives it."""
        flat = {
            name: schema for field in fields if files or not takes_file(field.type) for name, schema in self.flat(field)
        }
        return _object(flat, [name for name in _required(fields) if name in flat])

    def flat(self, field: FieldInfo, prefix: str = "") -> Iterator[tuple[str, Schema]]:
        """The names, with brackets, under which a form or a query sends the field. Nothing there is null."""
        name = f"{prefix}[{field.encode_name}]" if prefix else field.encode_name
        kind = _without_none(field.type)
        origin = get_origin(kind)
        if origin in (list, set, tuple, frozenset):
            inner = get_args(kind)[0]
            if _is_struct(inner):
                yield from self._flat_struct(inner, f"{name}[0]")
            else:
                yield f"{name}[]", self._of(kind, is_sent=True)
        elif _is_struct(kind):
            yield from self._flat_struct(kind, name)
        else:
            yield name, _with_default(self._of(kind, is_sent=True), field)

    def _flat_struct(self, kind: type[msgspec.Struct], prefix: str) -> Iterator[tuple[str, Schema]]:
        for field in msgspec.structs.fields(kind):
            yield from self.flat(field, prefix)

    def _of(self, kind: Any, *, is_sent: bool) -> Schema:
        if is_id(kind):
            return dict(ID_SCHEMA)
        if isinstance(kind, NewType):
            return self._of(kind.__supertype__, is_sent=is_sent)
        if kind in _PLAIN:
            return dict(_PLAIN[kind])
        if _is_struct(kind):
            return self._reference(kind, is_sent=is_sent)
        if isinstance(kind, type) and issubclass(kind, Enum):
            return {"type": "string", "enum": [member.value for member in kind]}
        return self._of_parts(kind, is_sent=is_sent)

    def _of_parts(self, kind: Any, *, is_sent: bool) -> Schema:
        """Types that are made of others."""
        origin, parts = get_origin(kind), get_args(kind)
        if origin is Annotated:
            return self._annotated(parts[0], parts[1:], is_sent=is_sent)
        if origin is Literal:
            return {"enum": list(parts)}
        if origin is Union or origin is types.UnionType:
            kinds = [part for part in parts if part is not msgspec.UnsetType]
            found = [self._of(part, is_sent=is_sent) for part in kinds]
            return found[0] if len(found) == 1 else {"anyOf": found}
        if origin in (list, set, tuple, frozenset):
            bound = {"maxItems": LIST_ITEMS_MAX} if is_sent else {}
            return {"type": "array", "items": self._of(parts[0], is_sent=is_sent), **bound}
        if origin in (dict, Mapping):
            return {"type": "object", "additionalProperties": self._of(parts[1], is_sent=is_sent)}
        return {}

    def _annotated(self, kind: Any, notes: Sequence[Any], *, is_sent: bool) -> Schema:
        for note in notes:
            if isinstance(note, Encodes):
                return self._of(note.kind, is_sent=is_sent)
        schema = self._of(kind, is_sent=is_sent)
        for meta in (note for note in notes if isinstance(note, msgspec.Meta)):
            schema |= {word: value for name, word in _META.items() if (value := getattr(meta, name)) is not None}
            is_list = schema.get("type") == "array"
            for name, word in (("min_length", "minItems"), ("max_length", "maxItems")):
                if (value := getattr(meta, name)) is not None:
                    schema[word if is_list else word.replace("Items", "Length")] = value
        return schema

    def _reference(self, kind: type[msgspec.Struct], *, is_sent: bool) -> Schema:
        name = self._names.get((kind, is_sent))
        if name is None:
            name = self._free_name(kind)
            self._names[kind, is_sent] = name
            self.components[name] = {}  # the place is taken before its fields are looked at: they may lead back here
            self.components[name] = self._struct(kind, is_sent=is_sent)
        return {"$ref": REFERENCE + name}

    def _struct(self, kind: type[msgspec.Struct], *, is_sent: bool) -> Schema:
        fields = msgspec.structs.fields(kind)
        required = _required(fields) if is_sent else _always_there(kind, fields)
        schema = _object({field.encode_name: self._field(field, is_sent=is_sent) for field in fields}, required)
        words = words_of(kind)
        return {"description": words, **schema} if words else schema

    def _field(self, field: FieldInfo, *, is_sent: bool) -> Schema:
        schema = self._of(field.type, is_sent=is_sent)
        return _with_default(schema, field) if is_sent else schema

    def _free_name(self, kind: type[msgspec.Struct]) -> str:
        """Its own name; where another type has it, with its box in front."""
        name = kind.__name__
        if name in self.components:
            name = kind.__module__.split(".")[-2].capitalize() + name
        number = 2
        while name in self.components:
            name, number = f"{kind.__name__}{number}", number + 1
        return name


def words_of(kind: Any) -> str:
    """What the type says about itself."""
    text = kind.__dict__.get("__doc__") if isinstance(kind, type) else None
    return inspect.cleandoc(text) if text else ""


def _is_struct(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)


def _object(properties: Mapping[str, Schema], required: Sequence[str]) -> Schema:
    schema: Schema = {"type": "object", "properties": dict(properties)}
    return {**schema, "required": list(required)} if required else schema


def _required(fields: Sequence[FieldInfo]) -> list[str]:
    return [field.encode_name for field in fields if field.required]


def _always_there(kind: type[msgspec.Struct], fields: Sequence[FieldInfo]) -> list[str]:
    """An answer leaves out only what is unset, or equals its default where the struct says so."""
    leaves_out = kind.__struct_config__.omit_defaults
    return [
        field.encode_name
        for field in fields
        if msgspec.UnsetType not in get_args(field.type) and (field.required or not leaves_out)
    ]


def _with_default(schema: Schema, field: FieldInfo) -> Schema:
    default = field.default.value if isinstance(field.default, Enum) else field.default
    if "$ref" in schema or isinstance(default, bool | int | float | str) is False or default == "":
        return schema
    return {**schema, "default": default}


def _without_none(kind: Any) -> Any:
    """The type of what is there when it is there."""
    if get_origin(kind) is Annotated:
        return kind
    parts = [part for part in get_args(kind) if part is not type(None)]
    if get_origin(kind) in (Union, types.UnionType) and len(parts) < len(get_args(kind)):
        return parts[0] if len(parts) == 1 else Union[tuple(parts)]  # noqa: UP007 - the parts are known at runtime only
    return kind
