"""The four-step read: what each kind of viewer is shown, and that nothing shown is ever old."""

from typing import Any

import msgspec
import pytest

from fanlight.features.posts.models import Draft
from fanlight.features.posts.policy import Hidden, Purpose
from fanlight.features.posts.service import StepTimes
from fanlight.features.users.models import UserChanges, Visibility
from fanlight.infra.sql.port import Work
from fanlight.kit.errors import NotFound
from fanlight.kit.ids import PostId, UserId, shard_of
from tests.features.posts.conftest import Site

HOME, PROFILE, LINK = Purpose.HOME, Purpose.PROFILE, Purpose.LINK


async def seen(site: Site, viewer: UserId | None, post: PostId, *, purpose: Purpose = LINK) -> dict[str, Any]:
    (shown,) = await site.reader.read(viewer, [post], purpose=purpose)
    found: dict[str, Any] = msgspec.json.decode(shown.json)
    return found


@pytest.fixture
async def of_every_kind(site: Site, ana: UserId, ben: UserId) -> list[PostId]:
    """One post by Ana of every visibility, each mentioning Ben; widest first."""
    return [await site.post(ana, "hi @ben", visibility=visibility) for visibility in Visibility]


# --- the matrix ---


async def test_nobody_in_particular(site: Site, of_every_kind: list[PostId]) -> None:
    assert await site.shown(None, of_every_kind) == of_every_kind[:2]


async def test_a_stranger(site: Site, cat: UserId, of_every_kind: list[PostId]) -> None:
    assert await site.shown(cat, of_every_kind) == of_every_kind[:2]


async def test_the_author(site: Site, ana: UserId, of_every_kind: list[PostId]) -> None:
    assert await site.shown(ana, of_every_kind) == of_every_kind


async def test_who_is_mentioned(site: Site, ben: UserId, of_every_kind: list[PostId]) -> None:
    assert await site.shown(ben, of_every_kind) == of_every_kind


async def test_an_approved_follower(site: Site, ana: UserId, cat: UserId, of_every_kind: list[PostId]) -> None:
    await site.follow(cat, ana)
    assert await site.shown(cat, of_every_kind) == of_every_kind[:3]
    await site.follows.remove_follower(ana, cat)
    assert await site.shown(cat, of_every_kind) == of_every_kind[:2]


async def test_a_request_to_follow_shows_nothing_yet(site: Site, cat: UserId) -> None:
    dan = await site.person("dan", locked=True)
    post = await site.post(dan, visibility=Visibility.FOLLOWERS)
    await site.follow(cat, dan)
    assert await site.shown(cat, [post]) == []
    await site.follows.accept(dan, cat)
    assert await site.shown(cat, [post]) == [post]


async def test_being_followed_by_the_author_is_not_following_them(
    site: Site, ana: UserId, cat: UserId, of_every_kind: list[PostId]
) -> None:
    await site.follow(ana, cat)
    assert await site.shown(cat, of_every_kind) == of_every_kind[:2]


@pytest.mark.parametrize("purpose", [purpose for purpose in Purpose if purpose is not Purpose.REPORT])
async def test_a_block_hides_everything_from_both(
    site: Site, ana: UserId, ben: UserId, of_every_kind: list[PostId], purpose: Purpose
) -> None:
    of_ben = await site.post(ben, "by ben, for @ana")
    await site.follow(ben, ana)
    await site.follows.block(ana, ben)
    assert await site.shown(ben, of_every_kind, purpose=purpose) == []
    assert await site.shown(ana, [of_ben], purpose=purpose) == []
    await site.follows.unblock(ana, ben)
    assert await site.shown(ana, [of_ben], purpose=purpose) == [of_ben]


async def test_a_mute_hides_in_feeds_and_not_on_the_profile(
    site: Site, ana: UserId, ben: UserId, of_every_kind: list[PostId]
) -> None:
    await site.follow(ben, ana)
    await site.follows.mute(ben, ana)
    shown = {purpose: await site.shown(ben, of_every_kind, purpose=purpose) for purpose in Purpose}
    open_purposes = {Purpose.PROFILE, Purpose.LINK, Purpose.KEPT, Purpose.REPORT}
    assert shown == {purpose: of_every_kind if purpose in open_purposes else [] for purpose in Purpose}


async def test_a_deleted_post_is_seen_by_nobody(
    site: Site, ana: UserId, ben: UserId, of_every_kind: list[PostId]
) -> None:
    for post in of_every_kind:
        await site.posts.delete(ana, post)
    assert [await site.shown(viewer, of_every_kind) for viewer in (None, ana, ben)] == [[], [], []]


async def test_posts_of_an_author_who_is_not_there_are_not_shown(
    site: Site, ana: UserId, ben: UserId, of_every_kind: list[PostId]
) -> None:
    def vanish() -> Work[None]:
        yield "DELETE FROM users WHERE id = $1", (ana,)

    assert await site.shown(ben, of_every_kind) == of_every_kind
    await site.db.write(shard_of(ana), vanish)
    assert await site.shown(ben, of_every_kind) == []


async def test_the_order_of_the_ids_is_kept_and_unknown_ones_are_left_out(site: Site, ana: UserId, ben: UserId) -> None:
    ids = [await site.post(author) for author in (ana, ben, ana)]
    asked = [ids[1], PostId(99), ids[2], ids[0]]
    assert await site.shown(None, asked) == [ids[1], ids[2], ids[0]]
    assert await site.shown(None, []) == []


