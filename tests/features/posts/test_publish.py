"""Publishing: what may be published, what becomes of it, and that asking twice publishes once."""

import asyncio
from collections.abc import Callable

import pytest

from fanlight.features.posts.adapters.sql import SQLPostStore
from fanlight.features.posts.models import (
    CAPTION_LENGTH_MAX,
    MENTIONS_PER_POST_MAX,
    PHOTOS_PER_POST_MAX,
    REQUESTS_KEPT_MS,
    SPOILER_LENGTH_MAX,
    AppCredit,
    Draft,
    Mention,
)
from fanlight.features.users.models import UserChanges, Visibility
from fanlight.infra.sql.port import Row, rows
from fanlight.kit.errors import Invalid, NotFound
from fanlight.kit.ids import AppId, PhotoId, PostId, Shard, UserId, shard_of, unix_ms_of
from tests.features.posts.conftest import Site


async def announced(site: Site, author: UserId) -> list[Row]:
    return await rows(site.db, shard_of(author), "SELECT topic FROM outbox WHERE key = $1 ORDER BY id", author)


async def posts_of(site: Site, author: UserId) -> list[PostId]:
    return await site.posts.home_ids_of(author, below=1 << 62, limit=100)


async def test_a_post_lives_with_its_author_and_its_id_says_when(site: Site, ana: UserId) -> None:
    post = await site.posts.get(await site.post(ana, "hello"))
    assert shard_of(post.id) == shard_of(ana)
    assert unix_ms_of(post.id) == site.clock.now_ms() == post.created_ms
    assert (post.caption, post.visibility, post.photos, post.version) == ("hello", Visibility.PUBLIC, 0, 1)


async def test_publishing_announces_the_post_and_the_count(site: Site, ana: UserId) -> None:
    await site.post(ana)
    assert await announced(site, ana) == [("user.created",), ("post.count_changed",), ("post.published",)]


async def test_everything_of_a_draft_is_kept(site: Site, ana: UserId, ben: UserId) -> None:
    made = await site.posts.publish(
        Draft(
            author_id=ana,
            caption=" hi @BEN, @nobody\r\n#Sun ",
            visibility=Visibility.UNLISTED,
            sensitive=True,
            spoiler_text="spiders",
            language="pt-BR",
            app=AppCredit(AppId(7), "toot", "https://toot.example"),
        )
    )
    post = await site.posts.get(made.post_id or PostId(0))
    assert post.caption == "hi @BEN, @nobody\n#Sun"
    assert (post.visibility, post.sensitive, post.spoiler_text) == (Visibility.UNLISTED, True, "spiders")
    assert (post.language, post.app) == ("pt-BR", AppCredit(AppId(7), "toot", "https://toot.example"))
    assert post.mentions == (Mention(ben, "ben"),)


async def test_what_is_left_out_is_as_the_author_prefers(site: Site, ana: UserId) -> None:
    changes = UserChanges(default_visibility=Visibility.FOLLOWERS, default_sensitive=True, language="de")
    await site.users.update(ana, changes)
    post = await site.posts.get(await site.post(ana))
    assert (post.visibility, post.sensitive, post.language) == (Visibility.FOLLOWERS, True, "de")


async def test_a_content_warning_makes_a_post_sensitive(site: Site, ana: UserId) -> None:
    made = await site.posts.publish(Draft(author_id=ana, caption="x", sensitive=False, spoiler_text="heights"))
    assert (await site.posts.get(made.post_id or PostId(0))).sensitive


REFUSED: dict[str, Callable[[UserId], Draft]] = {
    "a post needs words or photos": lambda author: Draft(author_id=author, caption=" \u0000\n "),
    f"a caption has at most {CAPTION_LENGTH_MAX} characters": lambda author: Draft(
        author_id=author, caption="x" * (CAPTION_LENGTH_MAX + 1)
    ),
    f"a post has at most {PHOTOS_PER_POST_MAX} photos": lambda author: Draft(
        author_id=author, photo_ids=tuple(map(PhotoId, range(1, PHOTOS_PER_POST_MAX + 2)))
    ),
    f"a content warning has at most {SPOILER_LENGTH_MAX} characters": lambda author: Draft(
        author_id=author, caption="x", spoiler_text="y" * (SPOILER_LENGTH_MAX + 1)
    ),
    "a language is a code such as `en` or `pt-BR`": lambda author: Draft(
        author_id=author, caption="x", language="English!"
    ),
    f"a post mentions at most {MENTIONS_PER_POST_MAX} people": lambda author: Draft(
        author_id=author, caption=" ".join(f"@u{n}" for n in range(MENTIONS_PER_POST_MAX + 1))
    ),
}


@pytest.mark.parametrize("sentence", REFUSED)
async def test_what_cannot_be_published_is_refused_with_a_sentence(site: Site, ana: UserId, sentence: str) -> None:
    with pytest.raises(Invalid) as refusal:
        await site.posts.publish(REFUSED[sentence](ana))
    assert str(refusal.value) == sentence
    assert await posts_of(site, ana) == []
    assert await announced(site, ana) == [("user.created",)]


async def test_a_caption_may_be_as_long_as_the_limit(site: Site, ana: UserId) -> None:
    post = await site.posts.get(await site.post(ana, "é" * CAPTION_LENGTH_MAX))
    assert len(post.caption) == CAPTION_LENGTH_MAX


async def test_a_post_that_was_never_there_is_not_found(site: Site) -> None:
    with pytest.raises(NotFound):
        await site.posts.get(PostId(12345))


# --- the same request again ---


