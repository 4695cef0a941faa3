"""Two decisions: whether a post is pushed or pulled now, and whether what was found belongs into somebody's home.

How a post went is recorded by the writer and never inferred from here.
"""

from enum import Enum, StrEnum
from typing import Final, NamedTuple

from fanlight.features.follows.models import Following
from fanlight.kit.ids import UserId

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


class Left(StrEnum):
    """Why a post that may be seen is not in somebody's home, in words for `fanlight why`."""

    COMMENT = "it is a comment on somebody else's post, and those are not in home feeds"
    IN_A_LIST = "the reader reads its author in a list, and not at home"
    NOT_FOLLOWED = "the reader follows neither its author nor a hashtag it is under"
    REPOST = "it is a repost, and the reader does not want the reposts of this person"
    LANGUAGE = "the reader follows its author in other languages"


class Found(NamedTuple):
    """What Home asks of a post that was found. `tagged`: it stands under a hashtag that the reader follows."""

    author: int
    in_home: bool
    is_repost: bool
    tagged: bool
    language: str | None = None
    """Known where the reader follows the author in some languages only; None for a post without one."""


def left_out_because(reader: UserId, following: Following, post: Found) -> Left | None:
    """None where the post belongs into the reader's home. Whether the reader may see it is asked elsewhere."""
    if not post.in_home:
        return Left.COMMENT
    if post.author == reader:
        return None
    if post.author in following.not_at_home:
        return Left.IN_A_LIST
    if post.tagged:
        return None
    if post.author not in following.wished:
        return Left.NOT_FOLLOWED
    if post.is_repost:
        return Left.REPOST if post.author in following.no_reposts else None
    wanted = following.languages.get(post.author)
    if wanted is not None and post.language is not None and not {post.language, _base(post.language)} & wanted:
        return Left.LANGUAGE
    return None


def _base(language: str) -> str:
    """Somebody followed in `pt` is wanted in `pt-BR` too."""
    return language.partition("-")[0]
