"""How far somebody has read a timeline."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

LastReadId = NewType("LastReadId", int)
"""The newest id that was read: a post's in the home feed, a notification's among the notifications."""


class Timeline(StrEnum):
    """What a marker may stand in. The values are stored, and are the client API's words."""

    HOME = "home"
    NOTIFICATIONS = "notifications"


@dataclass(frozen=True, slots=True, kw_only=True)
class Marker:
    """A person's place in one timeline. `version` counts every time that it was set."""

    timeline: Timeline
    last_read_id: LastReadId
    version: int
    updated_ms: int
