"""Hashtags of a post that is edited: whatever comes late, twice or out of order, in the end they are those of its words."""

from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from fanlight.features.posts.adapters.edits import SQLEditStore
from fanlight.features.posts.adapters.sql import SQLPostStore
from fanlight.features.posts.models import Post, PostChanges
from fanlight.features.posts.service import DraftCheck, Editing, PostService
from fanlight.kit.errors import NotFound
from fanlight.kit.ids import PostId, UserId
from fanlight.kit.pages import PageRequest
from tests.features.posts.conftest import URLS, Site

TAGS = ("sun", "sea", "hills")


class SlowStore(SQLPostStore):
    """Of a process that was stopped between what it read and what it writes: it writes when it is told to."""

    def __init__(self, site: Site) -> None:
        super().__init__(site.db, site.outbox, site.ids.next, site.clock)
        self.held: list[tuple[Post, list[str], list[str]]] = []

    async def index_hashtags(self, post: Post, hashtags: Iterable[str], gone: Iterable[str] = ()) -> None:
        self.held.append((post, list(hashtags), list(gone)))

    async def write(self, number: int) -> None:
        """Any of what is held, any number of times."""
        if self.held:
            post, hashtags, gone = self.held[number % len(self.held)]
            await super().index_hashtags(post, hashtags, gone)


@dataclass(kw_only=True)
class Process:
    """What consumes events."""

    posts: PostService
    editing: Editing

    async def consume(self, post: PostId, version: int | None) -> None:
        """An edit where there is a version, otherwise the post's beginning or its end."""
        if version is None:
            await self.posts.index(post)
        else:
            await self.editing.index(post, version)


@dataclass(kw_only=True)
class Story:
    """One post and its author's changes of mind."""

    site: Site
    author: UserId
    post: PostId
    prompt: Process
    slow: Process
    store: SlowStore
    tags: set[str] = field(default_factory=set[str])
    version: int = 1
    events: list[int | None] = field(default_factory=lambda: [None])
    """What was announced: the versions of edits, None for the post's beginning and its end."""

    async def edit(self, number: int) -> None:
        """The number says which hashtags the post has then; the words are new each time."""
        tags = {tag for bit, tag in enumerate(TAGS) if number >> bit & 1}
        words = f"{self.version} {' '.join(f'#{tag}' for tag in sorted(tags))}"
        with suppress(NotFound):  # it is deleted
            await self.site.editing.edit(self.author, self.post, PostChanges(caption=words))
            self.version += 1
            self.tags = tags
            self.events.append(self.version)

    async def delete(self, _number: int) -> None:
        with suppress(NotFound):
            await self.site.posts.delete(self.author, self.post)
            self.tags = set()
            self.events.append(None)

    async def consume(self, number: int) -> None:
        await self.prompt.consume(self.post, self.events[number % len(self.events)])

    async def read_slowly(self, number: int) -> None:
        await self.slow.consume(self.post, self.events[number % len(self.events)])

    async def write_late(self, number: int) -> None:
        await self.store.write(number)

    async def found(self) -> set[str]:
        page = PageRequest()
        return {tag for tag in TAGS if self.post in await self.site.store.tag_ids(tag, page, only_media=False)}

    async def found_on_profile(self) -> set[str]:
        found: set[str] = set()
        for tag in TAGS:
            page = await self.site.pages.profile_page(None, self.author, PageRequest(), tagged=tag)
            found |= {tag} if self.post in [shown.post_id for shown in page.items] else set()
        return found


STEPS: dict[str, Callable[[Story, int], Awaitable[None]]] = {
    "edit": Story.edit,
    "consume": Story.consume,
    "read slowly": Story.read_slowly,
    "write late": Story.write_late,
    "delete": Story.delete,
}
often = ["edit", "edit", "consume", "read slowly", "write late", "delete"]
stories = st.lists(st.tuples(st.sampled_from(often), st.integers(0, 40)), max_size=25)


@given(steps=stories, late=st.lists(st.integers(0, 40), max_size=6))
@example(steps=[("edit", 1), ("read slowly", 1), ("edit", 0), ("consume", 2)], late=[0])
@example(steps=[("edit", 1), ("edit", 0), ("read slowly", 2), ("edit", 1), ("consume", 3)], late=[0])
@example(steps=[("edit", 1), ("read slowly", 1), ("delete", 0), ("consume", 2)], late=[0])
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_a_post_is_found_under_the_hashtags_of_its_words_once_every_event_was_consumed(
    site: Site, steps: list[tuple[str, int]], late: list[int]
) -> None:
    story = await begin(site)
    for what, number in steps:
        await STEPS[what](story, number)
        assert await story.found_on_profile() == story.tags
    for number in range(len(story.events)):
        await story.consume(number)
    assert await story.found() == story.tags
    for number in late:
        await story.write_late(number)
        await story.consume(number)
    assert await story.found() == story.tags


async def begin(site: Site) -> Story:
    """A new post of somebody who stays the same, a process that is prompt and one that is slow."""
    known = await site.users.by_names(["ana"])
    author = known["ana"].id if known else await site.person("ana")
    store = SlowStore(site)
    check = DraftCheck(site.reader, site.users, URLS.host_name)
    posts = PostService(
        store, site.drafts, check, site.uploads, site.polls, reposts=site.reposts, reactions=site.reactions
    )
    editing = Editing(
        store,
        SQLEditStore(site.db, site.outbox),
        posts=posts,
        check=check,
        reader=site.reader,
        uploads=site.uploads,
        polls=site.polls,
        urls=URLS,
        clock=site.clock,
    )
    return Story(
        site=site,
        author=author,
        post=await site.post(author, "begin"),
        prompt=Process(posts=site.posts, editing=site.editing),
        slow=Process(posts=posts, editing=editing),
        store=store,
    )
