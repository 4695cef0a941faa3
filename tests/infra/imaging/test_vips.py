"""Rendering: pixels upright and in their colours, no metadata, the right sizes, refusals before decoding."""

import io

import pytest
from PIL import Image

from fanlight.infra.imaging.adapters.vips import Rendering, render
from fanlight.infra.imaging.port import Limits, PhotoRefused, Shape
from tests.support import pictures

WHOLE = (Shape(name="640.webp", width_max=640, height_max=640),)
POST = (
    Shape(name="2048.webp", width_max=2048, height_max=2048),
    Shape(name="1080.webp", width_max=1080, height_max=1080),
    Shape(name="1080.jpg", width_max=1080, height_max=1080, format="jpeg"),
    Shape(name="640.webp", width_max=640, height_max=640),
    Shape(name="320.webp", width_max=320, height_max=320),
)
TURNED = {
    "FLIP_LEFT_RIGHT": 2,
    "ROTATE_180": 3,
    "FLIP_TOP_BOTTOM": 4,
    "TRANSPOSE": 5,
    "ROTATE_90": 6,
    "TRANSVERSE": 7,
    "ROTATE_270": 8,
}
"""How a picture must be stored so that the orientation turns it upright again."""


def pictured(rendering: Rendering, number: int = 0) -> Image.Image:
    return Image.open(io.BytesIO(rendering.files[number]))


def corners(picture: Image.Image) -> list[tuple[int, ...]]:
    """The colours in the middles of the four quarters."""
    upright = picture.convert("RGB")
    width, height = upright.size
    places = ((1, 1), (3, 1), (1, 3), (3, 3))
    colours = [upright.getpixel((width * across // 4, height * down // 4)) for across, down in places]
    return [colour for colour in colours if isinstance(colour, tuple)]


def assert_colours(picture: Image.Image, wanted: tuple[tuple[int, ...], ...], *, off_by_at_most: int = 6) -> None:
    found = corners(picture)
    differences = [
        abs(a - b) for seen, colour in zip(found, wanted, strict=True) for a, b in zip(seen, colour, strict=True)
    ]
    assert max(differences) <= off_by_at_most, found


def sizes(rendering: Rendering) -> dict[str, tuple[int, int]]:
    return {each.name: (each.width, each.height) for each in rendering.rendered.renditions}


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "HEIF"])
@pytest.mark.parametrize(("turn", "orientation"), TURNED.items())
def test_every_orientation_ends_upright(kind: str, turn: str, orientation: int) -> None:
    stored = pictures.quarters(320, 240).transpose(Image.Transpose[turn])
    data = pictures.encoded(stored, kind, exif=pictures.camera_exif(orientation), quality=95)
    rendering = render(data, POST, Limits())
    assert (rendering.rendered.width, rendering.rendered.height, sizes(rendering)["320.webp"]) == (320, 240, (320, 240))
    assert_colours(pictured(rendering, -1), pictures.QUARTERS)


def test_orientation_is_applied_to_a_photo_that_shrinks_while_loading() -> None:
    stored = pictures.quarters(1600, 1200).transpose(Image.Transpose.ROTATE_90)
    data = pictures.encoded(stored, "JPEG", exif=pictures.camera_exif(6))
    rendering = render(data, (Shape(name="a", width_max=200, height_max=200),), Limits())
    assert sizes(rendering) == {"a": (200, 150)}
    assert_colours(pictured(rendering), pictures.QUARTERS)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "HEIF"])
def test_no_rendition_says_where_a_photo_was_taken_or_with_what(kind: str) -> None:
    data = pictures.encoded(
        pictures.quarters(1200, 900), kind, exif=pictures.camera_exif(), icc_profile=pictures.srgb_profile()
    )
    assert b"PLACEMARK" in data
    rendering = render(data, POST, Limits())
    for number, file in enumerate(rendering.files):
        opened = pictured(rendering, number)
        assert (dict(opened.getexif()), {"exif", "xmp", "icc_profile", "comment"} & opened.info.keys()) == ({}, set())
        assert [mark for mark in (b"PLACEMARK", b"Exif", b"Lumen", b"ICC_PROFILE", b"XMP ") if mark in file] == []


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "HEIF"])
def test_camera_facts_are_kept_without_the_place(kind: str) -> None:
    data = pictures.encoded(pictures.quarters(100, 80), kind, exif=pictures.camera_exif())
    assert render(data, WHOLE, Limits()).rendered.facts == {
        "make": "Lumen",
        "model": "Fan 100",
        "lens": "Lumen 35 mm f/1.8",
        "exposure": "1/250 s",
        "f_number": "f/1.8",
        "iso": "200",
        "focal_length": "35 mm",
        "taken_at": "2024-05-01T12:34:56",
    }


