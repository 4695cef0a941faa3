"""What a post's shard knows of its reposts: whatever order the news come in, the last writer wins and counts once."""

import asyncio
import itertools

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fanlight.features.reactions.models import REPOSTED, Reacted
from fanlight.features.reactions.service import ReactionService
from fanlight.kit.ids import PostId
from fanlight.kit.pages import PageRequest
from tests.features.reactions.test_service import ANA, BEN, CAT, FIRST, POST, each, people, reactions, store

__all__ = ["reactions", "store"]  # fixtures

MILLISECONDS = itertools.count(1)
news = st.lists(st.tuples(st.integers(1, 4), st.booleans()), min_size=1, max_size=10)


async def tell(reactions: ReactionService, post: PostId, told: list[tuple[int, bool]]) -> None:
    for number, ended in told:
        note = reactions.note_repost_ended if ended else reactions.note_repost
        await note(post, BEN, PostId(number))


@given(told=news)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_the_newest_repost_counts_and_its_end_is_final(
    reactions: ReactionService, told: list[tuple[int, bool]]
) -> None:
    post = PostId(POST + (next(MILLISECONDS) << 16))
    await tell(reactions, post, told)
    newest, ended = max(told)
    live = [] if ended else [(newest, BEN)]
    assert [tuple(entry) for entry in await reactions.reposters_page(post, FIRST)] == live
    known = (await reactions.of_posts(BEN, each(post))).of[post]
    assert known == (Reacted() if ended else Reacted(reposts=1, mine=REPOSTED))


async def test_the_count_is_exact_when_request_and_event_note_at_once(reactions: ReactionService) -> None:
    reposts = {ANA: PostId(1), BEN: PostId(2), CAT: PostId(3)}
    await asyncio.gather(*(reactions.note_repost(POST, person, repost) for person, repost in [*reposts.items()] * 5))
    assert (await reactions.of_posts(None, each(POST))).of[POST].reposts == 3
    await asyncio.gather(*(reactions.note_repost_ended(POST, person, reposts[person]) for person in [ANA, BEN] * 5))
    assert (await reactions.of_posts(None, each(POST))).of[POST].reposts == 1


async def test_likes_and_reposts_are_counted_side_by_side(reactions: ReactionService) -> None:
    await reactions.note_repost(POST, BEN, PostId(7))
    await reactions.like(POST, BEN)
    await reactions.like(POST, CAT)
    assert (await reactions.of_posts(None, each(POST))).of[POST] == Reacted(likes=2, reposts=1)


async def test_reposters_are_paged_newest_first(reactions: ReactionService) -> None:
    for number, person in enumerate((ANA, BEN, CAT), start=1):
        await reactions.note_repost(POST, person, PostId(number))
    first = await reactions.reposters_page(POST, PageRequest(limit=2))
    second = await reactions.reposters_page(POST, PageRequest(limit=2, below=first[-1].place))
    assert [people(part) for part in (first, second)] == [[CAT, BEN], [ANA]]
