"""Accounts, apps and tokens that the host makes with names, ids and secrets of their own choice."""

from typing import Any

import pytest

from fanlight.features.auth.models import SECRET_LENGTH_MAX, ClientCredentials, GrantRequest
from fanlight.features.users.models import UserChanges, UserRole, Visibility
from fanlight.kit.errors import Invalid
from tests.features.auth.conftest import CALLBACK, Site

PASSWORD = "correct horse"
CLIENT = ClientCredentials(client_id="the-app", client_secret="the-secret")
APP: dict[str, Any] = {"name": "Suite", "redirect_uris": CALLBACK, "scopes": "read write"}


async def test_the_host_gives_names_profiles_and_roles(site: Site) -> None:
    profile = UserChanges(
        note="Hello", locked=True, bot=True, discoverable=False, default_visibility=Visibility.UNLISTED, language="de"
    )
    made = await site.auth.create_account(
        username="admin", email="a@example.org", password=PASSWORD, profile=profile, role=UserRole.ADMIN
    )
    user = await site.users.get(made.id)
    assert (user.username, user.role, user.note) == ("admin", UserRole.ADMIN, "Hello")
    assert (user.locked, user.bot, user.discoverable, user.language) == (True, True, False, "de")
    assert user.default_visibility is Visibility.UNLISTED


async def test_a_kept_app_is_known_by_its_id_and_secret(site: Site) -> None:
    app = await site.auth.keep_app(CLIENT, **APP)
    assert await site.auth.kept_app("the-app") == app
    issued = await site.auth.exchange(CLIENT, GrantRequest(grant_type="client_credentials"), address="192.0.2.1")
    assert issued.token.app_id == app.id


async def test_an_id_is_given_to_one_app(site: Site) -> None:
    await site.auth.keep_app(CLIENT, **APP)
    with pytest.raises(Invalid, match="this client_id is taken"):
        await site.auth.keep_app(CLIENT, **APP)


@pytest.mark.parametrize("wrong", ["", "a b", "é", "x" * (SECRET_LENGTH_MAX + 1), "a\n"])
async def test_ids_and_secrets_are_words(site: Site, wrong: str) -> None:
    for client in (
        ClientCredentials(client_id=wrong, client_secret="s"),
        ClientCredentials(client_id="i", client_secret=wrong),
    ):
        with pytest.raises(Invalid, match="printable ASCII"):
            await site.auth.keep_app(client, **APP)
    app = await site.auth.keep_app(CLIENT, **APP)
    with pytest.raises(Invalid, match="printable ASCII"):
        await site.auth.keep_token(wrong, app=app, user_id=None, scopes="read")


async def test_a_kept_token_opens_what_it_was_given(site: Site) -> None:
    ana = await site.auth.create_account(username="ana", email="a@example.org", password=PASSWORD)
    app = await site.auth.keep_app(CLIENT, **APP)
    await site.auth.keep_token("my-token", app=app, user_id=ana.id, scopes="read")
    identity = await site.auth.identify("my-token")
    assert identity is not None
    assert (identity.user_id, identity.app_id, identity.scopes, identity.kind) == (
        ana.id,
        app.id,
        frozenset({"read"}),
        "user",
    )
    with pytest.raises(Invalid, match="this token is taken"):
        await site.auth.keep_token("my-token", app=app, user_id=None, scopes="read")


async def test_a_kept_token_has_the_scopes_that_the_host_says(site: Site) -> None:
    app = await site.auth.keep_app(CLIENT, **APP)
    issued = await site.auth.keep_token("my-token", app=app, user_id=None, scopes=["push"])
    assert (issued.token.scopes, issued.token.kind) == (frozenset({"push"}), "app")
    with pytest.raises(Invalid, match="unknown"):
        await site.auth.keep_token("other", app=app, user_id=None, scopes="everything")
