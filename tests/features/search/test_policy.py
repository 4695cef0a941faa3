"""What a search text can mean."""

import pytest

from fanlight.features.search.models import Question
from fanlight.features.search.policy import hashtag_of, understood
from fanlight.kit.ids import ID_MAX, PostId

HOST = "fan.example:8000"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ana", Question(name="ana", username="ana", hashtag="ana")),
        (" Ana ", Question(name="Ana", username="Ana", hashtag="Ana")),
        ("@ana", Question(name="ana", username="ana")),
        ("ana@fan.example:8000", Question(name="@ana", username="ana")),
        ("@ana@FAN.example:8000", Question(name="@ana", username="ana")),
        ("@ana@", Question(name="@ana", username="ana")),
        ("@ana@fan.ex", Question(name="@ana", username="ana")),
        ("@ana@elsewhere.example", Question()),
        ("ana@elsewhere.example", Question()),
        ("ana@fan.example:8000@more", Question()),
        ("#ana", Question(hashtag="ana")),
        ("\uff03ana", Question(hashtag="ana")),
        ("#", Question()),
        ("@", Question()),
        ("café", Question(name="café", hashtag="café")),
        ("@café", Question(name="café")),
        ("two words", Question(name="two words")),
        ("!", Question()),
        ("https://fan.example:8000/@ana", Question(username="ana")),
        ("http://FAN.example:8000/@ana/", Question(username="ana")),
        ("https://fan.example:8000/%40ana", Question(username="ana")),
        ("HTTPS://fan.example:8000/@ana/123", Question(post_id=PostId(123))),
        ("http://fan.example:8000/@ana/123/?lang=pt#likes", Question(post_id=PostId(123))),
        ("fan.example:8000/@ana/123", Question(post_id=PostId(123))),
        (f"https://fan.example:8000/@ana/{ID_MAX}", Question(post_id=PostId(ID_MAX))),
        (f"https://fan.example:8000/@ana/{ID_MAX + 1}", Question()),
        ("https://fan.example:8000/tags/caf%C3%A9", Question(hashtag="café")),
        ("https://fan.example:8000/about", Question()),
        ("https://elsewhere.example/@ana/123", Question()),
        ("https://me@fan.example:8000/@ana/123", Question()),
        ("ftp://fan.example:8000/@ana/123", Question()),
        ("https://[broken/@ana", Question()),
        ("", Question()),
        ("   ", Question()),
        ("x" * 501, Question()),
        ("a" * 31, Question(name="a" * 31, hashtag="a" * 31)),
    ],
)
def test_a_text_means(text: str, expected: Question) -> None:
    assert understood(text, HOST) == expected


@pytest.mark.parametrize("word", ["two words", "123", "", "#twice", "dash-ed", "x" * 200])
def test_a_hashtag_is_what_captions_make_one(word: str) -> None:
    assert hashtag_of(word) is None


@pytest.mark.parametrize("address", ["https://fan.example:443/@ana", "http://fan.example:80/@ana"])
def test_the_usual_port_may_be_written(address: str) -> None:
    assert understood(address, "fan.example") == Question(username="ana")
