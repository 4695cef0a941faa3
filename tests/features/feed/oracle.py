"""What every home feed should be, in plain Python and by brute force. Imports nothing of the program."""

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(slots=True)
class OraclePost:
    """A post, or a repost, as its author meant it."""

    id: int
    author: int
    visibility: str
    mentioned: frozenset[int] = frozenset()
    comments_on: int | None = None
    """The author of the post it answers."""
    tags: frozenset[str] = frozenset()
    tags_left: frozenset[str] = frozenset()
    original: int | None = None
    """The post that this one is a repost of."""
    deleted: bool = False


TagsOf = Callable[[OraclePost], frozenset[str]]


def tags_now(post: OraclePost) -> frozenset[str]:
    """Its hashtags by the words it has."""
    return post.tags


def tags_ever(post: OraclePost) -> frozenset[str]:
    """Those it had before it was edited too: until its index has heard of it, a post is found under them."""
    return post.tags | post.tags_left


@dataclass(slots=True)
class Oracle:
    """Who follows, blocks and mutes whom, what everyone chose for their home, and every post."""

    locked: set[int] = field(default_factory=set[int])
    follows: set[tuple[int, int]] = field(default_factory=set[tuple[int, int]])
    asked: set[tuple[int, int]] = field(default_factory=set[tuple[int, int]])
    blocks: set[tuple[int, int]] = field(default_factory=set[tuple[int, int]])
    mutes: set[tuple[int, int]] = field(default_factory=set[tuple[int, int]])
    no_reposts: set[tuple[int, int]] = field(default_factory=set[tuple[int, int]])
    """An option of a follow: it ends with it."""
    in_a_list: set[tuple[int, int]] = field(default_factory=set[tuple[int, int]])
    """(reader, author) of exclusive lists. It matters while the reader follows the author."""
    tags: set[tuple[int, str]] = field(default_factory=set[tuple[int, str]])
    posts: dict[int, OraclePost] = field(default_factory=dict[int, OraclePost])

    def follow(self, follower: int, author: int) -> None:
        if (follower, author) not in self.follows:
            (self.asked if author in self.locked else self.follows).add((follower, author))

    def unfollow(self, follower: int, author: int) -> None:
        self.follows.discard((follower, author))
        self.asked.discard((follower, author))
        self.no_reposts.discard((follower, author))

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
        if post.original is not None and not self.may_see(viewer, self.posts[post.original]):
            return False
        if viewer == post.author or viewer in post.mentioned or post.visibility in {"public", "unlisted"}:
            return True
        return post.visibility == "private" and (viewer, post.author) in self.follows

    def may_repost(self, actor: int, post: OraclePost) -> bool:
        """What everybody may see, and one's own followers-only posts."""
        wide = post.visibility in {"public", "unlisted"}
        return self.may_see(actor, post) and (wide or (post.visibility == "private" and post.author == actor))

    def repost_of(self, author: int, original: int) -> OraclePost | None:
        """The one live repost, if there is one."""
        mine = (post for post in self.posts.values() if post.author == author and post.original == original)
        return next((post for post in mine if not post.deleted), None)

    def home(self, reader: int, *, tags_of: TagsOf = tags_now) -> list[int]:
        """Newest first. `tags_of`: under which hashtags a post is found."""
        return sorted((post.id for post in self.posts.values() if self._is_home(reader, post, tags_of)), reverse=True)

    def _is_home(self, reader: int, post: OraclePost, tags_of: TagsOf) -> bool:
        if post.comments_on not in {None, post.author} or not self.may_see(reader, post):
            return False
        if self._mutes(reader, post) or self._reads_in_a_list(reader, post.author):
            return False
        return reader == post.author or self._follows(reader, post) or self._tagged(reader, post, tags_of)

    def _mutes(self, reader: int, post: OraclePost) -> bool:
        original = post if post.original is None else self.posts[post.original]
        return bool({(reader, post.author), (reader, original.author)} & self.mutes)

    def _reads_in_a_list(self, reader: int, author: int) -> bool:
        return (reader, author) in self.in_a_list and (reader, author) in self.follows

    def _follows(self, reader: int, post: OraclePost) -> bool:
        edge = (reader, post.author)
        return edge in self.follows and (post.original is None or edge not in self.no_reposts)

    def _tagged(self, reader: int, post: OraclePost, tags_of: TagsOf) -> bool:
        return post.visibility == "public" and any((reader, tag) in self.tags for tag in tags_of(post))
