"""The OpenAPI document in the words of the page that shows it: groups, rows, fields, answers, shapes."""

import json
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

Document = Mapping[str, Any]
Schema = Mapping[str, Any]

GROUPS: Final = {
    "auth": "Apps, tokens, sign-up",
    "users": "Accounts",
    "follows": "Following, blocks, mutes",
    "uploads": "Photos",
    "posts": "Posts and their lists",
    "polls": "Polls",
    "reactions": "Reactions",
    "feed": "Home",
    "lists": "Lists",
    "tags": "Hashtags",
    "markers": "Where one stopped reading",
    "reports": "Reports",
    "search": "Search",
    "instance": "The site about itself",
    "server": "For machines",
}
"""The order of the page. A box that is not named here stands at the end, under its own name."""

KINDS: Final = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "object": "object",
    "null": "null",
}
ID_PATTERN: Final = "^[0-9]+$"
AN_ID: Final = "109290958349123456"
FIELDS_IN_EXAMPLE: Final = 2
SHAPES: Final = "#/components/schemas/"
MULTIPART: Final = "multipart/form-data"
FORM: Final = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What a value is, in words; `shape` is a type of ours that the page describes."""

    words: str = ""
    shape: str = ""
    notes: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field that a row takes, or that a shape has."""

    name: str
    place: str = ""
    kind: Kind
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a row may answer."""

    status: str
    words: str
    kind: Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One address with one method."""

    anchor: str
    method: str
    path: str
    summary: str
    description: str
    scope: str
    strangers: bool
    limit: str
    fields: Sequence[Field]
    answers: Sequence[Answer]
    refusals: str
    example: str

    def mentions(self, words: Sequence[str]) -> bool:
        """Whether each of the words stands somewhere in it."""
        text = " ".join([self.method, self.path, self.summary, self.scope, *(field.name for field in self.fields)])
        return all(word in text.lower() for word in words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The rows of one box."""

    name: str
    title: str
    rows: Sequence[Row]

    def found(self, words: Sequence[str]) -> int:
        """How many of its rows have all of the words in them."""
        return sum(row.mentions(words) for row in self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A type that answers are made of."""

    name: str
    description: str
    fields: Sequence[Field]


def groups_of(document: Document) -> list[Group]:
    """Every row in its group."""
    base = document["servers"][0]["url"]
    found: dict[str, list[Row]] = {}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            found.setdefault(operation["tags"][0], []).append(_row(base, path, method.upper(), operation))
    names = [name for name in GROUPS if name in found] + sorted(found.keys() - GROUPS.keys())
    return [Group(name=name, title=GROUPS.get(name, name), rows=found[name]) for name in names]


def shapes_of(document: Document) -> list[Shape]:
    """Every type, by name."""
    return [_shape(name, schema) for name, schema in sorted(document["components"]["schemas"].items())]


def _shape(name: str, schema: Schema) -> Shape:
    required = schema.get("required", ())
    fields = [
        Field(name=field, kind=kind_of(inner), required=field in required)
        for field, inner in schema.get("properties", {}).items()
    ]
    return Shape(name=name, description=schema.get("description", ""), fields=fields)


def _row(base: str, path: str, method: str, operation: Schema) -> Row:
    scopes = [scope for way in operation["security"] for scope in way.get("oauth", ())]
    limit = operation.get("x-limit")
    fields = list(_fields(operation))
    responses = operation["responses"]
    return Row(
        anchor=operation["operationId"],
        method=method,
        path=path,
        summary=operation.get("summary", ""),
        description=operation.get("description", ""),
        scope=scopes[0] if scopes else "",
        strangers=not scopes or {} in operation["security"],
        limit=f"{limit['requests']} in {limit['seconds'] // 60} minutes ({limit['name']})" if limit else "",
        fields=fields,
        answers=[_answer(status, answer) for status, answer in responses.items() if "content" in answer],
        refusals=", ".join(status for status, answer in responses.items() if "content" not in answer),
        example=example(base, path, method, operation, needs_token=bool(scopes)),
    )


def _fields(operation: Schema) -> Iterator[Field]:
    for parameter in operation.get("parameters", ()):
        yield Field(
            name=parameter["name"],
            place=parameter["in"],
            kind=kind_of(parameter["schema"]),
            required=parameter["required"],
        )
    schema = _form_of(operation)[1]
    for name, inner in schema.get("properties", {}).items():
        yield Field(name=name, place="body", kind=kind_of(inner), required=name in schema.get("required", ()))


def _form_of(operation: Schema) -> tuple[str, Schema]:
    """The form with the most in it: multipart has the files too."""
    content = operation.get("requestBody", {}).get("content", {})
    return (MULTIPART, content[MULTIPART]["schema"]) if MULTIPART in content else ("", {})


def _answer(status: str, answer: Schema) -> Answer:
    ((media_type, media),) = answer["content"].items()
    kind = kind_of(media["schema"]) if "schema" in media else Kind(words=media_type)
    return Answer(status=status, words=answer["description"], kind=kind)


def kind_of(schema: Schema) -> Kind:
    """What the schema says, for people."""
    if "$ref" in schema:
        return Kind(shape=schema["$ref"].removeprefix(SHAPES))
    if "anyOf" in schema:
        return _any_of([kind_of(part) for part in schema["anyOf"]])
    notes = _notes(schema)
    if "enum" in schema:
        return Kind(words="one of " + ", ".join(str(value) for value in schema["enum"]), notes=notes)
    if schema.get("type") == "array":
        inner = kind_of(schema.get("items", {}))
        return Kind(words=f"list of {inner.words}".rstrip(), shape=inner.shape, notes=notes or inner.notes)
    if schema.get("pattern") == ID_PATTERN:
        return Kind(words="id", notes=notes)
    words = "file" if schema.get("format") == "binary" else KINDS.get(schema.get("type", ""), "anything")
    return Kind(words=words, notes=notes)


def _any_of(kinds: Sequence[Kind]) -> Kind:
    """`A or null`; where several shapes meet, the first one is named and the others are words."""
    shape = next((kind.shape for kind in kinds if kind.shape), "")
    words = [kind.words or kind.shape for kind in kinds if kind.shape != shape or kind.words]
    return Kind(words=" or ".join(words) if not shape else " or " + " or ".join(words), shape=shape)


def _notes(schema: Schema) -> str:
    said = {
        "default": "default {}",
        "minimum": "at least {}",
        "maximum": "at most {}",
        "maxLength": "at most {} characters",
        "maxItems": "at most {}",
    }
    return ", ".join(text.format(_plain(schema[word])) for word, text in said.items() if word in schema)


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def example(base: str, path: str, method: str, operation: Schema, *, needs_token: bool) -> str:
    """A call that could be typed into a shell."""
    parameters = operation.get("parameters", ())
    for parameter in (one for one in parameters if one["in"] == "path"):
        path = path.replace(f"{{{parameter['name']}}}", sample(parameter["name"], parameter["schema"]))
    query = "&".join(
        f"{one['name']}={sample(one['name'], one['schema'])}"
        for one in parameters
        if one["in"] == "query" and (one["required"] or one["name"] == "id[]")
    )
    address = f"{base}{path}{'?' + query if query else ''}"
    parts = [f"curl {'' if method == 'GET' else f'-X {method} '}{shlex.quote(address)}"]
    if needs_token:
        parts.append('-H "Authorization: Bearer $TOKEN"')
    _, form = _form_of(operation)
    return " \\\n  ".join([*parts, *_sent(form)])


def _sent(form: Schema) -> Iterator[str]:
    """The required fields, or the first few."""
    properties: Mapping[str, Schema] = form.get("properties", {})
    files = [name for name, schema in properties.items() if schema.get("format") == "binary"]
    others = [name for name in properties if name not in files]
    names = form.get("required") or [*files[:1], *others[:FIELDS_IN_EXAMPLE]]
    for name in names:
        if name in files:
            yield f"-F {name}=@photo.jpg"
        else:
            yield f"{'-F' if files else '-d'} {shlex.quote(f'{name}={sample(name, properties[name])}')}"


def sample(name: str, schema: Schema) -> str:
    """A value that would do."""
    if "enum" in schema:
        return str(schema["enum"][0])
    if "default" in schema:
        return _plain(schema["default"])
    if "anyOf" in schema:
        return sample(name, schema["anyOf"][0])
    if schema.get("type") == "array":
        return sample(name, schema.get("items", {}))
    if schema.get("pattern") == ID_PATTERN:
        return AN_ID
    kinds = {"boolean": "true", "integer": "20", "number": "1"}
    return kinds.get(schema.get("type", ""), SAMPLES.get(name, "text"))


SAMPLES: Final = {
    "acct": "ana",
    "client_name": "My app",
    "email": "ana@example.org",
    "hashtag": "hills",
    "name": "hills",
    "note": "I photograph hills",
    "q": "ana",
    "redirect_uris": "urn:ietf:wg:oauth:2.0:oob",
    "resource": "acct:ana@photos.example",
    "status": "Morning light",
    "tag": "hills",
    "token": "a-token",
    "username": "ana",
}
