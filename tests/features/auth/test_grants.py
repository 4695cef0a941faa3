"""OAuth 2: what an app must say, what a code is good for, and what reusing one costs."""

import asyncio
import base64
import hashlib
from dataclasses import replace

import pytest

from fanlight.features.auth.models import (
    CODE_LIVES_MS,
    OUT_OF_BAND,
    AuthorizationParams,
    ClientCredentials,
    GrantRequest,
    IssuedToken,
    OAuthRefusal,
    RegisteredApp,
    SignUp,
)
from fanlight.kit.errors import Invalid, NotFound, TooMany
from fanlight.kit.ids import AppId, UserId
from tests.features.auth.conftest import CALLBACK, Site, Sites
from tests.support.clock import FakeClock

ANA = UserId(1 << 40)
HERE = "192.0.2.1"
VERIFIER = "v" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")


def client_of(app: RegisteredApp) -> ClientCredentials:
    return ClientCredentials(client_id=app.app.client_id, client_secret=app.client_secret)


def link(app: RegisteredApp) -> AuthorizationParams:
    return AuthorizationParams(
        response_type="code",
        client_id=app.app.client_id,
        redirect_uri=CALLBACK,
        scope="read write",
        state="s&1",
        code_challenge=CHALLENGE,
        code_challenge_method="S256",
    )


def grant(code: str) -> GrantRequest:
    return GrantRequest(grant_type="authorization_code", code=code, redirect_uri=CALLBACK, code_verifier=VERIFIER)


async def a_code(site: Site, app: RegisteredApp) -> str:
    return await site.auth.authorize(ANA, await site.auth.describe_authorization(link(app)))


async def exchange(site: Site, app: RegisteredApp, asked: GrantRequest) -> IssuedToken:
    return await site.auth.exchange(client_of(app), asked, address=HERE)


async def refusal(site: Site, app: RegisteredApp, asked: GrantRequest) -> str:
    with pytest.raises(OAuthRefusal) as refused:
        await exchange(site, app, asked)
    return refused.value.code


async def test_a_code_becomes_a_token_of_the_user(site: Site, app: RegisteredApp) -> None:
    issued = await exchange(site, app, grant(await a_code(site, app)))
    identity = await site.auth.identify(issued.secret)
    assert identity is not None
    assert (identity.user_id, identity.app_id, identity.scopes) == (ANA, app.app.id, frozenset({"read", "write"}))


async def test_what_the_person_is_asked(site: Site, app: RegisteredApp) -> None:
    request = await site.auth.describe_authorization(link(app))
    assert (request.app, request.redirect_uri, request.out_of_band) == (app.app, CALLBACK, False)
    assert request.scopes == {"read", "write"}
    assert request.allowed("c/d") == f"{CALLBACK}?code=c%2Fd&state=s%261"
    assert request.refused().startswith(f"{CALLBACK}?error=access_denied&")


async def test_a_redirect_uri_keeps_its_own_query_and_may_be_an_apps_own_scheme(site: Site) -> None:
    app = await site.auth.register_app(name="x", redirect_uris="https://a.example/?x=1 com.tapbots.Ivory.22:/r")
    asked = replace(link(app), scope="read", state="")
    first = await site.auth.describe_authorization(replace(asked, redirect_uri="https://a.example/?x=1"))
    second = await site.auth.describe_authorization(replace(asked, redirect_uri="com.tapbots.Ivory.22:/r"))
    assert first.allowed("c") == "https://a.example/?x=1&code=c"
    assert second.allowed("c") == "com.tapbots.Ivory.22:/r?code=c"


async def test_without_an_address_the_first_one_counts_and_without_a_scope_it_is_read(
    site: Site, app: RegisteredApp
) -> None:
    params = AuthorizationParams(response_type="code", client_id=app.app.client_id)
    request = await site.auth.describe_authorization(params)
    assert (request.redirect_uri, request.scopes, request.challenge) == (CALLBACK, frozenset({"read"}), None)


