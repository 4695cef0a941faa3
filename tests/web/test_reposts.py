"""Reposts and pins on the pages, without scripts."""

from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag

from tests.support.clients import Person
from tests.web.conftest import Browser, Enter, eventually

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("web")]


def post_path(person: Person, post: dict[str, Any]) -> str:
    return f"/@{person.username}/{post['id']}"


def article_of(browser: Browser, post: str) -> Tag | None:
    return browser.page.select_one(f"article[data-id='{post}']")


def test_a_post_is_reposted_and_the_repost_taken_back(enter: Enter, ana: Person, ben: Person) -> None:
    path = post_path(ana, ana.publish("show me around"))
    browser = enter(ben).open(path).send("/repost")
    assert browser.path == path
    pressed = browser.page.select_one("[aria-pressed=true]")
    assert pressed is not None
    assert pressed["aria-label"] == "Repost this post; 1 repost"
    browser.send("/unrepost")
    assert browser.page.select_one("[aria-pressed=true]") is None


def test_a_script_gets_only_the_part_it_draws(enter: Enter, ana: Person, ben: Person) -> None:
    path = post_path(ana, ana.publish("show me around"))
    browser = enter(ben).open(path)
    answer = browser.http.post(f"{path}/repost", data={"csrf": browser.csrf, "part": "1", "back": "/"})
    assert "<html" not in answer.text
    assert BeautifulSoup(answer.text, "html.parser").select_one("[data-part] [aria-pressed=true]")


def test_a_follower_sees_the_post_and_who_reposted_it(enter: Enter, ana: Person, ben: Person) -> None:
    post = ana.publish("worth a second look")
    repost = ben.post(f"/api/v1/statuses/{post['id']}/reblog")
    browser = enter(ana)
    ana.post(f"/api/v1/accounts/{ben.id}/follow")
    article = eventually(lambda: article_of(browser.open("/"), repost["id"]))
    assert article.select_one(".reposted a[href]").get_text() == ben.username  # type: ignore[union-attr]
    assert article.select_one(".reposted a")["href"] == f"/@{ben.username}"  # type: ignore[index]
    assert article.select_one(".post-head .name")["href"] == f"/@{ana.username}"  # type: ignore[index]
    assert "worth a second look" in article.get_text()
    assert article.select(f"form[action^='{post_path(ana, post)}/']")


def test_a_profile_has_a_page_of_reposts(browser: Browser, ana: Person, ben: Person) -> None:
    post = ana.publish("worth a second look")
    repost = ben.post(f"/api/v1/statuses/{post['id']}/reblog")
    link = browser.open(f"/@{ben.username}").value(".kinds a:not([aria-current])", "href")
    assert article_of(browser.open(link), repost["id"]) is not None
    assert "No reposts" in browser.open(f"/@{ana.username}/reposts").words()
    ana.http.delete(f"/api/v1/statuses/{post['id']}", headers=ana.headers).raise_for_status()
    assert "No reposts" in browser.open(link).words()


def test_the_address_of_a_repost_leads_to_the_post(browser: Browser, ana: Person, ben: Person) -> None:
    post = ana.publish("worth a second look")
    repost = ben.post(f"/api/v1/statuses/{post['id']}/reblog")
    assert browser.open(post_path(ben, repost)).path == post_path(ana, post)
    assert browser.open(post_path(ana, repost)).status == 404


def test_a_post_for_followers_can_be_reposted_by_its_author_alone(enter: Enter, ana: Person, ben: Person) -> None:
    ben.post(f"/api/v1/accounts/{ana.id}/follow")
    path = post_path(ana, ana.publish("for some", visibility="private"))
    assert enter(ben).open(path).page.select("form[action$='/repost']") == []
    assert enter(ana).open(path).page.select("form[action$='/repost']")


def test_pinned_photos_stand_first_on_the_profile(enter: Enter, browser: Browser, ana: Person) -> None:
    first, second = ana.publish("one", photos=1), ana.publish("two", photos=1)
    ids = [tile["data-id"] for tile in browser.open(f"/@{ana.username}").page.select(".tile")]
    assert ids == [second["id"], first["id"]]
    enter(ana).open(post_path(ana, first)).send("/pin")
    ids = [tile["data-id"] for tile in browser.open(f"/@{ana.username}").page.select(".tile")]
    assert ids == [first["id"], second["id"]]
    assert [tile["data-id"] for tile in browser.page.select(".tile:has(.tile-mark.first)")] == [first["id"]]
    enter(ana).open(post_path(ana, first)).send("/unpin")
    assert browser.open(f"/@{ana.username}").page.select(".tile-mark.first") == []


def test_one_pin_too_many_is_said(enter: Enter, ana: Person) -> None:
    for number in range(5):
        ana.post(f"/api/v1/statuses/{ana.post('/api/v1/statuses', {'status': str(number)})['id']}/pin")
    browser = enter(ana).open(post_path(ana, ana.publish("six"))).send("/pin")
    assert browser.status == 422
    assert "At most 5 posts can be pinned" in browser.words()
