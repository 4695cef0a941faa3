"""Lists that apps ask for and that nothing here fills: an empty one keeps the app going, an error would stop it."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from fanlight.edge.routes import Call, Endpoint, Viewer
from fanlight.features.users.service import UserService
from fanlight.kit.errors import NotFound
from fanlight.kit.ids import UserId

LISTS_FOR_ANYONE: Final[Mapping[str, str]] = {
    "/api/v1/custom_emojis": "Custom emojis",
    "/api/v1/trends/statuses": "Posts that many people look at",
    "/api/v1/trends/links": "Links that many people post",
    "/api/v1/directory": "The directory of profiles",
}
"""path → what would be in the list"""

LISTS_OF_SOMEBODY: Final[Mapping[str, str]] = {
    "/api/v1/accounts/{id}/endorsements": "Accounts that an account features",
    "/api/v1/accounts/{id}/identity_proofs": "Identity proofs of an account",
}
"""path → what would be in the list; whose account does not exist has no list either"""

LISTS_OF_MINE: Final[Mapping[str, tuple[str, str]]] = {
    "/api/v1/filters": ("read:filters", "Filters, in the older shape"),
    "/api/v2/filters": ("read:filters", "Filters"),
    "/api/v1/announcements": ("read:accounts", "Announcements of this server"),
    "/api/v1/conversations": ("read:statuses", "Conversations"),
    "/api/v1/notifications": ("read:notifications", "Notifications"),
    "/api/v1/notifications/requests": ("read:notifications", "Notifications that wait to be let in"),
    "/api/v1/suggestions": ("read:accounts", "Accounts to follow, in the older shape"),
    "/api/v2/suggestions": ("read:accounts", "Accounts to follow"),
    "/api/v1/endorsements": ("read:accounts", "Accounts that the user features"),
    "/api/v1/domain_blocks": ("read:blocks", "Servers that the user blocks"),
}
"""path → the scope it takes, and what would be in the list"""

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

OBJECTS_OF_MINE: Final[Mapping[str, tuple[str, str, Mapping[str, Any]]]] = {
    "/api/v1/notifications/unread_count": (
        "read:notifications",
        "How many notifications are unread: none",
        {"count": 0},
    ),
    "/api/v2/notifications": ("read:notifications", "Notifications in groups: always empty", NO_NOTIFICATIONS),
    "/api/v2/notifications/unread_count": (
        "read:notifications",
        "How many groups of notifications are unread: none",
        {"count": 0},
    ),
    "/api/v2/notifications/policy": (
        "read:notifications",
        "Whose notifications are let in: those of everybody",
        POLICY,
    ),
}
"""path → the scope it takes, what it is, and what is answered"""


class AccountRequest(msgspec.Struct):
    """One account by its id."""

    id: UserId


def endpoints(users: UserService) -> list[Endpoint]:
    """What apps call at their start, whatever the server can do."""

    async def nothing_of_theirs(_viewer: Viewer, asked: AccountRequest) -> list[Any]:
        await users.get(asked.id)
        return []

    anyone = [_empty(path, _always([]), what) for path, what in LISTS_FOR_ANYONE.items()]
    mine = [_empty(path, _always([]), what, scope=scope) for path, (scope, what) in LISTS_OF_MINE.items()]
    theirs = [_empty(path, nothing_of_theirs, what, request=AccountRequest) for path, what in LISTS_OF_SOMEBODY.items()]
    objects = [
        Endpoint("GET", path, _always(answer), scope=scope, response=dict[str, Any], summary=what)
        for path, (scope, what, answer) in OBJECTS_OF_MINE.items()
    ]
    return [*anyone, *mine, *theirs, *objects, *_others()]


def _empty(path: str, call: Call, what: str, *, scope: str | None = None, request: type | None = None) -> Endpoint:
    summary = f"{what}: always empty"
    return Endpoint("GET", path, call, scope=scope, request=request, response=list[Any], summary=summary)


def _others() -> list[Endpoint]:
    languages, clear = "/api/v1/instance/translation_languages", "/api/v1/notifications/clear"
    return [
        Endpoint(
            "GET",
            languages,
            _always({}),
            response=dict[str, Any],
            summary="Languages that posts are translated into: always empty",
        ),
        Endpoint("POST", clear, _always({}), scope="write:notifications", summary="Clear notifications: nothing to do"),
        Endpoint("GET", "/api/v1/push/subscription", _no_subscription, scope="push"),
    ]


def _always(answer: object) -> Call:
    async def call(_viewer: Viewer, _asked: Any) -> object:
        return answer

    return call


async def _no_subscription(_viewer: Viewer, _asked: Any) -> None:
    """The push subscription of this app: always 404, there is no push.

    Apps take this for `not subscribed yet`.
    """
    raise NotFound("this app has no push subscription")
