"""The few errors a use case may raise; `gateway/errors.py` turns them into HTTP answers, once.

Every message is a sentence for the person who made the request.
"""

from collections.abc import Mapping


class FanlightError(Exception):
    """The base of everything a use case refuses with."""


class NotFound(FanlightError):
    """No such thing, or none that this viewer may know of (404)."""


class Invalid(FanlightError):
    """The request is understood and cannot be done as asked (422)."""

    def __init__(self, message: str, *, details: Mapping[str, list[tuple[str, str]]] | None = None) -> None:
        """`details`: for forms, field → (error code, sentence), as the client API names them."""
        super().__init__(message)
        self.details = details or {}


class BadRequest(FanlightError):
    """The request cannot be understood (400)."""


class Unauthorized(FanlightError):
    """No valid token where one is needed (401)."""


class Forbidden(FanlightError):
    """The token lacks the scope (403). Clients log out on 403: an ordinary refusal is `NotFound` or `Invalid`."""


class TooLarge(FanlightError):
    """More bytes than a named limit allows (413)."""


class TooMany(FanlightError):
    """A rate limit was reached (429). `limit`: how many were allowed."""

    def __init__(self, message: str, *, retry_after_s: int, limit: int = 0) -> None:
        super().__init__(message)
        self.limit = limit
        self.retry_after_s = retry_after_s


class Unavailable(FanlightError):
    """A part the request needs is down or busy (503)."""

    def __init__(self, message: str, *, retry_after_s: int = 5) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s
