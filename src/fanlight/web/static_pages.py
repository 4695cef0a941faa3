"""The route of the static files."""

import msgspec

from fanlight.edge.responses import FileAnswer
from fanlight.edge.routes import Endpoint, Viewer
from fanlight.web.static_files import StaticFiles


class StaticRequest(msgspec.Struct):
    """`GET /static/…`."""

    path: str


def endpoints(static: StaticFiles) -> list[Endpoint]:
    """One row for all files, and the icon that browsers ask for unasked."""

    async def show(_viewer: Viewer, asked: StaticRequest) -> FileAnswer:
        return static.answer(asked.path)

    async def icon(_viewer: Viewer, _asked: None) -> FileAnswer:
        return static.answer("images/icon-48.png")

    return [
        Endpoint("GET", "/static/{path:path}", show, request=StaticRequest, identified=False, logged=False),
        Endpoint("GET", "/favicon.ico", icon, identified=False, logged=False),
    ]
