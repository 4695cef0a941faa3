"""What the calls of the posts box need: the services behind them, and what they say to each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import msgspec

from fanlight.edge.responses import Paged, RawJSON, json_list
from fanlight.edge.routes import Viewer
from fanlight.features.auth.models import App
from fanlight.features.follows.service import FollowService
from fanlight.features.polls.service import PollService
from fanlight.features.posts.models import Shown
from fanlight.features.posts.service import (
    Editing,
    PeopleOfPosts,
    Pins,
    PostPages,
    PostService,
    ReadPosts,
    Reposts,
    Threads,
)
from fanlight.features.posts.service.scheduling import Scheduling
from fanlight.features.reactions.service import ReactionService
from fanlight.features.users.service import UserService
from fanlight.kit.ids import AppId, PostId, UserId
from fanlight.kit.pages import Page


class Apps(Protocol):
    """Who knows the apps that people post with: `AuthService`."""

    async def app(self, app_id: AppId | None) -> App:
        """The app with this id. Raises `NotFound`."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PostsAPI:
    """The services behind the rows of this box."""

    posts: PostService
    reader: ReadPosts
    pages: PostPages
    threads: Threads
    people: PeopleOfPosts
    reposts: Reposts
    pins: Pins
    reactions: ReactionService
    polls: PollService
    scheduling: Scheduling
    editing: Editing
    users: UserService
    follows: FollowService
    apps: Apps
    public_timeline: bool

    async def status(self, viewer: Viewer, post: PostId) -> RawJSON:
        """The post as this viewer sees it now. Raises `NotFound`."""
        return RawJSON((await self.reader.read_one(viewer.user_id, post)).json)

    async def accounts(self, page: Page[UserId]) -> Paged:
        """A page of people with its Link header."""
        accounts = await self.users.accounts_json(page.items)
        shown = [accounts[person] for person in page.items if person in accounts]
        return Paged(json_list(shown), next_below=page.next_below, prev_above=page.prev_above)


class PostRequest(msgspec.Struct):
    """Anything about one post."""

    id: PostId


def joined(shown: Sequence[Shown]) -> bytes:
    """A JSON list of posts that are encoded already."""
    return json_list([post.json for post in shown])


def paged(page: Page[Shown]) -> Paged:
    """A page of posts with its Link header."""
    return Paged(joined(page.items), next_below=page.next_below, prev_above=page.prev_above)
