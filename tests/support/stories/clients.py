"""What apps call whether or not there is anything behind it."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.support.story import Story


def tell(story: "Story") -> None:
    """Ana clears notifications that nobody sends yet, and plans for days to come."""
    story.ana.post("/api/v1/notifications/clear")
    for year in (2060, 2061):
        story.ana.post("/api/v1/statuses", {"status": f"In {year}", "scheduled_at": f"{year}-01-31T18:00:00.000Z"})
