"""Rendering with libvips: header first, shrink on load, upright, sRGB, a cascade of sizes, no metadata.

Every rendition is encoded anew, also where the original would have fitted: one path, and nothing of the uploaded bytes
(metadata, trailing data, tricks for other decoders) ever reaches a reader. Animations become their first frame.
Settings and figures: libvips' WebP at effort 2 and quality 82 looks better than effort 4 and quality 80 at 0.7 of its
time. Runs in a process of its own that may be killed (`child.py`).
"""

import os
from dataclasses import dataclass
from typing import Any, Final

os.environ.setdefault("VIPS_CONCURRENCY", "1")  # read when libvips starts: a second thread gains nothing here

import blurhash_rs
import pyvips
from PIL import Image

from fanlight.infra.imaging.facts import camera_facts
from fanlight.infra.imaging.port import SIDE_PIXELS_MAX, Limits, PhotoRefused, Rendered, RenditionFacts, Shape
from fanlight.kit.pictures import HEAD_BYTES, Format, refusal, sniff

WEBP_QUALITY: Final = 82
WEBP_EFFORT: Final = 2
JPEG_QUALITY: Final = 82
SHRINKS: Final = (8, 4, 2)
SHRINK_SLACK: Final = 0.95
"""A rendition may be this much smaller than asked where the decoder then does the whole reduction: 4032 / 2 = 2016."""

BLURHASH_SIDE_PIXELS: Final = 32
WHITE: Final = [255, 255, 255]
PROFILE: Final = "icc-profile-data"
DAMAGED: Final = "This photo is damaged or was not uploaded completely. Try to upload it again."
NO_MEMORY: Final = ("out of memory", "memory allocation", "failed to allocate")
HEIC_ERRORS: Final = (ValueError, OSError, RuntimeError, EOFError, SyntaxError)
"""What pillow-heif raises for files it cannot read."""

