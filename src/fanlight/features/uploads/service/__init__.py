"""What people do with their photos: upload, describe, wait for, put into posts, delete."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from fanlight.features.uploads.models import (
    ALT_LENGTH_MAX,
    CENTRE,
    PHOTOS_ASKED_MAX,
    UPLOAD_BYTES_MAX,
    Access,
    Focus,
    Photo,
    PhotoState,
    PhotoWords,
    PostMedia,
    Purpose,
)
from fanlight.features.uploads.policy import PhotoSigner
from fanlight.features.uploads.service.accepting import Accepting
from fanlight.features.uploads.service.waiting import Waiting
from fanlight.features.uploads.store import BlobUseStore, Part, PhotoStore
from fanlight.infra.blobs.port import BlobStore
from fanlight.kit.clock import Clock
from fanlight.kit.errors import Invalid, NotFound, Unavailable
from fanlight.kit.ids import PhotoId, PostId, UserId

PORTRAIT_WAIT_S: Final = 20.0
PORTRAIT_NAMES: Final[Mapping[str, str]] = {"avatar": "400.webp", "header": "1500.webp"}
NO_SUCH_PHOTO: Final = "There is no such photo of yours."


class UploadService:
    """The front of the box. Other boxes ask it about photos; `PhotoFiles` gives out their bytes."""

    def __init__(
        self,
        photos: PhotoStore,
        uses: BlobUseStore,
        blobs: BlobStore,
        *,
        signer: PhotoSigner,
        clock: Clock,
        draw_bytes: Callable[[int], bytes],
        upload_bytes_max: int = UPLOAD_BYTES_MAX,
    ) -> None:
        self._photos = photos
        self._signer = signer
        self._clock = clock
        self._accepting = Accepting(photos, uses, blobs, draw_bytes=draw_bytes, bytes_max=upload_bytes_max)
        self._waiting = Waiting(photos)

    # --- one's own photos ---

    async def accept(
        self,
        owner: UserId,
        spooled: Path,
        *,
        alt: str = "",
        focus: Focus = CENTRE,
        urgent: bool = False,
        purpose: Purpose = "post",
    ) -> Photo:
        """Take the file and let it be processed; it is durable when this returns. `spooled` is moved or left behind.

        Raises `Invalid` with a sentence for what is no picture, and for too many photos that are in no post.
        """
        require_alt(alt)
        return await self._accepting.accept(owner, spooled, alt=alt, focus=focus, urgent=urgent, purpose=purpose)

    async def photo(self, owner: UserId, photo: PhotoId) -> Photo:
        """One of the owner's photos. Raises `NotFound` for anybody else's."""
        found = await self.photos(owner, [photo])
        if not found:
            raise NotFound(NO_SUCH_PHOTO)
        return found[0]

    async def photos(self, owner: UserId, photos: Sequence[PhotoId]) -> list[Photo]:
        """Those of the photos that are the owner's, in the order asked for."""
        found = {each.id: each for each in await self._photos.get(photos[:PHOTOS_ASKED_MAX])}
        return [found[each] for each in photos if each in found and found[each].owner_id == owner]

    async def describe(
        self, owner: UserId, photo: PhotoId, *, alt: str | None = None, focus: Focus | None = None
    ) -> Photo:
        """Change what is given of the words for who cannot see it, and the focus; at any time."""
        require_alt(alt or "")
        described = await self._photos.describe(owner, photo, alt=alt, focus=focus)
        if described is None:
            raise NotFound(NO_SUCH_PHOTO)
        return described

    async def discard(self, owner: UserId, photo: PhotoId) -> None:
        """Delete a photo that is in no post."""
        found = await self.photo(owner, photo)
        if found.post_id is not None or not await self._photos.remove([photo], owner=owner):
            raise Invalid("This photo is part of a post. Delete the post, or take the photo out of it.")

    async def wait_ready(self, owner: UserId, photos: Sequence[PhotoId], timeout_s: float) -> list[Photo]:
        """Wait until all are ready, holding no transaction and no thread. Raises `Invalid` where that fails."""
        return await self._waiting.wait_ready(owner, photos, timeout_s)

    async def settled(self, owner: UserId, photo: PhotoId, timeout_s: float) -> Photo:
        """The photo once it is ready or failed, or as it is when the time is over."""
        await self._waiting.settled(owner, [photo], timeout_s)
        return await self.photo(owner, photo)

    async def portrait(self, owner: UserId, spooled: Path, kind: Purpose) -> str:
        """The path below `/media/` of a profile's new picture, once it can be shown."""
        photo = await self.accept(owner, spooled, urgent=True, purpose=kind)
        done = await self.settled(owner, photo.id, PORTRAIT_WAIT_S)
        if done.state is PhotoState.PENDING:
            raise Unavailable("The picture is still being processed. Try again in a moment.")
        if done.state is PhotoState.FAILED:
            await self._photos.remove([photo.id], owner=owner)
            raise Invalid(done.reason)
        await self._photos.hurry(owner, kind, but=photo.id)
        return f"{photo.token}/{PORTRAIT_NAMES[kind]}"

    async def drop_portraits(self, owner: UserId, kind: Purpose) -> None:
        """The profile shows none any more: their addresses are closed, and their bytes go."""
        await self._photos.remove_portraits(owner, kind)

    # --- photos of posts ---

    def attach(self, owner: UserId, photos: Sequence[PhotoId], *, signed: bool) -> Callable[[PostId], Part]:
        """Work for the transaction that publishes a post: puts these ready photos into it, or raises `Invalid`.

        `signed`: the post is not for everyone, so the addresses of its photos expire.
        """
        return self._photos.attach(owner, photos, access=Access.SIGNED if signed else Access.OPEN)

    def detach(self, owner: UserId, post: PostId, *, delete: bool = False) -> Part:
        """Work for the transaction that deletes a post: closes the photos' addresses.

        The owner can attach the photos again for a day, under new ones.
        """
        return self._photos.detach(owner, post, delete=delete)

    def rearrange(
        self, owner: UserId, post: PostId, photos: Sequence[PhotoId], words: Sequence[PhotoWords], *, signed: bool
    ) -> Part:
        """Work for the transaction that edits a post: these are its photos now, in this order and with these words."""
        return self._photos.rearrange(owner, post, photos, words, access=Access.SIGNED if signed else Access.OPEN)

    def hold(self, owner: UserId, photos: Sequence[PhotoId]) -> Part:
        """Work for the transaction that keeps a draft: its photos are not swept, however long they take."""
        return self._photos.hold(owner, photos)

    def let_go(self, owner: UserId, photos: Sequence[PhotoId]) -> Part:
        """Work for the transaction that gives a draft up: its photos wait for another post for a day."""
        return self._photos.let_go(owner, photos)

    async def media_of_posts(self, posts: Iterable[PostId]) -> dict[PostId, PostMedia]:
        """The photos of those posts that have any, in their order."""
        return await self._photos.of_posts(posts)

    async def media_versions(self, posts: Iterable[PostId]) -> dict[PostId, int]:
        """`PostMedia.version` of each: what a kept fragment is checked against at every read."""
        return await self._photos.versions_of_posts(posts)

    def sign_of(self, photo: Photo) -> Callable[[str], str] | None:
        """How to sign this photo's address; None where everyone may fetch it."""
        return None if photo.access is Access.OPEN else self.sign

    def sign(self, token: str) -> str:
        """What follows the address of a photo that is not for everyone; good for 24 to 48 hours."""
        return self._signer.query(token, self._clock.now_ms())


def require_alt(alt: str) -> None:
    """Raises `Invalid` for a description that is too long."""
    if len(alt) > ALT_LENGTH_MAX:
        raise Invalid(f"A description has at most {ALT_LENGTH_MAX} characters.")
