"""What many people do at once, through several processes: on every engine, nothing is counted twice or lost.

Each process has its own connections, services and ids over the same rows.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import pytest

from fanlight.features.follows.adapters.sql import SQLFollowStore
from fanlight.features.follows.service import FollowService
from fanlight.features.polls.adapters.sql import SQLPollStore
from fanlight.features.polls.models import OPEN_SECONDS_MIN, NewPoll
from fanlight.features.polls.service import PollService
from fanlight.features.posts.adapters.sql import SQLPostStore
from fanlight.features.posts.models import NewPost
from fanlight.features.reactions.adapters.sql import SQLReactionStore
from fanlight.features.reactions.service import ReactionService
from fanlight.features.uploads.adapters.sql import SQLPhotoStore
from fanlight.features.uploads.models import Access, Photo, PhotoState
from fanlight.features.users.adapters.sql import SQLUserStore
from fanlight.features.users.models import User, Visibility
from fanlight.features.users.service import UserService
from fanlight.infra.eventlog.outbox import Outbox
from fanlight.infra.sql.port import Database, Work, rows
from fanlight.kit.errors import Invalid
from fanlight.kit.ids import IdSource, PhotoId, PostId, UserId, shard_of
from fanlight.kit.urls import SiteUrls
from tests.support.clock import FakeClock

T = TypeVar("T")

PROCESSES = 3
URLS = SiteUrls(scheme="https", host_name="fan.example")
LUNCH = NewPoll(titles=("Soup", "Bread"), open_seconds=OPEN_SECONDS_MIN)


@dataclass(frozen=True, kw_only=True)
class Process:
    """What one process does with the database."""

    db: Database
    users: UserService
    follows: FollowService
    photos: SQLPhotoStore
    reactions: ReactionService
    polls: PollService
    posts: SQLPostStore


def process_on(db: Database, clock: FakeClock, seed: int) -> Process:
    ids, outbox = IdSource(clock, random.Random(seed)), Outbox(clock)
    users = UserService(SQLUserStore(db, outbox), URLS, ids, clock, random.Random(seed + 100))
    return Process(
        db=db,
        users=users,
        follows=FollowService(SQLFollowStore(db, outbox, ids.next), users, ids.next, clock),
        photos=SQLPhotoStore(db, outbox, ids.next, random.Random(seed).randbytes, clock),
        reactions=ReactionService(SQLReactionStore(db, outbox, ids.next)),
        polls=PollService(SQLPollStore(db), clock),
        posts=SQLPostStore(db, outbox, ids.next, clock),
    )


@pytest.fixture
async def processes(db: Database, reopen: Callable[[], Database], clock: FakeClock) -> AsyncIterator[Sequence[Process]]:
    handles = [db, *(reopen() for _ in range(PROCESSES - 1))]
    yield [process_on(handle, clock, seed) for seed, handle in enumerate(handles)]
    for handle in handles[1:]:
        await handle.close()


@pytest.fixture
async def people(processes: Sequence[Process]) -> list[User]:
    return [await processes[0].users.create(username=f"person{number}") for number in range(8)]


async def at_once(
    processes: Sequence[Process], times: int, act: Callable[[Process, int], Coroutine[Any, Any, T]]
) -> list[T | BaseException]:
    """The act, `times` in each process, all together."""
    asked = [act(process, number) for number in range(times) for process in processes]
    return list(await asyncio.gather(*asked, return_exceptions=True))


def new_post(author: UserId, *, parent: PostId | None = None, parent_author: UserId | None = None) -> NewPost:
    return NewPost(
        author_id=author,
        caption="look",
        photo_ids=(),
        visibility=Visibility.PUBLIC,
        in_reply_to_id=parent,
        in_reply_to_author_id=parent_author,
        root_id=parent,
        sensitive=False,
        spoiler_text="",
        language=None,
        app=None,
        mentions=(),
        hashtags=(),
    )


def nothing(_post: PostId) -> Work[None]:
    yield from ()


async def published(process: Process, author: UserId) -> PostId:
    made = await process.posts.publish(new_post(author), nothing)
    assert made.post_id is not None
    return made.post_id


async def ready_photo(process: Process, owner: UserId) -> PhotoId:
    def draw(photo: PhotoId) -> Photo:
        return Photo(
            id=photo,
            owner_id=owner,
            token=f"{photo:035}",
            sha256=bytes(32),
            generation="g",
            use_key=str(photo),
            bytes=1_000,
            media_type="image/jpeg",
            state=PhotoState.READY,
        )

    return (await process.photos.add(owner, draw, loose_max=1_000, urgent=False)).id


async def test_a_name_is_given_to_one_person(processes: Sequence[Process]) -> None:
    made = await at_once(processes, 5, lambda process, _: process.users.create(username="ana"))
    assert [type(one) for one in made].count(User) == 1
    assert all(isinstance(one, (User, Invalid)) for one in made)


async def test_every_person_has_a_number_of_their_own(processes: Sequence[Process]) -> None:
    def act(process: Process, number: int) -> Coroutine[Any, Any, User]:
        return process.users.create(username=f"p{number}_{processes.index(process)}")

    made = await at_once(processes, 6, act)
    assert len({one.number for one in made if isinstance(one, User)}) == 18


async def test_likes_are_counted_as_they_stand(processes: Sequence[Process], people: list[User]) -> None:
    post = await published(processes[0], people[0].id)

    async def like_and_perhaps_not(process: Process, number: int) -> None:
        person = people[number % 8].id
        await process.reactions.like(post, person)
        if number % 3 == 0:
            await process.reactions.unlike(post, person)
        if number % 6 == 0:
            await process.reactions.like(post, person)

    outcomes = await at_once(processes, 12, like_and_perhaps_not)
    counted = await processes[1].reactions.counts([post])
    standing = await rows(processes[2].db, shard_of(post), "SELECT COUNT(*) FROM likes WHERE state = 1")
    assert outcomes == [None] * 36
    assert [(counted[post],)] == standing


async def test_a_photo_is_in_one_post(processes: Sequence[Process], people: list[User]) -> None:
    owner = people[0].id
    photo = await ready_photo(processes[0], owner)

    def publish(process: Process, _: int) -> Coroutine[Any, Any, Any]:
        attach = process.photos.attach(owner, [photo], access=Access.OPEN)
        return process.posts.publish(new_post(owner), attach)

    outcomes = await at_once(processes, 5, publish)
    assert sum(not isinstance(outcome, BaseException) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, Invalid) for outcome in outcomes) == 14
    assert await rows(processes[1].db, shard_of(owner), "SELECT COUNT(*) FROM posts") == [(1,)]


async def test_a_request_that_comes_many_times_is_one_post(processes: Sequence[Process], people: list[User]) -> None:
    author = people[0].id

    def publish(process: Process, _: int) -> Coroutine[Any, Any, Any]:
        return process.posts.publish(new_post(author), nothing, key=b"the same request")

    outcomes: list[Any] = await at_once(processes, 6, publish)
    assert len({outcome.post_id for outcome in outcomes}) == 1
    assert [outcome.fresh for outcome in outcomes].count(True) == 1
    counted = "SELECT posts FROM author_posts WHERE author_id = $1"
    assert await rows(processes[1].db, shard_of(author), counted, author) == [(1,)]


async def test_nobody_votes_twice_and_every_voter_counts(processes: Sequence[Process], people: list[User]) -> None:
    author = people[0].id
    post = await published(processes[0], author)
    await processes[0].db.write(shard_of(post), lambda: processes[0].polls.create_part(author, post, LUNCH))

    def vote(process: Process, number: int) -> Coroutine[Any, Any, None]:
        return process.polls.vote(people[1 + number % 7].id, post, [number % 2])

    outcomes = await at_once(processes, 14, vote)
    poll = await processes[1].polls.of_post(None, post)
    assert outcomes.count(None) == 7
    assert sum(isinstance(outcome, Invalid) for outcome in outcomes) == 35
    assert (poll.voters, sum(option.votes for option in poll.options)) == (7, 7)


async def test_comments_of_many_authors_are_all_counted(processes: Sequence[Process], people: list[User]) -> None:
    """Authors on other shards, some in the same database: their works reach into the parent's thread."""
    parent_author = people[0].id
    parent = await published(processes[0], parent_author)

    async def come_and_perhaps_go(process: Process, number: int) -> None:
        author = people[number % 8].id
        made = await process.posts.publish(new_post(author, parent=parent, parent_author=parent_author), nothing)
        (post,) = await process.posts.load([made.post_id or PostId(0)])
        await process.posts.index_reply(post)
        if number % 2:
            await process.posts.delete(post, (), lambda: nothing(post.id))
            (gone,) = await process.posts.load([post.id])
            await asyncio.gather(process.posts.index_reply(gone), process.posts.index_reply(post))

    outcomes = await at_once(processes, 10, come_and_perhaps_go)
    (head,) = await processes[1].posts.load([parent])
    assert outcomes == [None] * 30
    assert head.replies == 15


async def test_whom_many_follow_and_leave_has_as_many_followers(
    processes: Sequence[Process], people: list[User]
) -> None:
    author = people[0].id

    async def follow_and_perhaps_leave(process: Process, number: int) -> None:
        follower = people[1 + number % 7].id
        await process.follows.follow(follower, author)
        if number % 2:
            await process.follows.unfollow(follower, author)

    await at_once(processes, 7, follow_and_perhaps_leave)
    db, shard = processes[1].db, shard_of(author)
    standing = await rows(db, shard, "SELECT COUNT(*) FROM followers WHERE author_id = $1 AND permission = 2", author)
    assert await rows(db, shard, "SELECT followers FROM graph WHERE user_id = $1", author) == standing
