"""Only places of this site are redirected to."""

import pytest

from fanlight.web.addresses import log_in_first, own_address, place_of


@pytest.mark.parametrize("address", ["/", "/explore", "/@ana/1?reply=2#comment-form", "/oauth/authorize?scope=a%20b"])
def test_a_path_of_this_site_is_kept(address: str) -> None:
    assert own_address(address) == address


@pytest.mark.parametrize(
    "address",
    [
        "",
        "explore",
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "/a\r\nSet-Cookie: x=1",
        "/x y",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/" + "a" * 9_000,
    ],
)
def test_anything_else_leads_home(address: str) -> None:
    assert own_address(address) == "/"


def test_the_log_in_page_is_told_the_whole_address() -> None:
    assert log_in_first("/oauth/authorize?a=1&b=2") == "/login?next=%2Foauth%2Fauthorize%3Fa%3D1%26b%3D2"


def test_a_person_reads_the_host_or_the_scheme_of_where_they_are_sent() -> None:
    assert place_of("https://app.example/done?x=1") == "app.example"
    assert place_of("com.example.app:/done") == "the app (com.example.app)"
