"""The port to the graph: edges with a versioned row at each end, blocks, mutes, counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from fanlight.features.follows.models import (
    Edge,
    Following,
    GraphCounts,
    Numbers,
    Party,
    Permission,
    Relationship,
    Wish,
)
from fanlight.kit.ids import UserId, UserNumber
from fanlight.kit.pages import Page, PageRequest


class Put(Enum):
    """How writing one half of an edge ended."""

    WRITTEN = "written"
    CROSSED = "crossed"
    """The row is no longer the one that was read: read again."""
    BLOCKED = "blocked"
    """The follower blocks the author, so only a removal may be written."""
    FULL = "full"
    """The follower follows, or has asked, as many people as one may."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowOptions:
    """What a follower chose for one edge. None leaves it as it is; a new edge shows reposts, in any language, and does not notify."""

    reblogs: bool | None = None
    notify: bool | None = None
    languages: tuple[str, ...] | None = None
    """Empty: in any language."""


UNCHANGED = FollowOptions()


class PutTag(Enum):
    """How following a hashtag ended."""

    WRITTEN = "written"
    STOOD = "stood"
    """It was followed already."""
    FULL = "full"
    """The person follows as many hashtags as one may."""


class ChoiceStore(Protocol):
    """What people choose beside whom they follow. What changes Home raises their `following_version`."""

    async def follow_tag(self, user: UserId, tag: str) -> PutTag:
        """Follow the hashtag with this key."""
        ...

    async def unfollow_tag(self, user: UserId, tag: str) -> None:
        """No longer follow it. Without following it, nothing happens."""
        ...

    async def followed_tags_page(self, user: UserId, page: PageRequest) -> Page[str]:
        """The keys of the followed hashtags, those followed last first, paged by the id of the follow."""
        ...

    async def set_not_at_home(self, reader: UserId, authors: Mapping[UserId, bool]) -> None:
        """For each author named: whether Home leaves them out. Whoever is not named stays as they are."""
        ...

    async def put_note(self, writer: UserId, about: UserId, comment: str) -> None:
        """Keep what one person notes about another, in place of what was noted before; nothing is kept of ""."""
        ...


class FollowStore(ChoiceStore, Protocol):
    """Every change of a row counts and announces `FollowChanged` in its own transaction.

    Where counts moved, `FollowCountsChanged` is announced in it too.
    """

    async def edge(self, follower: UserId, author: UserId) -> Edge:
        """Both rows, the author's read first: a wish seen here is never older than the permission beside it."""
        ...

    async def put_wish(
        self, edge: Edge, wish: Wish, *, author: Party, version: int, options: FollowOptions = UNCHANGED
    ) -> Put:
        """Write the follower's row where it is still the one of `edge`.

        Nothing is promised to the inbox of a new wish (`NOTHING_PUSHED`). The follower's `following_version` rises.
        """
        ...

    async def put_permission(self, edge: Edge, permission: Permission, *, follower: Party, version: int) -> Put:
        """Write the author's row where it is still the one of `edge`."""
        ...

    async def choose(self, follower: UserId, author: UserId, options: FollowOptions) -> None:
        """Change the options of an edge that stands; without one, nothing."""
        ...

    async def block(self, actor: UserId, target: Party, *, version: int) -> None:
        """Write the block, and remove the actor's wish to follow the target, in one transaction. Twice is once."""
        ...

    async def unblock(self, actor: UserId, target: UserId) -> None:
        """Remove the block. The edges it removed stay removed."""
        ...

    async def mute(self, actor: UserId, target: UserId, *, until_ms: int | None, notifications: bool) -> None:
        """Add the mute, or replace what was chosen before."""
        ...

    async def unmute(self, actor: UserId, target: UserId) -> None:
        """Remove the mute."""
        ...

    async def set_pushed_from(self, follower: UserId, author: UserId, boundary: int, *, version: int) -> bool:
        """Write the boundary where the edge is followed and still has this version. True where it was written."""
        ...

    async def following_version(self, reader: UserId) -> int:
        """Rises with every change of the reader's wishes, boundaries, mutes and blocks. 0: nothing has happened yet."""
        ...

    async def following(self, reader: UserId) -> Following:
        """Whom the reader wants to read and whom not, with the version of this very moment."""
        ...

    async def follower_numbers(self, author: UserId, *, after: UserNumber, limit: int) -> Numbers:
        """Numbers of approved followers greater than `after`, ascending."""
        ...

    async def counts(self, user: UserId) -> GraphCounts:
        """The counts as of the last committed change."""
        ...

    async def request_count(self, author: UserId) -> int:
        """How many people wait for the author's answer; counted up to `REQUESTS_COUNTED_MAX`."""
        ...

    async def permissions(self, viewer: UserId, authors: Sequence[UserId]) -> tuple[int, dict[UserId, Permission]]:
        """The viewer's `following_version`, and what each author's row about the viewer says.

        Who has none, or a removed one, may be left out. One read group per database: every answer with posts asks this.
        """
        ...

    async def relationships(
        self, viewer: UserId, others: Sequence[UserId], *, now_ms: int
    ) -> dict[UserId, Relationship]:
        """Everything that stands between them, for every one that was asked."""
        ...

    async def followers_among(self, author: UserId, people: Sequence[UserId], *, limit: int) -> list[UserId]:
        """Which of these people the author has approved as followers."""
        ...

    async def followers_page(self, author: UserId, page: PageRequest) -> Page[UserId]:
        """Approved followers, by the id of the edge. Every list here is newest first."""
        ...

    async def requests_page(self, author: UserId, page: PageRequest) -> Page[UserId]:
        """Who waits for the author's answer, by the id of the edge."""
        ...

    async def following_page(self, follower: UserId, page: PageRequest) -> Page[UserId]:
        """Whom the person follows, by the id of the edge."""
        ...

    async def blocks_page(self, actor: UserId, page: PageRequest) -> Page[UserId]:
        """Whom the person blocks, by the id of the edge."""
        ...

    async def mutes_page(self, actor: UserId, page: PageRequest, *, now_ms: int) -> Page[UserId]:
        """Whom the person mutes now, by the id of the mute."""
        ...
