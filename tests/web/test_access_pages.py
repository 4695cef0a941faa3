"""Changing a password, ending sessions and apps, keeping people away: at a browser."""

from tests.support.clients import PASSWORD, Person
from tests.web.conftest import Browser, Enter

NEW = "another horse battery"


def test_a_new_password_logs_out_everything_but_this_browser(ana: Person, enter: Enter, browser: Browser) -> None:
    here, there = enter(ana), enter(ana)
    here.open("/settings/access").send("/settings/password", old_password=PASSWORD, password=NEW)
    assert "Your password is changed" in here.words()
    assert there.open("/settings/access").path == "/login?next=/settings/access"
    assert ana.http.get("/api/v1/accounts/verify_credentials", headers=ana.headers).status_code == 401
    assert browser.log_in(ana.username).status == 422
    assert browser.log_in(ana.username, NEW).path == "/"


def test_all_that_is_wrong_with_a_new_password_is_said_at_once(ana: Person, enter: Enter) -> None:
    here = enter(ana)
    here.open("/settings/access").send("/settings/password", old_password="wrong", password="short")
    assert (here.status, here.one("#old_password-hint")) == (422, "This is not your password.")
    assert here.one("#password-hint") == "A password has at least 8 characters."
    assert enter(ana).path == "/"


def test_another_browser_can_be_logged_out_from_here(ana: Person, enter: Enter) -> None:
    here, there = enter(ana), enter(ana)
    here.open("/settings/access")
    assert len(here.page.select("form[action='/settings/sessions/end']")) == 1
    here.send("/settings/sessions/end")
    assert "That browser is logged out" in here.words()
    assert there.open("/settings/access").path.startswith("/login")
    assert here.open("/settings/access").status == 200


def test_an_app_can_be_sent_away(ana: Person, enter: Enter) -> None:
    here = enter(ana)
    assert "tests" in here.open("/settings/access").words()
    here.send("/settings/apps/revoke")
    assert "may not use your account any more" in here.words()
    assert ana.http.get("/api/v1/accounts/verify_credentials", headers=ana.headers).status_code == 401
    assert "None. An app" in here.open("/settings/access").words()


def test_people_are_muted_and_blocked_from_their_profile(ana: Person, ben: Person, enter: Enter) -> None:
    here = enter(ana)
    profile = f"/@{ben.username}"
    for act, said in (("mute", "Muted."), ("unmute", "Not muted"), ("block", "Blocked."), ("unblock", "Not blocked")):
        here.open(profile).send(f"{profile}/{act}")
        assert said in here.one(".notice")
        relationship = ana.get("/api/v1/accounts/relationships", **{"id[]": ben.id})[0]
        stands = {"mute": relationship["muting"], "block": relationship["blocking"]}
        assert stands.get(act, not any(stands.values()))


def test_nobody_mutes_or_blocks_themselves(ana: Person, enter: Enter) -> None:
    here = enter(ana).open(f"/@{ana.username}")
    assert here.page.select("details.standing") == []
    here.show(here.http.post(f"/@{ana.username}/block", data={"csrf": here.csrf}))
    assert here.status == 422


def test_a_taken_name_is_told_beside_everything_else(ana: Person, browser: Browser) -> None:
    browser.open("/signup").send("/signup", username=ana.username, email="no address", password="x")
    told = {name: browser.one(f"#{name}-hint") for name in ("username", "email", "password")}
    assert (browser.status, told["username"]) == (422, "This username is taken.")
    assert told["email"] == "This is not an e-mail address."
    assert told["password"].startswith("A password has at least")
