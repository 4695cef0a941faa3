"""Who may see what: one pure decision, taken for every post each time it is shown."""

from enum import Enum, StrEnum
from typing import Final

from fanlight.features.follows.models import Standing
from fanlight.features.posts.models import DIRECT, FOLLOWERS
from fanlight.kit.ids import UserId


class Purpose(Enum):
    """Where posts are shown. A mute hides an author where nobody asked for them; a report reaches past one's own block."""

    HOME = "home"
    PUBLIC = "public"
    TAG = "tag"
    THREAD = "thread"
    SEARCH = "search"
    PROFILE = "profile"
    LINK = "link"
    KEPT = "kept"
    REPORT = "report"


HIDES_MUTED: Final = frozenset({Purpose.HOME, Purpose.PUBLIC, Purpose.TAG, Purpose.THREAD, Purpose.SEARCH})


class Hidden(StrEnum):
    """Why a post is not shown, in words for `fanlight why`."""

    UNCHECKED = "nobody can say what stands between its author and the viewer"
    BLOCKED = "its author and the viewer: one of them blocks the other"
    MUTED = "the viewer mutes its author"
    FOLLOWERS_ONLY = "it is for approved followers, and for those it mentions"
    DIRECT = "it is for those it mentions"
    ORIGINAL_GONE = "the post that it shows was deleted"


def hidden_because(
    *,
    viewer: UserId | None,
    author: UserId,
    visibility: int,
    standing: Standing | None,
    mentioned: bool,
    purpose: Purpose,
) -> Hidden | None:
    """None where the viewer may see the post. A deleted post never comes this far."""
    if viewer == author:
        return None
    if standing is None:
        return Hidden.UNCHECKED
    if standing.author_blocks_viewer or (standing.viewer_blocks_author and purpose is not Purpose.REPORT):
        return Hidden.BLOCKED
    if standing.viewer_mutes_author and purpose in HIDES_MUTED:
        return Hidden.MUTED
    if visibility < FOLLOWERS or mentioned:
        return None
    if visibility == FOLLOWERS:
        return None if standing.follows else Hidden.FOLLOWERS_ONLY
    assert visibility == DIRECT, visibility
    return Hidden.DIRECT
