"""Author tails in one memory-mapped file: each author's newest ids, found by their number.

`changed` is both the change number that readers keep as a watermark and the word they compare before and after a copy:
it is -1 while the row is written, and never the same twice. The counter of all changes is raised only after the row
stands, so a reader who saw the counter has seen every row up to it.
"""

from pathlib import Path
from typing import Final

import numpy as np

from fanlight.features.feed.adapters.mapped import FIRST_FREE_WORD, Layout, MappedFile, Mapping
from fanlight.features.feed.models import TAIL_LENGTH, Ids, Mask, Tail, TailHeads
from fanlight.kit.ids import ID_MAX, UserId, UserNumber

OWNER, CHANGED, LAST, COMPLETE_FROM, PULL_FROM, PULL_TO, LENGTH = range(7)
HEAD_WORDS: Final = 8
BEING_WRITTEN: Final = -1
CHANGE_WORD: Final = FIRST_FREE_WORD
FORMAT_VERSION: Final = 1


def _layout(slots: int, length: int) -> Layout:
    return Layout(magic=b"fl-tail", version=FORMAT_VERSION, slots=slots, widths=(HEAD_WORDS, length))


class MappedTailReader:
    """The api's side."""

    def __init__(self, path: Path, *, length: int = TAIL_LENGTH, boot_id: str | None = None) -> None:
        self._file = MappedFile(path, _layout(0, length), boot_id=boot_id)

    async def heads(self, numbers: Ids, authors: Ids) -> TailHeads:
        return _heads(self._file.current(), numbers, authors)

    async def ids(self, numbers: Ids, heads: TailHeads, at: Ids) -> tuple[Ids, Mask]:
        return _ids(self._file.current(), numbers, heads, at)

    def close(self) -> None:
        self._file.close()


class MappedTailStore:
    """The one writer's side, which reads its own file too."""

    def __init__(self, path: Path, *, slots: int, length: int = TAIL_LENGTH, boot_id: str | None = None) -> None:
        """Raises `WriterBusy` as long as another process has the file."""
        self._length = length
        self._file = MappedFile(path, _layout(slots, length), boot_id=boot_id)
        self._use(self._file.open_for_writing())
        self._mapping.words[CHANGE_WORD] += 1  # a killed writer may have used the next number already

    def close(self) -> None:
        self._file.close()

    @property
    def length(self) -> int:
        return self._length

    async def heads(self, numbers: Ids, authors: Ids) -> TailHeads:
        return _heads(self._mapping, numbers, authors)

    async def ids(self, numbers: Ids, heads: TailHeads, at: Ids) -> tuple[Ids, Mask]:
        return _ids(self._mapping, numbers, heads, at)

    async def refresh(self, number: UserNumber, author: UserId, tail: Tail, *, since: int) -> bool:
        if not 0 < number < self._mapping.slots:
            return True
        assert len(tail.ids) <= self._length
        head = self._heads[number]
        if head[CHANGED] != since:
            return False
        head[CHANGED] = BEING_WRITTEN
        self._cells[number, : len(tail.ids)] = tail.ids
        self._cells[number, len(tail.ids) :] = 0
        head[OWNER] = author
        head[LAST] = tail.last_post_id
        head[COMPLETE_FROM] = tail.complete_from
        head[PULL_FROM] = tail.pull_from
        head[PULL_TO] = tail.pull_to
        head[LENGTH] = len(tail.ids)
        self._number_change(head)
        return True

    async def forget(self, number: UserNumber) -> None:
        if 0 < number < self._mapping.slots:
            head = self._heads[number]
            head[CHANGED] = BEING_WRITTEN
            head[OWNER] = 0
            self._number_change(head)

    async def tail(self, number: UserNumber, author: UserId) -> Tail | None:
        if not 0 < number < self._mapping.slots or self._heads.item(number, OWNER) != author:
            return None
        owner, changed, _, complete_from, pull_from, pull_to, length = (int(w) for w in self._heads[number, :7])
        if owner != author or changed <= 0:
            return None
        ids = tuple(int(post) for post in self._cells[number, :length])
        return Tail(ids=ids, complete_from=complete_from, pull_from=pull_from, pull_to=pull_to)

    async def changed(self, number: UserNumber) -> int:
        return self._heads.item(number, CHANGED) if 0 < number < self._mapping.slots else 0

    async def renew(self) -> bool:
        mapping = self._file.renewed()
        if mapping is not None:
            self._use(mapping)
        return mapping is not None

    def _use(self, mapping: Mapping) -> None:
        self._mapping = mapping
        self._heads, self._cells = mapping.tables

    def _number_change(self, head: Ids) -> None:
        change = int(self._mapping.words[CHANGE_WORD]) + 1
        head[CHANGED] = change
        self._mapping.words[CHANGE_WORD] = change


def _heads(mapping: Mapping | None, numbers: Ids, authors: Ids) -> TailHeads:
    if mapping is None:
        return _nothing_known(len(numbers))
    change = int(mapping.words[CHANGE_WORD])  # before the rows: a row that changes now will have a greater number
    table = mapping.tables[0]
    inside = (numbers > 0) & (numbers < mapping.slots)
    rows = numbers if inside.all() else np.where(inside, numbers, 0)
    before = table[rows, CHANGED]
    heads = table[rows]
    known = inside & (heads[:, OWNER] == authors) & (before > 0) & (before == table[rows, CHANGED])
    if not known.all():
        heads[~known] = ID_MAX
    return TailHeads(
        epoch=mapping.epoch,
        change=change,
        known=known,
        last_post_ids=heads[:, LAST],
        complete_from=heads[:, COMPLETE_FROM],
        pull_to=heads[:, PULL_TO],
        changed=heads[:, CHANGED],
    )


def _nothing_known(count: int) -> TailHeads:
    unknown = np.full(count, ID_MAX, dtype=np.int64)
    return TailHeads(
        epoch=0,
        change=0,
        known=np.zeros(count, dtype=np.bool_),
        last_post_ids=unknown,
        complete_from=unknown,
        pull_to=unknown,
        changed=unknown,
    )


def _ids(mapping: Mapping | None, numbers: Ids, heads: TailHeads, at: Ids) -> tuple[Ids, Mask]:
    if mapping is None or mapping.epoch != heads.epoch or not len(at):
        return np.zeros((len(at), 1), dtype=np.int64), np.zeros(len(at), dtype=np.bool_)
    rows = np.where(heads.known[at], numbers[at], 0)
    ids = mapping.tables[1][rows]
    return ids, heads.known[at] & (mapping.tables[0][rows, CHANGED] == heads.changed[at])
