"""The promises of `GroupLocks`: one process runs a group, and its death frees it."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from fanlight.infra.eventlog.adapters.locks import FileGroupLocks

HOLDER = """
import sys, time
from pathlib import Path
from fanlight.infra.eventlog.adapters.locks import FileGroupLocks
locks = FileGroupLocks(Path(sys.argv[1]))
print(locks.take("fanout"), flush=True)
time.sleep(600)
"""


@pytest.fixture
def locks(tmp_path: Path) -> Iterator[FileGroupLocks]:
    mine = FileGroupLocks(tmp_path / "locks")
    yield mine
    mine.close()


def test_a_group_is_taken_once_however_often_it_is_asked_for(locks: FileGroupLocks) -> None:
    assert [locks.take("fanout"), locks.take("fanout"), locks.take("images")] == [True, True, True]


def test_what_one_has_another_does_not_get_until_it_is_left(locks: FileGroupLocks, tmp_path: Path) -> None:
    other = FileGroupLocks(tmp_path / "locks")
    assert other.take("fanout")
    assert (locks.take("fanout"), locks.take("images")) == (False, True)
    other.close()
    assert locks.take("fanout")


def test_a_killed_process_frees_what_it_had(locks: FileGroupLocks, tmp_path: Path) -> None:
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, str(tmp_path / "locks")], stdout=subprocess.PIPE)
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"True\n"
    assert not locks.take("fanout")
    holder.kill()
    holder.wait()
    holder.stdout.close()
    assert locks.take("fanout")
