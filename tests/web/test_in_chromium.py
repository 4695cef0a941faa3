"""The pages with their scripts, in a real browser. Skipped where there is no Chromium; a failure in CI."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.support.clients import PASSWORD, Person, a_photo
from tests.support.server import RunningServer
from tests.web.conftest import eventually

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")
FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1280,900",
    "--blink-settings=primaryHoverType=2,availableHoverTypes=2,primaryPointerType=4,availablePointerTypes=4",  # a mouse
]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.xdist_group("web"),
    pytest.mark.skipif(not (CHROMIUM and DRIVER) and "CI" not in os.environ, reason="no Chromium with its driver here"),
    pytest.mark.filterwarnings(
        "ignore::ResourceWarning"
    ),  # selenium leaves its connection to the driver to the collector
]


class Window:
    """One person's browser window, found by selectors as a person finds things by sight."""

    def __init__(self, driver: Any, url: str) -> None:
        self.driver = driver
        self.url = url

    def open(self, path: str) -> "Window":
        self.driver.get(self.url + path)
        return self

    def all(self, selector: str) -> list[Any]:
        found: list[Any] = self.driver.find_elements(By.CSS_SELECTOR, selector)
        return found

    def one(self, selector: str) -> Any:
        """The first such element, once it is there."""
        return eventually(lambda: self.all(selector))[0]

    def words(self, selector: str) -> list[str]:
        """What is read in all such elements at one moment, also while the page is being redrawn."""
        script = "return Array.from(document.querySelectorAll(arguments[0]), (element) => element.innerText)"
        found: list[str] = self.driver.execute_script(script, selector)
        return found

    def write(self, selector: str, text: str) -> "Window":
        self.one(selector).send_keys(text)
        return self

    def press(self, selector: str) -> "Window":
        button = self.one(selector)
        self.driver.execute_script("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", button)
        button.click()
        return self

    def arrives(self, *parts: str) -> None:
        """The address comes to have all of these."""
        eventually(lambda: all(part in self.driver.current_url for part in parts))

    def log_in(self, username: str) -> "Window":
        self.open("/login").write("#username", username).write("#password", PASSWORD).press("main form button")
        self.one("body.member")
        return self

    def complaints(self) -> list[str]:
        """What the browser refused or failed to do: a broken policy, a missing file, an error in a script.

        A 422 is an answer that the page shows to the person.
        """
        told = [entry["message"] for entry in self.driver.get_log("browser") if entry["level"] == "SEVERE"]
        return [message for message in told if "status of 422" not in message]


OpenWindow = Callable[[], Window]


@pytest.fixture
def open_window(server: RunningServer, tmp_path: Path) -> Iterator[OpenWindow]:
    """Each with cookies of its own. At the end no window may have had anything to complain about."""
    with ExitStack() as stack:
        windows: list[Window] = []

        def open_one() -> Window:
            options = webdriver.ChromeOptions()
            options.binary_location = str(CHROMIUM)
            for flag in [*FLAGS, f"--user-data-dir={tmp_path / f'browser-{len(windows)}'}"]:
                options.add_argument(flag)
            options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
            driver = webdriver.Chrome(options, Service(str(DRIVER)))
            stack.callback(driver.quit)
            windows.append(Window(driver, server.url))
            return windows[-1]

        yield open_one
        assert [window.complaints() for window in windows] == [[]] * len(windows)


@pytest.fixture
def photos(tmp_path: Path) -> list[Path]:
    """Three photos of different shapes."""
    paths = [tmp_path / f"photo-{number}.jpg" for number in (1, 2, 3)]
    for path, (width, height) in zip(paths, [(640, 480), (480, 640), (600, 600)], strict=True):
        path.write_bytes(a_photo(width=width, height=height))
    return paths


def choose(window: Window, *paths: Path) -> None:
    window.one("#photos").send_keys("\n".join(map(str, paths)))


def test_someone_signs_up_shares_photos_and_a_follower_sees_them(
    open_window: OpenWindow, photos: list[Path], ana: Person
) -> None:
    window = open_window().open("/signup")
    window.write("#username", "weaver").write("#email", "weaver@example.org").write("#password", PASSWORD)
    window.press("main form button").one("body.member")

    follower = open_window().log_in(ana.username).open("/@weaver").press(".follow button")
    eventually(lambda: follower.words(".follow") == ["Following"])

    window.press("a.share")
    choose(window, *photos)
    eventually(lambda: window.words("[data-state]") == ["Ready"] * 3)
    window.press(".shot:nth-child(3) [data-earlier]")
    assert window.words(".shot label") == ["photo-1.jpg", "photo-3.jpg", "photo-2.jpg"]
    window.write(".shot:nth-child(2) textarea", "a square").write("#caption", "Three of them #woven")
    window.press("[data-publish]").arrives("/?said=")

    eventually(lambda: follower.open("/").all("article.post .slide"))
    alts = [image.get_attribute("alt") for image in follower.all("article.post .slide img")]
    assert alts[1] == "a square"
    assert follower.words("[data-place]") == ["1 / 3"]


