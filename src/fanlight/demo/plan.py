"""The plan of a small world: who is in it, who follows whom, who posted what and when, who liked and answered it.

Pure and deterministic: the same size and seed give the same plan, so that a filling that was interrupted can go on.
Times are milliseconds before "now", which the filling chooses once.
"""

import math
from bisect import bisect
from collections import defaultdict
from dataclasses import dataclass
from itertools import accumulate
from random import Random
from typing import Final

from fanlight.demo.art import Drawing, scene
from fanlight.demo.names import Person, Registry, about
from fanlight.demo.words import PRAISE, THANKS, Writer

SEED: Final = 2026
DAY_MS: Final = 86_400_000
HOUR_MS: Final = 3_600_000
MINUTE_MS: Final = 60_000
STAR: Final = 0
"""The index of the person whom everybody follows."""
VISITOR: Final = 1
"""The index of the account to look around with."""
FAMILIES_APART: Final = 5
"""So many posts in a row show different kinds of pictures where possible."""

INTERESTS: Final[dict[str, tuple[str, ...]]] = {
    "land": ("hills", "lone-tree", "flower-rows", "balloons", "lake"),
    "water": ("sea", "shore", "lake"),
    "far": ("dunes", "balloons", "shore", "aurora"),
    "night": ("milky-way", "aurora", "city"),
    "city": ("city", "facade", "staircase", "wet-street", "rain-window"),
    "light": ("sunlit-wall", "staircase", "fanlight", "facade"),
    "wood": ("forest", "dew", "lone-tree"),
    "garden": ("flower", "dew", "flower-rows"),
    "kitchen": ("coffee", "citrus", "still-life"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How large the world is."""

    people: int = 2_000
    star_followers: int = 1_900
    authors: int = 130
    posts: int = 430
    visitor_follows: int = 42
    days: int = 60
    followed_median: float = 4.5
    """How many people somebody follows besides the star, at the median; a few follow many more."""


FULL: Final = Size()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedComment:
    """A comment under a post. `answers`: the comment before it, by the post's author."""

    author: int
    text: str
    ago_ms: int
    answer: str = ""
    """What the post's author answers, "" for nothing."""
    answer_ago_ms: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedPost:
    """One post with its photos, and what comes of it."""

    author: int
    ago_ms: int
    drawings: tuple[Drawing, ...]
    alts: tuple[str, ...]
    caption: str
    visibility: str
    likers: tuple[int, ...]
    comments: tuple[PlannedComment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Everybody and everything. Posts are newest first."""

    people: tuple[Person, ...]
    follows: tuple[tuple[int, int], ...]
    """(follower, author), by index, each once."""
    asked: frozenset[tuple[int, int]]
    """Those of them whose request to a locked account nobody has answered yet."""
    posts: tuple[PlannedPost, ...]

    @property
    def authors(self) -> list[int]:
        """Who has posted, the most recent first."""
        return list(dict.fromkeys(post.author for post in self.posts))


def plan(size: Size = FULL, seed: int = SEED) -> World:
    """The whole world."""
    chance = Random(seed)
    people = _people(chance, size)
    follows = _follows(chance, size, people)
    asked = frozenset(
        (follower, author)
        for follower, author in follows
        if people[author].locked and follower != VISITOR and chance.random() < 0.15
    )
    posts = _posts(chance, size, people, follows, asked)
    return World(people=people, follows=tuple(follows), asked=asked, posts=posts)


# --- people ---


def _people(chance: Random, size: Size) -> tuple[Person, ...]:
    registry = Registry(chance)
    people = [
        Person(
            index=STAR,
            username="ilva",
            display_name="Ilva Torrend",
            note="Windows, mostly. One light a day.",
            interests=("light", "city", "land"),
            avatar=STAR,
        ),
        Person(
            index=VISITOR,
            username="demo",
            display_name="Demo",
            note="The account to look around with. Change anything you like.",
            interests=("land", "water", "light"),
            avatar=VISITOR,
        ),
    ]
    kinds = tuple(INTERESTS)
    for index in range(2, size.people):
        username, shown = registry.named()
        interests = tuple(chance.sample(kinds, chance.choice((1, 2, 2, 3))))
        people.append(
            Person(
                index=index,
                username=username,
                display_name=shown,
                note=about(chance, interests) if chance.random() < 0.85 or index < size.authors else "",
                interests=interests,
                locked=chance.random() < 0.06,
                avatar=index if chance.random() < 0.8 or index < size.authors else None,
            )
        )
    return tuple(people)


# --- who follows whom ---


class _Popular:
    """Draws people to follow: a few are followed by very many, within their subject even more so."""

    def __init__(self, chance: Random, size: Size, people: tuple[Person, ...]) -> None:
        self._chance = chance
        authors = range(2, size.authors)
        ranks = list(range(size.people))
        chance.shuffle(ranks)
        weight = {
            person.index: (8.0 if person.index in authors else 0.35) / (1 + ranks[person.index]) ** 0.7
            for person in people[2:]
        }
        self._of_interest: dict[str, tuple[list[int], list[float]]] = {}
        for kind in INTERESTS:
            mine = [person.index for person in people[2:] if kind in person.interests]
            self._of_interest[kind] = (mine, list(accumulate(weight[index] for index in mine)))
        everyone = [person.index for person in people[2:]]
        self._everyone = (everyone, list(accumulate(weight[index] for index in everyone)))

    def somebody(self, interests: tuple[str, ...]) -> int:
        shared = self._chance.random() < 0.65
        pool, sums = self._of_interest[self._chance.choice(interests)] if shared else self._everyone
        if not pool:
            pool, sums = self._everyone
        return pool[min(len(pool) - 1, bisect(sums, self._chance.random() * sums[-1]))]


def _follows(chance: Random, size: Size, people: tuple[Person, ...]) -> list[tuple[int, int]]:
    popular = _Popular(chance, size, people)
    edges: dict[tuple[int, int], None] = {}
    for person in people:
        if person.index == STAR:
            wanted = 24
        elif person.index == VISITOR:
            wanted = size.visitor_follows - 1
        else:
            wanted = min(90, round(chance.lognormvariate(math.log(size.followed_median), 0.9)))
        _follow_some(chance, edges, person, popular, min(wanted, size.people // 2))
    others = [person.index for person in people if person.index not in {STAR, VISITOR}]
    for follower in [VISITOR, *chance.sample(others, min(size.star_followers - 1, len(others)))]:
        edges[follower, STAR] = None
    return list(edges)


def _follow_some(
    chance: Random, edges: dict[tuple[int, int], None], person: Person, popular: _Popular, wanted: int
) -> None:
    """Draw until there are enough; about every fourth person follows back."""
    chosen: set[int] = set()
    for _ in range(wanted * 6):
        if len(chosen) >= wanted:
            return
        other = popular.somebody(person.interests)
        if other == person.index or other in chosen:
            continue
        chosen.add(other)
        edges[person.index, other] = None
        if person.index != STAR and chance.random() < 0.24:
            edges[other, person.index] = None


# --- posts ---


def _posts(
    chance: Random,
    size: Size,
    people: tuple[Person, ...],
    follows: list[tuple[int, int]],
    asked: frozenset[tuple[int, int]],
) -> tuple[PlannedPost, ...]:
    followers: defaultdict[int, list[int]] = defaultdict(list)
    for follower, author in follows:
        if (follower, author) not in asked:
            followers[author].append(follower)
    writer, pictures = Writer(chance), _Pictures(chance)
    planned = []
    for ago_ms, author in _times(chance, size):
        drawings = pictures.some(people[author].interests)
        scenes = [scene(drawing) for drawing in drawings]
        visibility = chance.choices(("public", "unlisted", "private"), (94, 3, 3))[0]
        narrow = people[author].locked or visibility == "private"
        likers = _likers(chance, people, followers[author], author, only_followers=narrow)
        planned.append(
            PlannedPost(
                author=author,
                ago_ms=ago_ms,
                drawings=drawings,
                alts=tuple(shown.alt for shown in scenes),
                caption=writer.caption(scenes[0], photos=len(drawings)),
                visibility="private" if narrow else visibility,
                likers=likers,
                comments=_comments(chance, likers, author, ago_ms),
            )
        )
    return tuple(planned)


def _times(chance: Random, size: Size) -> list[tuple[int, int]]:
    """When somebody posted, newest first: more of late, hardly at night; nobody twice within three hours."""
    eager = [chance.lognormvariate(0, 0.9) for _ in range(size.authors)]
    eager[STAR] = max(eager) * 1.6
    eager[VISITOR] = 0.25 * size.authors / size.posts
    drawn: list[tuple[int, int]] = []
    last: defaultdict[int, set[int]] = defaultdict(set)
    while len(drawn) < size.posts:
        ago_ms = int(size.days * DAY_MS * chance.random() ** 1.35) + chance.randrange(4 * MINUTE_MS, 40 * MINUTE_MS)
        author = chance.choices(range(size.authors), eager)[0]
        slot = ago_ms // (3 * HOUR_MS)
        if chance.random() < 0.5 and ago_ms // HOUR_MS % 24 in range(8, 14):
            continue
        if {slot - 1, slot, slot + 1} & last[author]:
            continue
        last[author].add(slot)
        drawn.append((ago_ms, author))
    return sorted(drawn)


class _Pictures:
    """Chooses what is on the photos: within somebody's interests, each picture once, neighbours different."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self._recent: list[str] = []
        self._next_seed: defaultdict[str, int] = defaultdict(lambda: 1)

    def some(self, interests: tuple[str, ...]) -> tuple[Drawing, ...]:
        """The photos of one post: mostly one, now and then an album."""
        mine = [family for interest in interests for family in INTERESTS[interest]]
        fresh = [family for family in mine if family not in self._recent]
        family = self._chance.choice(
            fresh or [name for names in INTERESTS.values() for name in names if name not in self._recent]
        )
        self._recent = [*self._recent, family][-FAMILIES_APART:]
        count = self._chance.choices((1, 2, 3, 4, 5), (88, 4, 4, 2, 2))[0]
        others = [self._chance.choice(mine) if self._chance.random() < 0.4 else family for _ in range(count - 1)]
        return tuple(self._picture(name) for name in (family, *others))

    def _picture(self, family: str) -> Drawing:
        seed = self._next_seed[family]
        self._next_seed[family] += 1
        return Drawing(family=family, seed=seed)


def _likers(
    chance: Random, people: tuple[Person, ...], followers: list[int], author: int, *, only_followers: bool
) -> tuple[int, ...]:
    """Mostly followers; a share that differs from post to post, smaller where there are many."""
    share = min(0.7, chance.lognormvariate(math.log(0.22), 0.5)) * (0.45 if author == STAR else 1.0)
    known = chance.sample(followers, round(len(followers) * share))
    strangers = (
        [] if only_followers else chance.sample(range(2, len(people)), min(len(people) - 2, chance.randint(0, 9)))
    )
    return tuple(person for person in dict.fromkeys([*known, *strangers]) if person != author)


def _comments(chance: Random, likers: tuple[int, ...], author: int, ago_ms: int) -> tuple[PlannedComment, ...]:
    count = min(len(likers), chance.choices((0, 1, 2, 3, 5), (40, 28, 17, 10, 5))[0] + (4 if author == STAR else 0))
    texts = chance.sample(PRAISE, count)
    comments = []
    for person, text in zip(chance.sample(likers, count), texts, strict=True):
        after_ms = int(ago_ms * chance.uniform(0.02, 0.6) ** 2) + MINUTE_MS // 2
        said_ms = max(MINUTE_MS, ago_ms - after_ms)
        answered = chance.random() < 0.35
        comments.append(
            PlannedComment(
                author=person,
                text=text,
                ago_ms=said_ms,
                answer=chance.choice(THANKS) if answered else "",
                answer_ago_ms=int(said_ms * chance.uniform(0.5, 0.97)) if answered else 0,
            )
        )
    return tuple(sorted(comments, key=lambda comment: -comment.ago_ms))
