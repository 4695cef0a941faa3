"""From linear light to a photograph: glow, lens, film curve, grain, JPEG."""

import os
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

os.environ.setdefault("VIPS_CONCURRENCY", "1")  # read when libvips starts: its threads would only wait for ours

import numpy as np
import pyvips
from PIL import Image, ImageChops

from fanlight.demo.drawing.canvas import Frame, Picture, Plane
from fanlight.demo.drawing.noise import enlarge

LONG_SIDE_PX: Final = 1600
GRAIN_SIDE_PX: Final = 1664
JPEG_QUALITY: Final = 84
CURVE_STEPS: Final = 4096
BRIGHTEST: Final = 16.0
FAINT_GLOW: Final = 0.02
"""Without anything brighter than this there is no glow to draw."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Film:
    """How a scene is developed."""

    exposure: float = 1.0
    contrast: float = 1.0
    warmth: float = 0.0
    """Above 0 the lights turn to yellow and the shadows to blue; below 0 the other way."""
    fade: float = 0.012
    """How far black is lifted."""
    glow: float = 0.10
    vignette: float = 0.28
    grain: float = 3.0
    """The spread of the grain in 8-bit steps."""
    saturation: float = 1.0


def develop(light: Picture, film: Film, seed: int, *, long_side_px: int = LONG_SIDE_PX) -> bytes:
    """The JPEG of a picture. It uses up `light`."""
    frame = Frame(light.shape[2], light.shape[1])
    _bloom(light, frame, film.glow)
    _darken_corners(light, frame, film.vignette)
    if film.saturation != 1.0:
        grey = np.float32(0.21) * light[0] + np.float32(0.72) * light[1] + np.float32(0.07) * light[2]
        light = grey + (light - grey) * np.float32(film.saturation)
    return _print(_toned(light, film), film, seed, long_side_px)


def blurred(planes: Plane, radius: float) -> Plane:
    """Out of focus by `radius`, in heights of the picture; one plane or several. Made small first: nobody can tell."""
    height, width = planes.shape[-2:]
    step = max(1, int(radius * height / 2.5))
    small = smaller(planes, step)
    flat = small.reshape(-1, *small.shape[-2:])
    soft = np.stack([_gauss(plane, max(radius * height / step, 0.3)) for plane in flat])
    if step > 1:
        soft = np.stack([enlarge(plane, width, height) for plane in soft])
    return soft.reshape(planes.shape)


def smaller(planes: Plane, step: int) -> Plane:
    """Each `step` by `step` block as one pixel, the rest at the edges left out."""
    if step == 1:
        return planes
    height, width = (max(1, side // step) for side in planes.shape[-2:])
    kept = planes[..., : height * step, : width * step]
    return np.asarray(kept.reshape(*planes.shape[:-2], height, step, width, step).mean(axis=(-3, -1)), dtype=np.float32)


def _gauss(plane: Plane, sigma: float) -> Plane:
    height, width = plane.shape
    image = pyvips.Image.new_from_memory(plane.astype(np.float32).tobytes(), width, height, 1, "float")
    soft = image.gaussblur(sigma, precision="float", min_ampl=0.08)
    return np.frombuffer(soft.write_to_memory(), dtype=np.float32).reshape(height, width)


def _bloom(light: Picture, frame: Frame, strength: float) -> None:
    """What is brighter than paper spills over its surroundings, as in every lens."""
    excess = np.maximum(smaller(light, 8) - np.float32(0.7), 0)
    if excess.max() < FAINT_GLOW:
        return
    wide = smaller(excess, 2)
    for band in range(3):
        near, far = _gauss(excess[band], 2.0), _gauss(wide[band], 4.5)
        spread = near * 0.6 + enlarge(far, near.shape[1], near.shape[0]) * 0.9
        light[band] += enlarge(spread * strength, frame.width, frame.height, smooth=False)


def _darken_corners(light: Picture, frame: Frame, strength: float) -> None:
    across = (frame.x / frame.aspect - 0.5) ** 2
    down = (frame.y - 0.5) ** 2
    light *= 1 - np.float32(strength) * 2 * (across + down)


def _toned(light: Picture, film: Film) -> Plane:
    """Film curve and toning, one table for each colour, looked up by the root of the light."""
    roots = np.sqrt(np.clip(light, 0, BRIGHTEST)) * np.float32((CURVE_STEPS - 1) / BRIGHTEST**0.5)
    places = roots.astype(np.uint16)
    return np.stack([_curve(film, band)[places[band]] for band in range(3)])


@lru_cache(maxsize=128)
def _curve(film: Film, band: int) -> Plane:
    light = np.linspace(0, BRIGHTEST**0.5, CURVE_STEPS) ** 2 * film.exposure
    value = (1 - np.exp(-1.35 * light)) ** (1 / 2.2)
    s_shape = value * value * (3 - 2 * value)
    value = value + (s_shape - value) * 0.55 * film.contrast
    tint = film.warmth * (0.045, 0.0, -0.055)[band]
    value = value + tint * (value - 0.35) * 1.6 * (1 - value * 0.55)
    return np.asarray((film.fade * (1.0, 1.05, 1.25)[band] + value * (1 - film.fade)) * 255, dtype=np.float32)


@lru_cache(maxsize=1)
def _grain() -> Plane:
    """One sheet of film grain, clumped a little; every photograph takes its own part of it."""
    dice = np.random.default_rng(35)
    fine = dice.standard_normal((GRAIN_SIDE_PX * 2, GRAIN_SIDE_PX), dtype=np.float32)
    clumped = _gauss(fine, 0.6)
    return np.asarray(clumped / clumped.std(), dtype=np.float32)


@lru_cache(maxsize=8)
def _coarse_grain(strength: float) -> Image.Image:
    """The sheet as an image around 128, for adding to images of 8 bits."""
    steps = np.clip(_grain() * np.float32(strength) + 128.5, 0, 255).astype(np.uint8)
    return Image.merge("RGB", [Image.fromarray(steps)] * 3)


def _print(toned: Plane, film: Film, seed: int, long_side_px: int) -> bytes:
    """Grain goes on before the enlarging (it hides the steps of 8 bits) and after it."""
    height, width = toned.shape[1:]
    x, y = _place_on_sheet(seed, width, height)
    toned += _grain()[y : y + height, x : x + width] * np.float32(film.grain * 0.55)
    small = np.ascontiguousarray(np.clip(toned, 0, 255).astype(np.uint8).transpose(1, 2, 0))
    scale = long_side_px / max(height, width)
    size = (round(width * scale), round(height * scale))
    large = Image.fromarray(small).resize(size, Image.Resampling.BICUBIC)
    x, y = _place_on_sheet(seed + 7, *size)
    grain = _coarse_grain(film.grain * 0.75).crop((x, y, x + size[0], y + size[1]))
    printed = ImageChops.add(large, grain, scale=1, offset=-128)
    image = pyvips.Image.new_from_memory(printed.tobytes(), *size, 3, "uchar").copy(interpretation="srgb")
    jpeg: bytes = image.jpegsave_buffer(Q=JPEG_QUALITY, keep=0)
    return jpeg


def _place_on_sheet(seed: int, width: int, height: int) -> tuple[int, int]:
    return seed * 37 % (GRAIN_SIDE_PX - width + 1), seed * 101 % (GRAIN_SIDE_PX * 2 - height + 1)
