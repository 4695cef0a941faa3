"""The order of a conversation."""

from typing import Any

from fanlight.web.post_pages import DEPTH_MAX, threaded


def an_answer(number: int, to: int) -> dict[str, Any]:
    return {"id": str(number), "in_reply_to_id": str(to)}


def order_of(answers: list[dict[str, Any]]) -> list[tuple[str, int]]:
    return [(one["status"]["id"], one["depth"]) for one in threaded("1", answers)]


def test_each_answer_stands_below_what_it_answers_the_oldest_first() -> None:
    answers = [an_answer(2, 1), an_answer(3, 1), an_answer(4, 2), an_answer(5, 3), an_answer(6, 2)]
    assert order_of(answers) == [("2", 0), ("4", 1), ("6", 1), ("3", 0), ("5", 1)]


def test_an_answer_to_something_hidden_stands_at_the_top() -> None:
    assert order_of([an_answer(5, 4)]) == [("5", 0)]


def test_deep_conversations_stop_moving_to_the_right() -> None:
    answers = [an_answer(number, number - 1) for number in range(2, 10)]
    assert [depth for _, depth in order_of(answers)][-1] == DEPTH_MAX
    assert len(order_of(answers)) == len(answers)
