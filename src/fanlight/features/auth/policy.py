"""What may be asked for: scopes, redirect URIs, e-mail addresses, passwords. Pure decisions."""

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

from fanlight.edge.scopes import contains, parse, text_of
from fanlight.features.auth.models import (
    EMAIL_LENGTH_MAX,
    OUT_OF_BAND,
    PASSWORD_LENGTH_MAX,
    PASSWORD_LENGTH_MIN,
    REDIRECT_URI_LENGTH_MAX,
    REDIRECT_URIS_MAX,
    OAuthRefusal,
    SignUp,
)
from fanlight.kit.errors import Invalid

SCOPES_DEFAULT: Final = frozenset({"read"})
SCOPES_OF_A_SESSION: Final = frozenset({"read", "write", "follow", "push", "profile"})

EMAIL: Final = re.compile(r"[^@\s,;<>\"\\()\x00-\x1f\x7f]+@[^@\s,;<>\"\\()\x00-\x1f\x7f]+")
SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*")
SCHEMES_REFUSED: Final = frozenset(
    {"javascript", "data", "vbscript", "file", "about", "blob", "filesystem", "view-source"}
)
"""A browser would run or open what these name, instead of handing the code to an app."""
CHALLENGE: Final = re.compile(r"[A-Za-z0-9_-]{43}")
VERIFIER: Final = re.compile(r"[A-Za-z0-9._~-]{43,128}")


def scopes_of(given: str | Iterable[str]) -> frozenset[str]:
    """The scopes that are named, `read` where none is. Raises `OAuthRefusal` for one that does not exist."""
    try:
        return parse(given if isinstance(given, str) else " ".join(given)) or SCOPES_DEFAULT
    except Invalid as error:
        raise OAuthRefusal("invalid_scope", str(error)) from None


def require_subset(asked: frozenset[str], allowed: frozenset[str]) -> None:
    """Raise `OAuthRefusal` where more is asked for than was allowed before."""
    if not contains(allowed, asked):
        raise OAuthRefusal("invalid_scope", f"the app was registered for these scopes only: {text_of(allowed)}")


def redirect_uris_of(given: str | Iterable[str]) -> tuple[str, ...]:
    """The redirect URIs of an app: one, several in a list, or several with white space between them."""
    words = given.split() if isinstance(given, str) else [word for part in given for word in part.split()]
    uris = tuple(dict.fromkeys(words))
    if not uris:
        raise Invalid("Validation failed: an app needs a redirect URI")
    if len(uris) > REDIRECT_URIS_MAX:
        raise Invalid(f"Validation failed: an app has at most {REDIRECT_URIS_MAX} redirect URIs")
    for uri in uris:
        _require_redirect_uri(uri)
    return uris


def _require_redirect_uri(uri: str) -> None:
    """Any scheme of an app's own will do; nothing that a browser would run."""
    scheme, colon, rest = uri.partition(":")
    if uri == OUT_OF_BAND:
        return
    if len(uri) > REDIRECT_URI_LENGTH_MAX:
        raise Invalid(f"Validation failed: a redirect URI has at most {REDIRECT_URI_LENGTH_MAX} characters")
    if not colon or not rest or not SCHEME.fullmatch(scheme) or not uri.isprintable():
        raise Invalid(f"Validation failed: {uri[:100]!r} is not an absolute URI")
    if scheme.lower() in SCHEMES_REFUSED:
        raise Invalid(f"Validation failed: a redirect URI cannot begin with `{scheme}:`")
    if "#" in uri:
        raise Invalid("Validation failed: a redirect URI has no fragment (`#`)")
    if scheme.lower() in {"http", "https"} and not _host_of(uri):
        raise Invalid(f"Validation failed: {uri[:100]!r} names no host")


def _host_of(uri: str) -> str | None:
    try:
        return urlsplit(uri).hostname
    except ValueError:  # a broken IPv6 address
        return None


def require_challenge(challenge: str, method: str) -> str | None:
    """The PKCE challenge of an authorization, None where the app sent none. Only S256 is worth sending."""
    if not challenge:
        return None
    if method != "S256":
        raise OAuthRefusal("invalid_request", "code_challenge_method has to be S256")
    if not CHALLENGE.fullmatch(challenge):
        raise OAuthRefusal("invalid_request", "code_challenge has to be 43 characters of base64url")
    return challenge


def verifier_matches(verifier: str, challenge: str | None) -> bool:
    """Whether the app that asks for the token is the one that asked for the code."""
    if challenge is None:
        return not verifier
    if not VERIFIER.fullmatch(verifier):
        return False
    digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=")
    return hmac.compare_digest(digest, challenge.encode())


def email_key(email: str) -> str:
    """Under what an address is found: addresses differ by more than the case of their letters."""
    return email.strip().lower()


def email_refusals(email: str) -> list[tuple[str, str]]:
    """Why this cannot be an e-mail address. Whether it exists, only a message to it would tell."""
    if not email.strip():
        return [("ERR_BLANK", "give an e-mail address")]
    if len(email) > EMAIL_LENGTH_MAX or not EMAIL.fullmatch(email.strip()) or not email.strip().isprintable():
        return [("ERR_INVALID", "this is not an e-mail address")]
    return []


def password_refusals(password: str) -> list[tuple[str, str]]:
    """Why this cannot be a password."""
    if not password:
        return [("ERR_BLANK", "choose a password")]
    if len(password) < PASSWORD_LENGTH_MIN:
        return [("ERR_TOO_SHORT", f"a password has at least {PASSWORD_LENGTH_MIN} characters")]
    if len(password) > PASSWORD_LENGTH_MAX:
        return [("ERR_TOO_LONG", f"a password has at most {PASSWORD_LENGTH_MAX} characters")]
    return []


def sign_up_refusals(asked: SignUp) -> dict[str, list[tuple[str, str]]]:
    """What is wrong with the parts of a sign-up that do not depend on who else is here."""
    refusals = {"email": email_refusals(asked.email), "password": password_refusals(asked.password)}
    if not asked.agreement:
        refusals["agreement"] = [("ERR_ACCEPTED", "the rules of this site must be agreed to")]
    return {field: reasons for field, reasons in refusals.items() if reasons}


def refuse(details: dict[str, list[tuple[str, str]]]) -> Invalid:
    """The error that says all of it."""
    sentences = [sentence for reasons in details.values() for _, sentence in reasons]
    return Invalid("Validation failed: " + ", ".join(sentences), details=details)
