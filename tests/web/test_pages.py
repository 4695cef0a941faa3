"""Pages without scripts, over HTTP: what people do, what is refused, and the rules every page keeps to."""

import re
from itertools import pairwise
from typing import Any

import httpx
import pytest
from bs4 import BeautifulSoup, Tag

from tests.support.clients import PASSWORD, Person, a_photo
from tests.web.conftest import Browser, Enter, eventually

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("web")]


# --- signing in and out ---


def test_signing_up_leads_in_and_logging_out_leads_out(browser: Browser) -> None:
    browser.open("/signup").send("/signup", username="walker", email="walker@example.org", password=PASSWORD)
    assert "Your feed is waiting" in browser.words()
    browser.send("/logout")
    assert "New here" in browser.words() or "Sign up" in browser.words()
    assert browser.open("/upload").status == 200
    assert browser.path == "/login?next=/upload"


def test_a_refused_sign_up_keeps_the_words_and_says_what_is_wrong(browser: Browser, ana: Person) -> None:
    browser.open("/signup").send("/signup", username=ana.username, email="x@example.org", password=PASSWORD)
    assert browser.status == 422
    assert "taken" in browser.one("#username-hint")
    assert browser.value("#username", "value") == ana.username


def test_a_wrong_password_says_nothing_about_who_has_an_account(browser: Browser, ana: Person) -> None:
    known = browser.open("/login").send("/login", username=ana.username, password="wrong password")
    assert known.status == 422
    sentence = browser.one("[role=alert]")
    browser.open("/login").send("/login", username="nobody_here", password="wrong password")
    assert browser.one("[role=alert]") == sentence


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example/", "/\\evil.example"])
def test_the_log_in_leads_nowhere_else(browser: Browser, ana: Person, address: str) -> None:
    browser.http.follow_redirects = False
    browser.open("/login").send("/login", username=ana.username, password=PASSWORD, next=address)
    assert browser.answer.headers["location"] == "/"


