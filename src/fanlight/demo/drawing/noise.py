"""Chance with a shape: fractal lines and clouds, and textures looked up in perspective."""

from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image

from fanlight.demo.drawing.canvas import Plane

TEXTURE_SIDE_PX: Final = 512


def enlarge(small: Plane, width: int, height: int, *, smooth: bool = True) -> Plane:
    """The same plane at another size."""
    kernel = Image.Resampling.BICUBIC if smooth else Image.Resampling.BILINEAR
    scaled = Image.fromarray(np.ascontiguousarray(small, dtype=np.float32)).resize((width, height), kernel)
    return np.asarray(scaled, dtype=np.float32)


def cloud(
    dice: np.random.Generator, width: int, height: int, *, cells: float = 3.0, octaves: int = 5, gain: float = 0.5
) -> Plane:
    """Fractal noise around 0, about ±1; `cells` lumps along the height. Octaves grow on top of each other."""
    aspect = width / height
    total = np.zeros((2, 2), dtype=np.float32)
    amplitude = 1.0
    for octave in range(octaves):
        rows = max(2, min(height, round(cells * 2**octave)))
        columns = max(2, min(width, round(cells * aspect * 2**octave)))
        fresh = dice.standard_normal((rows, columns), dtype=np.float32) * np.float32(amplitude)
        total = enlarge(total, columns, rows) + fresh
        amplitude *= gain
    spread = np.sqrt(sum(gain ** (2 * octave) for octave in range(octaves)))
    return enlarge(total, width, height) / np.float32(spread * 1.6)


def line(dice: np.random.Generator, width: int, *, cells: float = 3.0, octaves: int = 7, gain: float = 0.5) -> Plane:
    """A fractal line around 0, about ±1: ridges, shores, wires in the wind. One value for each column."""
    at = np.linspace(0, 1, width, dtype=np.float32)
    total = np.zeros(width, dtype=np.float32)
    for octave in range(octaves):
        knots = max(4, round(cells * 2**octave) + 3)
        total += np.float32(gain**octave) * _through(dice.standard_normal(knots, dtype=np.float32), at)
    return total / np.float32(1.6 * np.sqrt(sum(gain ** (2 * octave) for octave in range(octaves))))


def _through(knots: Plane, at: Plane) -> Plane:
    """A Catmull-Rom curve through evenly spaced knots."""
    place = at * np.float32(len(knots) - 3) + 1
    left = np.clip(place.astype(np.int32), 1, len(knots) - 3)
    t = place - left
    a, b, c, d = (knots[left + step] for step in (-1, 0, 1, 2))
    curve = b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)))
    return np.asarray(curve, dtype=np.float32)


@lru_cache(maxsize=16)
def tile(seed: int, *, slope: float = 1.0, low: float = 0.0) -> Plane:
    """A square that repeats without a seam, its waves weaker with frequency by `slope`; spread 1, mean 0."""
    side = TEXTURE_SIDE_PX
    dice = np.random.default_rng(seed)
    frequency = np.hypot(np.fft.fftfreq(side)[:, None], np.fft.rfftfreq(side)[None, :]) * side
    weight = np.where(frequency > low, 1 / np.maximum(frequency, 1) ** slope, 0)
    waves = np.fft.rfft2(dice.standard_normal((side, side))) * weight
    square = np.fft.irfft2(waves, s=(side, side))
    return np.asarray(square / square.std(), dtype=np.float32)


def look_up(texture: Plane, u: Plane, v: Plane) -> Plane:
    """The repeating texture at (u, v) in pixels of it, between pixels by proportion.

    Where u is one row and v one column, whole rows and columns of the texture are mixed: many times cheaper.
    """
    i, i2, across = _neighbours(u, texture.shape[1])
    j, j2, down = _neighbours(v, texture.shape[0])
    if u.shape[0] == 1 and v.shape[1] == 1:
        rows = texture[j[:, 0]] * (1 - down) + texture[j2[:, 0]] * down
        return np.asarray(rows[:, i[0]] * (1 - across) + rows[:, i2[0]] * across, dtype=np.float32)
    flat = texture.reshape(-1)
    upper, lower = j * texture.shape[1], j2 * texture.shape[1]
    above = flat[upper + i] * (1 - across) + flat[upper + i2] * across
    below = flat[lower + i] * (1 - across) + flat[lower + i2] * across
    return np.asarray(above * (1 - down) + below * down, dtype=np.float32)


def _neighbours(place: Plane, size: int) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32], Plane]:
    """The two pixels around a place, wrapped, and how far it is from the first to the second."""
    first = np.floor(place)
    index = first.astype(np.int32) % size
    return index, (index + 1) % size, (place - first).astype(np.float32)
