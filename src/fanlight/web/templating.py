"""The templates of all pages: escaping is on, and a name that is missing is an error instead of an empty place."""

from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from fanlight.kit.clock import Clock
from fanlight.kit.urls import SiteUrls
from fanlight.web.monograms import monogram_filters
from fanlight.web.presenting import filters
from fanlight.web.static_files import StaticFiles

FOLDER: Final = Path(__file__).parent / "templates"


def environment(urls: SiteUrls, clock: Clock, static: StaticFiles, **shared: Any) -> Environment:
    """Jinja with our filters; `shared` is known to every template. They are compiled once per process."""
    made = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters.update(filters(urls.base, clock))
    made.filters.update(monogram_filters())
    known: dict[str, Any] = {"static": static.url, "host_name": urls.host_name, **shared}
    made.globals.update(known)
    return made
