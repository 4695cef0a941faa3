"""Lists as the client API shows them."""

import msgspec

from fanlight.features.lists.models import UserList


class ListView(msgspec.Struct, kw_only=True):
    """A list without its members."""

    id: str
    title: str
    replies_policy: str
    exclusive: bool


def list_view(one: UserList) -> ListView:
    """The list for its owner."""
    return ListView(id=str(one.id), title=one.title, replies_policy=one.replies_policy, exclusive=one.exclusive)
