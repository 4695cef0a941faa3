"""Pages of second thoughts and of polls, without scripts."""

import pytest

from tests.support.clients import Person
from tests.web.conftest import Enter

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("web")]

POLL = {"options": ["Up the hill", "Down again"], "expires_in": 3600}


def test_an_author_changes_the_words_of_a_post_and_its_photos(enter: Enter, ana: Person) -> None:
    post = ana.publish("One hil")
    media = post["media_attachments"][0]["id"]
    browser = enter(ana).open(f"/@{ana.username}/{post['id']}")
    assert not browser.page.select(".edited")
    browser.open(browser.value("a[href$='/edit']", "href"))
    assert browser.one("#caption") == "One hil"
    browser.send("/edit", **{"caption": "One hill", "spoiler_text": "Heights", f"alts[{media}]": "A green hill"})
    assert browser.path == f"/@{ana.username}/{post['id']}?said=edited"
    assert "edited now" in browser.words()
    now = ana.get(f"/api/v1/statuses/{post['id']}")
    assert (now["spoiler_text"], now["media_attachments"][0]["description"]) == ("Heights", "A green hill")
    assert "One hill" in now["content"]
    assert browser.value(".edited time", "title").startswith("Edited ")


def test_a_refused_edit_keeps_the_words(enter: Enter, ana: Person) -> None:
    post = ana.post("/api/v1/statuses", {"status": "Words alone"})
    browser = enter(ana).open(f"/@{ana.username}/{post['id']}/edit").send("/edit", caption=" ", spoiler_text="kept")
    assert browser.status == 422
    assert "needs words" in browser.one("[role=alert]")
    assert browser.value("#spoiler_text", "value") == "kept"


def test_nobody_else_edits_a_post(enter: Enter, ana: Person, ben: Person) -> None:
    post = ana.publish("Mine", photos=0)
    browser = enter(ben).open(f"/@{ana.username}/{post['id']}")
    assert not browser.page.select("a[href$='/edit']")
    assert browser.open(f"/@{ana.username}/{post['id']}/edit").status == 404


def test_a_poll_is_voted_in_and_then_shows_its_numbers(enter: Enter, ana: Person, ben: Person) -> None:
    post = ana.post("/api/v1/statuses", {"status": "Where to?", "poll": POLL})
    page = f"/@{ana.username}/{post['id']}"
    browser = enter(ben).open(page)
    assert not browser.page.select(".poll .bars")
    browser.send("/vote", **{"choices[]": "1"})
    assert browser.path == page
    assert [bar.get_text(" ", strip=True) for bar in browser.page.select(".poll .bar")] == [
        "Up the hill 0 %",
        "Down again · your choice 100 %",
    ]
    assert "1 person voted" in browser.one(".poll")
    assert len(enter(ana).open(page).page.select(".poll .bar")) == 2


def test_a_vote_for_nothing_is_answered_on_the_page(enter: Enter, ana: Person, ben: Person) -> None:
    post = ana.post("/api/v1/statuses", {"status": "Where to?", "poll": POLL | {"multiple": True}})
    browser = enter(ben).open(f"/@{ana.username}/{post['id']}").send("/vote")
    assert (browser.status, browser.one("[role=alert]")) == (422, "Choose an option of this poll.")


def test_the_page_of_a_comment_offers_to_edit_it_and_leaves_a_poll_alone(
    enter: Enter, ana: Person, ben: Person
) -> None:
    post = ana.post("/api/v1/statuses", {"status": "Where too?", "poll": POLL})
    ben.post(f"/api/v1/polls/{post['id']}/votes", {"choices": [0]})
    page = f"/@{ana.username}/{post['id']}"
    comment = ana.post("/api/v1/statuses", {"status": "Well?", "in_reply_to_id": post["id"]})
    browser = enter(ana).open(page)
    assert browser.page.select(f"#comment-{comment['id']} a[href$='/edit']")
    browser.open(f"{page}/edit").send("/edit", caption="Where to?")
    now = ben.get(f"/api/v1/statuses/{post['id']}")
    assert (now["poll"]["own_votes"], "Where to?" in now["content"]) == ([0], True)
