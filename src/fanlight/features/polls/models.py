"""A poll, what somebody asks to be voted on, and the limits of both."""

from dataclasses import dataclass
from typing import Final, NamedTuple

from fanlight.kit.ids import PostId, UserId

POLL_OPTIONS_MIN: Final = 2
POLL_OPTIONS_MAX: Final = 4
OPTION_LENGTH_MAX: Final = 50
OPEN_SECONDS_MIN: Final = 300
OPEN_SECONDS_MAX: Final = 30 * 24 * 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPoll:
    """A poll as somebody asks for it. It begins to run when its post appears."""

    titles: tuple[str, ...]
    open_seconds: int
    multiple: bool = False
    hide_totals: bool = False


class PollOption(NamedTuple):
    """One answer, and how many chose it."""

    title: str
    votes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """A poll as one viewer finds it. Its id is its post's."""

    id: PostId
    author_id: UserId
    expires_ms: int
    multiple: bool
    hide_totals: bool
    """Whether nobody learns what was chosen before the poll has ended."""
    options: tuple[PollOption, ...]
    voters: int
    own_choices: tuple[int, ...] = ()
    """What the viewer chose, as places among the options."""

    @property
    def votes(self) -> int:
        """In a poll that takes several answers, more than the voters."""
        return sum(option.votes for option in self.options)

    @property
    def titles(self) -> tuple[str, ...]:
        return tuple(option.title for option in self.options)

    def has_ended(self, now_ms: int) -> bool:
        """Nobody can vote any more."""
        return now_ms >= self.expires_ms
