"""What can be done with users: signing up under a name, finding, showing and changing a profile, keeping counts."""

import random
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Final, Literal, Protocol

from fanlight.features.users.models import (
    NOTHING_SAID,
    NameClaim,
    NameHolder,
    User,
    UserChanges,
    UserRole,
    Visibility,
    name_key,
)
from fanlight.features.users.policy import checked, name_looked_for, username_refusals
from fanlight.features.users.store import UserStore
from fanlight.features.users.views import account_json
from fanlight.kit.clock import Clock
from fanlight.kit.errors import Invalid, NotFound, Unavailable
from fanlight.kit.ids import SHARDS, IdSource, Shard, UserId
from fanlight.kit.text import USERNAME_LENGTH_MAX
from fanlight.kit.urls import SiteUrls

NAME_RESERVED_MS: Final = 15 * 60 * 1_000
"""How long a sign-up that broke off keeps its name."""

NAMES_LISTED_AT_ONCE: Final = 50
"""How many users one transaction makes findable."""

USERS_KEPT_MAX: Final = 10_000
"""How many users each process keeps in memory, with their JSON: about 3 kB each."""


class Portraits(Protocol):
    """Makes the pictures of a profile; given by whoever owns photos."""

    async def portrait(self, owner: UserId, spooled: Path, kind: Literal["avatar", "header"]) -> str:
        """The path below `/media/` of the picture made from this file. Raises `Invalid` where it is none."""
        ...

    async def drop_portraits(self, owner: UserId, kind: Literal["avatar", "header"]) -> None:
        """The profile shows none any more: nobody gets the pictures from now on."""
        ...


class KeptUser:
    """A user in memory and, once somebody asked for it, their JSON; good while the version is the row's."""

    __slots__ = ("json", "user")

    def __init__(self, user: User) -> None:
        self.user = user
        self.json: bytes | None = None


