"""A small network with one of everything in it, told through the client API: what tests of every answer look at."""

from dataclasses import dataclass
from typing import Any

import httpx

from tests.support.clients import ALL_SCOPES, Person, a_photo, app_token, eventually, register_app, sign_up
from tests.support.stories import acts, clients, graph, lists, markers, reports, tags, writing
from tests.support.table import Notes, route_table

HASHTAG = "storytelling"


@dataclass(slots=True, repr=False)
class Story:
    """Ana posts, Ben and Cleo follow her, Lea is locked, Dan and Eve are not liked by everyone."""

    http: httpx.Client
    notes: Notes
    ana: Person
    ben: Person
    cleo: Person
    lea: Person
    dan: Person
    eve: Person
    posts: dict[str, dict[str, Any]]
    list_id: str = ""
    """A list of Ben's with two people in it."""

    def values(self) -> dict[str, str]:
        """What stands for each parameter of a path."""
        post = self.posts["photos"]
        return {"id": post["id"], "username": self.ana.username, "hashtag": HASHTAG, "tag": HASHTAG, "name": HASHTAG}

    def lists(self) -> list[tuple[Person, str]]:
        """Every list of the API with at least two items, and who may read it."""
        account = f"/api/v1/accounts/{self.ana.id}"
        mine = ["timelines/home", "timelines/public", f"timelines/tag/{HASHTAG}", "scheduled_statuses"]
        bens = ["favourites", "bookmarks", "blocks", "mutes", "followed_tags"]
        bens += [f"lists/{self.list_id}/accounts", f"timelines/list/{self.list_id}"]
        return [
            *((self.ana, f"/api/v1/{path}") for path in mine),
            *((self.ana, f"{account}/{path}") for path in ("statuses", "followers", "following")),
            *((self.ben, f"/api/v1/{path}") for path in bens),
            (self.lea, "/api/v1/follow_requests"),
            *(
                (self.ana, f"/api/v1/statuses/{self.posts['photos']['id']}/{act}ed_by")
                for act in ("favourit", "reblogg")
            ),
        ]


def tell(http: httpx.Client) -> Story:
    """The whole story; every answer of it is in the notes."""
    notes = Notes()
    notes.listen(http)
    ana, ben, cleo, lea, dan, eve = (sign_up(http) for _ in range(6))
    story = Story(http, notes, ana, ben, cleo, lea, dan, eve, posts={})
    _introduce(story)
    _meet(story)
    _publish(story)
    _react(story)
    acts.tell(story)
    graph.tell(story)
    _wait_for_photos(story)
    _delete_some(story)
    markers.tell(story)
    reports.tell(story)
    lists.tell(story)
    tags.tell(story)
    writing.tell(story)
    clients.tell(story)
    _read_everything(story)
    return story


def _introduce(story: Story) -> None:
    ana, lea = story.ana, story.lea
    words = {
        "display_name": "Ana of the Hills",
        "note": f"Photos of hills, https://hills.example #{HASHTAG}",
        "fields_attributes[0][name]": "Camera",
        "fields_attributes[0][value]": "https://camera.example",
        "source[privacy]": "public",
        "source[language]": "en",
        "discoverable": "true",
    }
    pictures = {name: (f"{name}.jpg", a_photo(), "image/jpeg") for name in ("avatar", "header")}
    url = "/api/v1/accounts/update_credentials"
    story.http.patch(url, data=words, files=pictures, headers=ana.headers).raise_for_status()
    story.http.patch(url, json={"locked": True}, headers=lea.headers).raise_for_status()
    for picture in ("avatar", "header"):
        story.http.patch(url, files={picture: pictures[picture]}, headers=lea.headers).raise_for_status()
        story.http.delete(f"/api/v1/profile/{picture}", headers=lea.headers).raise_for_status()


def _meet(story: Story) -> None:
    ana, ben, cleo, lea, dan, eve = story.ana, story.ben, story.cleo, story.lea, story.dan, story.eve
    for follower, author in ((ben, ana), (cleo, ana), (ana, ben), (ana, cleo), (dan, ana)):
        follower.post(f"/api/v1/accounts/{author.id}/follow")
    for asking in (ana, ben, cleo, dan):
        asking.post(f"/api/v1/accounts/{lea.id}/follow")
    lea.post(f"/api/v1/follow_requests/{ana.id}/authorize")
    lea.post(f"/api/v1/follow_requests/{dan.id}/reject")
    ana.post(f"/api/v1/accounts/{dan.id}/remove_from_followers")
    for other in (dan, eve):
        ben.post(f"/api/v1/accounts/{other.id}/block")
        ben.post(f"/api/v1/accounts/{other.id}/mute", {"duration": 3600})
    cleo.post(f"/api/v1/accounts/{eve.id}/mute", {"notifications": False})
    for undone in ("block", "mute", "follow"):
        cleo.post(f"/api/v1/accounts/{dan.id}/{undone}")
        cleo.post(f"/api/v1/accounts/{dan.id}/un{undone}")


