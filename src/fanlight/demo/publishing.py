"""Posts of the plan with their photos, portraits, likes and comments, through the services that people's requests use."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Literal

from fanlight.demo.art import Drawing
from fanlight.demo.lanes import each
from fanlight.demo.people import People
from fanlight.demo.pictures import Easel, Pictures
from fanlight.demo.plan import PlannedComment, PlannedPost
from fanlight.features.posts.models import Draft
from fanlight.features.uploads.models import PhotoState
from fanlight.features.users.models import UserChanges, Visibility
from fanlight.kit.errors import Invalid, Unavailable
from fanlight.kit.ids import PhotoId, PostId, UserId, first_id_at, unix_ms_of
from fanlight.wiring import Services

LIKES_AT_ONCE: Final = 16
READY_WAIT_S: Final = 20.0
READY_WAITS_MAX: Final = 6
"""After so many waits in vain no worker is running."""

SAME_POST_MS: Final = 1_000
"""An author's posts are hours apart: one this near to the planned date is the planned one."""

HEADER_FAMILIES: Final = ("hills", "sea", "lake", "dunes", "city", "forest")


class Publisher:
    """Publishes what is planned, once: a post is known again by its author and date."""

    def __init__(
        self, services: Services, people: People, pictures: Pictures, easel: Easel, *, started_ms: int, spool: Path
    ) -> None:
        self._services = services
        self._people = people
        self._pictures = pictures
        self._easel = easel
        self._started_ms = started_ms
        self._spool = spool
        self._files = 0
        self._portraits: dict[tuple[int, str], asyncio.Task[None]] = {}

    async def publish(self, post: PlannedPost, *, again: bool) -> PostId | None:
        """The post's id; None where none of its photos could be used. `again`: it may be there already."""
        author = await self._people.id(post.author)
        dated_ms = self._started_ms - post.ago_ms
        if again and (known := await self._find(author, dated_ms)) is not None:
            return known
        async with asyncio.TaskGroup() as group:
            group.create_task(self.portrait(post.author))
            photos = group.create_task(self._photos(author, post))
        if not photos.result():
            return None
        draft = Draft(
            author_id=author,
            caption=self._pictures.caption(post),
            photo_ids=tuple(photos.result()),
            visibility=Visibility(post.visibility),
            language="en",
            dated_ms=dated_ms,
        )
        return (await self._services.posts.publish(draft)).post_id

    async def _find(self, author: UserId, dated_ms: int) -> PostId | None:
        found = await self._services.posts.home_ids_of(
            author, below=first_id_at(dated_ms + SAME_POST_MS), above=first_id_at(dated_ms) - 1, limit=1
        )
        return found[0] if found else None

    async def _photos(self, owner: UserId, post: PlannedPost) -> Sequence[PhotoId]:
        """Draw and upload one after the other, then wait for the image workers."""
        accepted: list[PhotoId] = []
        for drawing, alt in zip(post.drawings, self._pictures.alts(post), strict=True):
            path = self._file()
            await self._pictures.put(drawing, path)
            try:
                accepted.append((await self._services.uploads.accept(owner, path, alt=alt)).id)
            except Invalid:  # a file of the host's folder that is no photo after all
                path.unlink(missing_ok=True)
        return await self._ready(owner, accepted) if accepted else []

    async def _ready(self, owner: UserId, photos: Sequence[PhotoId]) -> Sequence[PhotoId]:
        """Those of the photos that became ready."""
        for _ in range(READY_WAITS_MAX):
            try:
                return [photo.id for photo in await self._services.uploads.wait_ready(owner, photos, READY_WAIT_S)]
            except Invalid:
                found = await self._services.uploads.photos(owner, photos)
                if all(photo.state is not PhotoState.PENDING for photo in found):
                    return [photo.id for photo in found if photo.state is PhotoState.READY]
        raise Unavailable("photos are not being processed: is the server running? Start it with `fanlight serve`")

    async def portrait(self, index: int, kind: Literal["avatar", "header"] = "avatar") -> None:
        """Give somebody their picture, once."""
        if (index, kind) not in self._portraits:
            self._portraits[index, kind] = asyncio.create_task(self._make_portrait(index, kind))
        await asyncio.shield(self._portraits[index, kind])

    async def _make_portrait(self, index: int, kind: Literal["avatar", "header"]) -> None:
        user = await self._people.user(index)
        if getattr(user, kind) is not None:
            return
        path = self._file()
        data = await self._easel.avatar(index) if kind == "avatar" else await self._easel.photograph(_header(index))
        await asyncio.to_thread(path.write_bytes, data)
        shown = await self._services.uploads.portrait(user.id, path, kind)
        changes = UserChanges(avatar=shown) if kind == "avatar" else UserChanges(header=shown)
        await self._services.users.update(user.id, changes)

    def _file(self) -> Path:
        self._files += 1
        return self._spool / f"{self._files}.photo"


def _header(index: int) -> Drawing:
    """Seeds of posts begin at 1 and end far below these."""
    return Drawing(family=HEADER_FAMILIES[index % len(HEADER_FAMILIES)], seed=100_000 + index)


class Talk:
    """Likes and comments. A like given twice is one; a comment is known again by its date."""

    def __init__(self, services: Services, people: People, *, started_ms: int) -> None:
        self._services = services
        self._people = people
        self._started_ms = started_ms

    async def about(self, post: PlannedPost, post_id: PostId, *, again: bool) -> None:
        """Everything that was said about a post."""

        async def like(person: int) -> None:
            await self._services.reactions.like(post_id, await self._people.id(person))

        await each(post.likers, like, lanes=LIKES_AT_ONCE)
        said = await self._said(post, post_id) if again and post.comments else dict[int, PostId]()
        for comment in post.comments:
            await self._comment(post, post_id, comment, said)

    async def _said(self, post: PlannedPost, post_id: PostId) -> dict[int, PostId]:
        """The comments that are there already, by their date."""
        thread = await self._services.threads.around(await self._people.id(post.author), post_id)
        return {unix_ms_of(shown.post_id): shown.post_id for shown in thread.descendants}

    async def _comment(
        self, post: PlannedPost, post_id: PostId, comment: PlannedComment, said: dict[int, PostId]
    ) -> None:
        """The comment, and under it what the post's author answers."""
        at_ms = self._started_ms - comment.ago_ms
        comment_id = said.get(at_ms) or await self._say(comment.author, comment.text, post_id, at_ms)
        answer_ms = self._started_ms - comment.answer_ago_ms
        if comment.answer and answer_ms not in said:
            username = (await self._people.user(comment.author)).username
            await self._say(post.author, f"@{username} {comment.answer}", comment_id, answer_ms)

    async def _say(self, author: int, text: str, about: PostId, at_ms: int) -> PostId:
        draft = Draft(
            author_id=await self._people.id(author), caption=text, in_reply_to_id=about, language="en", dated_ms=at_ms
        )
        said = (await self._services.posts.publish(draft)).post_id
        assert said is not None, "nothing is waited for"
        return said
