"""Outlines with clean edges: polygons, discs, lines, ridges, trees, birds, people."""

import math
from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from PIL import Image, ImageDraw

from fanlight.demo.drawing.canvas import Frame, Plane
from fanlight.demo.drawing.noise import line

FINER: Final = 2
"""Outlines are drawn this much larger and then reduced, so that edges are smooth."""

Point = tuple[float, float]
Pen = Callable[[ImageDraw.ImageDraw, float], None]


def stencil(frame: Frame, *pens: Pen) -> Plane:
    """A mask of what the pens draw; each is given the drawing and the pixels of one unit."""
    sheet = Image.new("L", (frame.width * FINER, frame.height * FINER))
    drawing = ImageDraw.Draw(sheet)
    for pen in pens:
        pen(drawing, frame.height * FINER)
    return np.asarray(sheet.reduce(FINER), dtype=np.float32) / np.float32(255)


def polygon(points: Sequence[Point], ink: int = 255) -> Pen:
    return lambda drawing, unit: drawing.polygon([(x * unit, y * unit) for x, y in points], fill=ink)


def stroke(points: Sequence[Point], width: float, ink: int = 255) -> Pen:
    return lambda drawing, unit: drawing.line(
        [(x * unit, y * unit) for x, y in points], fill=ink, width=max(1, round(width * unit)), joint="curve"
    )


def disc(x: float, y: float, radius: float, ink: int = 255) -> Pen:
    return lambda drawing, unit: drawing.ellipse(
        ((x - radius) * unit, (y - radius) * unit, (x + radius) * unit, (y + radius) * unit), fill=ink
    )


def oval(x: float, y: float, wide: float, high: float, ink: int = 255) -> Pen:
    return lambda drawing, unit: drawing.ellipse(
        ((x - wide) * unit, (y - high) * unit, (x + wide) * unit, (y + high) * unit), fill=ink
    )


def below(frame: Frame, ridge: Plane) -> Plane:
    """The mask of everything under a ridge (one y for each column), with a soft edge of one pixel."""
    depth = (frame.y - ridge[None, :]) * np.float32(frame.height) + np.float32(0.5)
    return np.asarray(np.clip(depth, 0, 1), dtype=np.float32)


def conifers(
    frame: Frame, dice: np.random.Generator, ridge: Plane, *, tall: float, spacing: float, width: float = 0.2
) -> Plane:
    """The ridge with spruces standing on it: a tree is a narrow tent with a saw's edge."""
    outline = ridge.copy()
    columns = frame.x[0]
    for place in np.arange(-0.02, frame.aspect + 0.02, spacing):
        x = place + dice.normal(0, spacing * 0.8)
        height = tall * dice.uniform(0.35, 1.0) * (1.25 if dice.random() < 0.12 else 1.0)
        half = height * width * dice.uniform(0.8, 1.15)
        left, right = np.searchsorted(columns, (x - half, x + half))
        if right - left < 2:
            continue
        foot = float(ridge[min(len(ridge) - 1, max(0, (left + right) // 2))])
        away = np.abs(columns[left:right] - np.float32(x)) / np.float32(half)
        saw = 0.07 * np.abs(((away * 6.5) % 1.0) - 0.5)
        crown = foot - height * (1 - away**0.85) + height * saw
        outline[left:right] = np.minimum(outline[left:right], crown)
    return outline


def branches(
    dice: np.random.Generator, foot: Point, *, height: float, levels: int = 8, spread: float = 0.5, lean: float = 0.0
) -> tuple[list[Pen], list[Point]]:
    """A leafless tree, and where its twigs end."""
    pens: list[Pen] = []
    tips: list[Point] = []

    def grow(x: float, y: float, angle: float, length: float, thick: float, level: int) -> None:
        bend = angle + dice.normal(0, 0.12)
        middle = (x + math.cos(angle) * length * 0.5, y - math.sin(angle) * length * 0.5)
        end = (middle[0] + math.cos(bend) * length * 0.5, middle[1] - math.sin(bend) * length * 0.5)
        pens.append(stroke([(x, y), middle, end], max(thick, 0.0011)))
        if level == 0:
            tips.append(end)
            return
        for side in (-1, 1) if dice.random() < 0.86 else (-1, 0.15, 1):
            turn = bend + side * spread * dice.uniform(0.55, 1.15)
            turn += (math.pi / 2 - turn) * 0.06
            grow(*end, turn, length * dice.uniform(0.68, 0.86), thick * 0.68, level - 1)

    grow(*foot, math.pi / 2 + lean, height * 0.24, height * 0.042, levels)
    return pens, tips


def birds(dice: np.random.Generator, x: float, y: float, *, count: int, size: float) -> list[Pen]:
    """A loose flock: two wings each."""
    pens: list[Pen] = []
    for _ in range(count):
        a, b = x + dice.normal(0, 0.07), y + dice.normal(0, 0.03)
        wing = size * dice.uniform(0.6, 1.1)
        lift = wing * dice.uniform(0.15, 0.6)
        pens.append(stroke([(a - wing, b - lift), (a - wing * 0.4, b - lift * 0.9), (a, b)], size * 0.14))
        pens.append(stroke([(a, b), (a + wing * 0.4, b - lift * 0.9), (a + wing, b - lift)], size * 0.14))
    return pens


def walker(x: float, foot: float, tall: float, *, umbrella: bool = False) -> list[Pen]:
    """Somebody seen from behind, walking."""
    h = tall
    pens = [
        disc(x, foot - h * 0.92, h * 0.065),
        polygon(
            [
                (x - h * 0.10, foot - h * 0.84),
                (x + h * 0.10, foot - h * 0.84),
                (x + h * 0.13, foot - h * 0.36),
                (x - h * 0.13, foot - h * 0.36),
            ]
        ),
        polygon(
            [
                (x - h * 0.10, foot - h * 0.4),
                (x - h * 0.005, foot - h * 0.4),
                (x - h * 0.05, foot),
                (x - h * 0.10, foot),
            ]
        ),
        polygon(
            [
                (x + h * 0.005, foot - h * 0.4),
                (x + h * 0.10, foot - h * 0.4),
                (x + h * 0.11, foot - h * 0.02),
                (x + h * 0.06, foot - h * 0.02),
            ]
        ),
    ]
    if umbrella:
        arc = [
            (x + h * 0.46 * math.cos(a), foot - h * 0.98 - h * 0.30 * math.sin(a)) for a in np.linspace(0, math.pi, 24)
        ]
        pens += [polygon(arc), stroke([(x + h * 0.02, foot - h * 1.2), (x + h * 0.06, foot - h * 0.6)], h * 0.018)]
    return pens


def hills_line(
    frame: Frame, dice: np.random.Generator, *, base: float, high: float, cells: float = 2.5, gain: float = 0.45
) -> Plane:
    """The outline of hills: one y for each column, around `base`, rising up to about `high` above it."""
    return np.asarray(base - high * line(dice, frame.width, cells=cells, gain=gain), dtype=np.float32)
