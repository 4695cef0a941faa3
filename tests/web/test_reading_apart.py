"""Lists, hashtags and reports at a browser without scripts."""

import pytest

from tests.support.clients import Person
from tests.web.conftest import Browser, Enter

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("web")]


def test_a_list_is_made_filled_read_renamed_and_deleted(enter: Enter, ana: Person, ben: Person) -> None:
    ana.post(f"/api/v1/accounts/{ben.id}/follow")
    ben.publish("From the list")
    browser = enter(ana)
    assert "Read some people apart" in browser.open("/lists").words()
    browser.send("/lists", title="Hills", exclusive="true")
    address = browser.path
    assert browser.one("h1") == "Hills"
    browser.send("/add", account=ben.id)
    assert browser.path == address
    assert "Everybody you follow is in this list." in browser.words()
    browser.open(address.removesuffix("/edit"))
    assert [post["aria-label"] for post in browser.page.select("article")] == [f"Post by {ben.username}"]
    assert ana.home() == []
    browser.open(address).send("/edit", title="The hills", exclusive="")
    assert (browser.one("h1"), browser.one(".notice[role=status]")) == ("The hills", "Saved.")
    browser.send("/remove")
    assert "Nobody yet" in browser.words()
    browser.send("/delete")
    assert browser.path == "/lists?said=deleted"
    assert ana.get("/api/v1/lists") == []


def test_a_list_without_a_name_is_refused(enter: Enter, ana: Person) -> None:
    browser = enter(ana).open("/lists").send("/lists", title="  ")
    assert (browser.status, browser.one("[role=alert]")) == (422, "Title: a list needs a name.")


def test_other_peoples_lists_are_not_there(enter: Enter, ana: Person, ben: Person) -> None:
    theirs = ben.post("/api/v1/lists", {"title": "Mine"})["id"]
    browser = enter(ana)
    for path in (f"/lists/{theirs}", f"/lists/{theirs}/edit"):
        assert browser.open(path).status == 404


def test_a_hashtag_is_followed_from_its_page(enter: Enter, ana: Person) -> None:
    ana.publish("At the #Café")
    browser = enter(ana).open("/tags/Café")
    assert browser.one("h1") == "#Café"
    assert browser.send("/follow").one("[data-part] button") == "Following"
    assert [tag["name"] for tag in ana.get("/api/v1/followed_tags")] == ["café"]
    assert browser.send("/unfollow").one("[data-part] button") == "Follow"
    assert browser.open("/tags/123").status == 404


def test_strangers_are_asked_to_log_in_to_follow(browser: Browser) -> None:
    browser.open("/tags/café")
    assert browser.value("[data-part] a", "href") == "/login?next=/tags/caf%25C3%25A9"


def test_one_persons_photos_under_a_hashtag(browser: Browser, ana: Person, ben: Person) -> None:
    post = ana.publish("At the #quay")
    ana.publish("Elsewhere")
    ben.publish("Also at the #quay")
    ana.post("/api/v1/featured_tags", {"name": "quay"})
    (shown,) = ana.get("/api/v1/featured_tags")
    browser.open(shown["url"])
    assert browser.one("h1") == f"#quay by {ana.username}"
    assert [tile["data-id"] for tile in browser.page.select(".tile")] == [post["id"]]
    assert browser.open("/@nobody_here/tagged/quay").status == 404


def test_a_post_and_a_person_are_reported(enter: Enter, ana: Person, ben: Person) -> None:
    post = ben.publish("For sale")
    browser = enter(ana)
    address = f"/@{ben.username}/{post['id']}"
    browser.open(address).open(browser.value(f'a[href="{address}/report"]', "href"))
    assert browser.one("h1") == "Report this post"
    browser.send("/report", category="spam", comment="It sells things")
    assert browser.path == f"{address}?said=reported"
    assert "Thank you" in browser.one(".notice[role=status]")
    profile = f"/@{ben.username}"
    browser.open(profile).open(browser.value(f'a[href="{profile}/report"]', "href"))
    refused = browser.send("/report", category="other", comment="x" * 1_001)
    assert (refused.status, refused.one("[role=alert]")) == (422, "Comment: at most 1000 characters.")
    assert browser.send("/report", comment="Rude").path == f"{profile}?said=reported"


def test_nobody_reports_what_they_may_not_see(enter: Enter, ana: Person, ben: Person) -> None:
    post = ben.publish("Mine", visibility="private")
    browser = enter(ana)
    assert browser.open(f"/@{ben.username}/{post['id']}/report").status == 404
    assert browser.open("/@nobody_here/report").status == 404
    own = ana.publish("My own")
    assert browser.open(f"/@{ben.username}/{own['id']}/report").status == 404
