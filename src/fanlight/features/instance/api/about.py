"""The site about itself: limits, rules, figures."""

from typing import Any

import msgspec

from fanlight.edge.routes import Endpoint, Viewer
from fanlight.features.instance.service import InstanceService
from fanlight.features.instance.views import Instance, InstanceV2, Rule, instance_v1, instance_v2, rules
from fanlight.kit.text import caption_html
from fanlight.kit.urls import SiteUrls

DESCRIBED_AT = "2026-01-01T00:00:00.000Z"
"""When the description was written last: it comes from the settings, which have no date."""


class Description(msgspec.Struct):
    """`GET /api/v1/instance/extended_description`."""

    updated_at: str
    content: str


class Language(msgspec.Struct):
    """A language people may post in."""

    code: str
    name: str


class AboutAPI:
    """The calls behind the rows of `endpoints`."""

    def __init__(self, instance: InstanceService, urls: SiteUrls) -> None:
        self._instance = instance
        self._urls = urls

    async def show_v1(self, viewer: Viewer, asked: None) -> Instance:
        """The server about itself: name, limits, figures, in the older shape."""
        figures, contact = await self._instance.figures(), await self._instance.contact()
        return instance_v1(self._instance.facts, figures, contact, self._urls)

    async def show_v2(self, viewer: Viewer, asked: None) -> InstanceV2:
        """The server about itself: name, limits, figures."""
        figures, contact = await self._instance.figures(), await self._instance.contact()
        return instance_v2(self._instance.facts, figures, contact, self._urls)

    async def rules(self, viewer: Viewer, asked: None) -> list[Rule]:
        """The rules of this server; reports name them by their ids."""
        return rules(self._instance.facts)

    async def description(self, viewer: Viewer, asked: None) -> Description:
        """What its host says about this server, as HTML."""
        return Description(DESCRIBED_AT, caption_html(self._instance.facts.description, self._urls))

    async def languages(self, viewer: Viewer, asked: None) -> list[Language]:
        """Languages that people post in here."""
        return [Language(code, code) for code in self._instance.facts.languages]

    async def no_others(self, viewer: Viewer, asked: None) -> list[str]:
        """It knows no other servers, blocks none, and keeps no weekly figures."""
        return []


def endpoints(instance: InstanceService, urls: SiteUrls) -> list[Endpoint]:
    """Anyone may ask: apps do before anybody has logged in."""
    api = AboutAPI(instance, urls)
    alike: dict[str, Any] = {"identified": False}
    nobody: dict[str, Any] = {"response": list[str], **alike}
    return [
        Endpoint("GET", "/api/v1/instance", api.show_v1, response=Instance, **alike),
        Endpoint("GET", "/api/v2/instance", api.show_v2, response=InstanceV2, **alike),
        Endpoint("GET", "/api/v1/instance/rules", api.rules, response=list[Rule], **alike),
        Endpoint("GET", "/api/v1/instance/extended_description", api.description, response=Description, **alike),
        Endpoint("GET", "/api/v1/instance/languages", api.languages, response=list[Language], **alike),
        Endpoint("GET", "/api/v1/instance/peers", api.no_others, summary="Servers that this one knows: none", **nobody),
        Endpoint(
            "GET",
            "/api/v1/instance/domain_blocks",
            api.no_others,
            summary="Servers that this one blocks: none",
            **nobody,
        ),
        Endpoint("GET", "/api/v1/instance/activity", api.no_others, summary="Weekly figures: none are kept", **nobody),
    ]
