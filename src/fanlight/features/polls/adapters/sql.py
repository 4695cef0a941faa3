"""Polls in SQL: one class for every engine behind the `Database` port."""

from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from fanlight.features.polls.models import NewPoll, Poll, PollOption
from fanlight.features.polls.store import CheckVote
from fanlight.infra.sql.port import Database, Row, Statement, Work
from fanlight.kit.errors import Invalid, NotFound
from fanlight.kit.ids import PostId, UserId, shard_of

CHOICES: Final = msgspec.json.Decoder(tuple[int, ...])


class SQLPollStore:
    """Everything of a poll is on its author's shard, so a vote and what it changes are one transaction."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def create(self, author: UserId, post: PostId, poll: NewPoll, expires_ms: int) -> Work[None]:
        yield CREATE, (post, author, expires_ms, int(poll.multiple), int(poll.hide_totals))
        for position, title in enumerate(poll.titles):
            yield ADD_OPTION, (post, position, title)

    def remove(self, post: PostId) -> Work[None]:
        yield REMOVE_VOTES, (post,)
        yield REMOVE_OPTIONS, (post,)
        yield REMOVE, (post,)

    def change(self, post: PostId, *, expires_ms: int, hide_totals: bool) -> Work[None]:
        yield CHANGE, (post, expires_ms, int(hide_totals))

    async def vote(self, post: PostId, person: UserId, choices: Sequence[int], check: CheckVote) -> None:
        def work() -> Work[None]:
            polls = yield POLLS, ([post], person)
            if not polls:
                raise NotFound("there is no such poll")
            options = yield OPTIONS, ([post],)
            check(_poll(polls[0], options))
            inserted = yield VOTE, (post, person, msgspec.json.encode(choices).decode())
            if not inserted:
                raise Invalid("you have already voted in this poll")
            yield COUNT_VOTES, (post, choices)
            yield COUNT_VOTER, (post,)

        await self._db.write(shard_of(post), work)

    async def of_posts(self, viewer: UserId | None, posts: Iterable[PostId]) -> dict[PostId, Poll]:
        found: dict[PostId, Poll] = {}
        for place, owned in self._db.by_place(posts).items():
            reading: list[Statement] = [(POLLS, (owned, viewer or 0)), (OPTIONS, (owned,))]
            polls, options = await self._db.read(place, reading)
            by_post: dict[int, list[Row]] = {}
            for row in options:
                by_post.setdefault(row[0], []).append(row)
            for row in polls:
                found[row[0]] = _poll(row, by_post[row[0]])
        return found


def _poll(row: Row, options: Iterable[Row]) -> Poll:
    post, author, expires_ms, multiple, hide_totals, voters, choices = row
    return Poll(
        id=post,
        author_id=author,
        expires_ms=expires_ms,
        multiple=bool(multiple),
        hide_totals=bool(hide_totals),
        options=tuple(PollOption(title, votes) for _, title, votes in options),
        voters=voters,
        own_choices=() if choices is None else CHOICES.decode(choices),
    )


CREATE: Final = """
INSERT INTO polls (post_id, author_id, expires_ms, multiple, hide_totals, voters) VALUES ($1, $2, $3, $4, $5, 0)
"""
ADD_OPTION: Final = "INSERT INTO poll_options (post_id, position, title, votes) VALUES ($1, $2, $3, 0)"
REMOVE: Final = "DELETE FROM polls WHERE post_id = $1"
REMOVE_OPTIONS: Final = "DELETE FROM poll_options WHERE post_id = $1"
REMOVE_VOTES: Final = "DELETE FROM poll_votes WHERE post_id = $1"
CHANGE: Final = "UPDATE polls SET expires_ms = $2, hide_totals = $3 WHERE post_id = $1"

POLLS: Final = """
SELECT post_id, author_id, expires_ms, multiple, hide_totals, voters,
    (SELECT choices FROM poll_votes WHERE poll_votes.post_id = polls.post_id AND person_id = $2)
FROM polls WHERE post_id = ids($1)
"""
OPTIONS: Final = "SELECT post_id, title, votes FROM poll_options WHERE post_id = ids($1) ORDER BY post_id, position"

VOTE: Final = """
INSERT INTO poll_votes (post_id, person_id, choices) VALUES ($1, $2, $3)
ON CONFLICT (post_id, person_id) DO NOTHING RETURNING person_id
"""
COUNT_VOTES: Final = "UPDATE poll_options SET votes = votes + 1 WHERE post_id = $1 AND position = ids($2)"
COUNT_VOTER: Final = "UPDATE polls SET voters = voters + 1 WHERE post_id = $1"
