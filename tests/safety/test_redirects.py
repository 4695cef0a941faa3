"""Nobody is sent from here to a place that somebody else chose, but to an app's own registered address."""

import pytest

from tests.safety.asking import text_places
from tests.safety.conftest import CALLBACK, World, elsewhere
from tests.support.table import name_of, route_table

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("safety")]

FOREIGN = [
    "//evil.example",
    "https:evil.example",
    "https://evil.example/",
    "HTTPS://EVIL.EXAMPLE",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "/\t/evil.example",
    "/\r\n/evil.example",
    "/\r\nLocation: https://evil.example",
    "///evil.example",
    "/%0d%0aLocation:%20https://evil.example",
    "/%2f%2fevil.example",
    "%2f%2fevil.example",
    "https://photos.example@evil.example/",
    "https://photos.example.evil.example/",
    "/@evil.example/..//evil.example",
    "/.//evil.example",
    "javascript:alert(1)",
    "data:text/html,evil",
    " //evil.example",
    "\u3000//evil.example",
    "/\u2028/evil.example",
    "\uff0f\uff0fevil.example",
]


@pytest.mark.parametrize("foreign", FOREIGN)
def test_no_parameter_of_any_row_leads_to_another_site(world: World, foreign: str) -> None:
    """Each text of each row in turn, for somebody who is logged in and for a stranger."""
    wrong: list[str] = []
    for row in route_table():
        asked = world.rough.request(row)
        for place in text_places(row):
            sent = asked.with_field(place, foreign)
            for answer in (sent.send(world.http, world.rough.teller(asked).headers(row)), sent.send(world.http, {})):
                location = answer.headers.get("location", "")
                if elsewhere(location) and not location.startswith(f"{CALLBACK}?"):
                    wrong.append(f"{name_of(row)} {place}: {location}")
    assert wrong == []


def test_no_header_says_where_a_redirect_leads(world: World) -> None:
    lies = {
        "Host": "liar.example",
        "X-Forwarded-Host": "liar.example",
        "X-Forwarded-Proto": "http",
        "Referer": "https://liar.example/",
        "Forwarded": "host=liar.example",
    }
    wrong: list[str] = []
    for row in route_table():
        asked = world.rough.request(row)
        answer = asked.send(world.http, world.rough.teller(asked).headers(row) | lies)
        wrong += [f"{name_of(row)}: {name}" for name, value in answer.headers.items() if "liar" in value]
        wrong += [f"{name_of(row)}: its text"] if "liar.example" in answer.text else []
    assert wrong == []


@pytest.mark.parametrize(
    "changed",
    [
        f"{CALLBACK}/",
        f"{CALLBACK}?x=1",
        f"{CALLBACK}#x",
        CALLBACK.replace("https", "http"),
        CALLBACK.replace("app.example", "app.example.evil.example"),
        CALLBACK.replace("app.example", "app.example:8443"),
        CALLBACK.replace("app.example", "APP.example"),
        CALLBACK.replace("app.example", "app.example@evil.example"),
        f"{CALLBACK}/../evil",
        f"{CALLBACK} https://evil.example",
        f"https://evil.example/{CALLBACK}",
    ],
)
def test_an_app_is_answered_at_its_registered_address_only(world: World, changed: str) -> None:
    """Letter by letter; whoever asks for another one is not sent anywhere."""
    rows = [row for row in route_table() if row.path == "/oauth/authorize"]
    assert len(rows) == 2
    for row in rows:
        asked = world.rough.request(row)
        assert world.rough.send(asked).headers.get("location", CALLBACK).startswith(CALLBACK)
        answer = world.rough.send(asked.with_field(("redirect_uri",), changed))
        assert (answer.status_code, answer.headers.get("location")) == (400, None)
