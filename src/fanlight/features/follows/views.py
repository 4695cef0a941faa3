"""What stands between two people, as the client API shows it."""

import msgspec

from fanlight.features.follows.models import Mute, Relationship
from fanlight.kit.clock import utc_text


class RelationshipView(msgspec.Struct, kw_only=True):
    """Clients want every switch to be true or false, never null."""

    id: str
    following: bool
    showing_reblogs: bool
    notifying: bool
    languages: list[str] | None = None
    followed_by: bool
    blocking: bool
    blocked_by: bool
    muting: bool
    muting_notifications: bool
    muting_expires_at: str | None
    requested: bool
    requested_by: bool
    domain_blocking: bool = False
    endorsed: bool = False
    note: str = ""


def relationship_view(one: Relationship) -> RelationshipView:
    """The relationship as clients read it."""
    return RelationshipView(
        id=str(one.user_id),
        following=one.following,
        showing_reblogs=one.show_reblogs,
        notifying=one.notify,
        followed_by=one.followed_by,
        blocking=one.blocking,
        blocked_by=one.blocked_by,
        muting=one.mute is not None,
        muting_notifications=one.mute is not None and one.mute.notifications,
        muting_expires_at=_end(one.mute),
        requested=one.requested,
        requested_by=one.requested_by,
        languages=None if one.languages is None else list(one.languages),
        note=one.note,
    )


def muted_account_json(account: bytes, mute: Mute | None) -> bytes:
    """The encoded account with one more field: until when it is muted."""
    return account[:-1] + b',"mute_expires_at":' + msgspec.json.encode(_end(mute)) + b"}"


def _end(mute: Mute | None) -> str | None:
    return None if mute is None or mute.until_ms is None else utc_text(mute.until_ms)
