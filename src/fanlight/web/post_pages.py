"""One post with its conversation: seeing, liking, voting, commenting, deleting."""

from typing import Final

import msgspec

from fanlight.edge.responses import HTML, Redirect
from fanlight.edge.routes import Endpoint, Viewer
from fanlight.features.polls.service import PollService
from fanlight.features.posts.models import CAPTION_LENGTH_MAX, Draft
from fanlight.features.posts.policy import Purpose
from fanlight.features.posts.service import Pins, PostPages, PostService, ReadPosts, Reposts, Threads
from fanlight.features.reactions.service import ReactionService
from fanlight.features.users.models import Visibility
from fanlight.kit.errors import Invalid, NotFound
from fanlight.kit.ids import PostId, UserId
from fanlight.kit.pages import PageRequest
from fanlight.web.addresses import own_address
from fanlight.web.signing_pages import sentence
from fanlight.web.site import Json, Site, said

DEPTH_MAX: Final = 3
"""Answers deeper than this are drawn at this depth: a phone has no room for more."""

MORE_OF_AUTHOR: Final = 6

SEEN_BY_ALL: Final = (Visibility.PUBLIC, Visibility.UNLISTED)


class PostRequest(msgspec.Struct, kw_only=True):
    """`GET /@ana/1`. `reply`: the comment that the form answers."""

    username: str
    id: PostId
    reply: PostId | None = None
    said: str = ""


class ActRequest(msgspec.Struct, kw_only=True):
    """`POST /@ana/1/like`. `part`: sent by a script that draws the answer into the page; `back`: where the form was."""

    username: str
    id: PostId
    part: bool = False
    back: str = ""
    alone: bool = False


class CommentRequest(msgspec.Struct, kw_only=True):
    """`POST /@ana/1/comment`."""

    username: str
    id: PostId
    in_reply_to: PostId | None = None
    words: str = ""


class VoteRequest(msgspec.Struct, kw_only=True):
    """`POST /@ana/1/vote`. The choices are places among the options."""

    username: str
    id: PostId
    choices: list[int] = []
    back: str = ""


