"""Posts over HTTP: statuses, threads, edits, polls, what people do with posts, timelines, drafts, scheduled posts."""

from fanlight.edge.routes import Endpoint
from fanlight.features.posts.api import acts, drafts, editing, polls, publishing, scheduled, timelines
from fanlight.features.posts.api.needs import PostsAPI

__all__ = ["PostsAPI", "endpoints"]


def endpoints(api: PostsAPI) -> list[Endpoint]:
    """The rows of the posts box."""
    return [
        *publishing.endpoints(api),
        *editing.endpoints(api),
        *polls.endpoints(api),
        *acts.endpoints(api),
        *timelines.endpoints(api),
        *drafts.endpoints(api),
        *scheduled.endpoints(api),
    ]
