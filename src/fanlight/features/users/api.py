"""Accounts over HTTP: one's own, and everybody's."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Annotated, Any, Final, Literal

import msgspec

from fanlight.edge.responses import RawJSON, json_list
from fanlight.edge.routes import BODY_BYTES_MAX, Endpoint, UploadedFile, Viewer
from fanlight.features.users.models import USERS_ASKED_MAX, User, UserChanges, Visibility
from fanlight.features.users.service import Portraits, UserService
from fanlight.features.users.views import (
    Account,
    CredentialAccount,
    Preferences,
    credential_account,
    preferences,
)
from fanlight.kit.errors import NotFound, TooLarge
from fanlight.kit.ids import UserId
from fanlight.kit.urls import SiteUrls

PORTRAIT_BYTES_MAX: Final = 20_000_000
PROFILE_BYTES_MAX: Final = 2 * PORTRAIT_BYTES_MAX + BODY_BYTES_MAX

CountRequests = Callable[[UserId], Awaitable[int]]
"""How many people wait for this user to let them follow; the graph knows."""


class FieldRequest(msgspec.Struct):
    """One line of the table on a profile."""

    name: str = ""
    value: str = ""


class SourceRequest(msgspec.Struct):
    """How the person likes to post."""

    privacy: Visibility | None = None
    sensitive: bool | None = None
    language: str | None = None


class UpdateRequest(msgspec.Struct, kw_only=True):
    """`PATCH /api/v1/accounts/update_credentials`: what is left out stays as it is."""

    display_name: str | None = None
    note: str | None = None
    locked: bool | None = None
    bot: bool | None = None
    discoverable: bool | None = None
    fields_attributes: list[FieldRequest] | None = None
    source: SourceRequest | None = None
    avatar: UploadedFile | None = None
    header: UploadedFile | None = None


class AccountRequest(msgspec.Struct):
    """One account by its id."""

    id: UserId


class AccountsRequest(msgspec.Struct):
    """Several accounts by their ids."""

    id: Annotated[list[UserId], msgspec.Meta(max_length=USERS_ASKED_MAX)] = []


class LookUpRequest(msgspec.Struct):
    """One account by its name: `ana`, `@ana`, `ana@this.site`, `@ana@this.site`."""

    acct: str = ""


def endpoints(
    users: UserService, urls: SiteUrls, portraits: Portraits, count_requests: CountRequests
) -> list[Endpoint]:
    """What clients call."""
    mine = _MyAccount(users, urls, portraits, count_requests)
    return [*mine.endpoints(), *_account_endpoints(users, urls)]


def local_name(acct: str, host_name: str) -> str | None:
    """The username in any of the four spellings; None for a name of another site."""
    name, _, host = acct.strip().removeprefix("@").partition("@")
    return name if host.lower() in {"", host_name.lower()} else None


class _MyAccount:
    """The routes of one's own account."""

    def __init__(self, users: UserService, urls: SiteUrls, portraits: Portraits, count_requests: CountRequests) -> None:
        self._users = users
        self._urls = urls
        self._portraits = portraits
        self._count_requests = count_requests

    def endpoints(self) -> list[Endpoint]:
        me: dict[str, Any] = {"response": CredentialAccount}
        return [
            Endpoint("GET", "/api/v1/accounts/verify_credentials", self.show, scope="read:accounts", **me),
            Endpoint(
                "PATCH",
                "/api/v1/accounts/update_credentials",
                self.update,
                scope="write:accounts",
                request=UpdateRequest,
                body_bytes_max=PROFILE_BYTES_MAX,
                **me,
            ),
            Endpoint("DELETE", "/api/v1/profile/avatar", self.drop_avatar, scope="write:accounts", **me),
            Endpoint("DELETE", "/api/v1/profile/header", self.drop_header, scope="write:accounts", **me),
            Endpoint("GET", "/api/v1/preferences", self.preferences, scope="read:accounts", response=Preferences),
        ]

    async def show(self, viewer: Viewer, asked: None) -> CredentialAccount:
        """The account of the user, with what only they see."""
        return await self._shown(await self._users.get(viewer.me))

    async def update(self, viewer: Viewer, asked: UpdateRequest) -> CredentialAccount:
        """Change the user's profile, its pictures and the defaults for new posts.

        The words are checked before any picture is made, so that a refusal leaves nothing behind.
        """
        words = self._users.checked(_words(asked))
        changes = replace(
            words,
            avatar=await self._portrait(viewer.me, asked.avatar, "avatar"),
            header=await self._portrait(viewer.me, asked.header, "header"),
        )
        return await self._shown(await self._users.update(viewer.me, changes))

    async def drop_avatar(self, viewer: Viewer, asked: None) -> CredentialAccount:
        """Remove the user's avatar."""
        user = await self._users.update(viewer.me, UserChanges(avatar=""))
        await self._portraits.drop_portraits(viewer.me, "avatar")
        return await self._shown(user)

    async def drop_header(self, viewer: Viewer, asked: None) -> CredentialAccount:
        """Remove the user's header picture."""
        user = await self._users.update(viewer.me, UserChanges(header=""))
        await self._portraits.drop_portraits(viewer.me, "header")
        return await self._shown(user)

    async def preferences(self, viewer: Viewer, asked: None) -> Preferences:
        """How the user likes to post and to read."""
        return preferences(await self._users.get(viewer.me))

    async def _portrait(
        self, owner: UserId, file: UploadedFile | None, kind: Literal["avatar", "header"]
    ) -> str | None:
        if file is None:
            return None
        if file.size > PORTRAIT_BYTES_MAX:
            raise TooLarge(f"a picture for a profile has at most {PORTRAIT_BYTES_MAX:,} bytes")
        return await self._portraits.portrait(owner, file.path, kind)

    async def _shown(self, user: User) -> CredentialAccount:
        return credential_account(user, self._urls, follow_requests=await self._count_requests(user.id))


