"""The frame a picture is drawn in, colours, and laying one thing over another."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

Plane: TypeAlias = npt.NDArray[np.floating[Any]]
"""One number for each pixel: (height, width), or anything that broadcasts to it."""

Picture: TypeAlias = npt.NDArray[np.floating[Any]]
"""Linear light, a plane each for red, green and blue: (3, height, width); 1.0 is a white wall, a sun may be 40.

Planes rather than pixels: what is done to all three at once is twice as fast.
"""

Colour: TypeAlias = npt.NDArray[np.floating[Any]]
"""Linear red, green and blue, (3, 1, 1)."""

FAINT: Final = 1e-5
"""What covers less than this is not drawn."""

DRAWN_SIDE_PX: Final = 1120
"""The longer side while drawing; `film` enlarges to 1,600, which gives edges the softness of a lens."""


@dataclass(frozen=True)
class Frame:
    """Sizes and coordinates. The unit is the picture's height: y from 0 (top) to 1, x from 0 to `aspect`."""

    width: int
    height: int

    @classmethod
    def of_aspect(cls, aspect: float, side_px: int = DRAWN_SIDE_PX) -> "Frame":
        """The largest frame of this width to height whose longer side is `side_px`."""
        if aspect >= 1:
            return cls(side_px, round(side_px / aspect))
        return cls(round(side_px * aspect), side_px)

    @property
    def aspect(self) -> float:
        return self.width / self.height

    @cached_property
    def x(self) -> Plane:
        return ((np.arange(self.width, dtype=np.float32) + 0.5) / self.height)[None, :]

    @cached_property
    def y(self) -> Plane:
        return ((np.arange(self.height, dtype=np.float32) + 0.5) / self.height)[:, None]

    def row(self, y: float) -> int:
        """The pixel row of a height, within the frame."""
        return min(self.height, max(0, round(y * self.height)))

    def filled(self, colour: Colour) -> Picture:
        return np.broadcast_to(colour, (3, self.height, self.width)).astype(np.float32)


def colour(text: str, strength: float = 1.0) -> Colour:
    """The linear light of `#rrggbb`, times `strength`."""
    srgb = np.array([int(text[i : i + 2], 16) for i in (1, 3, 5)], dtype=np.float32) / 255
    return np.asarray(srgb**2.2 * strength, dtype=np.float32).reshape(3, 1, 1)


def mix(one: Colour, other: Colour, share: float) -> Colour:
    """`share` of the other colour, the rest of the one."""
    return np.asarray(one + (other - one) * np.float32(share), dtype=np.float32)


def smooth(low: float | Plane, high: float | Plane, value: Plane) -> Plane:
    """0 below `low`, 1 above `high`, an even S between; `low` may be the greater one."""
    t = np.clip((value - low) / (high - low), 0, 1)
    return np.asarray(t * t * (3 - 2 * t), dtype=np.float32)


def lay(under: Picture, over: Picture | Colour, mask: Plane) -> None:
    """Put `over` on the picture where the mask is 1, in part where it is between."""
    rows, columns = _touched(mask)
    part = under[:, rows, columns]
    part += (_part(over, rows, columns) - part) * _part(mask, rows, columns)


def shine(under: Picture, light: Picture | Colour, mask: Plane) -> None:
    """Add light, as lamps, suns and haze do."""
    rows, columns = _touched(mask)
    under[:, rows, columns] += _part(mask, rows, columns) * _part(light, rows, columns)


def darken(under: Picture, mask: Plane) -> None:
    """Take light away where the mask is 1, in part where it is between: a shadow."""
    rows, columns = _touched(mask)
    under[:, rows, columns] *= 1 - _part(mask, rows, columns)


def _touched(mask: Plane) -> tuple[slice, slice]:
    """The rows and columns that the mask does something to: most things cover a small part of the picture."""
    return _span(mask.max(axis=1)), _span(mask.max(axis=0))


def _span(line: Plane) -> slice:
    if len(line) == 1:
        return slice(None)
    found = np.flatnonzero(line > FAINT)
    return slice(int(found[0]), int(found[-1]) + 1) if len(found) else slice(0, 0)


def _part(plane: Plane, rows: slice, columns: slice) -> Plane:
    """That part of a plane or picture; where it is one pixel high or wide, it stands for all."""
    return plane[..., rows if plane.shape[-2] > 1 else slice(None), columns if plane.shape[-1] > 1 else slice(None)]


def ramp(stops: list[tuple[float, Colour]], at: Plane) -> Picture:
    """A smooth run of colours: `stops` are (position, colour), rising."""
    positions = [position for position, _ in stops]
    tones = np.stack([tone.ravel() for _, tone in stops])
    return np.stack([np.interp(at, positions, tones[:, band]) for band in range(3)]).astype(np.float32)


def distance(frame: Frame, x: float, y: float) -> Plane:
    """How far each pixel is from a point."""
    return np.asarray(np.hypot(frame.x - np.float32(x), frame.y - np.float32(y)), dtype=np.float32)
