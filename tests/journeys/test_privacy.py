"""A crawler logs in as everyone and as nobody, walks everything after every privacy change, and finds nothing it
should not. Whether a viewer may see a post is worked out here from the story alone."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from tests.support.browser import PlainBrowser
from tests.support.clients import Person, a_photo, sign_up
from tests.support.server import RunningServer

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("journeys")]

Edges = Iterable[tuple[str, str]]
ABOUT = ("", "/context", "/source", "/history", "/favourited_by", "/reblogged_by")
VISIBILITIES = ("public", "unlisted", "private", "direct")


@dataclass(slots=True)
class Secret:
    """One post, by the word that only its caption, its alt text and its content warning hold."""

    word: str
    author: str
    visibility: str
    mentioned: set[str]
    id: str = ""
    photos: list[str] = field(default_factory=list)
    deleted: bool = False


@dataclass(slots=True)
class Repost:
    """Somebody shows one of the posts to those who read them."""

    id: str
    by: str
    secret: Secret
    visibility: str
    undone: bool = False


@dataclass
class World:
    """Who is who, what was posted, and who may see what by the story so far."""

    http: httpx.Client
    people: dict[str, Person]
    browsers: dict[str, PlainBrowser]
    secrets: list[Secret] = field(default_factory=list)
    reposts: list[Repost] = field(default_factory=list)
    follows: set[tuple[str, str]] = field(default_factory=set)  # (follower, author), approved
    blocks: set[tuple[str, str]] = field(default_factory=set)  # (who, whom)
    mutes: set[tuple[str, str]] = field(default_factory=set)  # (who, whom)

    def may_see(self, viewer: str, secret: Secret) -> bool:
        if secret.deleted:
            return False
        if viewer == secret.author:
            return True
        if self.apart(secret.author, viewer):
            return False
        if secret.visibility in {"public", "unlisted"}:
            return True
        if viewer in secret.mentioned:
            return True
        return secret.visibility == "private" and (viewer, secret.author) in self.follows

    def may_see_repost(self, viewer: str, repost: Repost) -> bool:
        if repost.undone or self.apart(repost.by, viewer) or not self.may_see(viewer, repost.secret):
            return False
        return repost.visibility != "private" or viewer == repost.by or (viewer, repost.by) in self.follows

    def apart(self, one: str, other: str) -> bool:
        return bool({(one, other), (other, one)} & self.blocks)

    def repost(self, by: str, secret: Secret) -> Repost:
        status = self.people[by].post(f"/api/v1/statuses/{secret.id}/reblog")
        self.reposts.append(Repost(id=status["id"], by=by, secret=secret, visibility=status["visibility"]))
        return self.reposts[-1]

    def post(self, author: str, visibility: str, mentioned: str, reply_to: Secret | None = None) -> Secret:
        word = f"secret{len(self.secrets)}x{author}x{visibility}"
        secret = Secret(word=word, author=author, visibility=visibility, mentioned=set())
        if visibility == "direct":
            secret.mentioned.add(mentioned)
        if reply_to is not None:  # whoever is answered reads the answer
            secret.mentioned.add(reply_to.author)
        person = self.people[author]
        media = person.upload(a_photo(width=200 + len(self.secrets), height=150), description=f"alt {word}")
        caption = f"{word} #crawled" + (f" @{self.people[mentioned].username}" if visibility == "direct" else "")
        body: dict[str, Any] = {"status": caption, "media_ids": [media], "visibility": visibility}
        if reply_to is not None:
            body["in_reply_to_id"] = reply_to.id
        status = person.post("/api/v1/statuses", body)
        secret.id = status["id"]
        attachment = status["media_attachments"][0]
        secret.photos = [attachment["url"], attachment["preview_url"]]
        self.secrets.append(secret)
        return secret


class Crawler:
    """One viewer, or nobody, reading everything there is an address for."""

    def __init__(self, world: World, viewer: str) -> None:
        self._world = world
        self._viewer = viewer
        self._person = world.people.get(viewer)
        self._browser = world.browsers[viewer]

    def everything(self) -> str:
        return "\n".join([*self._api(), *self._pages()])

    def home(self) -> str:
        """Where what others repost is shown to somebody who did not ask for it."""
        if self._person is None:
            return ""
        return self._get("/api/v1/timelines/home?limit=40").text + self._browser.http.get("/").text

    def reposts_found(self) -> dict[str, set[str]]:
        """Which reposts each way of asking for one by its id shows."""
        world = self._world
        found: dict[str, set[str]] = {"api": set(), "page": set(), "ids": set(), "profile": set(), "people": set()}
        ids = "&".join(f"id[]={repost.id}" for repost in world.reposts)
        found["ids"] = {status["id"] for status in self._get(f"/api/v1/statuses?{ids}").json()}
        for person in {repost.by for repost in world.reposts}:
            profile = self._get(f"/api/v1/accounts/{world.people[person].id}/statuses?limit=40").json()
            found["profile"] |= {status["id"] for status in profile if status["reblog"]}
        for repost in world.reposts:
            one, by = f"/api/v1/statuses/{repost.id}", world.people[repost.by]
            found["api"] |= {status["id"] for status in [self._get(one).json()] if "id" in status}
            found["page"] |= {repost.id} if self._browser.http.get(f"/@{by.username}/{repost.id}").is_success else set()
            people = self._get(f"/api/v1/statuses/{repost.secret.id}/reblogged_by").json()
            found["people"] |= {repost.id for account in people if "error" not in people and account["id"] == by.id}
        return found

    def _api(self) -> list[str]:
        world = self._world
        texts: list[str] = []
        lists = ["/api/v1/timelines/home", "/api/v1/timelines/public", "/api/v1/timelines/tag/crawled"]
        lists += ["/api/v1/favourites", "/api/v1/bookmarks", "/api/v1/follow_requests", "/api/v1/blocks"]
        for person in world.people.values():
            account = f"/api/v1/accounts/{person.id}"
            lists += [
                f"{account}{rest}"
                for rest in ("", "/statuses?only_media=true", "/statuses?pinned=true", "/followers", "/following")
            ]
            texts += self._walk(f"{account}/statuses")
        for secret in world.secrets:
            status = f"/api/v1/statuses/{secret.id}"
            lists += [f"{status}{rest}" for rest in ABOUT]
            lists += [f"/api/v2/search?q={secret.word}", f"/api/v2/search?resolve=true&q={world.http.base_url}{status}"]
        for repost in world.reposts:
            status = f"/api/v1/statuses/{repost.id}"
            page = f"{world.http.base_url}/@{world.people[repost.by].username}/{repost.id}"
            lists += [*(f"{status}{rest}" for rest in ABOUT), f"/api/v2/search?resolve=true&q={page}"]
        posts = [*(secret.id for secret in world.secrets), *(repost.id for repost in world.reposts)]
        ids = "&".join(f"id[]={post}" for post in posts)
        lists += [f"/api/v1/statuses?{ids}", "/api/v2/search?q=%23crawled", "/api/v1/notifications"]
        return texts + [self._get(url).text for url in lists]

    def _walk(self, url: str) -> list[str]:
        texts: list[str] = []
        while url:
            answer = self._get(url)
            texts.append(answer.text)
            url = answer.links.get("next", {}).get("url", "")
        return texts

    def _pages(self) -> list[str]:
        world = self._world
        urls = ["/", "/explore", "/tags/crawled", "/requests"]
        for person in world.people.values():
            urls += [f"/@{person.username}{rest}" for rest in ("", "/reposts", "/followers", "/following")]
        for secret in world.secrets:
            author = world.people[secret.author].username
            other = next(person.username for person in world.people.values() if person.username != author)
            urls += [f"/@{author}/{secret.id}", f"/@{other}/{secret.id}"]
        urls += [f"/@{world.people[repost.by].username}/{repost.id}" for repost in world.reposts]
        answers = [self._browser.http.get(url) for url in urls]
        assert [answer.url for answer in answers if answer.status_code >= 500] == []
        return [answer.text for answer in answers]

    def _get(self, url: str) -> httpx.Response:
        answer = self._world.http.get(url, headers=self._person.headers if self._person else {})
        assert answer.status_code < 500, f"{url}: {answer.text}"
        return answer


def check(world: World, moment: str) -> None:
    """Everybody crawls: no word of a hidden post, every word of a visible one, no photo of a hidden one."""
    for viewer in [*world.people, "nobody"]:
        text = Crawler(world, viewer).everything()
        found = set(re.findall(r"secret\d+x\w+x\w+", text))
        visible = {secret.word for secret in world.secrets if world.may_see(viewer, secret)}
        # What the viewer typed into the search is repeated by no answer of the API: a word found was shown.
        assert found - visible == set(), f"{moment}: {viewer} sees too much"
        assert visible - found == set(), f"{moment}: {viewer} misses something"
        check_reposts(world, viewer, moment)
    check_photos(world, moment)


def check_reposts(world: World, viewer: str, moment: str) -> None:
    """A repost is there for whoever may see it and what it shows, asked for in any way, and in nobody's way."""
    crawler = Crawler(world, viewer)
    visible = {repost.id for repost in world.reposts if world.may_see_repost(viewer, repost)}
    for asked, found in crawler.reposts_found().items():
        assert found == visible, f"{moment}: {viewer}, reposts by {asked}"
    muted = {whom for who, whom in world.mutes if who == viewer}
    home = crawler.home()
    shown = {secret.word for secret in world.secrets if secret.author in muted and secret.word in home}
    assert shown == set(), f"{moment}: {viewer} is shown whom they mute"


