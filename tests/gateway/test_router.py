"""Which row a path leads to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanlight.gateway.router import MethodNotAllowed, Router
from fanlight.kit.errors import NotFound

ROWS = [
    ("GET", "/"),
    ("GET", "/login"),
    ("POST", "/login"),
    ("GET", "/api/v1/accounts/lookup"),
    ("GET", "/api/v1/accounts/{id}"),
    ("DELETE", "/api/v1/accounts/{id}"),
    ("GET", "/api/v1/accounts/{id}/statuses"),
    ("POST", "/api/v1/accounts/{id}/follow"),
    ("GET", "/@{username}"),
    ("GET", "/@{username}/{id}"),
    ("GET", "/media/{token}/{size}.{ext}"),
    ("GET", "/static/{path:path}"),
]


@pytest.fixture(scope="module")
def router() -> Router[str]:
    return Router((method, path, path) for method, path in ROWS)


@pytest.mark.parametrize(
    ("path", "row", "parameters"),
    [
        ("/", "/", {}),
        ("/login", "/login", {}),
        ("/login/", "/login", {}),
        ("/api/v1/accounts/lookup", "/api/v1/accounts/lookup", {}),
        ("/api/v1/accounts/5", "/api/v1/accounts/{id}", {"id": "5"}),
        ("/api/v1/accounts/5/", "/api/v1/accounts/{id}", {"id": "5"}),
        ("/api/v1/accounts/lookup/statuses", "/api/v1/accounts/{id}/statuses", {"id": "lookup"}),
        ("/@ana", "/@{username}", {"username": "ana"}),
        ("/@ana/5", "/@{username}/{id}", {"username": "ana", "id": "5"}),
        ("/media/abc/640.webp", "/media/{token}/{size}.{ext}", {"token": "abc", "size": "640", "ext": "webp"}),
        ("/static/css/site.css", "/static/{path:path}", {"path": "css/site.css"}),
    ],
)
def test_a_path_finds_its_row(router: Router[str], path: str, row: str, parameters: dict[str, str]) -> None:
    assert router.find("GET", path) == (row, parameters)


@pytest.mark.parametrize(
    "path", ["/nothing", "/api/v1/accounts/5/nothing", "/@", "/media/abc/640", "/login/x", "", "//x"]
)
def test_other_paths_lead_nowhere(router: Router[str], path: str) -> None:
    with pytest.raises(NotFound):
        router.find("GET", path)


def test_a_plain_row_for_another_method_does_not_hide_a_parameter(router: Router[str]) -> None:
    assert router.find("DELETE", "/api/v1/accounts/lookup") == ("/api/v1/accounts/{id}", {"id": "lookup"})


def test_another_method_is_told_what_is_allowed(router: Router[str]) -> None:
    with pytest.raises(MethodNotAllowed) as refused:
        router.find("PUT", "/api/v1/accounts/lookup")
    assert refused.value.allowed == {"GET", "HEAD", "DELETE"}


def test_head_is_a_get(router: Router[str]) -> None:
    assert router.find("HEAD", "/login") == ("/login", {})
    with pytest.raises(MethodNotAllowed):
        router.find("HEAD", "/api/v1/accounts/5/follow")


def test_the_same_row_twice_is_a_mistake_in_the_table() -> None:
    with pytest.raises(AssertionError, match="twice"):
        Router([("GET", "/a", 1), ("GET", "/a/", 2)])


@given(st.text(alphabet="/@ab.5{}%\0", max_size=40), st.sampled_from(["GET", "PUT"]))
def test_any_path_is_found_or_refused(router: Router[str], path: str, method: str) -> None:
    try:
        row, _ = router.find(method, path)
    except (NotFound, MethodNotAllowed):
        return
    assert (method, row) in ROWS
