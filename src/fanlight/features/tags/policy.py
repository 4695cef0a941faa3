"""What is a hashtag, and which day a moment is in."""

from fanlight.features.tags.models import DAY_MS, HISTORY_DAYS, Uses
from fanlight.kit.text import hashtags_in


def name_of(text: str) -> str | None:
    """The hashtag that the text names, with or without `#`, as captions have them; None where it names none."""
    name = text.strip().removeprefix("#")
    return name if hashtags_in(f"#{name}") == [name] else None


def day_of(unix_ms: int) -> int:
    """The day in UTC."""
    return unix_ms // DAY_MS


def week_of(found: dict[int, Uses], today: int) -> tuple[Uses, ...]:
    """The days that a history shows, today first, those without any use too."""
    return tuple(found.get(day, Uses(day)) for day in range(today, today - HISTORY_DAYS, -1))
