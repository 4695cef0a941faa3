"""Push or pull, and what belongs into somebody's home."""

from dataclasses import replace

import numpy as np
import pytest

from fanlight.features.feed.policy import Decision, Found, Left, decide, left_out_because
from fanlight.features.follows.models import Following
from fanlight.kit.ids import UserId

READER, FRIEND, STRANGER = UserId(1), 2, 3
NOBODY = np.empty(0, dtype=np.int64)
FOLLOWING = Following(
    version=1,
    author_ids=NOBODY,
    author_numbers=NOBODY,
    pushed_from=NOBODY,
    edge_versions=NOBODY,
    wished=frozenset({FRIEND}),
    blocked=frozenset(),
    muted_until_ms={},
)
POST = Found(author=FRIEND, in_home=True, is_repost=False, tagged=False)


@pytest.mark.parametrize(
    ("followers", "pulled_now", "wanted"),
    [
        (100, False, Decision.PUSH),
        (101, False, Decision.PULL),
        (101, True, Decision.PULL),
        (91, True, Decision.PULL),
        (90, True, Decision.PUSH),
    ],
)
def test_an_author_is_pulled_above_the_limit_and_until_well_below_it(
    followers: int, pulled_now: bool, wanted: Decision
) -> None:
    assert decide(followers=followers, followers_max=100, pulled_now=pulled_now) is wanted


def test_a_limit_of_zero_pulls_everybody_who_has_followers() -> None:
    assert decide(followers=1, followers_max=0, pulled_now=False) is Decision.PULL
    assert decide(followers=0, followers_max=0, pulled_now=True) is Decision.PUSH


@pytest.mark.parametrize(
    ("post", "why"),
    [
        (POST, None),
        (POST._replace(author=READER), None),
        (POST._replace(is_repost=True), None),
        (POST._replace(in_home=False), Left.COMMENT),
        (POST._replace(in_home=False, author=READER), Left.COMMENT),
        (POST._replace(in_home=False, tagged=True), Left.COMMENT),
        (POST._replace(author=STRANGER), Left.NOT_FOLLOWED),
        (POST._replace(author=STRANGER, is_repost=True), Left.NOT_FOLLOWED),
        (POST._replace(author=STRANGER, tagged=True), None),
    ],
)
def test_home_is_of_those_one_follows_and_of_hashtags(post: Found, why: Left | None) -> None:
    assert left_out_because(READER, FOLLOWING, post) is why


@pytest.mark.parametrize(
    ("following", "post", "why"),
    [
        (replace(FOLLOWING, no_reposts=frozenset({FRIEND})), POST, None),
        (replace(FOLLOWING, no_reposts=frozenset({FRIEND})), POST._replace(is_repost=True), Left.REPOST),
        (replace(FOLLOWING, not_at_home=frozenset({FRIEND})), POST, Left.IN_A_LIST),
        (replace(FOLLOWING, not_at_home=frozenset({FRIEND})), POST._replace(tagged=True), Left.IN_A_LIST),
        (replace(FOLLOWING, languages={FRIEND: frozenset({"pt"})}), POST._replace(language="pt"), None),
        (replace(FOLLOWING, languages={FRIEND: frozenset({"pt"})}), POST._replace(language="pt-BR"), None),
        (replace(FOLLOWING, languages={FRIEND: frozenset({"pt-BR"})}), POST._replace(language="pt"), Left.LANGUAGE),
        (replace(FOLLOWING, languages={FRIEND: frozenset({"pt"})}), POST._replace(language="de"), Left.LANGUAGE),
        (replace(FOLLOWING, languages={FRIEND: frozenset({"pt"})}), POST, None),
        (
            replace(FOLLOWING, languages={FRIEND: frozenset({"pt"})}),
            POST._replace(language="de", tagged=True),
            None,
        ),
    ],
)
def test_what_the_reader_chose_leaves_posts_out(following: Following, post: Found, why: Left | None) -> None:
    assert following.has_choices
    assert left_out_because(READER, following, post) is why
