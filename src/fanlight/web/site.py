"""Makes a page: the template, who looks at it, and what every page carries (bar, tabs, forms' proof)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from fanlight.edge.responses import HTML, Cookie
from fanlight.edge.routes import Viewer
from fanlight.features.posts.models import Shown
from fanlight.features.users.service import UserService
from fanlight.features.users.views import credential_account
from fanlight.kit.clock import Clock
from fanlight.kit.errors import NotFound
from fanlight.kit.ids import UserId
from fanlight.kit.urls import SiteUrls
from fanlight.web.static_files import StaticFiles
from fanlight.web.templating import environment

Json = dict[str, Any]

SAID: Final = {
    "posted": "Shared. Your post is up.",
    "waiting": "Your photos are being prepared. The post appears here by itself when the last one is ready.",
    "deleted": "Deleted.",
    "edited": "Saved. The post says so.",
    "voted": "Thank you for your vote.",
    "saved": "Saved.",
    "accepted": "Accepted. They can see what you share with followers.",
    "declined": "Declined.",
    "dropped": "Done.",
    "password": "Your password is changed. Every other browser and every app has to log in again.",
    "ended": "That browser is logged out.",
    "revoked": "That app may not use your account any more.",
    "blocked": "Blocked. Neither of you sees what the other shares, and nobody follows anybody any more.",
    "unblocked": "Not blocked any more.",
    "muted": "Muted. Their posts stay out of your feeds; they are not told.",
    "unmuted": "Not muted any more.",
    "reported": "Thank you. Whoever runs this site will look at it.",
}
"""What a page says after a form; the address carries the word on the left, so that nobody can make a page say more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSettings:
    """What the host chose that pages show or keep to."""

    title: str = "Fanlight"
    description: str = "A place to share photos."
    photo_bytes_max: int = 40_000_000
    public_timeline: bool = True
    registrations: bool = True


class Site:
    """Renders templates. One for each process."""

    def __init__(self, settings: PageSettings, urls: SiteUrls, clock: Clock, users: UserService) -> None:
        self.settings = settings
        self.urls = urls
        self.clock = clock
        self.static = StaticFiles()
        self._users = users
        self._templates = environment(
            urls, clock, self.static, site_name=settings.title, site_description=settings.description
        )

    async def page(
        self,
        viewer: Viewer,
        template: str,
        *,
        status: int = 200,
        form_targets: Sequence[str] = (),
        cookies: Sequence[Cookie] = (),
        **values: Any,
    ) -> HTML:
        """The page for this viewer. Pages that differ by viewer are never kept by caches: the gateway says so."""
        shared = {"me": await self.me(viewer), "csrf": viewer.csrf, "tab": "", "here": "/", "said": "", "wrong": ""}
        text = self._templates.get_template(template).render({**shared, **values})
        return HTML(text, status=status, form_targets=form_targets, cookies=cookies)

    async def me(self, viewer: Viewer) -> Json | None:
        """The viewer's own account, as `verify_credentials` answers it."""
        if viewer.user_id is None:
            return None
        try:
            user = await self._users.get(viewer.user_id)
        except NotFound:  # the session outlived its account
            return None
        return self.decoded(credential_account(user, self.urls, follow_requests=0))

    async def accounts(self, ids: Sequence[UserId]) -> list[Json]:
        """The accounts that exist, in this order."""
        found = await self._users.accounts_json(ids)
        return [msgspec.json.decode(found[user_id]) for user_id in ids if user_id in found]

    @staticmethod
    def decoded(view: msgspec.Struct) -> Json:
        """A view as templates read it: exactly what its JSON says."""
        return msgspec.to_builtins(view)  # type: ignore[no-any-return]  # a Struct always becomes a dict

    @staticmethod
    def statuses(shown: Sequence[Shown]) -> list[Json]:
        """Posts as templates read them."""
        return [msgspec.json.decode(post.json) for post in shown]

    def error(self, status: int, message: str, *, request_id: str = "") -> str:
        """The page of an error, without anything of the viewer's: it must work when nothing else does."""
        title = TITLES.get(status, "That did not work" if status < 500 else "Something broke on our side")
        words = message if status in SPEAKS else WORDS.get(status, message)
        values = {"title": title, "words": words, "request_id": request_id if status >= 500 else ""}
        shared = {"me": None, "csrf": "", "tab": "", "bare": True}
        return self._templates.get_template("site/error.html").render({**shared, **values})


TITLES: Final = {
    401: "Log in to go on",
    403: "This form is out of date",
    404: "There is nothing here",
    405: "There is nothing here",
    413: "That is too large",
    429: "Too fast",
    503: "Busy for a moment",
}
WORDS: Final = {
    403: "Go back, load the page again, and send the form once more.",
    404: "The page may have been deleted, or it is only for people it was shared with.",
    405: "This address does not open as a page.",
    500: "It is not your fault. Try again in a moment; if it stays, tell whoever runs this site the number below.",
}
SPEAKS: Final = frozenset({400, 401, 413, 422, 429, 503})
"""Where the error's own sentence is for the person."""


def said(word: str) -> str:
    """The sentence for a word in the address."""
    return SAID.get(word, "")