async def test_the_same_key_brings_the_same_post_back(site: Site, ana: UserId) -> None:
    first = await site.posts.publish(Draft(author_id=ana, caption="one"), key="k")
    again = await site.posts.publish(Draft(author_id=ana, caption="one"), key="k")
    assert (first.fresh, again.fresh, again.post_id) == (True, False, first.post_id)
    assert await posts_of(site, ana) == [first.post_id]


async def test_the_same_key_of_somebody_else_is_another_request(site: Site, ana: UserId, ben: UserId) -> None:
    first = await site.posts.publish(Draft(author_id=ana, caption="one"), key="k")
    second = await site.posts.publish(Draft(author_id=ben, caption="one"), key="k")
    assert second.fresh
    assert first.post_id != second.post_id


async def test_many_requests_with_one_key_at_once_publish_once(site: Site, ana: UserId) -> None:
    photo = await site.photo(ana)
    draft = Draft(author_id=ana, caption="one", photo_ids=(photo,))
    made = await asyncio.gather(*(site.posts.publish(draft, key="k") for _ in range(20)))
    assert len({published.post_id for published in made}) == 1
    assert [published.fresh for published in made].count(True) == 1
    assert len(await posts_of(site, ana)) == 1


async def test_a_key_is_forgotten_after_a_day(site: Site, ana: UserId) -> None:
    first = await site.posts.publish(Draft(author_id=ana, caption="one"), key="k")
    site.clock.advance(REQUESTS_KEPT_MS + 1)
    second = await site.posts.publish(Draft(author_id=ana, caption="one"), key="k")
    assert second.fresh
    assert first.post_id != second.post_id


async def test_a_key_of_a_refused_request_can_be_used_again(site: Site, ana: UserId) -> None:
    with pytest.raises(Invalid):
        await site.posts.publish(Draft(author_id=ana), key="k")
    assert (await site.posts.publish(Draft(author_id=ana, caption="now with words"), key="k")).fresh


async def test_a_key_that_is_too_long_is_refused(site: Site, ana: UserId) -> None:
    with pytest.raises(Invalid, match="Idempotency-Key"):
        await site.posts.publish(Draft(author_id=ana, caption="one"), key="k" * 256)


# --- counts ---


async def test_the_count_of_posts_is_exact_once_the_log_has_drained(site: Site, ana: UserId) -> None:
    drafts = [Draft(author_id=ana, caption=f"post {n}") for n in range(30)]
    made = await asyncio.gather(*(site.posts.publish(draft) for draft in drafts))
    ids = [published.post_id or PostId(0) for published in made]
    await asyncio.gather(*(site.posts.delete(ana, post) for post in ids[:10]))
    await site.drain()
    user = await site.users.get(ana)
    assert (user.posts, user.last_post_ms) == (20, site.clock.now_ms())


async def test_direct_posts_are_not_counted(site: Site, ana: UserId) -> None:
    post = await site.post(ana, visibility=Visibility.DIRECT)
    await site.drain()
    assert (await site.users.get(ana)).posts == 0
    await site.posts.delete(ana, post)
    await site.drain()
    user = await site.users.get(ana)
    assert (user.posts, user.last_post_ms) == (0, None)


async def test_the_last_post_is_the_one_before_after_a_deletion(site: Site, ana: UserId) -> None:
    first = await site.post(ana)
    site.clock.advance(60_000)
    second = await site.post(ana)
    await site.posts.delete(ana, second)
    await site.drain()
    assert (await site.users.get(ana)).last_post_ms == unix_ms_of(first)


# --- ids ---


async def test_posts_published_in_one_millisecond_all_get_an_id(site: Site, ana: UserId) -> None:
    made = await asyncio.gather(*(site.posts.publish(Draft(author_id=ana, caption=str(n))) for n in range(100)))
    assert len({published.post_id for published in made}) == 100


async def test_a_drawn_id_that_is_taken_is_drawn_again(site: Site, ana: UserId, ben: UserId) -> None:
    first = await site.post(ana, "mine")
    drawn = iter([first, first, PostId(first + 1)])

    def draw_id(_shard: Shard) -> int:
        return next(drawn)

    store = SQLPostStore(site.db, site.outbox, draw_id, site.clock)
    posts = site.posts_with(store)
    second = await posts.publish(Draft(author_id=ana, caption="next"))
    assert second.post_id == first + 1
    assert (await site.posts.get(first)).caption == "mine"


# --- photos ---


async def test_publishing_waits_for_a_photo_that_becomes_ready(site: Site, ana: UserId) -> None:
    photo = await site.pending_photo(ana)
    posts = site.posts_with(site.store, media_wait_s=30)
    publishing = asyncio.create_task(posts.publish(Draft(author_id=ana, photo_ids=(photo,))))
    await asyncio.sleep(0)
    await site.make_ready(photo)
    assert (await publishing).post_id is not None


async def test_a_photo_that_is_not_ready_in_time_is_refused_in_the_words_clients_know(site: Site, ana: UserId) -> None:
    photo = await site.pending_photo(ana)
    with pytest.raises(Invalid) as refusal:
        await site.posts.publish(Draft(author_id=ana, caption="x", photo_ids=(photo,)))
    assert str(refusal.value) == ("Cannot attach files that have not finished processing. Try again in a moment!")
    assert await posts_of(site, ana) == []


async def test_photos_of_others_and_failed_ones_are_refused(site: Site, ana: UserId, ben: UserId) -> None:
    of_ben, failed = await site.photo(ben), await site.pending_photo(ana)
    await site.make_failed(failed, "this file is cut off")
    for photos in ((of_ben,), (failed,), (PhotoId(5),)):
        with pytest.raises(Invalid):
            await site.posts.publish(Draft(author_id=ana, caption="x", photo_ids=photos))
    assert await posts_of(site, ana) == []
