"""What PostgreSQL and its driver raise, as what the port promises. No message repeats an address or a password."""

from typing import Final

import asyncpg

from fanlight.kit.errors import Unavailable

AGAIN: Final = (asyncpg.SerializationError, asyncpg.DeadlockDetectedError)
"""The server undid the transaction for another's sake: the same work may succeed now."""

_GONE: Final = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,
)
_BUSY: Final = (
    TimeoutError,
    asyncpg.QueryCanceledError,
    asyncpg.LockNotAvailableError,
    asyncpg.InsufficientResourcesError,
    asyncpg.PostgresIOError,
)


def is_gone(error: BaseException, *, closed: bool) -> bool:
    """Whether the connection failed and not the statement: another connection may do. `closed`: it says so itself."""
    if isinstance(error, TimeoutError):
        return False
    return isinstance(error, _GONE) or (closed and isinstance(error, (asyncpg.PostgresError, asyncpg.InterfaceError)))


def unreachable(error: BaseException) -> Unavailable:
    """The server does not answer, or lets nobody in."""
    if isinstance(error, (asyncpg.InvalidAuthorizationSpecificationError, asyncpg.InvalidPasswordError)):
        return Unavailable("the database refuses this user or password")
    if isinstance(error, asyncpg.InvalidCatalogNameError):
        return Unavailable("the database server has no database of this name")
    if isinstance(error, asyncpg.TooManyConnectionsError):
        return Unavailable("the database server has no connection left for us")
    return Unavailable("the database cannot be reached")


def translated(error: BaseException, *, closed: bool) -> Unavailable | None:
    """What is raised instead of it: `Unavailable` for what passes by itself, nothing for everything else."""
    if is_gone(error, closed=closed):
        return unreachable(error)
    return Unavailable("the database cannot do this now") if isinstance(error, (*_BUSY, *AGAIN)) else None
