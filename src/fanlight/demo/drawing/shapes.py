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
    """Somebody in a coat, seen from behind, walking."""

    def at(across: float, up: float) -> Point:
        return (x + across * tall, foot - up * tall)

    legs = [
        polygon([at(-0.085, 0.42), at(0.0, 0.42), at(-0.03, 0.20), at(-0.045, 0.015), at(-0.095, 0.0), at(-0.08, 0.2)]),
        polygon([at(0.0, 0.42), at(0.085, 0.42), at(0.075, 0.22), at(0.062, 0.06), at(0.018, 0.055), at(0.03, 0.22)]),
    ]
    coat = polygon([
        at(-0.035, 0.885), at(0.035, 0.885), at(0.10, 0.83), at(0.125, 0.76), at(0.14, 0.56), at(0.105, 0.55),
        at(0.125, 0.34), at(-0.125, 0.34), at(-0.105, 0.55), at(-0.14, 0.56), at(-0.125, 0.76), at(-0.10, 0.83),
    ])  # fmt: skip
    head = [oval(x, foot - tall * 0.935, tall * 0.052, tall * 0.066), stroke([at(0, 0.9), at(0, 0.86)], tall * 0.05)]
    above = _umbrella(x + tall * 0.03, foot - tall * 0.97, tall) if umbrella else []
    return [*above, *legs, coat, *head]


def _umbrella(x: float, edge: float, tall: float) -> list[Pen]:
    half, high, ribs = tall * 0.37, tall * 0.24, 6
    dome = [(x + half * math.cos(a), edge - high * math.sin(a)) for a in np.linspace(0, math.pi, 24)]
    width = 2 * half / ribs
    scallops = [
        oval(x - half + width * (k + 0.5), edge + high * 0.02, width * 0.5, high * 0.13, 0) for k in range(ribs)
    ]
    stick = stroke([(x, edge - high * 1.12), (x + tall * 0.02, edge + tall * 0.42)], tall * 0.016)
    return [polygon(dome), *scallops, stick]


def hills_line(
    frame: Frame, dice: np.random.Generator, *, base: float, high: float, cells: float = 2.5, gain: float = 0.45
) -> Plane:
    """The outline of hills: one y for each column, around `base`, rising up to about `high` above it."""
    return np.asarray(base - high * line(dice, frame.width, cells=cells, gain=gain), dtype=np.float32)
