"""People and edges of the plan, made through the services and found again by name."""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from random import Random
from typing import Final

from fanlight.demo.lanes import each
from fanlight.demo.names import Person
from fanlight.demo.plan import DAY_MS, STAR, VISITOR, World
from fanlight.features.users.models import User, UserChanges
from fanlight.kit.errors import Invalid
from fanlight.kit.ids import UserId
from fanlight.wiring import Services

LANES: Final = 24
NAMES_PER_READ: Final = 500
SPELLINGS: Final = ("", "_", "_1", "_2")
"""A filling that was killed between reserving a name and using it cannot have that name again for 15 minutes."""


class People:
    """Everybody of the plan; made when they are first needed, and only once."""

    def __init__(self, services: Services, world: World, *, started_ms: int, password: str) -> None:
        self._services = services
        self._world = world
        self._started_ms = started_ms
        self._password = password
        self._coming: dict[int, asyncio.Task[User]] = {}
        self._known: dict[str, User] = {}

    async def find_known(self) -> bool:
        """Look up who was made by a filling before this one. False where nobody was."""
        names = [person.username + ending for person in self._world.people for ending in SPELLINGS]
        for start in range(0, len(names), NAMES_PER_READ):
            self._known |= await self._services.users.by_names(names[start : start + NAMES_PER_READ])
        return bool(self._known)

    async def user(self, index: int) -> User:
        """The person as they were made; whoever asks first makes them."""
        if index not in self._coming:
            self._coming[index] = asyncio.create_task(self._find_or_make(self._world.people[index]))
        return await asyncio.shield(self._coming[index])

    async def id(self, index: int) -> UserId:
        return (await self.user(index)).id

    async def ensure(self, indices: Iterable[int]) -> None:
        """Make those who are not there yet."""
        await each(indices, self.user, lanes=LANES)

    async def _find_or_make(self, person: Person) -> User:
        for ending in SPELLINGS:
            if user := self._known.get(person.username + ending):
                return await self._with_password(user) if person.index == VISITOR else user
        for ending in SPELLINGS[:-1]:
            with suppress(Invalid):
                return await self._make(person, person.username + ending)
        return await self._make(person, person.username + SPELLINGS[-1])

    async def _make(self, person: Person, username: str) -> User:
        if person.index == VISITOR:
            return await self._make_visitor(person, username)
        days = Random(person.username).randint(70, 900)
        return await self._services.users.create(
            username=username,
            display_name=person.display_name,
            note=person.note,
            locked=person.locked,
            joined_ms=self._started_ms - days * DAY_MS,
        )

    async def _make_visitor(self, person: Person, username: str) -> User:
        """The only one who can log in: the others have no password."""
        return await self._services.auth.create_account(
            username=username,
            email=f"{username}@localhost.localdomain",
            password=self._password,
            profile=UserChanges(display_name=person.display_name, note=person.note),
        )

    async def _with_password(self, user: User) -> User:
        await self._services.auth.set_password(user.id, self._password)
        return user

    # --- edges ---

    async def follow_all(self, edges: Iterable[tuple[int, int]], *, again: bool) -> None:
        """Follow, and let private accounts accept. `again`: some of it may be done."""
        done: set[tuple[int, int]] = await self._standing() if again else set()
        await each((edge for edge in edges if edge not in done), self._follow, lanes=LANES)

    async def _standing(self) -> set[tuple[int, int]]:
        """The edges that stand already."""
        index_of = {user.id: index for index, user in [(i, await task) for i, task in self._coming.items()]}
        found: set[tuple[int, int]] = set()

        async def read(follower: int) -> None:
            following = await self._services.follows.following(await self.id(follower))
            found.update((follower, index_of[UserId(a)]) for a in following.author_ids.tolist() if a in index_of)

        await each(list(self._coming), read, lanes=LANES)
        return found

    async def _follow(self, edge: tuple[int, int]) -> None:
        follower, author = await self.id(edge[0]), await self.id(edge[1])
        await self._services.follows.follow(follower, author)
        if self._world.people[edge[1]].locked and edge not in self._world.asked:
            await self._services.follows.accept(author, follower)


def visitors_edges(world: World) -> list[tuple[int, int]]:
    """Whom the visitor follows, the star first."""
    return sorted((edge for edge in world.follows if edge[0] == VISITOR), key=lambda edge: edge[1] != STAR)
