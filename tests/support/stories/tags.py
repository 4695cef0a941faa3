"""Hashtags that are followed, shown on a profile, and used."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.support.story import Story


def tell(story: "Story") -> None:
    """Ben follows two hashtags, Ana shows some on her profile; each of them lets one go."""
    ana, ben, http = story.ana, story.ben, story.http
    for name in ("storytelling", "hills", "sky"):
        ben.post(f"/api/v1/tags/{name}/follow")
        ana.post(f"/api/v1/tags/{name}/feature")
    ben.post("/api/v1/tags/sky/unfollow")
    ana.post("/api/v1/tags/sky/unfeature")
    added = ana.post("/api/v1/featured_tags", {"name": "Second"})
    http.delete(f"/api/v1/featured_tags/{added['id']}", headers=ana.headers).raise_for_status()
    for path in ("/api/v1/featured_tags/suggestions", f"/api/v1/accounts/{ana.id}/featured_tags"):
        ana.get(path)
    ben.get("/api/v1/tags/storytelling")
