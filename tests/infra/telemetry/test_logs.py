"""Log lines come out in one format, wherever they were written."""

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from fanlight.infra.telemetry.logs import LogFormat, configure_logging
from fanlight.infra.telemetry.trace import Tracing


@pytest.fixture(autouse=True)
def _logging_as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    before = (root.handlers, root.level)
    yield
    root.handlers, root.level = before
    structlog.reset_defaults()


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_ours_and_a_librarys_lines_look_alike(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("json", "info")
    structlog.get_logger().info("ours", post=5, path=ValueError("odd"))
    logging.getLogger("uvicorn.error").info("theirs %d", 6)
    ours, theirs = lines(capsys)
    assert (ours["message"], ours["level"], ours["post"], ours["path"]) == ("ours", "info", 5, "ValueError('odd')")
    assert (theirs["message"], theirs["level"]) == ("theirs 6", "info")
    assert set(theirs) == {"message", "level", "timestamp"}


def test_what_is_bound_to_the_request_is_on_its_lines(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("json", "info")
    with Tracing("", request_id="abc"):
        structlog.get_logger().info("inside")
        logging.getLogger("library").warning("inside too")
    structlog.get_logger().info("outside")
    assert [line.get("request_id") for line in lines(capsys)] == ["abc", "abc", None]


def test_less_important_lines_are_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("json", "warning")
    structlog.get_logger().info("ours")
    logging.getLogger("library").info("theirs")
    structlog.get_logger().warning("ours again")
    assert [line["message"] for line in lines(capsys)] == ["ours again"]


def test_an_exception_is_told_in_both_formats(capsys: pytest.CaptureFixture[str]) -> None:
    formats: tuple[LogFormat, ...] = ("json", "human")
    for log_format in formats:
        configure_logging(log_format)
        structlog.get_logger().error("failed", exc_info=ValueError("the reason"))
        assert "the reason" in capsys.readouterr().err


def test_uvicorns_own_access_log_is_silent(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("human", "info")
    logging.getLogger("uvicorn.access").info("GET /?access_token=secret")
    assert capsys.readouterr().err == ""
