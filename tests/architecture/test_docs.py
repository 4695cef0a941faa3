"""The words of the docs against the code: what is named is there, and what is there is named."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

from fanlight.cli import main

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
SOURCE = ROOT / "src" / "fanlight"

PAGES = sorted([*DOCS.rglob("*.md"), *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md"))])
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)")
ROUTE = re.compile(r"^\| (GET|POST|PUT|PATCH|DELETE) \| `([^`]+)` \|", re.MULTILINE)


def endpoints_in_code() -> set[tuple[str, str]]:
    """Every route that the code spells out where it stands, read without running anything."""
    found: set[tuple[str, str]] = set()
    for path in [*SOURCE.glob("features/*/api.py"), *SOURCE.glob("web/*_pages.py")]:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Endpoint":
                method, address = node.args[:2]
                if isinstance(method, ast.Constant) and isinstance(address, ast.Constant):
                    found.add((str(method.value), str(address.value)))
    return found


def test_every_route_is_in_the_table_of_the_api_page() -> None:
    listed = set(ROUTE.findall((DOCS / "api.md").read_text()))
    written = endpoints_in_code()
    assert len(written) > 40
    assert written - listed == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    targets = LINK.findall(page.read_text())
    assert [target for target in targets if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_file_that_is_named_exists(page: Path) -> None:
    named = re.findall(r"`((?:src|tests|docs|bench)/[\w/.-]+\.(?:py|md|sql|html))`", page.read_text())
    assert [name for name in named if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_setting_that_is_named_exists(page: Path) -> None:
    known = set(re.findall(r"`(FANLIGHT_[A-Z_]+)`", (DOCS / "configuration.md").read_text()))
    assert set(re.findall(r"FANLIGHT_[A-Z_]+[A-Z]", page.read_text())) - known == set()


def fits(patch: str, *options: str) -> bool:
    command = ["git", "apply", "--check", *options, "-"]
    return subprocess.run(command, input=patch, cwd=ROOT, capture_output=True, text=True, check=False).returncode == 0


def test_the_patches_of_the_first_change_fit_or_are_in_already() -> None:
    patches = re.findall(r"^```diff\n(.*?)^```", (DOCS / "first-change.md").read_text(), re.MULTILINE | re.DOTALL)
    assert len(patches) == 4
    assert [patch for patch in patches if not fits(patch) and not fits(patch, "--reverse")] == []


def test_every_command_in_the_readme_is_one(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    known = set(re.findall(r"^    ([a-z]+) ", capsys.readouterr().out, re.MULTILINE))
    named = set(re.findall(r"`fanlight ([a-z]+)", (ROOT / "README.md").read_text()))
    assert named - known == set()


def test_decisions_are_numbered_without_a_gap() -> None:
    numbers = [int(path.name[:4]) for path in sorted((DOCS / "decisions").glob("*.md"))]
    assert numbers == list(range(1, len(numbers) + 1))
