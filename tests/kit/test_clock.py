"""Times as texts."""

import pytest

from fanlight.kit.clock import ms_of_text, utc_text

SAME = [
    "2026-01-02T03:04:05.678Z",
    "2026-01-02T03:04:05.678999Z",
    "2026-01-02 04:04:05.678+01:00",
    "2026-01-02T03:04:05.678",
    " 2026-01-02T03:04:05.678+00:00 ",
]


@pytest.mark.parametrize("text", SAME)
def test_a_time_is_read_in_any_of_its_spellings(text: str) -> None:
    assert utc_text(ms_of_text(text)) == "2026-01-02T03:04:05.678Z"


@pytest.mark.parametrize(
    "text", ["", "soon", "1767323045", "2026-13-01", "2026-01-02T25:00:00Z", "0001-01-01T00:00+99:00"]
)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the caller says what it wanted
        ms_of_text(text)


@pytest.mark.parametrize("text", ["0001-01-01T00:00+14:00", "9999-12-31T23:59-14:00"])
def test_the_ends_of_time_do_not_overflow(text: str) -> None:
    assert ms_of_text(text) != 0
