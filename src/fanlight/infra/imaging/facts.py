"""What a camera wrote about itself into a photo, as short texts. Where the photo was taken is never read."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from PIL import Image

FACT_LENGTH_MAX: Final = 100
EXIF_IFD: Final = 0x8769
EXIF_MARK: Final = b"Exif\x00\x00"


def camera_facts(exif: bytes) -> dict[str, str]:
    """The facts in an EXIF block; whatever is broken or missing is left out."""
    try:
        block = Image.Exif()
        block.load(exif if exif.startswith(EXIF_MARK) else EXIF_MARK + exif)
        tags: dict[int, Any] = {**block, **block.get_ifd(EXIF_IFD)}
    except Exception:  # noqa: BLE001 - hostile bytes break the parser in many ways, and facts are a courtesy
        return {}
    return {name: fact for name, (tag, words) in FACTS.items() if (fact := _fact(tags, tag, words))}


def _fact(tags: Mapping[int, Any], tag: int, words: Callable[[Any], str]) -> str:
    if tag not in tags:
        return ""
    try:
        said = words(tags[tag])
    except (TypeError, ValueError, ArithmeticError, LookupError):
        return ""
    return " ".join("".join(letter for letter in said if letter.isprintable()).split())[:FACT_LENGTH_MAX]


def _plain(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def _exposure(value: object) -> str:
    seconds = _positive(value)
    return f"{seconds:g} s" if seconds >= 0.3 else f"1/{round(1 / seconds)} s"


def _f_number(value: object) -> str:
    return f"f/{_positive(value):.3g}"


def _focal_length(value: object) -> str:
    return f"{_positive(value):.3g} mm"


def _iso(value: object) -> str:
    return str(int(_positive(value[0] if isinstance(value, tuple) else value)))


def _taken_at(value: object) -> str:
    """`2024:05:01 12:34:56`, the camera's own clock, becomes `2024-05-01T12:34:56`."""
    day, _, time = _plain(value).strip("\x00 ").partition(" ")
    numbers = [int(part) for part in (*day.split(":"), *time.split(":"))]
    year, month, date, hour, minute, second = numbers
    return f"{year:04}-{month:02}-{date:02}T{hour:02}:{minute:02}:{second:02}" if year else ""


def _positive(value: Any) -> float:
    number = float(value)
    if not 0 < number < 1e7:
        raise ValueError("not a measurement")
    return number


FACTS: Final[dict[str, tuple[int, Callable[[Any], str]]]] = {
    "make": (0x010F, _plain),
    "model": (0x0110, _plain),
    "lens": (0xA434, _plain),
    "exposure": (0x829A, _exposure),
    "f_number": (0x829D, _f_number),
    "iso": (0x8827, _iso),
    "focal_length": (0x920A, _focal_length),
    "taken_at": (0x9003, _taken_at),
}