pyvips.block_untrusted_set(True)
pyvips.cache_set_max(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendering:
    """The answer, and the bytes of its renditions in the same order."""

    rendered: Rendered
    files: tuple[bytes, ...]


def render(data: bytes, shapes: tuple[Shape, ...], limits: Limits) -> Rendering:
    """Render every shape, or raise `PhotoRefused`."""
    if len(data) > limits.bytes_max:
        raise PhotoRefused(f"A photo has at most {limits.bytes_max // 1_000_000} MB.")
    kind = sniff(data[:HEAD_BYTES])
    if kind is None:
        raise PhotoRefused(refusal(data[:HEAD_BYTES]))
    try:
        return _render(data, kind, shapes, limits)
    except (pyvips.Error, *HEIC_ERRORS) as error:
        if any(words in str(error).lower() for words in NO_MEMORY):
            raise MemoryError(str(error)) from error  # our limit, not the photo's fault
        raise PhotoRefused(DAMAGED) from error


def _render(data: bytes, kind: Format, shapes: tuple[Shape, ...], limits: Limits) -> Rendering:
    header, exif = _open(data, kind, limits)
    width, height = _upright_size(header)
    scale = max(_scale(shape, width, height) for shape in shapes)
    picture = _upright_srgb(_reduced(data, kind, header, scale))
    files: list[bytes] = []
    written: list[RenditionFacts] = []
    for shape in _wanted(shapes, width, height):
        picture = _fitted(picture, shape)
        files.append(_encoded(picture, shape))
        written.append(
            RenditionFacts(name=shape.name, width=picture.width, height=picture.height, bytes=len(files[-1]))
        )
    blurhash, colour = _placeholder(picture)
    rendered = Rendered(
        width=width,
        height=height,
        renditions=tuple(written),
        blurhash=blurhash,
        colour=colour,
        facts=camera_facts(exif),
    )
    return Rendering(rendered=rendered, files=tuple(files))


def _open(data: bytes, kind: Format, limits: Limits) -> tuple[Any, bytes]:
    """The image with its header read and checked, and no pixel decoded; and what the camera wrote."""
    if kind == "heic":
        return _open_heic(data, limits)
    image = _load(data, kind)
    _check_size(image.width, image.height, limits)
    frames = image.get("n-pages") if image.get_typeof("n-pages") else 1
    if frames > limits.frames_max:
        raise PhotoRefused(f"This animation has {frames} frames; at most {limits.frames_max} are accepted.")
    return image, image.get("exif-data") if image.get_typeof("exif-data") else b""


def _load(data: bytes, kind: Format, **options: int) -> Any:
    """libvips' loader for exactly this format. Without `fail_on` truncated files would pass with grey halves."""
    loader = "heifload_buffer" if kind == "avif" else f"{kind}load_buffer"
    return getattr(pyvips.Image, loader)(data, access="sequential", fail_on="truncated", **options)


def _open_heic(data: bytes, limits: Limits) -> tuple[Any, bytes]:
    """HEIC through libheif's other binding: libvips' wheel has no HEVC decoder.

    It turns the picture upright itself, so the EXIF block, which still says how to, must not reach libvips.
    """
    import pillow_heif  # noqa: PLC0415 - 20 MB that most photos never need

    file = pillow_heif.open_heif(data, convert_hdr_to_8bit=True)
    _check_size(file.size[0], file.size[1], limits)
    pixels = file.to_pillow()
    image = pyvips.Image.new_from_memory(pixels.tobytes(), pixels.width, pixels.height, len(pixels.getbands()), "uchar")
    image = image.copy(interpretation="srgb" if image.bands >= 3 else "b-w")
    profile, exif = file.info.get("icc_profile"), file.info.get("exif")
    if isinstance(profile, bytes) and profile:
        image.set_type(pyvips.GValue.blob_type, PROFILE, _blob(profile))
    return image, exif if isinstance(exif, bytes) else b""


def _blob(value: bytes) -> Any:
    """pyvips' annotations leave out bytes, which `set_type` takes for blobs."""
    return value


def _check_size(width: int, height: int, limits: Limits) -> None:
    if width * height > limits.pixels_max:
        millions = width * height / 1_000_000
        raise PhotoRefused(
            f"This photo has {millions:,.0f} megapixels; at most {limits.pixels_max / 1_000_000:g} are accepted."
        )
    if max(width, height) > SIDE_PIXELS_MAX:
        raise PhotoRefused(f"A photo is at most {SIDE_PIXELS_MAX} pixels long or high.")


def _upright_size(image: Any) -> tuple[int, int]:
    turned = image.get_typeof("orientation") and image.get("orientation") in range(5, 9)
    return (image.height, image.width) if turned else (image.width, image.height)


def _scale(shape: Shape, width: int, height: int) -> float:
    """How much of the upright original this shape needs: never more than all of it."""
    across, down = shape.width_max / width, shape.height_max / height
    return min(1.0, max(across, down) if shape.crop else min(across, down))


def _reduced(data: bytes, kind: Format, header: Any, scale: float) -> Any:
    """The picture in memory at about the size of the largest rendition, decoded in one pass from top to bottom."""
    image = header
    if kind == "jpeg":
        shrink = next((shrink for shrink in SHRINKS if 1 / shrink >= scale * SHRINK_SLACK), 1)
        if shrink > 1:
            image = _load(data, kind, shrink=shrink)
    left = scale * header.width / image.width
    return _resized(image, left).copy_memory()


def _resized(image: Any, scale: float) -> Any:
    """Colours that nobody sees behind full transparency must not bleed into their neighbours."""
    if scale >= 1:
        return image
    if not image.hasalpha():
        return image.resize(scale, vscale=_at_least_one(image.height, scale))
    kind = image.format
    scaled = image.premultiply().resize(scale, vscale=_at_least_one(image.height, scale))
    return scaled.unpremultiply().cast(kind)


def _at_least_one(height: int, scale: float) -> float:
    return max(scale, 1 / height)


def _upright_srgb(image: Any) -> Any:
    """Turned as the camera was held, in the colours that a picture without a profile is taken to have."""
    upright = image.autorot()
    if upright.get_typeof(PROFILE) and b"sRGB IEC61966" not in upright.get(PROFILE):
        try:
            return upright.icc_transform("srgb", embedded=True, black_point_compensation=True).copy_memory()
        except pyvips.Error:
            upright.remove(PROFILE)  # a broken profile: the picture's own numbers are the best guess
    return upright.colourspace("srgb").cast("uchar").copy_memory()


def _wanted(shapes: tuple[Shape, ...], width: int, height: int) -> list[Shape]:
    """Every shape smaller than the picture, and of those that hold it whole only the smallest of each format."""
    holding = [shape for shape in shapes if _scale(shape, width, height) >= 1]
    smallest = {shape.format: shape for shape in holding}
    return [shape for shape in shapes if shape not in holding or smallest[shape.format] is shape]


def _fitted(picture: Any, shape: Shape) -> Any:
    """The picture cut and reduced to the shape, from the next larger one."""
    if shape.crop:
        width = min(picture.width, max(1, round(picture.height * shape.width_max / shape.height_max)))
        height = min(picture.height, max(1, round(picture.width * shape.height_max / shape.width_max)))
        picture = picture.crop((picture.width - width) // 2, (picture.height - height) // 2, width, height)
    scale = _scale(shape, picture.width, picture.height)
    return _resized(picture, scale).copy_memory() if scale < 1 else picture


def _encoded(picture: Any, shape: Shape) -> bytes:
    if shape.format == "webp":
        return bytes(picture.webpsave_buffer(Q=WEBP_QUALITY, effort=WEBP_EFFORT, keep=0))
    return bytes(_opaque(picture).jpegsave_buffer(Q=JPEG_QUALITY, optimize_coding=True, keep=0))


def _opaque(picture: Any) -> Any:
    return picture.flatten(background=WHITE) if picture.hasalpha() else picture


def _placeholder(picture: Any) -> tuple[str, str]:
    """What a reader sees before the photo: its blurhash and its average colour."""
    scale = BLURHASH_SIDE_PIXELS / max(picture.width, picture.height)
    small = _opaque(_resized(picture, scale)).copy_memory()
    across, down = (4, 3) if small.width >= small.height else (3, 4)
    pixels = Image.frombytes("RGB", (small.width, small.height), bytes(small.write_to_memory()))
    blurhash = blurhash_rs.blurhash_encode(pixels, across, down)
    colour = "#" + "".join(f"{round(band.avg()):02x}" for band in small.bandsplit())
    return blurhash, colour
