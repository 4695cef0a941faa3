"""Whatever people write, wherever there is a box for it: no answer of any row has anything in it that runs."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from fanlight.kit import text
from tests.safety.asking import Asked, text_places
from tests.safety.conftest import World, is_mistake
from tests.safety.markup import HOSTILE, alive
from tests.support.table import name_of, route_table

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("safety")]

AS_HTML = {("content", "account"), ("note", "acct"), ("value", "verified_at"), ("content", "updated_at")}
"""What apps show as HTML: a string of this name, beside another one of that name. All others are plain words to them."""


@pytest.fixture(scope="module", autouse=True)
def answered(world: World) -> list[str]:
    """Everything hostile is in every text that a row takes, each in a request of its own, which may be refused.

    What is wrong with the very answers, which say again what was sent.
    """
    wrong: list[str] = []
    for row in route_table():
        for place in text_places(row):
            for kind, words in HOSTILE.items():
                asked = first_without_keys(world.rough.plainest(row, place)).with_field(place, words)
                answer = world.rough.send(asked)
                found = dangers(answer)
                wrong += [f"{name_of(row)} {place} {kind}: {found}"] if found or is_mistake(answer) else []
    return wrong


def first_without_keys(asked: Asked) -> Asked:
    """Without an idempotency key, or all but the first would be the first again."""
    return Asked(row=asked.row, fields=asked.fields, files=asked.files, by=asked.by)


def html_strings(answer: Any) -> Iterator[tuple[str, str]]:
    """The strings of an answer that apps show as HTML. Below `source` stands what the person typed."""
    if isinstance(answer, dict):
        yield from ((name, answer[name]) for name, beside in AS_HTML if name in answer and beside in answer)
    for item in answer.items() if isinstance(answer, dict) else enumerate(answer) if isinstance(answer, list) else ():
        if item[0] != "source":
            yield from html_strings(item[1])


def dangers(answer: httpx.Response) -> list[str]:
    kind = answer.headers.get("content-type", "")
    if "html" in kind:
        return alive(answer.text, text_only=False)
    if "json" not in kind or not answer.content:
        return []
    return [f"{name}: {one}" for name, html in html_strings(answer.json()) for one in alive(html, text_only=True)]


def everyone_looks(world: World) -> Iterator[tuple[str, httpx.Response]]:
    """Every GET row, at the things of the rough cast, by those who wrote, by others and by nobody."""
    for row in route_table():
        if row.method == "GET":
            asked = world.rough.request(row)
            for headers in (world.rough.teller(asked).headers(row), world.first.ana_headers(row), {}):
                yield name_of(row), asked.send(world.http, headers)


def test_nothing_of_it_is_alive_in_any_answer(world: World) -> None:
    answers = list(everyone_looks(world))
    wrong = [f"{name}: {dangers(answer)}" for name, answer in answers if dangers(answer)]
    assert wrong == []
    shown = [name for name, answer in answers if "alert(1)" in answer.text]
    assert len(set(shown)) > 20, "the corpus is really in the answers"


def test_what_is_sent_in_an_address_or_a_form_does_not_come_back_alive(answered: list[str]) -> None:
    assert answered == []


def test_every_answer_says_what_it_is_and_may_not_be_taken_for_anything_else(world: World) -> None:
    """Markup in a JSON string would be alive in a browser that took the answer for a page."""
    wrong: list[str] = []
    for name, answer in everyone_looks(world):
        kind, policy = answer.headers.get("content-type", ""), answer.headers.get("content-security-policy", "")
        safe = answer.headers.get("x-content-type-options") == "nosniff" and (kind or not answer.content)
        strict = "default-src 'none'" in policy and "unsafe" not in policy
        strict = strict and ("html" not in kind or "frame-ancestors 'none'" in policy)
        wrong += [f"{name}: {kind} {policy}"] if not (safe and strict) else []
    assert wrong == []


def test_a_feed_that_was_shown_before_is_not_sanitised_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both fences stand where HTML is made, once for each version of a post or an account; no view pays for them."""
    cleaned: list[str] = []

    class Counting:
        def clean(self, html: str) -> str:
            cleaned.append(html)
            return sanitiser.clean(html)

    sanitiser = text.SANITISER
    world.first.story.ana.home()
    monkeypatch.setattr(text, "SANITISER", Counting())
    assert world.first.story.ana.home()
    assert cleaned == []
