"""Captions become HTML that holds nothing of what was written but its words."""

from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fanlight.kit.text import caption_html, clean_line, clean_text, hashtag_key, hashtags_in, mentions_in
from fanlight.kit.urls import SiteUrls

URLS = SiteUrls(scheme="https", host_name="fan.example")
ALLOWED = {"p": set[str](), "br": set[str](), "span": {"class"}, "a": {"href", "class", "rel", "target"}}

XSS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    'https://a.example/"onmouseover="alert(1)',
    "https://a.example/'onmouseover='alert(1)",
    "https://a.example/<script>",
    "javascript:alert(1)",
    "JAVASCRIPT:https://a.example",
    "#<b>tag</b>",
    '@ana"><b>',
    '#tag"onclick="x',
    "&lt;script&gt;",
    "https://a.example/?q=<svg/onload=alert(1)>",
    "<a href='https://a.example'>",
    "https://\u202ea.example/\u202c",
    "\x00<\x00script>",
    "data:text/html,<script>1</script>",
]

WORDS = st.lists(
    st.one_of(
        st.text(max_size=12),
        st.sampled_from(
            [*XSS, "@ana", "#tag", "https://a.example/(b)", "http://", "\n\n", "\r\n", " ", "<", ">", '"', "&"]
        ),
    ),
    max_size=12,
).map("".join)


class Reading(HTMLParser):
    """What a browser would make of it: the words shown, and every tag."""

    def __init__(self) -> None:
        super().__init__()
        self.words = ""
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(decl)


def reading_of(html: str) -> Reading:
    reading = Reading()
    reading.feed(html)
    reading.close()
    return reading


def only_ours(html: str) -> bool:
    return all(
        tag in ALLOWED
        and set(attributes) <= ALLOWED[tag]
        and (attributes.get("href") or "https://").startswith(("https://", "http://"))
        for tag, attributes in reading_of(html).tags
    )


@pytest.mark.parametrize("text", XSS)
def test_markup_that_people_write_is_only_words(text: str) -> None:
    assert only_ours(caption_html(text, URLS))


@pytest.mark.parametrize("text", XSS)
def test_the_sanitiser_holds_where_nothing_is_escaped(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr("fanlight.kit.text._escaped", str)
    assert only_ours(caption_html(text, URLS))


@settings(deadline=None)
@given(WORDS)
def test_no_text_makes_a_tag_that_is_not_ours(text: str) -> None:
    assert only_ours(caption_html(text, URLS))


@settings(deadline=None)
@given(st.text(alphabet=st.characters(exclude_characters="hH#\uff03@\n\r")))
def test_text_without_links_is_shown_letter_by_letter(text: str) -> None:
    assert reading_of(caption_html(text, URLS)).words.split() == clean_text(text).split()


@settings(deadline=None)
@given(WORDS)
def test_every_hashtag_found_is_linked(text: str) -> None:
    html = caption_html(text, URLS)
    assert all(f"<span>{tag}</span>" in html for tag in hashtags_in(text))


def test_paragraphs_and_lines() -> None:
    assert caption_html("one\ntwo\r\n\r\n\nthree & four", URLS) == "<p>one<br>two</p><p>three &amp; four</p>"


@pytest.mark.parametrize("text", ["", "  \n ", "\x00\x07"])
def test_no_words_are_no_html(text: str) -> None:
    assert caption_html(text, URLS) == ""


def test_links_open_elsewhere_and_vouch_for_nothing() -> None:
    assert caption_html("see https://a.example/x?b=1&c=2.", URLS) == (
        '<p>see <a href="https://a.example/x?b=1&amp;c=2" target="_blank" rel="nofollow noopener">'
        "a.example/x?b=1&amp;c=2</a>.</p>"
    )


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("(https://a.example/b)", "https://a.example/b"),
        ("https://a.example/b_(c)", "https://a.example/b_(c)"),
        ("https://a.example/b!?", "https://a.example/b"),
        ("HTTPS://a.example/#top", "HTTPS://a.example/#top"),
        ("https://a.example:8080/@ana", "https://a.example:8080/@ana"),
    ],
)
def test_where_a_link_ends(text: str, address: str) -> None:
    tags = reading_of(caption_html(text, URLS)).tags
    assert [attributes["href"] for tag, attributes in tags if tag == "a"] == [address]


@pytest.mark.parametrize("text", ["https://", "http:///x", "https://?", "xhttps://a.example", "ftp://a.example"])
def test_what_is_no_link(text: str) -> None:
    assert "<a" not in caption_html(text, URLS)


def test_a_long_link_is_shortened_where_it_is_shown() -> None:
    address = "https://a.example/" + "x" * 100
    html = caption_html(address, URLS)
    assert f'href="{address}"' in html
    assert reading_of(html).words == "a.example/" + "x" * 29 + "…"


def test_mentions_and_hashtags_lead_to_their_pages() -> None:
    assert caption_html("@ana #Café", URLS) == (
        '<p><span class="h-card"><a href="https://fan.example/@ana" class="u-url mention">@<span>ana</span></a></span>'
        ' <a href="https://fan.example/tags/Caf%C3%A9" class="mention hashtag" rel="tag">#<span>Café</span></a></p>'
    )


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("@ana, @Ben! (@cy_2)", ["ana", "Ben", "cy_2"]),
        ("@ana @ANA", ["ana"]),
        ("ana@example.org", []),
        ("https://a.example/@ana", []),
        ("@ana@fan.example @ben@other.example", ["ana"]),
        ("@" + "x" * 31, []),
        ("@@ana /@ana #@ana", []),
    ],
)
def test_who_is_mentioned(text: str, names: list[str]) -> None:
    assert mentions_in(text, host_name="fan.example") == names


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("#sunset #Sun_Set #sunset", ["sunset", "Sun_Set"]),
        ("#SUN #sun", ["SUN"]),
        ("#фото #写真 #தமிழ் #عکاسی #می‌خواهم", ["фото", "写真", "தமிழ்", "عکاسی", "می‌خواهم"]),
        ("#1 #2024 #4k", ["4k"]),
        ("a#b &#39; ##x", []),
        ("#one#two", ["one"]),
        ("https://a.example/#top", []),
        ("\uff03full", ["full"]),
        ("#" + "x" * 101, []),
        ("#a.b #c-d", ["a", "c"]),
    ],
)
def test_which_hashtags_there_are(text: str, tags: list[str]) -> None:
    assert hashtags_in(text) == tags


def test_a_hashtag_is_one_however_its_accent_was_typed() -> None:
    assert hashtag_key("CAFÉ") == hashtag_key("cafe\u0301")


def test_clean_text_keeps_lines_and_nothing_that_cannot_be_seen() -> None:
    assert clean_text(" a\x00b\x1b\r\nc\ud800 ") == "ab\nc"
    assert clean_line(" a\n b\tc ") == "a b c"
