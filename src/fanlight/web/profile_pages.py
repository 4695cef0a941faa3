"""People: profiles, who follows whom, follow requests."""

from typing import Final, Literal
from urllib.parse import urlencode

import msgspec

from fanlight.edge.requests import PageId
from fanlight.edge.responses import HTML, Redirect
from fanlight.edge.routes import Endpoint, Viewer
from fanlight.features.follows.models import Relationship
from fanlight.features.follows.service import FollowService
from fanlight.features.posts.service import PostPages
from fanlight.features.reactions.models import PINS_MAX
from fanlight.features.search.models import Kind
from fanlight.features.search.service import SearchService
from fanlight.features.users.models import User
from fanlight.features.users.service import UserService
from fanlight.kit.errors import NotFound
from fanlight.kit.ids import UserId
from fanlight.kit.pages import ACCOUNTS_PER_PAGE, Page, PageRequest
from fanlight.web.addresses import own_address
from fanlight.web.feed_pages import POSTS_PER_HOME_PAGE, TILES_PER_PAGE, further, part
from fanlight.web.people_to_meet import PeopleToMeet
from fanlight.web.site import Site, said

MORE: Final = "?max_id="


class ProfileRequest(msgspec.Struct, kw_only=True):
    """`GET /@ana`, `/@ana/reposts`, `/@ana/followers`, `/@ana/following`."""

    username: str
    max_id: PageId | None = None
    said: str = ""


class FindRequest(msgspec.Struct, kw_only=True):
    """`GET /people?name=ana`: a whole name, or how one begins."""

    name: str = ""


class FollowRequest(msgspec.Struct, kw_only=True):
    """`POST /@ana/follow`. `part`: sent by a script that draws the answer into the page; `back`: where the form was."""

    username: str
    part: bool = False
    back: str = ""


class RequestsRequest(msgspec.Struct, kw_only=True):
    """`GET /requests`."""

    max_id: PageId | None = None
    said: str = ""


class AnswerRequest(msgspec.Struct, kw_only=True):
    """`POST /requests`."""

    account: UserId
    decision: Literal["accept", "decline"]


