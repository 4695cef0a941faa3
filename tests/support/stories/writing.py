"""More than words and photos: polls, posts for another day, and second thoughts."""

from typing import TYPE_CHECKING

from tests.support.clients import a_photo

if TYPE_CHECKING:
    from tests.support.story import Story


def tell(story: "Story") -> None:
    """Ana asks, Ben and Cleo answer; she plans ahead, and changes her mind."""
    _ask(story)
    _plan(story)
    _change(story)


def _ask(story: "Story") -> None:
    poll = {"options": ["Up the hill", "Down again"], "expires_in": 3600}
    asked = story.ana.post("/api/v1/statuses", {"status": "Where to?", "poll": poll})
    for voter, choice in ((story.ben, 0), (story.cleo, "1")):
        voter.post(f"/api/v1/polls/{asked['id']}/votes", {"choices": [choice]})
    story.cleo.get(f"/api/v1/polls/{asked['id']}")
    story.posts["poll"] = asked


def _plan(story: "Story") -> None:
    ana, http = story.ana, story.http
    photo = ana.upload(a_photo())
    words = {"status": "Tomorrow", "media_ids": [photo], "scheduled_at": "2050-01-31T18:00:00.000Z"}
    planned = ana.post("/api/v1/statuses", words)
    one = f"/api/v1/scheduled_statuses/{planned['id']}"
    ana.get("/api/v1/scheduled_statuses")
    ana.get(one)
    moved = http.put(one, json={"scheduled_at": "2051-01-31T18:00:00+01:00"}, headers=ana.headers).raise_for_status()
    assert moved.json()["scheduled_at"] == "2051-01-31T17:00:00.000Z"
    http.delete(one, headers=ana.headers).raise_for_status()


def _change(story: "Story") -> None:
    ana, http = story.ana, story.http
    post = ana.publish("One hil", photos=2)
    first, second = (media["id"] for media in post["media_attachments"])
    words = {"media_attributes": [{"id": first, "description": "A hill", "focus": "0.5,0.5"}], "media_ids": [first]}
    for changes in ({"media_ids": [first, second]}, words):
        body = {"status": "One hill", **changes}
        changed = http.put(f"/api/v1/statuses/{post['id']}", json=body, headers=ana.headers).raise_for_status().json()
        story.posts["edited"] = changed
