"""The route table: each `Endpoint` is one row, and `Viewer` is who asks.

A box lists its rows in `endpoints(service, …)`; `gateway/app.py` serves them and `gateway/openapi.py` prints them.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import KW_ONLY, dataclass, field
from pathlib import Path
from typing import Any, Final, Protocol

from fanlight.edge.limits import Limit
from fanlight.kit.ids import AppId, UserId

BODY_BYTES_MAX: Final = 1 << 20
"""JSON and form bodies. An endpoint that takes files names its own, greater limit."""

NO_HEADERS: Final[Mapping[str, str]] = {}
NOTHING_ELSE: Final[Mapping[int, Any]] = {}


class Identity(Protocol):
    """What a token stands for, as the gateway needs it."""

    @property
    def user_id(self) -> UserId | None: ...
    @property
    def app_id(self) -> AppId | None: ...
    @property
    def scopes(self) -> frozenset[str]: ...
    @property
    def kind(self) -> str: ...
    @property
    def token_hash(self) -> bytes: ...


Identify = Callable[[str], Awaitable[Identity | None]]
"""Who holds this token: None for an unknown, expired or revoked one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Who asks. `user_id` is None for strangers and for an app that acts for itself."""

    user_id: UserId | None = None
    app_id: AppId | None = None
    scopes: frozenset[str] = frozenset()
    token_hash: bytes = b""
    session: bool = False
    """Known by the browser's session cookie."""

    csrf: str = ""
    """What this viewer's forms carry in their `csrf` field; empty without a session."""

    address: str = ""
    request_id: str = ""

    @property
    def me(self) -> UserId:
        """The user behind a row that needs one."""
        assert self.user_id is not None, "the row of this endpoint must say user_required"
        return self.user_id


class UploadedFile:
    """A file of a multipart body, on disk in the spool folder. It is removed after the request unless moved away.

    A plain class, so that no JSON body can ever be converted into one (its path would be the client's choice).
    """

    __slots__ = ("content_type", "filename", "path", "size")

    def __init__(self, *, path: Path, filename: str, content_type: str, size: int) -> None:
        self.path = path
        self.filename = filename
        self.content_type = content_type
        self.size = size

    def __repr__(self) -> str:
        return f"UploadedFile({self.path.name}, {self.size} bytes)"


Call = Callable[[Viewer, Any], Awaitable[Any]]
"""`async def call(viewer, asked)`. `asked` is the row's request type, or None where the row has none.

The first line of its docstring is read by those who write apps; what only we need to know goes below it.
"""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One row of the route table.

    `path` may hold `{name}` inside a segment (`/@{username}/{id}`, `/media/{token}/{size}.{ext}`) and end with
    `{name:path}`, which takes the rest. A plain segment wins over a parameter. Parameters, the query string and the
    body fill the fields of `request` by name; where two say the same field, the path wins over the body, the body
    over the query.
    """

    method: str
    path: str
    call: Call
    _: KW_ONLY
    scope: str | None = None
    """The scope a token needs. None: anyone may call, and `viewer.user_id` may be None."""

    open: bool = False
    """With a scope: strangers may call too. Whoever comes with a token still needs the scope."""

    request: type | None = None
    response: Any = None
    """The type of the answer, for the OpenAPI document; None: an empty object, or what `media_type` says."""

    media_type: str = "application/json"
    status: int = 200
    also: Mapping[int, Any] = field(default_factory=lambda: NOTHING_ELSE)
    """Other answers that are no refusals: status → type."""

    user_required: bool | None = None
    """A user must stand behind the token. Left out: wherever a scope is needed."""

    headers: Mapping[str, str] = field(default_factory=lambda: NO_HEADERS)
    """Request headers that fill a field: `{"idempotency-key": "idempotency_key"}`, in small letters."""

    body_bytes_max: int = BODY_BYTES_MAX
    page: bool = False
    """A page for people: errors are pages too, and a stranger is sent to the log-in page."""

    identified: bool = True
    """False for what is the same for everyone (static files, health): the token is not even looked up."""

    logged: bool = True
    """False for what is asked every second by machines."""

    limit: Limit | None = None
    """How often one person may call this row, beside what holds for every request."""

    summary: str = ""
    """One line for those who write apps, where the docstring of `call` cannot say it: rows that share a call."""

    @property
    def in_short(self) -> str:
        """What the row does, in one line without a full stop: its summary, or how the docstring of its call begins."""
        said = self.summary or (self.call.__doc__ or "")
        return said.strip().partition("\n")[0].removesuffix(".")

    @property
    def needs_user(self) -> bool:
        asks = self.scope is not None and not self.open
        return asks if self.user_required is None else self.user_required

    @property
    def for_browsers(self) -> bool:
        """Only a session opens it: no scope says what an app's token might do here."""
        return self.page or (self.needs_user and self.scope is None)
