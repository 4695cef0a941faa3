"""How the two rows of an edge find together again: a pure decision, the same after a request and after a crash."""

from dataclasses import dataclass
from typing import Final, TypeAlias

from fanlight.features.follows.models import Edge, Permission, Wish


@dataclass(frozen=True, slots=True, kw_only=True)
class PutWish:
    """Write the follower's row."""

    wish: Wish
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PutPermission:
    """Write the author's row."""

    permission: Permission
    version: int


Step: TypeAlias = PutWish | PutPermission

ANSWERS: Final = {
    Wish.REMOVED: Permission.REMOVED,
    Wish.REQUESTED: Permission.REQUESTED,
    Wish.FOLLOWING: Permission.APPROVED,
}
"""What the author's row says where it agrees with the follower's."""

ASKS: Final = {permission: wish for wish, permission in ANSWERS.items()}
"""The same, read from the author's side."""


def next_step(edge: Edge) -> Step | None:
    """What brings the two rows closer to each other, None where they agree.

    The greater version is the later operation, and the other row follows it. Two things do not depend on versions: a
    wish that was taken back is never revived from the author's side, so an approval that crossed it is taken back too;
    and nobody follows an author who blocks them.
    """
    follower, author = edge.follower_half, edge.author_half
    if ANSWERS[follower.wish] is author.permission:
        return None
    if author.permission is Permission.BLOCKED:
        if follower.wish is Wish.REMOVED:
            return None
        return PutWish(wish=Wish.REMOVED, version=max(author.version, follower.version + 1))
    if follower.version >= author.version or follower.wish is Wish.REMOVED:
        return PutPermission(permission=ANSWERS[follower.wish], version=max(follower.version, author.version + 1))
    return PutWish(wish=ASKS[author.permission], version=author.version)
