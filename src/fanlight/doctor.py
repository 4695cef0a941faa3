"""`fanlight doctor`: looks at a server from outside and says in words what is wrong, and what to do."""

import shutil
import urllib.error
import urllib.request
from typing import Final

from fanlight.settings import Settings
from fanlight.wiring import Services

DISK_FREE_MIN_BYTES: Final = 1_000_000_000
EVENT_AGE_MAX_S: Final = 60
HEALTH_TIMEOUT_S: Final = 5


async def complaints(services: Services) -> list[str]:
    """A sentence for each thing that is wrong; none where all is well."""
    settings = services.infra.settings
    return [
        *_about_the_disk(settings),
        *_about_the_server(settings),
        *_about_addresses(settings),
        *await _about_events(services),
        *await _about_reports(services),
    ]


def _about_the_disk(settings: Settings) -> list[str]:
    free = shutil.disk_usage(settings.data_path).free
    if free >= DISK_FREE_MIN_BYTES:
        return []
    return [f"Only {free // 1_000_000} MB are free under {settings.data_path}: uploads will be refused before long."]


def _about_the_server(settings: Settings) -> list[str]:
    address = f"[{settings.bind}]" if ":" in settings.bind else settings.bind
    url = f"http://{address}:{settings.port}/health"
    try:
        with urllib.request.urlopen(url, timeout=HEALTH_TIMEOUT_S) as answer:
            return [] if answer.status == 200 else [f"{url} answered {answer.status}."]
    except (urllib.error.URLError, OSError) as error:
        return [f"Nothing answers at {url} ({error}): is `fanlight serve` running with these settings?"]


def _about_addresses(settings: Settings) -> list[str]:
    found: list[str] = []
    if settings.site_scheme == "https" and not settings.trusted_proxies:
        found.append(
            "The site is https but FANLIGHT_TRUSTED_PROXIES is 0: everyone seems to come from the proxy's address,"
            " and shares its rate limits."
        )
    if not settings.rate_limits:
        found.append("FANLIGHT_RATE_LIMITS is off: passwords can be guessed without end.")
    return found


async def _about_reports(services: Services) -> list[str]:
    waiting = await services.reports.open_count()
    if not waiting:
        return []
    return [f"Reports that wait for you: {waiting}. `fanlight reports` shows them, `fanlight reports close ID` closes."]


async def _about_events(services: Services) -> list[str]:
    found: list[str] = []
    now_ms = services.infra.clock.now_ms()
    for backlog in await services.infra.eventlog.backlogs():
        if backlog.dead:
            found.append(
                f"{backlog.dead} events were put aside in group {backlog.group}:"
                f" `fanlight events dead {backlog.group}` shows them, `fanlight events replay` tries them again."
            )
        age_s = (now_ms - backlog.oldest_ms) // 1000 if backlog.oldest_ms else 0
        if age_s > EVENT_AGE_MAX_S:
            found.append(
                f"Group {backlog.group} is {age_s} s behind ({backlog.waiting} events): is the worker running?"
            )
    return found
