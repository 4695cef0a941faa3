"""Public addresses: any client can parse them."""

from fanlight.kit.urls import SiteUrls

URLS = SiteUrls(scheme="https", host_name="fan.example")


def test_the_address_of_a_hashtag_is_ascii_whatever_its_letters() -> None:
    assert URLS.tag("sun") == "https://fan.example/tags/sun"
    assert URLS.tag("Größe") == "https://fan.example/tags/Gr%C3%B6%C3%9Fe"
    assert URLS.tagged("ana", "日本") == "https://fan.example/@ana/tagged/%E6%97%A5%E6%9C%AC"
