"""Lists over HTTP, in the words of the client API."""

from collections.abc import Mapping

import pytest

from fanlight.edge.routes import Viewer
from fanlight.features.lists.api import endpoints
from fanlight.kit.errors import Invalid, NotFound
from fanlight.kit.ids import UserId
from tests.features.lists.conftest import Shelf
from tests.support.asking import Asking
from tests.support.entities import problems

LISTS, ONE, PEOPLE = "/api/v1/lists", "/api/v1/lists/{id}", "/api/v1/lists/{id}/accounts"
WITH, TIMELINE = "/api/v1/accounts/{id}/lists", "/api/v1/timelines/list/{id}"


@pytest.fixture
def asking(shelf: Shelf) -> Asking:
    return Asking(endpoints(shelf.lists, shelf.timelines, shelf.site.users))


async def test_the_life_of_a_list(asking: Asking, ana: UserId) -> None:
    me = Viewer(user_id=ana)
    made = (await asking.json(me, "POST", LISTS, title="Near")).body
    assert problems("UserList", made) == []
    assert made == {"id": made["id"], "title": "Near", "replies_policy": "list", "exclusive": False}
    pairs = [("id", made["id"]), ("title", "Far"), ("replies_policy", "none"), ("exclusive", "true")]
    changed = (await asking.form(me, "PUT", ONE, pairs)).body
    assert changed == {"id": made["id"], "title": "Far", "replies_policy": "none", "exclusive": True}
    assert (await asking.json(me, "PUT", ONE, id=made["id"], title="Further")).body == changed | {"title": "Further"}
    assert (await asking.json(me, "GET", LISTS)).body == [changed | {"title": "Further"}]
    assert (await asking.json(me, "DELETE", ONE, id=made["id"])).body == {}
    assert (await asking.json(me, "GET", LISTS)).body == []
    with pytest.raises(NotFound):
        await asking.json(me, "GET", ONE, id=made["id"])


async def test_people_of_a_list(shelf: Shelf, asking: Asking, ana: UserId, ben: UserId, cat: UserId) -> None:
    me, mine = Viewer(user_id=ana), str(await shelf.list_of(ana, ben))
    await shelf.site.follow(ana, cat)
    pairs = [("id", mine), ("account_ids[]", str(cat))]
    assert (await asking.form(me, "POST", PEOPLE, pairs)).body == {}
    everybody = await asking.json(me, "GET", PEOPLE, id=mine, limit="0")
    first, last = sorted([ben, cat], reverse=True)
    assert [account["id"] for account in everybody.body] == [str(first), str(last)]
    assert everybody.headers == {"max_id": "", "min_id": ""}
    page = await asking.json(me, "GET", PEOPLE, id=mine, limit="1")
    assert ([account["id"] for account in page.body], page.headers["max_id"]) == ([str(first)], str(first))
    assert problems("Account", page.body[0]) == []
    assert [one["id"] for one in (await asking.json(me, "GET", WITH, id=str(cat))).body] == [mine]
    assert (await asking.json(me, "DELETE", PEOPLE, id=mine, account_ids=[str(cat)])).body == {}
    assert (await asking.json(me, "GET", WITH, id=str(cat))).body == []


async def test_the_timeline_of_a_list(shelf: Shelf, asking: Asking, ana: UserId, ben: UserId) -> None:
    me, mine = Viewer(user_id=ana), str(await shelf.list_of(ana, ben))
    posts = [await shelf.site.post(ben) for _ in range(3)]
    answer = await asking.json(me, "GET", TIMELINE, id=mine, limit="2")
    assert [status["id"] for status in answer.body] == [str(posts[2]), str(posts[1])]
    assert answer.headers == {"max_id": str(posts[1]), "min_id": str(posts[2])}
    assert problems("Status", answer.body[0]) == []


@pytest.mark.parametrize("wrong", [{}, {"title": ""}, {"title": "Near", "replies_policy": "mine"}])
async def test_what_makes_no_sense_is_refused(asking: Asking, ana: UserId, wrong: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        await asking.json(Viewer(user_id=ana), "POST", LISTS, **wrong)


async def test_other_peoples_lists_are_not_there(shelf: Shelf, asking: Asking, ana: UserId, ben: UserId) -> None:
    mine = str(await shelf.list_of(ana, ben))
    rows: Mapping[tuple[str, str], dict[str, object]] = {
        ("GET", ONE): {},
        ("PUT", ONE): {"title": "Taken"},
        ("DELETE", ONE): {},
        ("GET", PEOPLE): {},
        ("POST", PEOPLE): {"account_ids": []},
        ("DELETE", PEOPLE): {"account_ids": [str(ben)]},
        ("GET", TIMELINE): {},
    }
    for (method, path), fields in rows.items():
        with pytest.raises(NotFound):
            await asking.json(Viewer(user_id=ben), method, path, id=mine, **fields)
