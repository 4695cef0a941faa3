"""People: signing up, proving who they are, changing a password."""

from dataclasses import replace
from typing import Final

from fanlight.features.auth.models import (
    EMAIL_RESERVED_MS,
    LOGIN_LENGTH_MAX,
    PASSWORD_LENGTH_MAX,
    Credentials,
    SignUp,
)
from fanlight.features.auth.policy import email_key, password_refusals, refuse, sign_up_refusals
from fanlight.features.auth.service.limits import AttemptLimits
from fanlight.features.auth.service.passwords import Passwords
from fanlight.features.auth.store import AuthStore
from fanlight.features.users.models import NameHolder, User
from fanlight.features.users.service import UserService
from fanlight.kit.clock import Clock
from fanlight.kit.errors import Invalid, NotFound, Unauthorized
from fanlight.kit.ids import UserId

WRONG: Final = "wrong username, e-mail address or password"
"""One sentence for all of it: it does not tell who has an account here."""


class People:
    """Who has an account, and how they prove it."""

    def __init__(
        self, store: AuthStore, users: UserService, passwords: Passwords, limits: AttemptLimits, clock: Clock
    ) -> None:
        self._store = store
        self._users = users
        self._passwords = passwords
        self._limits = limits
        self._clock = clock

    async def create(self, asked: SignUp, *, address: str | None) -> User:
        """A new account, for somebody at this address or (None) by the host, who may give any name. The user's row, the last thing written, makes it real; until then nobody can log in.

        A crash on the way leaves the name and the address reserved for 15 minutes, and nothing else that shows.
        Raises `Invalid` with details; `TooMany`, which does not count mistakes that are seen without looking up.
        """
        by_host = address is None
        refusals = {
            "username": self._users.name_refusals(asked.username, by_host=by_host),
            **sign_up_refusals(asked),
        }
        if any(refusals.values()):
            refusals["username"] = refusals["username"] or await self._name_taken(asked.username)
            raise refuse({field: reasons for field, reasons in refusals.items() if reasons})
        if address is not None:
            await self._limits.sign_up_from(address)
        password_hash = await self._passwords.hashed(asked.password)
        claim = await self._users.reserve(asked.username, by_host=by_host)
        email = email_key(asked.email)
        if not await self._reserve_email(email, claim.user_id):
            await self._users.release(claim)
            raise refuse({"email": [("ERR_TAKEN", "this e-mail address is taken")]})
        await self._store.keep_credentials(Credentials(user_id=claim.user_id, email=email, password_hash=password_hash))
        try:
            user = await self._users.create_reserved(claim, profile=asked.profile, role=asked.role)
        except Invalid:  # known to come before the row; after anything else the reservations run out by themselves
            await self._store.release_email(email, claim.user_id)
            raise
        await self._store.confirm_email(email, user.id)
        return user

    async def prove(self, login: str, password: str, *, address: str) -> UserId:
        """The user with this username or e-mail address and this password. Raises `Unauthorized`, `TooMany`.

        It takes the same time, and says the same, whether there is no such account or the password is wrong.
        """
        await self._limits.log_in_from(address)
        login = login.strip()[:LOGIN_LENGTH_MAX]
        user_id = await self._find(login)
        await self._limits.log_in_as(login.lower() if user_id is None else str(user_id))
        credentials = None if user_id is None else await self._store.credentials(user_id)
        kept = None if credentials is None else credentials.password_hash
        matches = await self._passwords.matches(kept, password[: PASSWORD_LENGTH_MAX + 1])
        if credentials is None or not matches:
            raise Unauthorized(WRONG)
        if self._passwords.is_outdated(credentials.password_hash):
            await self._keep_password(credentials, password)
        return credentials.user_id

    async def set_password(self, user_id: UserId, password: str, *, keep: bytes | None = None) -> None:
        """A new password. It ends every session and token of the user, except the one to keep."""
        if refusals := password_refusals(password):
            raise refuse({"password": refusals})
        credentials = await self._store.credentials(user_id)
        if credentials is None:
            raise NotFound("this account has no password")
        await self._keep_password(credentials, password)
        await self._store.drop_tokens_of(user_id, keep=keep)

    async def change_password(self, user_id: UserId, old: str, new: str, *, address: str) -> None:
        """A new password for somebody who knows the old one. It ends every session and token of theirs.

        Raises `Invalid` with details; `TooMany`: whoever found an open browser does not get to guess.
        """
        await self._limits.log_in_from(address)
        await self._limits.log_in_as(str(user_id))
        credentials = await self._store.credentials(user_id)
        kept = None if credentials is None else credentials.password_hash
        refusals = {"password": password_refusals(new)}
        if not await self._passwords.matches(kept, old[: PASSWORD_LENGTH_MAX + 1]):
            refusals["old_password"] = [("ERR_INVALID", "this is not your password")]
        if any(refusals.values()):
            raise refuse({field: reasons for field, reasons in refusals.items() if reasons})
        await self.set_password(user_id, new)

    async def email_of(self, user_id: UserId) -> str | None:
        """The user's own address, for themselves and the host only."""
        credentials = await self._store.credentials(user_id)
        return None if credentials is None else credentials.email

    async def _name_taken(self, username: str) -> list[tuple[str, str]]:
        """So that a form that comes back for another reason says this too. Of e-mail addresses it says nothing."""
        found = await self._users.by_name(username)
        return [] if found is None else [("ERR_TAKEN", "this username is taken")]

    async def _keep_password(self, credentials: Credentials, password: str) -> None:
        password_hash = await self._passwords.hashed(password)
        await self._store.keep_credentials(replace(credentials, password_hash=password_hash))

    async def _find(self, login: str) -> UserId | None:
        """Who that is. An address that is only reserved counts once its user exists."""
        if "@" in login[1:]:
            holder = await self._store.email_holder(email_key(login))
            exists = holder is not None and await self._users.get_many([holder.user_id])
            return holder.user_id if holder is not None and exists else None
        user = await self._users.by_name(login.removeprefix("@"))
        return None if user is None else user.id

    async def _reserve_email(self, email: str, user_id: UserId) -> bool:
        expires_ms = self._clock.now_ms() + EMAIL_RESERVED_MS
        holder = await self._store.reserve_email(email, user_id, expires_ms=expires_ms)
        return holder is None or await self._take_over(email, holder, user_id, expires_ms)

    async def _take_over(self, email: str, holder: NameHolder, user_id: UserId, expires_ms: int) -> bool:
        """Take an address whose reservation ran out. One whose user was created after all is confirmed instead."""
        if holder.expires_ms is None or holder.expires_ms > self._clock.now_ms():
            return False
        if await self._users.get_many([holder.user_id]):
            await self._store.confirm_email(email, holder.user_id)
            return False
        return await self._store.take_over_email(email, holder, user_id, expires_ms=expires_ms)