def check_photos(world: World, moment: str) -> None:
    """A photo of a deleted post is gone under every address; that of a restricted one needs its signature."""
    for secret in world.secrets:
        for url in secret.photos:
            expected = 404 if secret.deleted else 200
            assert world.http.get(url).status_code == expected, f"{moment}: {secret.word} {url}"
            if secret.visibility in {"private", "direct"} or secret.deleted:
                assert world.http.get(url.split("?")[0]).status_code == 404, f"{moment}: {secret.word} unsigned"


@pytest.fixture
def world(server: RunningServer, http: httpx.Client) -> World:
    names = ["ana", "ben", "cleo", "dan"]  # ana posts, ben follows her, cleo is mentioned, dan is a stranger
    people = {name: sign_up(http) for name in names}
    browsers = {name: PlainBrowser(server.url).log_in(person.username) for name, person in people.items()}
    world = World(http=http, people=people, browsers=browsers | {"nobody": PlainBrowser(server.url)})
    people["ben"].post(f"/api/v1/accounts/{people['ana'].id}/follow")
    world.follows.add(("ben", "ana"))
    for visibility in VISIBILITIES:
        world.post("ana", visibility, "cleo")
    for name in ("ben", "dan"):
        people[name].post(f"/api/v1/accounts/{people['cleo'].id}/follow")
        world.follows.add((name, "cleo"))
    world.repost("cleo", world.secrets[0])
    world.repost("cleo", world.secrets[1])
    world.repost("ana", world.secrets[2])
    people["ana"].post(f"/api/v1/statuses/{world.secrets[2].id}/pin")
    return world


