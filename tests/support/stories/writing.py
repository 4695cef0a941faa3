"""More than words and photos: polls, and posts for another day."""

from typing import TYPE_CHECKING

from tests.support.clients import a_photo

if TYPE_CHECKING:
    from tests.support.story import Story


def tell(story: "Story") -> None:
    """Ana asks, Ben and Cleo answer; she plans ahead, and changes her mind."""
    _ask(story)
    _plan(story)


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
