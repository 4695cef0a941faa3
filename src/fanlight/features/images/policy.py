"""Which sizes a picture is made in."""

from typing import Final

from fanlight.features.uploads.models import Purpose
from fanlight.infra.imaging.port import Shape

SHAPES: Final[dict[Purpose, tuple[Shape, ...]]] = {
    "post": (
        Shape(name="2048.webp", width_max=2048, height_max=2048),
        Shape(name="1080.webp", width_max=1080, height_max=1080),
        Shape(name="1080.jpg", width_max=1080, height_max=1080, format="jpeg"),
        Shape(name="640.webp", width_max=640, height_max=640),
        Shape(name="320.webp", width_max=320, height_max=320),
    ),
    "avatar": (Shape(name="400.webp", width_max=400, height_max=400, crop=True),),
    "header": (Shape(name="1500.webp", width_max=1500, height_max=500, crop=True),),
}
"""From the largest to the smallest, by the longer side: a high-density screen, a full one, a feed, a thumbnail.

The JPEG is for old clients and for link previews.
"""