async def test_out_of_band_the_page_shows_the_code(site: Site) -> None:
    app = await site.auth.register_app(name="toot", redirect_uris=OUT_OF_BAND, scopes="read write follow")
    params = replace(link(app), redirect_uri=OUT_OF_BAND, code_challenge="", code_challenge_method="")
    request = await site.auth.describe_authorization(params)
    assert request.out_of_band
    code = await site.auth.authorize(ANA, request)
    asked = GrantRequest(grant_type="authorization_code", code=code, redirect_uri=OUT_OF_BAND)
    assert (await exchange(site, app, asked)).token.user_id == ANA


@pytest.mark.parametrize(
    "change",
    [
        {"client_id": "nobody"},
        {"client_id": "x" * 9_999},
        {"redirect_uri": "https://evil.example/"},
        {"redirect_uri": f"{CALLBACK}/x"},
    ],
)
async def test_a_browser_is_never_sent_where_the_app_did_not_say(
    site: Site, app: RegisteredApp, change: dict[str, str]
) -> None:
    with pytest.raises(OAuthRefusal) as refused:
        await site.auth.describe_authorization(replace(link(app), **change))
    assert refused.value.redirect is None


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": "read push"}, "invalid_scope"),
        ({"scope": "no:such"}, "invalid_scope"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": ""}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
    ],
)
async def test_other_mistakes_are_told_to_the_app(
    site: Site, app: RegisteredApp, change: dict[str, str], code: str
) -> None:
    with pytest.raises(OAuthRefusal) as refused:
        await site.auth.describe_authorization(replace(link(app), **change))
    assert refused.value.code == code
    assert refused.value.redirect is not None
    assert refused.value.redirect.startswith(f"{CALLBACK}?error={code}&error_description=")
    assert refused.value.redirect.endswith("&state=s%261")


async def test_a_state_without_end_is_refused(site: Site, app: RegisteredApp) -> None:
    with pytest.raises(OAuthRefusal, match="state"):
        await site.auth.describe_authorization(replace(link(app), state="x" * 2_001))


async def test_a_narrower_scope_may_be_asked_for(site: Site, app: RegisteredApp) -> None:
    request = await site.auth.describe_authorization(replace(link(app), scope="read:accounts write:media"))
    assert request.scopes == {"read:accounts", "write:media"}


@pytest.mark.parametrize(
    "change",
    [
        {"code": ""},
        {"code": "unknown"},
        {"code": "x" * 9_999},
        {"redirect_uri": "pictures:/done"},
        {"redirect_uri": ""},
        {"code_verifier": "w" * 43},
        {"code_verifier": ""},
        {"code_verifier": CHALLENGE},
        {"code_verifier": "\u00e9" * 43},
    ],
)
async def test_a_code_is_bound_to_address_and_challenge(site: Site, app: RegisteredApp, change: dict[str, str]) -> None:
    asked = grant(await a_code(site, app))
    assert await refusal(site, app, replace(asked, **change)) == "invalid_grant"
    assert (await exchange(site, app, asked)).token.user_id == ANA


async def test_a_verifier_without_a_challenge_is_refused(site: Site, app: RegisteredApp) -> None:
    params = replace(link(app), code_challenge="", code_challenge_method="")
    code = await site.auth.authorize(ANA, await site.auth.describe_authorization(params))
    assert await refusal(site, app, grant(code)) == "invalid_grant"


async def test_a_code_is_bound_to_its_app(site: Site, app: RegisteredApp) -> None:
    other = await site.auth.register_app(name="Other", redirect_uris=CALLBACK, scopes="read write")
    asked = grant(await a_code(site, app))
    assert await refusal(site, other, asked) == "invalid_grant"
    assert (await exchange(site, app, asked)).token.app_id == app.app.id


async def test_a_code_lives_ten_minutes(site: Site, app: RegisteredApp, clock: FakeClock) -> None:
    asked = grant(await a_code(site, app))
    clock.advance(CODE_LIVES_MS)
    assert await refusal(site, app, asked) == "invalid_grant"


