"""The lists that pages of posts begin with: profiles, hashtags, everyone's posts, what a person keeps."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeAlias

from fanlight.features.posts.models import NOBODY, TAGS_PER_PAGE_MAX, Shown
from fanlight.features.posts.policy import Purpose
from fanlight.features.posts.service.pages import Part, Source, filled_list, filled_page
from fanlight.features.posts.service.read import ReadPosts
from fanlight.features.posts.store import PostStore
from fanlight.features.reactions.models import Kept
from fanlight.features.reactions.service import ReactionService
from fanlight.kit.errors import Invalid
from fanlight.kit.ids import PostId, UserId
from fanlight.kit.pages import Page, PageRequest
from fanlight.kit.text import hashtag_key

ReadKept: TypeAlias = Callable[[UserId, PageRequest], Awaitable[list[Kept]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileSource:
    """An author's posts."""

    store: PostStore
    author: UserId
    only_media: bool = False
    exclude_replies: bool = False
    reposts: bool | None = None
    tagged: str | None = None
    stranger: UserId | None = None
    """Who looks, if they do not follow the author: then posts for followers are not read one by one, to be dropped."""

    async def ids(self, page: PageRequest) -> list[PostId]:
        """Deleted posts are left out; the reader filters the rest."""
        return await self.store.profile_ids(
            self.author,
            page,
            only_media=self.only_media,
            exclude_replies=self.exclude_replies,
            reposts=self.reposts,
            tagged=self.tagged,
            stranger=self.stranger,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicSource:
    """Everyone's public posts that answer to nothing, from every database."""

    store: PostStore
    only_media: bool = False

    async def ids(self, page: PageRequest) -> list[PostId]:
        """Merged by id."""
        return await self.store.public_ids(page, only_media=self.only_media)


@dataclass(frozen=True, slots=True, kw_only=True)
class TagsSource:
    """Public posts under any of some hashtags."""

    store: PostStore
    tags: tuple[str, ...]
    only_media: bool = False

    async def ids(self, page: PageRequest) -> list[PostId]:
        """Merged by id, each post once."""
        found: set[PostId] = set()
        for tag in self.tags:
            found.update(await self.store.tag_ids(tag, page, only_media=self.only_media))
        ids = sorted(found, reverse=True)
        return ids[-page.limit :] if page.oldest_first else ids[: page.limit]


@dataclass(frozen=True, slots=True, kw_only=True)
class TagQuestion:
    """The hashtags a page is about: under the first one or any of `any_of`, all of `all_of`, and none of `none_of`."""

    tag: str
    any_of: tuple[str, ...] = ()
    all_of: tuple[str, ...] = ()
    none_of: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if max(len(self.any_of), len(self.all_of), len(self.none_of)) > TAGS_PER_PAGE_MAX:
            raise Invalid(f"name at most {TAGS_PER_PAGE_MAX} further hashtags of each kind")


class PostPages:
    """Pages of posts that a viewer may see."""

    def __init__(self, store: PostStore, reader: ReadPosts, reactions: ReactionService) -> None:
        self._store = store
        self._reader = reader
        self._reactions = reactions

    async def hashtags_beginning(self, text: str, *, limit: int) -> list[str]:
        """Hashtags of public posts that begin like the text, the most used first; the text itself stands before all."""
        key = hashtag_key(text)
        found = await self._store.hashtags_beginning(key)
        return sorted(found, key=lambda tag: (tag != key, -found[tag], tag))[:limit]

    async def page_of(
        self, source: Source, viewer: UserId | None, page: PageRequest, *, purpose: Purpose
    ) -> Page[Shown]:
        """A page of any list of posts, filled up where filtering shortened it."""

        async def show(ids: list[PostId]) -> list[Shown]:
            return await self._reader.read(viewer, ids, purpose=purpose)

        return await filled_page(source, page, show)

    async def profile_page(
        self,
        viewer: UserId | None,
        author: UserId,
        page: PageRequest,
        *,
        only_media: bool = False,
        exclude_replies: bool = False,
        exclude_reposts: bool = False,
        tagged: str | None = None,
    ) -> Page[Shown]:
        """What the viewer may see of an author's posts."""
        source = ProfileSource(
            store=self._store,
            author=author,
            only_media=only_media,
            exclude_replies=exclude_replies,
            reposts=False if exclude_reposts else None,
            tagged=None if tagged is None else _key(tagged),
            stranger=await self._stranger(viewer, author),
        )
        return await self.page_of(source, viewer, page, purpose=Purpose.PROFILE)

    async def reposts_page(self, viewer: UserId | None, author: UserId, page: PageRequest) -> Page[Shown]:
        """What the viewer may see of an author's reposts."""
        stranger = await self._stranger(viewer, author)
        source = ProfileSource(store=self._store, author=author, reposts=True, stranger=stranger)
        return await self.page_of(source, viewer, page, purpose=Purpose.PROFILE)

    async def _stranger(self, viewer: UserId | None, author: UserId) -> UserId | None:
        return None if await self._reader.is_close(viewer, author) else viewer or NOBODY

    async def pinned_page(self, viewer: UserId | None, author: UserId, page: PageRequest) -> Page[Shown]:
        """What the viewer may see of the posts that stand first on the author's profile, the newest pin first."""
        return await self._kept_page(viewer, author, page, self._reactions.pinned_page, purpose=Purpose.PROFILE)

    async def public_page(self, viewer: UserId | None, page: PageRequest, *, only_media: bool = False) -> Page[Shown]:
        """Everyone's newest public posts."""
        source = PublicSource(store=self._store, only_media=only_media)
        return await self.page_of(source, viewer, page, purpose=Purpose.PUBLIC)

    async def tag_page(
        self, viewer: UserId | None, asked: TagQuestion, page: PageRequest, *, only_media: bool = False
    ) -> Page[Shown]:
        """Public posts under hashtags."""
        tags = tuple(dict.fromkeys(map(_key, [asked.tag, *asked.any_of])))

        async def show(ids: list[PostId]) -> list[Shown]:
            return await self._reader.read(viewer, await self._matching(ids, asked), purpose=Purpose.TAG)

        return await filled_page(TagsSource(store=self._store, tags=tags, only_media=only_media), page, show)

    async def _matching(self, ids: list[PostId], asked: TagQuestion) -> list[PostId]:
        kept = ids
        for tag in map(_key, asked.all_of):
            tagged = await self._store.tagged_among(tag, kept)
            kept = [post for post in kept if post in tagged]
        for tag in map(_key, asked.none_of):
            tagged = await self._store.tagged_among(tag, kept)
            kept = [post for post in kept if post not in tagged]
        return kept

    async def liked_page(self, person: UserId, page: PageRequest) -> Page[Shown]:
        """The person's favourites, the newest like first."""
        return await self._kept_page(person, person, page, self._reactions.liked_page)

    async def bookmarked_page(self, person: UserId, page: PageRequest) -> Page[Shown]:
        """The person's bookmarks, the newest first."""
        return await self._kept_page(person, person, page, self._reactions.bookmarked_page)

    async def _kept_page(
        self,
        viewer: UserId | None,
        person: UserId,
        page: PageRequest,
        read_kept: ReadKept,
        *,
        purpose: Purpose = Purpose.KEPT,
    ) -> Page[Shown]:
        async def part_of(asked: PageRequest) -> Part[Kept]:
            kept = await read_kept(person, asked)
            return Part(kept, at_end=len(kept) < asked.limit)

        async def show(ids: list[PostId]) -> list[Shown]:
            return await self._reader.read(viewer, ids, purpose=purpose)

        return await filled_list(part_of, page, show)


def _key(hashtag: str) -> str:
    """Under what posts are found; some clients send the `#` too."""
    return hashtag_key(hashtag.lstrip("#"))
