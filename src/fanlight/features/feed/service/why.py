"""`fanlight why READER POST`: why a post is in a home feed and how it got there, or what keeps it out. In sentences."""

from datetime import UTC, datetime

import numpy as np

from fanlight.features.feed.models import PullRange
from fanlight.features.feed.policy import Found, left_out_because
from fanlight.features.feed.service.pull import Sources
from fanlight.features.feed.service.skeleton import HomeSkeletons
from fanlight.features.feed.store import FactStore
from fanlight.features.follows.models import NOTHING_PUSHED, Following
from fanlight.features.posts.models import Post
from fanlight.features.posts.policy import Hidden, Purpose
from fanlight.features.posts.service import PostService, ReadPosts
from fanlight.features.users.models import Visibility
from fanlight.kit.ids import ID_MAX, PostId, UserId, unix_ms_of
from fanlight.kit.text import hashtag_key, hashtags_in


class Why:
    """Reads the same facts as a home feed does, and says which of them decided."""

    def __init__(self, skeletons: HomeSkeletons, posts: PostService, reader: ReadPosts, facts: FactStore) -> None:
        self._skeletons = skeletons
        self._posts = posts
        self._reader = reader
        self._facts = facts

    async def sentences(self, reader: UserId, post_id: PostId) -> list[str]:
        """Why the reader sees the post at home, or does not. Raises `NotFound` for a reader that does not exist."""
        await self._skeletons.number_of(reader)
        post = await self._posts.find(post_id)
        if post is None:
            return ["hidden: there is no such post"]
        if post.deleted_ms is not None:
            return [f"hidden: the post was deleted at {_time(post.deleted_ms)}"]
        sources = await self._skeletons.sources(reader)
        tags = _followed_tags(post, sources.following)
        hidden = await self._hidden(reader, post, sources.following, tagged=bool(tags))
        if hidden is not None:
            return [f"hidden: {hidden}"]
        what = [] if post.reposted_id is None else [f"repost: of {post.reposted_id}, an entry of its own at home"]
        return what + await self._shown(reader, post, sources, tags)

    async def _hidden(self, reader: UserId, post: Post, following: Following, *, tagged: bool) -> str | None:
        is_repost = post.reposted_id is not None
        found = Found(post.author_id, post.in_home, is_repost, tagged, post.language)
        left = left_out_because(reader, following, found)
        if left is not None:
            return str(left)
        hidden = await self._reader.why_hidden(reader, post.id, purpose=Purpose.HOME)
        if hidden is None or hidden is Hidden.ORIGINAL_GONE or post.reposted_id is None:
            return hidden
        original = await self._reader.why_hidden(reader, post.reposted_id, purpose=Purpose.HOME)
        return hidden if original is None else f"of the post that it shows: {original}"

    async def _shown(self, reader: UserId, post: Post, sources: Sources, tags: list[str]) -> list[str]:
        if post.author_id == reader:
            return ["shown: it is the reader's own, and those always come from the database"]
        said = [await self._tagged(post, tag) for tag in tags]
        if post.author_id not in sources.following.wished:
            return said
        pushed = sources.inbox is not None and bool(np.isin(post.id, sources.inbox.ids))
        said += ["pushed: it is in the reader's inbox"] if pushed else []
        said += [f"pulled: {reason}" for reason in await self._pulled(post, sources)]
        if said:
            return said
        return [
            "waiting: it is to be pushed, and the fan-out has not come to it yet (`fanlight doctor` shows how far it is)"
        ]

    async def _tagged(self, post: Post, tag: str) -> str:
        found = await self._posts.tag_ids_of_many([tag], below=post.id + 1, above=post.id - 1, limit=1)
        if found:
            return f"tagged: it is under #{tag}, which the reader follows"
        return f"waiting: it is not in the index of #{tag} yet, which the reader follows"

    async def _pulled(self, post: Post, sources: Sources) -> list[str]:
        """Every recorded fact for which the post is pulled."""
        at = int(np.flatnonzero(sources.following.author_ids == post.author_id)[0])
        pushed_from = int(sources.following.pushed_from[at])
        said: list[str] = []
        if sources.inbox is None:
            said.append("the reader has no inbox (not seen for 7 days, or not noticed yet)")
        elif post.id <= sources.inbox.complete_from:
            said.append(f"the inbox is complete only from {_moment(sources.inbox.complete_from)}")
        if pushed_from == NOTHING_PUSHED:
            said.append("nothing is pushed along this follow yet")
        elif post.id <= pushed_from:
            said.append(f"the follow is pushed along only from {_moment(pushed_from)}")
        if not sources.heads.known[at]:
            said.append("the author's tail is not known, so the database is asked")
        elif post.id <= sources.heads.pull_to[at]:
            said += [_range(found) for found in await self._facts.pull_ranges(post.author_id)]
        return said


def _followed_tags(post: Post, following: Following) -> list[str]:
    """Those of the post's hashtags that the reader follows, as far as the post is found under any."""
    if not following.tags or post.visibility is not Visibility.PUBLIC:
        return []
    return [tag for tag in map(hashtag_key, hashtags_in(post.caption)) if tag in following.tags]


def _range(found: PullRange) -> str:
    end = "now" if found.to_id == ID_MAX else _moment(found.to_id)
    return f"the author was not pushed from {_moment(found.from_id)} to {end} ({found.reason})"


def _moment(identifier: int) -> str:
    return f"id {identifier} ({_time(unix_ms_of(identifier))})" if identifier else "the beginning"


def _time(unix_ms: int) -> str:
    return datetime.fromtimestamp(unix_ms / 1000, UTC).isoformat(timespec="seconds")
