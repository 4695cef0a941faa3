"""The site over HTTP: what it says about itself, how programs find it, and the lists that stay empty for now."""

from fanlight.edge.routes import Endpoint
from fanlight.features.instance.api import about, discovery, unbuilt
from fanlight.features.instance.service import InstanceService
from fanlight.features.users.service import UserService
from fanlight.kit.urls import SiteUrls


def endpoints(instance: InstanceService, users: UserService, urls: SiteUrls) -> list[Endpoint]:
    """What clients call."""
    return [*about.endpoints(instance, urls), *discovery.endpoints(instance, users, urls), *unbuilt.endpoints(users)]
