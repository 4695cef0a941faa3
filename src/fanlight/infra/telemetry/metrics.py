"""Every metric of the program, on one page. Labels are few and bounded: no ids, no names of people."""

from typing import Final

from prometheus_client import Counter, Gauge, Histogram

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
    "fanlight_events_waiting", "Events in the log that a group has not finished.", ["group"], multiprocess_mode="max"
)
EVENTS_OLDEST_SECONDS: Final = Gauge(
    "fanlight_events_oldest_seconds", "Age of a group's oldest unfinished event.", ["group"], multiprocess_mode="max"
)
