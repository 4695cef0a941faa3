"""People to follow, for those who follow nobody yet: who shared photos with everyone lately, the most followed first."""

from typing import Final

from fanlight.edge.routes import Viewer
from fanlight.features.follows.models import Relationship
from fanlight.features.follows.service import FollowService
from fanlight.features.posts.service import PostPages
from fanlight.kit.ids import UserId
from fanlight.kit.pages import PageRequest
from fanlight.web.site import Json, Site

POSTS_LOOKED_AT: Final = 40
PEOPLE_SHOWN_MAX: Final = 6
PHOTOS_OF_EACH_MAX: Final = 3


class PeopleToMeet:
    """Reads what Explore shows anyway, so that nobody appears here who would not appear there."""

    def __init__(self, site: Site, follows: FollowService, pages: PostPages) -> None:
        self._site = site
        self._follows = follows
        self._pages = pages

    async def for_viewer(self, viewer: Viewer) -> list[Json]:
        """Each with `account`, `relationship` and their newest `photos`; none whom the viewer follows already."""
        if viewer.user_id is None and not self._site.settings.public_timeline:
            return []
        page = await self._pages.public_page(viewer.user_id, PageRequest(limit=POSTS_LOOKED_AT), only_media=True)
        people = authors_of(self._site.statuses(page.items))
        known = await self._relationships(viewer, [UserId(int(person["account"]["id"])) for person in people])
        strangers = [
            {**person, "relationship": relationship}
            for person, relationship in zip(people, known, strict=True)
            if relationship.user_id != viewer.user_id and not relationship.following and not relationship.requested
        ]
        return strangers[:PEOPLE_SHOWN_MAX]

    async def _relationships(self, viewer: Viewer, ids: list[UserId]) -> list[Relationship]:
        found: dict[UserId, Relationship] = {}
        if viewer.user_id is not None:
            found = {one.user_id: one for one in await self._follows.relationships(viewer.user_id, ids)}
        return [found.get(user_id) or Relationship(user_id=user_id) for user_id in ids]


def authors_of(statuses: list[Json]) -> list[Json]:
    """The authors of these posts with their newest photos, the most followed first. What is veiled stays out."""
    people: dict[str, Json] = {}
    for status in statuses:
        if status["sensitive"]:
            continue
        person = people.setdefault(status["account"]["id"], {"account": status["account"], "photos": []})
        room = PHOTOS_OF_EACH_MAX - len(person["photos"])
        person["photos"] += [{"post": status["id"], "media": media} for media in status["media_attachments"][:room]]
    return sorted(people.values(), key=lambda person: -int(person["account"]["followers_count"]))
