"""What an app asks for, in words."""

from fanlight.edge.scopes import SCOPES
from fanlight.web.consent_pages import SCOPE_WORDS, ConsentPageRequest, address_of, scope_words


def test_wide_scopes_are_said_once_without_what_they_contain() -> None:
    assert scope_words(frozenset({"read", "read:statuses", "write:media"})) == [
        SCOPE_WORDS["read"],
        "Change your photos",
    ]


def test_the_old_follow_scope_covers_its_parts() -> None:
    assert scope_words(frozenset({"follow", "read:follows", "write:blocks"})) == [SCOPE_WORDS["follow"]]


def test_every_scope_has_words() -> None:
    assert [scope for scope in sorted(SCOPES) if not scope_words(frozenset({scope}))] == []
    assert [words for scope in SCOPES for words in scope_words(frozenset({scope})) if ":" in words.split(" ")[0]] == []


def test_the_page_leads_back_to_itself_once_the_log_in_was_forced() -> None:
    asked = ConsentPageRequest(response_type="code", client_id="c", scope="read write", force_login=True)
    assert address_of(asked) == "/oauth/authorize?response_type=code&client_id=c&scope=read+write"
