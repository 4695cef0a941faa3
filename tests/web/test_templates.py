"""House rules of the templates that no page may break."""

import re
from pathlib import Path

import pytest

from fanlight.kit.urls import SiteUrls
from fanlight.web.static_files import StaticFiles
from fanlight.web.templating import FOLDER, environment
from tests.support.clock import FakeClock

PAGES = sorted(FOLDER.rglob("*.html"))
every_template = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(FOLDER).as_posix())


@every_template
def test_it_compiles(page: Path) -> None:
    made = environment(SiteUrls(scheme="https", host_name="photos.example"), FakeClock(), StaticFiles())
    made.get_template(page.relative_to(FOLDER).as_posix())


@every_template
def test_it_has_no_inline_script_or_style(page: Path) -> None:
    text = page.read_text()
    assert not re.findall(r"<style|\sstyle=|\son[a-z]+=|javascript:", text)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", text))


@every_template
def test_every_image_has_an_alternative(page: Path) -> None:
    assert [
        tag for tag in re.findall(r"<img\b[^>]*>", page.read_text()) if "alt=" not in tag and " alt " not in tag
    ] == []


@every_template
def test_every_form_that_changes_something_is_guarded(page: Path) -> None:
    forms = re.findall(r'<form[^>]*method="post".*?</form>', page.read_text(), re.DOTALL)
    assert [form for form in forms if "guard()" not in form and 'name="csrf"' not in form] == []


@every_template
def test_html_is_taken_as_it_is_only_where_views_made_it(page: Path) -> None:
    trusted = re.findall(r"\{\{[^}]*\|\s*(?:safe|markup)[^}]*\}\}", page.read_text())
    allowed = re.compile(
        r"content \| markup|note \| markup|value \| markup|shapes\[name\] \| safe|'(?:fetchpriority|loading)="
    )
    assert [text for text in trusted if not allowed.search(text)] == []
