"""The port to users and their names. A user's row lives on its own shard, a name on the shard of its hash."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from fanlight.features.users.models import NameHolder, User, UserChanges
from fanlight.kit.ids import UserId, UserNumber


class UserStore(Protocol):
    """Users, versioned, and the names that lead to them."""

    async def reserve_name(self, name: str, user: UserId, *, expires_ms: int) -> NameHolder | None:
        """Keep a free name for this user until then. None: it is theirs; else who had it, and nothing changed."""
        ...

    async def take_over_name(self, name: str, held: NameHolder, user: UserId, *, expires_ms: int) -> bool:
        """Give a name whose reservation ran out to this user. False where it is not held like this any more."""
        ...

    async def confirm_name(self, name: str, user: UserId) -> bool:
        """The name is this user's for good; repeating it changes nothing. False where somebody else has it."""
        ...

    async def release_name(self, name: str, user: UserId) -> None:
        """Let go of a name that was reserved for this user and not confirmed."""
        ...

    async def holders(self, names: Iterable[str]) -> dict[str, NameHolder]:
        """Who has the names, reserved or confirmed. Free ones are left out."""
        ...

    async def next_number(self) -> UserNumber:
        """A number that no user ever had: 1, 2, 3 … with gaps where a sign-up failed."""
        ...

    async def insert(self, user: User) -> bool:
        """Write the row with the names it is found by, and announce `UserCreated`. False where the id is taken."""
        ...

    async def remove(self, user: UserId) -> None:
        """Take back a row that was just inserted, because its name was lost meanwhile."""
        ...

    async def load(self, users: Iterable[UserId]) -> list[User]:
        """Those of the users who exist, in any order."""
        ...

    async def versions(self, users: Iterable[UserId]) -> list[tuple[UserId, int]]:
        """The version of each of the users who exist, in any order: one small read per database."""
        ...

    async def change(self, user: UserId, changes: UserChanges) -> User | None:
        """Apply the changes, raise the version, and answer the new user. None where there is no such user."""
        ...

    async def store_follow_counts(self, user: UserId, *, followers: int, following: int, version: int) -> None:
        """Keep the counts where their version is newer than the kept one; older and repeated ones change nothing."""
        ...

    async def store_post_count(self, user: UserId, *, posts: int, last_post_ms: int | None, version: int) -> None:
        """The same for the number of posts and the time of the last one (None where there is none)."""
        ...

    async def named(self, prefix: str, *, among: Sequence[UserId], limit: int) -> tuple[set[UserId], set[UserId]]:
        """Whose username, or display name from some word on, begins with the folded `prefix`; `@` is a username alone.

        First those in `among`; then others who want to be discovered. In each database no more is looked at than about
        `limit` needs: where more people are meant, those with more followers are found, in steps of four times.
        """
        ...

    async def list_missing_names(self, *, limit: int) -> int:
        """Give users of an older schema the names they are found by, so many per database; answers how many."""
        ...
