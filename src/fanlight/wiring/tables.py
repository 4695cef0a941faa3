"""What the boxes offer, listed: the rows of the route table, the consumers, the chores."""

from collections.abc import Awaitable, Callable, Collection
from typing import Any, Final

from starlette.types import ASGIApp

from fanlight.edge.routes import Endpoint
from fanlight.features.auth import api as auth_api
from fanlight.features.fanout import consumers as fanout_consumers
from fanlight.features.fanout.consumers import FanoutConsumers
from fanlight.features.feed import api as feed_api
from fanlight.features.follows import api as follows_api
from fanlight.features.follows import consumers as follows_consumers
from fanlight.features.follows.consumers import FollowConsumers
from fanlight.features.images import consumers as images_consumers
from fanlight.features.images.consumers import ImageConsumers
from fanlight.features.instance import api as instance_api
from fanlight.features.instance import consumers as instance_consumers
from fanlight.features.instance.consumers import InstanceConsumers
from fanlight.features.lists import api as lists_api
from fanlight.features.lists import consumers as lists_consumers
from fanlight.features.lists.consumers import ListConsumers
from fanlight.features.markers import api as markers_api
from fanlight.features.posts import api as posts_api
from fanlight.features.posts import consumers as posts_consumers
from fanlight.features.posts.consumers import EditConsumers, PostConsumers
from fanlight.features.reactions import consumers as reactions_consumers
from fanlight.features.reactions.consumers import ReactionConsumers
from fanlight.features.reports import api as reports_api
from fanlight.features.search import api as search_api
from fanlight.features.tags import api as tags_api
from fanlight.features.tags import consumers as tags_consumers
from fanlight.features.tags.consumers import TagConsumers
from fanlight.features.uploads import api as uploads_api
from fanlight.features.uploads import consumers as uploads_consumers
from fanlight.features.uploads.consumers import UploadConsumers
from fanlight.features.users import api as users_api
from fanlight.features.users import consumers as users_consumers
from fanlight.features.users.consumers import UserConsumers
from fanlight.gateway.app import build_app as gateway_app
from fanlight.gateway.limits import RequestLimits
from fanlight.gateway.openapi import document
from fanlight.gateway.system import system_endpoints
from fanlight.infra.eventlog.port import Subscription
from fanlight.web import pages
from fanlight.web.api_pages import ApiPages
from fanlight.wiring.infrastructure import StartRefusedError
from fanlight.wiring.services import Services, Writers

GROUPS: Final = (
    users_consumers.GROUP,
    follows_consumers.GROUP,
    uploads_consumers.GROUP,
    images_consumers.GROUP,
    images_consumers.URGENT_GROUP,
    reactions_consumers.GROUP,
    posts_consumers.GROUP,
    lists_consumers.GROUP,
    tags_consumers.GROUP,
    instance_consumers.GROUP,
    fanout_consumers.GROUP,
)
"""Every group of this configuration: the log is kept until all of them have read it."""

FEED_GROUP: Final = fanout_consumers.GROUP
"""Whoever runs this group is the one writer of inboxes and tails."""

Chore = tuple[float, str, Callable[[], Awaitable[Any]]]
"""Every so many seconds, under a name."""


