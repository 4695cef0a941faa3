"""Lists that nothing fills yet: valid and empty, so that apps keep going."""

import pytest

from fanlight.edge.routes import Viewer
from fanlight.features.instance.api import unbuilt
from fanlight.features.instance.api.unbuilt import LISTS_FOR_ANYONE, LISTS_OF_MINE, OBJECTS_OF_MINE
from fanlight.kit.errors import NotFound
from fanlight.kit.ids import UserId
from tests.support.asking import Asking
from tests.support.entities import problems

ASKING = Asking(unbuilt.endpoints())
ANA = Viewer(user_id=UserId(1))


@pytest.mark.parametrize("path", [*LISTS_FOR_ANYONE, *LISTS_OF_MINE])
async def test_lists_that_nothing_fills_are_empty(path: str) -> None:
    assert (await ASKING.json(ANA, "GET", path, id="1")).body == []


@pytest.mark.parametrize("path", OBJECTS_OF_MINE)
async def test_objects_that_nothing_fills_have_their_shape(path: str) -> None:
    assert (await ASKING.json(ANA, "GET", path)).body == OBJECTS_OF_MINE[path][1]


async def test_the_policy_has_every_field() -> None:
    answer = await ASKING.json(ANA, "GET", "/api/v2/notifications/policy")
    assert problems("NotificationPolicy", answer.body) == []


async def test_nobody_has_a_push_subscription() -> None:
    with pytest.raises(NotFound):
        await ASKING.json(ANA, "GET", "/api/v1/push/subscription")