async def test_why_a_post_is_hidden_is_said_in_words(
    site: Site, ana: UserId, cat: UserId, of_every_kind: list[PostId]
) -> None:
    reasons = [await site.reader.why_hidden(cat, post, purpose=HOME) for post in of_every_kind]
    assert reasons == [None, None, Hidden.FOLLOWERS_ONLY, Hidden.DIRECT]
    await site.posts.delete(ana, of_every_kind[0])
    with pytest.raises(NotFound):
        await site.reader.why_hidden(cat, of_every_kind[0], purpose=HOME)


async def test_one_post_that_may_not_be_seen_is_not_found(site: Site, cat: UserId, of_every_kind: list[PostId]) -> None:
    for post in of_every_kind[2:]:
        with pytest.raises(NotFound):
            await site.reader.read_one(cat, post)
        with pytest.raises(NotFound):
            await site.reader.require_visible(cat, post)
    assert (await site.reader.require_visible(cat, of_every_kind[0])).caption == "hi @ben"


# --- what is shown is never old ---


async def test_counts_and_the_viewers_own_marks_are_fresh(site: Site, ana: UserId, ben: UserId, cat: UserId) -> None:
    post = await site.post(ana)
    fresh = await seen(site, ben, post)
    assert [fresh[f] for f in ("favourites_count", "replies_count", "favourited", "bookmarked")] == [
        0,
        0,
        False,
        False,
    ]
    await site.reactions.like(post, ben)
    await site.reactions.bookmark(post, ben)
    await site.post(cat, "nice", reply_to=post)
    await site.drain()
    of_ben, of_cat = await seen(site, ben, post), await seen(site, cat, post)
    assert [of_ben[f] for f in ("favourites_count", "replies_count", "favourited", "bookmarked")] == [
        1,
        1,
        True,
        True,
    ]
    assert [of_cat[f] for f in ("favourites_count", "replies_count", "favourited", "bookmarked")] == [
        1,
        1,
        False,
        False,
    ]


async def test_another_process_shows_a_change_at_its_next_read(site: Site, ana: UserId, ben: UserId) -> None:
    photo = await site.photo(ana)
    post = await site.post(ana, photos=[photo])
    other = site.another_process()
    (before,) = await other.read(ben, [post], purpose=LINK)
    await site.users.update(ana, UserChanges(display_name="Ana B."))
    await site.uploads.describe(ana, photo, alt="a cat")
    (after,) = await other.read(ben, [post], purpose=LINK)
    decoded = msgspec.json.decode(after.json)
    assert before.json != after.json
    assert decoded["account"]["display_name"] == "Ana B."
    assert [media["description"] for media in decoded["media_attachments"]] == ["a cat"]
    await site.posts.delete(ana, post)
    assert await other.read(ben, [post], purpose=LINK) == []


async def test_photos_of_narrow_posts_have_addresses_that_expire(site: Site, ana: UserId, ben: UserId) -> None:
    photos = [await site.photo(ana) for _ in range(4)]
    posts = [
        await site.post(ana, "@ben", visibility=visibility, photos=[photo])
        for visibility, photo in zip(Visibility, photos, strict=True)
    ]
    answers = [await seen(site, ben, post) for post in posts]
    urls = [answer["media_attachments"][0]["url"] for answer in answers]
    assert ["?" in url for url in urls] == [False, False, True, True]


async def test_photos_come_in_the_order_they_were_given(site: Site, ana: UserId) -> None:
    photos = [await site.photo(ana) for _ in range(20)][::-1]
    answer = await seen(site, ana, await site.post(ana, "album", photos=photos))
    assert [int(media["id"]) for media in answer["media_attachments"]] == photos


# --- the shape ---


async def test_a_post_as_clients_read_it(site: Site, ana: UserId, ben: UserId) -> None:
    parent = await site.post(ben, "first")
    made = await site.posts.publish(
        Draft(author_id=ana, caption="hi @ben <b> #Sun", in_reply_to_id=parent, language="en")
    )
    answer = await seen(site, ana, made.post_id or PostId(0))
    page = f"https://fan.example/@ana/{made.post_id}"
    assert answer.pop("account")["acct"] == "ana"
    assert answer.pop("content").startswith("<p>hi <span")
    assert answer == {
        "id": str(made.post_id),
        "created_at": "2027-01-15T08:00:00.001Z",
        "in_reply_to_id": str(parent),
        "in_reply_to_account_id": str(ben),
        "sensitive": False,
        "spoiler_text": "",
        "visibility": "public",
        "language": "en",
        "uri": page,
        "url": page,
        "edited_at": None,
        "reblog": None,
        "application": None,
        "mentions": [{"id": str(ben), "username": "ben", "acct": "ben", "url": "https://fan.example/@ben"}],
        "tags": [{"name": "sun", "url": "https://fan.example/tags/sun"}],
        "emojis": [],
        "card": None,
        "poll": None,
        "quote": None,
        "quotes_count": 0,
        "quote_approval": {"automatic": [], "manual": [], "current_user": "denied"},
        "tagged_collections": [],
        "filtered": [],
        "reblogs_count": 0,
        "reblogged": False,
        "muted": False,
        "pinned": False,
        "media_attachments": [],
        "replies_count": 0,
        "favourites_count": 0,
        "favourited": False,
        "bookmarked": False,
    }


async def test_every_step_is_timed(site: Site, ana: UserId) -> None:
    ticks = iter(range(100))
    times = StepTimes(lambda: float(next(ticks)))
    times.mark("skeleton")
    await site.reader.read(ana, [await site.post(ana)], purpose=HOME, times=times)
    assert times.seconds == {"skeleton": 1.0, "hydrate": 1.0, "filter": 1.0, "present": 1.0}
    assert times.server_timing().startswith("skeleton;dur=1000.000, hydrate;dur=1000.000")
