"""The page on which a person lets an app in, or does not (`/oauth/authorize`)."""

from typing import Final
from urllib.parse import urlencode

import msgspec

from fanlight.edge.responses import HTML, Redirect
from fanlight.edge.routes import Endpoint, Viewer
from fanlight.edge.scopes import FOLLOW_CONTAINS
from fanlight.features.auth.models import AuthorizationParams, AuthorizationRequest, OAuthRefusal
from fanlight.features.auth.service import AuthService
from fanlight.web.addresses import log_in_first, place_of
from fanlight.web.site import Site

DENY: Final = "deny"

SCOPE_WORDS: Final = {
    "profile": "See your name and picture",
    "read": "See what you can see: your profile, your feed, whom you follow, what you like and keep",
    "write": "Act as you: share and delete posts, like, comment, change your profile, follow, block and mute",
    "follow": "Follow, block and mute people, and see whom you follow, block and mute",
    "push": "Send you notifications",
    "admin:read": "See what those who run this site see, if you are one of them",
    "admin:write": "Do what those who run this site do, if you are one of them",
}
PART_WORDS: Final = {
    "accounts": "your profile",
    "blocks": "whom you block",
    "bookmarks": "what you keep",
    "collections": "your collections",
    "conversations": "your conversations",
    "favourites": "what you like",
    "filters": "your filters",
    "follows": "whom you follow",
    "lists": "your lists",
    "media": "your photos",
    "mutes": "whom you mute",
    "notifications": "your notifications",
    "reports": "your reports",
    "search": "search as you",
    "statuses": "your posts and those you can see",
}


class ConsentPageRequest(msgspec.Struct, kw_only=True):
    """`GET /oauth/authorize`: what the app's link says. Apps leave things out and send things we do not know."""

    response_type: str = ""
    client_id: str = ""
    redirect_uri: str = ""
    scope: str = ""
    state: str = ""
    code_challenge: str = ""
    code_challenge_method: str = ""
    force_login: bool = False


class DecisionRequest(ConsentPageRequest, kw_only=True):
    """`POST /oauth/authorize`: the same again, and what the person chose. Everything is checked again."""

    decision: str = ""


class ConsentPages:
    """The two steps of OAuth that happen in a browser."""

    def __init__(self, site: Site, auth: AuthService) -> None:
        self._site = site
        self._auth = auth

    def endpoints(self) -> list[Endpoint]:
        path = "/oauth/authorize"
        return [
            Endpoint("GET", path, self.show, request=ConsentPageRequest, page=True),
            Endpoint("POST", path, self.decide, request=DecisionRequest, page=True, user_required=True),
        ]

    async def show(self, viewer: Viewer, asked: ConsentPageRequest) -> HTML | Redirect:
        """The question; a stranger logs in first and comes back. `force_login` asks for that in any case, once."""
        try:
            request = await self._auth.describe_authorization(params_of(asked))
        except OAuthRefusal as refusal:
            return await self._refused(viewer, refusal)
        if viewer.user_id is None or not viewer.session or asked.force_login:
            return Redirect(log_in_first(address_of(asked)))
        return await self._site.page(
            viewer,
            "auth/consent.html",
            form_targets=[] if request.out_of_band else [request.redirect_uri],
            app_name=request.app.name,
            website=request.app.website,
            scope_words=scope_words(request.scopes),
            asked=fields_of(asked),
            goes_to="" if request.out_of_band else place_of(request.redirect_uri),
            other_account=log_in_first(address_of(asked)),
        )

    async def decide(self, viewer: Viewer, asked: DecisionRequest) -> HTML | Redirect:
        """A code, in the address the app named or on the page; or the refusal."""
        try:
            request = await self._auth.describe_authorization(params_of(asked))
        except OAuthRefusal as refusal:
            return await self._refused(viewer, refusal)
        if asked.decision == DENY:
            return Redirect("/" if request.out_of_band else request.refused())
        code = await self._auth.authorize(viewer.me, request)
        return await self._given(viewer, request, code)

    async def _given(self, viewer: Viewer, request: AuthorizationRequest, code: str) -> HTML | Redirect:
        if request.out_of_band:
            return await self._site.page(viewer, "auth/code.html", app_name=request.app.name, code=code)
        return Redirect(request.allowed(code))

    async def _refused(self, viewer: Viewer, refusal: OAuthRefusal) -> HTML | Redirect:
        """To the app where its address is known to be its own; otherwise the page says it, and leads nowhere."""
        if refusal.redirect is not None and not refusal.redirect.startswith("urn:"):
            return Redirect(refusal.redirect)
        return await self._site.page(
            viewer,
            "auth/refused.html",
            status=refusal.status,
            code=refusal.code,
            description=refusal.description,
        )


def params_of(asked: ConsentPageRequest) -> AuthorizationParams:
    """What the service checks."""
    return AuthorizationParams(**dict(fields_of(asked)))


def fields_of(asked: ConsentPageRequest) -> list[tuple[str, str]]:
    """What the form carries on, as it came."""
    names = AuthorizationParams.__dataclass_fields__
    return [(name, getattr(asked, name)) for name in names]


def address_of(asked: ConsentPageRequest) -> str:
    """This page again, without `force_login`: after the log-in it was obeyed."""
    return f"/oauth/authorize?{urlencode([(name, value) for name, value in fields_of(asked) if value])}"


def scope_words(scopes: frozenset[str]) -> list[str]:
    """The scopes in words, wide ones first; what a wider one contains is not said again."""
    wide = [SCOPE_WORDS[scope] for scope in SCOPE_WORDS if scope in scopes]
    narrow = [
        narrow_words(scope)
        for scope in sorted(scopes - SCOPE_WORDS.keys())
        if scope.rpartition(":")[0] not in scopes and not ("follow" in scopes and scope in FOLLOW_CONTAINS)
    ]
    return wide + list(dict.fromkeys(narrow))


def narrow_words(scope: str) -> str:
    """One scope below `read` or `write`."""
    verb, _, part = scope.partition(":")
    if verb == "admin":
        return SCOPE_WORDS["admin:write" if part.startswith("write") else "admin:read"]
    return f"{'See' if verb == 'read' else 'Change'} {PART_WORDS.get(part, part)}"