class PostPage:
    """Everything below a post's address."""

    def __init__(
        self,
        site: Site,
        posts: PostService,
        reader: ReadPosts,
        threads: Threads,
        reactions: ReactionService,
        pages: PostPages,
        *,
        reposts: Reposts,
        pins: Pins,
        polls: PollService,
    ) -> None:
        self._site = site
        self._posts = posts
        self._reader = reader
        self._threads = threads
        self._reactions = reactions
        self._pages = pages
        self._reposts = reposts
        self._pins = pins
        self._polls = polls

    def endpoints(self) -> list[Endpoint]:
        path = "/@{username}/{id}"
        return [
            Endpoint("GET", path, self.show, request=PostRequest, page=True),
            *(
                Endpoint("POST", f"{path}/{name}", call, request=ActRequest, page=True, user_required=True)
                for name, call in (
                    ("like", self.like),
                    ("unlike", self.unlike),
                    ("repost", self.repost),
                    ("unrepost", self.unrepost),
                    ("pin", self.pin),
                    ("unpin", self.unpin),
                )
            ),
            Endpoint("POST", f"{path}/comment", self.comment, request=CommentRequest, page=True, user_required=True),
            Endpoint("POST", f"{path}/vote", self.vote, request=VoteRequest, page=True, user_required=True),
            Endpoint("GET", f"{path}/delete", self.ask_to_delete, request=PostRequest, page=True, user_required=True),
            Endpoint("POST", f"{path}/delete", self.delete, request=PostRequest, page=True, user_required=True),
        ]

    async def show(self, viewer: Viewer, asked: PostRequest) -> HTML | Redirect:
        """A repost has no page of its own: its address leads to what it shows."""
        status = await self._status(viewer, asked)
        if status["reblog"]:
            return Redirect(f"/@{status['reblog']['account']['acct']}/{status['reblog']['id']}")
        return await self._page(viewer, asked, status)

    async def like(self, viewer: Viewer, asked: ActRequest) -> HTML | Redirect:
        post = await self._reader.require_visible(viewer.me, asked.id)
        await self._reactions.like(post.id, viewer.me)
        return await self._acted(viewer, asked)

    async def unlike(self, viewer: Viewer, asked: ActRequest) -> HTML | Redirect:
        await self._reactions.unlike(await self._reposts.original_of(asked.id), viewer.me)
        return await self._acted(viewer, asked)

    async def repost(self, viewer: Viewer, asked: ActRequest) -> HTML | Redirect:
        await self._reposts.repost(viewer.me, asked.id)
        return await self._acted(viewer, asked)

    async def unrepost(self, viewer: Viewer, asked: ActRequest) -> HTML | Redirect:
        await self._reposts.undo(viewer.me, asked.id)
        return await self._acted(viewer, asked)

    async def pin(self, viewer: Viewer, asked: ActRequest) -> HTML | Redirect:
        """A pin too many is said above the post."""
        try:
            await self._pins.pin(viewer.me, asked.id)
        except Invalid as error:
            request = PostRequest(username=asked.username, id=asked.id)
            return await self._page(viewer, request, await self._status(viewer, asked), wrong=sentence(error))
        return await self._acted(viewer, asked)

    async def unpin(self, viewer: Viewer, asked: ActRequest) -> HTML | Redirect:
        await self._pins.unpin(viewer.me, asked.id)
        return await self._acted(viewer, asked)

    async def vote(self, viewer: Viewer, asked: VoteRequest) -> HTML | Redirect:
        """A vote that the poll does not take is answered above the post."""
        post = await self._reader.require_visible(viewer.me, asked.id)
        try:
            await self._polls.vote(viewer.me, post.id, asked.choices)
        except Invalid as error:
            request = PostRequest(username=asked.username, id=asked.id)
            return await self._page(viewer, request, await self._status(viewer, request), wrong=sentence(error))
        return Redirect(own_address(asked.back, f"/@{asked.username}/{asked.id}?said=voted"))

    async def comment(self, viewer: Viewer, asked: CommentRequest) -> HTML | Redirect:
        """The comment is a post in reply. What is refused comes back with its words, to be put right."""
        draft = Draft(author_id=viewer.me, caption=asked.words, in_reply_to_id=asked.in_reply_to or asked.id)
        try:
            published = await self._posts.publish(draft)
        except Invalid as error:
            request = PostRequest(username=asked.username, id=asked.id, reply=asked.in_reply_to)
            status = await self._status(viewer, request)
            return await self._page(viewer, request, status, words=asked.words, wrong=sentence(error))
        return Redirect(f"/@{asked.username}/{asked.id}#comment-{published.post_id}")

    async def ask_to_delete(self, viewer: Viewer, asked: PostRequest) -> HTML:
        return await self._site.page(viewer, "posts/delete.html", post=await self._own(viewer, asked))

    async def delete(self, viewer: Viewer, asked: PostRequest) -> Redirect:
        status = await self._own(viewer, asked)
        await self._posts.delete(viewer.me, asked.id, delete_media=True)
        return Redirect(await self._after_deletion(viewer, status))

    async def _own(self, viewer: Viewer, asked: PostRequest) -> Json:
        status = await self._status(viewer, asked)
        if status["account"]["id"] != str(viewer.me):
            raise NotFound("there is no such post of yours")
        return status

    async def _after_deletion(self, viewer: Viewer, status: Json) -> str:
        """Back to what a comment answered, if it is still there; else to the profile."""
        if status["in_reply_to_id"]:
            parent = PostId(int(status["in_reply_to_id"]))
            for above in self._site.statuses(await self._reader.read(viewer.me, [parent], purpose=Purpose.LINK)):
                return f"/@{above['account']['acct']}/{above['id']}?said=deleted"
        return f"/@{status['account']['acct']}?said=deleted"

    async def _page(
        self, viewer: Viewer, asked: PostRequest, status: Json, *, words: str = "", wrong: str = ""
    ) -> HTML:
        thread = await self._threads.around(viewer.user_id, asked.id)
        answers = threaded(status["id"], self._site.statuses(thread.descendants))
        return await self._site.page(
            viewer,
            "posts/post.html",
            status=422 if wrong else 200,
            post=status,
            above=self._site.statuses(thread.ancestors),
            thread=answers,
            more=await self._more_of(viewer, status),
            reply_to=next((one["status"] for one in answers if one["status"]["id"] == str(asked.reply)), None),
            words_kept=words,
            open_to_all=status["visibility"] in SEEN_BY_ALL,
            caption_length_max=CAPTION_LENGTH_MAX,
            here=f"/@{asked.username}/{asked.id}",
            said=said(asked.said),
            wrong=wrong,
        )

    async def _more_of(self, viewer: Viewer, status: Json) -> list[Json]:
        """A few other posts of the author, as their profile shows them to this viewer."""
        author = UserId(int(status["account"]["id"]))
        wanted = PageRequest(limit=MORE_OF_AUTHOR + 1)
        page = await self._pages.profile_page(viewer.user_id, author, wanted, only_media=True)
        others = [one for one in self._site.statuses(page.items) if one["id"] != status["id"]]
        return others[:MORE_OF_AUTHOR]

    async def _status(self, viewer: Viewer, asked: PostRequest | ActRequest) -> Json:
        shown = await self._reader.read_one(viewer.user_id, asked.id)
        status = self._site.statuses([shown])[0]
        if status["account"]["username"].lower() != asked.username.lower():
            raise NotFound("there is no such post")
        return status

    async def _acted(self, viewer: Viewer, asked: ActRequest) -> HTML | Redirect:
        address = f"/@{asked.username}/{asked.id}"
        back = own_address(asked.back, address)
        if not asked.part:
            return Redirect(back)
        status = await self._status(viewer, asked)
        return await self._site.page(viewer, "posts/acts.html", post=status, alone=asked.alone, here=back)


def threaded(top: str, answers: list[Json]) -> list[Json]:
    """The answers in reading order with their depth: each below what it answers, the oldest first.

    One whose parent the viewer does not see stands at the top level.
    """
    known = {answer["id"] for answer in answers}
    children: dict[str, list[Json]] = {}
    for answer in answers:
        parent = answer["in_reply_to_id"]
        children.setdefault(parent if parent in known else top, []).append(answer)
    ordered: list[Json] = []
    waiting = [(answer, 0) for answer in reversed(children.get(top, []))]
    while waiting:
        answer, depth = waiting.pop()
        ordered.append({"status": answer, "depth": min(depth, DEPTH_MAX)})
        waiting += [(child, depth + 1) for child in reversed(children.get(answer["id"], []))]
    return ordered
