"""How things of the JSON read on a page."""

import re
from typing import Any

import pytest

from fanlight.kit.clock import utc_text
from fanlight.web.presenting import ago, count, headline, link_preview, local, markup, moment, name_of, srcset
from fanlight.web.shapes_of_photos import frame_of, ratio_class, ratio_of, ratios_css, size_of
from tests.support.clock import START_MS, FakeClock

BASE = "https://photos.example"
MINUTE_MS, DAY_MS = 60_000, 86_400_000


def a_photo(width: int, height: int) -> dict[str, Any]:
    return {"meta": {"original": {"width": width, "height": height}}}


def a_status(content: str = "", *, spoiler: str = "", photos: int = 0) -> dict[str, Any]:
    return {"content": content, "spoiler_text": spoiler, "media_attachments": [a_photo(3, 2)] * photos}


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "0"),
        (999, "999"),
        (1234, "1,234"),
        (9999, "9,999"),
        (10000, "10K"),
        (12345, "12.3K"),
        (999949, "999.9K"),
        (999950, "1M"),
        (4560000, "4.6M"),
    ],
)
def test_counts_are_short(number: int, words: str) -> None:
    assert count(number) == words


@pytest.mark.parametrize(
    ("ms", "words"),
    [
        (0, "now"),
        (59999, "now"),
        (MINUTE_MS, "1 min"),
        (59 * MINUTE_MS, "59 min"),
        (60 * MINUTE_MS, "1 h"),
        (DAY_MS - 1, "23 h"),
        (DAY_MS, "1 d"),
        (6 * DAY_MS, "6 d"),
        (7 * DAY_MS, "8 Jan"),
        (30 * DAY_MS, "16 Dec 2026"),
        (-5000, "now"),
    ],
)
def test_times_say_how_long_ago(ms: int, words: str) -> None:
    assert ago(FakeClock())(utc_text(START_MS - ms)) == words


def test_the_whole_date_is_in_words() -> None:
    assert moment("2026-03-05T07:08:09.010Z") == "5 March 2026, 07:08 UTC"


def test_people_without_a_display_name_are_called_by_their_username() -> None:
    assert name_of({"display_name": "  ", "username": "ana"}) == "ana"
    assert name_of({"display_name": "Ana", "username": "ana"}) == "Ana"


def test_a_headline_is_the_caption_in_one_line() -> None:
    assert headline(a_status("<p>Sea &amp; sun<br>again</p><p>&lt;b&gt;</p>")) == "Sea & sun again <b>"
    assert len(headline(a_status("<p>" + "word " * 100 + "</p>"))) <= 120


def test_a_headline_without_words_says_what_is_there_and_a_warning_hides_words() -> None:
    assert [headline(a_status(photos=photos)) for photos in (0, 1, 3)] == ["a post", "a photo", "3 photos"]
    assert headline(a_status("<p>the end</p>", spoiler="spoilers")) == "spoilers"


def test_own_addresses_lose_the_host_and_others_keep_it() -> None:
    assert local(BASE)(f"{BASE}/media/x/640.webp") == "/media/x/640.webp"
    assert local(BASE)("https://photos.example.evil/x") == "https://photos.example.evil/x"
    assert markup(BASE)(f'<a href="{BASE}/tags/sea">#sea</a>') == '<a href="/tags/sea">#sea</a>'


def test_the_browser_may_choose_among_renditions() -> None:
    media: dict[str, Any] = a_photo(2_048, 1_365) | {
        "preview_url": f"{BASE}/media/t/640.webp",
        "url": f"{BASE}/media/t/2048.webp",
    }
    media["meta"]["small"] = {"width": 640, "height": 427}
    sources = ["/media/t/640.webp 640w", "/media/t/1080.webp 1080w", "/media/t/2048.webp 2048w"]
    assert srcset(BASE)(media).split(", ") == sources
    assert srcset(BASE)(a_photo(100, 100) | {"preview_url": "x", "url": "y"}) == ""


def test_a_tall_photo_names_the_width_of_its_middle_rendition() -> None:
    media: dict[str, Any] = a_photo(1_024, 2_048) | {
        "preview_url": "/media/t/640.webp?e=1&s=a",
        "url": "/media/t/2048.webp?e=1&s=a",
    }
    media["meta"]["small"] = {"width": 320, "height": 640}
    assert "/media/t/1080.webp?e=1&s=a 540w" in srcset(BASE)(media)


def test_other_sites_get_a_jpeg() -> None:
    assert link_preview({"url": f"{BASE}/media/t/2048.webp"}) == f"{BASE}/media/t/1080.jpg"


@pytest.mark.parametrize(("width", "height"), [(1, 1), (4_000, 3_000), (3, 4), (9, 16), (21, 9), (1, 30), (30, 1)])
def test_every_shape_has_a_class_within_one_percent(width: int, height: int) -> None:
    photo = a_photo(width, height)
    ratios = dict(re.findall(r"\.(ratio-\d+) \{ --ratio: ([\d.]+); \}", ratios_css()))
    drawn = float(ratios[ratio_class(photo)])
    assert drawn == pytest.approx(min(max(width / height, 0.3), 5.0), rel=0.0101)


def test_a_single_photo_has_a_frame_of_its_own_shape() -> None:
    assert frame_of([a_photo(2_000, 1_000)]) == {"width": 1_080, "height": 540}
    assert frame_of([a_photo(1_000, 3_000)]) == {"width": 1_080, "height": 3_240}


def test_several_photos_share_a_frame_within_bounds() -> None:
    frame = frame_of([a_photo(1_000, 2_000), a_photo(100, 1_000)])
    assert frame["width"] / frame["height"] == pytest.approx(0.66, rel=0.01)


def test_several_photos_of_like_shapes_have_a_frame_that_the_first_one_fills() -> None:
    assert frame_of([a_photo(1_000, 1_000), a_photo(800, 1_000)]) == {"width": 1_080, "height": 1_080}


def test_a_much_higher_photo_after_the_first_makes_the_frame_higher() -> None:
    frame = frame_of([a_photo(1_600, 900), a_photo(800, 1_000)])
    assert 0.8 < frame["width"] / frame["height"] < 1.78


def test_a_photo_that_does_not_say_its_size_is_square() -> None:
    assert size_of({}) == size_of({"meta": {"original": {"width": 0, "height": 0}}})
    assert ratio_of({"meta": None}) == 1.0
