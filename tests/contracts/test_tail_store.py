"""What every tail store promises: heads and ids that belong together, and change numbers."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from fanlight.features.feed.adapters.mapped import WriterBusy
from fanlight.features.feed.adapters.tails import CHANGED, MappedTailReader, MappedTailStore
from fanlight.features.feed.models import TAIL_LENGTH, Ids, Tail
from fanlight.kit.ids import ID_MAX, UserId, UserNumber

ANA, BEN = UserNumber(1), UserNumber(2)
ANA_ID, BEN_ID = UserId(1001), UserId(1002)
SLOTS = 100
BOOT, NEXT_BOOT = "0" * 31 + "1", "0" * 31 + "2"


def array(*which: int) -> Ids:
    return np.array(which, dtype=np.int64)


NUMBERS, AUTHORS = array(ANA, BEN), array(ANA_ID, BEN_ID)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "tails"


@pytest.fixture
def store(path: Path) -> Iterator[MappedTailStore]:
    opened = MappedTailStore(path, slots=SLOTS, boot_id=BOOT)
    yield opened
    opened.close()


@pytest.fixture
def reader(path: Path, store: MappedTailStore) -> MappedTailReader:
    return MappedTailReader(path, boot_id=BOOT)


async def put(store: MappedTailStore, number: UserNumber, author: UserId, tail: Tail) -> None:
    assert await store.refresh(number, author, tail, since=await store.changed(number))


async def test_no_tail_is_known_at_first(reader: MappedTailReader) -> None:
    heads = await reader.heads(NUMBERS, AUTHORS)
    assert heads.known.tolist() == [False, False]
    assert heads.last_post_ids.tolist() == [ID_MAX, ID_MAX]
    assert heads.pull_to.tolist() == [ID_MAX, ID_MAX]


async def test_heads_come_in_the_order_asked(store: MappedTailStore, reader: MappedTailReader) -> None:
    await put(store, ANA, ANA_ID, Tail(ids=(9, 5), complete_from=4, pull_from=2, pull_to=5))
    await put(store, BEN, BEN_ID, Tail(ids=()))
    heads = await reader.heads(array(BEN, ANA), array(BEN_ID, ANA_ID))
    assert heads.known.tolist() == [True, True]
    assert heads.last_post_ids.tolist() == [0, 9]
    assert heads.complete_from.tolist() == [0, 4]
    assert heads.pull_to.tolist() == [0, 5]


async def test_ids_are_rows_padded_with_zero(store: MappedTailStore, reader: MappedTailReader) -> None:
    await put(store, ANA, ANA_ID, Tail(ids=(9, 5, 4)))
    await put(store, ANA, ANA_ID, Tail(ids=(9, 4)))
    heads = await reader.heads(NUMBERS, AUTHORS)
    ids, good = await reader.ids(NUMBERS, heads, array(1, 0))
    assert good.tolist() == [False, True]
    assert ids[1].tolist() == [9, 4] + [0] * (TAIL_LENGTH - 2)


async def test_ids_that_changed_after_the_heads_are_not_good(store: MappedTailStore, reader: MappedTailReader) -> None:
    await put(store, ANA, ANA_ID, Tail(ids=(5,)))
    heads = await reader.heads(NUMBERS, AUTHORS)
    await put(store, ANA, ANA_ID, Tail(ids=(6, 5)))
    _, good = await reader.ids(NUMBERS, heads, array(0))
    assert good.tolist() == [False]


async def test_a_tail_being_written_is_unknown(store: MappedTailStore, reader: MappedTailReader) -> None:
    await put(store, ANA, ANA_ID, Tail(ids=(5,)))
    store._heads[ANA, CHANGED] = -1  # pyright: ignore[reportPrivateUsage] - killed while writing
    assert (await reader.heads(NUMBERS, AUTHORS)).known.tolist() == [False, False]
    assert await store.tail(ANA, ANA_ID) is None


async def test_every_change_has_a_greater_number(store: MappedTailStore, reader: MappedTailReader) -> None:
    await put(store, ANA, ANA_ID, Tail(ids=(5,)))
    await put(store, BEN, BEN_ID, Tail(ids=(6,)))
    before = await reader.heads(NUMBERS, AUTHORS)
    await put(store, ANA, ANA_ID, Tail(ids=(5,)))
    after = await reader.heads(NUMBERS, AUTHORS)
    assert before.change == before.changed.max()
    assert (after.changed > before.change).tolist() == [True, False]


async def test_a_forgotten_tail_is_unknown_and_counts_as_changed(
    store: MappedTailStore, reader: MappedTailReader
) -> None:
    await put(store, ANA, ANA_ID, Tail(ids=(5,)))
    before = await store.changed(ANA)
    await store.forget(ANA)
    assert await store.changed(ANA) > before
    assert await store.tail(ANA, ANA_ID) is None
    assert not (await reader.heads(NUMBERS, AUTHORS)).known.any()


async def test_a_tail_that_changed_since_is_left_alone(store: MappedTailStore) -> None:
    since = await store.changed(ANA)
    await put(store, ANA, ANA_ID, Tail(ids=(5,)))
    assert not await store.refresh(ANA, ANA_ID, Tail(ids=()), since=since)
    assert await store.tail(ANA, ANA_ID) == Tail(ids=(5,))


async def test_a_tail_belongs_to_its_author(store: MappedTailStore, reader: MappedTailReader) -> None:
    await put(store, ANA, ANA_ID, Tail(ids=(5,)))
    assert not (await reader.heads(array(ANA), array(BEN_ID))).known.any()
    assert await store.tail(ANA, BEN_ID) is None


async def test_the_writer_reads_what_it_wrote(store: MappedTailStore) -> None:
    tail = Tail(ids=tuple(range(TAIL_LENGTH + 9, 9, -1)), complete_from=9, pull_from=3, pull_to=ID_MAX)
    await put(store, ANA, ANA_ID, tail)
    assert await store.tail(ANA, ANA_ID) == tail


async def test_numbers_beyond_the_file_are_unknown(store: MappedTailStore, reader: MappedTailReader) -> None:
    beyond = UserNumber(SLOTS)
    await put(store, beyond, ANA_ID, Tail(ids=(5,)))
    await store.forget(beyond)
    await put(store, ANA, ANA_ID, Tail(ids=(5,)))
    heads = await reader.heads(array(SLOTS, ANA, 0), array(ANA_ID, ANA_ID, ANA_ID))
    assert heads.known.tolist() == [False, True, False]
    assert await store.changed(beyond) == 0


async def test_there_is_one_writer(path: Path, store: MappedTailStore) -> None:
    with pytest.raises(WriterBusy):
        MappedTailStore(path, slots=SLOTS, boot_id=BOOT)


async def test_tails_survive_their_writer_and_go_on_numbering(path: Path, store: MappedTailStore) -> None:
    await put(store, ANA, ANA_ID, Tail(ids=(5,)))
    change = await store.changed(ANA)
    store.close()
    again = MappedTailStore(path, slots=SLOTS, boot_id=BOOT)
    assert await again.tail(ANA, ANA_ID) == Tail(ids=(5,))
    await put(again, BEN, BEN_ID, Tail(ids=(6,)))
    assert await again.changed(BEN) > change
    again.close()


async def test_another_boot_forgets_every_tail(path: Path, store: MappedTailStore) -> None:
    await put(store, ANA, ANA_ID, Tail(ids=(5,)))
    store.close()
    rebooted = MappedTailStore(path, slots=SLOTS, boot_id=NEXT_BOOT)
    assert await rebooted.tail(ANA, ANA_ID) is None
    rebooted.close()


async def test_a_removed_file_is_noticed_and_renewed(
    path: Path, store: MappedTailStore, reader: MappedTailReader
) -> None:
    await put(store, ANA, ANA_ID, Tail(ids=(5,)))
    heads = await reader.heads(NUMBERS, AUTHORS)
    path.unlink()  # noqa: ASYNC240 - a test may block
    _, good = await reader.ids(NUMBERS, heads, array(0))
    assert good.tolist() == [False]
    assert await store.renew()
    await put(store, ANA, ANA_ID, Tail(ids=(7,)))
    _, good = await reader.ids(NUMBERS, heads, array(0))
    assert good.tolist() == [False]
    assert (await reader.heads(NUMBERS, AUTHORS)).last_post_ids.tolist() == [7, ID_MAX]
