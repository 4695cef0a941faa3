"""The one read that turns ids into what a viewer may see: hydrate, filter, present. No other code makes a Status."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from fanlight.features.follows.models import Standing
from fanlight.features.follows.service import FollowService
from fanlight.features.polls.service import PollService
from fanlight.features.posts.models import Post, PostHead, Shown
from fanlight.features.posts.policy import Hidden, Purpose, hidden_because
from fanlight.features.posts.service.fragments import Fragment, Fragments
from fanlight.features.posts.service.steps import StepTimes
from fanlight.features.posts.store import PostStore
from fanlight.features.posts.views import ENCODER, open_ended, status_head
from fanlight.features.reactions.models import MUTED, Reactions
from fanlight.features.reactions.service import ReactionService
from fanlight.features.uploads.models import Photo, PostMedia
from fanlight.features.uploads.service import UploadService
from fanlight.features.uploads.views import MediaAttachment, media_attachment
from fanlight.features.users.models import Visibility
from fanlight.features.users.service import UserService
from fanlight.kit.errors import NotFound
from fanlight.kit.ids import PostId, UserId
from fanlight.kit.urls import SiteUrls

SIGNED: Final = frozenset({Visibility.FOLLOWERS, Visibility.DIRECT})
"""Photos of these posts have addresses that expire."""

NO_MEDIA: Final = PostMedia(version=0, photos=())
MEDIA: Final = b',"media_attachments":'
POLL: Final = b',"poll":'
NO_POLLS: Final[Mapping[PostId, bytes]] = {}
ACCOUNT: Final = b',"account":'
FLAGS: Final = ("favourited", "reblogged", "bookmarked", "muted", "pinned")
"""What the viewer did, in the order of the bits LIKED, REPOSTED and so on."""

ACTS: Final = tuple(
    b',"replies_count":%d,"favourites_count":%d,"reblogs_count":%d'
    + b"".join(
        b',"%s":%s' % (flag.encode(), b"true" if mine >> bit & 1 else b"false") for bit, flag in enumerate(FLAGS)
    )
    for mine in range(1 << len(FLAGS))
)
"""Counts are filled in; one for each combination of what the viewer did."""

NO_REPOST: Final = b',"reblog":null}'


class Hydrated(NamedTuple):
    """Everything about some posts that showing them needs, each part read at its owner."""

    heads: Mapping[PostId, PostHead]
    fragments: Mapping[PostId, Fragment]
    accounts: Mapping[UserId, bytes]
    standing: Mapping[UserId, Standing]
    reactions: Reactions
    polls: Mapping[PostId, bytes]


class ReadPosts:
    """Reads are not cached: what is kept in memory is checked against its version every time."""

    def __init__(
        self,
        store: PostStore,
        *,
        users: UserService,
        follows: FollowService,
        uploads: UploadService,
        reactions: ReactionService,
        polls: PollService,
        urls: SiteUrls,
        fragments: Fragments,
    ) -> None:
        self._store = store
        self._users = users
        self._follows = follows
        self._uploads = uploads
        self._reactions = reactions
        self._polls = polls
        self._urls = urls
        self._fragments = fragments

    async def read(
        self, viewer: UserId | None, ids: Sequence[PostId], *, purpose: Purpose, times: StepTimes | None = None
    ) -> list[Shown]:
        """The posts among `ids` that the viewer may see, in that order. What cannot be checked is not shown."""
        times = times or StepTimes()
        known = await self._hydrate(viewer, ids)
        times.mark("hydrate")
        visible = self._filter(viewer, ids, known, purpose)
        times.mark("filter")
        shown = self._present(visible, known)
        times.mark("present")
        return shown

    async def read_one(self, viewer: UserId | None, post: PostId, *, purpose: Purpose = Purpose.LINK) -> Shown:
        """The post. Raises `NotFound` where there is none that the viewer may know of."""
        shown = await self.read(viewer, [post], purpose=purpose)
        if not shown:
            raise NotFound("there is no such post")
        return shown[0]

    async def require_visible(self, viewer: UserId | None, post: PostId) -> Post:
        """The post as it is stored, if the viewer may see it; of a repost, the one it shows. Raises `NotFound`."""
        known = await self._hydrate(viewer, [post])
        visible = self._filter(viewer, [post], known, Purpose.LINK)
        found = await self._store.load([known.heads[seen][7] or seen for seen in visible])
        if not found:
            raise NotFound("there is no such post")
        return found[0]

    async def visible(self, viewer: UserId | None, ids: Sequence[PostId], *, purpose: Purpose) -> list[PostId]:
        """Which of the posts the viewer may see, in that order, for those who need no JSON."""
        return self._filter(viewer, ids, await self._hydrate(viewer, ids), purpose)

    async def is_close(self, viewer: UserId | None, author: UserId) -> bool:
        """Whether what the author publishes for followers is for this viewer."""
        if viewer is None or viewer == author:
            return viewer is not None
        return (await self._follows.standing(viewer, [author]))[author].follows

    async def why_hidden(self, viewer: UserId | None, post: PostId, *, purpose: Purpose) -> Hidden | None:
        """What hides the post from the viewer, None where nothing does. Raises `NotFound` for a post that is gone."""
        known = await self._hydrate(viewer, [post])
        head = known.heads.get(post)
        if head is None:
            raise NotFound("there is no such post, or it was deleted")
        return _hidden(viewer, head, known, purpose)

    def signed_media(self, photos: Iterable[Photo]) -> list[MediaAttachment]:
        """Photos with addresses that expire: of posts that are not for everyone, and of no post at all."""
        return [media_attachment(photo, self._urls, sign=self._uploads.sign) for photo in photos]

    async def _hydrate(self, viewer: UserId | None, ids: Sequence[PostId]) -> Hydrated:
        # One box after the other: with SQLite each answers inline, and tasks would cost more than the reads.
        found = await self._store.heads(ids)
        heads = {row[0]: row for row in found}
        originals = {reposted for row in found if (reposted := row[7]) is not None}
        if originals:
            further = await self._store.heads(originals - heads.keys())
            heads.update((row[0], row) for row in further)
            found = [*found, *further]
        authors = {row[1] for row in found}
        standing = await self._follows.standing(viewer, authors)
        accounts = await self._users.accounts_json(authors)
        reactions = await self._reactions.of_posts(viewer, {row[0]: row[6] or row[0] for row in found if not row[7]})
        polls = await self._polls_of(viewer, [row[0] for row in found if row[8]])
        return Hydrated(heads, await self._fragments_of(found), accounts, standing, reactions, polls)

    async def _polls_of(self, viewer: UserId | None, asking: Sequence[PostId]) -> Mapping[PostId, bytes]:
        """Few posts have one, and the others pay nothing for it."""
        if not asking:
            return NO_POLLS
        polls = await self._polls.of_posts(viewer, asking)
        return {post: ENCODER.encode(self._polls.view(poll, viewer)) for post, poll in polls.items()}

    async def _fragments_of(self, heads: Sequence[PostHead]) -> dict[PostId, Fragment]:
        media = await self._uploads.media_versions([row[0] for row in heads])
        kept = self._fragments
        found: dict[PostId, Fragment] = {}
        missing: list[PostId] = []
        for post, _, version, *_ in heads:
            fragment = kept.get(post, version, media.get(post, 0))
            if fragment is None:
                missing.append(post)
            else:
                found[post] = fragment
        if missing:
            found.update(await self._make_fragments(missing))
        return found

    async def _make_fragments(self, ids: Iterable[PostId]) -> dict[PostId, Fragment]:
        posts = [post for post in await self._store.load(ids) if post.deleted_ms is None]
        authors = await self._users.get_many({post.author_id for post in posts})
        media = await self._uploads.media_of_posts([post.id for post in posts if post.photos])
        made: dict[PostId, Fragment] = {}
        for post in posts:
            if post.author_id in authors:
                made[post.id] = self._fragment(post, authors[post.author_id].username, media.get(post.id))
                self._fragments.put(post.id, made[post.id])
        return made

    def _fragment(self, post: Post, username: str, media: PostMedia | None) -> Fragment:
        attached = media or NO_MEDIA
        signed = attached.photos if post.visibility in SIGNED else ()
        shown = None if signed else [media_attachment(photo, self._urls) for photo in attached.photos]
        return Fragment(
            version=post.version,
            media_version=attached.version,
            head=open_ended(status_head(post, username, shown, self._urls)),
            signed=signed,
            mentioned=frozenset(mention.user_id for mention in post.mentions),
            has_poll=post.has_poll,
        )

    def _filter(self, viewer: UserId | None, ids: Sequence[PostId], known: Hydrated, purpose: Purpose) -> list[PostId]:
        heads = known.heads
        return [
            post
            for post in ids
            if (head := heads.get(post)) is not None and _hidden(viewer, head, known, purpose) is None
        ]

    def _present(self, visible: Sequence[PostId], known: Hydrated) -> list[Shown]:
        heads, accounts = known.heads, known.accounts
        shown: list[Shown] = []
        for post in visible:
            head = heads[post]
            _, author, _, _, _, in_home, _, reposted, _ = head
            if reposted is None:
                json = self._json(head, accounts[author], _acts(head, known), NO_REPOST, known)
            else:
                # Whoever does something with a repost does it with the original: the same numbers stand in both.
                original = heads[reposted]
                acts = _acts(original, known)
                inner = self._json(original, accounts[original[1]], acts, NO_REPOST, known)
                json = self._json(head, accounts[author], acts, b',"reblog":%s}' % inner, known)
            shown.append(Shown(post, author, json, in_home == 1, reposted is not None))
        return shown

    def _json(self, head: PostHead, account: bytes, acts: bytes, end: bytes, known: Hydrated) -> bytes:
        fragment = known.fragments[head[0]]
        parts = [fragment.head, ACCOUNT, account, acts, end]
        if fragment.signed:
            parts.insert(1, self._signed_media(fragment))
        if fragment.has_poll:
            parts.insert(1, POLL + known.polls.get(head[0], b"null"))
        return b"".join(parts)

    def _signed_media(self, fragment: Fragment) -> bytes:
        return MEDIA + ENCODER.encode(self.signed_media(fragment.signed))


def _acts(head: PostHead, known: Hydrated) -> bytes:
    """What people did with a post, and what of it the viewer did."""
    post, _, _, _, replies, _, root, _, _ = head
    likes, reposts, mine = known.reactions.of[post]
    if known.reactions.muted and (root or post) in known.reactions.muted:
        mine |= MUTED
    return ACTS[mine] % (replies, likes, reposts)


def _hidden(viewer: UserId | None, head: PostHead, known: Hydrated, purpose: Purpose) -> Hidden | None:
    """A repost is shown to those who may see both it and what it shows."""
    post, author, _, visibility, _, _, _, reposted, _ = head
    fragment = known.fragments.get(post)
    if fragment is None or author not in known.accounts:
        return Hidden.UNCHECKED
    hidden = hidden_because(
        viewer=viewer,
        author=author,
        visibility=visibility,
        standing=known.standing.get(author),
        mentioned=viewer in fragment.mentioned,
        purpose=purpose,
    )
    if hidden is not None or reposted is None:
        return hidden
    original = known.heads.get(reposted)
    return Hidden.ORIGINAL_GONE if original is None else _hidden(viewer, original, known, purpose)
