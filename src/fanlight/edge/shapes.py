"""What clients send, made ready for `msgspec.convert`: one shape per field, built once per endpoint from its type.

msgspec checks types; shapes know the habits of clients. An id is a decimal string within 63 bits; `on` is true; one
value where a list is expected is a list of one; a mapping with numbers for keys is a list in their order; an empty
string or null where a field takes neither means that it was not sent. NUL is refused everywhere, since no store keeps it.
"""

import math
import types
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Final, Literal, NewType, TypeAlias, Union, cast, get_args, get_origin

import msgspec

from fanlight.edge.routes import UploadedFile
from fanlight.kit.errors import Invalid
from fanlight.kit.ids import ID_MAX

Shape: TypeAlias = Callable[[Any, str], Any]
"""(value, name of the field) → the value for msgspec, or ABSENT."""

ABSENT: Final = object()
"""As if the field had not been sent."""

ID_DIGITS_MAX: Final = 19
LIST_ITEMS_MAX: Final = 1_000
DEPTH_MAX: Final = 20
_TRUE: Final = frozenset(["true", "1", "on", "yes", "t"])
_FALSE: Final = frozenset(["false", "0", "off", "no", "f"])
_NO_NUMBERS: Final = frozenset(["nan", "inf", "infinity"])


def shape_of(annotation: Any) -> Shape:
    """The shape of a field's type."""
    if is_id(annotation):
        return id_shape
    if isinstance(annotation, NewType):
        return shape_of(annotation.__supertype__)
    origin = get_origin(annotation)
    if origin is Annotated:
        return shape_of(get_args(annotation)[0])
    if origin is Union or origin is types.UnionType:
        return _union_shape(annotation)
    if origin in (list, set, tuple, frozenset) or annotation is list:
        return _list_shape(annotation)
    if origin is dict or origin is Mapping:
        return _mapping_shape(shape_of(get_args(annotation)[1]))
    if isinstance(annotation, type) and issubclass(annotation, msgspec.Struct):
        return StructShape(annotation).shape
    return _PLAIN.get(annotation, _enum_shape if origin is Literal else _any_shape)


def is_id(annotation: Any) -> bool:
    """Whether the type is one of the id types: a NewType of int."""
    return isinstance(annotation, NewType) and annotation.__supertype__ is int


def holds(annotation: Any, wanted: Callable[[Any], bool]) -> bool:
    """Whether the type, or one it is made of, is the wanted kind."""
    return wanted(annotation) or any(holds(part, wanted) for part in get_args(annotation))


def takes_file(annotation: Any) -> bool:
    """Whether a file part may fill the field."""
    return holds(annotation, lambda part: part is UploadedFile)


def id_shape(value: Any, where: str) -> Any:
    if isinstance(value, str):
        if not value:
            return ABSENT
        if len(value) > ID_DIGITS_MAX or not (value.isascii() and value.isdigit()):
            raise Invalid(f"{where}: an id is a decimal number, such as 109290958349123456")
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and not 0 <= value <= ID_MAX:
        raise Invalid(f"{where}: an id is a decimal number, such as 109290958349123456")
    return value


def _integer_shape(value: Any, where: str) -> Any:
    if isinstance(value, str):
        if not value:
            return ABSENT
        if len(value) > ID_DIGITS_MAX + 1:
            raise Invalid(f"{where}: this number is too long")
    elif isinstance(value, int) and not -ID_MAX <= value <= ID_MAX:
        raise Invalid(f"{where}: this number is too large")
    return value


def _float_shape(value: Any, where: str) -> Any:
    if isinstance(value, str):
        if not value:
            return ABSENT
        if value.strip().lower().lstrip("+-") in _NO_NUMBERS:
            raise Invalid(f"{where}: expected a number")
    elif isinstance(value, float) and not math.isfinite(value):
        raise Invalid(f"{where}: expected a number")
    return value


def _boolean_shape(value: Any, _where: str) -> Any:
    if isinstance(value, str):
        word = value.lower()
        if word in _TRUE:
            return True
        if word in _FALSE:
            return False
        return value if word else ABSENT
    return value


def _text_shape(value: Any, where: str) -> Any:
    if isinstance(value, str):
        if "\0" in value:
            raise Invalid(f"{where}: the character NUL is not allowed")
        if not value.isascii():
            _refuse_halves(value, where)
    return value


