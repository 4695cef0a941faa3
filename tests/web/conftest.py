"""A real server, and people in front of it: with an app (`Person`) and at a browser."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import TypeVar

import httpx
import pytest

from tests.support.browser import PlainBrowser
from tests.support.clients import PASSWORD, Person, sign_up
from tests.support.server import RunningServer, running_server

T = TypeVar("T")

PATIENCE_S = 30.0


class Browser(PlainBrowser):
    """A browser of which a test also sees how the page was answered."""

    answer: httpx.Response

    @property
    def status(self) -> int:
        return self.answer.status_code

    @property
    def path(self) -> str:
        return self.answer.url.raw_path.decode()

    @property
    def csrf(self) -> str:
        """The proof that the page's forms carry."""
        return self.value("input[name=csrf]", "value")

    def one(self, selector: str) -> str:
        """The words of the only such element."""
        (element,) = self.page.select(selector)
        return element.get_text(" ", strip=True)

    def value(self, selector: str, attribute: str) -> str:
        """The attribute of the first such element."""
        return str(self.page.select(selector)[0][attribute])

    def open(self, url: str) -> "Browser":
        super().open(url)
        return self

    def log_in(self, username: str, password: str = PASSWORD) -> "Browser":
        super().log_in(username, password)
        return self

    def send(self, action: str, **fields: str) -> "Browser":
        """Fill in and send the form whose address contains `action`."""
        self.submit(fields, action=action)
        return self

    def show(self, answer: httpx.Response) -> "Browser":
        """What a request brought that no form of the page makes."""
        self._show(answer)
        return self

    def _show(self, answer: httpx.Response) -> PlainBrowser:
        self.answer = answer
        return super()._show(answer)


Enter = Callable[[Person], Browser]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with running_server(tmp_path_factory.mktemp("server") / "data") as server:
        yield server


@pytest.fixture
def http(server: RunningServer) -> Iterator[httpx.Client]:
    with server.client() as client:
        yield client


@pytest.fixture
def ana(http: httpx.Client) -> Person:
    return sign_up(http)


@pytest.fixture
def ben(http: httpx.Client) -> Person:
    return sign_up(http)


@pytest.fixture
def browser(server: RunningServer) -> Iterator[Browser]:
    """Nobody's."""
    browser = Browser(server.url)
    yield browser
    browser.http.close()


@pytest.fixture
def enter(server: RunningServer) -> Iterator[Enter]:
    """`enter(ana)`: a browser at which Ana has logged in."""
    with ExitStack() as stack:

        def enter(person: Person) -> Browser:
            browser = Browser(server.url)
            stack.callback(browser.http.close)
            return browser.log_in(person.username)

        yield enter


def eventually(look: Callable[[], T | None]) -> T:
    """What `look` finds once the workers have done their part."""
    deadline = time.monotonic() + PATIENCE_S
    while not (found := look()):
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.05)
    return found
