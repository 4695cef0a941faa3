"""The ports to the uses of hashtags and to those on profiles."""

from collections.abc import Collection, Sequence
from typing import Protocol

from fanlight.features.tags.models import FeaturedId, FeaturedTag, Uses
from fanlight.kit.ids import PostId, UserId


class UseStore(Protocol):
    """Uses and their counts live with the hashtag, by the hash of its key."""

    async def remember(self, post: PostId, tags: Collection[str]) -> set[str]:
        """Keep, with the post's author, that these hashtags of it are counted; answers all that ever were."""
        ...

    async def count(self, tag: str, post: PostId, author: UserId, *, version: int, live: bool) -> None:
        """Count the post under the hashtag, or do not count it any more, on the day of the post.

        The later version of the post wins: counting twice, or late, changes nothing. Counts change in the
        transaction that changes the row they count.
        """
        ...

    async def days(self, tags: Sequence[str], *, since: int) -> dict[str, list[Uses]]:
        """The uses of each hashtag key on every day from `since` on that had any."""
        ...

    async def busiest(self, days: Sequence[int], *, limit: int) -> set[str]:
        """The hashtag keys that most people used on each of the days, at most `limit` for each day and database."""
        ...

    async def forget(self, *, before: int, limit: int) -> int:
        """Forget uses and counts of days before that one; answers how many rows, at most `limit` of a kind for each database."""
        ...


class FeaturedStore(Protocol):
    """Featured hashtags live with whoever shows them."""

    async def add(self, owner: UserId, tag: str, name: str) -> tuple[FeaturedTag, bool] | None:
        """Show a hashtag; False beside it where it was shown before. None where the owner shows as many as one may."""
        ...

    async def remove(self, owner: UserId, featured: FeaturedId) -> bool:
        """Show it no more. False where the owner has no such one."""
        ...

    async def remove_tag(self, owner: UserId, tag: str) -> None:
        """The same, by the hashtag's key."""
        ...

    async def of(self, owner: UserId) -> list[FeaturedTag]:
        """All that the owner shows, the first shown first, without their uses."""
        ...
