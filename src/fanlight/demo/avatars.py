"""Pictures for profiles: a small scene, or somebody's outline against a wall, never a face."""

import math
from random import Random
from typing import Final

import numpy as np

from fanlight.demo.art import FAMILIES
from fanlight.demo.drawing.canvas import Frame, Picture, colour, lay, mix, shine, smooth
from fanlight.demo.drawing.film import Film, blurred, develop
from fanlight.demo.drawing.shapes import Pen, disc, oval, polygon, stencil, stroke

SIDE_PX: Final = 400
SMALL_SCENES: Final = (
    "flower", "citrus", "hills", "sea", "fanlight", "staircase", "coffee", "aurora", "dew", "balloons", "sunlit-wall", "lone-tree",
)  # fmt: skip
WALLS: Final = (
    ("#e7a08a", "#8a3f3a"), ("#8fb8b0", "#2f5a5a"), ("#e9c97a", "#8a5a2a"), ("#a9b8d8", "#3a4a7a"), ("#d8b8c8", "#6a3a5a"),
    ("#b8c89a", "#4a5a2f"), ("#d9c7ae", "#6a5238"), ("#6a7a8a", "#1f2a38"),
)  # fmt: skip
SKINS: Final = ("#f0cdb4", "#e0ac88", "#c98d64", "#a56b45", "#7d4b2e", "#553220", "#f5dac6")
HAIRS: Final = ("#1c1512", "#2f2119", "#5a3a24", "#8a5a2f", "#c79a5a", "#8f8f8f", "#d9d4cc", "#7a2f1f", "#3a3f6a")
CLOTHES: Final = ("#2f3a4a", "#c9563f", "#e6d9c3", "#3f6a5a", "#d9a441", "#6a3f5a", "#8a9aa8", "#f0efe9", "#1f1f24")


def avatar(seed: int) -> bytes:
    """A square JPEG. Two out of five are scenes, the others people from behind the light."""
    chance = Random(f"avatar {seed}")
    frame = Frame(SIDE_PX, SIDE_PX)
    dice = np.random.default_rng([seed, 77])
    if chance.random() < 0.4:
        small = FAMILIES[chance.choice(SMALL_SCENES)](chance)
        return develop(small.draw(frame, dice), small.film, seed, long_side_px=SIDE_PX)
    return develop(
        _portrait(frame, chance, dice),
        Film(exposure=1.1, warmth=0.4, vignette=0.3, glow=0.08),
        seed,
        long_side_px=SIDE_PX,
    )


def _portrait(frame: Frame, chance: Random, dice: np.random.Generator) -> Picture:
    light, dark = (colour(tone) for tone in chance.choice(WALLS))
    side = chance.choice((-1, 1))
    glow = np.exp(-(((frame.x - 0.5 - side * 0.22) / 0.5) ** 2) - ((frame.y - 0.35) / 0.5) ** 2)
    picture = np.asarray(dark + (light - dark) * glow, dtype=np.float32)
    skin, hair, cloth = (colour(chance.choice(tones)) for tones in (SKINS, HAIRS, CLOTHES))
    shade = np.clip(0.72 + side * 1.1 * (frame.x - 0.5) - 0.25 * (frame.y - 0.5), 0.28, 1.25).astype(np.float32)
    style = chance.choice(("short", "long", "bun", "round", "hat", "scarf", "curls"))
    cx, tilt = 0.5 + chance.uniform(-0.03, 0.03), chance.uniform(-0.02, 0.02)
    _behind(picture, frame, hair * shade, cx, style)
    body = stencil(frame, *_shoulders(cx))
    lay(picture, cloth * shade, body)
    neck = stencil(
        frame,
        polygon([(cx - 0.065, 0.52), (cx + 0.065, 0.52), (cx + 0.085, 0.74), (cx - 0.085, 0.74)]),
        oval(cx, 0.735, 0.088, 0.035),
    )
    lay(picture, skin * shade * np.float32(0.72), neck)
    head = stencil(frame, oval(cx + tilt, 0.42, 0.135, 0.175))
    lay(picture, skin * shade, head)
    cheek = np.exp(-(((frame.x - cx - tilt - side * 0.06) / 0.09) ** 2) - ((frame.y - 0.40) / 0.13) ** 2)
    shine(picture, skin * np.float32(0.22), cheek * head)
    _over(picture, frame, dice, (hair * shade, cloth * shade), cx + tilt, style)
    if chance.random() < 0.3:
        _glasses(picture, frame, cx + tilt)
    edge = np.clip(body + head - np.roll(body + head, -side * 3, axis=1), 0, 1)
    shine(picture, mix(light, colour("#ffffff"), 0.5) * np.float32(0.5), blurred(edge, 0.004))
    return picture


