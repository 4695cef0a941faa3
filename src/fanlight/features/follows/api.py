"""The graph over HTTP: follow, answer requests, block, mute, and the lists of people."""

from typing import Annotated, Any, Final

import msgspec

from fanlight.edge.requests import PageQuery
from fanlight.edge.responses import Encodes, Paged, RawJSON, json_list
from fanlight.edge.routes import Call, Endpoint, Viewer
from fanlight.features.follows.service import FollowService
from fanlight.features.follows.views import RelationshipView, muted_account_json, relationship_view
from fanlight.features.users.service import UserService
from fanlight.features.users.views import Account
from fanlight.kit.clock import Clock
from fanlight.kit.errors import Invalid
from fanlight.kit.ids import UserId
from fanlight.kit.pages import ACCOUNTS_PER_PAGE, ACCOUNTS_PER_PAGE_MAX, Page, PageRequest

FAMILIAR_ASKED_MAX: Final = 20
"""About how many people one question about familiar followers may ask."""


class PersonRequest(msgspec.Struct):
    """Anything done to one person."""

    id: UserId


class FollowRequest(PersonRequest):
    """`POST /api/v1/accounts/:id/follow`: what is left out stays as it is."""

    reblogs: bool | None = None
    notify: bool | None = None
    languages: list[str] | None = None


class MuteRequest(PersonRequest):
    """`POST /api/v1/accounts/:id/mute`. `duration` is in seconds; 0 is without an end."""

    notifications: bool = True
    duration: int = 0


class NoteRequest(PersonRequest):
    """`POST /api/v1/accounts/:id/note`: a note for the viewer's own eyes; an empty one is forgotten."""

    comment: str = ""


class PeopleRequest(msgspec.Struct):
    """Questions about several people."""

    id: list[UserId] = []


class PeoplePageRequest(PageQuery, kw_only=True):
    """A list that belongs to one person."""

    id: UserId

    def asked_page(self) -> PageRequest:
        return self.page(ACCOUNTS_PER_PAGE, ACCOUNTS_PER_PAGE_MAX)


class MyPageRequest(PageQuery, kw_only=True):
    """A list of one's own."""

    def asked_page(self) -> PageRequest:
        return self.page(ACCOUNTS_PER_PAGE, ACCOUNTS_PER_PAGE_MAX)


class FamiliarFollowers(msgspec.Struct):
    """Who among the viewer's people follows this account."""

    id: str
    accounts: list[Annotated[msgspec.Raw, Encodes(Account)]]


class FollowAPI:
    """The calls behind the rows of `endpoints`."""

    def __init__(self, follows: FollowService, users: UserService, clock: Clock) -> None:
        self._follows = follows
        self._users = users
        self._clock = clock

    # --- what one person does to another; each answers how they stand afterwards ---

    async def follow(self, viewer: Viewer, asked: FollowRequest) -> RelationshipView:
        """Follow an account, or send a request where it is locked; also changes how it is followed."""
        await self._follows.follow(
            viewer.me, asked.id, reblogs=asked.reblogs, notify=asked.notify, languages=asked.languages
        )
        return await self._relationship(viewer, asked.id)

    async def unfollow(self, viewer: Viewer, asked: PersonRequest) -> RelationshipView:
        """Stop following an account, or take the follow request back."""
        await self._follows.unfollow(viewer.me, asked.id)
        return await self._relationship(viewer, asked.id)

    async def remove_follower(self, viewer: Viewer, asked: PersonRequest) -> RelationshipView:
        """Remove an account from those that follow the user."""
        await self._follows.remove_follower(viewer.me, asked.id)
        return await self._relationship(viewer, asked.id)

    async def block(self, viewer: Viewer, asked: PersonRequest) -> RelationshipView:
        """Block an account: neither follows or sees the other any more."""
        await self._follows.block(viewer.me, asked.id)
        return await self._relationship(viewer, asked.id)

    async def unblock(self, viewer: Viewer, asked: PersonRequest) -> RelationshipView:
        """Unblock an account."""
        await self._follows.unblock(viewer.me, asked.id)
        return await self._relationship(viewer, asked.id)

    async def mute(self, viewer: Viewer, asked: MuteRequest) -> RelationshipView:
        """Mute an account for a number of seconds, or until it is unmuted."""
        if asked.duration < 0:
            raise Invalid("duration: a mute lasts a number of seconds, or 0 for no end")
        until_ms = self._clock.now_ms() + asked.duration * 1000 if asked.duration else None
        await self._follows.mute(viewer.me, asked.id, until_ms=until_ms, notifications=asked.notifications)
        return await self._relationship(viewer, asked.id)

    async def unmute(self, viewer: Viewer, asked: PersonRequest) -> RelationshipView:
        """Unmute an account."""
        await self._follows.unmute(viewer.me, asked.id)
        return await self._relationship(viewer, asked.id)

    async def note(self, viewer: Viewer, asked: NoteRequest) -> RelationshipView:
        """Keep a note on an account that only the user reads; an empty one is forgotten."""
        await self._follows.note(viewer.me, asked.id, asked.comment)
        return await self._relationship(viewer, asked.id)

    async def authorize(self, viewer: Viewer, asked: PersonRequest) -> RelationshipView:
        """Accept the follow request of an account."""
        await self._follows.accept(viewer.me, asked.id)
        return await self._relationship(viewer, asked.id)

    async def reject(self, viewer: Viewer, asked: PersonRequest) -> RelationshipView:
        """Reject the follow request of an account."""
        await self._follows.reject(viewer.me, asked.id)
        return await self._relationship(viewer, asked.id)

    async def _relationship(self, viewer: Viewer, other: UserId) -> RelationshipView:
        (found,) = await self._follows.relationships(viewer.me, [other])
        return relationship_view(found)

    # --- lists ---

    async def relationships(self, viewer: Viewer, asked: PeopleRequest) -> list[RelationshipView]:
        """How the user and each of these accounts stand to each other."""
        return [relationship_view(one) for one in await self._follows.relationships(viewer.me, asked.id)]

    async def followers(self, viewer: Viewer, asked: PeoplePageRequest) -> Paged:
        """Accounts that follow an account."""
        found = await self._follows.followers_seen_by(viewer.user_id, asked.id, asked.asked_page())
        return await self._accounts(found)

    async def following(self, viewer: Viewer, asked: PeoplePageRequest) -> Paged:
        """Accounts that an account follows."""
        found = await self._follows.following_seen_by(viewer.user_id, asked.id, asked.asked_page())
        return await self._accounts(found)

    async def requests(self, viewer: Viewer, asked: MyPageRequest) -> Paged:
        """Accounts that ask to follow the user."""
        return await self._accounts(await self._follows.requests_page(viewer.me, asked.asked_page()))

    async def blocks(self, viewer: Viewer, asked: MyPageRequest) -> Paged:
        """Accounts that the user blocks."""
        return await self._accounts(await self._follows.blocks_page(viewer.me, asked.asked_page()))

    async def mutes(self, viewer: Viewer, asked: MyPageRequest) -> Paged:
        """Accounts that the user mutes, and until when."""
        page = await self._follows.mutes_page(viewer.me, asked.asked_page())
        accounts = await self._users.accounts_json(page.items)
        mutes = {one.user_id: one.mute for one in await self._follows.relationships(viewer.me, page.items)}
        shown = [muted_account_json(accounts[one], mutes[one]) for one in page.items if one in accounts]
        return Paged(json_list(shown), next_below=page.next_below, prev_above=page.prev_above)

    async def familiar(self, viewer: Viewer, asked: PeopleRequest) -> RawJSON:
        """For each of these accounts, those of its followers whom the user follows."""
        if len(asked.id) > FAMILIAR_ASKED_MAX:
            raise Invalid(f"ask about at most {FAMILIAR_ASKED_MAX} people at once")
        answers: list[FamiliarFollowers] = []
        for author in await self._users.get_many(asked.id):
            people = await self._follows.familiar_followers(viewer.me, author)
            accounts = (await self._users.accounts_json(people)).values()
            answers.append(FamiliarFollowers(str(author), [msgspec.Raw(account) for account in accounts]))
        return RawJSON(msgspec.json.encode(answers))

    async def _accounts(self, page: Page[UserId]) -> Paged:
        accounts = await self._users.accounts_json(page.items)
        shown = json_list(accounts[person] for person in page.items if person in accounts)
        return Paged(shown, next_below=page.next_below, prev_above=page.prev_above)


