"""Polls as the client API shows them."""

import msgspec

from fanlight.features.polls.models import Poll
from fanlight.kit.clock import utc_text
from fanlight.kit.ids import UserId


class PollOptionView(msgspec.Struct):
    """One answer. Its votes are null while the poll hides them."""

    title: str
    votes_count: int | None


class PollView(msgspec.Struct, kw_only=True):
    """A poll as one viewer sees it."""

    id: str
    expires_at: str
    expired: bool
    multiple: bool
    votes_count: int
    voters_count: int
    options: list[PollOptionView]
    emojis: list[str] = []
    voted: bool
    own_votes: list[int]


def poll_view(poll: Poll, viewer: UserId | None, now_ms: int) -> PollView:
    """Authors count as having voted: apps show them the numbers in place of the form."""
    ended = poll.has_ended(now_ms)
    hidden = poll.hide_totals and not ended
    return PollView(
        id=str(poll.id),
        expires_at=utc_text(poll.expires_ms),
        expired=ended,
        multiple=poll.multiple,
        votes_count=poll.votes,
        voters_count=poll.voters,
        options=[PollOptionView(option.title, None if hidden else option.votes) for option in poll.options],
        voted=bool(poll.own_choices) or viewer == poll.author_id,
        own_votes=list(poll.own_choices),
    )
