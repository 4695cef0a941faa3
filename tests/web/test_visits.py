"""Where the line "you're all caught up" stands."""

from fanlight.kit.ids import UserId
from fanlight.web.visits import VISIT_GAP_MS, Visit, caught_up_at, opened, visit_of

ANA, BEN = UserId(7), UserId(8)


def test_the_first_visit_has_no_mark() -> None:
    assert opened(None, ANA, 50, 1_000) == Visit(reader=ANA, newest=50, opened_ms=1_000, mark=0)


def test_a_new_visit_begins_after_half_an_hour_and_marks_what_was_newest() -> None:
    before = Visit(reader=ANA, newest=50, opened_ms=1_000, mark=20)
    soon, later = 1_000 + VISIT_GAP_MS, 1_001 + VISIT_GAP_MS
    assert opened(before, ANA, 60, soon) == Visit(reader=ANA, newest=60, opened_ms=soon, mark=20)
    assert opened(before, ANA, 60, later) == Visit(reader=ANA, newest=60, opened_ms=later, mark=50)


def test_a_deleted_newest_post_does_not_move_the_mark_back() -> None:
    before = Visit(reader=ANA, newest=50, opened_ms=1_000, mark=20)
    assert opened(before, ANA, 40, 2_000).newest == 50


def test_the_cookie_is_read_back() -> None:
    visit = Visit(reader=ANA, newest=50, opened_ms=1_000, mark=20)
    assert visit_of(f"a=b; fanlight_visit={visit.text}; c=d", ANA) == visit


def test_a_cookie_of_somebody_else_or_a_broken_one_is_nothing() -> None:
    cookies = ["", "fanlight_visit=", "fanlight_visit=7.1.2", "fanlight_visit=7.x.2.3", "fanlight_visit=7.1.2.-3"]
    cookies += ["fanlight_visit=7.1.2." + "9" * 30, 'fanlight_visit="', "fanlight_visit=7.1.2.3; =;;\x00"]
    assert [visit_of(text, BEN) for text in cookies] == [None] * len(cookies)


def test_the_line_stands_before_the_first_post_that_was_there() -> None:
    assert caught_up_at([90, 80, 50, 40], 50, below=None) == 2
    assert caught_up_at([50, 40], 50, below=None) == 0
    assert caught_up_at([50, 40], 50, below=80) == 0


def test_the_line_stands_once_and_not_where_everything_is_new() -> None:
    assert caught_up_at([90, 80], 50, below=None) is None
    assert caught_up_at([40, 30], 50, below=50) is None
    assert caught_up_at([90, 80], 0, below=None) is None
    assert caught_up_at([], 50, below=None) is None
