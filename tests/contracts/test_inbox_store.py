"""What every inbox store promises: deliveries, boundaries, rebuilding, and one writer."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from fanlight.features.feed.adapters.mapped import WriterBusy
from fanlight.features.feed.adapters.ring import RingInboxReader, RingInboxStore
from fanlight.features.feed.models import INBOX_LENGTH, Ids
from fanlight.kit.ids import PostId, UserId, UserNumber

ANA, BEN, CLEO = UserNumber(1), UserNumber(2), UserNumber(3)
ANA_ID, BEN_ID = UserId(1001), UserId(1002)
SLOTS = 100
BOOT, NEXT_BOOT = "0" * 31 + "1", "0" * 31 + "2"


def numbers(*which: int) -> Ids:
    return np.array(which, dtype=np.int64)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "inbox"


@pytest.fixture
def store(path: Path) -> Iterator[RingInboxStore]:
    opened = RingInboxStore(path, slots=SLOTS, boot_id=BOOT)
    yield opened
    opened.close()


@pytest.fixture
def reader(path: Path, store: RingInboxStore) -> RingInboxReader:
    """Another process's view: the same file, mapped again."""
    return RingInboxReader(path, boot_id=BOOT)


async def ids_of(reader: RingInboxReader | RingInboxStore, number: UserNumber, owner: UserId) -> list[int]:
    inbox = await reader.read(number, owner)
    assert inbox is not None
    return [int(post) for post in inbox.ids]


async def complete_from(reader: RingInboxReader | RingInboxStore, number: UserNumber, owner: UserId) -> int:
    inbox = await reader.read(number, owner)
    assert inbox is not None
    return inbox.complete_from


async def fill(store: RingInboxStore, ids: Ids, *, complete_from: int) -> bool:
    since = await store.state(ANA)
    assert since is not None
    return await store.fill(ANA, ids, complete_from=complete_from, since=since)


async def test_nobody_has_an_inbox_at_first(store: RingInboxStore, reader: RingInboxReader) -> None:
    assert await reader.read(ANA, ANA_ID) is None
    assert await store.deliver(PostId(5), numbers(ANA, BEN)) == 0
    assert not (await store.enrolled(numbers(ANA, BEN))).any()


async def test_only_the_enrolled_take_a_delivery(store: RingInboxStore, reader: RingInboxReader) -> None:
    await store.enrol(ANA, ANA_ID, complete_from=0)
    assert await store.deliver(PostId(5), numbers(ANA, BEN)) == 1
    assert await ids_of(reader, ANA, ANA_ID) == [5]
    assert (await store.enrolled(numbers(BEN, ANA))).tolist() == [False, True]


async def test_ids_come_newest_first_whatever_order_they_were_delivered_in(
    store: RingInboxStore, reader: RingInboxReader
) -> None:
    await store.enrol(ANA, ANA_ID, complete_from=0)
    for post in (2, 3, 1):
        await store.deliver(PostId(post), numbers(ANA))
    assert await ids_of(reader, ANA, ANA_ID) == [3, 2, 1]


async def test_a_post_delivered_twice_is_shown_once(store: RingInboxStore, reader: RingInboxReader) -> None:
    await store.enrol(ANA, ANA_ID, complete_from=0)
    await store.deliver(PostId(5), numbers(ANA))
    await store.deliver(PostId(5), numbers(ANA))
    assert await ids_of(reader, ANA, ANA_ID) == [5]


async def test_a_number_named_twice_takes_the_post_once(store: RingInboxStore, reader: RingInboxReader) -> None:
    await store.enrol(ANA, ANA_ID, complete_from=0)
    for post in range(1, INBOX_LENGTH + 1):
        await store.deliver(PostId(post), numbers(ANA, ANA, ANA))
    assert await ids_of(reader, ANA, ANA_ID) == list(range(INBOX_LENGTH, 0, -1))
    assert await complete_from(reader, ANA, ANA_ID) == 0


async def test_a_delivery_at_or_below_the_boundary_is_refused_and_counted(
    store: RingInboxStore, reader: RingInboxReader
) -> None:
    await store.enrol(ANA, ANA_ID, complete_from=10)
    delivered = [await store.deliver(PostId(post), numbers(ANA)) for post in (9, 10, 11)]
    state = await store.state(ANA)
    assert delivered == [0, 0, 1]
    assert state is not None
    assert state.refused == 2
    assert await ids_of(reader, ANA, ANA_ID) == [11]


async def test_making_room_raises_complete_from_to_what_was_lost(
    store: RingInboxStore, reader: RingInboxReader
) -> None:
    await store.enrol(ANA, ANA_ID, complete_from=0)
    for post in range(1, INBOX_LENGTH + 4):
        await store.deliver(PostId(post), numbers(ANA))
    assert await complete_from(reader, ANA, ANA_ID) == 3
    assert await ids_of(reader, ANA, ANA_ID) == list(range(INBOX_LENGTH + 3, 3, -1))


