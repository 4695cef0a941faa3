"""The ports of the feed: inboxes and tails (derived data, dropped and rebuilt at any time), and the recorded facts.

Inboxes and tails have one writer, the worker that runs the fan-out, and many readers, the api processes.
"""

from collections.abc import Sequence
from typing import Protocol

from fanlight.features.feed.models import FeedReader, Ids, Inbox, InboxState, Mask, Opening, PullRange, Tail, TailHeads
from fanlight.kit.ids import PostId, Shard, UserId, UserNumber


class InboxReader(Protocol):
    """What reading a home feed needs."""

    async def read(self, number: UserNumber, owner: UserId) -> Inbox | None:
        """The reader's inbox, or None: not enrolled, somebody else's, being rewritten, or all inboxes are lost."""
        ...


class InboxStore(InboxReader, Protocol):
    """The writer's side. There is one writer; a second one is refused as long as the first lives."""

    @property
    def length(self) -> int:
        """How many deliveries an inbox holds."""
        ...

    async def enrol(self, number: UserNumber, owner: UserId, *, complete_from: int) -> bool:
        """Give the reader an empty inbox that takes deliveries above `complete_from`; False where there is no room.

        Enrolled again, the inbox is emptied and its generation is a new one.
        """
        ...

    async def drop(self, number: UserNumber) -> None:
        """Take the inbox away: `read` answers None, deliveries pass it by. Dropped twice is dropped."""
        ...

    async def enrolled(self, numbers: Ids) -> Mask:
        """Which of these readers have an inbox."""
        ...

    async def deliver(self, post: PostId, numbers: Ids) -> int:
        """Put the post into the inboxes of those who are enrolled; answers how many took it.

        A post at or below an inbox's `complete_from` is refused, and counted in its state. When an inbox is full the
        oldest delivery makes room, after `complete_from` was raised to it. Delivered twice, or to a number that is
        named twice, `read` shows the post once.
        """
        ...

    async def state(self, number: UserNumber) -> InboxState | None:
        """The inbox as it stands, or None where the reader has none."""
        ...

    async def fill(self, number: UserNumber, ids: Ids, *, complete_from: int, since: InboxState) -> bool:
        """Add what was published before the inbox was enrolled, and lower `complete_from` accordingly.

        Deliveries that came meanwhile are kept. False, and nothing is done, when the inbox is not the one of `since`
        or has refused a delivery since: that post may be missing from `ids`, so they must be read again.
        """
        ...

    async def unfilled(self) -> list[tuple[UserNumber, UserId]]:
        """The inboxes that were enrolled and not filled yet."""
        ...

    async def renew(self) -> bool:
        """Make a new, empty store where the old one was lost under the writer; True where that was needed."""
        ...


class TailReader(Protocol):
    """What reading a home feed needs."""

    async def heads(self, numbers: Ids, authors: Ids) -> TailHeads:
        """The first words of these authors' tails. A tail that is missing, or belongs to another author, is unknown."""
        ...

    async def ids(self, numbers: Ids, heads: TailHeads, at: Ids) -> tuple[Ids, Mask]:
        """The ids of the tails at the places `at` of `numbers`: a row each, padded with 0.

        The mask says which rows are as `heads` saw them; another one changed meanwhile and counts as unknown.
        """
        ...


class TailStore(TailReader, Protocol):
    """The writer's side. Every call that changes a tail gives it a change number greater than all before."""

    @property
    def length(self) -> int:
        """How many ids a tail holds."""
        ...

    async def refresh(self, number: UserNumber, author: UserId, tail: Tail, *, since: int) -> bool:
        """Make this the author's tail. False, and nothing is done, when the tail changed after `since` was asked for.

        A number that the store has no room for stays unknown.
        """
        ...

    async def forget(self, number: UserNumber) -> None:
        """Make the tail unknown, so that readers ask the database."""
        ...

    async def tail(self, number: UserNumber, author: UserId) -> Tail | None:
        """The tail as it stands, or None where it is unknown."""
        ...

    async def changed(self, number: UserNumber) -> int:
        """The number of the last change to this tail, forgotten ones included; 0 for none."""
        ...

    async def renew(self) -> bool:
        """Make a new, empty store where the old one was lost under the writer; True where that was needed."""
        ...


class FactStore(Protocol):
    """What is recorded in the database: who reads, and what was not pushed to everybody."""

    async def announce_opened(self, openings: Sequence[Opening]) -> None:
        """Announce `FeedOpened` for each of them."""
        ...

    async def note_opened(self, reader: FeedReader) -> None:
        """Remember the reader and when they came. An older time than the noted one changes nothing."""
        ...

    async def reader(self, reader: UserId) -> FeedReader | None:
        """The reader, where they opened their feed lately."""
        ...

    def places(self) -> Sequence[Shard]:
        """Where readers are noted; each place is listed apart."""
        ...

    async def readers(self, place: Shard, *, after: UserId, limit: int) -> list[FeedReader]:
        """Readers noted there with an id greater than `after`, in order of their ids."""
        ...

    async def idle_readers(self, place: Shard, *, before_ms: int, limit: int) -> list[FeedReader]:
        """Readers noted there who did not come since, the longest absent first."""
        ...

    async def forget_reader(self, reader: UserId, *, before_ms: int) -> bool:
        """Forget the reader unless they came since; True where they are forgotten."""
        ...

    async def pull_ranges(self, author: UserId) -> list[PullRange]:
        """The author's pull ranges, oldest first."""
        ...

    async def open_pull_range(self, wanted: PullRange) -> None:
        """Record an open range, unless one is open already."""
        ...

    async def close_pull_range(self, author: UserId, *, to_id: int) -> None:
        """End the author's open range at `to_id`, where there is one."""
        ...

    async def add_pull_range(self, wanted: PullRange) -> None:
        """Record a closed range. Added twice, it is there once."""
        ...
