"""Ids: monotonic, placed, and within a second of the clock."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanlight.kit.errors import Unavailable
from fanlight.kit.ids import BORROWED_MS_MAX, SEQUENCES, IdSource, Shard, first_id_at, shard_of, unix_ms_of
from tests.support.clock import START_MS, FakeClock


@given(steps=st.lists(st.integers(-5_000, 5_000), max_size=50), shard=st.integers(0, 1023))
def test_ids_of_a_shard_only_grow_whatever_the_clock_does(steps: list[int], shard: int) -> None:
    clock = FakeClock()
    ids = IdSource(clock, random.Random(1))
    drawn = [ids.next(Shard(shard))]
    for step in steps:
        clock.advance(step)
        drawn.append(ids.next(Shard(shard)))
    assert drawn == sorted(set(drawn))
    assert {shard_of(identifier) for identifier in drawn} == {shard}


def test_an_id_tells_its_millisecond() -> None:
    drawn = IdSource(FakeClock(), random.Random(1)).next(Shard(3))
    assert (unix_ms_of(drawn), drawn >= first_id_at(START_MS)) == (START_MS, True)


def test_a_shard_borrows_at_most_a_second_from_the_future() -> None:
    ids = IdSource(FakeClock(), random.Random(1))

    def draw_too_many() -> None:
        for _ in range((BORROWED_MS_MAX + 2) * SEQUENCES):
            ids.next(Shard(0))

    with pytest.raises(Unavailable):
        draw_too_many()


def test_a_clock_that_was_set_back_does_not_stop_anybody() -> None:
    clock = FakeClock()
    ids = IdSource(clock, random.Random(1))
    first = ids.next(Shard(0))
    clock.advance(-24 * 3_600_000)
    drawn = [first, *[ids.next(Shard(shard)) for shard in (0, 1) for _ in range(10 * SEQUENCES)]]
    assert len(set(drawn)) == len(drawn)
    assert min(drawn) >= first_id_at(START_MS)
