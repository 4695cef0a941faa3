"""W3C trace context: one trace runs from the request, through the event log, to the last delivery."""

import re
import secrets
from contextvars import ContextVar, Token
from typing import Final

_TRACEPARENT: Final = re.compile(r"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")
_current: ContextVar[tuple[str, str]] = ContextVar("trace", default=("", ""))


def new_traceparent() -> str:
    """A fresh trace, sampled."""
    drawn = secrets.token_hex(24)
    return f"00-{drawn[:32]}-{drawn[32:]}-01"


def continued(traceparent: str) -> str:
    """A new span of the same trace; a fresh trace where the header is missing or malformed."""
    if not _TRACEPARENT.fullmatch(traceparent):
        return new_traceparent()
    return f"{traceparent[:36]}{secrets.token_hex(8)}{traceparent[52:]}"


def current_traceparent() -> str:
    """The trace this code runs in; empty outside of one."""
    return _current.get()[0]


def current_request_id() -> str:
    """The request this code answers; empty outside of one."""
    return _current.get()[1]


class Tracing:
    """Runs a block inside a trace, and as a part of the request where there is one: `with Tracing(traceparent):`."""

    __slots__ = ("_inside", "_token")

    def __init__(self, traceparent: str, *, request_id: str = "") -> None:
        self._inside = traceparent, request_id

    def __enter__(self) -> None:
        self._token: Token[tuple[str, str]] = _current.set(self._inside)

    def __exit__(self, *_: object) -> None:
        _current.reset(self._token)
