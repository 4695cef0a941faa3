"""The row of the home timeline."""

import msgspec
import pytest

from fanlight.edge.responses import Paged
from fanlight.edge.routes import Viewer
from fanlight.features.feed.api import endpoints
from tests.features.feed.world import World
from tests.support.asking import Asking


@pytest.fixture
def asking(world: World) -> Asking:
    return Asking(endpoints(world.api.feed))


async def test_home_answers_statuses_newest_first(world: World, asking: Asking) -> None:
    ana = (await world.person("ana")).id
    posts = [await world.api.publish(ana, caption) for caption in ("first", "second")]
    answer = await asking.json(Viewer(user_id=ana), "GET", "/api/v1/timelines/home")
    assert [status["id"] for status in answer.body] == [str(post) for post in reversed(posts)]
    assert answer.body[0]["account"]["username"] == "ana"


async def test_home_is_paged_and_timed(world: World, asking: Asking) -> None:
    ana = (await world.person("ana")).id
    posts = [await world.api.publish(ana) for _ in range(3)]
    row = asking.row("GET", "/api/v1/timelines/home")
    assert row.request is not None
    given = await row.call(Viewer(user_id=ana), msgspec.convert({"limit": 2}, row.request))
    assert isinstance(given, Paged)
    assert (given.next_below, given.prev_above) == (posts[1], posts[2])
    (name, value), *_ = given.headers
    assert name == "Server-Timing"
    assert [step.split(";")[0] for step in value.split(", ")] == ["skeleton", "hydrate", "filter", "present"]


def test_home_needs_a_user_and_the_scope(asking: Asking) -> None:
    row = asking.row("GET", "/api/v1/timelines/home")
    assert (row.scope, row.needs_user) == ("read:statuses", True)
