"""Signing up, logging in and out."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

import msgspec

from fanlight.edge.csrf import SESSION_COOKIE
from fanlight.edge.responses import HTML, Cookie, Redirect
from fanlight.edge.routes import Endpoint, Viewer
from fanlight.features.auth.models import PASSWORD_LENGTH_MIN, SESSION_LIVES_MS, IssuedToken, SignUp
from fanlight.features.auth.service import AuthService
from fanlight.features.users.models import USERNAME
from fanlight.kit.errors import FanlightError, Invalid, TooMany, Unauthorized
from fanlight.web.addresses import own_address
from fanlight.web.site import Site

FIELDS: Final = ("username", "email", "password")


class LogInPageRequest(msgspec.Struct):
    """`GET /login`, `GET /signup`."""

    next: str = "/"


class LogInRequest(msgspec.Struct):
    """`POST /login`."""

    username: str = ""
    password: str = ""
    next: str = "/"


class SignUpRequest(msgspec.Struct):
    """`POST /signup`."""

    username: str = ""
    email: str = ""
    password: str = ""
    next: str = "/"


class SigningPages:
    """Where a session begins and ends."""

    def __init__(self, site: Site, auth: AuthService) -> None:
        self._site = site
        self._auth = auth

    def endpoints(self) -> list[Endpoint]:
        return [
            Endpoint("GET", "/login", self.show_log_in, request=LogInPageRequest, page=True),
            Endpoint("POST", "/login", self.log_in, request=LogInRequest, page=True),
            Endpoint("GET", "/signup", self.show_sign_up, request=LogInPageRequest, page=True),
            Endpoint("POST", "/signup", self.sign_up, request=SignUpRequest, page=True),
            Endpoint("POST", "/logout", self.log_out, page=True),
        ]

    async def show_log_in(self, viewer: Viewer, asked: LogInPageRequest) -> HTML:
        """Also for somebody who is logged in: an app may ask for another account."""
        return await self._log_in_page(viewer, LogInRequest(next=asked.next))

    async def log_in(self, viewer: Viewer, asked: LogInRequest) -> HTML | Redirect:
        try:
            issued = await self._auth.log_in(asked.username, asked.password, address=viewer.address)
        except (Unauthorized, TooMany, Invalid) as error:
            return await self._log_in_page(viewer, asked, error)
        if viewer.session:  # of whoever used this browser before: nobody could end it any more
            await self._auth.log_out(viewer.token_hash)
        return Redirect(own_address(asked.next), cookies=[session_cookie(issued)])

    async def show_sign_up(self, viewer: Viewer, asked: LogInPageRequest) -> HTML:
        return await self._sign_up_page(viewer, SignUpRequest(next=asked.next))

    async def sign_up(self, viewer: Viewer, asked: SignUpRequest) -> HTML | Redirect:
        wanted = SignUp(username=asked.username.strip(), email=asked.email, password=asked.password, agreement=True)
        try:
            user = await self._auth.sign_up(wanted, address=viewer.address)
        except (Invalid, TooMany) as error:
            return await self._sign_up_page(viewer, asked, error)
        issued = await self._auth.open_session(user.id)
        return Redirect(own_address(asked.next), cookies=[session_cookie(issued)])

    async def log_out(self, viewer: Viewer, _asked: None) -> Redirect:
        if viewer.session:
            await self._auth.log_out(viewer.token_hash)
        return Redirect("/", cookies=[Cookie.forget(SESSION_COOKIE)])

    async def _log_in_page(self, viewer: Viewer, asked: LogInRequest, error: FanlightError | None = None) -> HTML:
        page = await self._site.page(
            viewer,
            "auth/login.html",
            status=status_of(error),
            tab="login",
            next=own_address(asked.next),
            username=asked.username,
            wrong=sentence(error),
        )
        return replace(page, headers=headers_of(error))

    async def _sign_up_page(self, viewer: Viewer, asked: SignUpRequest, error: FanlightError | None = None) -> HTML:
        refused = refusals(error)
        page = await self._site.page(
            viewer,
            "auth/signup.html",
            status=status_of(error),
            tab="signup",
            next=own_address(asked.next),
            username=asked.username,
            email=asked.email,
            refused=refused,
            wrong="" if any(refused.values()) else sentence(error),
            registrations=self._site.settings.registrations,
            password_length_min=PASSWORD_LENGTH_MIN,
            username_pattern=USERNAME.pattern,
        )
        return replace(page, headers=headers_of(error))


def session_cookie(issued: IssuedToken) -> Cookie:
    """The browser keeps the session for as long as it lives unused; the server moves its end when it is used."""
    return Cookie(name=SESSION_COOKIE, value=issued.secret, max_age_s=SESSION_LIVES_MS // 1_000)


def status_of(error: FanlightError | None) -> int:
    """A form that is shown again because of an error says so in its status."""
    match error:
        case None:
            return 200
        case TooMany():
            return 429
        case _:
            return 422


def headers_of(error: FanlightError | None) -> tuple[tuple[str, str], ...]:
    """Whoever tried too often is told for how long to wait, as everywhere else."""
    return (("Retry-After", str(max(1, error.retry_after_s))),) if isinstance(error, TooMany) else ()


def sentence(error: FanlightError | None) -> str:
    """The error's sentence, as a sentence begins and ends."""
    words = "" if error is None else str(error)
    return "" if not words else words[0].upper() + words[1:] + ("" if words[-1] in ".!?" else ".")


def refusals(error: FanlightError | None, fields: Iterable[str] = FIELDS) -> dict[str, str]:
    """What is wrong with each field of the form."""
    details = error.details if isinstance(error, Invalid) else {}
    told = {field: ", and ".join(words for _, words in details.get(field, [])) for field in fields}
    return {field: words[:1].upper() + words[1:] + "." if words else "" for field, words in told.items()}
