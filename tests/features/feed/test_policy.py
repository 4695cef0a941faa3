"""Push or pull."""

import pytest

from fanlight.features.feed.policy import Decision, decide


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