async def test_losing_a_late_and_greater_id_raises_complete_from_above_older_ones(
    store: RingInboxStore, reader: RingInboxReader
) -> None:
    await store.enrol(ANA, ANA_ID, complete_from=0)
    for post in (50, *range(1, INBOX_LENGTH), 1000):
        await store.deliver(PostId(post), numbers(ANA))
    assert await complete_from(reader, ANA, ANA_ID) == 50
    assert min(await ids_of(reader, ANA, ANA_ID)) == 51


async def test_writing_the_same_cell_again_after_a_crash_raises_nothing(
    store: RingInboxStore, reader: RingInboxReader
) -> None:
    await store.enrol(ANA, ANA_ID, complete_from=0)
    store._cells[ANA, 0] = 7  # pyright: ignore[reportPrivateUsage] - killed between cell and head
    await store.deliver(PostId(7), numbers(ANA))
    assert await complete_from(reader, ANA, ANA_ID) == 0
    assert await ids_of(reader, ANA, ANA_ID) == [7]


async def test_enrolling_again_empties_and_begins_a_generation(store: RingInboxStore, reader: RingInboxReader) -> None:
    await store.enrol(ANA, ANA_ID, complete_from=0)
    first = await reader.read(ANA, ANA_ID)
    await store.deliver(PostId(5), numbers(ANA))
    await store.enrol(ANA, ANA_ID, complete_from=8)
    second = await reader.read(ANA, ANA_ID)
    assert first is not None
    assert second is not None
    assert second.ids.tolist() == []
    assert second.complete_from == 8
    assert second.generation > first.generation


async def test_a_dropped_inbox_is_gone_and_takes_nothing(store: RingInboxStore, reader: RingInboxReader) -> None:
    await store.enrol(ANA, ANA_ID, complete_from=0)
    await store.drop(ANA)
    await store.drop(ANA)
    assert await reader.read(ANA, ANA_ID) is None
    assert await store.deliver(PostId(5), numbers(ANA)) == 0
    assert await store.state(ANA) is None


async def test_an_inbox_is_shown_to_its_owner_only(store: RingInboxStore, reader: RingInboxReader) -> None:
    await store.enrol(ANA, ANA_ID, complete_from=0)
    assert await reader.read(ANA, BEN_ID) is None


async def test_numbers_beyond_the_file_pull(store: RingInboxStore, reader: RingInboxReader) -> None:
    beyond = UserNumber(SLOTS)
    assert not await store.enrol(beyond, ANA_ID, complete_from=0)
    await store.enrol(ANA, ANA_ID, complete_from=0)
    assert await store.deliver(PostId(5), numbers(ANA, SLOTS, SLOTS + 50, 0)) == 1
    assert (await store.enrolled(numbers(SLOTS, 0, ANA))).tolist() == [False, False, True]
    assert await reader.read(beyond, ANA_ID) is None
    await store.drop(beyond)


async def test_filling_adds_what_was_before_and_keeps_what_came_meanwhile(
    store: RingInboxStore, reader: RingInboxReader
) -> None:
    await store.enrol(ANA, ANA_ID, complete_from=10)
    await store.deliver(PostId(12), numbers(ANA))
    assert await fill(store, numbers(4, 6, 8, 12), complete_from=3)
    assert await ids_of(reader, ANA, ANA_ID) == [12, 8, 6, 4]
    assert await complete_from(reader, ANA, ANA_ID) == 3


async def test_after_filling_the_oldest_makes_room_first(store: RingInboxStore, reader: RingInboxReader) -> None:
    await store.enrol(ANA, ANA_ID, complete_from=1000)
    await store.deliver(PostId(2000), numbers(ANA))
    assert await fill(store, np.arange(101, 500, dtype=np.int64), complete_from=100)
    await store.deliver(PostId(2001), numbers(ANA))
    assert await complete_from(reader, ANA, ANA_ID) == 101
    assert (await ids_of(reader, ANA, ANA_ID))[:3] == [2001, 2000, 499]


async def test_filling_with_too_much_keeps_the_newest_and_says_so(
    store: RingInboxStore, reader: RingInboxReader
) -> None:
    await store.enrol(ANA, ANA_ID, complete_from=1000)
    await store.deliver(PostId(2000), numbers(ANA))
    assert await fill(store, np.arange(101, 101 + INBOX_LENGTH, dtype=np.int64), complete_from=100)
    assert await complete_from(reader, ANA, ANA_ID) == 101
    assert len(await ids_of(reader, ANA, ANA_ID)) == INBOX_LENGTH


async def test_filling_never_loses_a_delivery_below_what_it_was_filled_with(
    store: RingInboxStore, reader: RingInboxReader
) -> None:
    await store.enrol(ANA, ANA_ID, complete_from=10)
    await store.deliver(PostId(12), numbers(ANA))
    assert await fill(store, numbers(40, 50), complete_from=30)
    assert await ids_of(reader, ANA, ANA_ID) == [50, 40, 12]
    assert await complete_from(reader, ANA, ANA_ID) == 10


