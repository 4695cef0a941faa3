"""Posts ready to be shown, kept in memory under their version, bounded by bytes."""

from typing import Final, NamedTuple

from fanlight.features.uploads.models import Photo
from fanlight.kit.ids import PostId, UserId

FRAGMENT_OVERHEAD_BYTES: Final = 400


class Fragment(NamedTuple):
    """The JSON of a post without its end: no counts, no author, no signed address, nothing of the reader's.

    `signed`: the photos of a post that is not for everyone. Their addresses expire, so they are encoded when shown.
    """

    version: int
    media_version: int
    head: bytes
    signed: tuple[Photo, ...]
    mentioned: frozenset[UserId]
    has_poll: bool = False
    """Votes change without the post: a poll is read and encoded when it is shown."""


class Fragments:
    """Two generations: what is read stays young, and when the young fill their half, the old are let go.

    That keeps the recently used without moving entries about at every read.
    """

    def __init__(self, bytes_max: int) -> None:
        self._half = bytes_max // 2
        self._young: dict[PostId, Fragment] = {}
        self._old: dict[PostId, Fragment] = {}
        self._young_bytes = 0

    def get(self, post: PostId, version: int, media_version: int) -> Fragment | None:
        """The fragment of exactly these versions."""
        fragment = self._young.get(post)
        if fragment is None:
            fragment = self._old.pop(post, None)
            if fragment is None:
                return None
            self.put(post, fragment)
        if fragment.version != version or fragment.media_version != media_version:
            return None
        return fragment

    def put(self, post: PostId, fragment: Fragment) -> None:
        """Keep the fragment in place of an earlier version's."""
        replaced = self._young.get(post)
        self._young[post] = fragment
        self._young_bytes += _bytes(fragment) - (_bytes(replaced) if replaced else 0)
        if self._young_bytes > self._half:
            self._old, self._young, self._young_bytes = self._young, {}, 0

    def clear(self) -> None:
        """Forget everything: what a benchmark of cold reads wants."""
        self._young, self._old, self._young_bytes = {}, {}, 0


def _bytes(fragment: Fragment) -> int:
    return len(fragment.head) + FRAGMENT_OVERHEAD_BYTES * (1 + len(fragment.signed))
