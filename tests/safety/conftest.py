"""One server with the whole story in it, told by three casts of people, for all tests of this folder."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import httpx
import pytest
import structlog

from fanlight.edge.csrf import csrf_token
from fanlight.edge.routes import Endpoint
from fanlight.features.auth.models import digest_of
from fanlight.features.uploads.service import UploadService
from fanlight.kit.ids import PhotoId, UserId
from tests.safety.asking import Asked, Caller, Place, made, told
from tests.safety.inside import BASE, Dump, Inside, server_inside
from tests.support.clients import ALL_SCOPES, PASSWORD, Person, a_photo, sign_up
from tests.support.story import Story, tell
from tests.support.table import name_of, route_table

CALLBACK = "https://app.example/done"
OWN_TRIED_MAX = 40


@dataclass(slots=True, repr=False)
class Cast:
    """One telling of the story: its people, and a request for every row, which worked when it was told."""

    inside: Inside
    http: httpx.Client
    story: Story
    requests: dict[str, Asked]
    callers: dict[str, Caller] = field(default_factory=dict[str, Caller])
    """By token."""

    told: list[Asked] = field(default_factory=list[Asked])
    """Everything that was asked in the story and worked."""

    def request(self, row: Endpoint) -> Asked:
        return self.requests[name_of(row)]

    def plainest(self, row: Endpoint, place: Place) -> Asked:
        """The shortest request of the row that says something in this place, so that it is done and not scheduled."""
        saying = [one for one in self.told if one.row is row and place[0] in one.fields and not one.files]
        return min(saying, key=lambda one: len(one.fields), default=self.request(row))

    def teller(self, asked: Asked) -> Caller:
        """Who told it, at a browser that is still logged in; Ana tells what nobody told."""
        token = asked.by if asked.by in self.callers else self.story.ana.token
        caller = self.callers[token]
        if not self.inside.knows(caller.session):
            caller = self.callers[token] = with_session(self.inside, caller)
        if not self.inside.knows(caller.token):
            caller = self.callers[token] = replace(caller, token=self.inside.token(int(caller.id), ALL_SCOPES.split()))
        return caller

    def ana_headers(self, row: Endpoint) -> dict[str, str]:
        """As an honest client of Ana's would send them."""
        return self.teller(Asked(row=row, fields={})).headers(row)

    def send(self, asked: Asked, caller: Caller | None = None, **headers: str) -> httpx.Response:
        """Ask as an honest client of the caller, or of its teller."""
        caller = caller or self.teller(asked)
        return asked.send(self.http, caller.headers(asked.row) | headers)


@dataclass(slots=True, repr=False)
class World:
    """The server, its casts, and what there was of the first before the others came.

    Nothing that belongs to the first and the second is taken from them; with the rough cast tests do what they like.
    """

    inside: Inside
    http: httpx.Client
    first: Cast
    second: Cast
    rough: Cast
    of_first: Dump

    def newcomer(self) -> Caller:
        """Somebody who has nothing to do with anybody."""
        return caller_of(self.inside, sign_up(self.http))


def caller_of(inside: Inside, person: Person) -> Caller:
    """The person with both an app and a browser."""
    return with_session(inside, Caller(name=person.username, id=person.id, token=person.token))


def with_session(inside: Inside, caller: Caller) -> Caller:
    session = inside.call(inside.services.auth.open_session(UserId(int(caller.id)))).secret
    csrf = csrf_token(inside.services.infra.secret, digest_of(session))
    return replace(caller, session=session, csrf=csrf)


def a_cast(inside: Inside, http: httpx.Client) -> Cast:
    """Tell the story once more."""
    with inside.consume():
        story = tell(http)
        http.event_hooks["response"].clear()
        asked = [told(one.row, one.answer) for one in story.notes.successes() if not one.row.page]
        for one in asked:  # what the story took away again is there once more
            if one.row.method in {"POST", "PUT", "PATCH"} and not one.files:
                one.send(http, {"Authorization": f"Bearer {one.by}"} if one.by else {})
        _leave_a_draft(http, story)
    cast = Cast(inside, http, story, {}, told=asked)
    people = [one for one in (getattr(story, name) for name in Story.__slots__) if isinstance(one, Person)]
    cast.callers = {person.token: caller_of(inside, person) for person in people}
    values = values_of(story)
    for row in route_table():
        spare = story.ana.post("/api/v1/statuses", {"status": "a spare post"})["id"] if "{id}" in row.path else ""
        about = {"id": spare, "PostId": spare} if spare else {"username": story.eve.username}
        cast.requests[name_of(row)] = made(row, values | about)
    for one in sorted(asked, key=lambda one: (not one.files, len(one.fields))):
        cast.requests[name_of(one.row)] = one  # the one that says most, without a file where that is possible
    _find_what_is_still_there(cast)
    return cast


