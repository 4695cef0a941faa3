"""W3C trace context: one trace runs from the request, through the event log, to the last delivery."""

import re
import secrets
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

_TRACEPARENT: Final = re.compile(r"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")
_current: ContextVar[str] = ContextVar("traceparent", default="")


def new_traceparent() -> str:
    """A fresh trace, sampled."""
    return f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-01"


def continued(traceparent: str) -> str:
    """A new span of the same trace; a fresh trace where the header is missing or malformed."""
    if not _TRACEPARENT.fullmatch(traceparent):
        return new_traceparent()
    return f"{traceparent[:36]}{secrets.token_hex(8)}{traceparent[52:]}"


def current_traceparent() -> str:
    """The trace this code runs in; empty outside of one."""
    return _current.get()


@contextmanager
def use_traceparent(traceparent: str) -> Generator[None, None, None]:
    """Run the block inside this trace."""
    token = _current.set(traceparent)
    try:
        yield
    finally:
        _current.reset(token)
