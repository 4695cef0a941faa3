"""What `wiring` lists by hand is compared with what it builds."""

from contextlib import AsyncExitStack
from pathlib import Path

from fanlight import wiring
from fanlight.settings import Settings


async def test_every_group_that_consumes_is_listed_and_no_other(tmp_path: Path) -> None:
    settings = Settings(data=str(tmp_path), upload_bytes_max=1_000)
    await wiring.prepare(settings)
    async with AsyncExitStack() as stack:
        infra = await wiring.open_infrastructure(settings, stack)
        services = await wiring.build_services(infra, stack, role="worker")
        consuming = {subscription.group for subscription in wiring.all_subscriptions(services)}
    assert consuming == set(wiring.GROUPS)


async def test_a_side_worker_writes_no_inboxes(tmp_path: Path) -> None:
    settings = Settings(data=str(tmp_path))
    await wiring.prepare(settings)
    async with AsyncExitStack() as stack:
        infra = await wiring.open_infrastructure(settings, stack)
        services = await wiring.build_services(infra, stack, role="side worker")
        consuming = {subscription.group for subscription in wiring.all_subscriptions(services)}
    assert (services.writers, set(wiring.GROUPS) - consuming) == (None, {wiring.FEED_GROUP})


def test_naming_images_brings_the_urgent_ones_along() -> None:
    assert wiring.groups_named({"images"}) == ["images", "images-urgent"]
    assert wiring.groups_named(set()) == list(wiring.GROUPS)
