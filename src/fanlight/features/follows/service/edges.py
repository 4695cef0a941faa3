"""Edges change here: one half is written, then both are brought to agree, in a request as after a crash."""

from collections.abc import Container
from typing import Final

from fanlight.features.follows.models import FOLLOWING_MAX, Edge, Party, Permission, Wish
from fanlight.features.follows.policy import PutPermission, PutWish, Step, next_step
from fanlight.features.follows.store import FollowOptions, FollowStore, Put
from fanlight.features.users.service import UserService
from fanlight.kit.errors import Invalid, NotFound, Unavailable
from fanlight.kit.ids import DrawId, UserId, shard_of

ROUNDS_MAX: Final = 16
"""How often one operation reads an edge again that somebody else is changing."""


class EdgeKeeper:
    """Writes the actor's half first; whatever dies after that is finished by `settle`, from the announced event."""

    def __init__(self, store: FollowStore, users: UserService, draw_id: DrawId) -> None:
        self._store = store
        self._users = users
        self._draw_id = draw_id

    async def settle(self, follower: UserId, author: UserId) -> Edge:
        """Bring the two rows to agree. Safe to run at any time, by anyone, any number of times."""
        for _ in range(ROUNDS_MAX):
            edge = await self._store.edge(follower, author)
            step = next_step(edge)
            if step is None:
                return edge
            await self._take(edge, step)
        raise Unavailable("this follow is being changed from both sides, please try again")

    async def _take(self, edge: Edge, step: Step) -> None:
        """Write one half. Where somebody else wrote it meanwhile, the next round sees that."""
        match step:
            case PutWish(wish=wish, version=version):
                author = await self._party(edge.author_id)
                await self._store.put_wish(edge, wish, author=author, version=version)
            case PutPermission(permission=permission, version=version):
                follower = await self._party(edge.follower_id)
                await self._store.put_permission(edge, permission, follower=follower, version=version)

    async def ask(self, actor: UserId, target: UserId, options: FollowOptions) -> None:
        """The actor wants to follow: at once, or on request where the target's account is locked."""
        if actor == target:
            raise Invalid("you cannot follow yourself")
        target_user = await self._users.get(target)
        wanted = Wish.REQUESTED if target_user.locked else Wish.FOLLOWING
        author = Party(user_id=target, number=target_user.number)
        for _ in range(ROUNDS_MAX):
            edge = await self.settle(actor, target)
            if edge.author_half.permission is Permission.BLOCKED:
                raise NotFound("there is no such account")
            if edge.follower_half.wish >= wanted:
                await self._store.choose(actor, target, options)
                return
            version = self.next_version(edge)
            put = await self._store.put_wish(edge, wanted, author=author, version=version, options=options)
            if put is Put.WRITTEN:
                await self.settle(actor, target)
                return
            _refuse(put)
        raise Unavailable("this follow is being changed from both sides, please try again")

    async def withdraw(self, actor: UserId, target: UserId) -> None:
        """The actor no longer wants to follow, or takes a request back."""
        author = await self._party(target)
        for _ in range(ROUNDS_MAX):
            edge = await self.settle(actor, target)
            if edge.follower_half.wish is Wish.REMOVED:
                return
            await self._store.put_wish(edge, Wish.REMOVED, author=author, version=self.next_version(edge))
        raise Unavailable("this follow is being changed from both sides, please try again")

    async def answer(
        self, author: UserId, follower: UserId, permission: Permission, *, standing: Container[Permission]
    ) -> bool:
        """The author gives or takes the permission. False where it does not stand as `standing` says."""
        party = await self._party(follower)
        for _ in range(ROUNDS_MAX):
            edge = await self.settle(follower, author)
            if edge.author_half.permission is permission:
                return True
            if edge.author_half.permission not in standing:
                return False
            version = self.next_version(edge)
            put = await self._store.put_permission(edge, permission, follower=party, version=version)
            if put is Put.WRITTEN:
                await self.settle(follower, author)
                return True
        raise Unavailable("this follow is being changed from both sides, please try again")

    async def block(self, actor: UserId, target: UserId) -> None:
        """The actor blocks the target: neither follows the other any more."""
        party = await self._party(target)
        await self._store.block(actor, party, version=self._draw_id(shard_of(actor)))
        await self.settle(target, actor)
        await self.settle(actor, target)

    async def unblock(self, actor: UserId, target: UserId) -> None:
        """End the block, once it has removed every follow it was to remove."""
        await self.settle(target, actor)
        await self._store.unblock(actor, target)

    def next_version(self, edge: Edge) -> int:
        """Later than both rows of the edge, and than what other processes have drawn before now."""
        return max(self._draw_id(shard_of(edge.follower_id)), edge.version_max + 1)

    async def _party(self, user_id: UserId) -> Party:
        return Party(user_id=user_id, number=(await self._users.get(user_id)).number)


def _refuse(put: Put) -> None:
    if put is Put.BLOCKED:
        raise Invalid("you block this person: unblock them before you follow them")
    if put is Put.FULL:
        raise Invalid(f"one person follows at most {FOLLOWING_MAX} people, requests included")
