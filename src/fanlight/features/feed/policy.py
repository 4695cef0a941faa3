"""Push or pull, decided for one post now. What was decided is recorded by the writer and never inferred from here."""

from enum import Enum
from typing import Final

STILL_MANY: Final = 0.9
"""An author who is pulled goes on being pulled down to this part of the limit, so that nobody flickers around it."""


class Decision(Enum):
    """How a post reaches readers who have an inbox. Everybody else pulls."""

    PUSH = "push"
    PULL = "pull"


def decide(*, followers: int, followers_max: int, pulled_now: bool) -> Decision:
    """Authors with more followers than `followers_max` are pulled."""
    limit = followers_max * STILL_MANY if pulled_now else followers_max
    return Decision.PULL if followers > limit else Decision.PUSH
