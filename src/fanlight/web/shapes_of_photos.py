"""The shape of a photo on a page. Pages carry no inline style, so a grid tile says its ratio by one of these classes."""

import math
from typing import Any, Final

RATIO_MIN: Final = 0.3
RATIO_MAX: Final = 5.0
RATIO_STEP: Final = 1.02
"""Two percent between classes: what a tile cuts off a photo is at most one percent, which nobody sees."""

CLASSES: Final = round(math.log(RATIO_MAX / RATIO_MIN, RATIO_STEP)) + 1

FRAME_RATIO_MIN: Final = 0.66
FRAME_RATIO_MAX: Final = 2.4
"""The frame of several photos lies within these bounds; all are shown whole in it."""

FIRST_DECIDES: Final = 1.5
"""While the highest photo is at most so much higher than the first, the frame takes the shape of the first."""

FRAME_WIDTH: Final = 1_080
SQUARE: Final = {"width": FRAME_WIDTH, "height": FRAME_WIDTH}
"""For what does not say its size."""

Media = dict[str, Any]


def size_of(media: Media) -> dict[str, int]:
    """Width and height of the photo, as the JSON says them."""
    meta = media.get("meta") or {}
    size = meta.get("original") or meta.get("small") or {}
    width, height = size.get("width") or 0, size.get("height") or 0
    return {"width": int(width), "height": int(height)} if width > 0 and height > 0 else SQUARE


def ratio_of(media: Media) -> float:
    """Width divided by height."""
    size = size_of(media)
    return size["width"] / size["height"]


def frame_of(media: list[Media]) -> dict[str, int]:
    """The shape of the frame that holds a post's photos: the first one's own, so that it fills the frame.

    Where a much higher one follows, it would become tiny: then a shape between the two, nearer to the first.
    """
    ratio = ratio_of(media[0])
    if len(media) > 1:
        highest = min(ratio_of(one) for one in media)
        ratio = ratio if ratio <= highest * FIRST_DECIDES else math.cbrt(ratio * ratio * highest)
        ratio = min(max(ratio, FRAME_RATIO_MIN), FRAME_RATIO_MAX)
    return {"width": FRAME_WIDTH, "height": max(1, round(FRAME_WIDTH / ratio))}


def ratio_class(media: Media) -> str:
    """The class of the photo's shape, one of those in `ratios_css`."""
    ratio = min(max(ratio_of(media), RATIO_MIN), RATIO_MAX)
    return f"ratio-{round(math.log(ratio / RATIO_MIN, RATIO_STEP))}"


def ratios_css() -> str:
    """All of the classes: a part of the site's stylesheet."""
    ratios = (RATIO_MIN * RATIO_STEP**number for number in range(CLASSES))
    return "\n".join(f".ratio-{number} {{ --ratio: {ratio:.4f}; }}" for number, ratio in enumerate(ratios))
