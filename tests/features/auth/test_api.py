"""Apps, tokens and sign-up over HTTP, in the words of RFC 6749 and of the client API."""

import base64
from typing import Any

import pytest

from fanlight.edge.routes import Viewer
from fanlight.features.auth.api import endpoints
from fanlight.features.auth.models import OUT_OF_BAND, AuthorizationParams
from fanlight.kit.errors import Invalid, NotFound, Unauthorized
from fanlight.kit.ids import UserId
from tests.features.auth.conftest import URLS, Site, Sites
from tests.support.asking import STRANGER, Asking
from tests.support.clock import START_MS
from tests.support.entities import problems

SIGN_UP = {"username": "ana", "email": "ana@example.org", "password": "correct horse", "agreement": "true"}


@pytest.fixture
def asking(site: Site) -> Asking:
    return Asking(endpoints(site.auth, site.users, URLS))


async def registered(asking: Asking, **fields: Any) -> dict[str, Any]:
    asked = {"client_name": "toot", "redirect_uris": OUT_OF_BAND, "scopes": "read write follow"}
    answer = await asking.json(STRANGER, "POST", "/api/v1/apps", **(asked | fields))
    body: dict[str, Any] = answer.body
    return body


async def as_app(site: Site, asking: Asking) -> Viewer:
    app = await registered(asking)
    token = await asking.json(
        STRANGER,
        "POST",
        "/oauth/token",
        grant_type="client_credentials",
        client_id=app["client_id"],
        client_secret=app["client_secret"],
        scope="read write",
    )
    identity = await site.auth.identify(token.body["access_token"])
    assert identity is not None
    return Viewer(app_id=identity.app_id, scopes=identity.scopes, address="192.0.2.1")


async def a_code(site: Site, client_id: str) -> str:
    params = AuthorizationParams(response_type="code", client_id=client_id, scope="read write")
    return await site.auth.authorize(UserId(1 << 40), await site.auth.describe_authorization(params))


async def test_an_app_is_registered_once_with_its_secret(asking: Asking) -> None:
    app = await registered(asking, website="https://app.example")
    assert (len(app.pop("client_id")), len(app.pop("client_secret")), app.pop("id").isdigit()) == (43, 43, True)
    assert app == {
        "name": "toot",
        "website": "https://app.example",
        "scopes": ["follow", "read", "write"],
        "redirect_uri": OUT_OF_BAND,
        "redirect_uris": [OUT_OF_BAND],
        "vapid_key": "",
        "client_secret_expires_at": 0,
    }


async def test_redirect_uris_come_as_a_list_too(asking: Asking) -> None:
    app = await registered(asking, redirect_uris=["https://a.example", "app:/x"])
    assert app["redirect_uris"] == ["https://a.example", "app:/x"]
    pairs = [("client_name", "x"), ("redirect_uris[]", "https://a.example"), ("redirect_uris[]", "app:/x")]
    answer = await asking.form(STRANGER, "POST", "/api/v1/apps", pairs)
    assert answer.body["redirect_uris"] == ["https://a.example", "app:/x"]
    assert answer.body["scopes"] == ["read"]


async def test_an_app_knows_itself_and_not_its_secret(site: Site, asking: Asking) -> None:
    answer = await asking.json(await as_app(site, asking), "GET", "/api/v1/apps/verify_credentials")
    assert problems("Application", answer.body) == []
    assert "client_secret" not in answer.body
    with pytest.raises(NotFound):
        await asking.json(STRANGER, "GET", "/api/v1/apps/verify_credentials")


