"""Posts over HTTP, in the shapes that clients read."""

from typing import Any

import msgspec
import pytest

from fanlight.edge.responses import Paged
from fanlight.edge.routes import Viewer
from fanlight.features.auth.models import App
from fanlight.features.posts.api import PostsAPI, endpoints
from fanlight.features.posts.service import PeopleOfPosts
from fanlight.features.users.models import Visibility
from fanlight.kit.errors import Invalid, NotFound, Unauthorized
from fanlight.kit.ids import AppId, PostId, UserId
from tests.features.posts.conftest import Site
from tests.support.asking import STRANGER, Asking
from tests.support.entities import problems

STATUSES, STATUS = "/api/v1/statuses", "/api/v1/statuses/{id}"
PUBLIC_LIST, TAG_LIST = "/api/v1/timelines/public", "/api/v1/timelines/tag/{hashtag}"
PROFILE = "/api/v1/accounts/{id}/statuses"
DRAFTS = "/api/fanlight/v1/drafts"


class OneApp:
    """Knows a single app."""

    async def app(self, app_id: AppId | None) -> App:
        if app_id != AppId(7):
            raise NotFound("there is no such app")
        return App(
            id=AppId(7),
            client_id="c",
            secret_hash=b"",
            name="toot",
            website="https://toot.example",
            redirect_uris=(),
            scopes=frozenset(),
            created_ms=0,
        )


def asking_of(site: Site, *, public_timeline: bool = True) -> Asking:
    api = PostsAPI(
        posts=site.posts,
        reader=site.reader,
        pages=site.pages,
        threads=site.threads,
        reposts=site.reposts,
        pins=site.pins,
        people=PeopleOfPosts(site.reader, site.follows, site.reactions),
        reactions=site.reactions,
        polls=site.polls,
        scheduling=site.scheduling,
        editing=site.editing,
        users=site.users,
        follows=site.follows,
        apps=OneApp(),
        public_timeline=public_timeline,
    )
    return Asking(endpoints(api))


@pytest.fixture
def asking(site: Site) -> Asking:
    return asking_of(site)


def as_user(user: UserId, app: int | None = None) -> Viewer:
    app_id = None if app is None else AppId(app)
    return Viewer(user_id=user, app_id=app_id, scopes=frozenset({"read", "write"}), address="192.0.2.1")


async def paged(asking: Asking, viewer: Viewer, path: str, **fields: Any) -> tuple[list[Any], int | None, int | None]:
    endpoint = asking.row("GET", path)
    assert endpoint.request is not None
    answer = await endpoint.call(viewer, msgspec.convert(fields, endpoint.request))
    assert isinstance(answer, Paged)
    encoded = answer.items if isinstance(answer.items, bytes) else msgspec.json.encode(answer.items)
    items: list[Any] = msgspec.json.decode(encoded)
    return items, answer.next_below, answer.prev_above


def ids_of(items: list[Any]) -> list[PostId]:
    return [PostId(int(item["id"])) for item in items]


async def test_a_published_post_is_answered_as_clients_read_it(asking: Asking, site: Site, ana: UserId) -> None:
    photo = await site.photo(ana)
    answer = await asking.form(
        as_user(ana, 7),
        "POST",
        STATUSES,
        [("status", "hi #sun"), ("media_ids[]", str(photo)), ("visibility", "unlisted"), ("sensitive", "true")],
    )
    assert answer.status == 200
    assert problems("Status", answer.body) == []
    assert (answer.body["visibility"], answer.body["sensitive"]) == ("unlisted", True)
    assert answer.body["application"] == {
        "id": "7",
        "name": "toot",
        "website": "https://toot.example",
        "scopes": [],
    }
    assert [media["id"] for media in answer.body["media_attachments"]] == [str(photo)]


async def test_an_app_that_is_gone_is_not_named(asking: Asking, ana: UserId) -> None:
    answer = await asking.json(as_user(ana, 8), "POST", STATUSES, status="x")
    assert answer.body["application"] is None


