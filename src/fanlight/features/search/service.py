"""What can be looked for. Nothing is found that the viewer may not see elsewhere."""

from typing import Final

from fanlight.features.follows.service import FollowService
from fanlight.features.posts.models import Shown
from fanlight.features.posts.policy import Purpose
from fanlight.features.posts.service import PostPages, ReadPosts
from fanlight.features.search.models import OFFSET_MAX, Found, Kind, Part, Question
from fanlight.features.search.policy import only, understood
from fanlight.features.users.models import User
from fanlight.features.users.service import UserService
from fanlight.kit.ids import PostId, UserId
from fanlight.kit.text import hashtag_key

SPARE: Final = 20
"""So many more people are read than are shown, since some of them may be blocked."""


class SearchService:
    """People by how their names begin, posts by their address, hashtags."""

    def __init__(
        self,
        users: UserService,
        follows: FollowService,
        reader: ReadPosts,
        pages: PostPages,
        *,
        host_name: str,
        open_to_all: bool,
    ) -> None:
        """`open_to_all`: strangers may browse what is public, and so find hashtags."""
        self._users = users
        self._follows = follows
        self._reader = reader
        self._pages = pages
        self._host_name = host_name
        self._open_to_all = open_to_all

    async def search(
        self,
        viewer: UserId | None,
        text: str,
        *,
        kind: Kind | None = None,
        followed: bool = False,
        part: Part | None = None,
    ) -> Found:
        """A part of everything of one kind, or of all kinds, that the text means."""
        asked, part = only(kind, understood(text, self._host_name)), part or Part()
        return Found(
            people=await self._people(viewer, asked, part, followed=followed),
            posts=() if part.offset else await self._posts(viewer, asked.post_id),
            hashtags=await self._hashtags(viewer, asked.hashtag, part),
        )

    async def people(self, viewer: UserId, text: str, *, followed: bool = False, part: Part) -> tuple[UserId, ...]:
        """People alone; with `followed`, only those whom the viewer follows."""
        return await self._people(viewer, understood(text, self._host_name), part, followed=followed)

    async def _people(
        self, viewer: UserId | None, asked: Question, part: Part, *, followed: bool
    ) -> tuple[UserId, ...]:
        """Whoever is named exactly, then whom the viewer follows, then the others; in each, the most followed first.

        Who blocks the viewer is left out. Whom the viewer blocks is found by the whole name only: apps look a name up
        before they end a block.
        """
        if part.offset > OFFSET_MAX:
            return ()
        exact = None if asked.username is None else await self._users.by_name(asked.username)
        ranked = await self._named(viewer, asked, exact, limit=part.offset + part.limit + SPARE)
        standing = await self._follows.standing(viewer, ranked)
        shown = [
            person
            for person in ranked
            if not standing[person].author_blocks_viewer
            and not (standing[person].viewer_blocks_author and (exact is None or person != exact.id))
            and (standing[person].follows or not followed)
        ]
        return tuple(shown[part.offset : part.offset + part.limit])

    async def _named(self, viewer: UserId | None, asked: Question, exact: User | None, *, limit: int) -> list[UserId]:
        known: list[User] = []
        others: list[User] = []
        if asked.name is not None:
            among = [] if viewer is None else (await self._follows.following(viewer)).author_ids.tolist()
            known, others = await self._users.named(asked.name, among=among, limit=limit)
        first = [] if exact is None else [exact]
        return list(dict.fromkeys(user.id for user in [*first, *known, *others]))

    async def _posts(self, viewer: UserId | None, post_id: PostId | None) -> tuple[Shown, ...]:
        if post_id is None:
            return ()
        return tuple(await self._reader.read(viewer, [post_id], purpose=Purpose.LINK))

    async def _hashtags(self, viewer: UserId | None, hashtag: str | None, part: Part) -> tuple[str, ...]:
        """Hashtags that begin so. The one that was asked for is written as the viewer writes it."""
        if hashtag is None or (viewer is None and not self._open_to_all):
            return ()
        found = await self._pages.hashtags_beginning(hashtag, limit=part.offset + part.limit)
        names = [hashtag if tag == hashtag_key(hashtag) else tag for tag in found]
        return tuple(names[part.offset :])
