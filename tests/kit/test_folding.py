"""Names without case, accents and punctuation."""

import pytest

from fanlight.kit.folding import beginnings, folded


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ana López", "ana lopez"),
        ("  ANA\t-  Maria! ", "ana maria"),
        ("ana_maria", "ana_maria"),
        ("Straße", "strasse"),
        ("İzmir", "izmir"),
        ("\uff21\uff4e\uff41 \ufb01sh", "ana fish"),
        ("山田 太郎", "山田 太郎"),
        ("हिन्दी", "हिनदी"),
        ("📷 Ana 🌿", "ana"),
        ("O'Neill", "o neill"),
        ("\x00\u202e\ud800", ""),
        ("", ""),
    ],
)
def test_a_name_is_folded(text: str, expected: str) -> None:
    assert folded(text) == expected


def test_a_name_begins_with_each_of_its_first_words() -> None:
    assert beginnings("Ana Maria López", most=9) == ["ana maria lopez", "maria lopez", "lopez"]
    assert beginnings("a b c d", most=2) == ["a b c d", "b c d"]
    assert beginnings("…", most=9) == []
