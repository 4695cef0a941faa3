"""Stylesheets, scripts and pictures, read once at start. Their address carries a hash of all of them, and never expires.

One hash for the whole folder, as its first path segment: modules that import each other by relative addresses stay in
one version, and no build step has to rewrite them. The plain address (`/static/missing-avatar.png`, which the API's
JSON names) answers too, with an ETag.
"""

import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fanlight.edge.responses import IMMUTABLE, FileAnswer
from fanlight.kit.errors import NotFound
from fanlight.web.shapes_of_photos import ratios_css

FOLDER: Final = Path(__file__).parent / "static"
STYLESHEET: Final = "site.css"
STYLE_PARTS: Final = ("tokens", "base", "shell", "forms", "people", "posts", "grid", "landing", "uploads", "polls")
VERSION_LENGTH: Final = 12
PLAIN_CACHE: Final = "public, max-age=3600"
TEXT_TYPES: Final = {".css": "text/css", ".js": "text/javascript", ".webmanifest": "application/manifest+json"}


@dataclass(frozen=True, slots=True, kw_only=True)
class StaticFile:
    """One file in memory; all of them together are well under a megabyte."""

    body: bytes
    content_type: str
    etag: str


class StaticFiles:
    """Everything below `/static/`."""

    def __init__(self, folder: Path = FOLDER) -> None:
        bodies = {
            path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
        }
        bodies[STYLESHEET] = stylesheet(folder)
        self._files = {name: static_file(name, body) for name, body in bodies.items()}
        etags = "".join(f"{name}:{file.etag}\n" for name, file in sorted(self._files.items()))
        self._version = hashlib.sha256(etags.encode()).hexdigest()[:VERSION_LENGTH]

    def url(self, name: str) -> str:
        """The address of a file, for a page. A name that does not exist is a mistake in the page."""
        assert name in self._files, f"no such static file: {name}"
        return f"/static/{self._version}/{name}"

    def answer(self, path: str) -> FileAnswer:
        """The file below `/static/`, with or without the version."""
        version, _, name = path.partition("/")
        versioned = version == self._version
        file = self._files.get(name if versioned else path)
        if file is None:
            raise NotFound("No such file")
        return FileAnswer(
            file.body,
            file.content_type,
            etag=file.etag,
            cache_control=IMMUTABLE if versioned else PLAIN_CACHE,
        )


def stylesheet(folder: Path) -> bytes:
    """The parts in their order, as one file: one request, without a build step."""
    parts = [(folder / "css" / f"{part}.css").read_text("utf-8") for part in STYLE_PARTS]
    return "\n".join([*parts, ratios_css(), ""]).encode()


def static_file(name: str, body: bytes) -> StaticFile:
    """The file with what its answer says about it."""
    suffix = Path(name).suffix
    kind = TEXT_TYPES.get(suffix)
    content_type = f"{kind}; charset=utf-8" if kind else (mimetypes.types_map.get(suffix) or "application/octet-stream")
    return StaticFile(body=body, content_type=content_type, etag=hashlib.sha256(body).hexdigest()[:32])
