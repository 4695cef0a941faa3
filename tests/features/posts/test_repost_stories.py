"""Whatever is reposted, undone, repeated, broken off and consumed late: rows, counts and lists agree in the end."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from fanlight.features.posts.models import NewRepost
from fanlight.features.users.models import Visibility
from fanlight.kit.errors import NotFound
from fanlight.kit.ids import PostId, UserId
from fanlight.kit.pages import PageRequest
from tests.features.posts.conftest import Site

PEOPLE = 3
BEHIND_MS = 20_000


@dataclass
class Story:
    """One post, and what three people do about it."""

    site: Site
    author: UserId
    people: list[UserId]
    post: PostId
    announced: list[PostId] = field(default_factory=list[PostId])
    """The posts that events name. Consumers read the row again, whatever the event was."""

    made: dict[UserId, list[PostId]] = field(default_factory=dict[UserId, list[PostId]])

    async def step(self, what: str, number: int) -> None:
        person = self.people[number % PEOPLE]
        with suppress(NotFound):  # the post is gone
            await STEPS[what](self, person, number)
        self.site.clock.advance(1)

    async def repost(self, person: UserId, _number: int) -> None:
        self.note(person, await self.site.reposts.repost(person, self.post))

    async def repost_behind(self, person: UserId, _number: int) -> None:
        behind = self.site.reposts_of_a_host_whose_clock_is_behind(BEHIND_MS)
        self.note(person, await behind.repost(person, self.post))

    async def repost_broken_off(self, person: UserId, _number: int) -> None:
        """The process died after the first of the two rows, having seen the post just before it was deleted."""
        new = NewRepost(
            author_id=person,
            visibility=Visibility.PUBLIC,
            reposted_id=self.post,
            reposted_author_id=self.author,
        )
        made = await self.site.repost_rows.repost(new)
        assert made.post_id is not None
        self.note(person, made.post_id)

    async def undo(self, person: UserId, _number: int) -> None:
        before = await self.live(person)
        await self.site.reposts.undo(person, self.post)
        self.announced += [before] if before else []

    async def undo_broken_off(self, person: UserId, _number: int) -> None:
        before = await self.live(person)
        if before is not None and await self.site.repost_rows.end_repost(person, before):
            self.announced.append(before)

    async def both_at_once(self, person: UserId, _number: int) -> None:
        before = await self.live(person)
        repost, undo = self.site.reposts.repost, self.site.reposts.undo
        first, _, second = await asyncio.gather(
            repost(person, self.post), undo(person, self.post), repost(person, self.post)
        )
        self.announced += [post for post in (before, first, second) if post]

    async def delete(self, _person: UserId, _number: int) -> None:
        await self.site.posts.delete(self.author, self.post)
        self.announced.append(self.post)

    async def consume(self, _person: UserId, number: int) -> None:
        """Any event so far, in any order, any number of times."""
        if self.announced:
            await self.site.posts.index(self.announced[number % len(self.announced)])

    def note(self, person: UserId, repost: PostId) -> None:
        mine = self.made.setdefault(person, [])
        if repost not in mine:
            assert all(repost > earlier for earlier in mine)
            mine.append(repost)
        self.announced.append(repost)

    async def live(self, person: UserId) -> PostId | None:
        return await self.site.repost_rows.live_repost(person, self.post)

    async def agrees(self) -> None:
        live = [(repost, person) for person in self.people if (repost := await self.live(person)) is not None]
        listed = await self.site.reactions.reposters_page(self.post, PageRequest())
        counted = (await self.site.reactions.of_posts(None, {self.post: self.post})).of[self.post].reposts
        assert [tuple(entry) for entry in listed] == sorted(live, reverse=True)
        assert counted == len(live)
        assert not live or await self.site.shown(None, [self.post]) == [self.post]


STEPS: dict[str, Callable[[Story, UserId, int], Awaitable[None]]] = {
    "repost": Story.repost,
    "undo": Story.undo,
    "repost broken off": Story.repost_broken_off,
    "undo broken off": Story.undo_broken_off,
    "repost on a host whose clock is behind": Story.repost_behind,
    "both at once": Story.both_at_once,
    "consume": Story.consume,
    "delete": Story.delete,
}
stories = st.lists(st.tuples(st.sampled_from(list(STEPS)), st.integers(0, 40)), max_size=25)


@given(steps=stories, late=st.lists(st.integers(0, 40), max_size=5))
@example(steps=[("repost", 0), ("undo broken off", 0), ("repost broken off", 0), ("consume", 1)], late=[0])
@example(steps=[("repost broken off", 0), ("delete", 0), ("consume", 1)], late=[1])
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_rows_counts_and_lists_agree_once_every_event_was_consumed(
    site: Site, steps: list[tuple[str, int]], late: list[int]
) -> None:
    story = await begin(site)
    for what, number in steps:
        await story.step(what, number)
    for post in story.announced:
        await site.posts.index(post)
    await story.agrees()
    for number in late:
        await story.step("consume", number)
    await story.agrees()


async def begin(site: Site) -> Story:
    """A new post by people who stay the same: making them anew for each story would take most of the time."""
    names = ["ana", *(f"p{number}" for number in range(PEOPLE))]
    known = await site.users.by_names(names)
    author, *people = [known[name].id if name in known else await site.person(name) for name in names]
    return Story(site, author, people, await site.post(author))