class ProfilePages:
    """Pages about people, and the buttons between them."""

    def __init__(
        self,
        site: Site,
        users: UserService,
        follows: FollowService,
        pages: PostPages,
        search: SearchService,
        meeting: PeopleToMeet,
    ) -> None:
        self._site = site
        self._users = users
        self._follows = follows
        self._pages = pages
        self._search = search
        self._meeting = meeting

    def endpoints(self) -> list[Endpoint]:
        path = "/@{username}"
        return [
            Endpoint("GET", "/people", self.find, request=FindRequest, page=True),
            Endpoint("GET", path, self.show, request=ProfileRequest, page=True),
            Endpoint("GET", f"{path}/reposts", self.reposts, request=ProfileRequest, page=True),
            Endpoint("GET", f"{path}/followers", self.followers, request=ProfileRequest, page=True),
            Endpoint("GET", f"{path}/following", self.following, request=ProfileRequest, page=True),
            Endpoint("POST", f"{path}/follow", self.follow, request=FollowRequest, page=True, user_required=True),
            Endpoint("POST", f"{path}/unfollow", self.unfollow, request=FollowRequest, page=True, user_required=True),
            Endpoint("GET", "/requests", self.requests, request=RequestsRequest, page=True, user_required=True),
            Endpoint("POST", "/requests", self.answer, request=AnswerRequest, page=True, user_required=True),
        ]

    async def find(self, viewer: Viewer, asked: FindRequest) -> HTML | Redirect:
        """To the person of this name, however it is spelled (`ana`, `@Ana`, `@ana@this.site`), or all that begin so."""
        name = asked.name.strip().removeprefix("@").partition("@")[0]
        user = await self._users.by_name(name) if name else None
        if user is not None:
            return Redirect(f"/@{user.username}")
        found = await self._search.search(viewer.user_id, asked.name, kind=Kind.ACCOUNTS) if name else None
        ids = [] if found is None else list(found.people)
        return await self._site.page(
            viewer,
            "follows/find.html",
            status=404 if name and not ids else 200,
            tab="explore",
            here=f"/people?{urlencode({'name': asked.name})}" if name else "/people",
            name=name,
            people=await self._site.accounts(ids),
            relationships=await self._relationships(viewer, ids),
            meet=[] if ids else await self._meeting.for_viewer(viewer),
        )

    async def show(self, viewer: Viewer, asked: ProfileRequest) -> HTML:
        user = await self._user(asked.username)
        wanted = part(asked.max_id, TILES_PER_PAGE)
        page = await self._pages.profile_page(viewer.user_id, user.id, wanted, only_media=True)
        first = await self._pages.pinned_page(viewer.user_id, user.id, PageRequest(limit=PINS_MAX))
        pinned = {post.post_id for post in first.items}
        here = f"/@{user.username}"
        return await self._site.page(
            viewer,
            "users/profile.html",
            tab="me" if viewer.user_id == user.id else "",
            here=here,
            account=(await self._site.accounts([user.id]))[0],
            relationship=(await self._relationships(viewer, [user.id]))[str(user.id)],
            pinned=self._site.statuses(first.items) if asked.max_id is None else [],
            statuses=self._site.statuses([post for post in page.items if post.post_id not in pinned]),
            next=further(here, page),
            said=said(asked.said),
        )

    async def reposts(self, viewer: Viewer, asked: ProfileRequest) -> HTML:
        user = await self._user(asked.username)
        page = await self._pages.reposts_page(viewer.user_id, user.id, part(asked.max_id, POSTS_PER_HOME_PAGE))
        here = f"/@{user.username}/reposts"
        return await self._site.page(
            viewer,
            "users/reposts.html",
            here=here,
            account=(await self._site.accounts([user.id]))[0],
            statuses=self._site.statuses(page.items),
            next=further(here, page),
        )

    async def followers(self, viewer: Viewer, asked: ProfileRequest) -> HTML:
        user = await self._user(asked.username)
        page = await self._follows.followers_seen_by(viewer.user_id, user.id, part(asked.max_id, ACCOUNTS_PER_PAGE))
        return await self._people(viewer, user, page, kind="followers")

    async def following(self, viewer: Viewer, asked: ProfileRequest) -> HTML:
        user = await self._user(asked.username)
        page = await self._follows.following_seen_by(viewer.user_id, user.id, part(asked.max_id, ACCOUNTS_PER_PAGE))
        return await self._people(viewer, user, page, kind="following")

    async def follow(self, viewer: Viewer, asked: FollowRequest) -> HTML | Redirect:
        user = await self._user(asked.username)
        await self._follows.follow(viewer.me, user.id)
        return await self._followed(viewer, user, asked)

    async def unfollow(self, viewer: Viewer, asked: FollowRequest) -> HTML | Redirect:
        user = await self._user(asked.username)
        await self._follows.unfollow(viewer.me, user.id)
        return await self._followed(viewer, user, asked)

    async def requests(self, viewer: Viewer, asked: RequestsRequest) -> HTML:
        page = await self._follows.requests_page(viewer.me, part(asked.max_id, ACCOUNTS_PER_PAGE))
        return await self._site.page(
            viewer,
            "follows/requests.html",
            tab="requests",
            people=await self._site.accounts(page.items),
            next=None if page.next_below is None else f"/requests{MORE}{page.next_below}",
            said=said(asked.said),
        )

    async def answer(self, viewer: Viewer, asked: AnswerRequest) -> Redirect:
        if asked.decision == "accept":
            await self._follows.accept(viewer.me, asked.account)
            return Redirect("/requests?said=accepted")
        await self._follows.reject(viewer.me, asked.account)
        return Redirect("/requests?said=declined")

    async def _user(self, username: str) -> User:
        user = await self._users.by_name(username)
        if user is None:
            raise NotFound("there is nobody of this name here")
        return user

    async def _relationships(self, viewer: Viewer, ids: list[UserId]) -> dict[str, Relationship]:
        """What stands between the viewer and each of the people; nothing for a stranger."""
        known = {str(user_id): Relationship(user_id=user_id) for user_id in ids}
        if viewer.user_id is not None:
            found = await self._follows.relationships(viewer.user_id, ids)
            known.update({str(relationship.user_id): relationship for relationship in found})
        return known

    async def _people(self, viewer: Viewer, user: User, page: Page[UserId], *, kind: str) -> HTML:
        path = f"/@{user.username}/{kind}"
        return await self._site.page(
            viewer,
            "follows/people.html",
            here=path,
            kind=kind,
            account=(await self._site.accounts([user.id]))[0],
            people=await self._site.accounts(page.items),
            relationships=await self._relationships(viewer, page.items),
            next=None if page.next_below is None else f"{path}{MORE}{page.next_below}",
        )

    async def _followed(self, viewer: Viewer, user: User, asked: FollowRequest) -> HTML | Redirect:
        back = own_address(asked.back, f"/@{user.username}")
        if not asked.part:
            return Redirect(back)
        return await self._site.page(
            viewer,
            "follows/follow.html",
            account=(await self._site.accounts([user.id]))[0],
            relationship=(await self._relationships(viewer, [user.id]))[str(user.id)],
            here=back,
        )
