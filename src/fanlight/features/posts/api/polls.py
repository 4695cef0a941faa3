"""Polls over HTTP. A poll is seen by whoever sees its post, so its rows are here."""

import msgspec

from fanlight.edge.routes import Endpoint, Viewer
from fanlight.features.polls.models import NewPoll
from fanlight.features.polls.views import PollView
from fanlight.features.posts.api.needs import PostRequest, PostsAPI
from fanlight.kit.ids import PostId


class PollRequest(msgspec.Struct, kw_only=True):
    """The `poll` of a post, as it is published or edited."""

    options: list[str]
    expires_in: int
    multiple: bool = False
    hide_totals: bool = False


class VoteRequest(PostRequest, kw_only=True):
    """`POST /api/v1/polls/:id/votes`. The choices are places among the options, from 0."""

    choices: tuple[int, ...] = ()


def new_poll(asked: PollRequest | None) -> NewPoll | None:
    """The poll that is asked for."""
    if asked is None:
        return None
    return NewPoll(
        titles=tuple(asked.options),
        open_seconds=asked.expires_in,
        multiple=asked.multiple,
        hide_totals=asked.hide_totals,
    )


class Polls:
    """The calls behind the rows."""

    def __init__(self, api: PostsAPI) -> None:
        self._api = api

    async def poll(self, viewer: Viewer, asked: PostRequest) -> PollView:
        """A poll, with how the user voted."""
        post = await self._api.reader.require_visible(viewer.user_id, asked.id)
        return await self._seen(viewer, post.id)

    async def vote(self, viewer: Viewer, asked: VoteRequest) -> PollView:
        """Vote in a poll."""
        post = await self._api.reader.require_visible(viewer.me, asked.id)
        await self._api.polls.vote(viewer.me, post.id, asked.choices)
        return await self._seen(viewer, post.id)

    async def _seen(self, viewer: Viewer, post: PostId) -> PollView:
        poll = await self._api.polls.of_post(viewer.user_id, post)
        return self._api.polls.view(poll, viewer.user_id)


def endpoints(api: PostsAPI) -> list[Endpoint]:
    """The rows of polls."""
    calls, one = Polls(api), "/api/v1/polls/{id}"
    return [
        Endpoint("GET", one, calls.poll, scope="read:statuses", open=True, request=PostRequest, response=PollView),
        Endpoint("POST", f"{one}/votes", calls.vote, scope="write:statuses", request=VoteRequest, response=PollView),
    ]
