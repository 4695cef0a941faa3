"""What can be reported, and what the host reads of it."""

import asyncio
from dataclasses import replace

import pytest
from prometheus_client import REGISTRY

from fanlight.features.reports.models import (
    COMMENT_LENGTH_MAX,
    REPORTED_POSTS_MAX,
    REPORTS_OPEN_MAX,
    Category,
    Complaint,
    Report,
    ReportId,
)
from fanlight.features.reports.service import ReportService
from fanlight.features.reports.views import all_lines
from fanlight.features.users.models import Visibility
from fanlight.kit.errors import Invalid, NotFound
from fanlight.kit.ids import PostId, UserId, shard_of
from tests.features.posts.conftest import URLS, Site


async def test_a_report_is_kept_as_it_was_made(site: Site, reports: ReportService, ana: UserId, ben: UserId) -> None:
    post = await site.post(ana)
    complaint = Complaint(
        reporter_id=ben, target_id=ana, category=Category.SPAM, comment=" It sells things\r\n", post_ids=(post, post)
    )
    kept = await reports.report(complaint)
    assert kept == Report(
        id=kept.id,
        reporter_id=ben,
        target_id=ana,
        category=Category.SPAM,
        comment="It sells things",
        post_ids=(post,),
        rule_ids=(),
    )
    assert shard_of(kept.id) == shard_of(ana)
    assert [one.report for one in await reports.open_reports()] == [kept]


async def test_whom_one_blocks_can_be_reported_with_their_posts(
    site: Site, reports: ReportService, ana: UserId, ben: UserId
) -> None:
    post = await site.post(ana)
    await site.follows.block(ben, ana)
    assert (await reports.report(Complaint(reporter_id=ben, target_id=ana, post_ids=(post,)))).post_ids == (post,)


async def test_the_category_follows_from_the_rules(reports: ReportService, ana: UserId, ben: UserId) -> None:
    complaint = Complaint(reporter_id=ben, target_id=ana)
    assert (await reports.report(complaint)).category is Category.OTHER
    assert (await reports.report(replace(complaint, rule_ids=(2, 1, 2)))).rule_ids == (2, 1)
    assert (await reports.report(replace(complaint, rule_ids=(1,)))).category is Category.VIOLATION


@pytest.mark.parametrize(
    "wrong",
    [
        {"comment": "x" * (COMMENT_LENGTH_MAX + 1)},
        {"post_ids": tuple(map(PostId, range(REPORTED_POSTS_MAX + 1)))},
        {"rule_ids": (3,)},
        {"rule_ids": (0,)},
        {"rule_ids": (1,) * 101},
        {"rule_ids": (1,), "category": Category.SPAM},
    ],
)
async def test_what_makes_no_sense_is_refused(
    reports: ReportService, ana: UserId, ben: UserId, wrong: dict[str, object]
) -> None:
    with pytest.raises(Invalid):
        await reports.report(Complaint(reporter_id=ben, target_id=ana, **wrong))  # type: ignore[arg-type] # by name
    assert await reports.open_reports() == []


async def test_nobody_reports_themselves(reports: ReportService, ana: UserId) -> None:
    with pytest.raises(Invalid):
        await reports.report(Complaint(reporter_id=ana, target_id=ana))


async def test_nobody_reports_who_is_not_there(reports: ReportService, ana: UserId) -> None:
    with pytest.raises(NotFound):
        await reports.report(Complaint(reporter_id=ana, target_id=UserId(1)))


async def test_only_their_posts_that_one_may_see(
    site: Site, reports: ReportService, ana: UserId, ben: UserId, cat: UserId
) -> None:
    seen, hidden = await site.post(ana), await site.post(ana, visibility=Visibility.FOLLOWERS)
    others, gone = await site.post(cat), await site.post(ana)
    await site.posts.delete(ana, gone)
    for post in (hidden, others, gone, PostId(1)):
        with pytest.raises(NotFound):
            await reports.report(Complaint(reporter_id=ben, target_id=ana, post_ids=(seen, post)))
    await site.follow(ben, ana)
    await reports.report(Complaint(reporter_id=ben, target_id=ana, post_ids=(seen, hidden)))
    assert await reports.open_count() == 1


async def test_one_person_fills_nobodys_list(reports: ReportService, ana: UserId, ben: UserId, cat: UserId) -> None:
    asked = [reports.report(Complaint(reporter_id=ben, target_id=ana)) for _ in range(REPORTS_OPEN_MAX + 5)]
    answers = await asyncio.gather(*asked, return_exceptions=True)
    assert sum(isinstance(one, Report) for one in answers) == REPORTS_OPEN_MAX
    await reports.report(Complaint(reporter_id=ben, target_id=cat))
    first = next(one for one in answers if isinstance(one, Report))
    await reports.close(first.id)
    await reports.report(Complaint(reporter_id=ben, target_id=ana))


async def test_a_closed_report_is_not_open(reports: ReportService, ana: UserId, ben: UserId, cat: UserId) -> None:
    first = await reports.report(Complaint(reporter_id=ben, target_id=ana))
    second = await reports.report(Complaint(reporter_id=ben, target_id=cat))
    await reports.watch()
    assert REGISTRY.get_sample_value("fanlight_reports_open") == 2.0
    await reports.close(first.id)
    assert [one.report.id for one in await reports.open_reports()] == [second.id]
    for unknown in (first.id, ReportId(1)):
        with pytest.raises(NotFound):
            await reports.close(unknown)
    assert await reports.open_count() == 1


async def test_the_host_reads_names_words_and_addresses(
    site: Site, reports: ReportService, ana: UserId, ben: UserId
) -> None:
    post, gone, photo = (
        await site.post(ana, "Buy\nthis \x1b[31mnow"),
        await site.post(ana),
        await site.post(ana, "", photos=[await site.photo(ana)]),
    )
    complaint = Complaint(
        reporter_id=ben, target_id=ana, comment="Look\nat this", post_ids=(post, gone, photo), rule_ids=(2,)
    )
    kept = await reports.report(complaint)
    await site.posts.delete(ana, gone)
    heading, *lines = all_lines(await reports.open_reports(), URLS, waiting=3)
    assert heading.startswith(f"{kept.id}  20")
    assert heading.endswith("Z  violation")
    assert lines == [
        "  @ben about @ana  https://fan.example/@ana",
        "  says: Look at this",
        "  rules: 2",
        f"  {URLS.post('ana', post)}  Buy this [31mnow",
        f"  {URLS.post('ana', gone)}  (deleted)",
        f"  {URLS.post('ana', photo)}  (a photo)",
        "and 2 more",
    ]


async def test_a_reported_repost_says_what_it_shows(
    site: Site, reports: ReportService, ana: UserId, ben: UserId, cat: UserId
) -> None:
    post = await site.post(cat)
    repost = await site.reposts.repost(ana, post)
    await reports.report(Complaint(reporter_id=ben, target_id=ana, post_ids=(repost,)))
    assert all_lines(await reports.open_reports(), URLS, waiting=1)[-1].endswith(f"  (a repost of {post})")


async def test_without_reports_the_host_is_told_so(reports: ReportService) -> None:
    assert all_lines(await reports.open_reports(), URLS, waiting=0) == ["no report is open"]
