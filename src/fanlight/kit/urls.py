"""The public addresses of this site's things, as clients and people see them."""

from dataclasses import dataclass
from urllib.parse import quote

from fanlight.kit.ids import PostId


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteUrls:
    """`host_name` is what the server calls itself, with the port where it is not the usual one."""

    scheme: str
    host_name: str

    @property
    def base(self) -> str:
        return f"{self.scheme}://{self.host_name}"

    def page(self, path: str) -> str:
        """Any page of the site; `path` begins with a slash."""
        return self.base + path

    def account(self, username: str) -> str:
        return f"{self.base}/@{username}"

    def post(self, username: str, post_id: PostId) -> str:
        return f"{self.base}/@{username}/{post_id}"

    def media(self, path: str) -> str:
        """`path`: `<token>/<size>.<ext>`, with its signature where it needs one."""
        return f"{self.base}/media/{path}"

    def static(self, name: str) -> str:
        return f"{self.base}/static/{name}"

    def tag(self, name: str) -> str:
        """Percent-encoded: parsers of addresses in apps refuse other letters, and with them the whole answer."""
        return f"{self.base}/tags/{quote(name)}"

    def tagged(self, username: str, name: str) -> str:
        """Somebody's posts under a hashtag."""
        return f"{self.account(username)}/tagged/{quote(name)}"
