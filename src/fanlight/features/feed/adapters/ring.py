"""Inboxes as rings in one memory-mapped file: a delivery is two words written, and checks nothing.

A row of the first table says whose ring it is; the row of the second holds ids in the order they arrived. Deliveries
are written blindly: doubles are removed by the reader, which is seven times cheaper than looking before writing. The
file's zeros mean "nobody's, takes nothing": `complete_from` is stored as its distance from `ID_MAX`, the *depth*.

What happens when the writer is killed between two stores: `complete_from` is raised before a cell is overwritten, so
the ring never claims what it lost; a cell written without its head is written again when the event is handled again; a
ring left half rewritten has an odd generation, which readers pass by and the next writer drops.
"""

from pathlib import Path
from typing import Final

import numpy as np

from fanlight.features.feed.adapters.mapped import FIRST_FREE_WORD, Layout, MappedFile, Mapping
from fanlight.features.feed.models import INBOX_LENGTH, NO_IDS, Ids, Inbox, InboxState, Mask, sorted_once
from fanlight.kit.ids import ID_MAX, PostId, UserId, UserNumber

OWNER, GENERATION, HEAD, DEPTH, REFUSED, FILLED = range(6)
HEAD_WORDS: Final = 8
"""One row of the first table is one cache line."""

TOP_WORD: Final = FIRST_FREE_WORD
"""The greatest number ever enrolled: looking for rings ends there, and never reads the file's holes."""

FORMAT_VERSION: Final = 1


def _layout(slots: int, length: int) -> Layout:
    return Layout(magic=b"fl-ring", version=FORMAT_VERSION, slots=slots, widths=(HEAD_WORDS, length))


class RingInboxReader:
    """The api's side."""

    def __init__(self, path: Path, *, length: int = INBOX_LENGTH, boot_id: str | None = None) -> None:
        self._file = MappedFile(path, _layout(0, length), boot_id=boot_id)

    async def read(self, number: UserNumber, owner: UserId) -> Inbox | None:
        return _read(self._file.current(), number, owner)

    def close(self) -> None:
        self._file.close()


