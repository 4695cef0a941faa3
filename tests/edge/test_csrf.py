"""A form is ours when it carries the session's proof, or when the browser says where it came from."""

import pytest

from fanlight.edge.csrf import csrf_token, is_csrf_token, is_from_elsewhere

SECRET = b"s" * 32
HOSTS = {"photos.example", "127.0.0.1:8000"}


def test_a_token_is_good_for_its_own_session_only() -> None:
    token = csrf_token(SECRET, b"one")
    assert is_csrf_token(token, secret=SECRET, token_hash=b"one")
    assert not is_csrf_token(token, secret=SECRET, token_hash=b"two")
    assert not is_csrf_token(token, secret=b"t" * 32, token_hash=b"one")


@pytest.mark.parametrize("given", ["", "ü", "0" * 64])
def test_anything_else_is_no_token(given: str) -> None:
    assert not is_csrf_token(given, secret=SECRET, token_hash=b"one")


@pytest.mark.parametrize(
    ("fetch_site", "origin", "elsewhere"),
    [
        ("same-origin", "", False),
        ("none", "", False),
        ("cross-site", "", True),
        ("same-site", "https://photos.example", True),
        ("", "https://photos.example", False),
        ("", "http://127.0.0.1:8000", False),
        ("", "https://Photos.Example", False),
        ("", "https://evil.example", True),
        ("", "null", True),
        ("", "https://[", True),
        ("", "", False),
    ],
)
def test_the_browser_says_where_a_form_came_from(fetch_site: str, origin: str, elsewhere: bool) -> None:
    assert is_from_elsewhere(fetch_site=fetch_site, origin=origin, hosts=HOSTS) is elsewhere


def test_an_opaque_origin_does_not_match_a_missing_host() -> None:
    assert is_from_elsewhere(fetch_site="", origin="null", hosts={""})
