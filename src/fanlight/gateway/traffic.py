"""One request's way through the gateway: what its layers tell each other about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from starlette.types import Scope

from fanlight.kit.ids import UserId

SCOPE_KEY: Final = "fanlight.traffic"
CLIENT_GONE_STATUS: Final = 499
"""In logs and metrics only: nobody was left to answer."""


@dataclass(slots=True, kw_only=True)
class Traffic:
    """Filled in on the way in, read by the log line on the way out."""

    request_id: str
    address: str
    headers: Mapping[bytes, bytes]
    template: str = "unmatched"
    user_id: UserId | None = None
    logged: bool = True

    @classmethod
    def of(cls, scope: Scope) -> "Traffic":
        traffic: Traffic = scope[SCOPE_KEY]
        return traffic


def address_of(scope: Scope, headers: Mapping[bytes, bytes], *, trusted_proxies: int) -> str:
    """Who connected; behind proxies, who the outermost trusted one says did. Nobody else's word is taken."""
    client = scope.get("client")
    address = client[0] if client else ""
    if not trusted_proxies:
        return address
    forwarded = [part.strip() for part in headers.get(b"x-forwarded-for", b"").decode("latin-1").split(",")]
    claimed = [*forwarded, address][-trusted_proxies - 1 :][0]
    return claimed or address
