"""Apps, codes, tokens, sessions, passwords: what they are made of, and their limits."""

import hashlib
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import urlencode

from fanlight.features.users.models import NOTHING_SAID, UserChanges, UserRole
from fanlight.kit.errors import FanlightError
from fanlight.kit.ids import SHARDS, AppId, Shard, UserId

SECRET_BYTES: Final = 32
"""Of every secret handed out: 43 characters as text."""
SECRET_LENGTH_MAX: Final = 128
"""Longer strings are nobody's token; they are not even hashed."""

PASSWORD_LENGTH_MIN: Final = 8
PASSWORD_LENGTH_MAX: Final = 256
EMAIL_LENGTH_MAX: Final = 254
LOGIN_LENGTH_MAX: Final = EMAIL_LENGTH_MAX

CODE_LIVES_MS: Final = 10 * 60 * 1_000
SESSION_LIVES_MS: Final = 30 * 24 * 60 * 60 * 1_000
SESSION_ROLLED_MS: Final = 24 * 60 * 60 * 1_000
"""A session that is used lives on; its expiry is written again once a day at most."""
EMAIL_RESERVED_MS: Final = 15 * 60 * 1_000

APP_NAME_LENGTH_MAX: Final = 60
WEBSITE_LENGTH_MAX: Final = 2_000
REDIRECT_URI_LENGTH_MAX: Final = 2_000
REDIRECT_URIS_MAX: Final = 20
STATE_LENGTH_MAX: Final = 2_000
OUT_OF_BAND: Final = "urn:ietf:wg:oauth:2.0:oob"
"""The redirect URI of an app that cannot be redirected to: the page shows the code."""

TokenKind = Literal["app", "user", "session"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who a request comes from, and what the token allows (`edge.scopes` knows what is inside `write`)."""

    user_id: UserId | None
    app_id: AppId | None
    scopes: frozenset[str]
    kind: TokenKind
    token_hash: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """A client that was registered. `scopes` is what it may ask for."""

    id: AppId
    client_id: str
    secret_hash: bytes
    name: str
    website: str | None
    redirect_uris: tuple[str, ...]
    scopes: frozenset[str]
    created_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisteredApp:
    """A new app with its secret, which is told once and kept only as a hash."""

    app: App
    client_secret: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A token's row: the secret itself is not in it. `expires_ms` is None for a token that does not expire."""

    hash: bytes
    kind: TokenKind
    user_id: UserId | None
    app_id: AppId | None
    scopes: frozenset[str]
    created_ms: int
    expires_ms: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedToken:
    """A token with its secret, as it is told once."""

    secret: str
    token: Token


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSession:
    """A browser somewhere that is logged in. `reference` names it to its own user; it opens nothing."""

    reference: str
    began_ms: int
    used_ms: int
    """Within a day: that is how often the row is written again."""

    is_this: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AllowedApp:
    """An app that holds tokens of a user's. `scopes`: what all of them allow together."""

    app: App
    scopes: frozenset[str]
    since_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """An authorization code's row. `token_hash`: what it was exchanged for, None while it is unused."""

    hash: bytes
    app_id: AppId
    user_id: UserId
    redirect_uri: str
    scopes: frozenset[str]
    challenge: str | None
    expires_ms: int
    token_hash: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """How a person proves who they are. The e-mail address is shown to nobody else."""

    user_id: UserId
    email: str
    password_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignUp:
    """What a person gives to get an account."""

    username: str
    email: str
    password: str
    agreement: bool = False
    profile: UserChanges = NOTHING_SAID
    role: UserRole = UserRole.USER
    """Only the host gives another one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizationParams:
    """What an app's link to `/oauth/authorize` says, unchecked."""

    response_type: str = ""
    client_id: str = ""
    redirect_uri: str = ""
    scope: str = ""
    state: str = ""
    code_challenge: str = ""
    code_challenge_method: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizationRequest:
    """A checked wish of an app, for the person to allow or refuse."""

    app: App
    redirect_uri: str
    scopes: frozenset[str]
    state: str
    challenge: str | None

    @property
    def out_of_band(self) -> bool:
        """Whether the page has to show the code, because there is nowhere to send the browser."""
        return self.redirect_uri == OUT_OF_BAND

    def allowed(self, code: str) -> str:
        """Where to send the browser with the code."""
        return redirected(self.redirect_uri, code=code, state=self.state)

    def refused(self) -> str:
        """Where to send the browser of a person who said no."""
        return redirected(
            self.redirect_uri,
            error="access_denied",
            error_description="the person refused the request",
            state=self.state,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientCredentials:
    """What an app shows to prove which one it is."""

    client_id: str
    client_secret: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantRequest:
    """What an app sends to `/oauth/token`, unchecked."""

    grant_type: str = ""
    code: str = ""
    redirect_uri: str = ""
    code_verifier: str = ""
    scope: str = ""
    username: str = ""
    password: str = ""


class OAuthRefusal(FanlightError):
    """An OAuth request is refused: `code` is one of RFC 6749's words, the message is for the app's developer.

    `redirect` is where the browser may be sent with the refusal; None where the app or its address is not to be
    trusted, and the page itself must say it.
    """

    def __init__(self, code: str, description: str, *, status: int = 400, redirect: str | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.status = status
        self.redirect = redirect


def digest_of(secret: str) -> bytes:
    """What is stored of a secret with 256 random bits: such a one cannot be guessed from its hash."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


def shard_of_digest(digest: bytes) -> Shard:
    """Where the row of a hashed secret lives; the same as `shard_of_hash` of the secret."""
    return Shard(int.from_bytes(digest[:4]) % SHARDS)


def redirected(uri: str, **parameters: str) -> str:
    """The redirect URI with these parameters added to what it says already. Empty ones are left out.

    Nothing else of it is touched: taking it apart would change `Some.App:/x` and `app://`.
    """
    added = urlencode({name: value for name, value in parameters.items() if value})
    return f"{uri}{'&' if '?' in uri else '?'}{added}"
