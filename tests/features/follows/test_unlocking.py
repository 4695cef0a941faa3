"""An account that is not locked has nobody waiting: unlocking grants every request."""

import pytest

from fanlight.features.follows.models import GraphCounts, Permission, Relationship, Wish
from fanlight.features.users.models import UserChanges
from fanlight.infra.eventlog.runner import GroupRunner
from fanlight.kit.ids import UserId
from tests.features.follows.conftest import World
from tests.features.follows.test_consumers import permission_only, relationship, wish_only
from tests.support.database import event_log_on

WAITING = 90
"""More than one page of requests."""


async def drain(world: World) -> None:
    log, subscriptions = event_log_on(world.db, world.clock), world.consumers.subscriptions()
    for place in world.db.places():
        await GroupRunner(log, "follows", subscriptions, place, clock=world.clock).drain()


async def unlock(world: World, person: UserId) -> None:
    await world.users.update(person, UserChanges(locked=False))


async def test_everybody_who_waits_becomes_a_follower(world: World, ana: UserId, lea: UserId) -> None:
    people = [ana, *[await world.person(f"fan{number}") for number in range(WAITING)]]
    for person in people:
        await world.follows.follow(person, lea)
    await unlock(world, lea)
    await drain(world)
    assert await world.follows.counts(lea) == GraphCounts(followers=len(people))
    assert (await relationship(world, ana, lea)).following
    assert await world.follows.request_count(lea) == 0


async def test_an_account_locked_again_meanwhile_grants_nothing(world: World, ana: UserId, lea: UserId) -> None:
    await world.follows.follow(ana, lea)
    await unlock(world, lea)
    await world.users.update(lea, UserChanges(locked=True))
    await drain(world)
    assert await relationship(world, lea, ana) == Relationship(user_id=ana, requested_by=True)


async def test_a_request_that_crossed_the_unlocking_is_granted(world: World, ana: UserId, lea: UserId) -> None:
    await unlock(world, lea)
    await drain(world)
    await wish_only(world, ana, lea, Wish.REQUESTED)
    await drain(world)
    assert (await relationship(world, ana, lea)).following


async def test_whom_the_author_refused_stays_refused(world: World, ana: UserId, lea: UserId) -> None:
    await world.follows.follow(ana, lea)
    await permission_only(world, lea, ana, Permission.REMOVED)
    await unlock(world, lea)
    await drain(world)
    assert await relationship(world, ana, lea) == Relationship(user_id=lea)


@pytest.mark.parametrize("changes", [UserChanges(note="x"), UserChanges(locked=True)])
async def test_other_changes_grant_nothing(world: World, ana: UserId, lea: UserId, changes: UserChanges) -> None:
    await world.follows.follow(ana, lea)
    await world.users.update(lea, changes)
    await drain(world)
    assert await world.follows.request_count(lea) == 1
