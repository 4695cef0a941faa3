"""Posts for another day: kept with their photos, published once when their time has come, or given up with a reason."""

import asyncio
from typing import Any

import pytest

from fanlight.features.posts.adapters.scheduled import MOVE
from fanlight.features.posts.models import (
    SCHEDULED_AHEAD_MS_MIN,
    SCHEDULED_MAX,
    SCHEDULED_PER_DAY_MAX,
    Draft,
    DraftState,
)
from fanlight.features.uploads.models import LOOSE_MS_MAX
from fanlight.features.uploads.service.sweeping import Sweep
from fanlight.infra.sql.port import Work, rows
from fanlight.kit.clock import utc_text
from fanlight.kit.errors import Invalid, NotFound
from fanlight.kit.ids import DraftId, PhotoId, PostId, UserId, shard_of
from fanlight.kit.pages import PageRequest
from tests.features.posts.conftest import Site
from tests.features.posts.test_api import STATUS, STATUSES, as_user, asking_of
from tests.support.asking import Asking
from tests.support.entities import problems

HOUR_MS = 3600 * 1000
DAY_MS = 24 * HOUR_MS
MANY, ONE = "/api/v1/scheduled_statuses", "/api/v1/scheduled_statuses/{id}"


@pytest.fixture
def asking(site: Site) -> Asking:
    return asking_of(site)


async def scheduled(site: Site, author: UserId, *photos: PhotoId, after_ms: int = HOUR_MS, **fields: Any) -> DraftId:
    draft = Draft(author_id=author, caption="later", photo_ids=photos, **fields)
    made = await site.scheduling.schedule(draft, site.clock.now_ms() + after_ms)
    assert made.draft_id is not None
    return made.draft_id


async def posts_of(site: Site, author: UserId) -> list[PostId]:
    return await site.posts.home_ids_of(author, below=1 << 62, limit=100)


async def pass_time(site: Site, ms: int) -> None:
    """Later on, with a worker that does its chores."""
    site.clock.advance(ms)
    await site.scheduling.release_due()
    await site.drain()


async def test_a_scheduled_post_appears_when_its_time_has_come(site: Site, ana: UserId) -> None:
    draft_id = await scheduled(site, ana)
    await pass_time(site, HOUR_MS - 1)
    assert await posts_of(site, ana) == []
    await pass_time(site, 1)
    (post_id,) = await posts_of(site, ana)
    post = await site.posts.get(post_id)
    assert (post.caption, post.created_ms) == ("later", site.clock.now_ms())
    with pytest.raises(NotFound):
        await site.scheduling.scheduled(ana, draft_id)


async def test_its_photos_wait_with_it(site: Site, ana: UserId, sweep: Sweep) -> None:
    photos = [await site.photo(ana), await site.photo(ana)]
    await scheduled(site, ana, *photos, after_ms=3 * LOOSE_MS_MAX)
    site.clock.advance(3 * LOOSE_MS_MAX - 1)
    assert await sweep.sweep() == 0
    await pass_time(site, 1)
    (post,) = await posts_of(site, ana)
    media = (await site.uploads.media_of_posts([post]))[post]
    assert [photo.id for photo in media.photos] == photos


async def test_its_photos_leave_room_for_others(site: Site, ana: UserId) -> None:
    photos = [await site.photo(ana) for _ in range(3)]
    draft_id = await scheduled(site, ana, *photos)
    await site.photo(ana, loose_max=1)
    with pytest.raises(Invalid):
        await site.photo(ana, loose_max=1)
    await site.scheduling.cancel(ana, draft_id)
    with pytest.raises(Invalid):
        await site.photo(ana, loose_max=4)


async def test_photos_in_work_are_refused_with_the_sentence_that_clients_compare(site: Site, ana: UserId) -> None:
    with pytest.raises(Invalid) as refusal:
        await scheduled(site, ana, await site.pending_photo(ana))
    assert str(refusal.value) == "Cannot attach files that have not finished processing. Try again in a moment!"


async def test_a_photo_of_another_post_is_refused_at_once(site: Site, ana: UserId) -> None:
    photo = await site.photo(ana)
    await site.post(ana, photos=[photo])
    with pytest.raises(Invalid, match="another post"):
        await scheduled(site, ana, photo)


