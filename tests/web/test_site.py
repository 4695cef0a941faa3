"""What every page stands on: the page of an error, and the names it shares with the gateway."""

import random

import pytest

from fanlight.edge.csrf import SESSION_COOKIE
from fanlight.features.auth.models import IssuedToken, Token
from fanlight.features.users.adapters.sql import SQLUserStore
from fanlight.features.users.service import UserService
from fanlight.infra.eventlog.outbox import Outbox
from fanlight.infra.sql.port import Database
from fanlight.kit.ids import IdSource
from fanlight.kit.urls import SiteUrls
from fanlight.web import signing_pages
from fanlight.web.site import PageSettings, Site, said
from tests.support.clock import FakeClock


@pytest.fixture
def site(db: Database, clock: FakeClock) -> Site:
    urls = SiteUrls(scheme="https", host_name="photos.example")
    chance = random.Random(1)
    users = UserService(SQLUserStore(db, Outbox(clock)), urls, IdSource(clock, chance), clock, chance)
    return Site(PageSettings(title="Our <photos>"), urls, clock, users)


def test_an_error_page_says_what_a_person_can_use(site: Site) -> None:
    page = site.error(404, "Record not found", request_id="r1")
    assert "There is nothing here" in page
    assert "Record not found" not in page
    assert "r1" not in page
    assert "Our &lt;photos&gt;" in page


def test_a_mistake_of_ours_names_its_request_and_not_what_went_wrong(site: Site) -> None:
    page = site.error(500, "KeyError: 'secret'", request_id="r1")
    assert "Request r1" in page
    assert "secret" not in page


def test_a_sentence_of_a_refusal_is_shown_as_text(site: Site) -> None:
    assert "At most &lt;3&gt; photos" in site.error(422, "at most <3> photos")


def test_an_address_cannot_make_a_page_say_anything_else() -> None:
    assert said("saved") == "Saved."
    assert said("<b>You have won</b>") == ""


def test_the_gateway_reads_the_cookie_that_a_log_in_sets() -> None:
    token = Token(hash=b"", kind="session", user_id=None, app_id=None, scopes=frozenset(), created_ms=0)
    cookie = signing_pages.session_cookie(IssuedToken(secret="s", token=token))
    assert cookie.name == SESSION_COOKIE
