"""The OpenAPI document against the server that prints it: requests made from every row, for strangers and with a token
of every scope. Nothing may be our mistake, and what is answered is what the document says.

A run is bounded; `FUZZ_SECONDS=600 pytest tests/journeys/test_fuzz.py` looks for longer, `FUZZ_SEED` repeats a run.
"""

import os
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, strategies
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from fanlight.edge.scopes import SCOPES
from tests.support.clients import Person, a_photo, register_app, sign_up
from tests.support.server import RunningServer, running_server
from tests.support.table import values_in

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore"),  # of the fuzzer's own parts
]

SECONDS = float(os.environ.get("FUZZ_SECONDS", "40"))
SEED = int(os.environ.get("FUZZ_SEED", "0")) or random.randrange(1 << 32)
EXAMPLES_PER_TURN = 2
FAILURES_SHOWN = 20
NOT_FOR_FUZZING = {"get_metrics"}  # answers this machine only; figures of a whole server each time
CHECKS_OF_SPEED: Any = list(HealthCheck)
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@dataclass(slots=True)
class World:
    """A small server with something of everything, and the ids of it all."""

    server: RunningServer
    token: str
    ids: list[str]
    schema: Any
    failures: dict[str, str] = field(default_factory=dict)

    def headers(self, *, stranger: bool) -> dict[str, str]:
        return {} if stranger else {"Authorization": f"Bearer {self.token}"}

    def try_out(self, case: Any, data: Any, *, mode: GenerationMode) -> None:
        """Send the request, as a stranger and not, half of the time with ids of things that are there."""
        if data.draw(strategies.booleans()):
            case.path_parameters = _with_ids(case.path_parameters, self.ids, data)
            case.body = _with_ids(case.body, self.ids, data)
            case.query = _with_ids(case.query, self.ids, data)
        for stranger in (True, False):
            self._send(case, mode=mode, headers=self.headers(stranger=stranger))

    def _send(self, case: Any, *, mode: GenerationMode, headers: dict[str, str]) -> None:
        answer = case.call(base_url=self.server.url, headers=headers, timeout=60)
        checks = CHECKS if mode is GenerationMode.POSITIVE else [not_a_server_error, status_code_conformance]
        try:
            case.validate_response(answer, checks=checks, headers=headers)
        except (FailureGroup, AssertionError) as failure:
            name = f"{case.method} {case.operation.path} {answer.status_code}"
            self.failures.setdefault(name, f"{failure}\n{answer.text[:300]}")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    data: Path = tmp_path_factory.mktemp("fuzzed") / "data"
    with running_server(data, {"FANLIGHT_PASSWORD_GRANT": "on"}) as server, server.client() as http:
        token, ids = _people(server, http)
        document = http.get("/openapi.json").json()
        yield World(server, token, ids, schemathesis.openapi.from_dict(document))
        log = (data / "server.log").read_text()
        assert "unexpected error" not in log, log[-4000:]


def test_no_request_of_the_document_is_our_mistake(world: World) -> None:
    operations = [found.ok() for found in world.schema.get_all_operations()]
    operations = [one for one in operations if one.definition.raw["operationId"] not in NOT_FOR_FUZZING]
    assert len(operations) > 100
    print(f"FUZZ_SEED={SEED}")
    ends = time.monotonic() + SECONDS
    turn = 0
    while turn == 0 or time.monotonic() < ends:
        for number, operation in enumerate(operations):
            _fuzz(world, operation, seed=SEED + turn * len(operations) + number, turn=turn)
            if turn and time.monotonic() > ends:
                break
        turn += 1
    print(f"{turn} turns of {len(operations)} rows")
    shown = "\n\n".join(f"{name}\n{said}" for name, said in sorted(world.failures.items())[:FAILURES_SHOWN])
    assert world.failures == {}, f"FUZZ_SEED={SEED}, {len(world.failures)} kinds of failure\n{shown}"


def _fuzz(world: World, operation: Any, *, seed: int, turn: int) -> None:
    """A few requests of one row: by turns as the document wants them and otherwise."""
    mode = GenerationMode.NEGATIVE if turn % 2 else GenerationMode.POSITIVE

    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=EXAMPLES_PER_TURN,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=CHECKS_OF_SPEED,
    )
    @hypothesis.given(data=strategies.data())
    def requests(data: Any) -> None:
        case = data.draw(operation.as_strategy(generation_mode=mode))
        world.try_out(case, data, mode=mode)

    try:
        requests()
    except Unsatisfiable:  # nothing can be wrong about a row that takes nothing
        return


def _with_ids(value: Any, ids: list[str], data: Any) -> Any:
    """The same with other ids in the place of numbers."""
    if isinstance(value, str) and value.isascii() and value.isdigit():
        return data.draw(strategies.sampled_from(ids))
    if isinstance(value, list):
        return [_with_ids(item, ids, data) for item in value]
    if isinstance(value, dict):
        return {name: _with_ids(item, ids, data) for name, item in value.items()}
    return value


def _people(server: RunningServer, http: Any) -> tuple[str, list[str]]:
    """Two people who know each other, some posts, a list; a token of every scope; the ids of all of it."""
    ana, ben = sign_up(http), sign_up(http)
    for one, other in ((ana, ben), (ben, ana)):
        one.post(f"/api/v1/accounts/{other.id}/follow")
    answers = [
        ana.publish("A photo #hills", photos=2),
        ben.publish("Another #hills @" + ana.username, photos=1),
        ana.post("/api/v1/statuses", {"status": "Which?", "poll": {"options": ["a", "b"], "expires_in": 3600}}),
        ana.post("/api/v1/lists", {"title": "Friends"}),
    ]
    ids = {str(value) for one in answers for _, key, value in values_in(one) if key == "id" and str(value).isdigit()}
    return _token_of_everything(server, http, ana), sorted({*ids, ana.upload(a_photo())})


def _token_of_everything(server: RunningServer, http: Any, person: Person) -> str:
    scopes = " ".join(sorted(SCOPES))
    app = register_app(http, scopes=scopes)
    asked = {"grant_type": "password", "username": person.username, "password": "correct horse battery"}
    keys = {name: app[name] for name in ("client_id", "client_secret")}
    answer = http.post("/oauth/token", data=asked | keys | {"scope": scopes})
    answer.raise_for_status()
    return str(answer.json()["access_token"])
