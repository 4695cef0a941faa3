"""What a site says about itself."""

from dataclasses import dataclass
from typing import Final

from fanlight.kit.ids import UserId

CLIENT_API_VERSION: Final = "4.3.0"
"""The version of the client API that apps may expect here."""

CLIENT_API_LEVEL: Final = 2
"""The same, as `api_versions` counts."""

DAY_MS: Final = 24 * 3600 * 1000
MONTH_DAYS: Final = 30
HALF_YEAR_DAYS: Final = 180


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFacts:
    """What the host has chosen, and what the program can do."""

    title: str
    description: str
    software_version: str
    registrations: bool
    public_timeline: bool
    """Whether people who are not logged in may browse."""
    upload_bytes_max: int
    photo_pixels_max: int
    rules: tuple[str, ...] = ()
    languages: tuple[str, ...] = ("en",)
    contact_name: str = ""
    """The username of whom to write to; empty: whoever signed up first, which is the host as a rule."""
    contact_email: str = ""
    source_url: str = ""

    @property
    def version(self) -> str:
        """Apps read what stands in front of the first space, people the rest."""
        return f"{CLIENT_API_VERSION} (compatible; Fanlight {self.software_version})"


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFigures:
    """How many use the site. `first_user` is None while nobody does."""

    users: int = 0
    posts: int = 0
    active_month: int = 0
    active_half_year: int = 0
    first_user: UserId | None = None
