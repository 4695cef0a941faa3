"""Where the demo's photos come from: drawn by our own code, or a folder of real ones."""

import asyncio
import shutil
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from typing import Final, Protocol

from fanlight.demo.art import Drawing, photograph
from fanlight.demo.avatars import avatar
from fanlight.demo.plan import PlannedPost
from fanlight.demo.words import ASIDES
from fanlight.kit.errors import Invalid

DRAWN_AT_ONCE: Final = 2
SUFFIXES: Final = frozenset({".avif", ".gif", ".heic", ".heif", ".jpeg", ".jpg", ".png", ".webp"})


class Pictures(Protocol):
    """Gives every photo of the plan as a file, and the words that are true of it."""

    async def put(self, drawing: Drawing, path: Path) -> None:
        """Write the photo that stands for this drawing. The same drawing gives the same photo."""
        ...

    def caption(self, post: PlannedPost) -> str:
        """What its author writes under it."""
        ...

    def alts(self, post: PlannedPost) -> Sequence[str]:
        """A description of each photo, "" where nobody knows what is on it."""
        ...


class Easel:
    """Draws on threads of its own: most of the work is numpy's, which lets other threads run."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(DRAWN_AT_ONCE, thread_name_prefix="easel")

    async def photograph(self, drawing: Drawing) -> bytes:
        return await asyncio.get_running_loop().run_in_executor(self._threads, photograph, drawing)

    async def avatar(self, seed: int) -> bytes:
        return await asyncio.get_running_loop().run_in_executor(self._threads, avatar, seed)

    def close(self) -> None:
        self._threads.shutdown(wait=True, cancel_futures=True)


class DrawnPictures:
    """What was planned, as it was planned."""

    def __init__(self, easel: Easel) -> None:
        self._easel = easel

    async def put(self, drawing: Drawing, path: Path) -> None:
        data = await self._easel.photograph(drawing)
        await asyncio.to_thread(path.write_bytes, data)

    def caption(self, post: PlannedPost) -> str:
        return post.caption

    def alts(self, post: PlannedPost) -> Sequence[str]:
        return post.alts


class FolderPictures:
    """Photos of a folder, each shown before any is shown again. Nobody knows what is on them, so none is described."""

    def __init__(self, folder: Path, posts: Sequence[PlannedPost]) -> None:
        found = sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES and path.is_file())
        if not found:
            raise Invalid(f"{folder} holds no photos: {', '.join(sorted(SUFFIXES))} are known")
        Random(str(len(found))).shuffle(found)
        drawings = [drawing for post in posts for drawing in post.drawings]
        self._photos = {drawing: found[index % len(found)] for index, drawing in enumerate(drawings)}

    async def put(self, drawing: Drawing, path: Path) -> None:
        await asyncio.to_thread(shutil.copyfile, self._photos[drawing], path)

    def caption(self, post: PlannedPost) -> str:
        return Random(post.caption).choice(ASIDES)

    def alts(self, post: PlannedPost) -> Sequence[str]:
        return [""] * len(post.drawings)
