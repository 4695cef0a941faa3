"""The plan of the demo's world: the same every time, and as the pages need it."""

from collections import Counter, defaultdict

import pytest

from fanlight.demo.plan import HOUR_MS, STAR, VISITOR, Size, World, plan
from fanlight.features.posts.models import CAPTION_LENGTH_MAX
from fanlight.features.uploads.models import ALT_LENGTH_MAX
from fanlight.features.users.models import NOTE_LENGTH_MAX, USERNAME


@pytest.fixture(scope="module")
def world() -> World:
    return plan()


def test_the_same_size_gives_the_same_world() -> None:
    size = Size(people=60, star_followers=50, authors=12, posts=20, visitor_follows=10)
    assert plan(size) == plan(size)


def test_two_thousand_people_have_names_of_their_own(world: World) -> None:
    names = [person.username.lower() for person in world.people]
    assert len(set(names)) == 2_000
    assert all(USERNAME.fullmatch(name) for name in names)
    assert all(len(person.note) <= NOTE_LENGTH_MAX for person in world.people)
    assert [person.index for person in world.people] == list(range(2_000))


def test_one_person_is_followed_by_nineteen_hundred(world: World) -> None:
    followed = Counter(author for _, author in world.follows)
    assert followed[STAR] == 1_900
    assert followed.most_common(1)[0][0] == STAR
    assert len(set(world.follows)) == len(world.follows)
    assert all(follower != author for follower, author in world.follows)


def test_the_visitors_home_is_full(world: World) -> None:
    followed = {author for follower, author in world.follows if follower == VISITOR}
    assert 40 <= len(followed) <= 45
    assert STAR in followed
    assert sum(post.author in followed for post in world.posts) > 60


def test_some_accounts_are_private_and_some_requests_wait(world: World) -> None:
    assert sum(person.locked for person in world.people) > 60
    assert 20 < len(world.asked) < len(world.follows) // 20
    assert all(world.people[author].locked for _, author in world.asked)


def test_posts_go_back_sixty_days_newest_first(world: World) -> None:
    ages = [post.ago_ms for post in world.posts]
    assert ages == sorted(ages)
    assert ages[0] < HOUR_MS
    assert 50 * 24 * HOUR_MS < ages[-1] < 61 * 24 * HOUR_MS


def test_no_picture_is_shown_twice(world: World) -> None:
    drawings = [drawing for post in world.posts for drawing in post.drawings]
    assert len(set(drawings)) == len(drawings)


def test_neighbours_in_the_public_list_look_different(world: World) -> None:
    first = [post.drawings[0].family for post in world.posts]
    assert all(first[index] not in first[max(0, index - 4) : index] for index in range(len(first)))


def test_captions_differ_and_everything_fits(world: World) -> None:
    assert len({post.caption for post in world.posts}) == len(world.posts)
    assert all(0 < len(post.caption) <= CAPTION_LENGTH_MAX for post in world.posts)
    assert all(len(post.alts) == len(post.drawings) for post in world.posts)
    assert all(0 < len(alt) <= ALT_LENGTH_MAX for post in world.posts for alt in post.alts)


def test_likes_and_comments_come_from_those_who_may_see_the_post(world: World) -> None:
    followers: defaultdict[int, set[int]] = defaultdict(set)
    for edge in world.follows:
        if edge not in world.asked:
            followers[edge[1]].add(edge[0])
    for post in world.posts:
        assert {comment.author for comment in post.comments} <= set(post.likers)
        assert post.author not in post.likers
        if post.visibility == "private":
            assert set(post.likers) <= followers[post.author]


def test_a_comment_is_younger_than_its_post_and_older_than_its_answer(world: World) -> None:
    comments = [(post, comment) for post in world.posts for comment in post.comments]
    assert all(post.ago_ms > comment.ago_ms > 0 for post, comment in comments)
    assert all(comment.ago_ms > comment.answer_ago_ms > 0 for _, comment in comments if comment.answer)
