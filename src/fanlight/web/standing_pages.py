"""Keeping people away: block and mute, and back again, from their profile."""

from collections.abc import Awaitable, Callable
from typing import Final

import msgspec

from fanlight.edge.responses import Redirect
from fanlight.edge.routes import Endpoint, Viewer
from fanlight.features.follows.service import FollowService
from fanlight.features.users.service import UserService
from fanlight.kit.errors import NotFound
from fanlight.kit.ids import UserId

ACTS: Final = {"block": "blocked", "unblock": "unblocked", "mute": "muted", "unmute": "unmuted"}
"""What one does, and the word that the profile then says."""


class StandingRequest(msgspec.Struct):
    """`POST /@ana/block` and its like."""

    username: str


class StandingPages:
    """The buttons below "More" on a profile."""

    def __init__(self, users: UserService, follows: FollowService) -> None:
        self._users = users
        self._follows = follows

    def endpoints(self) -> list[Endpoint]:
        return [
            Endpoint(
                "POST",
                f"/@{{username}}/{act}",
                self._acting(act, word),
                request=StandingRequest,
                page=True,
                user_required=True,
            )
            for act, word in ACTS.items()
        ]

    def _acting(self, act: str, word: str) -> Callable[[Viewer, StandingRequest], Awaitable[Redirect]]:
        async def act_on(viewer: Viewer, asked: StandingRequest) -> Redirect:
            user = await self._users.by_name(asked.username)
            if user is None:
                raise NotFound("there is nobody of this name here")
            await self._do(act, viewer.me, user.id)
            return Redirect(f"/@{user.username}?said={word}")

        return act_on

    async def _do(self, act: str, me: UserId, target: UserId) -> None:
        match act:
            case "block":
                await self._follows.block(me, target)
            case "unblock":
                await self._follows.unblock(me, target)
            case "mute":
                await self._follows.mute(me, target)
            case _:
                await self._follows.unmute(me, target)
