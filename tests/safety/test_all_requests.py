"""What the other tests of this folder stand on: that most rows are asked for something that they do."""

import pytest

from tests.safety.conftest import World, is_mistake
from tests.support.table import name_of, route_table

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("safety")]

DONE_MIN = 0.75
TAKING_AWAY = ("delete", "drop", "logout")


def test_the_requests_of_the_story_can_be_sent_again(world: World) -> None:
    """The others were asked for what is gone, or stands already. Nothing is taken away that other tests look at."""
    rows = [row for row in route_table() if row.method != "DELETE" and not row.path.endswith(TAKING_AWAY)]
    answers = {name_of(row): world.rough.send(world.rough.request(row)) for row in rows}
    assert {name: answer.text for name, answer in answers.items() if is_mistake(answer)} == {}
    refused = {name: answer.status_code for name, answer in answers.items() if answer.status_code >= 400}
    assert len(refused) < (1 - DONE_MIN) * len(answers), refused
