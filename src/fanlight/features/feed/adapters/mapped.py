"""A memory-mapped file of integer tables with one writer process and many readers: what ring and tails lie in.

The file is sparse and has its full size from the start. Nothing in it is synced: it is derived data, good until the
machine stops, so it carries the boot it was made in. A file of another boot, format or size is never repaired but
replaced; readers notice by the inode. Readers copy while the writer writes, and compare a word before and after; that
needs stores to become visible in the order they were made (x86 promises it; on ARM a reader would have to run between
two stores of one interpreter step).
"""

import fcntl
import mmap
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from fanlight.features.feed.models import Ids

HEADER_BYTES: Final = 4096
WORD_BYTES: Final = 8
MAGIC_WORD, VERSION_WORD, BOOT_WORD, BOOT_WORD_2, EPOCH_WORD, SLOTS_WORD, WIDTHS_WORD = range(7)
FIRST_FREE_WORD: Final = 16
"""Words of the header from here on are the store's own."""

BOOT_ID_PATH: Final = Path("/proc/sys/kernel/random/boot_id")
BOOT_UNKNOWN: Final = "00000000-0000-0000-0000-000000000000"


class WriterBusy(Exception):
    """Another process writes this file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """What the file holds: `slots` rows in each table, and how many words a row of each table has."""

    magic: bytes
    version: int
    slots: int
    widths: tuple[int, ...]

    def bytes(self, slots: int) -> int:
        return HEADER_BYTES + slots * sum(self.widths) * WORD_BYTES

    def stamp(self, boot_id: str) -> tuple[int, ...]:
        """The words that must be the same for the file to be of use."""
        boot = bytes.fromhex(boot_id.replace("-", ""))
        widths = int("".join(f"{width:05d}" for width in self.widths))
        return (
            int.from_bytes(self.magic.ljust(8, b"\0"), signed=True),
            self.version,
            int.from_bytes(boot[:8], signed=True),
            int.from_bytes(boot[8:], signed=True),
            widths,
        )


class Mapping:
    """One file, mapped: its header words and its tables. Memory goes back when the last array is gone."""

    __slots__ = ("epoch", "identity", "slots", "tables", "words")

    def __init__(self, memory: mmap.mmap, slots: int, widths: tuple[int, ...], identity: tuple[int, int]) -> None:
        self.words: Ids = np.frombuffer(memory, dtype=np.int64, count=HEADER_BYTES // WORD_BYTES)
        self.epoch = int(self.words[EPOCH_WORD])
        self.slots = slots
        self.identity = identity
        self.tables: list[Ids] = []
        offset = HEADER_BYTES
        for width in widths:
            table: Ids = np.frombuffer(memory, dtype=np.int64, count=slots * width, offset=offset)
            self.tables.append(table.reshape(slots, width))
            offset += slots * width * WORD_BYTES


class MappedFile:
    """Opens the file for one side: the writer makes it anew where it must, readers follow the path to whatever is there."""

    def __init__(self, path: Path, layout: Layout, *, boot_id: str | None = None) -> None:
        self._path = path
        self._layout = layout
        self._boot_id = machine_boot_id() if boot_id is None else boot_id
        self._mapping: Mapping | None = None
        self._lock: int | None = None

    def open_for_writing(self) -> Mapping:
        """Become the one writer, or raise `WriterBusy`."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = _locked(self._path.with_name(self._path.name + ".lock"))
        mapping = self._map(writable=True)
        if mapping is None or mapping.slots != self._layout.slots:
            mapping = self._replace()
        self._mapping = mapping
        return mapping

    def renewed(self) -> Mapping | None:
        """A new file where the path no longer leads to the one that is written; None where it does."""
        assert self._lock is not None, "only the writer makes files"
        if self._mapping is not None and _identity(self._path) == self._mapping.identity:
            return None
        self._mapping = self._replace()
        return self._mapping

    def current(self) -> Mapping | None:
        """The file the path leads to now, for a reader; None where there is none of this boot and format."""
        identity = _identity(self._path)
        if self._mapping is None or self._mapping.identity != identity:
            self._mapping = None if identity is None else self._map(writable=False)
        return self._mapping

    def close(self) -> None:
        """Let go of the file, and of the right to write it."""
        self._mapping = None
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _map(self, *, writable: bool) -> Mapping | None:
        try:
            file = os.open(self._path, os.O_RDWR if writable else os.O_RDONLY)
        except FileNotFoundError:
            return None
        try:
            return self._mapped(file, writable=writable)
        finally:
            os.close(file)

    def _mapped(self, file: int, *, writable: bool) -> Mapping | None:
        status = os.fstat(file)
        header = np.frombuffer(os.pread(file, HEADER_BYTES, 0).ljust(HEADER_BYTES, b"\0"), dtype=np.int64)
        slots = int(header[SLOTS_WORD])
        words = (MAGIC_WORD, VERSION_WORD, BOOT_WORD, BOOT_WORD_2, WIDTHS_WORD)
        stamp = tuple(int(header[word]) for word in words)
        if stamp != self._layout.stamp(self._boot_id) or status.st_size != self._layout.bytes(slots):
            return None
        access = mmap.ACCESS_WRITE if writable else mmap.ACCESS_READ
        memory = mmap.mmap(file, status.st_size, access=access)
        return Mapping(memory, slots, self._layout.widths, (status.st_dev, status.st_ino))

    def _replace(self) -> Mapping:
        """A new empty file, complete before the path leads to it."""
        fresh = self._path.with_name(self._path.name + ".new")
        fresh.unlink(missing_ok=True)
        header = np.zeros(HEADER_BYTES // WORD_BYTES, dtype=np.int64)
        words = [MAGIC_WORD, VERSION_WORD, BOOT_WORD, BOOT_WORD_2, WIDTHS_WORD]
        header[words] = self._layout.stamp(self._boot_id)
        header[EPOCH_WORD] = secrets.randbits(62) + 1
        header[SLOTS_WORD] = self._layout.slots
        with fresh.open("wb") as file:
            file.write(header.tobytes())
            file.truncate(self._layout.bytes(self._layout.slots))
        fresh.replace(self._path)
        mapping = self._map(writable=True)
        assert mapping is not None, "the file just made cannot be of another kind"
        return mapping


def machine_boot_id() -> str:
    """Which boot of the machine this is. Where nobody tells, every file counts as one of the same boot."""
    try:
        return BOOT_ID_PATH.read_text("ascii").strip()
    except OSError:
        return BOOT_UNKNOWN


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        status = os.stat(path)  # noqa: PTH116 - once per feed read: half the time of Path.stat
    except FileNotFoundError:
        return None
    return status.st_dev, status.st_ino


def _locked(path: Path) -> int:
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(file)
        raise WriterBusy(f"another process writes {path.with_suffix('')}") from error
    return file
