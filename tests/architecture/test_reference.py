"""Docs that list things are compared with the things."""

import re
from pathlib import Path

from fanlight.reference import write_docs

ROOT = Path(__file__).parents[2]


def test_the_printed_pages_are_up_to_date() -> None:
    assert write_docs(check=True) == 0


def test_every_box_and_room_has_its_line_in_the_architecture_page() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text()
    source = ROOT / "src" / "fanlight"
    rooms = [path.name for folder in (source, source / "features") for path in folder.iterdir() if path.is_dir()]
    assert [room for room in rooms if room != "__pycache__" and f"`{room}" not in page] == []


def test_every_task_named_in_the_readme_is_in_the_makefile() -> None:
    tasks = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"`make ([a-z-]+)`", (ROOT / "README.md").read_text()))
    assert named - tasks == set()


def test_the_lock_files_name_no_index() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text()
        assert [line for line in text.splitlines() if line.startswith("--") or "://" in line] == []