async def test_one_that_need_not_wait_for_its_photos_appears_when_both_have_come(site: Site, ana: UserId) -> None:
    photo = await site.pending_photo(ana)
    draft = Draft(author_id=ana, photo_ids=(photo,))
    await site.scheduling.schedule(draft, site.clock.now_ms() + HOUR_MS, when_ready=True)
    await pass_time(site, HOUR_MS)
    assert await posts_of(site, ana) == []
    await site.make_ready(photo)
    await site.drain()
    assert len(await posts_of(site, ana)) == 1


async def test_photos_that_are_ready_do_not_make_it_appear_early(site: Site, ana: UserId) -> None:
    photo, other = await site.photo(ana), await site.pending_photo(ana)
    await scheduled(site, ana, photo)
    await site.make_ready(other)
    await site.drain()
    await site.posts.publish_ready(ana)
    assert await posts_of(site, ana) == []


async def test_workers_beside_each_other_publish_it_once(site: Site, ana: UserId) -> None:
    for _ in range(5):
        await scheduled(site, ana)
    site.clock.advance(HOUR_MS)
    released = await asyncio.gather(*(site.scheduling.release_due() for _ in range(4)))
    assert sum(released) == 5
    await asyncio.gather(site.drain(), site.posts.publish_ready(ana), site.posts.publish_ready(ana))
    await site.drain()
    assert len(await posts_of(site, ana)) == 5


async def test_a_worker_that_died_between_release_and_publishing_loses_nothing(site: Site, ana: UserId) -> None:
    await scheduled(site, ana)
    site.clock.advance(HOUR_MS)
    await site.scheduling.release_due()  # and here it died: what it announced stays in the log
    assert await site.scheduling.release_due() == 0
    await site.drain()
    assert len(await posts_of(site, ana)) == 1


async def test_an_event_that_comes_again_publishes_nothing_again(site: Site, ana: UserId) -> None:
    draft_id = await scheduled(site, ana)
    await site.posts.publish_kept(draft_id)
    assert await posts_of(site, ana) == []
    await pass_time(site, HOUR_MS)
    await site.posts.publish_kept(draft_id)
    assert len(await posts_of(site, ana)) == 1


async def test_what_cannot_be_published_any_more_says_why(site: Site, ana: UserId, ben: UserId) -> None:
    parent = await site.post(ben)
    draft_id = await scheduled(site, ana, in_reply_to_id=parent)
    await site.posts.delete(ben, parent)
    await pass_time(site, HOUR_MS)
    found = await site.posts.draft(ana, draft_id)
    assert (found.state, found.reason) == (DraftState.FAILED, "there is no such post")
    assert [draft.id for draft in await site.posts.drafts(ana)] == [draft_id]
    assert (await site.scheduling.page(ana, PageRequest())).items == []


async def test_it_can_be_moved(site: Site, ana: UserId) -> None:
    draft_id = await scheduled(site, ana)
    moved = await site.scheduling.move(ana, draft_id, site.clock.now_ms() + 2 * HOUR_MS)
    assert moved.due_ms == site.clock.now_ms() + 2 * HOUR_MS
    await pass_time(site, HOUR_MS)
    assert await posts_of(site, ana) == []
    await pass_time(site, HOUR_MS)
    assert len(await posts_of(site, ana)) == 1
    with pytest.raises(NotFound):
        await site.scheduling.move(ana, draft_id, site.clock.now_ms() + HOUR_MS)


async def test_it_can_be_cancelled_and_its_photos_wait_for_another_day(site: Site, ana: UserId, sweep: Sweep) -> None:
    draft_id = await scheduled(site, ana, await site.photo(ana), after_ms=9 * LOOSE_MS_MAX)
    site.clock.advance(3 * LOOSE_MS_MAX)
    await site.scheduling.cancel(ana, draft_id)
    assert await sweep.sweep() == 0
    site.clock.advance(LOOSE_MS_MAX + 1)
    assert await sweep.sweep() == 1
    await pass_time(site, 9 * LOOSE_MS_MAX)
    assert await posts_of(site, ana) == []
    with pytest.raises(NotFound):
        await site.scheduling.cancel(ana, draft_id)


