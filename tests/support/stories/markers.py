"""How far somebody has read."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.support.story import Story


def tell(story: "Story") -> None:
    """Ana marks both of her timelines."""
    place = {"last_read_id": story.posts["photos"]["id"]}
    story.ana.post("/api/v1/markers", {"home": place, "notifications": place})
    story.ana.get("/api/v1/markers", **{"timeline[]": ["home", "notifications"]})
