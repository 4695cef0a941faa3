"""More than words and photos: polls."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.support.story import Story


def tell(story: "Story") -> None:
    """Ana asks, Ben and Cleo answer."""
    _ask(story)


def _ask(story: "Story") -> None:
    poll = {"options": ["Up the hill", "Down again"], "expires_in": 3600}
    asked = story.ana.post("/api/v1/statuses", {"status": "Where to?", "poll": poll})
    for voter, choice in ((story.ben, 0), (story.cleo, "1")):
        voter.post(f"/api/v1/polls/{asked['id']}/votes", {"choices": [choice]})
    story.cleo.get(f"/api/v1/polls/{asked['id']}")
    story.posts["poll"] = asked
