"""Every refusal as an HTTP answer, in one place: JSON for apps, a page for people, and never what went wrong inside."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol
from urllib.parse import quote

import msgspec

from fanlight.gateway.replies import HTML_TYPE, JSON_TYPE, NOT_STORED, HeaderList, Reply
from fanlight.gateway.router import MethodNotAllowed
from fanlight.kit.errors import (
    BadRequest,
    FanlightError,
    Forbidden,
    Invalid,
    NotFound,
    TooLarge,
    TooMany,
    Unauthorized,
    Unavailable,
)

STATUSES: Final[Mapping[type[FanlightError], int]] = {
    BadRequest: 400,
    Unauthorized: 401,
    Forbidden: 403,
    NotFound: 404,
    MethodNotAllowed: 405,
    TooLarge: 413,
    Invalid: 422,
    TooMany: 429,
    Unavailable: 503,
}
INVALID_REQUEST: Final = "invalid_request"
OAUTH_WORDS: Final = {401: "invalid_client", 429: "temporarily_unavailable", 503: "temporarily_unavailable"}
UNEXPECTED: Final = "Something went wrong on the server"
TEXT_TYPE: Final = (b"content-type", b"text/plain; charset=utf-8")


class ErrorPage(Protocol):
    """Renders the page of an error for people."""

    def __call__(self, status: int, message: str, *, request_id: str) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the answer to a refused request depends on."""

    is_page: bool
    get_path: str
    """The path and query of a GET, where a log-in leads back to; empty for everything else."""

    request_id: str
    is_oauth: bool = False
    """RFC 6749 has its own shape of errors: a word for the program, a sentence for its developer."""


class Refusals:
    """Turns errors into replies."""

    def __init__(self, error_page: ErrorPage | None, log_in_path: str) -> None:
        self._error_page = error_page
        self._log_in_path = log_in_path

    def reply(self, error: FanlightError, asked: Asked) -> Reply:
        """For what a use case, or the gateway itself, refused."""
        status = status_of(error)
        if status == 401 and asked.is_page and asked.get_path:
            where = f"{self._log_in_path}?next={quote(asked.get_path, safe='/')}"
            return Reply(status=303, headers=[(b"location", where.encode()), NOT_STORED])
        if asked.is_page:
            return self._page(status, str(error), headers_of(error), asked)
        headers = [JSON_TYPE, NOT_STORED, *headers_of(error)]
        if asked.is_oauth:
            status = 400 if status == 422 else status
            body = {"error": OAUTH_WORDS.get(status, INVALID_REQUEST), "error_description": str(error)}
            return Reply(status=status, headers=headers, body=msgspec.json.encode(body))
        return Reply(status=status, headers=headers, body=msgspec.json.encode(body_of(error)))

    def unexpected(self, asked: Asked) -> Reply:
        """For a mistake of ours. The log has the details under the request's id."""
        if asked.is_page:
            return self._page(500, UNEXPECTED, [], asked)
        body = msgspec.json.encode({"error": UNEXPECTED, "request_id": asked.request_id})
        return Reply(status=500, headers=[JSON_TYPE, NOT_STORED], body=body)

    def _page(self, status: int, message: str, headers: HeaderList, asked: Asked) -> Reply:
        if self._error_page is None:
            return Reply(status=status, headers=[TEXT_TYPE, NOT_STORED, *headers], body=f"{message}\n".encode())
        text = self._error_page(status, message, request_id=asked.request_id)
        return Reply(status=status, headers=[HTML_TYPE, NOT_STORED, *headers], body=text.encode())


def status_of(error: FanlightError) -> int:
    """The status of the nearest class that has one. A kind nobody named here is a refusal like any other."""
    return next((STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES), 422)


def headers_of(error: FanlightError) -> HeaderList:
    """What some refusals say besides their sentence."""
    match error:
        case MethodNotAllowed():
            return [(b"allow", ", ".join(sorted(error.allowed)).encode())]
        case TooMany() | Unavailable():
            return [(b"retry-after", b"%d" % max(1, error.retry_after_s))]
        case Unauthorized():
            return [(b"www-authenticate", b'Bearer error="invalid_token"')]
        case _:
            return []


def body_of(error: FanlightError) -> dict[str, Any]:
    """As the client API writes errors; `details` as its sign-up does."""
    body: dict[str, Any] = {"error": str(error)}
    if isinstance(error, Invalid) and error.details:
        body["details"] = {
            field: [{"error": code, "description": sentence} for code, sentence in found]
            for field, found in error.details.items()
        }
    return body
