"""Who may see what: the whole table of viewers, visibilities, blocks and mutes."""

from itertools import product

import pytest

from fanlight.features.follows.models import STRANGERS, Standing
from fanlight.features.posts.models import DIRECT, FOLLOWERS, PUBLIC, UNLISTED
from fanlight.features.posts.policy import HIDES_MUTED, Hidden, Purpose, hidden_because
from fanlight.kit.ids import UserId

AUTHOR, READER = UserId(1), UserId(2)
ALL = (PUBLIC, UNLISTED, FOLLOWERS, DIRECT)
FOLLOWER = Standing(follows=True)


def why(
    visibility: int,
    standing: Standing | None = STRANGERS,
    *,
    viewer: UserId | None = READER,
    mentioned: bool = False,
    purpose: Purpose = Purpose.LINK,
) -> Hidden | None:
    return hidden_because(
        viewer=viewer,
        author=AUTHOR,
        visibility=visibility,
        standing=standing,
        mentioned=mentioned,
        purpose=purpose,
    )


def test_an_author_sees_every_post_of_their_own() -> None:
    assert [why(v, viewer=AUTHOR, standing=None, purpose=p) for v, p in product(ALL, Purpose)] == [None] * 36


def test_nobody_in_particular_sees_public_and_unlisted() -> None:
    assert [why(v, viewer=None) for v in ALL] == [None, None, Hidden.FOLLOWERS_ONLY, Hidden.DIRECT]


def test_a_stranger_sees_public_and_unlisted() -> None:
    assert [why(v) for v in ALL] == [None, None, Hidden.FOLLOWERS_ONLY, Hidden.DIRECT]


def test_an_approved_follower_sees_everything_but_direct() -> None:
    assert [why(v, FOLLOWER) for v in ALL] == [None, None, None, Hidden.DIRECT]


def test_who_is_mentioned_sees_everything() -> None:
    assert [why(v, mentioned=True) for v in ALL] == [None] * 4


@pytest.mark.parametrize("standing", [Standing(author_blocks_viewer=True), Standing(viewer_blocks_author=True)])
@pytest.mark.parametrize("visibility", ALL)
@pytest.mark.parametrize("purpose", [purpose for purpose in Purpose if purpose is not Purpose.REPORT])
def test_a_block_either_way_hides_everything_everywhere(standing: Standing, visibility: int, purpose: Purpose) -> None:
    assert why(visibility, standing, mentioned=True, purpose=purpose) is Hidden.BLOCKED


def test_one_can_report_whom_one_blocks_and_not_who_blocks_one() -> None:
    assert why(PUBLIC, Standing(viewer_blocks_author=True), purpose=Purpose.REPORT) is None
    assert why(FOLLOWERS, Standing(viewer_blocks_author=True), purpose=Purpose.REPORT) is Hidden.FOLLOWERS_ONLY
    assert why(PUBLIC, Standing(author_blocks_viewer=True), purpose=Purpose.REPORT) is Hidden.BLOCKED


@pytest.mark.parametrize("visibility", ALL)
def test_a_mute_hides_an_author_where_nobody_asked_for_them(visibility: int) -> None:
    muted = Standing(viewer_mutes_author=True, follows=True)
    hiding = {p for p in Purpose if why(visibility, muted, mentioned=True, purpose=p) is Hidden.MUTED}
    assert hiding == HIDES_MUTED == set(Purpose) - {Purpose.PROFILE, Purpose.LINK, Purpose.KEPT, Purpose.REPORT}


def test_what_cannot_be_checked_is_not_shown() -> None:
    assert [why(v, None, mentioned=True) for v in ALL] == [Hidden.UNCHECKED] * 4
