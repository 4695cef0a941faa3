"""A person's own profile: name, words, picture, who may follow."""

from dataclasses import replace
from itertools import zip_longest
from typing import Final

import msgspec

from fanlight.edge.responses import HTML, Redirect
from fanlight.edge.routes import BODY_BYTES_MAX, Endpoint, UploadedFile, Viewer
from fanlight.features.users.models import DISPLAY_NAME_LENGTH_MAX, FIELDS_MAX, NOTE_LENGTH_MAX, UserChanges
from fanlight.features.users.service import Portraits, UserService
from fanlight.kit.errors import Invalid
from fanlight.web.signing_pages import sentence
from fanlight.web.site import Site, said

PORTRAIT_BYTES_MAX: Final = 20_000_000


class SettingsRequest(msgspec.Struct):
    """`GET /settings/profile`."""

    said: str = ""


class SaveRequest(msgspec.Struct, kw_only=True):
    """`POST /settings/profile`. A box that is not ticked is not sent."""

    display_name: str = ""
    note: str = ""
    field_names: list[str] = []
    field_values: list[str] = []
    locked: bool = False
    avatar: UploadedFile | None = None


class SettingsPages:
    """The form and what it changes."""

    def __init__(self, site: Site, users: UserService, portraits: Portraits) -> None:
        self._site = site
        self._users = users
        self._portraits = portraits

    def endpoints(self) -> list[Endpoint]:
        path = "/settings/profile"
        return [
            Endpoint("GET", path, self.show, request=SettingsRequest, page=True, user_required=True),
            Endpoint(
                "POST",
                path,
                self.save,
                request=SaveRequest,
                page=True,
                user_required=True,
                body_bytes_max=PORTRAIT_BYTES_MAX + BODY_BYTES_MAX,
            ),
        ]

    async def show(self, viewer: Viewer, asked: SettingsRequest) -> HTML:
        return await self._page(viewer, words=said(asked.said))

    async def save(self, viewer: Viewer, asked: SaveRequest) -> HTML | Redirect:
        """The words are checked before a picture is made, so that a refusal leaves nothing behind."""
        try:
            changes = self._users.checked(changes_of(asked))
            if asked.avatar is not None and asked.avatar.size:
                path = await self._portraits.portrait(viewer.me, asked.avatar.path, "avatar")
                changes = replace(changes, avatar=path)
            await self._users.update(viewer.me, changes)
        except Invalid as error:
            return await self._page(viewer, wrong=sentence(error), status=422)
        return Redirect("/settings/profile?said=saved")

    async def _page(self, viewer: Viewer, *, words: str = "", wrong: str = "", status: int = 200) -> HTML:
        return await self._site.page(
            viewer,
            "users/settings.html",
            status=status,
            said=words,
            wrong=wrong,
            name_length_max=DISPLAY_NAME_LENGTH_MAX,
            note_length_max=NOTE_LENGTH_MAX,
            fields_max=FIELDS_MAX,
        )


def changes_of(asked: SaveRequest) -> UserChanges:
    """What the form says; lines without any word are left out."""
    lines = zip_longest(asked.field_names, asked.field_values, fillvalue="")
    return UserChanges(
        display_name=asked.display_name,
        note=asked.note,
        locked=asked.locked,
        fields=tuple((name, value) for name, value in lines if name.strip() or value.strip()),
    )