def _shoulders(cx: float) -> list[Pen]:
    curve = [
        (cx + 0.40 * t, 0.715 + 0.17 * abs(t) ** 1.8 + (0.16 if abs(t) > 0.97 else 0)) for t in np.linspace(-1, 1, 41)
    ]
    return [polygon([*curve, (cx + 0.42, 1.1), (cx - 0.42, 1.1)])]


def _behind(picture: Picture, frame: Frame, hair: Picture, cx: float, style: str) -> None:
    pens: dict[str, list[Pen]] = {
        "long": [
            oval(cx, 0.42, 0.185, 0.215),
            polygon([(cx - 0.185, 0.42), (cx + 0.185, 0.42), (cx + 0.215, 0.80), (cx - 0.215, 0.80)]),
        ],
        "round": [disc(cx, 0.36, 0.235)],
        "bun": [oval(cx, 0.39, 0.155, 0.185), disc(cx, 0.165, 0.075)],
        "curls": [disc(cx + 0.19 * math.cos(a), 0.37 + 0.19 * math.sin(a), 0.075) for a in np.linspace(-3.9, 0.75, 12)],
    }
    lay(picture, hair * np.float32(0.75), stencil(frame, *pens.get(style, [])))


def _over(
    picture: Picture, frame: Frame, dice: np.random.Generator, tones: tuple[Picture, Picture], cx: float, style: str
) -> None:
    hair, cloth = tones
    cap = [(cx + 0.152 * math.cos(a), 0.405 + 0.195 * math.sin(a)) for a in np.linspace(-math.pi, 0, 30)]
    fringe = [
        (cx + 0.15 * t, 0.345 - 0.05 * math.cos(t * 2.2 + float(dice.uniform(-0.8, 0.8))))
        for t in np.linspace(1, -1, 16)
    ]
    if style in {"hat", "scarf"}:
        low = 0.335 if style == "hat" else 0.36
        wrap = [
            (cx + 0.165 * math.cos(a), low + (0.20 if style == "hat" else 0.17) * math.sin(a))
            for a in np.linspace(-math.pi, 0, 30)
        ]
        pens = [polygon(wrap), stroke([(cx - 0.175, low), (cx + 0.175, low)], 0.05)]
        if style == "scarf":
            pens += [
                polygon([(cx - 0.17, low), (cx - 0.125, low), (cx - 0.115, 0.62), (cx - 0.20, 0.74)]),
                polygon([(cx + 0.17, low), (cx + 0.125, low), (cx + 0.115, 0.62), (cx + 0.20, 0.74)]),
                oval(cx, 0.69, 0.17, 0.075),
            ]
        lay(picture, cloth * np.float32(0.85) + np.float32(0.02), stencil(frame, *pens))
        return
    lay(picture, hair, stencil(frame, polygon([*cap, *fringe])))
    strands = smooth(0.2, 0.8, np.abs(np.sin((frame.x - cx) * 60 + (frame.y - 0.3) * 22)))
    shine(picture, hair * np.float32(0.35), stencil(frame, polygon([*cap, *fringe])) * strands)


def _glasses(picture: Picture, frame: Frame, cx: float) -> None:
    rims: list[Pen] = [
        pen
        for s in (-1, 1)
        for pen in (oval(cx + s * 0.062, 0.415, 0.05, 0.043), oval(cx + s * 0.062, 0.415, 0.042, 0.035, 0))
    ]
    lay(picture, colour("#16130f"), stencil(frame, *rims, stroke([(cx - 0.014, 0.41), (cx + 0.014, 0.41)], 0.008)))