def _account_endpoints(users: UserService, urls: SiteUrls) -> list[Endpoint]:
    async def show(_viewer: Viewer, asked: AccountRequest) -> RawJSON:
        """One account by its id."""
        return RawJSON(await _one(users, asked.id))

    async def show_several(_viewer: Viewer, asked: AccountsRequest) -> RawJSON:
        """Several accounts by their ids, in that order; unknown ones are left out."""
        found = await users.accounts_json(asked.id)
        return RawJSON(json_list(found[user_id] for user_id in dict.fromkeys(asked.id) if user_id in found))

    async def look_up(_viewer: Viewer, asked: LookUpRequest) -> RawJSON:
        """One account by its name, with or without the name of this site."""
        name = local_name(asked.acct, urls.host_name)
        user = None if name is None else await users.by_name(name)
        if user is None:
            raise NotFound("there is no account of this name here")
        return RawJSON(await _one(users, user.id))

    several = list[Account]
    return [
        Endpoint("GET", "/api/v1/accounts/{id}", show, request=AccountRequest, response=Account),
        Endpoint("GET", "/api/v1/accounts", show_several, request=AccountsRequest, response=several),
        Endpoint("GET", "/api/v1/accounts/lookup", look_up, request=LookUpRequest, response=Account),
    ]


async def _one(users: UserService, user_id: UserId) -> bytes:
    found = (await users.accounts_json([user_id])).get(user_id)
    if found is None:
        raise NotFound("there is no such account")
    return found


def _words(asked: UpdateRequest) -> UserChanges:
    source = asked.source or SourceRequest()
    fields = asked.fields_attributes
    return UserChanges(
        display_name=asked.display_name,
        note=asked.note,
        fields=None if fields is None else tuple((field.name, field.value) for field in fields),
        locked=asked.locked,
        bot=asked.bot,
        discoverable=asked.discoverable,
        default_visibility=source.privacy,
        default_sensitive=source.sensitive,
        language=source.language,
    )