class RingInboxStore:
    """The one writer's side, which reads its own file too."""

    def __init__(self, path: Path, *, slots: int, length: int = INBOX_LENGTH, boot_id: str | None = None) -> None:
        """Raises `WriterBusy` as long as another process has the file."""
        self._length = length
        self._file = MappedFile(path, _layout(slots, length), boot_id=boot_id)
        self._use(self._file.open_for_writing())
        self._drop_half_written()

    def close(self) -> None:
        self._file.close()

    @property
    def length(self) -> int:
        return self._length

    async def read(self, number: UserNumber, owner: UserId) -> Inbox | None:
        return _read(self._mapping, number, owner)

    async def enrol(self, number: UserNumber, owner: UserId, *, complete_from: int) -> bool:
        if not 0 < number < self._mapping.slots:
            return False
        self._mapping.words[TOP_WORD] = max(int(self._mapping.words[TOP_WORD]), number)
        self._heads[number, FILLED] = 0
        self._rewrite(number, NO_IDS, complete_from, owner=owner)
        return True

    async def drop(self, number: UserNumber) -> None:
        if 0 < number < self._mapping.slots:
            self._drop(number)

    async def enrolled(self, numbers: Ids) -> Mask:
        inside = (numbers > 0) & (numbers < self._mapping.slots)
        found: Mask = np.zeros(len(numbers), dtype=np.bool_)
        found[inside] = self._heads[numbers[inside], DEPTH] > 0
        return found

    async def deliver(self, post: PostId, numbers: Ids) -> int:
        if len(numbers) and (numbers.max() >= self._mapping.slots or numbers.min() <= 0):
            numbers = numbers[(numbers > 0) & (numbers < self._mapping.slots)]
        depths = self._heads[numbers, DEPTH]
        taking = depths > ID_MAX - post
        taken = int(np.count_nonzero(taking))
        if taken < len(numbers):
            self._refuse(numbers[(depths > 0) & ~taking])
            numbers, depths = numbers[taking], depths[taking]
        if taken:
            self._write(post, numbers, depths)
        return taken

    async def state(self, number: UserNumber) -> InboxState | None:
        if not 0 < number < self._mapping.slots:
            return None
        owner, generation, _, depth, refused, filled = (int(word) for word in self._heads[number, :6])
        if not depth:
            return None
        return InboxState(
            owner=UserId(owner),
            complete_from=ID_MAX - depth,
            generation=generation,
            refused=refused,
            filled=bool(filled),
        )

    async def fill(self, number: UserNumber, ids: Ids, *, complete_from: int, since: InboxState) -> bool:
        now = await self.state(number)
        if now is None or (now.owner, now.generation, now.refused) != (since.owner, since.generation, since.refused):
            return False
        cells = self._cells[number]
        delivered = cells[cells > now.complete_from]
        everything = np.union1d(ids[ids > complete_from], delivered)  # ascending, so that the oldest make room first
        complete_from = min(complete_from, now.complete_from)
        if len(everything) > self._length:
            complete_from = max(complete_from, int(everything[-self._length - 1]))
        self._rewrite(number, everything[-self._length :], complete_from, owner=now.owner)
        self._heads[number, FILLED] = 1
        return True

    async def unfilled(self) -> list[tuple[UserNumber, UserId]]:
        heads = self._used_heads()
        found = np.flatnonzero((heads[:, DEPTH] > 0) & (heads[:, FILLED] == 0))
        return [(UserNumber(int(number)), UserId(int(heads[number, OWNER]))) for number in found]

    async def renew(self) -> bool:
        mapping = self._file.renewed()
        if mapping is not None:
            self._use(mapping)
        return mapping is not None

    def _use(self, mapping: Mapping) -> None:
        self._mapping = mapping
        self._heads, self._cells = mapping.tables

    def _used_heads(self) -> Ids:
        return self._heads[: int(self._mapping.words[TOP_WORD]) + 1]

    def _write(self, post: PostId, numbers: Ids, depths: Ids) -> None:
        heads = self._heads[numbers, HEAD]
        places = heads % self._length
        lost = self._cells[numbers, places]
        raised = np.flatnonzero((lost > ID_MAX - depths) & (lost != post))
        if len(raised):
            self._heads[numbers[raised], DEPTH] = ID_MAX - lost[raised]
        self._cells[numbers, places] = post
        self._heads[numbers, HEAD] = heads + 1

    def _refuse(self, numbers: Ids) -> None:
        if len(numbers):
            self._heads[numbers, REFUSED] += 1

    def _rewrite(self, number: int, ids: Ids, complete_from: int, *, owner: UserId) -> None:
        """The whole ring anew, between an odd generation and the next even one."""
        head = self._heads[number]
        generation = (int(head[GENERATION]) + 1) | 1
        head[GENERATION] = generation
        self._cells[number, : len(ids)] = ids
        self._cells[number, len(ids) :] = 0
        head[HEAD] = len(ids)
        head[OWNER] = owner
        head[DEPTH] = ID_MAX - complete_from
        head[GENERATION] = generation + 1

    def _drop(self, number: int) -> None:
        head = self._heads[number]
        head[GENERATION] = (int(head[GENERATION]) + 1) | 1
        head[DEPTH] = 0
        head[OWNER] = 0
        head[FILLED] = 0
        head[GENERATION] += 1

    def _drop_half_written(self) -> None:
        for number in np.flatnonzero(self._used_heads()[:, GENERATION] & 1):
            self._drop(int(number))


def _read(mapping: Mapping | None, number: int, owner: UserId) -> Inbox | None:
    """Copy the cells first and `complete_from` after: a cell that was overwritten before the copy is then known of."""
    if mapping is None or not 0 < number < mapping.slots:
        return None
    heads, cells = mapping.tables
    generation = heads.item(number, GENERATION)
    if generation & 1 or heads.item(number, OWNER) != owner:
        return None
    ids = cells[number].copy()
    depth = heads.item(number, DEPTH)
    if not depth or heads.item(number, OWNER) != owner or heads.item(number, GENERATION) != generation:
        return None
    complete_from = ID_MAX - depth
    return Inbox(
        ids=sorted_once(ids[ids > complete_from])[::-1],
        complete_from=complete_from,
        generation=generation,
        epoch=mapping.epoch,
    )
