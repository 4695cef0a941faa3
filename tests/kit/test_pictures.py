"""Files are told apart by their bytes, and refused by name."""

import pytest

from fanlight.kit.pictures import HEAD_BYTES, refusal, sniff
from tests.support import pictures

KINDS = {"jpg": "jpeg", "png": "png", "gif": "gif", "webp": "webp", "avif": "avif", "heic": "heic"}
GOOD = {name: data for name, data in pictures.good_pictures().items() if not name.startswith("wrong")}


@pytest.mark.parametrize("name", GOOD)
def test_a_picture_is_known_by_its_beginning(name: str) -> None:
    assert sniff(GOOD[name][:HEAD_BYTES]) == KINDS[name.rpartition(".")[2]]


@pytest.mark.parametrize("name", [name for name in pictures.not_pictures() if not name.startswith("beginning")])
def test_anything_else_is_refused_with_a_whole_sentence(name: str) -> None:
    head = pictures.not_pictures()[name][:HEAD_BYTES]
    assert sniff(head) is None
    assert refusal(head).endswith("Choose a JPEG, PNG, WebP, GIF, AVIF or HEIC file.")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("drawing.svg", "an SVG drawing"),
        ("page.png", "a web page"),
        ("paper.jpg", "a PDF document"),
        ("archive.jpg", "a ZIP archive"),
        ("film.heic", "a video"),
        ("raw.cr3", "a camera's raw file"),
        ("scan.tiff", "a TIFF picture"),
        ("words.jpg", "text"),
    ],
)
def test_a_refusal_names_what_the_file_is(name: str, kind: str) -> None:
    assert refusal(pictures.not_pictures()[name][:HEAD_BYTES]).startswith(f"This file is {kind}")


def test_a_generic_heif_container_is_known_by_its_compatible_brands() -> None:
    assert sniff(b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic") == "heic"
    assert sniff(b"\0\0\0\x18ftypmif1\0\0\0\0mif1avif") == "avif"
    assert sniff(b"\0\0\0\x18ftypmif1\0\0\0\0mif1miaf") is None