async def test_nobody_else_sees_moves_or_cancels_it(site: Site, ana: UserId, ben: UserId) -> None:
    draft_id = await scheduled(site, ana)
    for attempt in (
        site.scheduling.scheduled(ben, draft_id),
        site.scheduling.move(ben, draft_id, site.clock.now_ms() + 2 * HOUR_MS),
        site.scheduling.cancel(ben, draft_id),
    ):
        with pytest.raises(NotFound):
            await attempt
    assert (await site.scheduling.page(ben, PageRequest())).items == []
    assert len((await site.scheduling.page(ana, PageRequest())).items) == 1


async def test_a_draft_that_waits_for_photos_is_no_scheduled_post(site: Site, ana: UserId) -> None:
    draft = Draft(author_id=ana, photo_ids=(await site.pending_photo(ana),))
    made = await site.posts.publish(draft, when_ready=True)
    draft_id = made.draft_id or DraftId(0)
    for attempt in (
        site.scheduling.scheduled(ana, draft_id),
        site.scheduling.move(ana, draft_id, site.clock.now_ms() + HOUR_MS),
        site.scheduling.cancel(ana, draft_id),
    ):
        with pytest.raises(NotFound):
            await attempt
    assert len(await site.posts.drafts(ana)) == 1


@pytest.mark.parametrize("after_ms", [-HOUR_MS, 0, SCHEDULED_AHEAD_MS_MIN - 1])
async def test_it_is_scheduled_some_minutes_ahead(site: Site, ana: UserId, after_ms: int) -> None:
    with pytest.raises(Invalid, match="5 minutes ahead"):
        await scheduled(site, ana, after_ms=after_ms)
    draft_id = await scheduled(site, ana, after_ms=SCHEDULED_AHEAD_MS_MIN)
    with pytest.raises(Invalid, match="5 minutes ahead"):
        await site.scheduling.move(ana, draft_id, site.clock.now_ms() + after_ms)


async def test_a_bad_post_is_refused_when_it_is_scheduled(site: Site, ana: UserId) -> None:
    with pytest.raises(Invalid, match="words or photos"):
        await site.scheduling.schedule(Draft(author_id=ana), site.clock.now_ms() + HOUR_MS)


async def test_a_day_and_a_person_have_only_so_many(site: Site, ana: UserId, ben: UserId) -> None:
    for number in range(SCHEDULED_MAX):
        day = 2 + number // SCHEDULED_PER_DAY_MAX
        await scheduled(site, ana, after_ms=day * DAY_MS)
    with pytest.raises(Invalid, match=f"at most {SCHEDULED_MAX}"):
        await scheduled(site, ana, after_ms=100 * DAY_MS)
    (first,) = (await site.scheduling.page(ana, PageRequest(limit=1))).items
    with pytest.raises(Invalid, match="same day"):
        await site.scheduling.move(ana, first.id, site.clock.now_ms() + 2 * DAY_MS)
    assert (await site.scheduling.scheduled(ana, first.id)).due_ms == first.due_ms
    await site.scheduling.move(ana, first.id, site.clock.now_ms() + 100 * DAY_MS)
    await scheduled(site, ben, after_ms=2 * DAY_MS)


async def test_many_requests_at_once_do_not_fill_a_day_over(site: Site, ana: UserId) -> None:
    tries = [scheduled(site, ana, after_ms=2 * DAY_MS) for _ in range(SCHEDULED_PER_DAY_MAX + 10)]
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    assert len([outcome for outcome in outcomes if isinstance(outcome, int)]) == SCHEDULED_PER_DAY_MAX
    assert {type(outcome) for outcome in outcomes} == {int, Invalid}


async def test_the_same_key_brings_it_back_and_later_its_post(site: Site, ana: UserId) -> None:
    draft, due_ms = Draft(author_id=ana, caption="later"), site.clock.now_ms() + HOUR_MS
    first = await site.scheduling.schedule(draft, due_ms, key="k")
    again = await site.scheduling.schedule(draft, due_ms, key="k")
    assert (again.draft_id, again.post_id, again.fresh) == (first.draft_id, None, False)
    await pass_time(site, HOUR_MS)
    (post,) = await posts_of(site, ana)
    assert (await site.scheduling.schedule(draft, due_ms, key="k")).post_id == post


# --- over HTTP ---


