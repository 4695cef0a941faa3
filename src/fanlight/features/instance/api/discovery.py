"""How programs find the site and its people: NodeInfo, host-meta, WebFinger."""

from xml.sax.saxutils import quoteattr

import msgspec

from fanlight.edge.responses import JSON, Text
from fanlight.edge.routes import Endpoint, Viewer
from fanlight.features.instance.service import InstanceService
from fanlight.features.instance.views import NodeInfo, node_info
from fanlight.features.users.models import User
from fanlight.features.users.service import UserService
from fanlight.kit.errors import BadRequest, NotFound
from fanlight.kit.urls import SiteUrls

NODE_INFO_SCHEMA = "http://nodeinfo.diaspora.software/ns/schema/2.0"
PROFILE_PAGE = "http://webfinger.net/rel/profile-page"
XRD_NAMESPACE = "http://docs.oasis-open.org/ns/xri/xrd-1.0"
XRD = "application/xrd+xml"
JRD = "application/jrd+json"
RESOURCE_LENGTH_MAX = 500


class Link(msgspec.Struct, omit_defaults=True):
    """Where something is."""

    rel: str
    type: str = ""
    href: str = ""
    template: str = ""


class Links(msgspec.Struct):
    """A list of addresses."""

    links: list[Link]


class Resource(msgspec.Struct):
    """A person, as WebFinger tells it."""

    subject: str
    aliases: list[str]
    links: list[Link]


class WebFingerRequest(msgspec.Struct):
    """`acct:ana@photos.example`, or the address of a profile."""

    resource: str = ""


class DiscoveryAPI:
    """The calls behind the rows of `endpoints`."""

    def __init__(self, instance: InstanceService, users: UserService, urls: SiteUrls) -> None:
        self._instance = instance
        self._users = users
        self._urls = urls

    async def node_info_links(self, viewer: Viewer, asked: None) -> Links:
        """Where the NodeInfo of this server is."""
        return Links([Link(NODE_INFO_SCHEMA, href=self._urls.page("/nodeinfo/2.0"))])

    async def node_info(self, viewer: Viewer, asked: None) -> NodeInfo:
        """Software and figures of this server, as NodeInfo 2.0."""
        return node_info(self._instance.facts, await self._instance.figures())

    async def host_meta(self, viewer: Viewer, asked: None) -> Text:
        """Where to ask for people with WebFinger, as XML."""
        template = quoteattr(self._template())
        text = (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            f'<XRD xmlns="{XRD_NAMESPACE}">\n  <Link rel="lrdd" template={template}/>\n</XRD>\n'
        )
        return Text(text, content_type=f"{XRD}; charset=utf-8")

    async def host_meta_json(self, viewer: Viewer, asked: None) -> Links:
        """Where to ask for people with WebFinger, as JSON."""
        return Links([Link("lrdd", template=self._template())])

    async def web_finger(self, viewer: Viewer, asked: WebFingerRequest) -> JSON:
        """A person of this server by acct:name@host or the address of their profile (WebFinger)."""
        if not asked.resource:
            raise BadRequest("resource: say whom you look for, as in acct:name@host")
        user = await self._named(asked.resource)
        if user is None:
            raise NotFound("there is no such person here")
        page = self._urls.account(user.username)
        answer = Resource(
            subject=f"acct:{user.username}@{self._urls.host_name}",
            aliases=[page],
            links=[Link(PROFILE_PAGE, type="text/html", href=page)],
        )
        return JSON(answer, headers=[("Content-Type", f"{JRD}; charset=utf-8")])

    def _template(self) -> str:
        return self._urls.page("/.well-known/webfinger?resource={uri}")

    async def _named(self, resource: str) -> User | None:
        if len(resource) > RESOURCE_LENGTH_MAX:
            return None
        page = self._urls.account("")
        if resource.lower().startswith(page.lower()):
            return await self._users.by_name(resource[len(page) :])
        name, _, host = resource.removeprefix("acct:").removeprefix("@").rpartition("@")
        return await self._users.by_name(name) if host.lower() == self._urls.host_name.lower() else None


def endpoints(instance: InstanceService, users: UserService, urls: SiteUrls) -> list[Endpoint]:
    """Anyone may ask."""
    api = DiscoveryAPI(instance, users, urls)
    rows = [
        Endpoint("GET", "/.well-known/nodeinfo", api.node_info_links, response=Links, identified=False),
        Endpoint("GET", "/nodeinfo/2.0", api.node_info, response=NodeInfo, identified=False),
        Endpoint("GET", "/.well-known/host-meta", api.host_meta, media_type=XRD, identified=False),
        Endpoint("GET", "/.well-known/host-meta.json", api.host_meta_json, response=Links, identified=False),
    ]
    finger = Endpoint(
        "GET",
        "/.well-known/webfinger",
        api.web_finger,
        request=WebFingerRequest,
        response=Resource,
        media_type=JRD,
        identified=False,
    )
    return [*rows, finger]
