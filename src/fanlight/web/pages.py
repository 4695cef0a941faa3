"""Every page of the site: the rows that `wiring` puts into the route table beside those of the API."""

from fanlight.edge.routes import Endpoint
from fanlight.features.auth.service import AuthService
from fanlight.features.feed.service import FeedService
from fanlight.features.follows.service import FollowService
from fanlight.features.lists.service import ListService, ListTimelines
from fanlight.features.polls.service import PollService
from fanlight.features.posts.service import Editing, Pins, PostPages, PostService, ReadPosts, Reposts, Threads
from fanlight.features.reactions.service import ReactionService
from fanlight.features.reports.service import ReportService
from fanlight.features.search.service import SearchService
from fanlight.features.tags.service import TagService
from fanlight.features.uploads.service import UploadService
from fanlight.features.users.service import Portraits, UserService
from fanlight.web import static_pages
from fanlight.web.access_pages import AccessPages
from fanlight.web.consent_pages import ConsentPages
from fanlight.web.edit_pages import EditPages
from fanlight.web.feed_pages import FeedPages
from fanlight.web.list_pages import ListPages
from fanlight.web.people_to_meet import PeopleToMeet
from fanlight.web.post_pages import PostPage
from fanlight.web.profile_pages import ProfilePages
from fanlight.web.report_pages import ReportPages
from fanlight.web.settings_pages import SettingsPages
from fanlight.web.signing_pages import SigningPages
from fanlight.web.site import Site
from fanlight.web.standing_pages import StandingPages
from fanlight.web.tag_pages import TagPages
from fanlight.web.upload_pages import UploadPages


def endpoints(
    site: Site,
    *,
    users: UserService,
    portraits: Portraits,
    auth: AuthService,
    follows: FollowService,
    uploads: UploadService,
    reactions: ReactionService,
    posts: PostService,
    reader: ReadPosts,
    threads: Threads,
    post_pages: PostPages,
    reposts: Reposts,
    pins: Pins,
    polls: PollService,
    editing: Editing,
    feed: FeedService,
    tags: TagService,
    lists: ListService,
    list_timelines: ListTimelines,
    reports: ReportService,
    search: SearchService,
) -> list[Endpoint]:
    """All rows. `site.error` is what the gateway draws errors with."""
    meeting = PeopleToMeet(site, follows, post_pages)
    return [
        *static_pages.endpoints(site.static),
        *FeedPages(site, feed, post_pages, posts, meeting).endpoints(),
        *SigningPages(site, auth).endpoints(),
        *ConsentPages(site, auth).endpoints(),
        *UploadPages(site, uploads, posts).endpoints(),
        *ProfilePages(site, users, follows, post_pages, search, meeting).endpoints(),
        *PostPage(
            site, posts, reader, threads, reactions, post_pages, reposts=reposts, pins=pins, polls=polls
        ).endpoints(),
        *EditPages(site, reader, editing).endpoints(),
        *TagPages(site, tags, users, post_pages).endpoints(),
        *ListPages(site, lists, list_timelines, follows).endpoints(),
        *ReportPages(site, reports, users, reader).endpoints(),
        *SettingsPages(site, users, portraits).endpoints(),
        *AccessPages(site, auth).endpoints(),
        *StandingPages(users, follows).endpoints(),
    ]
