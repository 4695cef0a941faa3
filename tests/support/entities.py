"""Checks answers against the entity tables that Mastodon.py ships: every field present, of its type, null only where
a client expects null."""

import ast
import re
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

SPOKEN_VERSION = (4, 3, 0)
"""The version of the client API that we name: fields added later may be missing."""

TEXT_TYPES = {"str", "IdType", "MaybeSnowflakeIdType", "PrimitiveIdType", "datetime", "date"}
ENUM_ENDINGS = ("Enum",)
MISSPELT = {("Report", "rules_ids"): "rule_ids"}
"""Fields that Mastodon.py names otherwise than every server sends them."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an entity: its annotation, and when it came and went."""

    annotation: str
    added: tuple[int, ...]
    removed: bool

    @property
    def nullable(self) -> bool:
        return self.annotation.startswith("Optional[") or "None" in self.annotation

    @property
    def expected(self) -> bool:
        return not self.removed and self.added <= SPOKEN_VERSION


@cache
def tables() -> dict[str, dict[str, Field]]:
    """entity → field → what is expected of it."""
    found = find_spec("mastodon.return_types")
    assert found is not None
    assert found.origin is not None
    tree = ast.parse(Path(found.origin).read_text())
    return {node.name: _fields(node) for node in tree.body if isinstance(node, ast.ClassDef)}


def problems(entity: str, answer: Any, where: str = "") -> list[str]:
    """What a strict client would trip over, as `path: what`."""
    if not isinstance(answer, dict):
        return [f"{where or entity}: {type(answer).__name__} in place of {entity}"]
    found: list[str] = []
    for name, field in tables()[entity].items():
        name = MISSPELT.get((entity, name), name)  # noqa: PLW2901 - the same field under its real name
        path = f"{where or entity}.{name}"
        if name not in answer:
            found += [f"{path}: missing"] if field.expected and not field.nullable else []
        elif answer[name] is None:
            found += [] if field.nullable else [f"{path}: null"]
        else:
            found += _wrong(field.annotation, answer[name], path)
    return found


def _fields(node: ast.ClassDef) -> dict[str, Field]:
    fields: dict[str, Field] = {}
    renamed = _renamed(node)
    for item, text in zip(node.body, node.body[1:], strict=False):
        if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name) and isinstance(text, ast.Expr):
            assert isinstance(item.annotation, ast.Constant)
            assert isinstance(text.value, ast.Constant)
            words = str(text.value.value)
            added = re.search(r"\* (\d+)\.(\d+)\.(\d+): added", words)
            version = tuple(int(part) for part in added.groups()) if added else (0, 0, 0)
            optional = "(optional)" in words or "(nullable)" in words
            annotation = str(item.annotation.value)
            shown = f"Optional[{annotation}]" if optional and not annotation.startswith("Optional") else annotation
            fields[renamed.get(item.target.id, item.target.id)] = Field(
                shown, version, removed=": removed" in words or "deprecated" in words.lower()
            )
    return fields


def _renamed(node: ast.ClassDef) -> dict[str, str]:
    """Attribute → key of the JSON object, where Python could not spell the key."""
    maps = [
        item.value
        for item in node.body
        if isinstance(item, ast.Assign) and ast.unparse(item.targets[0]) == "_rename_map"
    ]
    return ast.literal_eval(maps[0]) if maps else {}


def _wrong(annotation: str, value: Any, path: str) -> list[str]:
    kind = re.sub(r"^Optional\[(.*)\]$", r"\1", annotation)
    if kind.startswith("Union["):
        return []
    if listed := re.match(r"^(?:NonPaginatableList|PaginatableList|EntityList|List)\[(.*)\]$", kind):
        if not isinstance(value, list):
            return [f"{path}: {type(value).__name__} in place of a list"]
        return [p for index, item in enumerate(value) for p in _wrong(listed[1], item, f"{path}[{index}]")]
    if kind in tables():
        return problems(kind, value, path)
    fits: Any = {"bool": bool, "int": int, "float": (int, float)}.get(kind)
    if kind in TEXT_TYPES or kind.endswith(ENUM_ENDINGS):
        fits = str
    return [] if fits is None or isinstance(value, fits) else [f"{path}: {value!r} in place of {kind}"]
