"""The port to photos' rows, and to the counts of who uses which bytes."""

from collections.abc import Callable, Generator, Iterable, Sequence
from typing import Any, Protocol, TypeAlias

from fanlight.features.uploads.models import Access, Focus, Kept, Photo, PhotoWords, PostMedia, Purpose
from fanlight.kit.ids import PhotoId, PostId, Shard, UserId

Part: TypeAlias = Generator[Any, Any, Any]
"""A piece of work for the transaction of another box's store, on the same shard."""


class PhotoStore(Protocol):
    """Photos live with their owner. A removed photo is found by nobody but `removed`."""

    async def add(self, owner: UserId, draw: Callable[[PhotoId], Photo], *, loose_max: int, urgent: bool) -> Photo:
        """Draw an id, write the photo that `draw` makes of it, and announce it. One transaction.

        Raises `Invalid` where the owner already has `loose_max` photos of this purpose that are in no post and that
        nobody waits for (`hold`).
        """
        ...

    async def get(self, ids: Iterable[PhotoId]) -> list[Photo]:
        """Those of the photos that exist, in any order."""
        ...

    async def by_token(self, shard: Shard, token: str) -> Photo | None:
        """The photo whose token this is now."""
        ...

    async def describe(self, owner: UserId, photo: PhotoId, *, alt: str | None, focus: Focus | None) -> Photo | None:
        """Change the words or the focus that are given. None where the owner has no such photo."""
        ...

    async def remove(self, photos: Sequence[PhotoId], *, owner: UserId | None = None) -> int:
        """Make those that are in no post removed, and announce each. Answers how many; with `owner` only theirs."""
        ...

    async def remove_portraits(self, owner: UserId, purpose: Purpose) -> int:
        """Make all the owner's finished pictures of this purpose removed, and announce each. Answers how many."""
        ...

    async def removed(self, photo: PhotoId) -> Photo | None:
        """The photo if its bytes are about to go."""
        ...

    async def forget(self, photo: PhotoId) -> None:
        """Delete the row of a removed photo."""

    # --- processing ---

    async def begin(self, photo: PhotoId) -> Photo | None:
        """Count an attempt, durably. None unless the photo is pending."""
        ...

    async def note_death(self, photo: PhotoId) -> int:
        """Count an image child that the photo killed; answers how many there were."""
        ...

    async def finish(self, photo: Photo) -> bool:
        """Record what became of a pending photo (state, sizes, reason …) and announce it. False if it is not pending."""
        ...

    async def changed(self, owner: UserId, *, since: int, timeout_s: float) -> int:
        """Wait for any change where the owner's photos live, as `Database.changed` does."""
        ...

    # --- photos of posts ---

    def attach(self, owner: UserId, photos: Sequence[PhotoId], *, access: Access) -> Callable[[PostId], Part]:
        """Work that puts ready photos of the owner into a post in this order, each into one post only, else `Invalid`."""
        ...

    def detach(self, owner: UserId, post: PostId, *, delete: bool) -> Part:
        """Work that takes the photos out of a post, under new tokens that nobody has seen; with `delete`, for good."""
        ...

    def rearrange(
        self,
        owner: UserId,
        post: PostId,
        photos: Sequence[PhotoId],
        words: Sequence[PhotoWords],
        *,
        access: Access,
    ) -> Part:
        """Work after which the post has exactly these photos in this order, described by these words.

        Others are taken out as by `detach`, new ones are put in as by `attach`, else `Invalid`.
        """
        ...

    def hold(self, owner: UserId, photos: Sequence[PhotoId]) -> Part:
        """Work after which `loose` leaves out those of the photos that are in no post: somebody waits for them."""
        ...

    def let_go(self, owner: UserId, photos: Sequence[PhotoId]) -> Part:
        """Work after which they are loose again, from now on."""
        ...

    async def of_posts(self, posts: Iterable[PostId]) -> dict[PostId, PostMedia]:
        """The photos of those posts that have any."""
        ...

    async def versions_of_posts(self, posts: Iterable[PostId]) -> dict[PostId, int]:
        """`PostMedia.version` of each, from an index alone."""
        ...

    # --- what nobody took up ---

    def places(self) -> Sequence[Shard]:
        """Where to sweep: one shard of each database."""
        ...

    async def loose(self, place: Shard, *, before_ms: int, limit: int) -> list[Photo]:
        """Photos that are in no post since before then, of every purpose, oldest first."""
        ...

    async def keep_loose(self, photos: Sequence[PhotoId], *, since_ms: int) -> None:
        """Note that these were looked at, and are in use without a post."""

    async def hurry(self, owner: UserId, purpose: Purpose, *, but: PhotoId) -> None:
        """Let the next sweep look at the owner's other photos of this purpose."""


class BlobUseStore(Protocol):
    """Who uses which bytes, on the shard of their hash. While anybody does, the bytes stay."""

    async def claim(self, sha256: bytes, *, use_key: str, owner: UserId, generation: str) -> str:
        """Count a use, durably. Answers the generation of the bytes that stand: `generation` if there were none."""
        ...

    async def release(self, sha256: bytes, *, use_key: str) -> None:
        """Take a use back. With the last one the generation ends: nobody can claim it again."""

    async def generation(self, sha256: bytes) -> str | None:
        """The generation that stands now."""
        ...

    async def unconfirmed(self, place: Shard, *, before_ms: int, limit: int) -> list[Kept]:
        """Uses claimed before then whose photo row was not seen yet: an upload that crashed, or one not looked at."""
        ...

    async def has_photo(self, use: Kept) -> bool:
        """Whether a photo row stands behind the use."""
        ...

    async def confirm(self, use: Kept) -> None:
        """Never look at this use again."""
