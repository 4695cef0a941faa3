"""What the API says of its rows, in `/openapi.json` and at `/api/docs`: one line for each, and no line twice."""

from collections import Counter
from functools import cache

from fanlight.edge.routes import Endpoint
from fanlight.gateway.openapi import document, openapi_endpoint
from fanlight.kit.urls import SiteUrls
from tests.support.table import route_table

SUMMARY_LENGTH_MAX = 90
URLS = SiteUrls(scheme="https", host_name="photos.example")


@cache
def summaries() -> dict[str, str]:
    """Of every row in the document, as it is printed."""
    paths = document([*route_table(), openapi_endpoint([], URLS)], URLS)["paths"]
    return {
        f"{method.upper()} {path}": operation.get("summary", "")
        for path, operations in paths.items()
        for method, operation in operations.items()
    }


def first_line(row: Endpoint) -> str:
    return (row.call.__doc__ or "").strip().partition("\n")[0]


def test_every_row_says_what_it_does() -> None:
    assert len(summaries()) > 100
    assert [row for row, said in summaries().items() if not said] == []


def test_a_summary_is_a_short_line_that_begins_large_and_has_no_full_stop() -> None:
    odd = {row: said for row, said in summaries().items() if not said[:1].isupper() or said[-1:] in ".,:;"}
    assert odd == {}
    assert {row: said for row, said in summaries().items() if len(said) > SUMMARY_LENGTH_MAX} == {}


def test_no_two_rows_say_the_same() -> None:
    told = Counter(summaries().values())
    assert [said for said, times in told.items() if times > 1] == []


def test_a_docstring_of_a_call_begins_with_a_whole_sentence() -> None:
    """One that is broken over two lines would be cut."""
    lines = {first_line(row) for row in route_table() if not row.summary and not row.page}
    assert {line for line in lines if line and not line.endswith(".")} == set()
