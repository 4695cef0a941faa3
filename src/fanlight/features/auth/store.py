"""The port to apps, codes, tokens and passwords.

What is found by a secret lives on the shard of the secret's hash, an e-mail address on the shard of its own hash, a
password on its user's shard.
"""

from typing import Protocol

from fanlight.features.auth.models import App, Code, Credentials, Token
from fanlight.features.users.models import NameHolder
from fanlight.kit.ids import AppId, UserId


class AuthStore(Protocol):
    """Everything is written before it is answered."""

    async def add_app(self, app: App) -> App:
        """Keep the app under an id that says where it lives (the given one only says what else it is like)."""
        ...

    async def app(self, client_id: str) -> App | None:
        """The app with this client id."""
        ...

    async def app_by_id(self, app_id: AppId) -> App | None:
        """The app with this id."""
        ...

    async def add_token(self, token: Token) -> None:
        """Keep the token; its user's list of tokens names it before it works."""
        ...

    async def token(self, token_hash: bytes) -> Token | None:
        """The token with this hash, expired or not: one small read."""
        ...

    async def tokens_of(self, user: UserId) -> list[Token]:
        """All the user's tokens and sessions, expired ones too, oldest first."""
        ...

    async def roll(self, token_hash: bytes, *, expires_ms: int) -> None:
        """Let the token live until then. One that is gone stays gone."""
        ...

    async def drop_token(self, token_hash: bytes) -> bool:
        """From now on nobody gets in with it. False where there was none."""
        ...

    async def drop_tokens_of(self, user: UserId, *, keep: bytes | None) -> int:
        """Drop all the user's tokens and sessions but one, and codes that wait to be exchanged; answers how many tokens."""
        ...

    async def drop_expired(self, *, before_ms: int, limit: int) -> int:
        """Forget tokens and codes that ran out before then, at most `limit` of each in every database."""
        ...

    async def add_code(self, code: Code) -> None:
        """Keep an authorization code."""
        ...

    async def code(self, code_hash: bytes) -> Code | None:
        """The code with this hash, used and expired ones too."""
        ...

    async def use_code(self, code_hash: bytes, token_hash: bytes) -> bool:
        """Note what the code was exchanged for. True once only, whoever else asks at the same moment."""
        ...

    async def reserve_email(self, email: str, user: UserId, *, expires_ms: int) -> NameHolder | None:
        """Keep a free address for this user until then. None: it is theirs; else who had it, and nothing changed."""
        ...

    async def take_over_email(self, email: str, held: NameHolder, user: UserId, *, expires_ms: int) -> bool:
        """Give an address whose reservation ran out to this user. False where it is not held like this any more."""
        ...

    async def confirm_email(self, email: str, user: UserId) -> None:
        """The address is this user's for good, where it is still theirs."""
        ...

    async def release_email(self, email: str, user: UserId) -> None:
        """Let go of an address that was reserved for this user and not confirmed."""
        ...

    async def email_holder(self, email: str) -> NameHolder | None:
        """Who has the address, reserved or confirmed."""
        ...

    async def keep_credentials(self, credentials: Credentials) -> None:
        """Keep a user's address and password hash, in place of older ones."""
        ...

    async def credentials(self, user: UserId) -> Credentials | None:
        """The user's address and password hash."""
        ...
