"""The composition root: settings in, a running part of the server out. The only importer of adapters.

`open_infrastructure` → `build_services` → `all_endpoints` / `all_subscriptions` / `all_chores`. Plain constructor
calls, in the order of the boxes; what must be closed is closed by one `AsyncExitStack`.
"""

from fanlight.wiring.infrastructure import (
    Infrastructure,
    StartRefusedError,
    open_group_locks,
    open_infrastructure,
    prepare,
)
from fanlight.wiring.services import Services, Writers, build_services
from fanlight.wiring.tables import (
    FEED_GROUP,
    GROUPS,
    all_chores,
    all_endpoints,
    all_subscriptions,
    build_app,
    groups_named,
    keep_inboxes,
)

__all__ = [
    "FEED_GROUP",
    "GROUPS",
    "Infrastructure",
    "Services",
    "StartRefusedError",
    "Writers",
    "all_chores",
    "all_endpoints",
    "all_subscriptions",
    "build_app",
    "build_services",
    "groups_named",
    "keep_inboxes",
    "open_group_locks",
    "open_infrastructure",
    "prepare",
]
