"""A browser without a screen or JavaScript: follows links and fills in forms of our pages."""

import weakref
from urllib.parse import urljoin

import httpx
from bs4 import BeautifulSoup, Tag

from tests.support.clients import PASSWORD


class PlainBrowser:
    """One person at one browser, with its cookies. `page` is what stands in the window."""

    def __init__(self, url: str) -> None:
        self.http = httpx.Client(base_url=url, follow_redirects=True, timeout=60)
        weakref.finalize(self, self.http.close)
        self.url = url
        self.page = BeautifulSoup("", "html.parser")

    def open(self, url: str) -> "PlainBrowser":
        return self._show(self.http.get(url))

    def submit(self, fields: dict[str, str] | None = None, *, action: str = "") -> "PlainBrowser":
        """Send the form whose address contains `action`, with its hidden fields and these filled in."""
        form = next(form for form in self.page.find_all("form") if action in _text(form, "action"))
        data = {_text(box, "name"): _text(box, "value") for box in form.select("input[name]") if _is_sent(box)}
        data |= {_text(box, "name"): box.text for box in form.select("textarea[name]")} | (fields or {})
        headers = {"Origin": str(self.http.base_url).rstrip("/"), "Sec-Fetch-Site": "same-origin"}
        method = _text(form, "method").upper() or "GET"
        target = urljoin(self.url, _text(form, "action"))
        return self._show(self.http.request(method, target, data=data, headers=headers))

    def log_in(self, username: str, password: str = PASSWORD) -> "PlainBrowser":
        self.open("/login")
        return self.submit({"username": username, "password": password}, action="/login")

    def words(self) -> str:
        """What a person reads on the page."""
        return self.page.get_text(" ", strip=True)

    def _show(self, answer: httpx.Response) -> "PlainBrowser":
        self.url = str(answer.url)
        self.page = BeautifulSoup(answer.text, "html.parser")
        return self


def _text(tag: Tag, name: str) -> str:
    value = tag.get(name)
    return value if isinstance(value, str) else ""


def _is_sent(box: Tag) -> bool:
    kind = _text(box, "type")
    return kind not in {"submit", "button", "file"} and (kind not in {"checkbox", "radio"} or box.has_attr("checked"))
