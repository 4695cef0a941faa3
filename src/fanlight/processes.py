"""What runs inside each process: the api, the worker, and the short commands of the host."""

import asyncio
import gc
import signal
import socket
import sys
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, Final

import structlog
import uvicorn
import uvloop

from fanlight import wiring
from fanlight.doctor import complaints
from fanlight.features.reports.models import ReportId
from fanlight.features.reports.views import all_lines
from fanlight.infra.eventlog.port import EventLog, GroupLocks, Subscription
from fanlight.infra.eventlog.runner import GroupRunner
from fanlight.infra.sql.migrate import SchemaMismatch
from fanlight.infra.telemetry.logs import configure_logging
from fanlight.infra.telemetry.metrics import EVENTS_OLDEST_SECONDS, EVENTS_WAITING
from fanlight.kit.errors import FanlightError, NotFound, Unavailable
from fanlight.kit.ids import PostId
from fanlight.reference import events_page
from fanlight.seeding import Sower, read_seed
from fanlight.settings import Settings

TRIM_EVERY_S: Final = 10.0
WATCH_EVERY_S: Final = 5.0
STAND_BY_S: Final = 1.0
"""How often a worker looks whether a group that another one runs has become free."""
GRACEFUL_STOP_S: Final = 10
KEEP_ALIVE_S: Final = 75
COLLECTED_AFTER: Final = 20_000
"""Containers made and not freed since the last collection of the young ones; Python's default is 700."""
CONCURRENT_REQUESTS_MAX: Final = 2_000
"""Past this many requests at once the api answers 503 instead of queueing without end."""

log = structlog.get_logger("process")


def run_api(settings: Settings, *, socket_fd: int | None, alive_fd: int | None) -> int:
    """Serve HTTP until told to stop."""
    configure_logging(settings.log_format, settings.log_level)
    return _run(_serve_http(settings, socket_fd, alive_fd))


def run_worker(settings: Settings, *, only: set[str], alive_fd: int | None) -> int:
    """Consume events until told to stop: all groups, or `only` these."""
    configure_logging(settings.log_format, settings.log_level)
    return _run(_consume(settings, only, alive_fd))


def run_migrate(settings: Settings, *, moved: bool) -> int:
    """Make what a first start needs, and bring the schema up to date."""
    configure_logging(settings.log_format, settings.log_level)
    return _run(wiring.prepare(settings, moved=moved))


def run_user(settings: Settings, action: str, username: str, *, email: str, password: str) -> int:
    """`fanlight user create|password`."""

    async def act(services: wiring.Services) -> None:
        if action == "create":
            await services.auth.create_account(username=username, email=email, password=password)
        else:
            user = await services.users.by_name(username)
            if user is None:
                raise NotFound(f"nobody is called {username}")
            await services.auth.set_password(user.id, password)
        print(f"{username}: done")  # noqa: T201 - the answer of a command

    return _with_services(settings, act)


def run_seed(settings: Settings, path: Path) -> int:
    """`fanlight seed FILE`, before the first start too."""
    configure_logging(settings.log_format, "warning")
    try:
        seed, unknown = read_seed(path)
    except FanlightError as error:
        return _refused(error)
    for place in unknown:
        print(f"fanlight: {place}: not known here, and left out", file=sys.stderr)  # noqa: T201 - a command's answer

    async def act(services: wiring.Services) -> None:
        await Sower(services, print).sow(seed)

    return _run(wiring.prepare(settings)) or _with_services(settings, act)


def run_why(settings: Settings, reader: str, post: int) -> int:
    """`fanlight why READER POST`."""

    async def act(services: wiring.Services) -> None:
        user = await services.users.by_name(reader)
        if user is None:
            raise NotFound(f"nobody is called {reader}")
        _print_all(await services.why.sentences(user.id, PostId(post)))

    return _with_services(settings, act)


def run_reports(settings: Settings, action: str, report: int) -> int:
    """`fanlight reports [list|close ID]`."""

    async def act(services: wiring.Services) -> None:
        reports = services.reports
        if action == "close":
            await reports.close(ReportId(report))
            _print_all([f"{report}: closed"])
        else:
            waiting = await reports.open_count()
            _print_all(all_lines(await reports.open_reports(), services.infra.urls, waiting=waiting))

    return _with_services(settings, act)


