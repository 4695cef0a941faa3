"""The site as apps and other servers read it. Every struct is one entity of the client API, or of NodeInfo."""

from typing import Any

import msgspec

from fanlight.features.instance.models import CLIENT_API_LEVEL, SiteFacts, SiteFigures
from fanlight.features.polls.models import OPEN_SECONDS_MAX, OPEN_SECONDS_MIN, OPTION_LENGTH_MAX, POLL_OPTIONS_MAX
from fanlight.features.posts.models import CAPTION_LENGTH_MAX, PHOTOS_PER_POST_MAX
from fanlight.features.reactions.models import PINS_MAX
from fanlight.features.tags.models import FEATURED_TAGS_MAX
from fanlight.features.uploads.models import ALT_LENGTH_MAX
from fanlight.features.users.models import DISPLAY_NAME_LENGTH_MAX, FIELD_LENGTH_MAX, FIELDS_MAX, NOTE_LENGTH_MAX, User
from fanlight.features.users.views import Account, account
from fanlight.kit.pictures import SUPPORTED_MEDIA_TYPES
from fanlight.kit.text import caption_html
from fanlight.kit.urls import SiteUrls

PICTURE = "images/icon-512.png"
ICONS = (48, 180, 192, 512)
LINK_LENGTH_COUNTED = 23
"""What apps count for a link, however long it is."""


class Rule(msgspec.Struct):
    """One rule of the house."""

    id: str
    text: str
    hint: str = ""
    translations: dict[str, Any] = {}


class InstanceURLs(msgspec.Struct):
    """Where live updates would come from. Apps want a string."""

    streaming_api: str


class InstanceStatistics(msgspec.Struct):
    user_count: int
    status_count: int
    domain_count: int = 1


class AccountConfiguration(msgspec.Struct):
    max_featured_tags: int = FEATURED_TAGS_MAX
    max_pinned_statuses: int = PINS_MAX
    max_display_name_length: int = DISPLAY_NAME_LENGTH_MAX
    max_note_length: int = NOTE_LENGTH_MAX
    max_profile_fields: int = FIELDS_MAX
    profile_field_name_limit: int = FIELD_LENGTH_MAX
    profile_field_value_limit: int = FIELD_LENGTH_MAX
    max_avatar_description_length: int = 0
    max_header_description_length: int = 0


class StatusConfiguration(msgspec.Struct):
    max_characters: int = CAPTION_LENGTH_MAX
    max_media_attachments: int = PHOTOS_PER_POST_MAX
    characters_reserved_per_url: int = LINK_LENGTH_COUNTED
    supported_mime_types: tuple[str, ...] = ("text/plain",)


class MediaConfiguration(msgspec.Struct):
    """Photos only: a video has no bytes and no frames to spend."""

    image_size_limit: int
    image_matrix_limit: int
    supported_mime_types: tuple[str, ...] = SUPPORTED_MEDIA_TYPES
    description_limit: int = ALT_LENGTH_MAX
    video_size_limit: int = 0
    video_frame_rate_limit: int = 0
    video_matrix_limit: int = 0


class PollConfiguration(msgspec.Struct):
    max_options: int = POLL_OPTIONS_MAX
    max_characters_per_option: int = OPTION_LENGTH_MAX
    min_expiration: int = OPEN_SECONDS_MIN
    max_expiration: int = OPEN_SECONDS_MAX


class Configuration(msgspec.Struct, kw_only=True):
    accounts: AccountConfiguration
    statuses: StatusConfiguration
    media_attachments: MediaConfiguration
    polls: PollConfiguration


class ConfigurationURLs(msgspec.Struct):
    streaming: str
    status: str | None = None
    about: str | None = None
    privacy_policy: str | None = None
    terms_of_service: str | None = None


class ConfigurationV2(Configuration, kw_only=True):
    urls: ConfigurationURLs
    vapid: dict[str, str]
    translation: dict[str, bool]
    timelines_access: dict[str, dict[str, str]]
    limited_federation: bool = False


class Instance(msgspec.Struct, kw_only=True):
    """`GET /api/v1/instance`."""

    uri: str
    title: str
    short_description: str
    description: str
    email: str
    version: str
    urls: InstanceURLs
    stats: InstanceStatistics
    thumbnail: str
    languages: tuple[str, ...]
    registrations: bool
    approval_required: bool = False
    invites_enabled: bool = False
    configuration: Configuration
    contact_account: Account | None
    rules: list[Rule]


class Thumbnail(msgspec.Struct, kw_only=True):
    url: str
    blurhash: str | None = None
    versions: dict[str, str]
    description: str = ""


class Icon(msgspec.Struct):
    src: str
    size: str


