"""Reports: for apps as the client API shows them, for the host in plain lines."""

from collections.abc import Iterator
from typing import Final

import msgspec

from fanlight.features.posts.models import Post
from fanlight.features.reports.models import OpenReport, Report
from fanlight.features.users.views import Account
from fanlight.kit.clock import utc_text
from fanlight.kit.text import clean_line
from fanlight.kit.urls import SiteUrls

WORDS_SHOWN_MAX: Final = 200
"""Of a caption; a comment is shown whole."""


class ReportWords(msgspec.Struct, kw_only=True):
    """A report without the account that it is about."""

    id: str
    action_taken: bool
    action_taken_at: str | None
    category: str
    comment: str
    forwarded: bool = False
    created_at: str
    status_ids: list[str]
    rule_ids: list[str]


class ReportView(ReportWords, kw_only=True):
    """A report as its writer sees it. It is never forwarded: there are no other servers."""

    target_account: Account


class EncodedReport(ReportWords, kw_only=True):
    """The same, made from an account that is encoded already."""

    target_account: msgspec.Raw


def report_view(report: Report, account: bytes) -> EncodedReport:
    """The report beside the encoded account."""
    return EncodedReport(
        id=str(report.id),
        action_taken=report.closed_ms is not None,
        action_taken_at=None if report.closed_ms is None else utc_text(report.closed_ms),
        category=report.category,
        comment=report.comment,
        created_at=utc_text(report.created_ms),
        status_ids=[str(post) for post in report.post_ids],
        rule_ids=[str(rule) for rule in report.rule_ids],
        target_account=msgspec.Raw(account),
    )


def lines_of(one: OpenReport, urls: SiteUrls) -> Iterator[str]:
    """The report on a terminal. People's words are on one line each, without anything a terminal would obey."""
    report = one.report
    yield f"{report.id}  {utc_text(report.created_ms)}  {report.category}"
    yield f"  @{one.reporter} about @{one.target}  {urls.account(one.target)}"
    if report.comment:
        yield f"  says: {clean_line(report.comment)}"
    if report.rule_ids:
        yield f"  rules: {', '.join(map(str, report.rule_ids))}"
    for post_id, post in one.posts:
        yield f"  {urls.post(one.target, post_id)}  {_post_words(post)}"


def _post_words(post: Post | None) -> str:
    if post is None or post.deleted_ms is not None:
        return "(deleted)"
    if post.reposted_id is not None:
        return f"(a repost of {post.reposted_id})"
    words = clean_line(f"{post.spoiler_text} {post.caption}")
    if not words:
        return "(a photo)" if post.photos == 1 else f"({post.photos} photos)"
    return words if len(words) <= WORDS_SHOWN_MAX else words[: WORDS_SHOWN_MAX - 1] + "…"


def all_lines(found: list[OpenReport], urls: SiteUrls, *, waiting: int) -> list[str]:
    """The host's list; `waiting`: how many there are in all."""
    if not found:
        return ["no report is open"]
    lines = [line for one in found for line in lines_of(one, urls)]
    more = [f"and {waiting - len(found)} more"] if waiting > len(found) else []
    return [*lines, *more]