def run_events(settings: Settings, action: str, group: str) -> int:
    """`fanlight events [list|backlog|dead|replay] [GROUP]`."""

    if action == "list":
        _print_all([events_page()])
        return 0

    async def act(services: wiring.Services) -> None:
        match action:
            case "backlog":
                _print_all(await _backlog_lines(services.infra.eventlog))
            case "dead":
                _print_all(await _dead_lines(services.infra.eventlog, group))
            case _:
                _print_all(await _replay(services.infra.eventlog, group))

    return _with_services(settings, act)


def run_doctor(settings: Settings) -> int:
    """`fanlight doctor`: what is wrong, in words. Exit code 1 where something is."""
    found: list[str] = []

    async def act(services: wiring.Services) -> None:
        found.extend(await complaints(services))
        _print_all(found or ["Everything looks well."])

    return _with_services(settings, act) or int(bool(found))


def _print_all(lines: Sequence[str]) -> None:
    for line in lines:
        print(line)  # noqa: T201 - the answer of a command


def _run(main: Coroutine[Any, Any, None]) -> int:
    try:
        uvloop.run(main)
    except (SchemaMismatch, wiring.StartRefusedError) as refusal:
        print(f"fanlight: {refusal}", file=sys.stderr)  # noqa: T201 - the answer of a command
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _with_services(settings: Settings, act: Callable[[wiring.Services], Awaitable[None]]) -> int:
    configure_logging(settings.log_format, "warning")

    async def main() -> None:
        async with AsyncExitStack() as stack:
            infra = await wiring.open_infrastructure(settings, stack)
            await act(await wiring.build_services(infra, stack, role="command"))

    try:
        return _run(main())
    except FanlightError as error:
        return _refused(error)


def _refused(error: FanlightError) -> int:
    print(f"fanlight: {error}", file=sys.stderr)  # noqa: T201 - the answer of a command
    return 1


async def _serve_http(settings: Settings, socket_fd: int | None, alive_fd: int | None) -> None:
    async with AsyncExitStack() as stack:
        infra = await wiring.open_infrastructure(settings, stack)
        services = await wiring.build_services(infra, stack, role="api")
        config = uvicorn.Config(
            wiring.build_app(services),
            host=settings.bind,
            port=settings.port,
            http="httptools",
            ws="none",
            lifespan="off",
            access_log=False,
            log_config=None,
            server_header=False,
            proxy_headers=False,
            backlog=2048,
            limit_concurrency=CONCURRENT_REQUESTS_MAX,
            timeout_keep_alive=KEEP_ALIVE_S,
            timeout_graceful_shutdown=GRACEFUL_STOP_S,
        )
        server = uvicorn.Server(config)
        _when_closed(alive_fd, lambda: setattr(server, "should_exit", True))
        log.info("listening", url=infra.urls.base)
        opens = asyncio.create_task(services.opens.run())
        _spare_the_collector()
        await server.serve(sockets=None if socket_fd is None else [socket.socket(fileno=socket_fd)])
        opens.cancel()
        await asyncio.gather(opens, return_exceptions=True)


