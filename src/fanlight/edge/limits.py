"""How often something may be asked for. Clients pace themselves by what the answers say of these limits."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """So many requests in each window of so many seconds. What has the same name is counted together."""

    name: str
    requests_max: int
    window_s: int


UPLOADS: Final = Limit(name="uploads", requests_max=120, window_s=30 * 60)
"""Photos of one person. The client API's own figure is 30, for albums of four; these are six full albums of twenty."""

DELETIONS: Final = Limit(name="deletions", requests_max=30, window_s=30 * 60)
"""Posts that one person deletes, or takes back the reposts of."""
