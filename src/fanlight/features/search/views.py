"""What was found, as the client API shows it."""

import msgspec

from fanlight.features.tags.views import TagView


class SearchResults(msgspec.Struct):
    """The three lists clients expect, whatever was asked for."""

    accounts: list[msgspec.Raw]
    statuses: list[msgspec.Raw]
    hashtags: list[TagView]
