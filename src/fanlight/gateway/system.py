"""The gateway's own addresses for machines: is it up, and what has it done."""

import asyncio
import ipaddress
from typing import Any, Final

import msgspec

from fanlight.edge.responses import Text
from fanlight.edge.routes import Endpoint, Viewer
from fanlight.infra.telemetry.metrics import exposition
from fanlight.kit.errors import NotFound

EXPOSITION_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"


class MetricsRequest(msgspec.Struct):
    """A proxy on this machine connects from the loopback too, so what it forwards is told by its headers."""

    x_forwarded_for: str = ""
    forwarded: str = ""
    x_real_ip: str = ""


def system_endpoints() -> list[Endpoint]:
    """`/health` for anyone, `/metrics` for this machine."""
    forwarding = {name.replace("_", "-"): name for name in MetricsRequest.__struct_fields__}

    async def health(_viewer: Viewer, _asked: None) -> Text:
        """Whether the server is up."""
        return Text("OK", headers=[("cache-control", "no-store")])

    async def metrics(viewer: Viewer, asked: MetricsRequest) -> Text:
        """Figures of this server, for this machine."""
        if not _is_this_machine(viewer.address) or asked != MetricsRequest():
            raise NotFound("There is nothing at this address")
        text = await asyncio.to_thread(exposition)  # tens of milliseconds, with a few thousand series
        return Text(text.decode(), content_type=EXPOSITION_TYPE)

    alike: dict[str, Any] = {"media_type": "text/plain", "identified": False, "logged": False}
    return [
        Endpoint("GET", "/health", health, **alike),
        Endpoint("GET", "/metrics", metrics, request=MetricsRequest, headers=forwarding, **alike),
    ]


def _is_this_machine(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
