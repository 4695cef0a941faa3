"""The home timeline: the skeleton is this box's, the other three steps are the posts' one read."""

from collections.abc import Container
from dataclasses import dataclass
from typing import Final

import msgspec

from fanlight.features.feed.policy import Found, left_out_because
from fanlight.features.feed.service.opens import FeedOpens
from fanlight.features.feed.service.skeleton import HomeSkeleton, HomeSkeletons
from fanlight.features.follows.models import Following
from fanlight.features.posts.models import Shown
from fanlight.features.posts.policy import Purpose
from fanlight.features.posts.service import ReadPosts, StepTimes, filled_page
from fanlight.infra.telemetry.metrics import FEED_STEP_SECONDS, FEED_VIEWS
from fanlight.kit.ids import PostId, UserId
from fanlight.kit.pages import Page, PageRequest

VIEWS_PER_SAMPLE: Final = 16
"""One view in so many goes into the steps' histograms: noting each would cost more than filtering the page."""

STEPS: Final = {step: FEED_STEP_SECONDS.labels(step) for step in ("skeleton", "hydrate", "filter", "present")}


class _Language(msgspec.Struct):
    """What is read of a post that is ready to be sent, where its language matters."""

    language: str | None


LANGUAGE: Final = msgspec.json.Decoder(_Language)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedSkeleton:
    """The skeleton, with its time on the page's account."""

    skeleton: HomeSkeleton
    times: StepTimes

    async def ids(self, page: PageRequest) -> list[PostId]:
        """As `HomeSkeleton.ids`."""
        found = await self.skeleton.ids(page)
        self.times.mark("skeleton")
        return found


class FeedService:
    """Reads home feeds. One for each api process."""

    def __init__(self, skeletons: HomeSkeletons, reader: ReadPosts, opens: FeedOpens) -> None:
        self._skeletons = skeletons
        self._reader = reader
        self._opens = opens
        self._views = 0

    async def home_page(self, viewer: UserId, page: PageRequest, times: StepTimes | None = None) -> Page[Shown]:
        """A page of the viewer's home feed, newest first. It is empty only at the end of the feed.

        What was found may not belong there: an inbox may hold posts by people whom the viewer no longer follows, and
        reposts that are not wanted. They are left out here, where the author is known.
        """
        times = times or StepTimes()
        self._opens.opened(viewer)
        skeleton = await self._skeletons.open(viewer)

        async def show(ids: list[PostId]) -> list[Shown]:
            shown = await self._reader.read(viewer, ids, purpose=Purpose.HOME, times=times)
            return belonging(viewer, skeleton.sources.following, shown, tagged=skeleton.tagged)

        found = await filled_page(TimedSkeleton(skeleton=skeleton, times=times), page, show)
        FEED_VIEWS.inc()
        self._views += 1
        if self._views % VIEWS_PER_SAMPLE == 0:
            for step, seconds in times.seconds.items():
                STEPS[step].observe(seconds)
        return found


def belonging(reader: UserId, following: Following, shown: list[Shown], *, tagged: Container[int] = ()) -> list[Shown]:
    """Those of the posts that belong into the reader's home. `tagged`: what stands under hashtags they follow."""
    if not following.has_choices:
        wished = following.wished
        return [post for post in shown if (post.author_id in wished or post.author_id == reader) and post.in_home]
    return [post for post in shown if left_out_because(reader, following, _found(post, following, tagged)) is None]


def _found(post: Shown, following: Following, tagged: Container[int]) -> Found:
    language = LANGUAGE.decode(post.json).language if post.author_id in following.languages else None
    return Found(post.author_id, post.in_home, post.is_repost, post.post_id in tagged, language)