def _refuse_halves(value: str, where: str) -> None:
    """JSON can spell half of a surrogate pair, which is no character and cannot be stored."""
    try:
        value.encode()
    except UnicodeEncodeError:
        raise Invalid(f"{where}: this text is not valid Unicode") from None


def _enum_shape(value: Any, where: str) -> Any:
    return ABSENT if value == "" else _any_shape(value, where)


def _any_shape(value: Any, where: str, room: int = DEPTH_MAX) -> Any:
    """A type without habits of its own; whatever text is in it is checked."""
    if room == 0:
        raise Invalid(f"{where}: nested more than {DEPTH_MAX} deep")
    if isinstance(value, str):
        return _text_shape(value, where)
    if isinstance(value, list):
        return [_any_shape(item, where, room - 1) for item in value]
    if isinstance(value, dict):
        entries = cast("dict[str, Any]", value)
        return {_text_shape(name, where): _any_shape(item, where, room - 1) for name, item in entries.items()}
    return value


def _file_shape(value: Any, where: str) -> Any:
    if isinstance(value, UploadedFile):
        return value
    if value == "":
        return ABSENT
    raise Invalid(f"{where}: send this as a file in a multipart/form-data body")


def _union_shape(annotation: Any) -> Shape:
    """A union is mostly `T | None`; where it holds more, the first shape with habits would guess, so none is taken."""
    parts = [part for part in get_args(annotation) if part not in (type(None), msgspec.UnsetType)]
    return shape_of(parts[0]) if len(parts) == 1 else _any_shape


def _list_shape(annotation: Any) -> Shape:
    inner = [part for part in get_args(annotation) if part is not Ellipsis]
    item_shape = shape_of(inner[0]) if inner else _any_shape

    def shape(value: Any, where: str) -> Any:
        items = _items_of(value)
        if items is ABSENT:
            return ABSENT
        if len(items) > LIST_ITEMS_MAX:
            raise Invalid(f"{where}: at most {LIST_ITEMS_MAX} at once")
        shaped = [item_shape(item, where) for item in items]
        return [item for item in shaped if item is not ABSENT]

    return shape


def _items_of(value: Any) -> Any:
    """A list, a mapping numbered like one, or a single value."""
    if isinstance(value, list):
        return value
    if isinstance(value, dict):
        entries = cast("dict[str, Any]", value)
        if all(name.isascii() and name.isdigit() and len(name) <= ID_DIGITS_MAX for name in entries):
            return [entries[name] for name in sorted(entries, key=int)]
        return [entries]
    return ABSENT if value == "" else [value]


def _mapping_shape(item_shape: Shape) -> Shape:
    def shape(value: Any, where: str) -> Any:
        if not isinstance(value, dict):
            return ABSENT if value == "" else value
        entries = cast("dict[str, Any]", value)
        shaped = {_text_shape(name, where): item_shape(item, f"{where}.{name}") for name, item in entries.items()}
        return {name: item for name, item in shaped.items() if item is not ABSENT}

    return shape


_PLAIN: Final[dict[Any, Shape]] = {
    int: _integer_shape,
    float: _float_shape,
    bool: _boolean_shape,
    str: _text_shape,
    UploadedFile: _file_shape,
}


class StructShape:
    """The shapes of a struct's fields by name. Names the struct does not have are left out."""

    def __init__(self, struct: type[msgspec.Struct]) -> None:
        found = msgspec.structs.fields(struct)
        self._fields = {field.encode_name: (shape_of(field.type), _takes_none(field.type)) for field in found}
        self.files = frozenset(field.encode_name for field in found if takes_file(field.type))

    def shape(self, value: Any, where: str) -> Any:
        """As a field of another struct."""
        if not isinstance(value, dict):
            return ABSENT if value == "" else value
        return self.fields(cast("dict[str, Any]", value), f"{where}." if where else "")

    def fields(self, given: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
        """The fields that were really sent, each in its shape."""
        shaped: dict[str, Any] = {}
        for name, value in given.items():
            known = self._fields.get(name)
            if known is None or (value is None and not known[1]):
                continue
            ready = value if value is None else known[0](value, prefix + name)
            if ready is not ABSENT:
                shaped[name] = ready
        return shaped


def _takes_none(annotation: Any) -> bool:
    return annotation is Any or annotation is type(None) or type(None) in get_args(annotation)
