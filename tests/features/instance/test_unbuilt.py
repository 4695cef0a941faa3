"""Lists that nothing fills yet: valid and empty, so that apps keep going."""

import pytest

from fanlight.edge.routes import Viewer
from fanlight.features.instance.api import unbuilt
from fanlight.features.instance.api.unbuilt import LISTS_FOR_ANYONE, LISTS_OF_MINE, LISTS_OF_SOMEBODY, OBJECTS_OF_MINE
from fanlight.kit.errors import NotFound
from fanlight.kit.ids import UserId
from tests.features.instance.conftest import World
from tests.support.asking import Asking
from tests.support.entities import problems

ANA = Viewer(user_id=UserId(1))


@pytest.fixture
def asking(world: World) -> Asking:
    return Asking(unbuilt.endpoints(world.users))


async def test_lists_that_nothing_fills_are_empty(asking: Asking) -> None:
    for path in [*LISTS_FOR_ANYONE, *LISTS_OF_MINE]:
        assert (await asking.json(ANA, "GET", path)).body == []


async def test_only_those_who_exist_have_an_empty_list(asking: Asking, world: World) -> None:
    ben = await world.users.create(username="ben")
    for path in LISTS_OF_SOMEBODY:
        assert (await asking.json(ANA, "GET", path, id=str(ben.id))).body == []
        with pytest.raises(NotFound):
            await asking.json(ANA, "GET", path, id="1")


async def test_objects_that_nothing_fills_have_their_shape(asking: Asking) -> None:
    for path, (_scope, _what, answer) in OBJECTS_OF_MINE.items():
        assert (await asking.json(ANA, "GET", path)).body == answer


async def test_nothing_is_translated_and_nothing_is_there_to_clear(asking: Asking) -> None:
    assert (await asking.json(ANA, "GET", "/api/v1/instance/translation_languages")).body == {}
    assert (await asking.json(ANA, "POST", "/api/v1/notifications/clear")).body == {}


async def test_the_policy_has_every_field(asking: Asking) -> None:
    answer = await asking.json(ANA, "GET", "/api/v2/notifications/policy")
    assert problems("NotificationPolicy", answer.body) == []


async def test_nobody_has_a_push_subscription(asking: Asking) -> None:
    with pytest.raises(NotFound):
        await asking.json(ANA, "GET", "/api/v1/push/subscription")
