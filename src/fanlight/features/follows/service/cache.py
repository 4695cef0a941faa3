"""Whom a reader follows, blocks and mutes, kept in this process and good while the reader's version is the one it was read at."""

from collections import OrderedDict
from typing import Final

from fanlight.features.follows.models import Following
from fanlight.features.follows.store import FollowStore
from fanlight.kit.ids import UserId

EDGES_KEPT_MAX: Final = 200_000
"""How many edges this process keeps in memory: about 130 bytes each."""

EDGES_PER_READER: Final = 30
"""What keeping a reader costs beside the edges, counted in edges, so that readers who follow nobody are bounded too."""


class FollowingCache:
    """Forgets the reader who was asked for longest ago."""

    def __init__(self, store: FollowStore, *, edges_kept_max: int = EDGES_KEPT_MAX) -> None:
        self._store = store
        self._edges_kept_max = edges_kept_max
        self._kept: OrderedDict[UserId, Following] = OrderedDict()
        self._weight = 0

    async def following(self, reader: UserId) -> Following:
        """The version is read every time, so another process's change is seen at the next read."""
        return await self.at(reader, await self._store.following_version(reader))

    async def at(self, reader: UserId, version: int) -> Following:
        """The same for a caller who has read the version just now, beside something else."""
        kept = self._kept.get(reader)
        if kept is not None and kept.version == version:
            self._kept.move_to_end(reader)
            return kept
        fresh = await self._store.following(reader)
        self._keep(reader, fresh)
        return fresh

    def _keep(self, reader: UserId, fresh: Following) -> None:
        replaced = self._kept.pop(reader, None)
        self._weight += _weight(fresh) - (_weight(replaced) if replaced is not None else 0)
        self._kept[reader] = fresh
        while self._weight > self._edges_kept_max:
            _, dropped = self._kept.popitem(last=False)
            self._weight -= _weight(dropped)


def _weight(following: Following) -> int:
    edges = len(following.wished) + len(following.blocked) + len(following.muted_until_ms)
    choices = len(following.no_reposts) + len(following.languages) + len(following.not_at_home) + len(following.tags)
    return edges + choices + EDGES_PER_READER