def test_a_form_without_its_proof_changes_nothing(enter: Enter, ana: Person, ben: Person) -> None:
    browser = enter(ana)
    forged = browser.http.post(f"/@{ben.username}/follow", data={"csrf": "0" * 64})
    foreign = browser.http.post(
        f"/@{ben.username}/follow", data={"csrf": browser.csrf}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert (forged.status_code, foreign.status_code) == (403, 403)
    assert "out of date" in forged.text
    assert ana.get("/api/v1/accounts/relationships", id=ben.id)[0]["following"] is False


# --- apps ---


def register(http: httpx.Client, redirect_uri: str) -> dict[str, str]:
    asked = {"client_name": "A <b>bold</b> app", "redirect_uris": redirect_uri, "scopes": "read write"}
    app: dict[str, str] = http.post("/api/v1/apps", json=asked).json()
    return app


def consent_of(app: dict[str, str], redirect_uri: str, **more: str) -> dict[str, str]:
    asked = {"response_type": "code", "client_id": app["client_id"], "redirect_uri": redirect_uri, "scope": "read"}
    return asked | {"state": "st&te"} | more


CALLBACK = "https://app.example/done?kept=1"


def test_a_stranger_logs_in_and_comes_back_to_the_question(browser: Browser, http: httpx.Client, ana: Person) -> None:
    asked = httpx.QueryParams(consent_of(register(http, CALLBACK), CALLBACK))
    browser.open(f"/oauth/authorize?{asked}")
    assert browser.path.startswith("/login?next=%2Foauth%2Fauthorize")
    browser.send("/login", username=ana.username, password=PASSWORD)
    assert browser.one("h1") == "Let A <b>bold</b> app in?"
    assert "app.example" in browser.words()


@pytest.mark.parametrize(("decision", "part"), [("allow", "code="), ("deny", "error=access_denied")])
def test_the_decision_is_told_to_the_app(
    enter: Enter, http: httpx.Client, ana: Person, decision: str, part: str
) -> None:
    browser = enter(ana)
    browser.open(f"/oauth/authorize?{httpx.QueryParams(consent_of(register(http, CALLBACK), CALLBACK))}")
    browser.http.follow_redirects = False
    browser.send("/oauth/authorize", decision=decision)
    location = browser.answer.headers["location"]
    assert location.startswith(f"{CALLBACK}&{part}")
    assert httpx.URL(location).params["state"] == "st&te"


def test_the_page_may_send_its_form_to_the_app_and_no_other_page_may(
    enter: Enter, http: httpx.Client, ana: Person
) -> None:
    browser = enter(ana)
    app = register(http, "com.example.app:/done")
    browser.open(f"/oauth/authorize?{httpx.QueryParams(consent_of(app, 'com.example.app:/done'))}")
    assert browser.answer.headers["content-security-policy"].endswith("form-action 'self' com.example.app:")
    assert browser.open("/").answer.headers["content-security-policy"].endswith("form-action 'self'")


def test_out_of_band_shows_the_code(enter: Enter, http: httpx.Client, ana: Person) -> None:
    nowhere = "urn:ietf:wg:oauth:2.0:oob"
    app = register(http, nowhere)
    browser = enter(ana)
    browser.open(f"/oauth/authorize?{httpx.QueryParams(consent_of(app, nowhere))}")
    code = browser.send("/oauth/authorize").one("code")
    given = {"grant_type": "authorization_code", "code": code, "redirect_uri": nowhere}
    answer = http.post("/oauth/token", data=given | {name: app[name] for name in ("client_id", "client_secret")})
    assert answer.json()["scope"] == "read"


def test_another_address_than_the_registered_one_gets_nothing(enter: Enter, http: httpx.Client, ana: Person) -> None:
    browser = enter(ana)
    app = register(http, CALLBACK)
    browser.open(f"/oauth/authorize?{httpx.QueryParams(consent_of(app, 'https://evil.example/'))}")
    assert browser.status == 400
    assert browser.path.startswith("/oauth/authorize")
    assert "cannot be let in" in browser.words()


def test_a_forced_log_in_asks_again_once(enter: Enter, http: httpx.Client, ana: Person) -> None:
    browser = enter(ana)
    asked = consent_of(register(http, CALLBACK), CALLBACK, force_login="true")
    browser.open(f"/oauth/authorize?{httpx.QueryParams(asked)}")
    assert browser.path.startswith("/login")
    browser.send("/login", username=ana.username, password=PASSWORD)
    assert browser.path.startswith("/oauth/authorize")


# --- sharing ---


def share(browser: Browser, *photos: bytes, **fields: Any) -> Browser:
    """The form without scripts: all files at once."""
    browser.open("/upload")
    hidden = {
        str(field["name"]): str(field["value"])
        for field in browser.page.select("form[action='/upload'] input[type=hidden]")
    }
    files = [("photos[]", (f"photo{number}.jpg", photo, "image/jpeg")) for number, photo in enumerate(photos)]
    return browser.show(browser.http.post("/upload", data={"visibility": "public", **hidden, **fields}, files=files))


def test_photos_are_shared_without_scripts_in_their_order_and_reach_a_follower(
    enter: Enter, ana: Person, ben: Person
) -> None:
    ben.post(f"/api/v1/accounts/{ana.id}/follow")
    caption, alts = f"Three of them by {ana.username}", "the first\n\nthe third"
    photos = [a_photo(width=width) for width in (640, 480, 800)]
    browser = share(enter(ana), *photos, caption=caption, alt_lines=alts)
    assert browser.path in {"/?said=waiting", "/?said=posted"}
    reader = enter(ben)
    post = eventually(lambda: reader.open("/").page.select_one("article.post"))
    assert [image["alt"] for image in post.select(".slide img")] == [
        "the first",
        "Photo 2 of 3, without a description",
        "the third",
    ]
    assert [image["width"] for image in post.select(".slide img")] == ["640", "480", "800"]
    assert caption in reader.words()


def test_a_file_that_is_no_photo_is_named_and_nothing_is_shared(enter: Enter, ana: Person) -> None:
    browser = share(enter(ana), a_photo(), b"%PDF-1.7 this is not a photo", caption="kept words")
    assert browser.status == 422
    assert "photo1.jpg" in browser.one("[role=alert]")
    assert browser.one("#caption") == "kept words"
    assert ana.home() == []


def test_nothing_chosen_is_said(enter: Enter, ana: Person) -> None:
    browser = enter(ana).open("/upload").send("/upload", caption="words alone")
    assert browser.status == 422
    assert "Choose at least one photo." in browser.words()


def test_the_same_form_sent_twice_makes_one_post(enter: Enter, ana: Person) -> None:
    browser = enter(ana).open("/upload")
    media = ana.upload(a_photo())
    fields = {"csrf": browser.csrf, "once": "form-1", "media_ids[]": media, "alts[]": "", "part": "1"}
    answers = [browser.http.post("/upload", data=fields).json() for _ in range(2)]
    assert answers == [{"location": "/?said=posted"}] * 2
    assert len(ana.home()) == 1


# --- posts ---


def post_path(person: Person, post: dict[str, Any]) -> str:
    return f"/@{person.username}/{post['id']}"


def test_a_like_is_given_and_taken_back(enter: Enter, ana: Person, ben: Person) -> None:
    path = post_path(ana, ana.publish("like me"))
    browser = enter(ben).open(path).send("/like")
    assert browser.path == path
    assert browser.page.select_one("[aria-pressed=true]")
    browser.send("/unlike")
    assert browser.page.select_one("[aria-pressed=false]")


def test_a_script_gets_only_the_part_it_draws(enter: Enter, ana: Person, ben: Person) -> None:
    path = post_path(ana, ana.publish("like me"))
    browser = enter(ben).open(path)
    answer = browser.http.post(f"{path}/like", data={"csrf": browser.csrf, "part": "1", "back": "/"})
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert BeautifulSoup(answer.text, "html.parser").select_one("[data-part] [aria-pressed=true]")


def test_comments_and_answers_are_shown_as_a_conversation(enter: Enter, ana: Person, ben: Person) -> None:
    path = post_path(ana, ana.publish("talk to me"))
    browser = enter(ben).open(path).send("/comment", words="First!\nand <b>second</b>")
    assert browser.one(".comment-words") == "First! and <b>second</b>"
    number = browser.value("li.comment", "id").removeprefix("comment-")
    browser = enter(ana).open(f"{path}?reply={number}").send("/comment", words="Thanks")
    assert [one["class"] for one in browser.page.select("li.comment")] == [["comment", "deep-0"], ["comment", "deep-1"]]


def test_an_empty_comment_comes_back_with_a_sentence(enter: Enter, ana: Person) -> None:
    path = post_path(ana, ana.publish("talk to me"))
    browser = enter(ana).open(path).send("/comment", words="   ")
    assert browser.status == 422
    assert "A post needs words or photos." in browser.words()


def test_only_the_author_deletes_a_post(enter: Enter, ana: Person, ben: Person) -> None:
    path = post_path(ana, ana.publish("soon gone"))
    assert enter(ben).open(f"{path}/delete").status == 404
    browser = enter(ana).open(f"{path}/delete").send("/delete")
    assert browser.path == f"/@{ana.username}?said=deleted"
    assert browser.open(path).status == 404


def test_a_comment_is_deleted_also_where_what_it_answered_is_gone(enter: Enter, ana: Person, ben: Person) -> None:
    post = ana.post("/api/v1/statuses", {"status": "soon gone"})
    comment = ben.post("/api/v1/statuses", {"status": "nice", "in_reply_to_id": post["id"]})
    ana.http.delete(f"/api/v1/statuses/{post['id']}", headers=ana.headers)
    browser = enter(ben).open(f"/@{ben.username}/{comment['id']}/delete").send("/delete")
    assert (browser.status, browser.path) == (200, f"/@{ben.username}?said=deleted")


def test_a_post_for_followers_is_nothing_to_others(enter: Enter, browser: Browser, ana: Person, ben: Person) -> None:
    path = post_path(ana, ana.publish("for some", visibility="private"))
    assert [each.open(path).status for each in (browser, enter(ben))] == [404, 404]
    mine = enter(ana).open(path)
    assert mine.status == 200
    assert mine.page.select("meta[property^='og:']") == []
    assert mine.value("meta[name=robots]", "content") == "noindex"


def test_other_sites_may_show_a_link_to_a_public_post(browser: Browser, http: httpx.Client, ana: Person) -> None:
    browser.open(post_path(ana, ana.publish("for all #open")))
    shown = {str(meta["property"]): str(meta["content"]) for meta in browser.page.select("meta[property]")}
    assert shown["og:description"] == "for all #open"
    preview = http.get(shown["og:image"])
    assert (preview.status_code, preview.headers["content-type"]) == (200, "image/jpeg")


def test_an_address_with_the_wrong_name_is_nothing(browser: Browser, ana: Person, ben: Person) -> None:
    assert browser.open(post_path(ben, ana.publish("mine"))).status == 404


# --- people ---


def test_following_an_open_account_and_leaving_it(enter: Enter, ana: Person, ben: Person) -> None:
    browser = enter(ben).open(f"/@{ana.username}").send("/follow")
    assert browser.path == f"/@{ana.username}"
    assert "Following" in browser.words()
    listed = browser.open(f"/@{ana.username}/followers").page.select(".person .handle")
    assert [one.get_text(strip=True) for one in listed] == [f"@{ben.username}"]
    assert "Follow" in browser.open(f"/@{ana.username}").send("/unfollow").words()


def test_a_locked_account_is_asked_and_answers(enter: Enter, ana: Person, ben: Person) -> None:
    owner = enter(ana).open("/settings/profile").send("/settings", locked="true", display_name="Ana")
    assert "Saved." in owner.words()
    asking = enter(ben).open(f"/@{ana.username}").send("/follow")
    assert "Requested" in asking.words()
    owner.open("/requests").send("/requests", decision="accept")
    assert "Accepted." in owner.words()
    assert "Following" in asking.open(f"/@{ana.username}").words()


def test_the_profile_is_changed_with_words_lines_and_a_picture(enter: Enter, ana: Person) -> None:
    browser = enter(ana).open("/settings/profile")
    fields: dict[str, Any] = {"csrf": browser.csrf, "display_name": "Ana <i>", "note": "Film & fog", "locked": "false"}
    fields |= {"field_names[]": ["Camera", ""], "field_values[]": ["OM-1", ""]}
    answer = browser.http.post("/settings/profile", data=fields, files={"avatar": ("me.jpg", a_photo(), "image/jpeg")})
    assert answer.url.params["said"] == "saved"
    profile = browser.open(f"/@{ana.username}").page
    assert browser.one("h1") == "Ana <i>"
    assert [line.get_text(strip=True) for line in profile.select("dl > *")] == ["Camera", "OM-1"]
    picture = browser.http.get(browser.value(".avatar.large", "src"))
    assert (picture.status_code, picture.headers["content-type"]) == (200, "image/webp")


def test_words_that_are_too_long_are_refused_with_a_sentence(enter: Enter, ana: Person) -> None:
    browser = enter(ana).open("/settings/profile").send("/settings", note="x" * 501)
    assert browser.status == 422
    assert browser.page.select_one("[role=alert]")


def test_people_are_found_by_their_username(browser: Browser, ana: Person) -> None:
    browser.open(f"/people?name=%20@{ana.username.upper()}")
    assert browser.path == f"/@{ana.username}"
    assert browser.open("/people?name=nobody_here").status == 404


def test_people_are_found_by_how_their_name_begins(enter: Enter, ana: Person, ben: Person) -> None:
    ben.http.patch(
        "/api/v1/accounts/update_credentials", json={"display_name": f"Zoë {ben.username}"}, headers=ben.headers
    )
    browser = enter(ana).open(f"/people?name=zo%C3%AB%20{ben.username[:-1]}")
    assert (browser.status, browser.one(".people .handle")) == (200, f"@{ben.username}")
    browser.send(f"/@{ben.username}/follow")
    assert (browser.path.partition("?")[0], browser.one(".people button")) == ("/people", "Following")


# --- lists ---


def test_a_line_stands_where_the_last_visit_ended(enter: Enter, ana: Person) -> None:
    seen, new = ana.publish("seen", photos=0), ana.publish("new", photos=0)
    browser = enter(ana).open("/")
    assert "caught up" not in browser.words()
    browser.http.cookies.set("fanlight_visit", f"{ana.id}.{seen['id']}.1000.0")
    order = browser.open("/").page.select("[data-stream] > *")
    assert [str(one.get("data-id")) for one in order] == [new["id"], "None", seen["id"]]


def test_lists_go_on_by_a_link(enter: Enter, http: httpx.Client, ana: Person) -> None:
    browser = enter(ana)
    made = [str(ana.publish(f"number {number}", photos=0)["id"]) for number in range(15)]
    seen: list[str] = []
    browser.open("/")
    while True:
        seen += [str(post["data-id"]) for post in browser.page.select("article.post")]
        link = browser.page.select_one("a[rel=next]")
        if link is None:
            break
        browser.open(str(link["href"]))
    assert seen == made[::-1]
    assert "That is everything" in browser.words()


def test_hashtags_and_explore_show_public_photos_only(browser: Browser, ana: Person) -> None:
    tag = f"sea{ana.username}"
    shown = ana.publish(f"#{tag}")
    hidden = ana.publish(f"#{tag}", visibility="unlisted")
    tiles = eventually(lambda: [str(tile["data-id"]) for tile in browser.open(f"/tags/{tag}").page.select(".tile")])
    assert tiles == [shown["id"]]
    explored = [str(tile["data-id"]) for tile in browser.open("/explore").page.select(".tile")]
    assert shown["id"] in explored
    assert hidden["id"] not in explored


# --- what every page keeps to ---

PUBLIC = ["/", "/explore", "/login", "/signup", "/tags/nothing", "/@nobody_here", "/no/such/page"]
OWN = [
    "/",
    "/explore",
    "/upload",
    "/requests",
    "/settings/profile",
    "/@{me}",
    "/@{me}/followers",
    "/@{me}/following",
    "/@{me}/{post}",
    "/@{me}/{post}/delete",
    "/@{me}/1",
]


def check_rules(page: BeautifulSoup, address: str) -> None:
    assert page.select_one("html[lang]"), address
    assert [title for title in page.select("title") if title.get_text(strip=True)], address
    assert len(page.select("h1")) == 1, address
    assert len(page.select("main")) == 1, address
    assert page.select("[style], style, script:not([src])") == [], address
    assert [image for image in page.select("img") if not image.has_attr("alt")] == [], address
    assert headings_are_in_order(page), address
    assert [field for field in page.select("input, textarea, select") if not is_labelled(page, field)] == [], address
    assert [button for button in page.select("button, a[href]") if not is_named(button)] == [], address
    ids = [str(element["id"]) for element in page.select("[id]")]
    assert len(ids) == len(set(ids)), address


def headings_are_in_order(page: BeautifulSoup) -> bool:
    levels = [int(heading.name[1]) for heading in page.find_all(re.compile("^h[1-6]$"))]
    return all(below <= above + 1 for above, below in pairwise(levels))


def is_labelled(page: BeautifulSoup, field: Tag) -> bool:
    if field.get("type") in {"hidden", "submit"} or field.get("aria-label") or field.find_parent("label"):
        return True
    return page.select_one(f"label[for='{field.get('id')}']") is not None or field.find_parent("template") is not None


def is_named(element: Tag) -> bool:
    hidden = element.get("aria-hidden") == "true" or element.find_parent("template") is not None
    image = element.select_one("img[alt]")
    return hidden or bool(element.get_text(strip=True) or element.get("aria-label") or (image and image["alt"]))


def test_every_page_of_a_visitor_keeps_the_rules(browser: Browser, ana: Person) -> None:
    for address in [*PUBLIC, post_path(ana, ana.publish("look", photos=2)), f"/@{ana.username}"]:
        answer = browser.http.get(address, headers={"Accept": "text/html"})
        assert "unsafe" not in answer.headers["content-security-policy"]
        check_rules(BeautifulSoup(answer.text, "html.parser"), address)


def test_every_page_of_a_member_keeps_the_rules(enter: Enter, ana: Person, ben: Person) -> None:
    ben.post(f"/api/v1/accounts/{ana.id}/follow")
    post = ana.publish("look", photos=3)
    ben.post("/api/v1/statuses", {"status": "nice", "in_reply_to_id": post["id"]})
    browser = enter(ana)
    for address in [template.format(me=ana.username, post=post["id"]) for template in OWN]:
        check_rules(browser.open(address).page, address)


def test_pages_of_a_member_are_kept_by_no_shared_cache(enter: Enter, ana: Person) -> None:
    answer = enter(ana).open("/").answer
    assert answer.headers["cache-control"].startswith("private")


# --- the API's own page ---


def test_the_page_of_the_api_shows_every_call_without_scripts(browser: Browser) -> None:
    browser.open("/api/docs")
    document = browser.http.get("/openapi.json").json()
    shown = {str(row["id"]) for row in browser.page.select("details[data-row]")}
    assert shown == {operation["operationId"] for path in document["paths"].values() for operation in path.values()}
    linked = {str(link["href"])[1:] for link in browser.page.select("main a[href^='#']")}
    assert linked <= {str(place["id"]) for place in browser.page.select("[id]")}


def test_calls_are_found_without_scripts(browser: Browser) -> None:
    browser.open("/api/docs?q=home+MAX_ID")
    assert [str(row["id"]) for row in browser.page.select("details[data-row]:not([hidden])")] == [
        "get_api_v1_timelines_home"
    ]
    assert browser.one("[data-found]") == "1 call"
    browser.open("/api/docs?q=nothing+of+the+kind")
    assert browser.page.select("details[data-row]:not([hidden])") == []
    assert not browser.page.select("[data-nothing][hidden]")
