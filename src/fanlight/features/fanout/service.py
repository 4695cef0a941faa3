"""Push or pull, for one post: the decision is recorded before the post counts as handled."""

import asyncio
from typing import Final

from fanlight.features.feed.policy import Decision, decide
from fanlight.features.feed.service import AuthorTails, Inboxes
from fanlight.features.follows.service import FollowService
from fanlight.features.posts.service import PostService
from fanlight.features.users.models import User
from fanlight.features.users.service import UserService
from fanlight.infra.telemetry.metrics import FANOUT_LAG_SECONDS, FANOUT_POSTS
from fanlight.kit.clock import Clock
from fanlight.kit.ids import ID_MAX, PostId, UserId, UserNumber, unix_ms_of

FOLLOWERS_PER_PAGE: Final = 10_000
"""One read and one write of the inboxes; other posts, and everything else, get their turn between two pages."""

PUSH_FOLLOWERS_MAX: Final = 100_000


class FanoutService:
    """Safe to run again for the same post, and late: a delivery made twice is one, a fact recorded twice is one."""

    def __init__(
        self,
        *,
        users: UserService,
        follows: FollowService,
        posts: PostService,
        tails: AuthorTails,
        inboxes: Inboxes,
        clock: Clock,
        push_followers_max: int = PUSH_FOLLOWERS_MAX,
        followers_per_page: int = FOLLOWERS_PER_PAGE,
    ) -> None:
        self._users = users
        self._follows = follows
        self._posts = posts
        self._tails = tails
        self._inboxes = inboxes
        self._clock = clock
        self._push_followers_max = push_followers_max
        self._followers_per_page = followers_per_page

    async def fan_out(self, post: PostId, author_id: UserId) -> None:
        """Bring the post to the author's followers.

        The author's tail goes first: from the moment the post may be in nobody's inbox any more (dropped, overwritten,
        refused), it must be found by pulling.
        """
        author = await self._author(author_id)
        if author is None:
            return
        tail = await self._tails.refresh(author.id, author.number)
        if not await self._posts.home_ids_of(author.id, below=post + 1, above=post - 1, limit=1):
            FANOUT_POSTS.labels("nobody").inc()  # deleted already, or a comment on somebody else's post
            return
        decision = await self._decide(author, post, pulled_now=tail.pull_to == ID_MAX)
        if decision is Decision.PUSH:
            await self._push(post, author.id)
        FANOUT_POSTS.labels(decision.value).inc()
        FANOUT_LAG_SECONDS.labels(decision.value).observe((self._clock.now_ms() - unix_ms_of(post)) / 1000)

    async def pull_instead(self, post: PostId, author_id: UserId) -> None:
        """The post could not be fanned out in all its attempts: followers pull it, so nothing is lost."""
        author = await self._author(author_id)
        if author is not None:
            await self._tails.pull_one(author.id, author.number, post)

    async def refresh_tail(self, author_id: UserId) -> None:
        """A post was deleted: the author's tail is read again. The deleted id in inboxes is dropped when it is read."""
        author = await self._author(author_id)
        if author is not None:
            await self._tails.refresh(author.id, author.number)

    async def _author(self, author: UserId) -> User | None:
        return (await self._users.get_many([author])).get(author)

    async def _decide(self, author: User, post: PostId, *, pulled_now: bool) -> Decision:
        """Decide, and record it where it is a change."""
        followers = await self._follows.follower_count(author.id)
        decision = decide(followers=followers, followers_max=self._push_followers_max, pulled_now=pulled_now)
        if decision is Decision.PULL and not pulled_now:
            await self._tails.begin_pulling(author.id, author.number, post)
        if decision is Decision.PUSH and pulled_now:
            await self._tails.end_pulling(author.id, author.number)
        return decision

    async def _push(self, post: PostId, author: UserId) -> None:
        after = UserNumber(0)
        while True:
            numbers = await self._follows.follower_numbers(author, after=after, limit=self._followers_per_page)
            await self._inboxes.deliver(post, numbers)
            if len(numbers) < self._followers_per_page:
                return
            after = UserNumber(int(numbers[-1]))
            await asyncio.sleep(0)
