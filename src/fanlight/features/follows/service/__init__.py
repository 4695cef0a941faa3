"""What can be done in the graph: follow, answer requests, block, mute, and ask who stands how to whom."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from fanlight.features.follows.models import (
    FOLLOWED_TAGS_MAX,
    LANGUAGES_PER_FOLLOW_MAX,
    MUTE_SECONDS_MAX,
    NOTE_LENGTH_MAX,
    RELATIONSHIPS_MAX,
    STANDINGS,
    STRANGERS,
    Following,
    GraphCounts,
    Numbers,
    Permission,
    Relationship,
    Standing,
    standing_index,
)
from fanlight.features.follows.service.cache import EDGES_KEPT_MAX, FollowingCache
from fanlight.features.follows.service.edges import EdgeKeeper
from fanlight.features.follows.store import FollowOptions, FollowStore, PutTag
from fanlight.features.users.models import LANGUAGE, LANGUAGE_LENGTH_MAX
from fanlight.features.users.service import UserService
from fanlight.kit.clock import Clock
from fanlight.kit.errors import Invalid, NotFound
from fanlight.kit.ids import DrawId, UserId, UserNumber
from fanlight.kit.pages import Page, PageRequest
from fanlight.kit.text import clean_text, hashtag_key, hashtags_in

FAMILIAR_FOLLOWERS_MAX: Final = 10
"""How many of the viewer's own people are named as followers of somebody."""

REQUESTS_PER_STEP: Final = 80
"""How many requests are granted before it is asked again whether the account is still open."""

REFILLS_MAX: Final = 50
"""How many pages a list reads on when everybody on them is hidden from the viewer."""

NOBODY: Final[Page[UserId]] = Page(items=[])

ReadPage = Callable[[UserId, PageRequest], Awaitable[Page[UserId]]]


