"""What people tell the host."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.support.story import Story


def tell(story: "Story") -> None:
    """Cleo reports a post of Ana's."""
    asked = {"account_id": story.ana.id, "status_ids": [story.posts["photos"]["id"]], "comment": "Only to try it"}
    story.cleo.post("/api/v1/reports", asked | {"category": "other", "forward": False})