async def test_it_is_answered_as_clients_read_it(asking: Asking, site: Site, ana: UserId) -> None:
    photo = await site.photo(ana)
    at = utc_text(site.clock.now_ms() + HOUR_MS)
    fields: dict[str, Any] = {"status": "later", "media_ids": [str(photo)], "scheduled_at": at, "language": "de"}
    answer = await asking.json(as_user(ana, app=7), "POST", STATUSES, **fields)
    assert (answer.status, problems("ScheduledStatus", answer.body)) == (200, [])
    assert answer.body["scheduled_at"] == at
    assert answer.body["params"] == {
        "text": "later",
        "media_ids": [str(photo)],
        "visibility": None,
        "in_reply_to_id": None,
        "sensitive": None,
        "spoiler_text": "",
        "language": "de",
        "poll": None,
        "application_id": "7",
        "scheduled_at": None,
        "idempotency": None,
        "with_rate_limit": False,
        "quoted_status_id": None,
    }
    assert [media["id"] for media in answer.body["media_attachments"]] == [str(photo)]
    one = await asking.json(as_user(ana), "GET", ONE, id=answer.body["id"])
    many = await asking.json(as_user(ana), "GET", MANY)
    assert [one.body] == many.body == [answer.body]


async def test_it_is_moved_and_cancelled_over_http(asking: Asking, site: Site, ana: UserId) -> None:
    draft_id, at = str(await scheduled(site, ana)), utc_text(site.clock.now_ms() + 2 * HOUR_MS)
    moved = await asking.form(as_user(ana), "PUT", ONE, [("id", draft_id), ("scheduled_at", at)])
    assert moved.body["scheduled_at"] == at
    with pytest.raises(Invalid, match="send a time"):
        await asking.json(as_user(ana), "PUT", ONE, id=draft_id, scheduled_at="tomorrow")
    assert (await asking.json(as_user(ana), "DELETE", ONE, id=draft_id)).body == {}
    assert (await asking.json(as_user(ana), "GET", MANY)).body == []


async def test_the_list_is_paged(asking: Asking, site: Site, ana: UserId) -> None:
    ids = [str(await scheduled(site, ana)) for _ in range(5)][::-1]
    first = await asking.json(as_user(ana), "GET", MANY, limit=2)
    assert [item["id"] for item in first.body] == ids[:2]
    second = await asking.json(as_user(ana), "GET", MANY, limit=2, max_id=first.headers["max_id"])
    assert [item["id"] for item in second.body] == ids[2:4]
    back = await asking.json(as_user(ana), "GET", MANY, limit=2, min_id=ids[4])
    assert [item["id"] for item in back.body] == ids[2:4]


async def test_a_scheduled_poll_runs_from_its_appearance(asking: Asking, site: Site, ana: UserId) -> None:
    at = utc_text(site.clock.now_ms() + HOUR_MS)
    poll = {"options": ["Soup", "Bread"], "expires_in": 600}
    answer = await asking.json(as_user(ana), "POST", STATUSES, status="Lunch?", poll=poll, scheduled_at=at)
    assert answer.body["params"]["poll"] == poll | {"expires_in": "600", "multiple": False, "hide_totals": False}
    await pass_time(site, HOUR_MS)
    (post,) = await posts_of(site, ana)
    status = (await asking.json(as_user(ana), "GET", STATUS, id=str(post))).body
    assert status["poll"]["expires_at"] == utc_text(site.clock.now_ms() + 600_000)


async def test_nothing_due_writes_nothing(site: Site, ana: UserId) -> None:
    await scheduled(site, ana)
    before = await rows(site.db, shard_of(ana), "SELECT id, state, due_ms FROM drafts")
    assert await site.scheduling.release_due() == 0
    assert await rows(site.db, shard_of(ana), "SELECT id, state, due_ms FROM drafts") == before


@pytest.mark.parametrize("db", ["postgres"], indirect=True)
async def test_what_is_moved_while_it_is_being_released_waits_for_its_new_time(site: Site, ana: UserId) -> None:
    """Releasing is a work of a whole database: it takes no turns with those of the author's shard."""
    draft_id = await scheduled(site, ana)
    site.clock.advance(HOUR_MS)
    moved = asyncio.Event()

    def moving() -> Work[None]:
        yield MOVE, (draft_id, ana, site.clock.now_ms() + HOUR_MS)
        moved.set()
        yield "SELECT pg_sleep(0.3)", ()

    move = asyncio.create_task(site.db.write(shard_of(ana), moving))
    await moved.wait()
    assert await site.scheduling.release_due() == 0
    await move
    assert (await site.scheduling.scheduled(ana, draft_id)).due_ms == site.clock.now_ms() + HOUR_MS
