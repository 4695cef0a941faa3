"""Everything a host can choose: each setting is an environment variable `FANLIGHT_<NAME>`, with its default.

The sentence under a field is its entry in `docs/configuration.md`. An unknown `FANLIGHT_…` name, or a value that does
not fit, stops the start with a sentence that names it.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Final, Literal
from urllib.parse import parse_qs, urlsplit

import msgspec

PREFIX: Final = "FANLIGHT_"
NUMBER_MAX: Final = 1 << 40
"""Where nothing smaller is the limit: a terabyte."""

SHARDS: Final = 1024
"""Logical shards, as kit/ids.py has them."""
SQLITE_SCHEME: Final = "sqlite"
POSTGRES_SCHEME: Final = "postgresql"
CONNECTIONS_MIN: Final = 2

_SWITCH: Final = {"on": True, "off": False, "true": True, "false": False, "1": True, "0": False}
_LOCAL_NAMES: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class SettingsError(ValueError):
    """A setting is unknown or does not fit; the message names it and says what would fit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The scheme of each URL picks the adapter; every default is the embedded one."""

    host_name: str = ""
    """What the server calls itself, with the port where it is not the usual one, e.g. `photos.example`. Ids, names and links carry it, so choose it once. Empty: `localhost:<port>`."""

    bind: str = "127.0.0.1"
    """The address to listen on. Put a TLS proxy in front before you listen on the network."""

    port: int = 8000
    """The port to listen on."""

    scheme: Literal["", "http", "https"] = ""
    """How the public reaches the server. Empty: `http` for a host name on this machine, `https` for every other."""

    data: str = "var"
    """The folder that holds everything: database, photos, inboxes, the secret. Back this up."""

    title: str = "Fanlight"
    """The name that pages and apps show for this server."""

    description: str = "A place to share photos."
    """One sentence about this server, for apps and the front page."""

    rules: str = ""
    """The rules of the house, which apps show before a sign-up and with a report: one a line, or with `|` between them."""

    contact_email: str = ""
    """Where people may write to about this server; shown to everyone. Empty: nowhere."""

    database_url: str = field(default="", repr=False)
    """Users, posts, the graph: `sqlite:///PATH` or `postgresql://USER:PASSWORD@HOST/NAME`, or several of one kind by comma, which share the rows (their number divides 1024). Empty: `sqlite:///<data>/fanlight.db`."""

    database_connections: int = 10
    """How many connections each process holds at most to each PostgreSQL database, beside one that hears of commits."""

    blobs_url: str = ""
    """Photos: `file:///PATH`. Empty: `file:///<data>/blobs`."""

    inbox_url: str = ""
    """Feed inboxes and author tails: `ring:///PATH`, memory-mapped files on this machine. Empty: `ring:///<data>/inbox`."""

    events_url: str = "outbox://"
    """The event log: `outbox://` is the database's own."""

    cache_url: str = "memory://"
    """Counters and snapshots that may be forgotten: `memory://` is each process's own memory."""

    registrations: bool = True
    """Whether anybody may sign up."""

    rate_limits: bool = True
    """Limits on log-ins, sign-ups and requests. `off` is for test servers only."""

    demo: bool = False
    """Whether an empty server is filled with sample people and photos at its first start (`make run` switches it on)."""

    password_grant: bool = False
    """Whether `/oauth/token` takes a user's password directly. For test servers; apps do not need it."""

    public_timeline: bool = True
    """Whether people who are not logged in may browse the newest public photos."""

    upload_bytes_max: int = 40_000_000
    """The largest photo accepted, as uploaded, in bytes."""

    photo_pixels_max: int = 64_000_000
    """The largest photo accepted, in pixels. Some phones make 200 megapixels: raise it if yours do and memory allows."""

    media_wait_seconds: int = 10
    """How long publishing waits for photos that are still being processed."""

    image_children: int = 0
    """How many photos are processed at once, each in a process of its own. 0: one for each core, four at most."""

    fragment_bytes_max: int = 64_000_000
    """How much memory each api process spends on post fragments that are ready to send. 0 keeps none."""

    push_followers_max: int = 100_000
    """Posts of authors with more followers are not pushed to inboxes; readers pull them."""

    inbox_readers_max: int = 1_000_000
    """How many people can have an inbox; later ones pull. The file is sparse: an unused inbox takes no disk."""

    trusted_proxies: int = 0
    """How many proxies stand in front and add to `X-Forwarded-For`. With 0 the header is not believed."""

    log_format: Literal["human", "json"] = "human"
    """How log lines look."""

    log_level: Literal["debug", "info", "warning", "error"] = "info"
    """The least important lines that are logged."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Read every `FANLIGHT_…` variable. Raises `SettingsError`."""
        given = {key.removeprefix(PREFIX).lower(): text for key, text in environment.items() if key.startswith(PREFIX)}
        known = {setting.name: setting.type for setting in fields(cls)}
        if unknown := given.keys() - known.keys():
            names = ", ".join(sorted(PREFIX + name.upper() for name in unknown))
            raise SettingsError(f"unknown settings: {names} (see docs/configuration.md)")
        settings = cls(**{name: _value(name, text, known[name]) for name, text in given.items()})
        settings.check()
        return settings

    def check(self) -> None:
        """Refuse values that no part of the program could work with."""
        limits = {
            "port": 65_535,
            "database_connections": 1_000,
            "image_children": 64,
            "media_wait_seconds": 60,
            "trusted_proxies": 8,
        }
        for setting in fields(self):
            value = getattr(self, setting.name)
            greatest = limits.get(setting.name, NUMBER_MAX)
            if setting.type is int and not 0 <= value <= greatest:
                raise SettingsError(f"{PREFIX}{setting.name.upper()}={value}: must be from 0 to {greatest}")
        if set(self.host_name) & set("/ @?#"):
            raise SettingsError(f"{PREFIX}HOST_NAME={self.host_name}: must be a bare host name, with a port if needed")
        schemes = {"blobs_url": "file", "inbox_url": "ring", "events_url": "outbox", "cache_url": "memory"}
        for name, scheme in schemes.items():
            _require_scheme(name, getattr(self, name), scheme)
        if self.database_url:
            _check_databases(self.database_url.split(","))
        if self.database_connections < CONNECTIONS_MIN:
            raise SettingsError(
                f"{PREFIX}DATABASE_CONNECTIONS must be at least {CONNECTIONS_MIN}: one reads, one writes"
            )

    @property
    def rules_of_the_house(self) -> tuple[str, ...]:
        """The rules, one by one."""
        lines = self.rules.replace("|", "\n").splitlines()
        return tuple(line.strip() for line in lines if line.strip())

    @property
    def site_host_name(self) -> str:
        """The host name, with the default filled in."""
        return self.host_name or f"localhost:{self.port}"

    @property
    def site_scheme(self) -> str:
        """`http` or `https`, with the default filled in."""
        local = self.site_host_name.rsplit(":", 1)[0] in _LOCAL_NAMES
        return self.scheme or ("http" if local else "https")

    @property
    def data_path(self) -> Path:
        return Path(self.data).resolve()

    @property
    def database_engine(self) -> Literal["sqlite", "postgres"]:
        return "postgres" if self.database_url.startswith(f"{POSTGRES_SCHEME}://") else "sqlite"

    @property
    def database_urls(self) -> list[str]:
        """The addresses of PostgreSQL databases, passwords and all: for the driver alone."""
        return self.database_url.split(",")

    @property
    def database_paths(self) -> list[Path]:
        if not self.database_url:
            return [self.data_path / "fanlight.db"]
        return [path_of(url) for url in self.database_url.split(",")]

    @property
    def blobs_path(self) -> Path:
        return path_of(self.blobs_url) if self.blobs_url else self.data_path / "blobs"

    @property
    def inbox_path(self) -> Path:
        return path_of(self.inbox_url) if self.inbox_url else self.data_path / "inbox"

    @property
    def image_children_count(self) -> int:
        return self.image_children or min(4, os.cpu_count() or 1)


