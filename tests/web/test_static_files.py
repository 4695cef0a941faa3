"""Static files: addresses that never expire, and everything a page or script names exists."""

import re
from pathlib import Path

import pytest

from fanlight.edge.responses import IMMUTABLE
from fanlight.features.users.views import MISSING_AVATAR, MISSING_HEADER
from fanlight.kit.errors import NotFound
from fanlight.web.static_files import FOLDER, PLAIN_CACHE, StaticFiles
from fanlight.web.templating import FOLDER as TEMPLATES


@pytest.fixture(scope="module")
def files() -> StaticFiles:
    return StaticFiles()


def test_a_versioned_address_is_kept_for_ever(files: StaticFiles) -> None:
    answer = files.answer(files.url("site.css").removeprefix("/static/"))
    assert (answer.content_type, answer.cache_control) == ("text/css; charset=utf-8", IMMUTABLE)


@pytest.mark.parametrize("name", [MISSING_AVATAR, MISSING_HEADER])
def test_what_the_json_names_is_there_under_its_plain_address(files: StaticFiles, name: str) -> None:
    answer = files.answer(name)
    assert (answer.content_type, answer.cache_control) == ("image/png", PLAIN_CACHE)
    assert answer.etag


@pytest.mark.parametrize("path", ["", "nothing.css", "../site.py", "000000000000/site.css", "js", "js/../site.css"])
def test_what_does_not_exist_is_not_found(files: StaticFiles, path: str) -> None:
    with pytest.raises(NotFound):
        files.answer(path)


def test_a_change_of_any_file_changes_every_address(tmp_path: Path, files: StaticFiles) -> None:
    for path in FOLDER.rglob("*.*"):
        copy = tmp_path / path.relative_to(FOLDER)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    assert StaticFiles(tmp_path).url("site.css") == files.url("site.css")
    (tmp_path / "js" / "more.js").write_text("// changed")
    assert StaticFiles(tmp_path).url("site.css") != files.url("site.css")


def test_every_file_that_a_template_names_exists(files: StaticFiles) -> None:
    named = {
        name for page in TEMPLATES.rglob("*.html") for name in re.findall(r"static\('([^']+)'\)", page.read_text())
    }
    assert named
    assert [files.answer(name).content_type for name in named]


def test_every_module_that_a_script_imports_exists() -> None:
    for script in FOLDER.rglob("*.js"):
        for name in re.findall(r'from "(\./[^"]+)"', script.read_text()):
            assert (script.parent / name).is_file(), f"{script.name} imports {name}"


def test_styles_and_scripts_load_nothing_from_elsewhere() -> None:
    for path in [*FOLDER.rglob("*.css"), *FOLDER.rglob("*.js"), *TEMPLATES.rglob("*.html")]:
        assert not re.findall(r"(?:url\(|@import|src=\"|href=\")\s*[\"']?https?://", path.read_text()), path.name
