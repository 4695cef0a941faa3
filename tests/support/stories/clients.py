"""What apps call whether or not there is anything behind it."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.support.story import Story


def tell(story: "Story") -> None:
    """Ana clears notifications that nobody sends yet."""
    story.ana.post("/api/v1/notifications/clear")