class UserService:
    """The only owner of users. Whatever it keeps in memory is compared with the row's version at every read."""

    def __init__(self, store: UserStore, urls: SiteUrls, ids: IdSource, clock: Clock, chance: random.Random) -> None:
        self._store = store
        self._urls = urls
        self._ids = ids
        self._clock = clock
        self._chance = chance
        self._kept: dict[UserId, KeptUser] = {}

    async def create(
        self,
        *,
        username: str,
        display_name: str = "",
        note: str = "",
        locked: bool = False,
        bot: bool = False,
        joined_ms: int | None = None,
    ) -> User:
        """A new user under a free name. `joined_ms`: only an import gives the date of an account."""
        claim = await self.reserve(username)
        profile = UserChanges(display_name=display_name, note=note, locked=locked, bot=bot)
        return await self.create_reserved(claim, profile=profile, joined_ms=joined_ms)

    def name_refusals(self, username: str, *, by_host: bool = False) -> list[tuple[str, str]]:
        """Why nobody may have this name: (code, sentence). Whether somebody has it, `reserve` finds out.

        `by_host`: the names that are kept for the site itself are the host's to give.
        """
        return username_refusals(username, by_host=by_host)

    async def reserve(self, username: str, *, by_host: bool = False) -> NameClaim:
        """Keep a name for a user who is about to be created. Raises `Invalid`, with details, where it cannot be had.

        A sign-up that breaks off after this keeps the name for 15 minutes and nothing else.
        """
        refusals = username_refusals(username, by_host=by_host)
        if refusals:
            raise Invalid(f"Validation failed: {refusals[0][1]}", details={"username": refusals})
        claim = NameClaim(
            username=username,
            user_id=UserId(self._ids.next(Shard(self._chance.randrange(SHARDS)))),
            expires_ms=self._clock.now_ms() + NAME_RESERVED_MS,
        )
        key = name_key(username)
        holder = await self._store.reserve_name(key, claim.user_id, expires_ms=claim.expires_ms)
        if holder is not None and not await self._take_over(key, holder, claim):
            raise Invalid(
                "Validation failed: this username is taken",
                details={"username": [("ERR_TAKEN", "this username is taken")]},
            )
        return claim

    async def release(self, claim: NameClaim) -> None:
        """Give the name of a sign-up that will not happen back at once."""
        await self._store.release_name(name_key(claim.username), claim.user_id)

    async def create_reserved(
        self,
        claim: NameClaim,
        *,
        profile: UserChanges = NOTHING_SAID,
        role: UserRole = UserRole.USER,
        joined_ms: int | None = None,
    ) -> User:
        """The user for whom the name was kept. The row makes the name theirs; confirming only ends its expiry.

        `Invalid` is raised before anything was written, and gives the name back.
        """
        try:
            words = checked(profile)
        except Invalid:
            await self.release(claim)
            raise
        user = User(
            id=claim.user_id,
            number=await self._store.next_number(),
            username=claim.username,
            display_name=words.display_name or "",
            note=words.note or "",
            fields=words.fields or (),
            locked=bool(words.locked),
            bot=bool(words.bot),
            discoverable=words.discoverable is not False,
            default_visibility=words.default_visibility or Visibility.PUBLIC,
            default_sensitive=bool(words.default_sensitive),
            language=words.language or None,
            role=role,
            created_ms=self._clock.now_ms() if joined_ms is None else joined_ms,
        )
        if self._clock.now_ms() >= claim.expires_ms or not await self._store.insert(user):
            await self.release(claim)
            raise Unavailable("the sign-up took too long: please try again")
        if not await self._store.confirm_name(name_key(claim.username), user.id):
            await self._store.remove(user.id)  # the reservation ran out in between and the name went to somebody else
            raise Unavailable("the sign-up took too long: please try again")
        return user

    async def get(self, user_id: UserId) -> User:
        """The user with this id. Raises `NotFound`."""
        found = (await self.get_many([user_id])).get(user_id)
        if found is None:
            raise NotFound("there is no such account")
        return found

    async def get_many(self, ids: Iterable[UserId]) -> dict[UserId, User]:
        """The users who exist, by id."""
        return {user_id: kept.user for user_id, kept in (await self._current(ids)).items()}

    async def by_name(self, username: str) -> User | None:
        """The user with this name, in any case of letters."""
        return (await self.by_names([username])).get(name_key(username))

    async def by_names(self, usernames: Iterable[str]) -> dict[str, User]:
        """The users who are named, by the name in lower case. The user's row decides: a reservation is nobody."""
        keys = {name_key(name) for name in usernames if len(name) <= USERNAME_LENGTH_MAX}
        holders = await self._store.holders(keys)
        users = await self.get_many(holder.user_id for holder in holders.values())
        return {key: users[holder.user_id] for key, holder in holders.items() if holder.user_id in users}

    async def named(self, text: str, *, among: Collection[UserId] = (), limit: int) -> tuple[list[User], list[User]]:
        """People whose name begins like the text: those in `among`, and others; in each, who has more followers first.

        A name is the username, or the display name from any word on, in any case and with or without accents. A text
        that begins with `@` is the beginning of a username alone.
        """
        prefix = name_looked_for(text)
        if not prefix:
            return [], []
        known, others = await self._store.named(prefix, among=list(among), limit=limit)
        users = await self.get_many([*known, *others])
        found = sorted(users.values(), key=lambda user: (-user.followers, name_key(user.username)))
        return [user for user in found if user.id in known], [user for user in found if user.id not in known]

    async def list_missing_names(self) -> None:
        """Make users of an older schema findable: a few at a time, until there are none left."""
        while await self._store.list_missing_names(limit=NAMES_LISTED_AT_ONCE):
            pass

    def checked(self, changes: UserChanges) -> UserChanges:
        """The changes with clean texts. Raises `Invalid` where a part is too long; nothing is written."""
        return checked(changes)

    async def update(self, user_id: UserId, changes: UserChanges) -> User:
        """Change a profile and answer it. Raises `Invalid` where a part is too long."""
        changed = await self._store.change(user_id, checked(changes))
        if changed is None:
            raise NotFound("there is no such account")
        self._keep(changed)
        return changed

    async def accounts_json(self, ids: Iterable[UserId]) -> dict[UserId, bytes]:
        """The Account JSON of the users who exist. Encoded once per version; the version is read every time."""
        found: dict[UserId, bytes] = {}
        for user_id, kept in (await self._current(ids)).items():
            if kept.json is None:
                kept.json = account_json(kept.user, self._urls)
            found[user_id] = kept.json
        return found

    async def store_follow_counts(self, user_id: UserId, *, followers: int, following: int, version: int) -> None:
        """Keep newer counts; safe to repeat and to call late."""
        await self._store.store_follow_counts(user_id, followers=followers, following=following, version=version)

    async def store_post_count(self, user_id: UserId, *, posts: int, last_post_ms: int | None, version: int) -> None:
        """Keep a newer count; safe to repeat and to call late."""
        await self._store.store_post_count(user_id, posts=posts, last_post_ms=last_post_ms, version=version)

    async def _take_over(self, key: str, holder: NameHolder, claim: NameClaim) -> bool:
        """Take a name whose reservation ran out. One whose user was created after all is confirmed instead."""
        if holder.expires_ms is None or holder.expires_ms > self._clock.now_ms():
            return False
        if await self._store.versions([holder.user_id]):
            await self._store.confirm_name(key, holder.user_id)
            return False
        return await self._store.take_over_name(key, holder, claim.user_id, expires_ms=claim.expires_ms)

    async def _current(self, ids: Iterable[UserId]) -> dict[UserId, KeptUser]:
        """What is kept of the users, with those loaded again whose version is another one."""
        kept = self._kept
        found: dict[UserId, KeptUser] = {}
        stale: list[UserId] = []
        for user_id, version in await self._store.versions(ids):
            known = kept.get(user_id)
            if known is not None and known.user.version == version:
                found[user_id] = known
            else:
                stale.append(user_id)
        for user in await self._store.load(stale) if stale else ():
            found[user.id] = self._keep(user)
        return found

    def _keep(self, user: User) -> KeptUser:
        if len(self._kept) >= USERS_KEPT_MAX and user.id not in self._kept:
            del self._kept[next(iter(self._kept))]  # the oldest: cheaper at every read than knowing the least used
        kept = self._kept[user.id] = KeptUser(user)
        return kept
