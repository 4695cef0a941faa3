"""What can be done with feeds: read a page of Home, keep inboxes and tails, and say why a post is where it is."""

from fanlight.features.feed.service.home import FeedService
from fanlight.features.feed.service.inboxes import Inboxes
from fanlight.features.feed.service.keeper import InboxKeeper
from fanlight.features.feed.service.kept import KeptSkeletons
from fanlight.features.feed.service.opens import FeedOpens
from fanlight.features.feed.service.skeleton import HomeSkeletons
from fanlight.features.feed.service.tails import AuthorTails
from fanlight.features.feed.service.why import Why

__all__ = ["AuthorTails", "FeedOpens", "FeedService", "HomeSkeletons", "InboxKeeper", "Inboxes", "KeptSkeletons", "Why"]
