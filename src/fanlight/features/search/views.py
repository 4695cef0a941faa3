"""What was found, as the client API shows it."""

from typing import Annotated

import msgspec

from fanlight.edge.responses import Encodes
from fanlight.features.posts.views import Status
from fanlight.features.tags.views import TagView
from fanlight.features.users.views import Account


class SearchResults(msgspec.Struct):
    """The three lists clients expect, whatever was asked for."""

    accounts: list[Annotated[msgspec.Raw, Encodes(Account)]]
    statuses: list[Annotated[msgspec.Raw, Encodes(Status)]]
    hashtags: list[TagView]
