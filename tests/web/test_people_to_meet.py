"""Whom those are shown who follow nobody yet."""

from typing import Any

from fanlight.web.people_to_meet import PHOTOS_OF_EACH_MAX, authors_of


def a_status(number: int, author: str, *, followers: int, photos: int = 1, sensitive: bool = False) -> dict[str, Any]:
    account = {"id": author, "followers_count": followers}
    media = [{"id": f"{number}-{place}"} for place in range(photos)]
    return {"id": str(number), "account": account, "media_attachments": media, "sensitive": sensitive}


def test_each_author_comes_once_and_the_most_followed_first() -> None:
    people = authors_of([a_status(3, "7", followers=2), a_status(2, "8", followers=9), a_status(1, "7", followers=2)])
    assert [person["account"]["id"] for person in people] == ["8", "7"]
    assert [photo["post"] for photo in people[1]["photos"]] == ["3", "1"]


def test_nobody_fills_the_page_alone() -> None:
    (person,) = authors_of([a_status(2, "7", followers=1, photos=2), a_status(1, "7", followers=1, photos=9)])
    assert len(person["photos"]) == PHOTOS_OF_EACH_MAX
    assert [photo["post"] for photo in person["photos"]] == ["2", "2", "1"]


def test_what_is_veiled_introduces_nobody() -> None:
    assert authors_of([a_status(1, "7", followers=1, sensitive=True)]) == []
