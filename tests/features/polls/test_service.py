"""Polls: one vote for each person, counted exactly, until the poll ends."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest

from fanlight.features.polls.adapters.sql import SQLPollStore
from fanlight.features.polls.models import (
    OPEN_SECONDS_MAX,
    OPEN_SECONDS_MIN,
    OPTION_LENGTH_MAX,
    POLL_OPTIONS_MAX,
    NewPoll,
    Poll,
    PollOption,
)
from fanlight.features.polls.policy import checked_poll
from fanlight.features.polls.service import PollService
from fanlight.features.polls.store import Part
from fanlight.infra.sql.port import Database, rows
from fanlight.kit.errors import Invalid, NotFound
from fanlight.kit.ids import PostId, UserId, shard_of
from tests.support.clock import START_MS, FakeClock

ANA, BEN, CAT = (UserId(START_MS << 16 | shard << 6) for shard in (1, 300, 900))
POST, OTHER = (PostId(START_MS << 16 | 1 << 6 | sequence) for sequence in (5, 6))
LUNCH = NewPoll(titles=("Soup", "Bread", "Cake"), open_seconds=OPEN_SECONDS_MIN)
SEVERAL = replace(LUNCH, multiple=True)


@pytest.fixture
def polls(db: Database, clock: FakeClock) -> PollService:
    return PollService(SQLPollStore(db), clock)


async def written(db: Database, part: Part) -> None:
    await db.write(shard_of(POST), lambda: part)


async def asked(db: Database, polls: PollService, poll: NewPoll = LUNCH, post: PostId = POST) -> None:
    await written(db, polls.create_part(ANA, post, poll))


async def votes_of(polls: PollService, post: PostId = POST) -> list[int]:
    return [option.votes for option in (await polls.of_post(None, post)).options]


async def test_a_poll_runs_from_its_posts_appearance(db: Database, polls: PollService, clock: FakeClock) -> None:
    await asked(db, polls)
    assert await polls.of_post(None, POST) == Poll(
        id=POST,
        author_id=ANA,
        expires_ms=clock.now_ms() + OPEN_SECONDS_MIN * 1_000,
        multiple=False,
        hide_totals=False,
        options=(PollOption("Soup", 0), PollOption("Bread", 0), PollOption("Cake", 0)),
        voters=0,
    )


REFUSED: dict[str, NewPoll] = {
    "a poll has from 2 to 4 options": replace(LUNCH, titles=("Soup",)),
    f"a poll has from 2 to {POLL_OPTIONS_MAX} options": replace(LUNCH, titles=tuple("abcde")),
    "an option of a poll needs words": replace(LUNCH, titles=("Soup", " \n ")),
    f"an option of a poll has at most {OPTION_LENGTH_MAX} characters": replace(
        LUNCH, titles=("Soup", "x" * (OPTION_LENGTH_MAX + 1))
    ),
    "the options of a poll must differ from each other": replace(LUNCH, titles=("Soup", " Soup ")),
    f"a poll is open for {OPEN_SECONDS_MIN} to {OPEN_SECONDS_MAX} seconds": replace(LUNCH, open_seconds=299),
    f"a poll is open for {OPEN_SECONDS_MIN} to {OPEN_SECONDS_MAX} seconds (": replace(
        LUNCH, open_seconds=OPEN_SECONDS_MAX + 1
    ),
}


@pytest.mark.parametrize("sentence", REFUSED)
def test_what_cannot_be_voted_on_is_refused(sentence: str) -> None:
    with pytest.raises(Invalid) as refusal:
        checked_poll(REFUSED[sentence])
    assert str(refusal.value).startswith(sentence)


def test_options_may_be_as_long_and_as_many_as_the_limits() -> None:
    titles = tuple(letter * OPTION_LENGTH_MAX for letter in "abcd")
    assert checked_poll(replace(LUNCH, titles=titles, open_seconds=OPEN_SECONDS_MAX)).titles == titles


async def test_a_vote_is_counted_and_known_to_be_mine(db: Database, polls: PollService) -> None:
    await asked(db, polls)
    await polls.vote(BEN, POST, [1])
    of_ben, of_cat = await polls.of_post(BEN, POST), await polls.of_post(CAT, POST)
    assert (of_ben.own_choices, of_cat.own_choices) == ((1,), ())
    assert (of_ben.voters, of_ben.votes, await votes_of(polls)) == (1, 1, [0, 1, 0])


async def test_several_choices_are_one_voter(db: Database, polls: PollService) -> None:
    await asked(db, polls, SEVERAL)
    await polls.vote(BEN, POST, [2, 0, 2])
    await polls.vote(CAT, POST, [0])
    found = await polls.of_post(BEN, POST)
    assert (found.voters, found.votes, found.own_choices, await votes_of(polls)) == (2, 3, (0, 2), [2, 0, 1])


REFUSED_VOTES: dict[str, tuple[UserId, list[int]]] = {
    "you cannot vote in your own polls": (ANA, [0]),
    "choose an option of this poll": (BEN, []),
    "the chosen option does not exist in this poll": (BEN, [3]),
    "the chosen option does not exist in this poll, ever": (BEN, [-1]),
    "this poll takes one choice only": (BEN, [0, 1]),
}


@pytest.mark.parametrize("sentence", REFUSED_VOTES)
async def test_a_vote_that_the_poll_does_not_take_is_refused(db: Database, polls: PollService, sentence: str) -> None:
    await asked(db, polls)
    voter, choices = REFUSED_VOTES[sentence]
    with pytest.raises(Invalid) as refusal:
        await polls.vote(voter, POST, choices)
    assert sentence.startswith(str(refusal.value))
    assert await votes_of(polls) == [0, 0, 0]


async def test_nobody_votes_twice(db: Database, polls: PollService) -> None:
    await asked(db, polls, SEVERAL)
    await polls.vote(BEN, POST, [0])
    with pytest.raises(Invalid, match="already voted"):
        await polls.vote(BEN, POST, [1])
    assert await votes_of(polls) == [1, 0, 0]


async def test_nobody_votes_after_the_end(db: Database, polls: PollService, clock: FakeClock) -> None:
    await asked(db, polls)
    clock.advance(OPEN_SECONDS_MIN * 1_000)
    with pytest.raises(Invalid, match="already ended"):
        await polls.vote(BEN, POST, [0])


async def test_there_is_no_vote_without_a_poll(polls: PollService) -> None:
    with pytest.raises(NotFound):
        await polls.vote(BEN, POST, [0])
    with pytest.raises(NotFound):
        await polls.of_post(BEN, POST)


async def test_fifty_votes_at_once_are_counted_exactly(db: Database, polls: PollService) -> None:
    await asked(db, polls, SEVERAL)
    voters = [UserId(START_MS << 16 | shard << 6 | 9) for shard in range(50)]
    await asyncio.gather(*(polls.vote(voter, POST, [number % 3, 2]) for number, voter in enumerate(voters)))
    found = await polls.of_post(None, POST)
    assert (found.voters, await votes_of(polls)) == (50, [17, 17, 50])


async def test_of_many_votes_of_one_person_at_once_one_counts(db: Database, polls: PollService) -> None:
    await asked(db, polls)
    tries = [polls.vote(BEN, POST, [number % 3]) for number in range(20)]
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    assert [outcome for outcome in outcomes if outcome is None] == [None]
    found = await polls.of_post(BEN, POST)
    assert (found.voters, found.votes) == (1, 1)
    assert await votes_of(polls) == [int(place in found.own_choices) for place in range(3)]


CHANGED: dict[str, Callable[[], NewPoll]] = {
    "other words": lambda: replace(LUNCH, titles=("Soup", "Bread", "Pie")),
    "another order": lambda: replace(LUNCH, titles=("Bread", "Soup", "Cake")),
    "several choices": lambda: SEVERAL,
}


@pytest.mark.parametrize("change", CHANGED)
async def test_another_question_begins_without_votes(db: Database, polls: PollService, change: str) -> None:
    await asked(db, polls)
    await polls.vote(BEN, POST, [1])
    new = CHANGED[change]()
    await written(db, polls.change_part(ANA, POST, await polls.of_post(None, POST), new))
    found = await polls.of_post(BEN, POST)
    assert (found.titles, found.multiple, found.voters, found.own_choices) == (new.titles, new.multiple, 0, ())
    await polls.vote(BEN, POST, [0])
    assert await votes_of(polls) == [1, 0, 0]


async def test_the_same_question_with_another_end_keeps_its_votes(
    db: Database, polls: PollService, clock: FakeClock
) -> None:
    await asked(db, polls)
    await polls.vote(BEN, POST, [1])
    clock.advance(OPEN_SECONDS_MIN * 1_000)
    later = replace(LUNCH, open_seconds=900, hide_totals=True)
    await written(db, polls.change_part(ANA, POST, await polls.of_post(None, POST), later))
    found = await polls.of_post(BEN, POST)
    assert (found.expires_ms, found.hide_totals) == (clock.now_ms() + 900_000, True)
    assert (found.own_choices, await votes_of(polls)) == ((1,), [0, 1, 0])


async def test_a_removed_poll_leaves_nothing_and_touches_no_other(db: Database, polls: PollService) -> None:
    await asked(db, polls)
    await asked(db, polls, post=OTHER)
    await polls.vote(BEN, POST, [1])
    await polls.vote(BEN, OTHER, [2])
    await written(db, polls.remove_part(POST))
    assert (await polls.of_posts(BEN, [POST, OTHER])).keys() == {OTHER}
    assert await votes_of(polls, OTHER) == [0, 0, 1]
    assert await rows(db, shard_of(POST), "SELECT post_id FROM poll_votes") == [(OTHER,)]


async def test_numbers_stay_hidden_until_the_end_where_the_author_wants_it(
    db: Database, polls: PollService, clock: FakeClock
) -> None:
    await asked(db, polls, replace(LUNCH, hide_totals=True))
    await polls.vote(BEN, POST, [1])
    before = polls.view(await polls.of_post(BEN, POST), BEN)
    clock.advance(OPEN_SECONDS_MIN * 1_000)
    after = polls.view(await polls.of_post(BEN, POST), BEN)
    assert [option.votes_count for option in before.options] == [None, None, None]
    assert [option.votes_count for option in after.options] == [0, 1, 0]
    assert (before.expired, before.voters_count, after.expired) == (False, 1, True)


async def test_authors_see_numbers_in_place_of_a_form(db: Database, polls: PollService) -> None:
    await asked(db, polls)
    found = await polls.of_post(ANA, POST)
    views = [polls.view(found, viewer) for viewer in (ANA, BEN, None)]
    assert [(view.voted, view.own_votes) for view in views] == [(True, []), (False, []), (False, [])]