def _spare_the_collector() -> None:
    """What was built at the start lives as long as the process: the collector need not walk it again and again.

    Requests leave few cycles behind, so it may also come less often: measured, a fifth of a small request's time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECTED_AFTER, 20, 50)


async def _consume(settings: Settings, only: set[str], alive_fd: int | None) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    _when_closed(alive_fd, stop.set)
    groups, locks = wiring.groups_named(only), wiring.open_group_locks(settings)
    try:
        while not stop.is_set():
            await _work(settings, groups, locks, stop)
    finally:
        locks.close()


async def _work(settings: Settings, groups: Sequence[str], locks: GroupLocks, stop: asyncio.Event) -> None:
    """Consume until told to stop, or until the inboxes have lost their writer and this process is to be it."""
    async with AsyncExitStack() as stack:
        infra = await wiring.open_infrastructure(settings, stack)
        taken = [group for group in groups if locks.take(group)]
        writing = wiring.FEED_GROUP in taken
        services = await wiring.build_services(infra, stack, role="worker" if writing else "side worker")
        await infra.eventlog.configure(wiring.GROUPS)
        runners = group_runners(infra, wiring.all_subscriptions(services), groups)
        log.info("consuming", groups=taken)
        if waiting := [group for group in groups if group not in taken]:
            log.warning("another worker runs these groups: standing by", groups=waiting)
        loops = [_run_group(locks, group, mine) for group, mine in runners.items()] + _chores(infra, services)
        if services.writers is not None:
            loops.append(wiring.keep_inboxes(services.writers))
        elif wiring.FEED_GROUP in groups:
            loops.append(_alone(locks, wiring.FEED_GROUP))
        await _until_stopped(stop, [asyncio.create_task(loop) for loop in loops])
        stopping = [runner.stop() for mine in runners.values() for runner in mine]
        await asyncio.gather(*stopping, return_exceptions=True)


def _chores(infra: wiring.Infrastructure, services: wiring.Services) -> list[Coroutine[Any, Any, None]]:
    return [
        every(TRIM_EVERY_S, "trim", infra.eventlog.trim),
        every(WATCH_EVERY_S, "watch", lambda: _watch(infra)),
        *(every(seconds, name, chore) for seconds, name, chore in wiring.all_chores(services)),
    ]


def group_runners(
    infra: wiring.Infrastructure, subscriptions: Sequence[Subscription], groups: Sequence[str]
) -> dict[str, list[GroupRunner]]:
    """A runner for each place, by group."""
    found: dict[str, list[Subscription]] = {}
    for subscription in subscriptions:
        found.setdefault(subscription.group, []).append(subscription)
    return {
        group: [GroupRunner(infra.eventlog, group, mine, place, clock=infra.clock) for place in infra.eventlog.places()]
        for group, mine in found.items()
        if group in groups
    }


async def _run_group(locks: GroupLocks, group: str, runners: Sequence[GroupRunner]) -> None:
    await _alone(locks, group)
    await asyncio.gather(*(runner.run() for runner in runners))


async def _alone(locks: GroupLocks, group: str) -> None:
    """Until no other process runs the group: this one does from now on."""
    while not locks.take(group):  # noqa: ASYNC110 - the lock is another process's, which sets no event here
        await asyncio.sleep(STAND_BY_S)


async def _until_stopped(stop: asyncio.Event, tasks: Sequence["asyncio.Task[None]"]) -> None:
    """Wait for the signal. A task that ends before it has failed: the process ends, and its supervisor restarts it."""
    stopping = asyncio.create_task(stop.wait())
    done, _ = await asyncio.wait([stopping, *tasks], return_when=asyncio.FIRST_COMPLETED)
    for task in (stopping, *tasks):
        if task not in done:
            task.cancel()
    await asyncio.gather(stopping, *tasks, return_exceptions=True)
    for task in done - {stopping}:
        task.result()


async def every(seconds: float, name: str, chore: Callable[[], Awaitable[Any]]) -> None:
    """Run the chore again and again; a failure is logged and tried again the next time."""
    while True:
        try:
            await chore()
        except Unavailable as error:  # a database that is away: the sentence says all, and it will be said often
            log.warning("chore put off", chore=name, error=str(error))
        except Exception:
            log.exception("chore failed", chore=name)
        await asyncio.sleep(seconds)


async def _watch(infra: wiring.Infrastructure) -> None:
    waiting: dict[str, int] = {}
    oldest_ms: dict[str, int] = {}
    for backlog in await infra.eventlog.backlogs():
        waiting[backlog.group] = waiting.get(backlog.group, 0) + backlog.waiting
        if backlog.oldest_ms is not None:
            oldest_ms[backlog.group] = min(backlog.oldest_ms, oldest_ms.get(backlog.group, backlog.oldest_ms))
    for group, count in waiting.items():
        EVENTS_WAITING.labels(group).set(count)
        age_ms = infra.clock.now_ms() - oldest_ms.get(group, infra.clock.now_ms())
        EVENTS_OLDEST_SECONDS.labels(group).set(age_ms / 1000)


def _when_closed(alive_fd: int | None, end: Callable[[], object]) -> None:
    """Call `end` when the supervisor's pipe closes: it is gone, however it ended."""
    if alive_fd is None:
        return
    loop = asyncio.get_running_loop()

    def closed() -> None:
        loop.remove_reader(alive_fd)
        end()

    loop.add_reader(alive_fd, closed)


async def _backlog_lines(eventlog: EventLog) -> list[str]:
    return [
        f"{backlog.group} at {backlog.place}: position {backlog.position}, {backlog.waiting} waiting, {backlog.dead} dead"
        for backlog in await eventlog.backlogs()
    ]


async def _dead_lines(eventlog: EventLog, group: str) -> list[str]:
    return [
        f"{dead.group} at {dead.place}: {dead.record.topic} {dead.record.body.decode()} ({dead.error})"
        for dead in await eventlog.dead(group or None)
    ] or ["nothing was put aside"]


async def _replay(eventlog: EventLog, group: str) -> list[str]:
    dead = await eventlog.dead(group or None)
    for one in dead:
        await eventlog.replay(one)
    return [f"{len(dead)} announced again"]