async def test_a_token_is_told_as_clients_read_it(site: Site, asking: Asking) -> None:
    app = await registered(asking)
    answer = await asking.json(
        STRANGER,
        "POST",
        "/oauth/token",
        grant_type="authorization_code",
        client_id=app["client_id"],
        client_secret=app["client_secret"],
        code=await a_code(site, app["client_id"]),
        redirect_uri=OUT_OF_BAND,
    )
    assert len(answer.body.pop("access_token")) == 43
    assert answer.body == {"token_type": "Bearer", "scope": "read write", "created_at": START_MS // 1_000}
    assert answer.headers == {"Cache-Control": "no-store", "Pragma": "no-cache"}


async def test_an_app_may_prove_itself_in_the_header(asking: Asking) -> None:
    app = await registered(asking)
    basic = base64.b64encode(f"{app['client_id']}:{app['client_secret']}".encode()).decode()
    asked = {"grant_type": "client_credentials", "authorization": f"Basic {basic}"}
    answer = await asking.json(STRANGER, "POST", "/oauth/token", **asked)
    assert (answer.status, answer.body["scope"]) == (200, "read")
    assert asking.row("POST", "/oauth/token").headers == {"authorization": "authorization"}


@pytest.mark.parametrize("authorization", ["Basic %%%", "Basic /////w==", "Basic", "Basic bm9ib2R5"])
async def test_a_header_that_proves_nothing_is_refused(asking: Asking, authorization: str) -> None:
    asked = {"grant_type": "client_credentials", "authorization": authorization}
    answer = await asking.json(STRANGER, "POST", "/oauth/token", **asked)
    assert (answer.status, answer.body["error"]) == (401, "invalid_client")
    assert answer.headers["WWW-Authenticate"] == 'Basic realm="OAuth"'


async def test_refusals_are_those_of_rfc_6749(site: Site, asking: Asking) -> None:
    app = await registered(asking)
    client = {"client_id": app["client_id"], "client_secret": app["client_secret"]}
    answer = await asking.json(
        STRANGER, "POST", "/oauth/token", grant_type="authorization_code", code="unknown", **client
    )
    assert (answer.status, answer.body["error"]) == (400, "invalid_grant")
    assert set(answer.body) == {"error", "error_description"}


async def test_a_token_is_revoked(site: Site, asking: Asking) -> None:
    app = await registered(asking)
    client = {"client_id": app["client_id"], "client_secret": app["client_secret"]}
    issued = await asking.json(STRANGER, "POST", "/oauth/token", grant_type="client_credentials", **client)
    token = issued.body["access_token"]
    answer = await asking.json(STRANGER, "POST", "/oauth/revoke", token=token, **client)
    assert (answer.status, answer.body) == (200, {})
    assert await site.auth.identify(token) is None
    refused = await asking.json(STRANGER, "POST", "/oauth/revoke", token=token)
    assert (refused.status, refused.body["error"]) == (401, "invalid_client")


async def test_signing_up_gives_a_token_that_works_at_once(site: Site, asking: Asking) -> None:
    answer = await asking.json(await as_app(site, asking), "POST", "/api/v1/accounts", **SIGN_UP, locale="en")
    identity = await site.auth.identify(answer.body["access_token"])
    assert identity is not None
    assert identity.user_id is not None
    assert (await site.users.get(identity.user_id)).username == "ana"
    assert answer.body["scope"] == "read write"


async def test_mistakes_at_sign_up_are_named_field_by_field(site: Site, asking: Asking) -> None:
    viewer = await as_app(site, asking)
    await asking.json(viewer, "POST", "/api/v1/accounts", **SIGN_UP)
    with pytest.raises(Invalid) as refused:
        await asking.json(viewer, "POST", "/api/v1/accounts", **(SIGN_UP | {"email": "other@example.org"}))
    assert refused.value.details == {"username": [("ERR_TAKEN", "this username is taken")]}
    with pytest.raises(Invalid) as refused:
        await asking.json(viewer, "POST", "/api/v1/accounts", username="ben", agreement="false")
    assert set(refused.value.details) == {"email", "password", "agreement"}


async def test_signing_up_needs_an_app(asking: Asking) -> None:
    with pytest.raises(Unauthorized):
        await asking.json(STRANGER, "POST", "/api/v1/accounts", **SIGN_UP)
    row = asking.row("POST", "/api/v1/accounts")
    assert (row.scope, row.needs_user) == ("write:accounts", False)


async def test_the_server_says_what_it_offers(asking: Asking, sites: Sites) -> None:
    answer = await asking.json(STRANGER, "GET", "/.well-known/oauth-authorization-server")
    assert problems("OAuthServerInfo", answer.body) == []
    assert answer.body["token_endpoint"] == "https://fan.example/oauth/token"
    assert answer.body["code_challenge_methods_supported"] == ["S256"]
    assert answer.body["grant_types_supported"] == ["authorization_code", "client_credentials"]
    legacy = sites.open(password_grant=True)
    offered = Asking(endpoints(legacy.auth, legacy.users, URLS))
    answer = await offered.json(STRANGER, "GET", "/.well-known/oauth-authorization-server")
    assert "password" in answer.body["grant_types_supported"]


async def test_the_person_behind_a_token(site: Site, asking: Asking) -> None:
    ana = await site.users.create(username="ana", display_name="Ana")
    viewer = Viewer(user_id=ana.id, scopes=frozenset({"profile"}))
    answer = await asking.json(viewer, "GET", "/oauth/userinfo")
    assert problems("OAuthUserInfo", answer.body) == []
    assert (answer.body["preferred_username"], answer.body["profile"]) == ("ana", "https://fan.example/@ana")
