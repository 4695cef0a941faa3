"""`fanlight seed FILE`: exactly the accounts, apps and tokens that a JSON file names, so that a suite of tests that
brings its own can be pointed at this server.

Each entry is made whole or not at all, in the order of the file: accounts, apps, tokens. One that is there already is
left as it is. The first one that cannot be made ends the run, with its place in the file.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, TypeVar, cast

import msgspec

from fanlight.edge.requests import refusal_of
from fanlight.edge.scopes import parse
from fanlight.features.auth.models import OUT_OF_BAND, ClientCredentials, digest_of
from fanlight.features.users.models import UserChanges, UserRole, Visibility
from fanlight.kit.errors import Invalid
from fanlight.wiring import Services

T = TypeVar("T", bound=msgspec.Struct)

FILE_BYTES_MAX: Final = 10_000_000
APP_NAME: Final = "Seeded app"


class FieldEntry(msgspec.Struct):
    """A line of the table on a profile."""

    name: str
    value: str


class AccountEntry(msgspec.Struct, kw_only=True):
    """An account, and how its profile begins."""

    username: str
    email: str
    password: str
    role: UserRole = UserRole.USER
    display_name: str | None = None
    note: str | None = None
    fields: list[FieldEntry] = []
    locked: bool | None = None
    bot: bool | None = None
    discoverable: bool | None = None
    privacy: Visibility | None = None
    sensitive: bool | None = None
    language: str | None = None


class AppEntry(msgspec.Struct, kw_only=True):
    """An app; scopes and addresses as a list, or with spaces between them."""

    client_id: str
    client_secret: str
    name: str = APP_NAME
    scopes: str | list[str] = "read"
    redirect_uris: str | list[str] = OUT_OF_BAND
    website: str | None = None


class TokenEntry(msgspec.Struct, kw_only=True):
    """A token of an app, for an account or (without a username) for the app itself."""

    token: str
    client_id: str
    username: str | None = None
    scopes: str | list[str] | None = None
    """Left out: all that the app may ask for."""


class SeedFile(msgspec.Struct, kw_only=True):
    """The whole file."""

    accounts: list[AccountEntry] = []
    apps: list[AppEntry] = []
    tokens: list[TokenEntry] = []


Done = Literal["made", "was there"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What became of an entry."""

    what: str
    done: Done

    def __str__(self) -> str:
        return f"{self.what}: {self.done}"