async def test_using_a_code_twice_ends_its_token(site: Site, app: RegisteredApp) -> None:
    asked = grant(await a_code(site, app))
    issued = await exchange(site, app, asked)
    assert await refusal(site, app, asked) == "invalid_grant"
    assert await site.auth.identify(issued.secret) is None


async def test_of_many_exchanges_at_once_at_most_one_token_is_told_and_none_is_left(
    sites: Sites, site: Site, app: RegisteredApp
) -> None:
    asked = grant(await a_code(site, app))
    processes = [sites.open(seed=seed) for seed in range(5)]
    results = await asyncio.gather(*(exchange(process, app, asked) for process in processes), return_exceptions=True)
    told = [result for result in results if isinstance(result, IssuedToken)]
    assert len(told) == 1
    assert sum(isinstance(result, OAuthRefusal) for result in results) == 4
    assert await site.auth.identify(told[0].secret) is None


async def test_an_app_speaks_for_itself(site: Site, app: RegisteredApp) -> None:
    issued = await exchange(site, app, GrantRequest(grant_type="client_credentials", scope="read write:accounts"))
    identity = await site.auth.identify(issued.secret)
    assert identity is not None
    assert (identity.user_id, identity.app_id, identity.kind) == (None, app.app.id, "app")
    assert identity.scopes == {"read", "write:accounts"}


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (GrantRequest(), "invalid_request"),
        (GrantRequest(grant_type="refresh_token"), "unsupported_grant_type"),
        (GrantRequest(grant_type="password", username="ana", password="x"), "unsupported_grant_type"),
        (GrantRequest(grant_type="client_credentials", scope="push"), "invalid_scope"),
        (GrantRequest(grant_type="client_credentials", scope="nonsense"), "invalid_scope"),
    ],
)
async def test_what_is_not_granted(site: Site, app: RegisteredApp, asked: GrantRequest, code: str) -> None:
    assert await refusal(site, app, asked) == code


async def test_a_wrong_secret_is_nobodys(site: Site, app: RegisteredApp) -> None:
    for client in (
        replace(client_of(app), client_secret="wrong"),
        replace(client_of(app), client_secret=""),
        replace(client_of(app), client_id="unknown"),
        ClientCredentials(client_id="", client_secret=""),
    ):
        with pytest.raises(OAuthRefusal) as refused:
            await site.auth.exchange(client, GrantRequest(grant_type="client_credentials"), address=HERE)
        assert (refused.value.code, refused.value.status) == ("invalid_client", 401)


async def test_a_host_may_allow_passwords(sites: Sites) -> None:
    site = sites.open(password_grant=True)
    app = await site.auth.register_app(name="x", redirect_uris=CALLBACK, scopes="read")
    ana = await site.auth.create_account(username="ana", email="ana@example.org", password="correct horse")
    asked = GrantRequest(grant_type="password", username="ana@example.org", password="correct horse", scope="read")
    assert (await exchange(site, app, asked)).token.user_id == ana.id
    assert await refusal(site, app, replace(asked, password="wrong")) == "invalid_grant"


async def test_passwords_through_apps_are_limited_too(sites: Sites) -> None:
    site = sites.open(password_grant=True, rate_limits=True)
    app = await site.auth.register_app(name="x", redirect_uris=CALLBACK)
    asked = GrantRequest(grant_type="password", username="ana", password="wrong")
    for _ in range(10):
        assert await refusal(site, app, asked) == "invalid_grant"
    with pytest.raises(TooMany):
        await exchange(site, app, asked)


async def test_a_revoked_token_does_not_work(site: Site, app: RegisteredApp) -> None:
    issued = await exchange(site, app, grant(await a_code(site, app)))
    await site.auth.revoke(client_of(app), issued.secret)
    assert await site.auth.identify(issued.secret) is None
    await site.auth.revoke(client_of(app), issued.secret)
    await site.auth.revoke(client_of(app), "never given out")


