"""Reports over HTTP, in the words of the client API."""

import pytest

from fanlight.edge.routes import Viewer
from fanlight.features.reports.api import endpoints
from fanlight.features.reports.service import ReportService
from fanlight.kit.errors import Invalid, NotFound
from fanlight.kit.ids import UserId
from tests.features.posts.conftest import Site
from tests.support.asking import Asking
from tests.support.entities import problems

PATH = "/api/v1/reports"


@pytest.fixture
def asking(site: Site, reports: ReportService) -> Asking:
    return Asking(endpoints(reports, site.users))


async def test_a_report_has_every_field(site: Site, asking: Asking, ana: UserId, ben: UserId) -> None:
    post = await site.post(ana)
    sent = {"account_id": str(ana), "status_ids": [str(post)], "comment": "Spam", "category": "spam", "forward": True}
    answer = await asking.json(Viewer(user_id=ben), "POST", PATH, **sent)
    assert answer.status == 200
    assert problems("Report", answer.body) == []
    assert answer.body["target_account"]["acct"] == "ana"
    told = {name: answer.body[name] for name in ("action_taken", "action_taken_at", "forwarded", "rule_ids")}
    assert told == {"action_taken": False, "action_taken_at": None, "forwarded": False, "rule_ids": []}
    assert (answer.body["status_ids"], answer.body["comment"], answer.body["category"]) == ([str(post)], "Spam", "spam")


async def test_a_form_says_the_same(site: Site, asking: Asking, ana: UserId, ben: UserId) -> None:
    posts = [await site.post(ana), await site.post(ana)]
    pairs = [("account_id", str(ana)), ("rule_ids[]", "1"), *(("status_ids[]", str(post)) for post in posts)]
    answer = await asking.form(Viewer(user_id=ben), "POST", PATH, pairs)
    assert (answer.body["status_ids"], answer.body["rule_ids"]) == ([str(post) for post in posts], ["1"])
    assert (answer.body["category"], answer.body["comment"]) == ("violation", "")


@pytest.mark.parametrize("wrong", [{}, {"account_id": "x"}, {"account_id": "1", "category": "boring"}])
async def test_what_makes_no_sense_is_refused(asking: Asking, ben: UserId, wrong: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        await asking.json(Viewer(user_id=ben), "POST", PATH, **wrong)


async def test_nobody_reports_who_is_not_there(asking: Asking, ben: UserId) -> None:
    with pytest.raises(NotFound):
        await asking.json(Viewer(user_id=ben), "POST", PATH, account_id="1")
