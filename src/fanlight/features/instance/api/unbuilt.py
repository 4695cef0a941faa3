"""Lists that apps ask for and that nothing here fills: an empty one keeps the app going, an error would stop it."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from fanlight.edge.routes import Call, Endpoint, Viewer
from fanlight.features.users.service import UserService
from fanlight.kit.errors import NotFound
from fanlight.kit.ids import UserId

LISTS_FOR_ANYONE: Final = (
    "/api/v1/custom_emojis",
    "/api/v1/trends/statuses",
    "/api/v1/trends/links",
    "/api/v1/directory",
)

LISTS_OF_SOMEBODY: Final[Mapping[str, str | None]] = {
    "/api/v1/accounts/{id}/endorsements": None,
    "/api/v1/accounts/{id}/identity_proofs": None,
}
"""path → the scope it takes; whose account does not exist has no list either"""

LISTS_OF_MINE: Final[Mapping[str, str]] = {
    "/api/v1/filters": "read:filters",
    "/api/v2/filters": "read:filters",
    "/api/v1/announcements": "read:accounts",
    "/api/v1/conversations": "read:statuses",
    "/api/v1/notifications": "read:notifications",
    "/api/v1/notifications/requests": "read:notifications",
    "/api/v1/suggestions": "read:accounts",
    "/api/v2/suggestions": "read:accounts",
    "/api/v1/endorsements": "read:accounts",
    "/api/v1/domain_blocks": "read:blocks",
}
"""path → the scope it takes"""

NO_NOTIFICATIONS: Final[Mapping[str, Any]] = {"accounts": [], "statuses": [], "notification_groups": []}

POLICY: Final[Mapping[str, Any]] = {
    "for_not_following": "accept",
    "for_not_followers": "accept",
    "for_new_accounts": "accept",
    "for_private_mentions": "accept",
    "for_limited_accounts": "accept",
    "for_bots": "accept",
    "summary": {"pending_requests_count": 0, "pending_notifications_count": 0},
}

OBJECTS_OF_MINE: Final[Mapping[str, tuple[str, Mapping[str, Any]]]] = {
    "/api/v1/notifications/unread_count": ("read:notifications", {"count": 0}),
    "/api/v2/notifications": ("read:notifications", NO_NOTIFICATIONS),
    "/api/v2/notifications/unread_count": ("read:notifications", {"count": 0}),
    "/api/v2/notifications/policy": ("read:notifications", POLICY),
}
"""path → the scope it takes, and what is answered"""


class AccountRequest(msgspec.Struct):
    """One account by its id."""

    id: UserId


def endpoints(users: UserService) -> list[Endpoint]:
    """What apps call at their start, whatever the server can do."""

    async def nothing_of_theirs(_viewer: Viewer, asked: AccountRequest) -> list[Any]:
        await users.get(asked.id)
        return []

    anyone = [Endpoint("GET", path, _always([]), response=list[Any]) for path in LISTS_FOR_ANYONE]
    mine = [
        Endpoint("GET", path, _always([]), scope=scope, response=list[Any]) for path, scope in LISTS_OF_MINE.items()
    ]
    theirs = [
        Endpoint("GET", path, nothing_of_theirs, scope=scope, request=AccountRequest, response=list[Any])
        for path, scope in LISTS_OF_SOMEBODY.items()
    ]
    objects = [
        Endpoint("GET", path, _always(answer), scope=scope, response=dict[str, Any])
        for path, (scope, answer) in OBJECTS_OF_MINE.items()
    ]
    others = [
        Endpoint("GET", "/api/v1/instance/translation_languages", _always({}), response=dict[str, Any]),
        Endpoint("POST", "/api/v1/notifications/clear", _always({}), scope="write:notifications"),
        Endpoint("GET", "/api/v1/push/subscription", _no_subscription, scope="push"),
    ]
    return [*anyone, *mine, *theirs, *objects, *others]


def _always(answer: object) -> Call:
    async def call(_viewer: Viewer, _asked: Any) -> object:
        return answer

    return call


async def _no_subscription(_viewer: Viewer, _asked: Any) -> None:
    """Apps take this for `not subscribed yet`."""
    raise NotFound("this app has no push subscription")
