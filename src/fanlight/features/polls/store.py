"""The port to polls and their votes."""

from collections.abc import Callable, Generator, Iterable, Sequence
from typing import Any, Protocol, TypeAlias

from fanlight.features.polls.models import NewPoll, Poll
from fanlight.kit.ids import PostId, UserId

Part: TypeAlias = Generator[Any, Any, Any]
"""A piece of work for the transaction of another box's store, on the same shard."""

CheckVote: TypeAlias = Callable[[Poll], None]
"""Raises `Invalid` where this vote cannot be given in this poll."""


class PollStore(Protocol):
    """A poll, its options and its votes live with its post."""

    def create(self, author: UserId, post: PostId, poll: NewPoll, expires_ms: int) -> Part:
        """Work that puts the poll beside its post."""
        ...

    def remove(self, post: PostId) -> Part:
        """Work after which there is neither the poll nor a vote in it."""
        ...

    def change(self, post: PostId, *, expires_ms: int, hide_totals: bool) -> Part:
        """Work that changes when the poll ends and what it tells until then. Votes stay."""
        ...

    async def vote(self, post: PostId, person: UserId, choices: Sequence[int], check: CheckVote) -> None:
        """Give the person's only vote. The counts change in the transaction that inserts it, never elsewhere.

        Raises `NotFound` where there is no such poll, what `check` raises of the poll as it stands in that
        transaction, and `Invalid` for a second vote.
        """
        ...

    async def of_posts(self, viewer: UserId | None, posts: Iterable[PostId]) -> dict[PostId, Poll]:
        """The polls of those posts that have one, with the viewer's own choices: one read for each database."""
        ...
