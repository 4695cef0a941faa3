"""Editing: what follows the words, what stays readable, and what comes of edits that meet each other."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from fanlight.features.polls.models import NewPoll
from fanlight.features.posts.models import EDITS_MAX, Draft, Mention, PostChanges
from fanlight.features.posts.policy import Purpose
from fanlight.features.posts.service import TagQuestion
from fanlight.features.uploads.models import Access, Focus, PhotoState, PhotoWords
from fanlight.features.users.models import Visibility
from fanlight.infra.sql.port import rows
from fanlight.kit.clock import utc_text
from fanlight.kit.errors import Invalid, NotFound
from fanlight.kit.ids import PhotoId, PostId, UserId, shard_of
from fanlight.kit.pages import PageRequest
from tests.features.posts.conftest import Site
from tests.features.posts.test_api import STATUS, as_user, asking_of
from tests.support.asking import STRANGER, Asking
from tests.support.entities import problems

HISTORY, SOURCE = f"{STATUS}/history", f"{STATUS}/source"
LUNCH = NewPoll(titles=("Soup", "Bread"), open_seconds=600)


@pytest.fixture
def asking(site: Site) -> Asking:
    return asking_of(site)


async def edited(site: Site, author: UserId, post: PostId, **changes: Any) -> None:
    """An edit, a moment after what happened before."""
    site.clock.advance(1_000)
    await site.editing.edit(author, post, PostChanges(**changes))


async def asked(site: Site, author: UserId) -> PostId:
    made = await site.posts.publish(Draft(author_id=author, caption="Lunch?", poll=LUNCH))
    assert made.post_id is not None
    return made.post_id


async def photos_of(site: Site, post: PostId) -> list[PhotoId]:
    media = (await site.uploads.media_of_posts([post])).get(post)
    return [photo.id for photo in media.photos] if media else []


async def under(site: Site, tag: str) -> list[PostId]:
    page = await site.pages.tag_page(None, TagQuestion(tag=tag), PageRequest())
    return [shown.post_id for shown in page.items]


async def of_author_under(site: Site, author: UserId, tag: str) -> list[PostId]:
    page = await site.pages.profile_page(None, author, PageRequest(), tagged=tag)
    return [shown.post_id for shown in page.items]


# --- words ---


async def test_an_edit_changes_the_words_and_says_when(asking: Asking, site: Site, ana: UserId) -> None:
    post = str(await site.post(ana, "befor"))
    site.clock.advance(5_000)
    fields = {"status": "before", "spoiler_text": "spiders", "sensitive": False, "language": "de"}
    status = (await asking.json(as_user(ana), "PUT", STATUS, id=post, **fields)).body
    assert problems("Status", status) == []
    assert status == (await asking.json(STRANGER, "GET", STATUS, id=post)).body | {"muted": False}
    assert (status["id"], status["content"]) == (post, "<p>before</p>")
    assert (status["spoiler_text"], status["sensitive"], status["language"]) == ("spiders", True, "de")
    assert status["edited_at"] == utc_text(site.clock.now_ms())
    source = (await asking.json(as_user(ana), "GET", SOURCE, id=post)).body
    assert (source["text"], source["spoiler_text"]) == ("before", "spiders")


async def test_a_published_post_was_not_edited(asking: Asking, site: Site, ana: UserId) -> None:
    status = (await asking.json(STRANGER, "GET", STATUS, id=str(await site.post(ana)))).body
    assert status["edited_at"] is None


async def test_what_is_left_out_stays_but_the_warning_goes(site: Site, ana: UserId) -> None:
    draft = Draft(author_id=ana, caption="words", spoiler_text="spiders", language="pt-BR")
    made = await site.posts.publish(draft)
    post = made.post_id or PostId(0)
    await edited(site, ana, post, spoiler_text="heights")
    now = await site.posts.get(post)
    assert (now.caption, now.spoiler_text, now.sensitive, now.language) == ("words", "heights", True, "pt-BR")
    await edited(site, ana, post)
    now = await site.posts.get(post)
    assert (now.caption, now.spoiler_text, now.sensitive) == ("words", "", False)


async def test_the_language_alone_may_be_corrected(site: Site, ana: UserId) -> None:
    post = await site.post(ana, "Wörter")
    await edited(site, ana, post, language="de")
    now = await site.posts.get(post)
    assert (now.version, now.language) == (2, "de")
    await edited(site, ana, post, language="de")
    assert (await site.posts.get(post)).version == 2


async def test_a_sensitive_post_stays_so_until_somebody_says_otherwise(site: Site, ana: UserId) -> None:
    made = await site.posts.publish(Draft(author_id=ana, caption="words", sensitive=True))
    post = made.post_id or PostId(0)
    await edited(site, ana, post, caption="other words")
    assert (await site.posts.get(post)).sensitive
    await edited(site, ana, post, sensitive=False)
    assert not (await site.posts.get(post)).sensitive


async def test_mentions_follow_the_words(site: Site, ana: UserId, ben: UserId, cat: UserId) -> None:
    post = await site.post(ana, "for @ben", visibility=Visibility.DIRECT)
    assert await site.shown(cat, [post]) == []
    await edited(site, ana, post, caption="for @cat")
    assert (await site.posts.get(post)).mentions == (Mention(cat, "cat"),)
    assert (await site.shown(ben, [post]), await site.shown(cat, [post])) == ([], [post])


async def test_a_narrow_answer_still_reaches_whom_it_answers(site: Site, ana: UserId, ben: UserId) -> None:
    answer = await site.post(ana, "yes", visibility=Visibility.DIRECT, reply_to=await site.post(ben))
    await edited(site, ana, answer, caption="no")
    assert await site.shown(ben, [answer]) == [answer]


async def test_an_edit_that_changes_nothing_is_none(site: Site, ana: UserId) -> None:
    photo = await site.photo(ana)
    post = await site.post(ana, "words", photos=[photo])
    await edited(site, ana, post, caption=" words ", photo_ids=(photo,), photo_words=(PhotoWords(photo, alt=""),))
    now = await site.posts.get(post)
    assert (now.version, now.edited_ms) == (1, None)
    assert await rows(site.db, shard_of(ana), "SELECT version FROM post_edits") == []


REFUSED: dict[str, PostChanges] = {
    "a post needs words or photos": PostChanges(caption=" "),
    "a caption has at most 2200 characters": PostChanges(caption="x" * 2_201),
    "a content warning has at most 500 characters": PostChanges(spoiler_text="x" * 501),
    "a language is a code such as `en` or `pt-BR`": PostChanges(language="English!"),
    "a post has at most 20 photos": PostChanges(photo_ids=tuple(map(PhotoId, range(1, 22)))),
    "One of these photos is not among yours. Upload it again.": PostChanges(photo_ids=(PhotoId(1),)),
    "a poll has from 2 to 4 options": PostChanges(poll=replace(LUNCH, titles=("Soup",))),
    "media_attributes: describe photos of this post only": PostChanges(photo_words=(PhotoWords(PhotoId(1), "x"),)),
}


@pytest.mark.parametrize("sentence", REFUSED)
async def test_what_cannot_be_published_cannot_be_edited_in(site: Site, ana: UserId, sentence: str) -> None:
    post = await site.post(ana)
    with pytest.raises(Invalid) as refusal:
        await site.editing.edit(ana, post, REFUSED[sentence])
    assert str(refusal.value) == sentence
    assert (await site.posts.get(post)).version == 1


async def test_only_ones_own_posts_are_edited_and_no_reposts(site: Site, ana: UserId, ben: UserId) -> None:
    post = await site.post(ana)
    repost = await site.reposts.repost(ben, post)
    for who, what in ((ben, post), (ben, repost), (ana, repost), (ana, PostId(5))):
        with pytest.raises(NotFound):
            await site.editing.edit(who, what, PostChanges(caption="mine"))


# --- photos ---


async def test_photos_are_taken_out_put_in_and_ordered_in_one_edit(site: Site, ana: UserId) -> None:
    first, second, third = [await site.photo(ana) for _ in range(3)]
    post = await site.post(ana, photos=[first, second])
    (before,) = await site.uploads.photos(ana, [first])
    await edited(site, ana, post, caption="words", photo_ids=(third, second))
    assert await photos_of(site, post) == [third, second]
    assert (await site.posts.get(post)).photos == 2
    (after,) = await site.uploads.photos(ana, [first])
    assert (after.post_id, after.access, after.state) == (None, Access.SIGNED, PhotoState.READY)
    assert after.token != before.token


async def test_a_post_gains_and_loses_its_place_among_photos(site: Site, ana: UserId) -> None:
    photo, post = await site.photo(ana), await site.post(ana, "#sun")
    await site.drain()
    question, page = TagQuestion(tag="sun"), PageRequest()
    for photo_ids, found in (((photo,), [post]), ((), [])):
        await edited(site, ana, post, caption="#sun", photo_ids=photo_ids)
        await site.drain()
        media = await site.pages.tag_page(None, question, page, only_media=True)
        profile = await site.pages.profile_page(None, ana, page, only_media=True)
        assert [[shown.post_id for shown in listed.items] for listed in (media, profile)] == [found, found]


async def test_photos_are_described_anew(asking: Asking, site: Site, ana: UserId) -> None:
    photo = await site.photo(ana)
    post = str(await site.post(ana, "words", photos=[photo]))
    pairs = [
        ("id", post),
        ("status", "words"),
        ("media_attributes[][id]", str(photo)),
        ("media_attributes[][description]", "A hill"),
        ("media_attributes[][focus]", "0.2,-0.1"),
    ]
    status = (await asking.form(as_user(ana), "PUT", STATUS, pairs)).body
    (media,) = status["media_attachments"]
    assert (media["description"], media["meta"]["focus"]) == ("A hill", {"x": 0.2, "y": -0.1})
    assert status["edited_at"] is not None
    first, second = (await asking.json(STRANGER, "GET", HISTORY, id=post)).body
    assert [each["media_attachments"][0]["description"] for each in (first, second)] == [None, "A hill"]


async def test_a_photo_in_work_is_refused_with_the_sentence_that_clients_compare(site: Site, ana: UserId) -> None:
    post, photo = await site.post(ana), await site.pending_photo(ana)
    with pytest.raises(Invalid) as refusal:
        await edited(site, ana, post, photo_ids=(photo,))
    assert str(refusal.value) == "Cannot attach files that have not finished processing. Try again in a moment!"


async def test_a_photo_of_another_post_stays_there(site: Site, ana: UserId) -> None:
    photo = await site.photo(ana)
    other, post = await site.post(ana, photos=[photo]), await site.post(ana, "words")
    with pytest.raises(Invalid, match="another post"):
        await edited(site, ana, post, caption="mine", photo_ids=(photo,))
    assert (await photos_of(site, other), (await site.posts.get(post)).caption) == ([photo], "words")


async def test_somebody_elses_photo_is_refused(site: Site, ana: UserId, ben: UserId) -> None:
    post, photo = await site.post(ana), await site.photo(ben)
    with pytest.raises(Invalid, match="not among yours"):
        await edited(site, ana, post, photo_ids=(photo,))


async def test_photos_that_join_a_narrow_post_get_addresses_that_expire(site: Site, ana: UserId) -> None:
    photo = await site.photo(ana)
    post = await site.post(ana, visibility=Visibility.FOLLOWERS)
    await edited(site, ana, post, photo_ids=(photo,))
    (found,) = await site.uploads.photos(ana, [photo])
    assert (found.post_id, found.access) == (post, Access.SIGNED)


# --- polls ---


async def test_another_question_resets_the_votes_and_no_question_removes_them(
    asking: Asking, site: Site, ana: UserId, ben: UserId
) -> None:
    post = await asked(site, ana)
    await site.polls.vote(ben, post, [0])
    await edited(site, ana, post, caption="Dinner?", poll=LUNCH)
    assert (await site.polls.of_post(ben, post)).own_choices == (0,)
    await edited(site, ana, post, poll=replace(LUNCH, titles=("Soup", "Pie")))
    found = await site.polls.of_post(ben, post)
    assert (found.titles, found.voters, found.own_choices) == (("Soup", "Pie"), 0, ())
    await edited(site, ana, post)
    assert (await asking.json(as_user(ben), "GET", STATUS, id=str(post))).body["poll"] is None
    with pytest.raises(NotFound):
        await site.polls.of_post(ben, post)


async def test_the_same_question_for_longer_makes_no_version(site: Site, ana: UserId, ben: UserId) -> None:
    post = await asked(site, ana)
    await site.polls.vote(ben, post, [0])
    await edited(site, ana, post, caption="Lunch?", poll=replace(LUNCH, open_seconds=900))
    found = await site.polls.of_post(ben, post)
    assert (found.expires_ms, found.own_choices) == (site.clock.now_ms() + 900_000, (0,))
    assert (await site.posts.get(post)).version == 1


async def test_a_poll_that_is_to_be_left_alone_is(site: Site, ana: UserId, ben: UserId) -> None:
    post = await asked(site, ana)
    await site.polls.vote(ben, post, [0])
    before = await site.polls.of_post(ben, post)
    await edited(site, ana, post, caption="Dinner?", keeps_poll=True)
    assert (await site.polls.of_post(ben, post), (await site.posts.get(post)).has_poll) == (before, True)
    with pytest.raises(Invalid, match="not both"):
        await edited(site, ana, post, photo_ids=(await site.photo(ana),), keeps_poll=True)


async def test_a_post_may_gain_a_poll_but_not_beside_photos(asking: Asking, site: Site, ana: UserId) -> None:
    plain, photos = await site.post(ana), await site.post(ana, photos=[await site.photo(ana)])
    poll = {"options": ["Soup", "Bread"], "expires_in": 600}
    status = (await asking.json(as_user(ana), "PUT", STATUS, id=str(plain), status="Lunch?", poll=poll)).body
    assert [option["title"] for option in status["poll"]["options"]] == ["Soup", "Bread"]
    with pytest.raises(Invalid, match="not both"):
        await edited(site, ana, photos, poll=LUNCH)
    await edited(site, ana, photos, caption="Lunch?", photo_ids=(), poll=LUNCH)
    assert (await site.polls.of_post(None, photos)).titles == LUNCH.titles


# --- history ---


async def test_every_version_stays_readable_the_oldest_first(asking: Asking, site: Site, ana: UserId) -> None:
    first, second = await site.photo(ana), await site.photo(ana)
    await site.uploads.describe(ana, first, alt="one", focus=Focus(0.5, 0.5))
    post = await site.post(ana, "A #sun", photos=[first, second])
    began = utc_text((await site.posts.get(post)).created_ms)
    await edited(site, ana, post, caption="B", spoiler_text="spiders", photo_words=(PhotoWords(first, "uno"),))
    await edited(site, ana, post, caption="C", photo_ids=(first,))
    history = (await asking.json(STRANGER, "GET", HISTORY, id=str(post))).body
    assert [problem for entry in history for problem in problems("StatusEdit", entry)] == []
    assert [entry["created_at"] for entry in history] == [
        began,
        utc_text(site.clock.now_ms() - 1_000),
        utc_text(site.clock.now_ms()),
    ]
    assert history[0]["content"].startswith("<p>A <a ")
    assert [entry["content"] for entry in history[1:]] == ["<p>B</p>", "<p>C</p>"]
    assert [(entry["spoiler_text"], entry["sensitive"]) for entry in history] == [
        ("", False),
        ("spiders", True),
        ("", False),
    ]
    described = [[(media["id"], media["description"]) for media in entry["media_attachments"]] for entry in history]
    assert described == [[(str(first), "one")], [(str(first), "uno")], [(str(first), "uno")]]
    assert history[0]["media_attachments"][0]["meta"]["focus"] == {"x": 0.5, "y": 0.5}


async def test_the_history_of_a_post_that_was_never_edited_is_the_post(asking: Asking, site: Site, ana: UserId) -> None:
    post = str(await site.post(ana))
    status = (await asking.json(STRANGER, "GET", STATUS, id=post)).body
    (entry,) = (await asking.json(STRANGER, "GET", HISTORY, id=post)).body
    assert {name: entry[name] for name in ("content", "created_at", "account", "poll")} == {
        name: status[name] for name in ("content", "created_at", "account", "poll")
    }


async def test_the_history_tells_what_could_be_chosen(asking: Asking, site: Site, ana: UserId) -> None:
    post = await asked(site, ana)
    await edited(site, ana, post, poll=replace(LUNCH, titles=("Soup", "Pie")))
    await edited(site, ana, post)
    history = (await asking.json(STRANGER, "GET", HISTORY, id=str(post))).body
    assert [entry["poll"] for entry in history] == [
        {"options": [{"title": "Soup"}, {"title": "Bread"}]},
        {"options": [{"title": "Soup"}, {"title": "Pie"}]},
        None,
    ]


async def test_a_history_is_seen_by_whoever_sees_the_post(asking: Asking, site: Site, ana: UserId, ben: UserId) -> None:
    post = await site.post(ana, visibility=Visibility.FOLLOWERS)
    await edited(site, ana, post, caption="B")
    for viewer in (STRANGER, as_user(ben)):
        with pytest.raises(NotFound):
            await asking.json(viewer, "GET", HISTORY, id=str(post))
    await site.posts.delete(ana, post)
    with pytest.raises(NotFound):
        await asking.json(as_user(ana), "GET", HISTORY, id=str(post))


async def test_only_so_many_versions_are_kept(site: Site, ana: UserId) -> None:
    post = await site.post(ana)
    for number in range(EDITS_MAX):
        await site.editing.edit(ana, post, PostChanges(caption=f"words {number}"))
    with pytest.raises(Invalid, match=f"edited {EDITS_MAX} times"):
        await site.editing.edit(ana, post, PostChanges(caption="enough"))
    assert (await site.posts.get(post)).caption == f"words {EDITS_MAX - 1}"
    assert len(await site.editing.history(ana, post)) == EDITS_MAX + 1


# --- hashtags ---


async def test_hashtags_follow_the_words_and_may_come_back(site: Site, ana: UserId) -> None:
    post = await site.post(ana, "#sun #sea")
    for caption, found in (("#sea", []), ("#sun", [post]), ("none", []), ("#SUN again", [post])):
        await edited(site, ana, post, caption=caption)
        assert await of_author_under(site, ana, "sun") == found
        await site.drain()
        assert await under(site, "sun") == found


async def test_an_edit_tells_of_itself(site: Site, ana: UserId) -> None:
    post = await site.post(ana)
    await edited(site, ana, post, caption="B")
    found = await rows(site.db, shard_of(ana), "SELECT topic FROM outbox WHERE key = $1 ORDER BY id", ana)
    assert found[-1] == ("post.edited",)


# --- edits that meet ---


async def test_edits_at_once_are_made_one_after_the_other(site: Site, ana: UserId) -> None:
    post = await site.post(ana, "#t0")
    captions = [f"#t{number}" for number in range(1, 11)]
    await asyncio.gather(*(site.editing.edit(ana, post, PostChanges(caption=caption)) for caption in captions))
    versions = await site.editing.history(ana, post)
    assert len({version.content for version in versions}) == 11
    now = await site.posts.get(post)
    assert now.version == 11
    await site.drain()
    tags = ["t0", *(caption[1:] for caption in captions)]
    assert [tag for tag in tags if await under(site, tag)] == [now.caption[1:]]
    assert [tag for tag in tags if await of_author_under(site, ana, tag)] == [now.caption[1:]]


async def test_an_edit_that_meets_a_deletion_leaves_nothing_behind(site: Site, ana: UserId) -> None:
    photos = [await site.photo(ana) for _ in range(8)]
    posts = [await site.post(ana, "#sun") for _ in photos]

    async def edit(post: PostId, photo: PhotoId) -> None:
        await site.editing.edit(ana, post, PostChanges(caption="#sea", photo_ids=(photo,)))

    outcomes = await asyncio.gather(
        *(edit(post, photo) for post, photo in zip(posts, photos, strict=True)),
        *(site.posts.delete(ana, post) for post in posts),
        return_exceptions=True,
    )
    assert {type(outcome) for outcome in outcomes[:8]} <= {type(None), NotFound}
    assert [outcome for outcome in outcomes[8:] if isinstance(outcome, Exception)] == []
    await site.drain()
    assert [photo.post_id for photo in await site.uploads.photos(ana, photos)] == [None] * 8
    assert await rows(site.db, shard_of(ana), "SELECT tag FROM author_tags") == []
    assert (await under(site, "sun"), await under(site, "sea")) == ([], [])
    assert await site.shown(ana, posts, purpose=Purpose.LINK) == []


async def test_of_two_edits_that_want_the_same_photo_one_gets_it(site: Site, ana: UserId) -> None:
    photo = await site.photo(ana)
    posts = [await site.post(ana, f"words {number}") for number in range(6)]
    outcomes = await asyncio.gather(
        *(site.editing.edit(ana, post, PostChanges(photo_ids=(photo,))) for post in posts), return_exceptions=True
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Invalid"] * 5 + ["NoneType"]
    assert sorted([len(await photos_of(site, post)) for post in posts]) == [0, 0, 0, 0, 0, 1]


async def test_another_process_shows_the_edit_at_once(site: Site, ana: UserId) -> None:
    other = site.another_process()
    post = await site.post(ana, "before")
    assert b"before" in (await other.read_one(None, post)).json
    await edited(site, ana, post, caption="after")
    assert b"after" in (await other.read_one(None, post)).json
