"""What can be done with posts: publish, delete, find, and read as a viewer may see them."""

from fanlight.features.posts.service.checking import DraftCheck
from fanlight.features.posts.service.editing import Editing
from fanlight.features.posts.service.fragments import Fragments
from fanlight.features.posts.service.pages import Part, Source, filled_list, filled_page
from fanlight.features.posts.service.people import PeopleOfPosts
from fanlight.features.posts.service.pins import Pins
from fanlight.features.posts.service.posts import DeletedPost, PostService
from fanlight.features.posts.service.read import ReadPosts
from fanlight.features.posts.service.reposts import Reposts
from fanlight.features.posts.service.scheduling import Scheduling
from fanlight.features.posts.service.skeletons import PostPages, TagQuestion
from fanlight.features.posts.service.steps import StepTimes
from fanlight.features.posts.service.threads import Thread, Threads

__all__ = [
    "DeletedPost",
    "DraftCheck",
    "Editing",
    "Fragments",
    "Part",
    "PeopleOfPosts",
    "Pins",
    "PostPages",
    "PostService",
    "ReadPosts",
    "Reposts",
    "Scheduling",
    "Source",
    "StepTimes",
    "TagQuestion",
    "Thread",
    "Threads",
    "filled_list",
    "filled_page",
]