def read_seed(path: Path) -> tuple[SeedFile, list[str]]:
    """The file, and the places in it that nobody here knows. Raises `Invalid` with the place of what is wrong."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Invalid(f"{path}: {error.strerror}") from None
    if len(data) > FILE_BYTES_MAX:
        raise Invalid(f"{path}: the file has more than {FILE_BYTES_MAX:,} bytes")
    try:
        decoded = msgspec.json.decode(data)
        seed = msgspec.convert(decoded, SeedFile)
    except msgspec.ValidationError as error:
        raise Invalid(str(refusal_of(str(error), {})).removeprefix(": ")) from None
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Invalid(f"{path} is no JSON: {error}") from None
    _require_distinct(seed)
    return seed, list(_unknown(decoded, SeedFile, ""))


class Sower:
    """Makes what the file names, through the same services as everybody's requests."""

    def __init__(self, services: Services, say: Callable[[Line], object]) -> None:
        self._auth = services.auth
        self._users = services.users
        self._say = say

    async def sow(self, seed: SeedFile) -> None:
        """Every entry in turn. Raises `Invalid` with the place of the first that cannot be made."""
        await self._each("accounts", seed.accounts, self._account)
        await self._each("apps", seed.apps, self._app)
        await self._each("tokens", seed.tokens, self._token)

    async def _each(self, name: str, entries: list[T], make: Callable[[T], Awaitable[Line]]) -> None:
        for index, entry in enumerate(entries):
            try:
                line = await make(entry)
            except Invalid as refusal:
                raise Invalid(_placed(f"{name}[{index}]", refusal)) from None
            self._say(line)

    async def _account(self, entry: AccountEntry) -> Line:
        what = f"account {entry.username}"
        there = await self._users.by_name(entry.username)
        if there is not None:
            email = await self._auth.email_of(there.id)
            _require((email or "").lower() == entry.email.strip().lower(), "email", "this account has another address")
            _require(there.role is entry.role, "role", f"this account is there already, as {there.role.value}")
            return Line(what=what, done="was there")
        profile = UserChanges(
            display_name=entry.display_name,
            note=entry.note,
            fields=tuple((field.name, field.value) for field in entry.fields),
            locked=entry.locked,
            bot=entry.bot,
            discoverable=entry.discoverable,
            default_visibility=entry.privacy,
            default_sensitive=entry.sensitive,
            language=entry.language,
        )
        await self._auth.create_account(
            username=entry.username, email=entry.email, password=entry.password, profile=profile, role=entry.role
        )
        return Line(what=what, done="made")

    async def _app(self, entry: AppEntry) -> Line:
        what = f"app {entry.client_id}"
        there = await self._auth.kept_app(entry.client_id)
        if there is not None:
            same = there.secret_hash == digest_of(entry.client_secret)
            _require(same, "client_secret", "this app is there already, with another secret")
            same = there.scopes == parse(_words(entry.scopes))
            _require(same, "scopes", f"this app is there already, for {' '.join(sorted(there.scopes))}")
            return Line(what=what, done="was there")
        await self._auth.keep_app(
            ClientCredentials(client_id=entry.client_id, client_secret=entry.client_secret),
            name=entry.name,
            redirect_uris=entry.redirect_uris,
            scopes=entry.scopes,
            website=entry.website,
        )
        return Line(what=what, done="made")

    async def _token(self, entry: TokenEntry) -> Line:
        app = await self._auth.kept_app(entry.client_id)
        user = None if entry.username is None else await self._users.by_name(entry.username)
        if app is None:
            raise _wrong("client_id", "there is no such app, here or in the file")
        _require(
            entry.username is None or user is not None, "username", "there is no such account, here or in the file"
        )
        user_id = None if user is None else user.id
        scopes = " ".join(app.scopes) if entry.scopes is None else _words(entry.scopes)
        what = f"token of {entry.username or 'the app'} for {entry.client_id}"
        there = await self._auth.identify(entry.token)
        if there is not None:
            same = (there.user_id, there.app_id, there.scopes) == (user_id, app.id, parse(scopes))
            _require(same, "token", "this token is there already, for another account, app or scopes")
            return Line(what=what, done="was there")
        await self._auth.keep_token(entry.token, app=app, user_id=user_id, scopes=scopes)
        return Line(what=what, done="made")


def _words(given: str | list[str]) -> str:
    return given if isinstance(given, str) else " ".join(given)


def _wrong(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, details={field: [("ERR_INVALID", sentence)]})


def _require(holds: bool, field: str, sentence: str) -> None:  # noqa: FBT001 - reads as a sentence
    if not holds:
        raise _wrong(field, sentence)


def _placed(entry: str, refusal: Invalid) -> str:
    """The refusal with its place: of the first field it names, where it names one."""
    for field, reasons in refusal.details.items():
        return f"{entry}.{field}: {reasons[0][1]}"
    return f"{entry}: {refusal}"


def _require_distinct(seed: SeedFile) -> None:
    """What would be made twice is a mistake of the file, whatever the second one says."""
    keys: dict[str, list[tuple[str, str]]] = {
        "accounts": [("username", entry.username.lower()) for entry in seed.accounts],
        "apps": [("client_id", entry.client_id) for entry in seed.apps],
        "tokens": [("token", entry.token) for entry in seed.tokens],
    }
    for name, found in keys.items():
        seen: dict[tuple[str, str], int] = {}
        for index, key in enumerate(found):
            if key in seen:
                raise Invalid(f"{name}[{index}].{key[0]}: the same as in {name}[{seen[key]}]")
            seen[key] = index


def _unknown(given: Any, kind: type[msgspec.Struct], where: str) -> Iterator[str]:
    """The places of members that no field takes: a misspelt one would otherwise be lost without a word."""
    known = {field.encode_name: field.type for field in msgspec.structs.fields(kind)}
    for name, value in cast("Mapping[str, Any]", given).items():
        place = f"{where}.{name}" if where else name
        if name not in known:
            yield place
            continue
        for index, inner in enumerate(value if isinstance(value, list) else ()):
            entry_kind = ENTRIES.get(name)
            if entry_kind is not None:
                yield from _unknown(inner, entry_kind, f"{place}[{index}]")


ENTRIES: Final[Mapping[str, type[msgspec.Struct]]] = {
    "accounts": AccountEntry,
    "apps": AppEntry,
    "tokens": TokenEntry,
    "fields": FieldEntry,
}