def endpoints(follows: FollowService, users: UserService, clock: Clock) -> list[Endpoint]:
    """What clients call."""
    api = FollowAPI(follows, users, clock)
    return [*_acts(api), *_lists(api)]


def _acts(api: FollowAPI) -> list[Endpoint]:
    acts: list[tuple[str, str, type, Call]] = [
        ("accounts/{id}/follow", "write:follows", FollowRequest, api.follow),
        ("accounts/{id}/unfollow", "write:follows", PersonRequest, api.unfollow),
        ("accounts/{id}/remove_from_followers", "write:follows", PersonRequest, api.remove_follower),
        ("accounts/{id}/block", "write:blocks", PersonRequest, api.block),
        ("accounts/{id}/unblock", "write:blocks", PersonRequest, api.unblock),
        ("accounts/{id}/mute", "write:mutes", MuteRequest, api.mute),
        ("accounts/{id}/unmute", "write:mutes", PersonRequest, api.unmute),
        ("accounts/{id}/note", "write:accounts", NoteRequest, api.note),
        ("follow_requests/{id}/authorize", "write:follows", PersonRequest, api.authorize),
        ("follow_requests/{id}/reject", "write:follows", PersonRequest, api.reject),
    ]
    return [
        Endpoint("POST", f"/api/v1/{path}", call, scope=scope, request=request, response=RelationshipView)
        for path, scope, request, call in acts
    ]


def _lists(api: FollowAPI) -> list[Endpoint]:
    questions: list[tuple[str, str, type, Any, Call]] = [
        ("accounts/relationships", "read:follows", PeopleRequest, list[RelationshipView], api.relationships),
        ("accounts/familiar_followers", "read:follows", PeopleRequest, list[FamiliarFollowers], api.familiar),
        ("follow_requests", "read:follows", MyPageRequest, list[Account], api.requests),
        ("blocks", "read:blocks", MyPageRequest, list[Account], api.blocks),
        ("mutes", "read:mutes", MyPageRequest, list[Account], api.mutes),
    ]
    own = [
        Endpoint("GET", f"/api/v1/{path}", call, scope=scope, request=request, response=response)
        for path, scope, request, response, call in questions
    ]
    of_one: dict[str, Any] = {
        "scope": "read:accounts",
        "open": True,
        "request": PeoplePageRequest,
        "response": list[Account],
    }
    return [
        *own,
        Endpoint("GET", "/api/v1/accounts/{id}/followers", api.followers, **of_one),
        Endpoint("GET", "/api/v1/accounts/{id}/following", api.following, **of_one),
    ]
