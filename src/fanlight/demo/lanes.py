"""Doing many small things side by side, so many at once that one group commit carries a few dozen of them."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

T = TypeVar("T")


async def each(items: Iterable[T], work: Callable[[T], Awaitable[object]], *, lanes: int) -> None:
    """Do the work for every item, begun in their order, at most `lanes` at once. The first failure ends all."""
    waiting = iter(items)

    async def lane() -> None:
        for item in waiting:
            await work(item)

    async with asyncio.TaskGroup() as group:
        for _ in range(lanes):
            group.create_task(lane())