def _publish(story: Story) -> None:
    ana, ben, posts = story.ana, story.ben, story.posts
    mention = f"for @{ben.username}"
    posts["photos"] = ana.publish(f"Two hills #{HASHTAG} {mention} https://hills.example", photos=2)
    posts["spoiler"] = ana.post(
        "/api/v1/statuses",
        {"status": f"Look #{HASHTAG} #Second", "spoiler_text": "A spider", "sensitive": True, "language": "en"},
    )
    for visibility in ("unlisted", "private", "direct"):
        posts[visibility] = ana.publish(f"{visibility} {mention} #{HASHTAG}", visibility=visibility)
    posts["comment"] = ben.publish("What a view", in_reply_to_id=posts["photos"]["id"])
    posts["answer"] = ana.post("/api/v1/statuses", {"status": "Thanks", "in_reply_to_id": posts["comment"]["id"]})


def _react(story: Story) -> None:
    for name in ("photos", "spoiler", "unlisted"):
        one = f"/api/v1/statuses/{story.posts[name]['id']}"
        for person in (story.ben, story.cleo):
            person.post(f"{one}/favourite")
            person.post(f"{one}/bookmark")
    one = f"/api/v1/statuses/{story.posts['unlisted']['id']}"
    story.cleo.post(f"{one}/unfavourite")
    story.cleo.post(f"{one}/unbookmark")


def _wait_for_photos(story: Story) -> None:
    """A photo on its way, one that is described and thrown away, and a post that waits for one that comes to nothing."""
    http, headers = story.http, story.ana.headers
    sent = {"file": ("photo.jpg", a_photo(width=2400, height=1600), "image/jpeg")}
    photo = http.post("/api/v2/media", files=sent, data={"description": "A hill"}, headers=headers).json()
    one = f"/api/v1/media/{photo['id']}"
    eventually(lambda: http.get(one, headers=headers).status_code == 200)
    http.put(one, json={"description": "A green hill", "focus": "0.5,-0.25"}, headers=headers).raise_for_status()
    http.delete(one, headers=headers).raise_for_status()
    cut = {"file": ("photo.jpg", a_photo()[:300], "image/jpeg")}
    broken = http.post("/api/v2/media", files=cut, headers=headers).json()["id"]
    eventually(lambda: http.get(f"/api/v1/media/{broken}", headers=headers).status_code == 422)


def _delete_some(story: Story) -> None:
    ana, http = story.ana, story.http
    doomed = ana.publish(f"Gone #{HASHTAG}")
    http.request("DELETE", f"/api/v1/statuses/{doomed['id']}", json={}, headers=ana.headers).raise_for_status()
    photo = {"file": ("photo.jpg", a_photo(width=4000, height=3000), "image/jpeg")}
    waiting = http.post("/api/v2/media", files=photo, headers=ana.headers).json()["id"]
    draft = ana.post("/api/v1/statuses", {"status": "Soon", "media_ids": [waiting], "publish_when_ready": True})
    ana.get("/api/fanlight/v1/drafts")
    ana.get(f"/api/fanlight/v1/drafts/{draft['id']}")
    http.delete(f"/api/fanlight/v1/drafts/{draft['id']}", headers=ana.headers).raise_for_status()


def _read_everything(story: Story) -> None:
    ana, ben, http = story.ana, story.ben, story.http
    for row in route_table():
        if (
            row.method == "GET"
            and "{" not in row.path
            and row.path.startswith(("/api/", "/.well-known/", "/nodeinfo/"))
        ):
            http.get(row.path, headers=ana.headers)
    for person, path in story.lists():
        person.get(path)
        http.get(path)  # as a stranger
    for post in story.posts.values():
        for rest in ("", "/context", "/source", "/history", "/card", "/reblogged_by", "/favourited_by"):
            ana.get(f"/api/v1/statuses/{post['id']}{rest}")
            http.get(f"/api/v1/statuses/{post['id']}{rest}", headers=story.dan.headers)
    account = f"/api/v1/accounts/{ana.id}"
    for rest in ("", "/featured_tags", "/endorsements", "/identity_proofs", "/lists"):
        ben.get(f"{account}{rest}")
    ids = [person.id for person in (ana, story.lea, story.dan)]
    ben.get("/api/v1/accounts", **{"id[]": ids})
    ben.get("/api/v1/accounts/relationships", **{"id[]": ids})
    ben.get("/api/v1/accounts/familiar_followers", **{"id[]": ids})
    ben.get("/api/v1/accounts/lookup", acct=ana.username)
    ben.get("/api/v1/accounts/search", q=ana.username)
    ben.get("/api/v1/statuses", **{"id[]": [post["id"] for post in story.posts.values()]})
    ben.get(f"/api/v1/tags/{HASHTAG}")
    for question in (ana.username, f"#{HASHTAG}", story.posts["photos"]["url"]):
        ben.get("/api/v2/search", q=question, resolve="true")
    http.get("/.well-known/webfinger", params={"resource": f"acct:{ana.username}@{http.base_url.netloc.decode()}"})
    profile = app_token(http, scopes=f"{ALL_SCOPES} profile")
    asked = {"username": f"{ana.username}b", "email": f"{ana.username}b@example.org", "password": "correct horse"}
    token = http.post(
        "/api/v1/accounts", json=asked | {"agreement": True}, headers={"Authorization": f"Bearer {profile}"}
    )
    http.get("/oauth/userinfo", headers={"Authorization": f"Bearer {token.json()['access_token']}"})
    app = register_app(http)
    keys = {key: app[key] for key in ("client_id", "client_secret")}
    http.post("/oauth/revoke", data=keys | {"token": token.json()["access_token"]})
