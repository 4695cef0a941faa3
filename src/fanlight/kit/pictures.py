"""Which kind of file some bytes are, told from their beginning. Names and declared types are never believed."""

from typing import Final, Literal

Format = Literal["jpeg", "png", "webp", "gif", "avif", "heic"]

HEAD_BYTES: Final = 512
"""How much of a file's beginning `sniff` wants to see."""

MEDIA_TYPES: Final[dict[Format, str]] = {
    "jpeg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "gif": "image/gif",
    "avif": "image/avif",
    "heic": "image/heic",
}
SUPPORTED_MEDIA_TYPES: Final = (*MEDIA_TYPES.values(), "image/heif")
"""What the instance page announces."""

ACCEPTED: Final = "Choose a JPEG, PNG, WebP, GIF, AVIF or HEIC file."

_BEGINNINGS: Final[tuple[tuple[bytes, str], ...]] = (
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"PK\x05\x06", "a ZIP archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"BM", "a BMP picture"),
    (b"II*\x00", "a TIFF picture or a camera's raw file"),
    (b"MM\x00*", "a TIFF picture or a camera's raw file"),
    (b"\xff\x0a", "a JPEG XL picture"),
    (b"\x00\x00\x00\x0cJXL ", "a JPEG XL picture"),
    (b"\x00\x00\x00\x0cjP  ", "a JPEG 2000 picture"),
    (b"\xff\x4f\xff\x51", "a JPEG 2000 picture"),
    (b"8BPS", "a Photoshop document"),
    (b"\x00\x00\x01\x00", "an icon file"),
    (b"FUJIFILM", "a camera's raw file"),
    (b"\x1a\x45\xdf\xa3", "a WebM or Matroska video"),
    (b"ID3", "a sound file"),
    (b"OggS", "a sound or video file"),
    (b"fLaC", "a sound file"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"#!", "a program"),
)
_RIFF_KINDS: Final = {b"AVI ": "an AVI video", b"WAVE": "a sound file"}
_HEIC_BRANDS: Final = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"}
_AVIF_BRANDS: Final = {b"avif", b"avis"}
_MARKUP: Final = ((b"<svg", "an SVG drawing"), (b"<!doctype html", "a web page"), (b"<html", "a web page"))


def sniff(head: bytes) -> Format | None:
    """The format of a picture Fanlight can show; None for everything else."""
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head.startswith((b"GIF87a", b"GIF89a")):
        return "gif"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "webp"
    brands = _brands(head)
    if brands & _AVIF_BRANDS:
        return "avif"
    return "heic" if brands & _HEIC_BRANDS else None


def refusal(head: bytes) -> str:
    """A sentence for the owner of a file that `sniff` does not know: what it is, and what would do."""
    if not head:
        return f"The file is empty. {ACCEPTED}"
    return f"This file is {_kind(head)}, which Fanlight cannot show as a photo. {ACCEPTED}"


def _kind(head: bytes) -> str:
    for beginning, kind in _BEGINNINGS:
        if head.startswith(beginning):
            return kind
    if head.startswith(b"RIFF"):
        return _RIFF_KINDS.get(head[8:12], "not a picture")
    if head[4:8] == b"ftyp":
        return "a camera's raw file" if head[8:12] == b"crx " else "a video or an unknown kind of HEIF"
    if head[:3] == b"\xff\xfb\x90" or head[:2] in {b"\xff\xf1", b"\xff\xf9"}:
        return "a sound file"
    lowered = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    for mark, kind in _MARKUP:
        if lowered.startswith(mark) or (lowered.startswith((b"<?xml", b"<!--")) and mark in lowered):
            return kind
    return "not a picture" if b"\x00" in head else "text or an unknown kind of file"


def _brands(head: bytes) -> set[bytes]:
    """Which standards an ISO media file says it follows: the major brand, then the compatible ones."""
    if head[4:8] != b"ftyp":
        return set()
    end = min(int.from_bytes(head[:4]), len(head))
    return {head[8:12], *(head[at : at + 4] for at in range(16, end - 3, 4))}
