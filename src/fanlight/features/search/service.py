"""What can be looked for. Nothing is found that the viewer may not see elsewhere."""

from fanlight.features.follows.service import FollowService
from fanlight.features.posts.models import Shown
from fanlight.features.posts.policy import Purpose
from fanlight.features.posts.service import PostPages, ReadPosts, TagQuestion
from fanlight.features.search.models import Found, Kind, Question
from fanlight.features.search.policy import understood
from fanlight.features.users.service import UserService
from fanlight.kit.ids import PostId, UserId
from fanlight.kit.pages import PageRequest


class SearchService:
    """Exact finds: a person by name or address, a post by address, a hashtag that somebody used."""

    def __init__(
        self, users: UserService, follows: FollowService, reader: ReadPosts, pages: PostPages, *, host_name: str
    ) -> None:
        self._users = users
        self._follows = follows
        self._reader = reader
        self._pages = pages
        self._host_name = host_name

    async def search(self, viewer: UserId | None, text: str, *, kind: Kind | None = None) -> Found:
        """Everything of one kind, or of all kinds, that the text names."""
        asked = _only(kind, understood(text, self._host_name))
        return Found(
            people=await self._people(viewer, asked.username),
            posts=await self._posts(viewer, asked.post_id),
            hashtags=await self._hashtags(viewer, asked.hashtag),
        )

    async def people(self, viewer: UserId, text: str, *, followed: bool = False) -> tuple[UserId, ...]:
        """People alone; with `followed`, only those whom the viewer follows."""
        found = await self._people(viewer, understood(text, self._host_name).username)
        if not followed:
            return found
        standing = await self._follows.standing(viewer, found)
        return tuple(person for person in found if standing[person].follows)

    async def _people(self, viewer: UserId | None, username: str | None) -> tuple[UserId, ...]:
        """Whoever blocks the viewer is not found; whom the viewer blocks is, since unblocking begins here."""
        user = None if username is None else await self._users.by_name(username)
        if user is None:
            return ()
        standing = await self._follows.standing(viewer, [user.id])
        return () if standing[user.id].author_blocks_viewer else (user.id,)

    async def _posts(self, viewer: UserId | None, post_id: PostId | None) -> tuple[Shown, ...]:
        if post_id is None:
            return ()
        return tuple(await self._reader.read(viewer, [post_id], purpose=Purpose.LINK))

    async def _hashtags(self, viewer: UserId | None, hashtag: str | None) -> tuple[str, ...]:
        """A hashtag exists for a viewer who may see a post that carries it."""
        if hashtag is None:
            return ()
        page = await self._pages.tag_page(viewer, TagQuestion(tag=hashtag), PageRequest(limit=1))
        return (hashtag,) if page.items else ()


def _only(kind: Kind | None, asked: Question) -> Question:
    match kind:
        case None:
            return asked
        case Kind.ACCOUNTS:
            return Question(username=asked.username)
        case Kind.POSTS:
            return Question(post_id=asked.post_id)
        case Kind.HASHTAGS:
            return Question(hashtag=asked.hashtag)
