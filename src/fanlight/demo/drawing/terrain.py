"""Real ground: a height field seen in perspective, with sun, cast shadows and air between."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from fanlight.demo.drawing.canvas import Frame, Plane
from fanlight.demo.drawing.noise import look_up

SLICES: Final = 420


@dataclass(frozen=True, slots=True, kw_only=True)
class Eye:
    """Where the ground is seen from. Lengths are in cells of the height field."""

    height: float
    near: float = 6.0
    far: float = 420.0
    horizon: float = 0.4
    """Where the horizon lies in the picture."""
    lens: float = 0.9
    """Cells at distance 1 for one height of the picture, turned round: larger is longer."""
    u: float = 256.0
    v: float = 0.0


@dataclass(frozen=True, slots=True)
class Seen:
    """For each pixel: whether there is ground, how far away, and which place of the height field."""

    ground: Plane
    depth: Plane
    u: Plane
    v: Plane


def look(frame: Frame, heights: Plane, eye: Eye) -> Seen:
    """March away from the eye; each slice hides what lies behind it."""
    depth = eye.near * (eye.far / eye.near) ** np.linspace(0, 1, SLICES, dtype=np.float32)
    across = (frame.x - np.float32(frame.aspect / 2)) / np.float32(eye.lens)
    u, v = eye.u + across * depth[:, None], np.broadcast_to(eye.v + depth[:, None], (SLICES, frame.width))
    top = eye.horizon + (eye.height - look_up(heights, u, v)) / depth[:, None] * np.float32(eye.lens)
    skyline = np.minimum.accumulate(top, axis=0)
    nearest = _first_slices(frame, skyline)
    ground = nearest < SLICES
    place = np.minimum(nearest, SLICES - 1)
    return _between(frame, skyline, place, ground, depth, across, eye)


def _first_slices(frame: Frame, skyline: Plane) -> np.ndarray:
    """The first slice whose skyline is at or above each pixel, counted rather than searched."""
    rows = np.clip(np.ceil(skyline * frame.height - 0.5), 0, frame.height).astype(np.int32)
    columns = np.broadcast_to(np.arange(frame.width, dtype=np.int32), rows.shape)
    places = (rows * frame.width + columns).ravel()
    counted = np.bincount(places, minlength=(frame.height + 1) * frame.width).reshape(frame.height + 1, frame.width)
    covered = np.cumsum(counted, axis=0)[: frame.height]
    return np.asarray(SLICES - covered, dtype=np.int32)


def _between(
    frame: Frame, skyline: Plane, place: np.ndarray, ground: np.ndarray, depth: Plane, across: Plane, eye: Eye
) -> Seen:
    """Depth between two slices by proportion, so that no steps show."""
    columns = np.arange(frame.width, dtype=np.int32)[None, :]
    before = np.maximum(place - 1, 0)
    flat = skyline.ravel()
    upper, lower = flat[place * frame.width + columns], flat[before * frame.width + columns]
    share = np.clip((lower - frame.y) / np.maximum(lower - upper, 1e-5), 0, 1)
    far = depth[before] + (depth[place] - depth[before]) * share
    return Seen(ground.astype(np.float32), far, eye.u + across * far, eye.v + far)


def sunlit(heights: Plane, *, towards_u: float, towards_v: float, rise: float, relief: float = 1.0) -> Plane:
    """How much sun each cell gets by its slope: 1 where it faces the sun."""
    dv, du = np.gradient(heights)
    length = np.sqrt((du * relief) ** 2 + (dv * relief) ** 2 + 1)
    norm = np.sqrt(towards_u**2 + towards_v**2 + rise**2)
    facing = (-du * relief * towards_u - dv * relief * towards_v + rise) / (length * norm)
    return np.asarray(np.clip(facing, 0, 1), dtype=np.float32)


def shadows(heights: Plane, *, fall: float, from_left: bool) -> Plane:
    """0 in the shadow of what stands between a cell and a sun at the side; `fall` is the sun's slope."""
    field = heights if from_left else heights[:, ::-1]
    doubled = np.concatenate([field, field], axis=1)
    across = np.arange(doubled.shape[1], dtype=np.float32) * np.float32(fall)
    reach = np.maximum.accumulate(doubled + across, axis=1) - across
    lit = np.clip(1 - (reach - doubled)[:, field.shape[1] :] / np.float32(0.6), 0, 1)
    return np.asarray(lit if from_left else lit[:, ::-1], dtype=np.float32)
