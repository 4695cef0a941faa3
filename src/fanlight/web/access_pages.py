"""What opens an account: its password, the browsers that are logged in, the apps that were let in. To change and to end."""

from dataclasses import replace
from typing import Final

import msgspec

from fanlight.edge.responses import HTML, Redirect
from fanlight.edge.routes import Endpoint, Viewer
from fanlight.features.auth.models import PASSWORD_LENGTH_MIN, AllowedApp, OpenSession
from fanlight.features.auth.service import AuthService
from fanlight.kit.clock import utc_text
from fanlight.kit.errors import FanlightError, Invalid, TooMany
from fanlight.kit.ids import AppId
from fanlight.web.consent_pages import scope_words
from fanlight.web.signing_pages import headers_of, refusals, sentence, session_cookie, status_of
from fanlight.web.site import Json, Site, said

PATH: Final = "/settings/access"
FIELDS: Final = ("old_password", "password")


class AccessRequest(msgspec.Struct):
    """`GET /settings/access`."""

    said: str = ""


class PasswordRequest(msgspec.Struct):
    """`POST /settings/password`."""

    old_password: str = ""
    password: str = ""


class EndRequest(msgspec.Struct):
    """`POST /settings/sessions/end`."""

    session: str = ""


class RevokeRequest(msgspec.Struct):
    """`POST /settings/apps/revoke`."""

    app: AppId


class AccessPages:
    """One page with three parts."""

    def __init__(self, site: Site, auth: AuthService) -> None:
        self._site = site
        self._auth = auth

    def endpoints(self) -> list[Endpoint]:
        return [
            Endpoint("GET", PATH, self.show, request=AccessRequest, page=True, user_required=True),
            Endpoint(
                "POST",
                "/settings/password",
                self.change_password,
                request=PasswordRequest,
                page=True,
                user_required=True,
            ),
            Endpoint("POST", "/settings/sessions/end", self.end, request=EndRequest, page=True, user_required=True),
            Endpoint(
                "POST", "/settings/apps/revoke", self.revoke, request=RevokeRequest, page=True, user_required=True
            ),
        ]

    async def show(self, viewer: Viewer, asked: AccessRequest) -> HTML:
        return await self._page(viewer, words=said(asked.said))

    async def change_password(self, viewer: Viewer, asked: PasswordRequest) -> HTML | Redirect:
        """This browser goes on with a new session; everywhere else one has to log in again."""
        try:
            issued = await self._auth.change_password(
                viewer.me, asked.old_password, asked.password, address=viewer.address
            )
        except (Invalid, TooMany) as error:
            return await self._page(viewer, error=error)
        return Redirect(f"{PATH}?said=password", cookies=[session_cookie(issued)])

    async def end(self, viewer: Viewer, asked: EndRequest) -> Redirect:
        await self._auth.end_session(viewer.me, asked.session)
        return Redirect(f"{PATH}?said=ended")

    async def revoke(self, viewer: Viewer, asked: RevokeRequest) -> Redirect:
        await self._auth.revoke_app(viewer.me, asked.app)
        return Redirect(f"{PATH}?said=revoked")

    async def _page(self, viewer: Viewer, *, words: str = "", error: FanlightError | None = None) -> HTML:
        refused = refusals(error, FIELDS)
        page = await self._site.page(
            viewer,
            "auth/access.html",
            status=status_of(error),
            tab="me",
            said=words,
            refused=refused,
            wrong="" if any(refused.values()) else sentence(error),
            password_length_min=PASSWORD_LENGTH_MIN,
            sessions=[session_view(one) for one in await self._auth.sessions(viewer.me, this=viewer.token_hash)],
            apps=[app_view(one) for one in await self._auth.allowed_apps(viewer.me)],
        )
        return replace(page, headers=headers_of(error))


def session_view(session: OpenSession) -> Json:
    """As the template reads it."""
    return {
        "reference": session.reference,
        "began": utc_text(session.began_ms),
        "used": utc_text(session.used_ms),
        "is_this": session.is_this,
    }


def app_view(allowed: AllowedApp) -> Json:
    """As the template reads it."""
    return {
        "id": str(allowed.app.id),
        "name": allowed.app.name,
        "website": allowed.app.website,
        "words": scope_words(allowed.scopes),
        "since": utc_text(allowed.since_ms),
    }