async def test_a_header_makes_a_request_repeatable(asking: Asking, ana: UserId) -> None:
    first = await asking.json(as_user(ana), "POST", STATUSES, status="x", idempotency_key="k")
    second = await asking.json(as_user(ana), "POST", STATUSES, status="x", idempotency_key="k")
    assert asking.row("POST", STATUSES).headers == {"idempotency-key": "idempotency_key"}
    assert first.body == second.body


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"status": "x", "poll": {"options": ["a", "b"]}},
        {"status": "x", "scheduled_at": "soon"},
        {"status": "x", "scheduled_at": "2001-01-01T00:00:00.000Z"},
        {"status": "x", "visibility": "everyone"},
        {"status": ["x"]},
        {"status": "x", "media_ids": ["abc"]},
    ],
)
async def test_what_cannot_be_published_is_refused(asking: Asking, ana: UserId, fields: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        await asking.json(as_user(ana), "POST", STATUSES, **fields)


async def test_posts_are_asked_for_by_id(asking: Asking, site: Site, ana: UserId) -> None:
    seen = await site.post(ana)
    hidden = await site.post(ana, visibility=Visibility.DIRECT)
    one = await asking.json(STRANGER, "GET", STATUS, id=str(seen))
    several = await asking.form(STRANGER, "GET", STATUSES, [("id[]", str(hidden)), ("id[]", str(seen))])
    assert several.body == [one.body]
    with pytest.raises(NotFound):
        await asking.json(STRANGER, "GET", STATUS, id=str(hidden))
    with pytest.raises(Invalid):
        await asking.json(STRANGER, "GET", STATUSES, id=[str(n) for n in range(81)])


async def test_a_deleted_post_is_answered_with_what_writing_it_again_needs(
    asking: Asking, site: Site, ana: UserId
) -> None:
    photo = await site.photo(ana)
    post = await site.post(ana, "hi  #sun", photos=[photo])
    answer = await asking.json(as_user(ana), "DELETE", STATUS, id=str(post))
    assert problems("Status", answer.body) == []
    assert (answer.body["id"], answer.body["text"]) == (str(post), "hi  #sun")
    (media,) = answer.body["media_attachments"]
    assert media["id"] == str(photo)
    assert "?" in media["url"]
    with pytest.raises(NotFound):
        await asking.json(as_user(ana), "GET", STATUS, id=str(post))


async def test_nobody_deletes_the_post_of_another(asking: Asking, site: Site, ana: UserId, ben: UserId) -> None:
    post = await site.post(ana)
    with pytest.raises(NotFound):
        await asking.json(as_user(ben), "DELETE", STATUS, id=str(post))
    assert await site.shown(ben, [post]) == [post]


async def test_a_thread_is_answered_in_two_lists(asking: Asking, site: Site, ana: UserId, ben: UserId) -> None:
    root = await site.post(ana)
    middle = await site.post(ben, reply_to=root)
    last = await site.post(ana, reply_to=middle)
    await site.drain()
    answer = await asking.json(STRANGER, "GET", f"{STATUS}/context", id=str(middle))
    assert problems("Context", answer.body) == []
    assert (ids_of(answer.body["ancestors"]), ids_of(answer.body["descendants"])) == ([root], [last])


async def test_source_history_card_and_reblogs_of_a_post(asking: Asking, site: Site, ana: UserId) -> None:
    post = await site.post(ana, "hi <b>", photos=[await site.photo(ana)])
    viewer = as_user(ana)
    source = await asking.json(viewer, "GET", f"{STATUS}/source", id=str(post))
    history = await asking.json(viewer, "GET", f"{STATUS}/history", id=str(post))
    assert source.body == {"id": str(post), "text": "hi <b>", "spoiler_text": ""}
    assert [problems("StatusEdit", edit) for edit in history.body] == [[]]
    assert history.body[0]["content"] == "<p>hi &lt;b&gt;</p>"
    assert (await asking.json(viewer, "GET", f"{STATUS}/card", id=str(post))).body == {}
    assert (await asking.json(viewer, "GET", f"{STATUS}/reblogged_by", id=str(post))).body == []


@pytest.mark.parametrize("part", ["context", "history", "card", "reblogged_by", "favourited_by"])
async def test_nothing_about_a_hidden_post_is_told(asking: Asking, site: Site, ana: UserId, part: str) -> None:
    post = await site.post(ana, visibility=Visibility.FOLLOWERS)
    with pytest.raises(NotFound):
        await asking.json(STRANGER, "GET", f"{STATUS}/{part}", id=str(post))


async def test_a_like_is_given_listed_and_taken_back(asking: Asking, site: Site, ana: UserId, ben: UserId) -> None:
    post = await site.post(ana)
    viewer = as_user(ben)
    liked = await asking.json(viewer, "POST", f"{STATUS}/favourite", id=str(post))
    assert (liked.body["favourited"], liked.body["favourites_count"]) == (True, 1)
    likers, _, _ = await paged(asking, STRANGER, f"{STATUS}/favourited_by", id=post)
    favourites, _, prev = await paged(asking, viewer, "/api/v1/favourites")
    assert [problems("Account", account) for account in likers] == [[]]
    assert [account["username"] for account in likers] == ["ben"]
    assert ids_of(favourites) == [post]
    assert prev is not None
    taken = await asking.json(viewer, "POST", f"{STATUS}/unfavourite", id=str(post))
    assert (taken.body["favourited"], taken.body["favourites_count"]) == (False, 0)


async def test_likers_who_block_the_viewer_are_left_out(
    asking: Asking, site: Site, ana: UserId, ben: UserId, cat: UserId
) -> None:
    post = await site.post(ana)
    await site.reactions.like(post, ben)
    await site.follows.block(ben, cat)
    likers, _, _ = await paged(asking, as_user(cat), f"{STATUS}/favourited_by", id=post)
    assert likers == []


async def test_a_bookmark_is_made_listed_and_removed(asking: Asking, site: Site, ana: UserId, ben: UserId) -> None:
    post = await site.post(ana)
    viewer = as_user(ben)
    assert (await asking.json(viewer, "POST", f"{STATUS}/bookmark", id=str(post))).body["bookmarked"]
    assert ids_of((await paged(asking, viewer, "/api/v1/bookmarks"))[0]) == [post]
    assert not (await asking.json(viewer, "POST", f"{STATUS}/unbookmark", id=str(post))).body["bookmarked"]


@pytest.mark.parametrize("action", ["favourite", "bookmark"])
async def test_a_hidden_post_takes_no_reactions(
    asking: Asking, site: Site, ana: UserId, ben: UserId, action: str
) -> None:
    post = await site.post(ana, visibility=Visibility.FOLLOWERS)
    with pytest.raises(NotFound):
        await asking.json(as_user(ben), "POST", f"{STATUS}/{action}", id=str(post))
    assert await site.reactions.counts([post]) == {post: 0}


async def test_profiles_are_paged(asking: Asking, site: Site, ana: UserId) -> None:
    posts = [await site.post(ana, photos=[await site.photo(ana)]) for _ in range(3)]
    items, below, above = await paged(asking, STRANGER, PROFILE, id=ana, limit=2, only_media=True)
    assert (ids_of(items), below, above) == (posts[:0:-1], posts[1], posts[2])
    items, below, _ = await paged(asking, STRANGER, PROFILE, id=ana, limit=2, max_id=below)
    assert (ids_of(items), below) == (posts[:1], None)
    assert await paged(asking, STRANGER, PROFILE, id=ana, pinned=True) == ([], None, None)
    with pytest.raises(NotFound):
        await paged(asking, STRANGER, PROFILE, id=UserId(5))


async def test_public_and_hashtag_timelines(asking: Asking, site: Site, ana: UserId) -> None:
    posts = [await site.post(ana, "#Sun") for _ in range(2)]
    await site.drain()
    assert ids_of((await paged(asking, STRANGER, PUBLIC_LIST))[0]) == posts[::-1]
    assert ids_of((await paged(asking, STRANGER, PUBLIC_LIST, since_id=posts[0]))[0]) == posts[1:]
    assert ids_of((await paged(asking, STRANGER, PUBLIC_LIST, min_id=1, limit=1))[0]) == posts[:1]
    assert ids_of((await paged(asking, STRANGER, TAG_LIST, hashtag="sun"))[0]) == posts[::-1]
    assert await paged(asking, STRANGER, PUBLIC_LIST, remote=True) == ([], None, None)
    assert await paged(asking, STRANGER, TAG_LIST, hashtag="sun", remote=True) == ([], None, None)


async def test_strangers_can_be_kept_out_of_public_timelines(site: Site, ana: UserId) -> None:
    closed = asking_of(site, public_timeline=False)
    post = await site.post(ana)
    for path, fields in ((PUBLIC_LIST, {}), (TAG_LIST, {"hashtag": "sun"})):
        with pytest.raises(Unauthorized):
            await paged(closed, STRANGER, path, **fields)
    assert ids_of((await paged(closed, as_user(ana), PUBLIC_LIST))[0]) == [post]


async def test_a_page_is_never_longer_than_the_greatest_limit(asking: Asking, site: Site, ana: UserId) -> None:
    for _ in range(41):
        await site.post(ana)
    assert len((await paged(asking, STRANGER, PUBLIC_LIST, limit=1_000))[0]) == 40
    assert len((await paged(asking, STRANGER, PUBLIC_LIST))[0]) == 20


async def test_a_post_whose_photos_are_ready_appears_at_once(asking: Asking, site: Site, ana: UserId) -> None:
    photo = await site.photo(ana)
    answer = await asking.json(as_user(ana), "POST", STATUSES, media_ids=[str(photo)], publish_when_ready=True)
    assert (answer.status, problems("Status", answer.body)) == (200, [])


async def test_a_post_that_waits_is_answered_as_a_draft(asking: Asking, site: Site, ana: UserId, ben: UserId) -> None:
    photo = await site.pending_photo(ana)
    answer = await asking.json(
        as_user(ana), "POST", STATUSES, status="soon", media_ids=[str(photo)], publish_when_ready=True
    )
    draft = answer.body
    assert answer.status == 202
    assert draft == {
        "id": draft["id"],
        "state": "waiting",
        "reason": None,
        "status_id": None,
        "created_at": "2027-01-15T08:00:00.000Z",
        "scheduled_at": None,
        "params": {
            "text": "soon",
            "media_ids": [str(photo)],
            "visibility": None,
            "in_reply_to_id": None,
            "sensitive": None,
            "spoiler_text": "",
            "language": None,
        },
    }
    assert (await asking.json(as_user(ana), "GET", DRAFTS)).body == [draft]
    assert (await asking.json(as_user(ana), "GET", f"{DRAFTS}/{{id}}", id=draft["id"])).body == draft
    assert (await asking.json(as_user(ben), "GET", DRAFTS)).body == []
    for method in ("GET", "DELETE"):
        with pytest.raises(NotFound):
            await asking.json(as_user(ben), method, f"{DRAFTS}/{{id}}", id=draft["id"])
    await asking.json(as_user(ana), "DELETE", f"{DRAFTS}/{{id}}", id=draft["id"])
    assert (await asking.json(as_user(ana), "GET", DRAFTS)).body == []
