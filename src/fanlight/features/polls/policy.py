"""What makes a poll, and what makes a vote: pure decisions, in sentences for whoever asked."""

from collections.abc import Sequence
from dataclasses import replace

from fanlight.features.polls.models import (
    OPEN_SECONDS_MAX,
    OPEN_SECONDS_MIN,
    OPTION_LENGTH_MAX,
    POLL_OPTIONS_MAX,
    POLL_OPTIONS_MIN,
    NewPoll,
    Poll,
)
from fanlight.kit.errors import Invalid
from fanlight.kit.ids import UserId
from fanlight.kit.text import clean_line


def checked_poll(poll: NewPoll) -> NewPoll:
    """The poll with its words cleaned. Raises `Invalid` for what cannot be voted on."""
    cleaned = replace(poll, titles=tuple(map(clean_line, poll.titles)))
    _require_options(cleaned.titles)
    if not OPEN_SECONDS_MIN <= cleaned.open_seconds <= OPEN_SECONDS_MAX:
        raise Invalid(f"a poll is open for {OPEN_SECONDS_MIN} to {OPEN_SECONDS_MAX} seconds (expires_in)")
    return cleaned


def _require_options(titles: Sequence[str]) -> None:
    if not POLL_OPTIONS_MIN <= len(titles) <= POLL_OPTIONS_MAX:
        raise Invalid(f"a poll has from {POLL_OPTIONS_MIN} to {POLL_OPTIONS_MAX} options")
    if not all(titles):
        raise Invalid("an option of a poll needs words")
    if any(len(title) > OPTION_LENGTH_MAX for title in titles):
        raise Invalid(f"an option of a poll has at most {OPTION_LENGTH_MAX} characters")
    if len(set(titles)) < len(titles):
        raise Invalid("the options of a poll must differ from each other")


def require_vote(poll: Poll, voter: UserId, choices: Sequence[int], now_ms: int) -> None:
    """Raises `Invalid` for a vote that this poll does not take from this person now."""
    if poll.has_ended(now_ms):
        raise Invalid("this poll has already ended")
    if poll.author_id == voter:
        raise Invalid("you cannot vote in your own polls")
    if not choices:
        raise Invalid("choose an option of this poll")
    if not all(0 <= choice < len(poll.options) for choice in choices):
        raise Invalid("the chosen option does not exist in this poll")
    if len(choices) > 1 and not poll.multiple:
        raise Invalid("this poll takes one choice only")


def same_question(poll: Poll, new: NewPoll) -> bool:
    """Whether votes given in the one mean the same in the other."""
    return poll.titles == new.titles and poll.multiple == new.multiple
