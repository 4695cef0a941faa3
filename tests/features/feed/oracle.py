"""What every home feed should be, in plain Python and by brute force. Imports nothing of the program."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class OraclePost:
    """A post as its author meant it."""

    id: int
    author: int
    visibility: str
    mentioned: frozenset[int]
    comments_on: int | None
    """The author of the post it answers."""
    deleted: bool = False


@dataclass(slots=True)
class Oracle:
    """Who follows, blocks and mutes whom, and every post."""

    locked: set[int] = field(default_factory=set[int])
    follows: set[tuple[int, int]] = field(default_factory=set[tuple[int, int]])
    asked: set[tuple[int, int]] = field(default_factory=set[tuple[int, int]])
    blocks: set[tuple[int, int]] = field(default_factory=set[tuple[int, int]])
    mutes: set[tuple[int, int]] = field(default_factory=set[tuple[int, int]])
    posts: dict[int, OraclePost] = field(default_factory=dict[int, OraclePost])

    def follow(self, follower: int, author: int) -> None:
        if (follower, author) not in self.follows:
            (self.asked if author in self.locked else self.follows).add((follower, author))

    def unfollow(self, follower: int, author: int) -> None:
        self.follows.discard((follower, author))
        self.asked.discard((follower, author))

    def accept(self, follower: int, author: int) -> None:
        self.asked.remove((follower, author))
        self.follows.add((follower, author))

    def block(self, actor: int, target: int) -> None:
        self.blocks.add((actor, target))
        self.unfollow(actor, target)
        self.unfollow(target, actor)

    def apart(self, one: int, other: int) -> bool:
        """One of the two blocks the other."""
        return (one, other) in self.blocks or (other, one) in self.blocks

    def may_see(self, viewer: int, post: OraclePost) -> bool:
        if post.deleted or self.apart(viewer, post.author):
            return False
        if viewer == post.author or viewer in post.mentioned or post.visibility in {"public", "unlisted"}:
            return True
        return post.visibility == "private" and (viewer, post.author) in self.follows

    def home(self, reader: int) -> list[int]:
        """Newest first."""
        return sorted((post.id for post in self.posts.values() if self._is_home(reader, post)), reverse=True)

    def _is_home(self, reader: int, post: OraclePost) -> bool:
        if post.comments_on not in {None, post.author}:
            return False
        if reader == post.author:
            return not post.deleted
        followed = (reader, post.author) in self.follows and (reader, post.author) not in self.mutes
        return followed and self.may_see(reader, post)
