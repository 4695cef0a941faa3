"""The rule that brings the two rows of an edge to agree, checked for every pair of rows there can be."""

from itertools import product

import pytest

from fanlight.features.follows.models import AuthorHalf, Edge, FollowerHalf, Permission, Wish
from fanlight.features.follows.policy import PutPermission, PutWish, next_step
from fanlight.kit.ids import UserId

AGREEING = {
    (Wish.REMOVED, Permission.REMOVED),
    (Wish.REMOVED, Permission.BLOCKED),
    (Wish.REQUESTED, Permission.REQUESTED),
    (Wish.FOLLOWING, Permission.APPROVED),
}
STEPS_MAX = 2


def edge(wish: Wish, wished_at: int, permission: Permission, permitted_at: int) -> Edge:
    return Edge(
        follower_id=UserId(1),
        author_id=UserId(2),
        follower_half=FollowerHalf(wish=wish, version=wished_at),
        author_half=AuthorHalf(permission=permission, version=permitted_at),
    )


def after(before: Edge, step: PutWish | PutPermission) -> Edge:
    follower, author = before.follower_half, before.author_half
    match step:
        case PutWish(wish=wish, version=version):
            assert version > follower.version
            return edge(wish, version, author.permission, author.version)
        case PutPermission(permission=permission, version=version):
            assert version > author.version
            return edge(follower.wish, follower.version, permission, version)


@pytest.mark.parametrize("versions", [(1, 2), (2, 1), (2, 2)])
@pytest.mark.parametrize(("wish", "permission"), list(product(Wish, Permission)))
def test_any_two_rows_agree_after_a_few_steps(wish: Wish, permission: Permission, versions: tuple[int, int]) -> None:
    now = edge(wish, versions[0], permission, versions[1])
    for _ in range(STEPS_MAX):
        step = next_step(now)
        now = now if step is None else after(now, step)
    assert next_step(now) is None
    assert (now.follower_half.wish, now.author_half.permission) in AGREEING


@pytest.mark.parametrize("versions", [(1, 2), (2, 1)])
@pytest.mark.parametrize("permission", [Permission.REQUESTED, Permission.APPROVED])
def test_a_wish_taken_back_is_never_revived(permission: Permission, versions: tuple[int, int]) -> None:
    step = next_step(edge(Wish.REMOVED, versions[0], permission, versions[1]))
    assert isinstance(step, PutPermission)
    assert step.permission is Permission.REMOVED


@pytest.mark.parametrize("versions", [(1, 2), (2, 1)])
@pytest.mark.parametrize("wish", [Wish.REQUESTED, Wish.FOLLOWING])
def test_a_block_removes_the_wish_whichever_came_later(wish: Wish, versions: tuple[int, int]) -> None:
    step = next_step(edge(wish, versions[0], Permission.BLOCKED, versions[1]))
    assert step == PutWish(wish=Wish.REMOVED, version=max(versions[1], versions[0] + 1))


def test_the_later_operation_decides() -> None:
    following, removed = (Wish.FOLLOWING, Permission.REMOVED)
    assert next_step(edge(following, 5, removed, 3)) == PutPermission(permission=Permission.APPROVED, version=5)
    assert next_step(edge(following, 3, removed, 5)) == PutWish(wish=Wish.REMOVED, version=5)


def test_an_approval_fulfils_the_request() -> None:
    step = next_step(edge(Wish.REQUESTED, 3, Permission.APPROVED, 5))
    assert step == PutWish(wish=Wish.FOLLOWING, version=5)


def test_no_request_becomes_a_follow_without_the_author() -> None:
    step = next_step(edge(Wish.FOLLOWING, 3, Permission.REQUESTED, 5))
    assert step == PutWish(wish=Wish.REQUESTED, version=5)
