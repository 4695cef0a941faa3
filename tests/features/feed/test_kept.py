"""Kept first pages: what makes them no longer good, and what is fetched again."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from fanlight.features.feed.models import Ids, Inbox, TailHeads
from fanlight.features.feed.service.kept import KeptSkeleton, KeptSkeletons
from fanlight.features.feed.service.pull import Sources
from fanlight.features.follows.models import Following
from fanlight.kit.ids import UserId
from tests.features.feed.world import World


def array(*which: int) -> Ids:
    return np.array(which, dtype=np.int64)


FOLLOWING = Following(
    version=7,
    author_ids=array(11, 12),
    author_numbers=array(1, 2),
    pushed_from=array(20, 60),
    edge_versions=array(1, 1),
    wished=frozenset({11, 12}),
    blocked=frozenset(),
    muted_until_ms={},
)
HEADS = TailHeads(
    epoch=3,
    change=9,
    known=np.array([True, True]),
    last_post_ids=array(70, 80),
    complete_from=array(0, 0),
    pull_to=array(0, 0),
    changed=array(8, 9),
)
INBOX = Inbox(ids=array(90), complete_from=30, generation=2, epoch=5)
SOURCES = Sources.of(FOLLOWING, INBOX, HEADS)
KEPT = KeptSkeleton.of(SOURCES, array(90, 55), floor=50)


def test_it_is_good_for_what_it_was_built_with() -> None:
    assert KEPT.good_for(Sources.of(FOLLOWING, INBOX, HEADS))


def test_a_bound_that_moves_below_the_kept_ids_does_not_matter() -> None:
    assert KEPT.good_for(Sources.of(FOLLOWING, replace(INBOX, complete_from=49), HEADS))


@pytest.mark.parametrize(
    "other",
    [
        Sources.of(replace(FOLLOWING, version=8), INBOX, HEADS),
        Sources.of(FOLLOWING, replace(INBOX, generation=4), HEADS),
        Sources.of(FOLLOWING, replace(INBOX, epoch=6), HEADS),
        Sources.of(FOLLOWING, None, HEADS),
        Sources.of(FOLLOWING, INBOX, replace(HEADS, epoch=4)),
        Sources.of(FOLLOWING, INBOX, replace(HEADS, pull_to=array(75, 0))),
        Sources.of(FOLLOWING, replace(INBOX, complete_from=51), HEADS),
    ],
    ids=["following", "generation", "ring lost", "no inbox", "tails lost", "pull range", "inbox overflowed"],
)
def test_it_is_not_good_for_anything_else(other: Sources) -> None:
    assert not KEPT.good_for(other)


def test_the_reader_who_came_longest_ago_makes_room() -> None:
    kept = KeptSkeletons(kept_max=2)
    for reader in (1, 2, 1, 3):
        kept.keep(UserId(reader), KEPT)
    found = [kept.good(UserId(reader), SOURCES) is not None for reader in (1, 2, 3)]
    assert found == [True, False, True]


async def test_a_reader_who_comes_back_fetches_only_who_changed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = (await world.person("reader")).id
    authors = [(await world.person(f"author{index}")).id for index in range(6)]
    for author in authors:
        await world.api.publish(author)
        await world.follow(reader, author)
    before = await world.api.walk(reader)
    fresh = await world.api.publish(authors[2])
    await world.handle_all()
    fetched: list[int] = []
    ids = world.api.tails.ids

    async def counted(numbers: Ids, heads: TailHeads, at: Ids) -> Any:
        fetched.append(len(at))
        return await ids(numbers, heads, at)

    monkeypatch.setattr(world.api.tails, "ids", counted)
    assert await world.api.walk(reader) == [fresh, *before]
    assert fetched == [1]
