"""Markers over HTTP, in the words of the client API."""

import pytest

from fanlight.edge.routes import Viewer
from fanlight.features.markers.adapters.sql import SQLMarkerStore
from fanlight.features.markers.api import endpoints
from fanlight.features.markers.service import MarkerService
from fanlight.infra.sql.port import Database
from fanlight.kit.errors import Invalid
from fanlight.kit.ids import UserId, first_id_at
from tests.support.asking import Asking
from tests.support.clock import FakeClock
from tests.support.entities import problems

ANA = Viewer(user_id=UserId(first_id_at(1_000)))
PATH = "/api/v1/markers"


@pytest.fixture
def asking(db: Database, clock: FakeClock) -> Asking:
    return Asking(endpoints(MarkerService(SQLMarkerStore(db, clock))))


async def test_a_marker_has_every_field(asking: Asking) -> None:
    sent = {"home": {"last_read_id": "103206604258487607"}, "notifications": {"last_read_id": "8"}}
    answer = await asking.json(ANA, "POST", PATH, **sent)
    assert answer.body["home"]["last_read_id"] == "103206604258487607"
    assert [problems("Marker", answer.body[name]) for name in ("home", "notifications")] == [[], []]


async def test_a_form_says_the_same(asking: Asking) -> None:
    await asking.form(ANA, "POST", PATH, [("home[last_read_id]", "5"), ("notifications[last_read_id]", "6")])
    answer = await asking.form(ANA, "GET", PATH, [("timeline[]", "home"), ("timeline[]", "notifications")])
    assert {name: one["last_read_id"] for name, one in answer.body.items()} == {"home": "5", "notifications": "6"}


async def test_only_what_was_asked_for_and_set_is_answered(asking: Asking) -> None:
    await asking.json(ANA, "POST", PATH, home={"last_read_id": "5"})
    assert list((await asking.json(ANA, "GET", PATH, timeline=["home", "notifications", "else"])).body) == ["home"]
    assert (await asking.json(ANA, "GET", PATH, timeline=["notifications"])).body == {}
    assert (await asking.json(ANA, "GET", PATH)).body == {}
    assert (await asking.json(ANA, "POST", PATH)).body == {}


@pytest.mark.parametrize("place", [{}, {"last_read_id": "x"}, {"last_read_id": "-1"}, {"last_read_id": None}, "5"])
async def test_what_is_no_place_is_refused(asking: Asking, place: object) -> None:
    with pytest.raises(Invalid):
        await asking.json(ANA, "POST", PATH, home=place)