def test_a_like_is_drawn_in_place_and_stays(open_window: OpenWindow, ana: Person, ben: Person) -> None:
    post = ana.publish("like me")
    window = open_window().log_in(ben.username).open(f"/@{ana.username}/{post['id']}")
    like = "form[action$=like] button"
    window.press(like)
    window.one(f"{like}[aria-pressed=true]")
    assert window.driver.current_url.endswith(f"/{post['id']}")
    assert window.words(like) == ["1"]
    assert window.open(window.driver.current_url.removeprefix(window.url)).one(f"{like}[aria-pressed=true]")


def test_a_repost_is_drawn_in_place_and_the_keys_stay_on_it(open_window: OpenWindow, ana: Person, ben: Person) -> None:
    post = ana.publish("show me around")
    window = open_window().log_in(ben.username).open(f"/@{ana.username}/{post['id']}")
    window.press("form[action$=repost] button")
    window.one("form[action$=unrepost] button[aria-pressed=true]")
    assert window.words("form[action$=unrepost] button") == ["1"]
    assert window.driver.switch_to.active_element.get_attribute("aria-label") == "Repost this post; 1 repost"


def test_the_carousel_turns_by_keys_and_buttons(open_window: OpenWindow, ana: Person) -> None:
    post = ana.publish("several", photos=3)
    window = open_window().open(f"/@{ana.username}/{post['id']}")
    window.driver.execute_script("arguments[0].focus()", window.one(".track"))
    webdriver.ActionChains(window.driver).send_keys(Keys.ARROW_RIGHT).perform()
    eventually(lambda: window.words("[data-place]") == ["2 / 3"])
    window.press("[data-turn='1']")
    eventually(lambda: window.words("[data-place]") == ["3 / 3"])
    eventually(lambda: window.one("[data-turn='1']").get_attribute("aria-disabled") == "true")


def test_a_broken_photo_says_so_and_can_be_left_out(
    open_window: OpenWindow, photos: list[Path], tmp_path: Path, ana: Person
) -> None:
    broken, text = tmp_path / "broken.jpg", tmp_path / "text.jpg"
    broken.write_bytes(photos[0].read_bytes()[:4_000])
    text.write_text("this is no photo")
    window = open_window().log_in(ana.username).open("/upload")
    choose(window, broken, text, photos[1])
    eventually(lambda: len(window.all(".shot.failed")) == 2 and window.words("[data-state]")[2] == "Ready")
    assert not window.one("[data-publish]").is_enabled()
    assert [len(words) > 20 for words in window.words(".shot.failed [data-state]")] == [True, True]
    window.press(".shot.failed [data-remove]").press(".shot.failed [data-remove]").press("[data-publish]")
    window.arrives("/?said=")
    assert eventually(ana.home)


def test_the_feed_goes_on_while_scrolling_to_its_end(open_window: OpenWindow, ana: Person) -> None:
    made = [str(ana.publish(f"number {number}", photos=0)["id"]) for number in range(30)]
    window = open_window().log_in(ana.username)

    def scrolled() -> list[str] | None:
        window.driver.execute_script("scrollTo(0, document.body.scrollHeight)")
        shown = [str(post.get_attribute("data-id")) for post in window.all("article.post")]
        return shown if len(shown) == len(made) else None

    assert eventually(scrolled) == made[::-1]
    assert eventually(lambda: window.words("[data-caught-up]")) == ["That is everything from the people you follow."]


def test_a_chosen_theme_is_remembered(open_window: OpenWindow) -> None:
    window = open_window().open("/")
    window.press("[data-theme-switch]")
    chosen = window.one("html").get_attribute("data-theme")
    assert window.open("/explore").one("html").get_attribute("data-theme") == chosen


@pytest.mark.parametrize("width", [390, 1_280])
def test_no_page_is_wider_than_its_window(open_window: OpenWindow, ana: Person, width: int) -> None:
    long = "W" * 60
    ana.publish(f"{long} #{long} https://example.org/{long}", photos=2)
    post = ana.publish("several", photos=0)
    window = open_window().log_in(ana.username)
    metrics = {"width": width, "height": 844, "deviceScaleFactor": 1, "mobile": width < 600}
    window.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    pages = ["/", "/explore", "/upload", "/settings/profile", f"/@{ana.username}", f"/@{ana.username}/{post['id']}"]
    pages.append("/api/docs#post_api_v1_statuses")
    wide = [
        page
        for page in pages
        if window.open(page).driver.execute_script("return document.documentElement.scrollWidth > innerWidth")
    ]
    assert wide == []


def test_calls_of_the_api_are_found_while_typing_and_opened_by_their_address(open_window: OpenWindow) -> None:
    window = open_window().open("/api/docs#post_api_v1_statuses")
    assert window.one("details[open]").get_attribute("id") == "post_api_v1_statuses"
    window.write("#q", "timelines home max_id")
    assert window.words("[data-found]") == ["1 call"]
    (row,) = window.all("[data-row]:not([hidden])")
    assert row.get_attribute("id") == "get_api_v1_timelines_home"