async def test_an_app_cannot_revoke_what_is_not_its_own(site: Site, app: RegisteredApp) -> None:
    other = await site.auth.register_app(name="Other", redirect_uris=CALLBACK)
    issued = await exchange(site, app, grant(await a_code(site, app)))
    session = await site.auth.open_session(ANA)
    for secret in (issued.secret, session.secret):
        with pytest.raises(OAuthRefusal) as refused:
            await site.auth.revoke(client_of(other), secret)
        assert refused.value.code == "unauthorized_client"
        assert await site.auth.identify(secret) is not None


async def test_a_sign_up_through_an_app_gives_it_a_token_of_its_own_scopes(site: Site, app: RegisteredApp) -> None:
    asked = SignUp(username="ana", email="ana@example.org", password="correct horse", agreement=True)
    issued = await site.auth.sign_up_through(app.app.id, frozenset({"read", "write"}), asked, address=HERE)
    assert (issued.token.kind, issued.token.scopes) == ("user", frozenset({"read", "write"}))
    assert issued.token.user_id is not None
    assert (await site.users.get(issued.token.user_id)).username == "ana"


async def test_an_app_is_found_by_its_id(site: Site, app: RegisteredApp) -> None:
    assert await site.auth.app(app.app.id) == app.app
    for unknown in (None, AppId(7)):
        with pytest.raises(NotFound):
            await site.auth.app(unknown)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://a.example/b", ("https://a.example/b",)),
        ("https://a.example urn:ietf:wg:oauth:2.0:oob\napp:/x", ("https://a.example", OUT_OF_BAND, "app:/x")),
        (["app:/x", "http://localhost:3000/y", "app:/x"], ("app:/x", "http://localhost:3000/y")),
        ("mastodon://oauth", ("mastodon://oauth",)),
    ],
)
async def test_addresses_an_app_may_have(site: Site, given: str | list[str], kept: tuple[str, ...]) -> None:
    assert (await site.auth.register_app(name="x", redirect_uris=given)).app.redirect_uris == kept


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "/relative",
        "app",
        "app:",
        "1app:/x",
        "https://",
        "https://[::1",
        "https://a.example/#x",
        "app:/\u202ex",
        "https://a.example/" + "x" * 2_000,
        " ".join(f"app:/{index}" for index in range(21)),
    ],
)
async def test_addresses_no_app_may_have(site: Site, uri: str) -> None:
    with pytest.raises(Invalid, match=r"^Validation failed: "):
        await site.auth.register_app(name="x", redirect_uris=uri)


@pytest.mark.parametrize(
    "change",
    [{"name": " "}, {"name": "x" * 61}, {"website": "javascript:alert(1)"}, {"scopes": "everything"}],
)
async def test_apps_that_cannot_be(site: Site, change: dict[str, str]) -> None:
    with pytest.raises(Invalid, match=r"^Validation failed: "):
        await site.auth.register_app(**({"name": "x", "redirect_uris": CALLBACK} | change))


async def test_a_new_password_ends_codes_on_their_way(site: Site, app: RegisteredApp) -> None:
    """Whoever was at somebody's browser does not come back through an app they let in there."""
    asked = SignUp(username="cara", email="cara@example.org", password="good password", agreement=True)
    user = await site.auth.sign_up(asked, address=HERE)
    code = await site.auth.authorize(user.id, await site.auth.describe_authorization(link(app)))
    await site.auth.change_password(user.id, "good password", "better password", address=HERE)
    assert await refusal(site, app, grant(code)) == "invalid_grant"


async def test_the_list_of_an_account_forgets_codes_that_ran_out(
    site: Site, app: RegisteredApp, clock: FakeClock
) -> None:
    await a_code(site, app)
    clock.advance(CODE_LIVES_MS + 25 * 3_600_000)
    assert await site.auth.sweep() == 1
    assert await site.store.tokens_of(ANA) == []
    assert await site.store.drop_tokens_of(ANA, keep=None) == 0