class Registrations(msgspec.Struct, kw_only=True):
    enabled: bool
    approval_required: bool = False
    reason_required: bool = False
    message: str | None = None
    min_age: int | None = None
    url: str | None = None


class Contact(msgspec.Struct):
    email: str
    account: Account | None


class InstanceV2(msgspec.Struct, kw_only=True):
    """`GET /api/v2/instance`."""

    domain: str
    title: str
    version: str
    source_url: str
    description: str
    usage: dict[str, dict[str, int]]
    thumbnail: Thumbnail
    icon: list[Icon]
    languages: tuple[str, ...]
    configuration: ConfigurationV2
    registrations: Registrations
    api_versions: dict[str, int]
    contact: Contact
    rules: list[Rule]


class NodeInfo(msgspec.Struct, kw_only=True):
    """`GET /nodeinfo/2.0`. Its names are in camel case."""

    version: str = "2.0"
    software: dict[str, str]
    protocols: list[str]
    services: dict[str, list[str]]
    usage: dict[str, Any]
    openRegistrations: bool  # noqa: N815 - NodeInfo's name
    metadata: dict[str, Any]


def instance_v1(facts: SiteFacts, figures: SiteFigures, contact: User | None, urls: SiteUrls) -> Instance:
    """The site as older apps read it."""
    return Instance(
        uri=urls.host_name,
        title=facts.title,
        short_description=facts.description,
        description=caption_html(facts.description, urls),
        email=facts.contact_email,
        version=facts.version,
        urls=InstanceURLs(_streaming(urls)),
        stats=InstanceStatistics(user_count=figures.users, status_count=figures.posts),
        thumbnail=urls.static(PICTURE),
        languages=facts.languages,
        registrations=facts.registrations,
        configuration=Configuration(**_limits(facts)),
        contact_account=None if contact is None else account(contact, urls),
        rules=rules(facts),
    )


def instance_v2(facts: SiteFacts, figures: SiteFigures, contact: User | None, urls: SiteUrls) -> InstanceV2:
    """The site as newer apps read it."""
    picture = urls.static(PICTURE)
    return InstanceV2(
        domain=urls.host_name,
        title=facts.title,
        version=facts.version,
        source_url=facts.source_url,
        description=facts.description,
        usage={"users": {"active_month": figures.active_month}},
        thumbnail=Thumbnail(url=picture, versions={"@1x": picture}),
        icon=[Icon(urls.static(f"images/icon-{size}.png"), f"{size}x{size}") for size in ICONS],
        languages=facts.languages,
        configuration=_configuration_v2(facts, urls),
        registrations=Registrations(enabled=facts.registrations),
        api_versions={"mastodon": CLIENT_API_LEVEL},
        contact=Contact(facts.contact_email, None if contact is None else account(contact, urls)),
        rules=rules(facts),
    )


def rules(facts: SiteFacts) -> list[Rule]:
    """The rules of the house, numbered."""
    return [Rule(str(number), text) for number, text in enumerate(facts.rules, start=1)]


def node_info(facts: SiteFacts, figures: SiteFigures) -> NodeInfo:
    """The site as directories of servers read it. It speaks to no other server, so it names no protocol."""
    users = {
        "total": figures.users,
        "activeMonth": figures.active_month,
        "activeHalfyear": figures.active_half_year,
    }
    return NodeInfo(
        software={"name": "fanlight", "version": facts.software_version},
        protocols=[],
        services={"inbound": [], "outbound": []},
        usage={"users": users, "localPosts": figures.posts},
        openRegistrations=facts.registrations,
        metadata={"nodeName": facts.title, "nodeDescription": facts.description},
    )


def _limits(facts: SiteFacts) -> dict[str, Any]:
    media = MediaConfiguration(image_size_limit=facts.upload_bytes_max, image_matrix_limit=facts.photo_pixels_max)
    return {
        "accounts": AccountConfiguration(),
        "statuses": StatusConfiguration(),
        "media_attachments": media,
        "polls": PollConfiguration(),
    }


def _configuration_v2(facts: SiteFacts, urls: SiteUrls) -> ConfigurationV2:
    everyone = "public" if facts.public_timeline else "authenticated"
    return ConfigurationV2(
        **_limits(facts),
        urls=ConfigurationURLs(streaming=_streaming(urls)),
        vapid={"public_key": ""},
        translation={"enabled": False},
        timelines_access={
            "live_feeds": {"local": everyone, "remote": "disabled"},
            "hashtag_feeds": {"local": everyone, "remote": "disabled"},
            "trending_link_feeds": {"local": "disabled", "remote": "disabled"},
        },
    )


def _streaming(urls: SiteUrls) -> str:
    return f"{'wss' if urls.scheme == 'https' else 'ws'}://{urls.host_name}"
