"""What a list may be called."""

from fanlight.features.lists.models import TITLE_LENGTH_MAX
from fanlight.kit.errors import Invalid
from fanlight.kit.text import clean_line


def checked_title(title: str) -> str:
    """The title on one line, without white space around it."""
    cleaned = clean_line(title)
    if not cleaned:
        raise Invalid("title: a list needs a name", details={"title": [("ERR_BLANK", "can't be blank")]})
    if len(cleaned) > TITLE_LENGTH_MAX:
        sentence = f"at most {TITLE_LENGTH_MAX} characters"
        raise Invalid(f"title: {sentence}", details={"title": [("ERR_TOO_LONG", sentence)]})
    return cleaned
