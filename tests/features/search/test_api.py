"""Search over HTTP, in the words of the client API."""

import pytest

from fanlight.edge.routes import Viewer
from fanlight.features.search.api import endpoints
from fanlight.features.search.service import SearchService
from fanlight.kit.errors import Invalid
from fanlight.kit.ids import UserId
from tests.features.posts.conftest import URLS, Site
from tests.features.tags.conftest import hashtags_on
from tests.support.asking import STRANGER, Asking
from tests.support.entities import problems

NOTHING: dict[str, list[str]] = {"accounts": [], "statuses": [], "hashtags": []}


@pytest.fixture
def asking(site: Site, search: SearchService) -> Asking:
    return Asking(endpoints(search, hashtags_on(site).tags, site.users, URLS))


async def test_all_three_lists_are_answered(site: Site, asking: Asking, ana: UserId) -> None:
    await site.post(ana, "me: #ana")
    await site.drain()
    answer = await asking.json(STRANGER, "GET", "/api/v2/search", q="ana", resolve="true", limit="5")
    assert [account["acct"] for account in answer.body["accounts"]] == ["ana"]
    assert [tag["url"] for tag in answer.body["hashtags"]] == ["https://fan.example/tags/ana"]
    assert problems("SearchV2", answer.body) == []


async def test_a_post_by_its_address_is_a_status(site: Site, asking: Asking, ana: UserId) -> None:
    post = await site.post(ana, "words")
    answer = await asking.json(STRANGER, "GET", "/api/v2/search", q=URLS.post("ana", post), type="statuses")
    assert [status["id"] for status in answer.body["statuses"]] == [str(post)]
    assert problems("SearchV2", answer.body) == []


async def test_pages_are_counted_by_number(site: Site, asking: Asking, ana: UserId) -> None:
    others = [await site.person(f"ana{index}") for index in range(3)]
    me = Viewer(user_id=ana)
    for path, kind in (("/api/v1/accounts/search", None), ("/api/v2/search", "accounts")):
        found: list[str] = []
        for offset in range(5):
            answer = await asking.json(me, "GET", path, q="an", limit="1", offset=str(offset))
            found += [account["id"] for account in (answer.body["accounts"] if kind else answer.body)]
        assert found == [str(user) for user in [ana, *others]]


async def test_accounts_alone_are_a_list(asking: Asking, ana: UserId) -> None:
    for text in ("@ana", "@an", "AN", "ana@fan.example"):
        answer = await asking.json(Viewer(user_id=ana), "GET", "/api/v1/accounts/search", q=text, resolve="true")
        assert [account["id"] for account in answer.body] == [str(ana)]


async def test_what_clients_send_beside_the_text_changes_nothing(asking: Asking, ana: UserId) -> None:
    sent = {"exclude_unreviewed": "true", "account_id": str(ana), "min_id": "0", "max_id": "9", "resolve": "false"}
    answer = await asking.json(Viewer(user_id=ana), "GET", "/api/v2/search", q="an", limit="0", **sent)
    assert [account["id"] for account in answer.body["accounts"]] == [str(ana)]
    nobody = await asking.json(Viewer(user_id=ana), "GET", "/api/v2/search", q="an", following="true")
    assert nobody.body == NOTHING


@pytest.mark.parametrize("fields", [{}, {"q": "ana", "type": "songs"}])
async def test_a_search_without_sense_is_refused(asking: Asking, fields: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        await asking.json(STRANGER, "GET", "/api/v2/search", **fields)