def all_endpoints(services: Services) -> list[Endpoint]:
    """The route table: the API's rows of every box, then the pages."""
    infra, settings = services.infra, services.infra.settings
    posts = posts_api.PostsAPI(
        posts=services.posts,
        reader=services.read_posts,
        pages=services.post_pages,
        threads=services.threads,
        people=services.people_of_posts,
        reposts=services.reposts,
        pins=services.pins,
        reactions=services.reactions,
        polls=services.polls,
        scheduling=services.scheduling,
        editing=services.editing,
        users=services.users,
        follows=services.follows,
        apps=services.auth,
        public_timeline=settings.public_timeline,
    )
    rows = [
        *users_api.endpoints(services.users, infra.urls, services.uploads, services.follows.request_count),
        *auth_api.endpoints(services.auth, services.users, infra.urls),
        *follows_api.endpoints(services.follows, services.users, infra.clock),
        *uploads_api.endpoints(
            services.uploads, services.photo_files, infra.urls, upload_bytes_max=settings.upload_bytes_max
        ),
        *posts_api.endpoints(posts),
        *feed_api.endpoints(services.feed),
        *instance_api.endpoints(services.instance, services.users, infra.urls),
        *lists_api.endpoints(services.lists, services.list_timelines, services.users),
        *tags_api.endpoints(services.tags, services.featured_tags, services.users, infra.urls),
        *markers_api.endpoints(services.markers),
        *reports_api.endpoints(services.reports, services.users),
        *search_api.endpoints(services.search, services.tags, services.users, infra.urls),
        *pages.endpoints(
            services.site,
            users=services.users,
            portraits=services.uploads,
            auth=services.auth,
            follows=services.follows,
            uploads=services.uploads,
            reactions=services.reactions,
            posts=services.posts,
            reader=services.read_posts,
            threads=services.threads,
            post_pages=services.post_pages,
            reposts=services.reposts,
            pins=services.pins,
            polls=services.polls,
            editing=services.editing,
            feed=services.feed,
            tags=services.tags,
            lists=services.lists,
            list_timelines=services.list_timelines,
            reports=services.reports,
            search=services.search,
        ),
    ]
    docs = ApiPages(services.site, lambda: document([*rows, *system_endpoints()], infra.urls))
    return [*rows, *docs.endpoints()]


def build_app(services: Services) -> ASGIApp:
    """The whole HTTP side as one ASGI app."""
    infra, settings = services.infra, services.infra.settings
    return gateway_app(
        all_endpoints(services),
        identify=services.auth.identify,
        secret=infra.secret,
        urls=infra.urls,
        spool_folder=settings.data_path / "spool",
        clock=infra.clock,
        trusted_proxies=settings.trusted_proxies,
        limited_by=RequestLimits(infra.cache, infra.clock) if settings.rate_limits else None,
        error_page=services.site.error,
    )


def all_subscriptions(services: Services) -> list[Subscription]:
    """Every consumer of a worker; a side worker has none that write inboxes."""
    assert services.images is not None, "only workers consume"
    writers = services.writers
    return [
        *UserConsumers(services.users).subscriptions(),
        *FollowConsumers(services.follows).subscriptions(),
        *UploadConsumers(services.photo_sweep).subscriptions(),
        *ImageConsumers(services.images).subscriptions(),
        *ReactionConsumers(services.reactions).subscriptions(),
        *PostConsumers(services.posts).subscriptions(),
        *EditConsumers(services.editing).subscriptions(),
        *ListConsumers(services.lists).subscriptions(),
        *TagConsumers(services.tag_counts).subscriptions(),
        *InstanceConsumers(services.instance).subscriptions(),
        *(FanoutConsumers(writers.fanout, writers.inboxes).subscriptions() if writers else ()),
    ]


def groups_named(names: Collection[str]) -> list[str]:
    """The groups of these names, all where none is named; `images` brings `images-urgent` along.

    Raises `StartRefusedError` for a name that no group has.
    """
    if unknown := set(names) - set(GROUPS):
        raise StartRefusedError(f"no such groups: {', '.join(sorted(unknown))}; there are {', '.join(GROUPS)}")
    return [group for group in GROUPS if not names or group in names or group.partition("-")[0] in names]


def all_chores(services: Services) -> list[Chore]:
    """What a worker does by itself, again and again: every so many seconds, under a name. Safe beside another one's."""
    return [
        (600.0, "photos", services.photo_sweep.sweep),
        (3600.0, "tokens", services.auth.sweep),
        (2.0, "scheduled posts", services.scheduling.release_due),
        (3600.0, "names", services.users.list_missing_names),
        (60.0, "reports", services.reports.watch),
        (3600.0, "tags", services.tag_counts.sweep),
    ]


async def keep_inboxes(writers: Writers) -> None:
    """The writer's loop beside its consumers: fills inboxes when it is time, takes those of readers who stay away."""
    await writers.keeper.run()