def path_of(url: str) -> Path:
    """The path of `scheme:///PATH` (from the root) or `scheme://PATH` (from here)."""
    parts = urlsplit(url)
    return Path(parts.netloc + parts.path).resolve()


def _check_databases(urls: Sequence[str]) -> None:
    """Messages name the setting and never repeat an address, which may hold a password."""
    name = f"{PREFIX}DATABASE_URL"
    schemes = {url.partition("://")[0] for url in urls}
    if not schemes <= {SQLITE_SCHEME, POSTGRES_SCHEME}:
        raise SettingsError(f"{name}: this version knows {SQLITE_SCHEME}:// and {POSTGRES_SCHEME}:// here")
    if len(schemes) > 1:
        raise SettingsError(f"{name}: all databases must be of one kind")
    if SHARDS % len(urls):
        raise SettingsError(f"{name}: the number of databases must divide {SHARDS}, and there are {len(urls)}")
    if len(set(urls)) < len(urls):
        raise SettingsError(f"{name}: names one database twice")
    if POSTGRES_SCHEME in schemes and not all(map(_is_postgres_url, urls)):
        raise SettingsError(f"{name}: must look like {POSTGRES_SCHEME}://USER:PASSWORD@HOST:PORT/NAME")


def _is_postgres_url(url: str) -> bool:
    """The host may stand in the query: that is how a socket's folder is named."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    host = parts.hostname or parse_qs(parts.query).get("host")
    return bool(host) and len(parts.path) > 1 and "/" not in parts.path[1:] and port != 0


def _require_scheme(name: str, url: str, scheme: str) -> None:
    if url and urlsplit(url).scheme != scheme:
        raise SettingsError(f"{PREFIX}{name.upper()}={url}: this version knows {scheme}:// here")


def _value(name: str, text: str, kind: Any) -> Any:
    """The text as the field's type; `on` and `off` for switches."""
    if kind is bool:
        if text.lower() not in _SWITCH:
            raise SettingsError(f"{PREFIX}{name.upper()}={text}: must be on or off")
        return _SWITCH[text.lower()]
    try:
        return msgspec.convert(text, kind, strict=False)
    except msgspec.ValidationError as error:
        raise SettingsError(f"{PREFIX}{name.upper()}={text}: {error}") from error
