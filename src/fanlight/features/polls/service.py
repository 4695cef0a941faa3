"""What can be done with polls. Whether somebody may see the post of one is asked above, in `posts`."""

from collections.abc import Iterable, Sequence

from fanlight.features.polls.models import NewPoll, Poll
from fanlight.features.polls.policy import require_vote, same_question
from fanlight.features.polls.store import Part, PollStore
from fanlight.features.polls.views import PollView, poll_view
from fanlight.kit.clock import Clock
from fanlight.kit.errors import NotFound
from fanlight.kit.ids import PostId, UserId


class PollService:
    """Polls come and go with their posts: what makes, changes and removes one is work for the post's transaction."""

    def __init__(self, store: PollStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    # --- for the one writer of posts ---

    def create_part(self, author: UserId, post: PostId, poll: NewPoll) -> Part:
        """Work for the transaction that publishes the post. The poll is open from now on."""
        return self._store.create(author, post, poll, self._expires_ms(poll))

    def remove_part(self, post: PostId) -> Part:
        """Work for the transaction that deletes the post, or takes its poll away."""
        return self._store.remove(post)

    def change_part(self, author: UserId, post: PostId, before: Poll | None, new: NewPoll) -> Part:
        """Work for the transaction that edits the post. Votes stay only where they still mean what they meant."""
        if before is not None and same_question(before, new):
            yield from self._store.change(post, expires_ms=self._expires_ms(new), hide_totals=new.hide_totals)
        else:
            yield from self._store.remove(post)
            yield from self.create_part(author, post, new)

    def _expires_ms(self, poll: NewPoll) -> int:
        return self._clock.now_ms() + poll.open_seconds * 1_000

    # --- for everyone ---

    async def vote(self, voter: UserId, post: PostId, choices: Sequence[int]) -> None:
        """Give the voter's only vote: places among the options. Raises `Invalid`, or `NotFound` without such a poll."""
        chosen = sorted(set(choices))

        def check(poll: Poll) -> None:
            require_vote(poll, voter, chosen, self._clock.now_ms())

        await self._store.vote(post, voter, chosen, check)

    async def of_posts(self, viewer: UserId | None, posts: Iterable[PostId]) -> dict[PostId, Poll]:
        """The polls of those posts that have one."""
        return await self._store.of_posts(viewer, posts)

    async def of_post(self, viewer: UserId | None, post: PostId) -> Poll:
        """The post's poll. Raises `NotFound`."""
        found = (await self.of_posts(viewer, [post])).get(post)
        if found is None:
            raise NotFound("there is no such poll")
        return found

    def view(self, poll: Poll, viewer: UserId | None) -> PollView:
        """The poll as this viewer sees it now."""
        return poll_view(poll, viewer, self._clock.now_ms())
