"""Kept first pages: a reader who comes back is asked for only what changed since, by the change numbers of the tails.

A kept page is used only for the tails, inbox, following and bounds it was built with; whatever else happened to an
author gave their tail a greater change number than the page's watermark. The watermark is never a post id: late,
imported and republished posts have old ids.
"""

from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

import numpy as np

from fanlight.features.feed.models import Ids
from fanlight.features.feed.service.pull import Sources
from fanlight.kit.ids import UserId

SKELETONS_KEPT_MAX: Final = 4_096
"""How many readers' first pages each api process keeps: 1 to 5 kB each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptSkeleton:
    """The newest ids of one reader's feed, complete above `floor` as of the change number `change`."""

    built_with: tuple[int, ...]
    pulled_at: Ids
    pulled_to: Ids
    change: int
    ids: Ids
    floor: int

    @classmethod
    def of(cls, sources: Sources, ids: Ids, *, floor: int) -> "KeptSkeleton":
        at, to = _bounds_above(sources, floor)
        return cls(
            built_with=_built_with(sources),
            pulled_at=at,
            pulled_to=to,
            change=sources.heads.change,
            ids=ids,
            floor=floor,
        )

    def good_for(self, sources: Sources) -> bool:
        """Whether everything but the tails' contents is as it was. Bounds below the kept ids do not matter."""
        if self.built_with != _built_with(sources):
            return False
        at, to = _bounds_above(sources, self.floor)
        return np.array_equal(at, self.pulled_at) and np.array_equal(to, self.pulled_to)


class KeptSkeletons:
    """One for each of the readers who came last."""

    def __init__(self, kept_max: int = SKELETONS_KEPT_MAX) -> None:
        self._kept_max = kept_max
        self._kept: OrderedDict[UserId, KeptSkeleton] = OrderedDict()

    def good(self, reader: UserId, sources: Sources) -> KeptSkeleton | None:
        """The reader's, if it may be used."""
        kept = self._kept.get(reader)
        return kept if kept is not None and kept.good_for(sources) else None

    def keep(self, reader: UserId, skeleton: KeptSkeleton) -> None:
        """Keep it in place of the reader's earlier one; the reader who came longest ago makes room."""
        self._kept[reader] = skeleton
        self._kept.move_to_end(reader)
        if len(self._kept) > self._kept_max:
            self._kept.popitem(last=False)


def _built_with(sources: Sources) -> tuple[int, ...]:
    inbox = sources.inbox
    return (
        sources.heads.epoch,
        sources.following.version,
        inbox.epoch if inbox is not None else 0,
        inbox.generation if inbox is not None else 0,
    )


def _bounds_above(sources: Sources, floor: int) -> tuple[Ids, Ids]:
    at = np.flatnonzero(sources.uppers > floor)
    return at, sources.uppers[at]