async def test_filling_is_refused_after_a_refused_delivery(store: RingInboxStore, reader: RingInboxReader) -> None:
    await store.enrol(ANA, ANA_ID, complete_from=10)
    since = await store.state(ANA)
    assert since is not None
    await store.deliver(PostId(5), numbers(ANA))
    assert not await store.fill(ANA, numbers(4), complete_from=3, since=since)
    assert await complete_from(reader, ANA, ANA_ID) == 10


async def test_filling_is_refused_when_the_inbox_is_another(store: RingInboxStore) -> None:
    await store.enrol(ANA, ANA_ID, complete_from=10)
    since = await store.state(ANA)
    assert since is not None
    await store.enrol(ANA, ANA_ID, complete_from=20)
    assert not await store.fill(ANA, numbers(4), complete_from=3, since=since)
    await store.drop(ANA)
    assert not await store.fill(ANA, numbers(4), complete_from=3, since=since)


async def test_the_unfilled_are_listed_until_filled(store: RingInboxStore) -> None:
    await store.enrol(ANA, ANA_ID, complete_from=10)
    await store.enrol(BEN, BEN_ID, complete_from=10)
    assert await fill(store, numbers(4), complete_from=3)
    assert await store.unfilled() == [(BEN, BEN_ID)]


async def test_there_is_one_writer(path: Path, store: RingInboxStore) -> None:
    with pytest.raises(WriterBusy):
        RingInboxStore(path, slots=SLOTS, boot_id=BOOT)
    store.close()
    RingInboxStore(path, slots=SLOTS, boot_id=BOOT).close()


async def test_inboxes_survive_their_writer(path: Path, store: RingInboxStore) -> None:
    await store.enrol(ANA, ANA_ID, complete_from=0)
    await store.deliver(PostId(5), numbers(ANA))
    store.close()
    again = RingInboxStore(path, slots=SLOTS, boot_id=BOOT)
    assert await ids_of(again, ANA, ANA_ID) == [5]
    again.close()


async def test_another_boot_drops_every_inbox(path: Path, store: RingInboxStore, reader: RingInboxReader) -> None:
    await store.enrol(ANA, ANA_ID, complete_from=0)
    store.close()
    rebooted_reader = RingInboxReader(path, boot_id=NEXT_BOOT)
    assert await rebooted_reader.read(ANA, ANA_ID) is None
    rebooted = RingInboxStore(path, slots=SLOTS, boot_id=NEXT_BOOT)
    assert await rebooted.read(ANA, ANA_ID) is None
    await rebooted.enrol(ANA, ANA_ID, complete_from=7)
    assert await complete_from(rebooted_reader, ANA, ANA_ID) == 7
    assert await reader.read(ANA, ANA_ID) is None
    rebooted.close()


async def test_another_size_drops_every_inbox_and_readers_follow(
    path: Path, store: RingInboxStore, reader: RingInboxReader
) -> None:
    await store.enrol(ANA, ANA_ID, complete_from=0)
    first = await reader.read(ANA, ANA_ID)
    store.close()
    larger = RingInboxStore(path, slots=2 * SLOTS, boot_id=BOOT)
    assert await reader.read(ANA, ANA_ID) is None
    await larger.enrol(ANA, ANA_ID, complete_from=0)
    second = await reader.read(ANA, ANA_ID)
    assert first is not None
    assert second is not None
    assert second.epoch != first.epoch
    larger.close()


async def test_a_removed_file_is_noticed_by_readers_and_renewed_by_the_writer(
    path: Path, store: RingInboxStore, reader: RingInboxReader
) -> None:
    await store.enrol(ANA, ANA_ID, complete_from=0)
    path.unlink()  # noqa: ASYNC240 - a test may block
    assert await reader.read(ANA, ANA_ID) is None
    assert await store.renew()
    assert not await store.renew()
    assert await store.state(ANA) is None
    await store.enrol(ANA, ANA_ID, complete_from=3)
    assert await complete_from(reader, ANA, ANA_ID) == 3


async def test_a_half_rewritten_inbox_is_passed_by_and_dropped_by_the_next_writer(
    path: Path, store: RingInboxStore, reader: RingInboxReader
) -> None:
    await store.enrol(ANA, ANA_ID, complete_from=0)
    store._heads[ANA, 1] += 1  # pyright: ignore[reportPrivateUsage] - killed inside a rewrite
    assert await reader.read(ANA, ANA_ID) is None
    store.close()
    again = RingInboxStore(path, slots=SLOTS, boot_id=BOOT)
    assert await again.state(ANA) is None
    await again.enrol(ANA, ANA_ID, complete_from=0)
    assert await ids_of(reader, ANA, ANA_ID) == []
    again.close()


async def test_a_file_that_is_no_ring_is_replaced(path: Path, store: RingInboxStore, reader: RingInboxReader) -> None:
    store.close()
    path.write_bytes(b"something else")  # noqa: ASYNC240 - a test may block
    assert await reader.read(ANA, ANA_ID) is None
    again = RingInboxStore(path, slots=SLOTS, boot_id=BOOT)
    assert await again.enrol(ANA, ANA_ID, complete_from=0)
    again.close()
