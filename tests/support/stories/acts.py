"""Reposts, pinned posts, muted threads."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.support.story import Story


def tell(story: "Story") -> None:
    """Ben and Cleo repost Ana's photos, and so does she; Cleo takes hers back, and hears no more of the thread."""
    photos = f"/api/v1/statuses/{story.posts['photos']['id']}"
    story.posts["repost"] = story.ben.post(f"{photos}/reblog")
    story.cleo.post(f"{photos}/reblog", {"visibility": "unlisted"})
    story.ana.post(f"{photos}/reblog", {"visibility": "private"})
    story.cleo.post(f"{photos}/unreblog")
    for name in ("photos", "spoiler"):
        story.ana.post(f"/api/v1/statuses/{story.posts[name]['id']}/pin")
    story.ana.get(f"/api/v1/accounts/{story.ana.id}/statuses", pinned="true")
    story.ana.post(f"/api/v1/statuses/{story.posts['spoiler']['id']}/unpin")
    story.cleo.post(f"/api/v1/statuses/{story.posts['comment']['id']}/mute")
    story.cleo.post(f"{photos}/unmute")