def test_a_wide_gamut_profile_is_converted_not_dropped() -> None:
    """Swapped primaries: without the conversion red would stay red."""
    profile = pictures.swapped_profile()
    data = pictures.encoded(Image.new("RGB", (64, 64), (255, 0, 0)), "PNG", icc_profile=profile)
    assert_colours(pictured(render(data, WHOLE, Limits())), ((0, 255, 0),) * 4, off_by_at_most=12)


@pytest.mark.parametrize("name", ["cmyk.jpg", "grey.png", "16 bit.png", "palette.png", "one bit.png"])
def test_every_colour_space_becomes_srgb(name: str) -> None:
    data = pictures.good_pictures()[name]
    assert pictured(render(data, WHOLE, Limits())).mode == "RGB"


def test_transparency_stays_in_webp_and_is_white_in_jpeg() -> None:
    data = pictures.encoded(Image.new("RGBA", (400, 400), (255, 0, 0, 0)), "PNG")
    webp, jpeg = (
        pictured(render(data, (Shape(name="a", width_max=100, height_max=100, format=kind),), Limits()))
        for kind in ("webp", "jpeg")
    )
    assert (webp.convert("RGBA").getchannel("A").getpixel((50, 50)), jpeg.getpixel((50, 50))) == (0, (255, 255, 255))


def test_a_large_photo_gets_every_size_and_no_other() -> None:
    rendering = render(pictures.encoded(pictures.noisy(3000, 2000), "JPEG"), POST, Limits())
    assert sizes(rendering) == {
        "2048.webp": (2048, 1365),
        "1080.webp": (1080, 720),
        "1080.jpg": (1080, 720),
        "640.webp": (640, 427),
        "320.webp": (320, 214),
    }
    assert [pictured(rendering, number).size for number in range(5)] == list(sizes(rendering).values())


def test_a_decoder_that_halves_saves_a_reduction() -> None:
    rendering = render(pictures.encoded(pictures.noisy(4032, 3024), "JPEG"), POST[:1], Limits())
    assert sizes(rendering) == {"2048.webp": (2016, 1512)}


def test_nothing_is_enlarged_and_no_size_comes_twice() -> None:
    rendering = render(pictures.encoded(pictures.noisy(500, 300), "PNG"), POST, Limits())
    assert sizes(rendering) == {"1080.jpg": (500, 300), "640.webp": (500, 300), "320.webp": (320, 192)}


@pytest.mark.parametrize(("size", "cut"), [((900, 600), (400, 400)), ((300, 200), (200, 200)), ((1, 9), (1, 1))])
def test_a_portrait_is_cut_from_the_middle(size: tuple[int, int], cut: tuple[int, int]) -> None:
    data = pictures.encoded(pictures.quarters(*size), "PNG")
    rendering = render(data, (Shape(name="400.webp", width_max=400, height_max=400, crop=True),), Limits())
    assert sizes(rendering) == {"400.webp": cut}


def test_an_animation_becomes_its_first_frame() -> None:
    frames = [Image.new("RGB", (60, 60), colour) for colour in (pictures.RED, pictures.BLUE)]
    for kind in ("GIF", "WEBP"):
        data = pictures.encoded(frames[0], kind, save_all=True, append_images=frames[1:])
        picture = pictured(render(data, WHOLE, Limits()))
        assert getattr(picture, "n_frames", 1) == 1
        assert_colours(picture, (pictures.RED,) * 4, off_by_at_most=12)


def test_the_placeholder_is_a_blurhash_and_the_average_colour() -> None:
    rendered = render(pictures.encoded(Image.new("RGB", (90, 60), (0, 128, 255)), "PNG"), WHOLE, Limits()).rendered
    assert (rendered.colour, len(rendered.blurhash)) == ("#0080ff", 28)


@pytest.mark.parametrize(
    ("limits", "sentence"),
    [
        (Limits(pixels_max=10_000), "megapixels; at most 0.01"),
        (Limits(bytes_max=100), "at most 0 MB"),
        (Limits(pixels_max=307_199), "megapixels"),
    ],
)
def test_limits_refuse_by_the_header(limits: Limits, sentence: str) -> None:
    with pytest.raises(PhotoRefused, match=sentence):
        render(pictures.camera_jpeg(), WHOLE, limits)


def test_too_many_frames_are_refused_with_their_number() -> None:
    with pytest.raises(PhotoRefused, match="301 frames; at most 300"):
        render(pictures.animation("GIF", frames=301), WHOLE, Limits())


def test_heic_is_refused_by_its_header_too() -> None:
    with pytest.raises(PhotoRefused, match="megapixels"):
        render(pictures.encoded(pictures.quarters(200, 200), "HEIF"), WHOLE, Limits(pixels_max=10_000))
