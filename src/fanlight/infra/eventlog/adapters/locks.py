"""Locks of groups between the processes of one machine: locked files, which the system frees when a process dies."""

import fcntl
import os
from pathlib import Path


class FileGroupLocks:
    """`GroupLocks` in a folder: one empty file for each group."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held: dict[str, int] = {}

    def take(self, group: str) -> bool:
        if group in self._held:
            return True
        self._folder.mkdir(parents=True, exist_ok=True)
        file = os.open(self._folder / f"{group}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            return False
        self._held[group] = file
        return True

    def close(self) -> None:
        for file in self._held.values():
            os.close(file)
        self._held.clear()