def one_after_the_other(*changes: Callable[[], Any]) -> Callable[[], None]:
    """Several changes before everybody looks again."""

    def act() -> None:
        for change in changes:
            change()

    return act


def story(world: World) -> list[tuple[str, Callable[[], Any]]]:
    """Privacy changes in their order; each notes what it means and does it through the API."""
    ana, ben, cleo, dan = (world.people[name] for name in ("ana", "ben", "cleo", "dan"))

    def note(
        change: Callable[[], Any],
        *,
        follows: Edges = (),
        unfollows: Edges = (),
        blocks: Edges = (),
        unblocks: Edges = (),
        mutes: Edges = (),
    ) -> Callable[[], None]:
        def act() -> None:
            change()
            world.follows = (world.follows | set(follows)) - set(unfollows)
            world.blocks = (world.blocks | set(blocks)) - set(unblocks)
            world.mutes |= set(mutes)

        return act

    def delete(*indexes: int) -> None:
        for index in indexes:
            ana.http.delete(f"/api/v1/statuses/{world.secrets[index].id}", headers=ana.headers).raise_for_status()
            world.secrets[index].deleted = True

    def unrepost() -> None:
        cleo.post(f"/api/v1/statuses/{world.secrets[1].id}/unreblog")
        world.reposts[1].undone = True

    def lock() -> None:
        ana.http.patch("/api/v1/accounts/update_credentials", json={"locked": True}, headers=ana.headers)

    account = "/api/v1/accounts/{}/{}".format
    unblock_ana = note(lambda: dan.post(account(ana.id, "unblock")), unblocks=[("dan", "ana")])
    gone = [("dan", "cleo")]
    block_dan = note(lambda: cleo.post(account(dan.id, "block")), unfollows=gone, blocks=[("cleo", "dan")])
    unblock_dan = note(lambda: cleo.post(account(dan.id, "unblock")), unblocks=[("cleo", "dan")])
    follow_cleo = note(lambda: dan.post(account(cleo.id, "follow")), follows=gone)
    mute_ana = note(lambda: dan.post(account(ana.id, "mute")), mutes=[("dan", "ana")])
    requests = "/api/v1/follow_requests/{}/{}".format
    both = [("ben", "ana")]
    return [
        ("ben unfollows", note(lambda: ben.post(account(ana.id, "unfollow")), unfollows=both)),
        ("ben follows again", note(lambda: ben.post(account(ana.id, "follow")), follows=both)),
        ("ana blocks ben", note(lambda: ana.post(account(ben.id, "block")), unfollows=both, blocks=[("ana", "ben")])),
        ("ana unblocks ben", note(lambda: ana.post(account(ben.id, "unblock")), unblocks=[("ana", "ben")])),
        ("dan blocks ana", note(lambda: dan.post(account(ana.id, "block")), blocks=[("dan", "ana")])),
        ("cleo blocks dan instead", one_after_the_other(unblock_ana, block_dan)),
        ("dan may read cleo again and mutes ana", one_after_the_other(unblock_dan, follow_cleo, mute_ana)),
        ("cleo takes a repost back and ana locks", one_after_the_other(unrepost, lock)),
        ("ben asks", lambda: ben.post(account(ana.id, "follow"))),
        ("dan asks", lambda: dan.post(account(ana.id, "follow"))),
        ("ana accepts ben", note(lambda: ana.post(requests(ben.id, "authorize")), follows=both)),
        ("ana refuses dan", lambda: ana.post(requests(dan.id, "reject"))),
        ("ana posts again", lambda: [world.post("ana", visibility, "cleo") for visibility in VISIBILITIES]),
        ("ben comments", lambda: world.post("ben", "private", "cleo", reply_to=world.secrets[0])),
        ("ana removes ben", note(lambda: ana.post(account(ben.id, "remove_from_followers")), unfollows=both)),
        ("ana deletes some", lambda: delete(0, 2, 3)),
    ]


def test_nobody_ever_finds_what_they_may_not_see(world: World) -> None:
    check(world, "at the start")
    for moment, change in story(world):
        change()
        check(world, moment)
