"""What people choose about each other beside following."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.support.story import Story


def tell(story: "Story") -> None:
    """Ben notes who Ana is, and Cleo wants Ben's posts in English, without his reposts, and in the end as before."""
    note = story.ben.post(f"/api/v1/accounts/{story.ana.id}/note", {"comment": "Met in the hills"})
    assert note["note"] == "Met in the hills"
    follow = f"/api/v1/accounts/{story.ben.id}/follow"
    story.cleo.post(follow, {"reblogs": False, "languages": ["en"]})
    story.cleo.post(follow, {"reblogs": True, "languages": []})
    story.cleo.post(f"/api/v1/accounts/{story.ben.id}/unfollow")
