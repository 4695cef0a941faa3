"""Users as the client API shows them."""

from collections.abc import Mapping
from typing import Final

import msgspec

from fanlight.features.users.models import User, UserRole
from fanlight.kit.clock import utc_text
from fanlight.kit.text import caption_html
from fanlight.kit.urls import SiteUrls

MISSING_AVATAR = "missing-avatar.png"
MISSING_HEADER = "missing-header.png"


class AccountField(msgspec.Struct):
    """A line of the table on a profile; `value` is HTML on an account, plain text in its `source`."""

    name: str
    value: str
    verified_at: str | None = None


class Role(msgspec.Struct, frozen=True):
    """What the host made of somebody. `permissions` is 0: a role opens nothing, so far."""

    id: str = "-99"
    name: str = ""
    permissions: str = "0"
    color: str = ""
    highlighted: bool = False
    collection_limit: int = 0


ROLES: Final[Mapping[UserRole, Role]] = {
    UserRole.USER: Role(),
    UserRole.MODERATOR: Role(id="1", name="Moderator", highlighted=True),
    UserRole.ADMIN: Role(id="2", name="Admin", highlighted=True),
    UserRole.OWNER: Role(id="3", name="Owner", highlighted=True),
}
"""As the client API shows them; a highlighted one stands on the profile."""


class FeatureApproval(msgspec.Struct, frozen=True):
    """Who may put the account into a collection: nobody, there are none."""

    automatic: list[str] = []
    manual: list[str] = []
    current_user: str = "denied"


class Account(msgspec.Struct, kw_only=True):
    """A user as everyone may see them."""

    id: str
    username: str
    acct: str
    display_name: str
    locked: bool
    bot: bool
    discoverable: bool | None
    group: bool = False
    indexable: bool
    noindex: bool | None
    created_at: str
    note: str
    url: str
    uri: str
    avatar: str
    avatar_static: str
    avatar_description: str = ""
    header: str
    header_static: str
    header_description: str = ""
    followers_count: int
    following_count: int
    statuses_count: int
    last_status_at: str | None
    hide_collections: bool = False
    show_media: bool = True
    show_media_replies: bool = False
    show_featured: bool = False
    feature_approval: FeatureApproval = FeatureApproval()
    emojis: list[str] = []
    fields: list[AccountField]
    roles: list[Role] = []


class AccountSource(msgspec.Struct, kw_only=True):
    """What the person wrote, as it was written, and how they like to post."""

    privacy: str
    sensitive: bool
    language: str | None
    note: str
    fields: list[AccountField]
    follow_requests_count: int
    indexable: bool
    hide_collections: bool = False
    discoverable: bool | None
    attribution_domains: list[str] = []
    quote_policy: str = "nobody"


class CredentialAccount(Account, kw_only=True):
    """A user as they see themselves."""

    source: AccountSource
    role: Role = Role()


class Preferences(msgspec.Struct, kw_only=True):
    """How the person likes to post and to read."""

    visibility: str = msgspec.field(name="posting:default:visibility")
    sensitive: bool = msgspec.field(name="posting:default:sensitive")
    language: str | None = msgspec.field(name="posting:default:language")
    quote_policy: str = msgspec.field(name="posting:default:quote_policy", default="nobody")
    expand_media: str = msgspec.field(name="reading:expand:media", default="default")
    expand_spoilers: bool = msgspec.field(name="reading:expand:spoilers", default=False)
    autoplay_gifs: bool = msgspec.field(name="reading:autoplay:gifs", default=False)


def account(user: User, urls: SiteUrls) -> Account:
    """The user as everyone may see them."""
    page, role = urls.account(user.username), ROLES[user.role]
    avatar = urls.media(user.avatar) if user.avatar else urls.static(MISSING_AVATAR)
    header = urls.media(user.header) if user.header else urls.static(MISSING_HEADER)
    return Account(
        id=str(user.id),
        username=user.username,
        acct=user.username,
        display_name=user.display_name,
        locked=user.locked,
        bot=user.bot,
        discoverable=user.discoverable,
        indexable=user.discoverable,
        noindex=not user.discoverable,
        created_at=utc_text(user.created_ms),
        note=caption_html(user.note, urls),
        url=page,
        uri=page,
        avatar=avatar,
        avatar_static=avatar,
        header=header,
        header_static=header,
        followers_count=user.followers,
        following_count=user.following,
        statuses_count=user.posts,
        last_status_at=None if user.last_post_ms is None else utc_text(user.last_post_ms)[:10],
        fields=[AccountField(name, line_html(value, urls)) for name, value in user.fields],
        roles=[role] if role.highlighted else [],
    )


def account_json(user: User, urls: SiteUrls) -> bytes:
    """The same, encoded: what is kept and joined into other answers."""
    return msgspec.json.encode(account(user, urls))


def credential_account(user: User, urls: SiteUrls, *, follow_requests: int) -> CredentialAccount:
    """The user as they see themselves."""
    source = AccountSource(
        privacy=user.default_visibility,
        sensitive=user.default_sensitive,
        language=user.language,
        note=user.note,
        fields=[AccountField(name, value) for name, value in user.fields],
        follow_requests_count=follow_requests,
        indexable=user.discoverable,
        discoverable=user.discoverable,
    )
    shown = msgspec.structs.asdict(account(user, urls))
    return CredentialAccount(**shown, source=source, role=ROLES[user.role])


def preferences(user: User) -> Preferences:
    """How the user likes to post and to read."""
    return Preferences(visibility=user.default_visibility, sensitive=user.default_sensitive, language=user.language)


def line_html(text: str, urls: SiteUrls) -> str:
    """One line as HTML, without a paragraph around it."""
    return caption_html(text, urls).removeprefix("<p>").removesuffix("</p>")
