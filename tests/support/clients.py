"""A person with an app: what tests do over HTTP, in the words of the client API."""

import io
import itertools
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx
from PIL import Image

OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"
PASSWORD = "correct horse battery"
PATIENCE_S = 60
ALL_SCOPES = "read write follow push"

_numbers = itertools.count(1)


@dataclass(slots=True)
class Person:
    """Somebody signed up, with a token of all scopes."""

    http: httpx.Client
    token: str
    id: str
    username: str

    def get(self, path: str, **query: Any) -> Any:
        return self._answer(self.http.get(path, params=query, headers=self.headers))

    def post(self, path: str, body: Any = None, *, headers: dict[str, str] | None = None, **options: Any) -> Any:
        return self._answer(self.http.post(path, json=body, headers=self.headers | (headers or {}), **options))

    def upload(self, photo: bytes, *, description: str = "") -> str:
        """The id of a photo that is ready."""
        files = {"file": ("photo.jpg", photo, "image/jpeg")}
        answer = self.http.post("/api/v1/media", files=files, data={"description": description}, headers=self.headers)
        return str(self._answer(answer)["id"])

    def publish(self, caption: str, *, photos: int = 1, **fields: Any) -> dict[str, Any]:
        media = [self.upload(a_photo()) for _ in range(photos)]
        post: dict[str, Any] = self.post("/api/v1/statuses", {"status": caption, "media_ids": media} | fields)
        return post

    def home(self) -> list[str]:
        """Every id of the home feed, walked to its end."""
        return self.walk("/api/v1/timelines/home")

    def walk(self, path: str, *, limit: int = 40) -> list[str]:
        """The ids of every item of a list, by its `next` links."""
        ids: list[str] = []
        query: dict[str, Any] | None = {"limit": limit}
        url = path
        while url:
            answer = self.http.get(url, params=query, headers=self.headers)
            ids += [item["id"] for item in self._answer(answer)]
            url, query = answer.links.get("next", {}).get("url", ""), None
        return ids

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    @staticmethod
    def _answer(answer: httpx.Response) -> Any:
        answer.raise_for_status()
        return answer.json()


def eventually(holds: Callable[[], bool]) -> None:
    """Wait for what the server promises to happen soon, not at once. It fails only when it never happens."""
    deadline = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < deadline, f"not within {PATIENCE_S} s"
        time.sleep(0.05)


def register_app(http: httpx.Client, *, scopes: str = ALL_SCOPES) -> dict[str, str]:
    """A registered app: client_id and client_secret."""
    asked = {"client_name": "tests", "redirect_uris": OUT_OF_BAND, "scopes": scopes}
    answer = http.post("/api/v1/apps", json=asked)
    answer.raise_for_status()
    app: dict[str, str] = answer.json()
    return app


def app_token(http: httpx.Client, *, scopes: str = ALL_SCOPES) -> str:
    """A token of the app itself, by client credentials."""
    app = register_app(http, scopes=scopes)
    asked = {
        "grant_type": "client_credentials",
        "client_id": app["client_id"],
        "client_secret": app["client_secret"],
        "redirect_uri": OUT_OF_BAND,
        "scope": scopes,
    }
    answer = http.post("/oauth/token", data=asked)
    answer.raise_for_status()
    return str(answer.json()["access_token"])


def sign_up(http: httpx.Client, username: str = "") -> Person:
    """A new person; without a name, a fresh one."""
    username = username or f"person{next(_numbers)}"
    asked = {"username": username, "email": f"{username}@example.org", "password": PASSWORD, "agreement": True}
    answer = http.post(
        "/api/v1/accounts",
        json=asked | {"locale": "en"},
        headers={"Authorization": f"Bearer {app_token(http)}"},
    )
    answer.raise_for_status()
    token = str(answer.json()["access_token"])
    me = http.get("/api/v1/accounts/verify_credentials", headers={"Authorization": f"Bearer {token}"})
    me.raise_for_status()
    return Person(http=http, token=token, id=str(me.json()["id"]), username=username)


def a_photo(*, width: int = 640, height: int = 480, seed: int | None = None) -> bytes:
    """A JPEG that no other call makes."""
    chance = random.Random(next(_numbers) if seed is None else seed)
    small = Image.new("RGB", (4, 3))
    small.putdata([tuple(chance.randbytes(3)) for _ in range(12)])
    file = io.BytesIO()
    small.resize((width, height), Image.Resampling.BICUBIC).save(file, "JPEG", quality=85)
    return file.getvalue()
