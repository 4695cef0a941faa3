"""Every page-like row of the API against the home feed of the same round: CPU per request.

Each row of the table below is asked by twenty readers, each about a person, a post and a hashtag of their own. What the
generated world lacks is made first, over HTTP: comments, bookmarks, lists.

`python -m bench.pages [ROUNDS] [REQUESTS]`
"""

import statistics
import sys
import time
from typing import Any

import apsw

from bench.home_feed import FILL_WAIT_S, get_request, home_request, microseconds
from bench.load import ask
from bench.report import Figure, report
from bench.servers import api_of
from bench.world import Reader, World, copied, prepare
from tests.support.server import RunningServer, running_server

ROUNDS = 7
REQUESTS = 200
RATIO_AIM = 3.0
READERS = 20
COMMENTS = 20
MEMBERS = 20
"""In each list."""

PAGES = {
    "home": "/api/v1/timelines/home",
    "public": "/api/v1/timelines/public",
    "public, photos only": "/api/v1/timelines/public?only_media=true",
    "hashtag": "/api/v1/timelines/tag/{hashtag}",
    "hashtag, any of two": "/api/v1/timelines/tag/{hashtag}?any[]={another}",
    "profile's posts": "/api/v1/accounts/{account}/statuses",
    "profile's photos": "/api/v1/accounts/{account}/statuses?only_media=true&exclude_replies=true",
    "favourites": "/api/v1/favourites",
    "bookmarks": "/api/v1/bookmarks",
    "list": "/api/v1/timelines/list/{list}",
    "post": "/api/v1/statuses/{post}",
    "thread": "/api/v1/statuses/{post}/context",
    "favourited by": "/api/v1/statuses/{post}/favourited_by",
    "account": "/api/v1/accounts/{account}",
    "account by name": "/api/v1/accounts/lookup?acct={name}",
    "own account": "/api/v1/accounts/verify_credentials",
    "relationships of 20": "/api/v1/accounts/relationships?{accounts}",
    "familiar followers of 5": "/api/v1/accounts/familiar_followers?{few_accounts}",
    "followers": "/api/v1/accounts/{account}/followers",
    "following": "/api/v1/accounts/{account}/following",
    "search, part of a name": "/api/v2/search?q=perso&limit=20",
    "search, a whole handle": "/api/v2/search?q=%40{name}%40localhost&type=accounts",
    "search, a hashtag": "/api/v2/search?q=%23{hashtag}&type=hashtags",
    "autocomplete of names": "/api/v1/accounts/search?q={beginning}&limit=10",
    "hashtag, by itself": "/api/v1/tags/{hashtag}",
    "lists": "/api/v1/lists",
    "instance": "/api/v2/instance",
    "/health, for comparison": "/health",
}


def main() -> None:
    given = [int(word) for word in sys.argv[1:]]
    rounds, requests = given or (ROUNDS, REQUESTS)
    world = copied(prepare(), "pages")
    with running_server(world.folder) as server:
        port, target = api_of(server).port, api_of(server)
        home = [home_request(reader) for reader in world.readers]
        ask(port, home, len(home))
        asked = requests_of(server, world)
        time.sleep(FILL_WAIT_S)
        for wanted in asked.values():
            ask(port, wanted, 3 * len(wanted))
        spent: dict[str, list[float]] = {name: [] for name in PAGES}
        for _ in range(rounds):
            for name, wanted in asked.items():
                spent[name].append(microseconds(target, wanted, requests))
    report("pages", figures_of(spent))


def figures_of(spent: dict[str, list[float]]) -> list[Figure]:
    """Each against the home feed of its round, the dearest first."""
    home = spent.pop("home")
    figures = [
        Figure.of(
            f"{name}, against home",
            [mine / theirs for mine, theirs in zip(times, home, strict=True)],
            "x",
            aim=RATIO_AIM,
            note=f"{statistics.median(times):,.0f} us",
        )
        for name, times in spent.items()
    ]
    return [Figure.of("home, CPU per request", home, "us"), *sorted(figures, key=lambda figure: -figure.value)]


def requests_of(server: RunningServer, world: World) -> dict[str, list[bytes]]:
    """For each row, one request of each reader."""
    readers = world.readers[:READERS]
    people, hashtags = _drawn(world)
    told = [
        {
            "name": name,
            "beginning": name[:-2],
            "account": str(user),
            "post": str(post),
            "hashtag": hashtags[turn],
            "another": hashtags[turn - 1],
            "accounts": "&".join(f"id[]={one}" for one, _, _ in people),
            "few_accounts": "&".join(f"id[]={one}" for one, _, _ in people[:5]),
            "list": _prepared(server, reader, [post for _, _, post in people], str(post)),
        }
        for turn, (reader, (user, name, post)) in enumerate(zip(readers, people, strict=True))
    ]
    return {
        row: [get_request(reader, path.format(**about)) for reader, about in zip(readers, told, strict=True)]
        for row, path in PAGES.items()
    }


def _drawn(world: World) -> tuple[list[tuple[int, str, int]], list[str]]:
    """People who posted often, with their newest posts; and hashtags."""
    connection = apsw.Connection(str(world.folder / "fanlight.db"))
    people: Any = connection.execute(PEOPLE, (READERS,)).fetchall()
    hashtags = [str(tag) for (tag,) in connection.execute(HASHTAGS, (READERS,))]
    connection.close()
    return people, hashtags


def _prepared(server: RunningServer, reader: Reader, posts: list[int], commented: str) -> str:
    """Comments under a post, bookmarks, and a list of people whom the reader follows; answers the list's id."""
    with server.client(reader.token) as http:
        for number in range(COMMENTS):
            http.post("/api/v1/statuses", json={"status": f"{number}", "in_reply_to_id": commented}).raise_for_status()
        for post in posts:
            http.post(f"/api/v1/statuses/{post}/bookmark").raise_for_status()
        made = http.post("/api/v1/lists", json={"title": "Close"}).raise_for_status().json()["id"]
        followed = http.get(f"/api/v1/accounts/{reader.id}/following", params={"limit": MEMBERS}).json()
        members = {"account_ids": [person["id"] for person in followed]}
        http.post(f"/api/v1/lists/{made}/accounts", json=members).raise_for_status()
        return str(made)


PEOPLE = (
    "SELECT users.id, username, (SELECT MAX(posts.id) FROM posts WHERE author_id = users.id AND deleted_ms IS NULL)"
    " FROM users WHERE posts > 20 ORDER BY users.id LIMIT ?"
)
HASHTAGS = "SELECT DISTINCT tag FROM tags_index ORDER BY tag LIMIT ?"

if __name__ == "__main__":
    main()
