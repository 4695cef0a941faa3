"""Every metric of the program, on one page. Labels are few and bounded: no ids, no names of people."""

import os
from typing import Final

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

EVENTS_HANDLED: Final = Counter("fanlight_events_handled", "Events finished.", ["group", "topic"])
EVENTS_FAILED: Final = Counter("fanlight_events_failed", "Attempts that failed.", ["group", "topic"])
EVENTS_DEAD: Final = Counter("fanlight_events_dead", "Events put aside after their last attempt.", ["group", "topic"])
EVENT_LAG_SECONDS: Final = Histogram(
    "fanlight_event_lag_seconds",
    "From an announcement's commit to its handler's end.",
    ["group"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.3, 1, 3, 10, 60, 600),
)
EVENTS_WAITING: Final = Gauge(
    "fanlight_events_waiting",
    "Events in the log that a group has not finished.",
    ["group"],
    multiprocess_mode="mostrecent",
)
EVENTS_OLDEST_SECONDS: Final = Gauge(
    "fanlight_events_oldest_seconds",
    "Age of a group's oldest unfinished event.",
    ["group"],
    multiprocess_mode="mostrecent",
)

FANOUT_POSTS: Final = Counter(
    "fanlight_fanout_posts",
    "Posts that went through the fan-out, by what was decided (push, pull, nobody).",
    ["decision"],
)
FANOUT_LAG_SECONDS: Final = Histogram(
    "fanlight_fanout_lag_seconds",
    "From a post's publication to its last delivery.",
    ["decision"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.3, 1, 3, 10, 60, 600),
)
FEED_DELIVERIES: Final = Counter(
    "fanlight_feed_deliveries", "Deliveries to inboxes. Divided by the posts pushed: write amplification."
)
INBOXES_ENROLLED: Final = Counter("fanlight_inboxes_enrolled", "Readers who were given an inbox.")
INBOXES_FILLED: Final = Counter("fanlight_inboxes_filled", "Inboxes that were filled with what came before them.")
INBOXES_DROPPED: Final = Counter("fanlight_inboxes_dropped", "Inboxes of readers who stayed away.")
FEED_VIEWS: Final = Counter("fanlight_feed_views", "Pages of home feeds that were read.")
FEED_FETCHES: Final = Counter(
    "fanlight_feed_fetches",
    "Authors fetched while reading, by where. Divided by the views: read amplification.",
    ["source"],
)
FEED_STEP_SECONDS: Final = Histogram(
    "fanlight_feed_step_seconds",
    "How long each step of a home feed took, of one view in sixteen.",
    ["step"],
    buckets=(0.00005, 0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.05, 0.3, 1),
)
FEED_OPENS_LOST: Final = Counter("fanlight_feed_opens_lost", "Announcements of feed opens that could not be written.")

REPORTS_OPEN: Final = Gauge(
    "fanlight_reports_open", "Reports that wait for the host (`fanlight reports`).", multiprocess_mode="mostrecent"
)

HTTP_REQUESTS: Final = Counter("fanlight_http_requests", "Requests answered.", ["method", "path", "status"])
HTTP_SECONDS: Final = Histogram(
    "fanlight_http_seconds",
    "From a request's first byte to its answer's last.",
    ["method", "path"],
    buckets=(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.3, 1, 3, 10, 30),
)


def exposition() -> bytes:
    """Every metric as text; of all processes together where they share the folder PROMETHEUS_MULTIPROC_DIR."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest(REGISTRY)
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]  # the library has no types here
    return generate_latest(together)