def _leave_a_draft(http: httpx.Client, story: Story) -> None:
    """A post that waits for a photo which comes to nothing."""
    headers = story.ana.headers
    cut = {"file": ("photo.jpg", a_photo()[:300], "image/jpeg")}
    photo = http.post("/api/v2/media", files=cut, headers=headers).json()["id"]
    body = {"status": "never", "media_ids": [photo], "publish_when_ready": True, "visibility": "private"}
    http.post("/api/v1/statuses", json=body, headers=headers)


def _find_what_is_still_there(cast: Cast) -> None:
    """Requests about what is gone are turned to something of their teller's, the first that they can be about."""
    rows = sorted(route_table(), key=lambda row: ["GET", "PUT", "PATCH", "POST", "DELETE"].index(row.method))
    living: dict[str, str] = {}
    dump = cast.inside.dump()
    for row in rows:
        asked = cast.request(row)
        if "{id}" in row.path and (row.method == "DELETE" or cast.send(asked).status_code == 404):
            mine = int(cast.teller(asked).id)
            own = {one.values()["id"] for one in dump if mine in one.row and "id" in one.columns} - {mine}
            found = [living[row.path]] if row.path in living else [str(one) for one in sorted(own, reverse=True)]
            for one in found[:OWN_TRIED_MAX]:
                tried = asked.with_field(("id",), one)
                if row.method == "DELETE" or cast.send(tried).status_code < 400:
                    cast.requests[name_of(row)], living[row.path] = tried, one
                    break
        elif "{id}" in row.path:
            living.setdefault(row.path, str(asked.fields.get("id", "")))


def values_of(story: Story) -> dict[str, str]:
    """What stands in requests that nobody told, by the name of the field or of its type."""
    app = story.http.post(
        "/api/v1/apps", json={"client_name": "An app", "redirect_uris": CALLBACK, "scopes": ALL_SCOPES}
    ).json()
    token, name = story.posts["photos"]["media_attachments"][0]["url"].split("/")[-2:]
    return {
        **story.values(),
        "token": token,
        "name": name,
        "UserId": story.ben.id,
        "PostId": story.posts["photos"]["id"],
        "username": story.ana.username,
        "password": PASSWORD,
        "client_id": app["client_id"],
        "redirect_uri": CALLBACK,
        "response_type": "code",
        "scope": "read",
        "code_challenge": "",
        "code_challenge_method": "",
        "next": "/explore",
    }


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Tests send whatever they like: what they look at is the difference that their own request made."""
    folder = tmp_path_factory.mktemp("inside")
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    with (
        pytest.MonkeyPatch.context() as patch,
        server_inside(folder, rate_limits=False, password_grant=True, media_wait_seconds=1) as inside,
        inside.client() as http,
    ):
        first = a_cast(inside, http)
        of_first = inside.dump()
        second, rough = a_cast(inside, http), a_cast(inside, http)
        _stop_waiting(patch)
        inside.clock.stop()
        yield World(inside, http, first, second, rough, of_first)
    structlog.reset_defaults()


def _stop_waiting(patch: pytest.MonkeyPatch) -> None:
    """From now on nobody processes photos, so that to wait for one is in vain."""
    settled = UploadService.settled

    async def at_once(self: UploadService, owner: UserId, photo: PhotoId, _timeout_s: float) -> object:
        return await settled(self, owner, photo, 0)

    patch.setattr(UploadService, "settled", at_once)


@pytest.fixture(scope="session")
def mallory(world: World) -> Caller:
    """A stranger with an account, who means harm."""
    return world.newcomer()


def is_mistake(answer: httpx.Response) -> bool:
    """Whether it is one of ours. 503 is none: photos wait to be processed for as long as these tests run."""
    return answer.status_code >= 500 and answer.status_code != 503


def elsewhere(location: str) -> bool:
    """Whether a browser that is sent there leaves the site."""
    cleaned = "".join(c for c in location if c not in "\t\r\n").strip().replace("\\", "/")
    return httpx.URL(BASE).join(cleaned).host != httpx.URL(BASE).host
