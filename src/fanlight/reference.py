"""Prints the pages of `docs/` that list things, from the things themselves; a test compares them."""

import ast
import asyncio
import inspect
import sys
from contextlib import AsyncExitStack
from dataclasses import fields
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from fanlight import settings as settings_module
from fanlight import wiring
from fanlight.events import EVENTS
from fanlight.infra.eventlog.port import Subscription
from fanlight.settings import PREFIX, Settings

DOCS = Path(__file__).parents[2] / "docs"


def write_docs(*, check: bool) -> int:
    """Write `events.md` and `configuration.md`, or only compare; answers the exit code."""
    pages = {"events.md": events_page(), "configuration.md": configuration_page()}
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
    subscriptions = asyncio.run(_declared_subscriptions())
    lines = ["# Events", "", "Printed by `make docs` from `src/fanlight/events.py` and the subscriptions.", ""]
    for topic, event in sorted(EVENTS.items()):
        columns = ", ".join(f"`{field.name}`" for field in fields(event))
        groups = sorted({subscription.group for subscription in subscriptions if subscription.event is event})
        heard = ", ".join(f"`{group}`" for group in groups) or "nobody yet"
        lines += [f"## {event.__name__} (`{topic}`)", "", inspect.cleandoc(event.__doc__ or ""), ""]
        lines += [f"Fields: {columns}. Heard by: {heard}.", ""]
    return "\n".join(lines)


async def _declared_subscriptions() -> list[Subscription]:
    """What a worker would subscribe to, asked of one that is built in an empty folder and never runs."""
    with TemporaryDirectory() as folder:
        settings = Settings(data=folder)
        await wiring.prepare(settings)
        async with AsyncExitStack() as stack:
            infra = await wiring.open_infrastructure(settings, stack)
            return wiring.all_subscriptions(await wiring.build_services(infra, stack, role="worker"))


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
