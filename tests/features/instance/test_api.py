"""The site over HTTP, checked against the tables that Mastodon.py ships."""

from xml.etree import ElementTree as ET

import pytest

from fanlight.edge.responses import Text
from fanlight.events import UserCreated
from fanlight.features.instance.api import endpoints
from fanlight.kit.errors import BadRequest, NotFound
from tests.features.instance.conftest import URLS, World
from tests.support.asking import STRANGER, Asking
from tests.support.entities import problems

VERSION = "4.3.0 (compatible; Fanlight 0.1.0)"


@pytest.fixture
async def asking(world: World) -> Asking:
    """The host has signed up."""
    host = await world.users.create(username="ana")
    await world.consumers.note_user(UserCreated(user_id=host.id))
    return Asking(endpoints(world.instance, world.users, URLS))


async def test_older_apps_read_the_site(asking: Asking) -> None:
    answer = (await asking.json(STRANGER, "GET", "/api/v1/instance")).body
    assert problems("Instance", answer) == []
    assert (answer["uri"], answer["version"]) == ("fan.example", VERSION)
    assert answer["urls"] == {"streaming_api": "wss://fan.example"}
    assert answer["stats"] == {"user_count": 1, "status_count": 0, "domain_count": 1}
    assert answer["contact_account"]["username"] == "ana"
    assert answer["description"] == "<p>A place to share &lt;photos&gt;.</p>"


async def test_newer_apps_read_the_site(asking: Asking) -> None:
    answer = (await asking.json(STRANGER, "GET", "/api/v2/instance")).body
    assert problems("InstanceV2", answer) == []
    assert (answer["domain"], answer["version"]) == ("fan.example", VERSION)
    assert answer["api_versions"] == {"mastodon": 2}
    assert answer["configuration"]["statuses"]["max_media_attachments"] == 20
    assert answer["configuration"]["media_attachments"]["image_size_limit"] == 40_000_000
    assert "image/heic" in answer["configuration"]["media_attachments"]["supported_mime_types"]
    assert answer["registrations"]["enabled"] is True


@pytest.mark.parametrize("path", ["/api/v1/instance", "/api/v2/instance"])
async def test_an_empty_site_has_nobody_to_write_to(world: World, path: str) -> None:
    asking = Asking(endpoints(world.instance, world.users, URLS))
    answer = (await asking.json(STRANGER, "GET", path)).body
    assert answer.get("contact_account", answer.get("contact", {}).get("account")) is None


async def test_rules_are_numbered(asking: Asking) -> None:
    answer = (await asking.json(STRANGER, "GET", "/api/v1/instance/rules")).body
    assert [(rule["id"], rule["text"]) for rule in answer] == [("1", "Be kind."), ("2", "Only your own photos.")]
    assert [problems("Rule", rule) for rule in answer] == [[], []]


async def test_node_info_is_found_and_names_fanlight(asking: Asking) -> None:
    links = (await asking.json(STRANGER, "GET", "/.well-known/nodeinfo")).body["links"]
    schema = "http://nodeinfo.diaspora.software/ns/schema/2.0"
    assert links == [{"rel": schema, "href": "https://fan.example/nodeinfo/2.0"}]
    answer = (await asking.json(STRANGER, "GET", "/nodeinfo/2.0")).body
    assert problems("Nodeinfo", answer) == []
    assert answer["software"] == {"name": "fanlight", "version": "0.1.0"}
    assert answer["usage"]["users"] == {"total": 1, "activeMonth": 0, "activeHalfyear": 0}


async def test_host_meta_names_the_template(asking: Asking) -> None:
    answer = await asking.row("GET", "/.well-known/host-meta").call(STRANGER, None)
    assert isinstance(answer, Text)
    (link,) = ET.fromstring(answer.text)
    assert link.attrib["template"] == "https://fan.example/.well-known/webfinger?resource={uri}"
    json = (await asking.json(STRANGER, "GET", "/.well-known/host-meta.json")).body
    assert json["links"] == [{"rel": "lrdd", "template": link.attrib["template"]}]


@pytest.mark.parametrize("resource", ["acct:ana@fan.example", "acct:ANA@FAN.example", "https://fan.example/@ana"])
async def test_people_are_found_by_web_finger(asking: Asking, resource: str) -> None:
    answer = await asking.json(STRANGER, "GET", "/.well-known/webfinger", resource=resource)
    assert answer.headers == {"Content-Type": "application/jrd+json; charset=utf-8"}
    page = "https://fan.example/@ana"
    assert answer.body == {
        "subject": "acct:ana@fan.example",
        "aliases": [page],
        "links": [{"rel": "http://webfinger.net/rel/profile-page", "type": "text/html", "href": page}],
    }


@pytest.mark.parametrize("resource", ["acct:nobody@fan.example", "acct:ana@elsewhere.example", "ana", "x" * 600, "@"])
async def test_nobody_else_is_found(asking: Asking, resource: str) -> None:
    with pytest.raises(NotFound):
        await asking.json(STRANGER, "GET", "/.well-known/webfinger", resource=resource)


async def test_web_finger_wants_to_know_whom(asking: Asking) -> None:
    with pytest.raises(BadRequest):
        await asking.json(STRANGER, "GET", "/.well-known/webfinger")
