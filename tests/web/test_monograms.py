"""What people without a picture look like."""

from typing import Any

from fanlight.web.monograms import TONES, has_picture, initials, tone


def someone(
    name: str, username: str = "ana", avatar: str = "https://photos.example/media/x/400.webp"
) -> dict[str, Any]:
    return {"display_name": name, "username": username, "avatar": avatar}


def test_the_picture_that_stands_for_none_is_none() -> None:
    assert has_picture(someone("Ana"))
    assert not has_picture(someone("Ana", avatar="https://photos.example/static/missing-avatar.png"))


def test_initials_are_of_the_first_and_the_last_word() -> None:
    assert initials(someone("Ana Maria Kovač")) == "AK"
    assert initials(someone("ana")) == "A"


def test_initials_skip_what_is_no_letter() -> None:
    assert initials(someone("📷 Ana (she) 🌊")) == "AS"
    assert initials(someone("🌊🌊", username="ocean")) == "O"
    assert initials(someone("", username="_")) == "_"


def test_a_letter_with_its_mark_stays_one_letter() -> None:
    assert initials(someone("E\u0301lodie")) == "\u00c9"


def test_the_colour_of_a_person_does_not_hang_on_how_the_name_is_written() -> None:
    assert tone(someone("Ana", username="Ana")) == tone(someone("Other", username="ana"))
    assert 0 <= tone(someone("Ana")) < TONES
