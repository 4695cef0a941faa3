"""Pictures drawn by the tests themselves: good ones of every kind, and a few hundred broken ones."""

import io
import random
import struct
import zlib
from collections.abc import Iterator
from typing import Any

import numpy as np
import pillow_heif
from PIL import Image, ImageCms
from PIL.TiffImagePlugin import IFDRational

RED, GREEN, BLUE, WHITE = (220, 20, 30), (20, 180, 40), (30, 40, 210), (250, 250, 250)
QUARTERS = (RED, GREEN, BLUE, WHITE)
"""The colours of `quarters`: upper left, upper right, lower left, lower right."""

GPS_TAG, ORIENTATION_TAG, CAMERA_MAKE_TAG, EXIF_TAG = 0x8825, 0x0112, 0x010F, 0x8769
PLACE = (51.0, 28.0, 38.0)


def quarters(width: int, height: int) -> Image.Image:
    """Four rectangles in four colours: turned or mirrored in any way, it looks different."""
    picture = Image.new("RGB", (width, height), RED)
    picture.paste(GREEN, (width // 2, 0, width, height // 2))
    picture.paste(BLUE, (0, height // 2, width // 2, height))
    picture.paste(WHITE, (width // 2, height // 2, width, height))
    return picture


def noisy(width: int, height: int, *, seed: int = 1, bands: int = 3) -> Image.Image:
    """Soft noise, about as hard to compress as a photo."""
    chance = np.random.default_rng(seed)
    small = chance.integers(0, 256, (max(2, height // 16), max(2, width // 16), bands), dtype=np.uint8)
    return Image.fromarray(small.squeeze()).resize((width, height), Image.Resampling.BICUBIC)


def encoded(picture: Image.Image, kind: str, **options: Any) -> bytes:
    """The picture as a file. `kind` is Pillow's name of the format, or `HEIF`."""
    file = io.BytesIO()
    if kind == "HEIF":
        pillow_heif.from_pillow(picture).save(file, **options)
    else:
        picture.save(file, kind, **options)
    return file.getvalue()


def camera_exif(orientation: int = 1) -> bytes:
    """What a camera writes, with the place where it stood."""
    exif = Image.Exif()
    exif[CAMERA_MAKE_TAG], exif[0x0110], exif[ORIENTATION_TAG] = "Lumen", "Fan 100", orientation
    exif.get_ifd(EXIF_TAG).update(
        {
            0x829A: IFDRational(1, 250),
            0x829D: IFDRational(18, 10),
            0x8827: 200,
            0x920A: IFDRational(35, 1),
            0xA434: "Lumen 35 mm f/1.8",
            0x9003: "2024:05:01 12:34:56",
        }
    )
    exif.get_ifd(GPS_TAG).update({1: "N", 2: PLACE, 3: "E", 4: PLACE, 0x1B: b"ASCII\0\0\0PLACEMARK"})
    return exif.tobytes()


def camera_jpeg(width: int = 640, height: int = 480, *, orientation: int = 1) -> bytes:
    """A photo as a camera writes it: orientation, facts and a place in its EXIF block."""
    return encoded(quarters(width, height), "JPEG", quality=92, exif=camera_exif(orientation))


def animation(kind: str, *, frames: int, side: int = 8) -> bytes:
    pictures = [Image.new("RGB", (side, side), (n * 37 % 256, n * 91 % 256, n * 13 % 256)) for n in range(frames)]
    return encoded(pictures[0], kind, save_all=True, append_images=pictures[1:], duration=40)


def srgb_profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def swapped_profile() -> bytes:
    """The sRGB profile with red and green exchanged: its red is everybody else's green."""
    profile = srgb_profile()
    return profile.replace(b"rXYZ", b"????").replace(b"gXYZ", b"rXYZ").replace(b"????", b"gXYZ")


def good_pictures() -> dict[str, bytes]:
    """Files that must become photos, one of every kind that cameras and programs write."""
    photo = noisy(200, 150)
    deep = np.linspace(0, 65535, 200 * 150, dtype=np.uint16).reshape(150, 200)
    return {
        "plain.jpg": encoded(photo, "JPEG"),
        "progressive.jpg": encoded(photo, "JPEG", progressive=True),
        "cmyk.jpg": encoded(photo.convert("CMYK"), "JPEG"),
        "grey.jpg": encoded(photo.convert("L"), "JPEG"),
        "profile.jpg": encoded(photo, "JPEG", icc_profile=srgb_profile()),
        "broken profile.jpg": encoded(photo, "JPEG", icc_profile=b"not a profile at all" * 20),
        "broken exif.jpg": encoded(photo, "JPEG", exif=b"Exif\0\0MM\0*\xff\xff\xff\xff" + b"\x41" * 60),
        "trailing.jpg": encoded(photo, "JPEG") + b"<script>alert(1)</script>" * 50,
        "camera.jpg": camera_jpeg(),
        "plain.png": encoded(photo, "PNG"),
        "alpha.png": encoded(noisy(200, 150, bands=4), "PNG"),
        "grey.png": encoded(photo.convert("L"), "PNG"),
        "grey alpha.png": encoded(photo.convert("LA"), "PNG"),
        "palette.png": encoded(photo.convert("P"), "PNG"),
        "palette alpha.png": encoded(photo.convert("P"), "PNG", transparency=3),
        "one bit.png": encoded(photo.convert("1"), "PNG"),
        "16 bit.png": encoded(Image.fromarray(deep), "PNG"),
        "plain.webp": encoded(photo, "WEBP"),
        "lossless.webp": encoded(noisy(200, 150, bands=4), "WEBP", lossless=True),
        "animated.webp": animation("WEBP", frames=5),
        "plain.gif": encoded(photo, "GIF"),
        "animated.gif": animation("GIF", frames=5),
        "plain.avif": encoded(photo, "AVIF"),
        "alpha.avif": encoded(noisy(200, 150, bands=4), "AVIF"),
        "plain.heic": encoded(photo, "HEIF"),
        "alpha.heic": encoded(noisy(200, 150, bands=4), "HEIF"),
        "one pixel.png": encoded(Image.new("RGB", (1, 1)), "PNG"),
        "wide.png": encoded(noisy(5000, 2), "PNG"),
        "tall.jpg": encoded(noisy(2, 5000), "JPEG"),
        "wrong name.gif": encoded(photo, "PNG"),
    }


def png_with_header(width: int, height: int, *, data: bytes = b"") -> bytes:
    """A PNG that claims a size and brings `data` as its pixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(data)), (b"IEND", b""))
    body = b"".join(
        struct.pack(">I", len(part)) + name + part + struct.pack(">I", zlib.crc32(name + part)) for name, part in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


def jpeg_with_size(data: bytes, width: int, height: int) -> bytes:
    """The JPEG with another size in its frame header."""
    at = data.index(b"\xff\xc0") + 5
    return data[:at] + struct.pack(">HH", height, width) + data[at + 4 :]


def gif_with_size(data: bytes, width: int, height: int) -> bytes:
    return data[:6] + struct.pack("<HH", width, height) + data[10:]


def not_pictures() -> dict[str, bytes]:
    """Files of other kinds, most of them under a picture's name; each must be refused with a sentence."""
    svg = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script/></svg>'
    video = b"\0\0\0\x20ftypisom\0\0\2\0isomiso2avc1mp41" + b"\0" * 400
    return {
        "empty.jpg": b"",
        "one byte.png": b"\x89",
        "beginning only.jpg": b"\xff\xd8\xff",
        "beginning only.png": b"\x89PNG\r\n\x1a\n",
        "beginning only.gif": b"GIF89a",
        "beginning only.webp": b"RIFF\x10\0\0\0WEBP",
        "beginning only.avif": b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf",
        "beginning only.heic": b"\0\0\0\x1cftypheic\0\0\0\0mif1heicmiaf",
        "drawing.svg": svg,
        "drawing.jpg": b"\xef\xbb\xbf  " + svg,
        "page.png": b"<!DOCTYPE html><html><body><script>alert(1)</script>",
        "paper.jpg": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + b"x" * 300,
        "archive.jpg": b"PK\x03\x04" + b"\0" * 200,
        "film.heic": video,
        "film.mov": b"\0\0\0\x14ftypqt  \0\0\0\0qt  " + b"\0" * 400,
        "film.webm": b"\x1a\x45\xdf\xa3" + b"\0" * 400,
        "raw.cr3": b"\0\0\0\x18ftypcrx \0\0\0\1crx isom" + b"\0" * 400,
        "scan.tiff": encoded(noisy(40, 30), "TIFF"),
        "old.bmp": encoded(noisy(40, 30), "BMP"),
        "icon.ico": encoded(noisy(32, 32), "ICO"),
        "words.jpg": b"these are only words",
        "zeros.jpg": bytes(5_000),
        "program.png": b"\x7fELF" + b"\0" * 300,
        "sound.gif": b"ID3\x04" + b"\0" * 300,
    }


def bombs() -> dict[str, bytes]:
    """Files that claim or unfold to far more than they weigh."""
    return {
        "huge.png": png_with_header(100_000, 100_000),
        "widest.png": png_with_header(0x7FFFFFFF, 1),
        "zero.png": png_with_header(0, 10),
        "flat bomb.png": png_with_header(20_000, 20_000, data=bytes(4_000_000)),
        "long.png": png_with_header(66_000, 100),
        "unfolding.png": png_with_header(7_900, 7_900, data=bytes(20_000_000)),
        "huge.jpg": jpeg_with_size(encoded(noisy(40, 30), "JPEG"), 65_535, 65_535),
        "zero.jpg": jpeg_with_size(encoded(noisy(40, 30), "JPEG"), 0, 0),
        "many frames.gif": animation("GIF", frames=301),
        "many frames.webp": animation("WEBP", frames=301),
    }


def claims() -> dict[str, bytes]:
    """Files that say something wrong of themselves and may still be shown."""
    return {
        "claimed.jpg": jpeg_with_size(encoded(noisy(40, 30), "JPEG"), 7_000, 7_000),
        "huge.gif": gif_with_size(encoded(noisy(40, 30).convert("P"), "GIF"), 65_535, 65_535),
    }


def damaged_pictures(*, seed: int = 7, cuts: int = 6, flips: int = 10) -> Iterator[tuple[str, bytes]]:
    """Every good picture cut short, and with flipped bits, at places drawn from the seed."""
    chance = random.Random(seed)
    for name, data in good_pictures().items():
        for number in range(cuts):
            yield f"cut {number} {name}", data[: chance.randrange(len(data))]
        for number in range(flips):
            broken = bytearray(data)
            for _ in range(chance.choice((1, 4, 32))):
                broken[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
            yield f"flipped {number} {name}", bytes(broken)