class FollowService:
    """The only owner of edges, blocks and mutes. Every change is in both halves of its edge before it answers."""

    def __init__(
        self,
        store: FollowStore,
        users: UserService,
        draw_id: DrawId,
        clock: Clock,
        *,
        edges_kept_max: int = EDGES_KEPT_MAX,
    ) -> None:
        self._store = store
        self._users = users
        self._clock = clock
        self._edges = EdgeKeeper(store, users, draw_id)
        self._followings = FollowingCache(store, edges_kept_max=edges_kept_max)

    # --- edges ---

    async def follow(
        self,
        actor: UserId,
        target: UserId,
        *,
        reblogs: bool | None = None,
        notify: bool | None = None,
        languages: Sequence[str] | None = None,
    ) -> None:
        """Follow, or ask to where the account is locked. Again: changes the options only (None leaves one alone)."""
        wanted = None if languages is None else _checked_languages(languages)
        await self._edges.ask(actor, target, FollowOptions(reblogs=reblogs, notify=notify, languages=wanted))

    async def unfollow(self, actor: UserId, target: UserId) -> None:
        """Stop following, or take the request back. Without either, nothing happens."""
        await self._edges.withdraw(actor, target)

    async def remove_follower(self, author: UserId, follower: UserId) -> None:
        """End that `follower` follows the author. Without such a follower, nothing happens."""
        standing = {Permission.APPROVED}
        await self._edges.answer(author, follower, Permission.REMOVED, standing=standing)

    async def accept(self, author: UserId, follower: UserId) -> None:
        """Grant a request. Granted twice is granted once."""
        standing = {Permission.REQUESTED}
        if not await self._edges.answer(author, follower, Permission.APPROVED, standing=standing):
            raise NotFound("this person has not asked to follow you")

    async def reject(self, author: UserId, follower: UserId) -> None:
        """Refuse a request. Without one, nothing happens; a follower is not removed by this."""
        await self._edges.answer(author, follower, Permission.REMOVED, standing={Permission.REQUESTED})

    async def settle(self, follower: UserId, author: UserId) -> None:
        """Finish whatever a crash left between the two rows of an edge, and a request that crossed an unlocking."""
        edge = await self._edges.settle(follower, author)
        if edge.author_half.permission is Permission.REQUESTED and not (await self._users.get(author)).locked:
            await self._grant(author, follower)

    async def grant_all(self, author: UserId) -> None:
        """Grant every request that waits, as long as the account is not locked."""
        while not (await self._users.get(author)).locked:
            waiting = await self._store.requests_page(author, PageRequest(limit=REQUESTS_PER_STEP))
            for follower in waiting.items:
                await self._grant(author, follower)
            if not waiting.items:
                return

    async def _grant(self, author: UserId, follower: UserId) -> None:
        await self._edges.answer(author, follower, Permission.APPROVED, standing={Permission.REQUESTED})

    # --- blocks and mutes ---

    async def block(self, actor: UserId, target: UserId) -> None:
        """Neither follows nor sees the other from the next read on."""
        await self._require_other(actor, target, "block")
        await self._edges.block(actor, target)

    async def unblock(self, actor: UserId, target: UserId) -> None:
        """End the block. The follows it removed stay removed."""
        await self._require_other(actor, target, "unblock")
        await self._edges.unblock(actor, target)

    async def mute(
        self, actor: UserId, target: UserId, *, until_ms: int | None = None, notifications: bool = True
    ) -> None:
        """Leave somebody out of the actor's feeds, for good or until a moment."""
        await self._require_other(actor, target, "mute")
        if until_ms is not None and until_ms - self._clock.now_ms() > MUTE_SECONDS_MAX * 1000:
            until_ms = None
        await self._store.mute(actor, target, until_ms=until_ms, notifications=notifications)

    async def unmute(self, actor: UserId, target: UserId) -> None:
        """End the mute."""
        await self._require_other(actor, target, "unmute")
        await self._store.unmute(actor, target)

    # --- hashtags, notes, and who is read elsewhere ---

    async def follow_tag(self, user: UserId, tag: str) -> str:
        """Bring public posts under a hashtag to the user's home; answers its key. Twice is once."""
        key = hashtag_key(tag.removeprefix("#"))
        if hashtags_in(f"#{key}") != [key]:
            raise Invalid("this is not a hashtag: letters, digits and underscores, and not digits alone")
        if await self._store.follow_tag(user, key) is PutTag.FULL:
            raise Invalid(f"one person follows at most {FOLLOWED_TAGS_MAX} hashtags")
        return key

    async def unfollow_tag(self, user: UserId, tag: str) -> None:
        """No longer follow a hashtag. Without following it, nothing happens."""
        await self._store.unfollow_tag(user, hashtag_key(tag.removeprefix("#")))

    async def follows_tags(self, user: UserId, tags: Iterable[str]) -> set[str]:
        """Which of these hashtags, as they are named here, the user follows."""
        followed = (await self.following(user)).tags
        return {tag for tag in tags if hashtag_key(tag.removeprefix("#")) in followed} if followed else set()

    async def followed_tags_page(self, user: UserId, page: PageRequest) -> Page[str]:
        """The keys of the hashtags that the user follows, those followed last first."""
        return await self._store.followed_tags_page(user, page)

    async def set_not_at_home(self, reader: UserId, authors: Mapping[UserId, bool]) -> None:
        """For each author named: whether the reader's home leaves them out, because a list shows them.

        It matters while the reader follows them, and is remembered when they do not.
        """
        if authors:
            await self._store.set_not_at_home(reader, authors)

    async def note(self, actor: UserId, target: UserId, comment: str) -> None:
        """Keep a note about somebody, for the actor's own eyes. An empty one is forgotten."""
        await self._users.get(target)
        cleaned = clean_text(comment)
        if len(cleaned) > NOTE_LENGTH_MAX:
            raise Invalid(f"a note has at most {NOTE_LENGTH_MAX} characters")
        await self._store.put_note(actor, target, cleaned)

    async def _require_other(self, actor: UserId, target: UserId, verb: str) -> None:
        if actor == target:
            raise Invalid(f"you cannot {verb} yourself")
        await self._users.get(target)

    # --- what the feed and the posts read ---

    async def following(self, reader: UserId) -> Following:
        """Whom the reader wants to read. The arrays are shared and read-only."""
        return await self._followings.following(reader)

    async def following_version(self, reader: UserId) -> int:
        """What a kept home feed must have been built at to be still good."""
        return await self._store.following_version(reader)

    async def set_pushed_from(self, follower: UserId, author: UserId, boundary: int, *, version: int) -> bool:
        """Promise the edge's posts above `boundary` to the inbox. False where the edge is no longer this version."""
        return await self._store.set_pushed_from(follower, author, boundary, version=version)

    async def follower_numbers(self, author: UserId, *, after: UserNumber, limit: int) -> Numbers:
        """The next numbers of approved followers above `after`, ascending: what fan-out reads, page by page."""
        return await self._store.follower_numbers(author, after=after, limit=limit)

    async def follower_count(self, author: UserId) -> int:
        """How many people the author has approved, exactly."""
        return (await self._store.counts(author)).followers

    async def counts(self, user: UserId) -> GraphCounts:
        """Followers and followings, exactly."""
        return await self._store.counts(user)

    async def request_count(self, author: UserId) -> int:
        """How many people wait for the author's answer, counted up to a thousand."""
        return await self._store.request_count(author)

    async def standing(self, viewer: UserId | None, authors: Iterable[UserId]) -> dict[UserId, Standing]:
        """What stands between the viewer and each of the authors, read from both owners' rows now."""
        asked = list(dict.fromkeys(authors))
        if viewer is None or not asked:
            return dict.fromkeys(asked, STRANGERS)
        version, permissions = await self._store.permissions(viewer, asked)
        mine = await self._followings.at(viewer, version)
        wished, blocked, muted, now_ms = mine.wished, mine.blocked, mine.muted_until_ms, self._clock.now_ms()
        answer: dict[UserId, Standing] = {}
        for author in asked:
            theirs = permissions.get(author, Permission.REMOVED)
            muting = author in muted and muted[author] > now_ms
            answer[author] = STANDINGS[standing_index(theirs, author in wished, author in blocked, muting)]
        return answer

    async def relationships(self, viewer: UserId, ids: Sequence[UserId]) -> list[Relationship]:
        """In the order asked; ids that nobody has are left out."""
        if len(ids) > RELATIONSHIPS_MAX:
            raise Invalid(f"ask about at most {RELATIONSHIPS_MAX} people at once")
        known = await self._users.get_many(ids)
        asked = [other for other in dict.fromkeys(ids) if other in known]
        found = await self._store.relationships(viewer, asked, now_ms=self._clock.now_ms())
        return [found[other] for other in asked]

    async def familiar_followers(self, viewer: UserId, author: UserId) -> list[UserId]:
        """People whom the viewer follows and who follow the author, as far as the viewer may know."""
        if not await self._shows_people_to(viewer, author):
            return []
        people = [UserId(person) for person in (await self.following(viewer)).author_ids.tolist()]
        among = await self._store.followers_among(author, people, limit=FAMILIAR_FOLLOWERS_MAX)
        standing = await self.standing(viewer, among)
        return [person for person in among if not standing[person].blocked]

    # --- lists ---

    async def followers_page(self, author: UserId, page: PageRequest) -> Page[UserId]:
        """Everybody who follows the author, newest first. Whoever shows it to somebody asks `followers_seen_by`."""
        return await self._store.followers_page(author, page)

    async def following_page(self, user: UserId, page: PageRequest) -> Page[UserId]:
        """Everybody the user follows, newest first. Whoever shows it to somebody asks `following_seen_by`."""
        return await self._store.following_page(user, page)

    async def requests_page(self, author: UserId, page: PageRequest) -> Page[UserId]:
        """Who waits for the author's answer."""
        return await self._store.requests_page(author, page)

    async def blocks_page(self, actor: UserId, page: PageRequest) -> Page[UserId]:
        """Whom the actor blocks."""
        return await self._store.blocks_page(actor, page)

    async def mutes_page(self, actor: UserId, page: PageRequest) -> Page[UserId]:
        """Whom the actor mutes now."""
        return await self._store.mutes_page(actor, page, now_ms=self._clock.now_ms())

    async def followers_seen_by(self, viewer: UserId | None, author: UserId, page: PageRequest) -> Page[UserId]:
        """The author's followers, as far as the viewer may know them."""
        return await self._seen_by(viewer, author, page, self._store.followers_page)

    async def following_seen_by(self, viewer: UserId | None, user: UserId, page: PageRequest) -> Page[UserId]:
        """Whom the user follows, as far as the viewer may know them."""
        return await self._seen_by(viewer, user, page, self._store.following_page)

    async def _seen_by(self, viewer: UserId | None, owner: UserId, page: PageRequest, read: ReadPage) -> Page[UserId]:
        if not await self._shows_people_to(viewer, owner):
            return NOBODY
        return await self._without_blocked(viewer, owner, page, read)

    async def _shows_people_to(self, viewer: UserId | None, owner: UserId) -> bool:
        """A locked account shows its lists to its followers only; a blocked viewer sees nobody's."""
        user = await self._users.get(owner)
        if viewer == owner:
            return True
        standing = (await self.standing(viewer, [owner]))[owner]
        return not standing.author_blocks_viewer and (standing.follows or not user.locked)

    async def _without_blocked(
        self, viewer: UserId | None, owner: UserId, page: PageRequest, read: ReadPage
    ) -> Page[UserId]:
        """One page without people who block, or are blocked by, the viewer; empty only at the end of the list."""
        for _ in range(REFILLS_MAX):
            found = await read(owner, page)
            standing = await self.standing(viewer, found.items)
            shown = [person for person in found.items if not standing[person].blocked]
            if shown or len(found.items) < page.limit:
                return Page(items=shown, next_below=found.next_below, prev_above=found.prev_above)
            page = _further(page, found)
        return NOBODY


def _checked_languages(languages: Sequence[str]) -> tuple[str, ...]:
    """The codes, each once, in an order of their own."""
    wanted = tuple(sorted({code for code in languages if code}))
    if len(wanted) > LANGUAGES_PER_FOLLOW_MAX:
        raise Invalid(f"languages: at most {LANGUAGES_PER_FOLLOW_MAX}")
    if not all(len(code) <= LANGUAGE_LENGTH_MAX and LANGUAGE.fullmatch(code) for code in wanted):
        raise Invalid("languages: each is a code such as `en` or `pt-BR`")
    return wanted


def _further(page: PageRequest, read: Page[UserId]) -> PageRequest:
    """What comes after a page that was read, in the direction the list is walked."""
    if page.oldest_first:
        return replace(page, above=read.prev_above or page.above)
    return replace(page, below=read.next_below or page.below)
