"""Prints the pages of `docs/` that list things, from the things themselves; a test compares them."""

import ast
import asyncio
import inspect
import re
import sys
from collections.abc import Iterable
from contextlib import AsyncExitStack
from dataclasses import fields
from functools import cache
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from types import UnionType
from typing import Any, NamedTuple, get_args, get_origin

from fanlight import settings as settings_module
from fanlight import wiring
from fanlight.edge.routes import Endpoint
from fanlight.events import EVENTS
from fanlight.infra.eventlog.port import Subscription
from fanlight.settings import PREFIX, Settings

DOCS = Path(__file__).parents[2] / "docs"
FEATURES = "fanlight.features."
WEB = "fanlight.web."


class Declared(NamedTuple):
    """What a server is made of, as far as the pages list it."""

    subscriptions: list[Subscription]
    endpoints: list[Endpoint]


def write_docs(*, check: bool) -> int:
    """Write `events.md`, `configuration.md` and the tables of `api.md`, or only compare; answers the exit code."""
    pages = {"events.md": events_page(), "configuration.md": configuration_page(), "api.md": api_page()}
    stale = [name for name, text in pages.items() if not (DOCS / name).exists() or (DOCS / name).read_text() != text]
    if check:
        for name in stale:
            sys.stderr.write(f"docs/{name} is out of date: run `make docs`\n")
        return int(bool(stale))
    for name in stale:
        (DOCS / name).write_text(pages[name])
    return 0


def events_page() -> str:
    """Every event: what it says, who hears it."""
    subscriptions = _declared().subscriptions
    lines = ["# Events", "", "Printed by `make docs` from `src/fanlight/events.py` and the subscriptions.", ""]
    for topic, event in sorted(EVENTS.items()):
        columns = ", ".join(f"`{field.name}`" for field in fields(event))
        groups = sorted({subscription.group for subscription in subscriptions if subscription.event is event})
        heard = ", ".join(f"`{group}`" for group in groups) or "nobody yet"
        lines += [f"## {event.__name__} (`{topic}`)", "", inspect.cleandoc(event.__doc__ or ""), ""]
        lines += [f"Fields: {columns}. Heard by: {heard}.", ""]
    return "\n".join(lines)


def api_page() -> str:
    """`api.md` as it stands, with its tables printed anew: people write the words around them."""
    text = (DOCS / "api.md").read_text()
    rows = sorted(_declared().endpoints, key=lambda row: (row.path, row.method))
    text = _with_table(text, "routes", _route_lines(row for row in rows if _module(row).startswith(FEATURES)))
    return _with_table(text, "pages", _page_lines(row for row in rows if _module(row).startswith(WEB)))


def _with_table(text: str, name: str, lines: list[str]) -> str:
    begin, end = f"<!-- {name}: printed by make docs -->", f"<!-- end of {name} -->"
    pattern = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    assert pattern.search(text), f"docs/api.md has no place for its {name}"
    return pattern.sub(lambda _: "\n".join([begin, *lines, end]), text)


def _route_lines(rows: Iterable[Endpoint]) -> list[str]:
    lines = ["| Method | Path | Scope | Answer | Where |", "|---|---|---|---|---|"]
    for row in rows:
        answer, where = _type_name(row.response), _file(row, FEATURES)
        lines.append(f"| {row.method} | `{row.path}` | {_scope(row)} | {answer} | `{where}` |")
    return lines


def _scope(row: Endpoint) -> str:
    if row.scope is None:
        return "a session" if row.for_browsers else ""
    return f"`{row.scope}`, or no token" if row.open else f"`{row.scope}`"


def _page_lines(rows: Iterable[Endpoint]) -> list[str]:
    lines = ["| Method | Path | Where |", "|---|---|---|"]
    return lines + [f"| {row.method} | `{row.path}` | `{_file(row, WEB)}` |" for row in rows]


def _module(row: Endpoint) -> str:
    return row.call.__module__


def _file(row: Endpoint, below: str) -> str:
    return _module(row).removeprefix(below).replace(".", "/") + ".py"


def _type_name(answer: Any) -> str:
    """What the row says it answers, in words."""
    if answer is None:
        return ""
    if get_origin(answer) is list:
        (inside,) = get_args(answer)
        return "list" if inside is Any else f"list of {_type_name(inside)}"
    if get_origin(answer) is UnionType:
        return " or ".join(map(_type_name, get_args(answer)))
    return "object" if get_origin(answer) is dict else str(getattr(answer, "__name__", answer))


@cache
def _declared() -> Declared:
    """What a worker would hear and serve, asked of one that is built in an empty folder and never runs."""
    return asyncio.run(_build())


async def _build() -> Declared:
    with TemporaryDirectory() as folder:
        settings = Settings(data=folder)
        await wiring.prepare(settings)
        async with AsyncExitStack() as stack:
            infra = await wiring.open_infrastructure(settings, stack)
            services = await wiring.build_services(infra, stack, role="worker")
            return Declared(wiring.all_subscriptions(services), wiring.all_endpoints(services))


def configuration_page() -> str:
    """Every setting: its name, default and sentence."""
    lines = ["# Configuration", "", "Printed by `make docs` from `src/fanlight/settings.py`.", ""]
    lines += ["| Variable | Default | Meaning |", "|---|---|---|"]
    sentences = _sentences()
    for field in fields(Settings):
        lines.append(f"| `{PREFIX}{field.name.upper()}` | {_shown(field.default)} | {sentences[field.name]} |")
    return "\n".join([*lines, ""])


def _shown(default: Any) -> str:
    if isinstance(default, bool):
        return "`on`" if default else "`off`"
    return f"`{default}`" if default != "" else "empty"


def _sentences() -> dict[str, str]:
    """field → the string that stands under it."""
    tree = ast.parse(inspect.getsource(settings_module))
    body = next(node.body for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "Settings")
    found: dict[str, str] = {}
    for field, text in pairwise(body):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and isinstance(text, ast.Expr):
            assert isinstance(text.value, ast.Constant)
            found[field.target.id] = str(text.value.value)
    return found
