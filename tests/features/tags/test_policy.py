"""What is a hashtag."""

import pytest

from fanlight.features.tags.models import Uses
from fanlight.features.tags.policy import name_of, week_of


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("sea", "sea"),
        ("#Sea", "Sea"),
        (" #café ", "café"),
        ("東京", "東京"),
        ("हिन्दी", "हिन्दी"),
        ("2024sea", "2024sea"),
        ("two words", None),
        ("123", None),
        ("", None),
        ("#", None),
        ("##sea", None),
        ("sea#sky", None),
        ("dash-ed", None),
        ("x" * 200, None),
    ],
)
def test_a_hashtag_is_what_captions_make_one(text: str, name: str | None) -> None:
    assert name_of(text) == name


def test_a_week_has_every_day() -> None:
    week = week_of({10: Uses(10, 3, 2), 7: Uses(7, 1, 1), 2: Uses(2, 9, 9)}, 10)
    assert week == (Uses(10, 3, 2), Uses(9), Uses(8), Uses(7, 1, 1), Uses(6), Uses(5), Uses(4))
