"""Hills behind hills in the haze, sometimes with balloons over them, and a tree alone on a slope."""

import math
from dataclasses import dataclass
from random import Random
from typing import ClassVar, Final

import numpy as np

from fanlight.demo.drawing.canvas import Frame, Picture, Plane, colour, lay, mix, smooth
from fanlight.demo.drawing.film import Film
from fanlight.demo.drawing.hours import DAWN, DUSK, GOLDEN, OVERCAST, SUNRISE, SUNSET, Hour
from fanlight.demo.drawing.noise import cloud, enlarge, line
from fanlight.demo.drawing.shapes import below, birds, branches, conifers, disc, hills_line, stencil
from fanlight.demo.drawing.sky import clouds, haze_between, sky

COUNT_WORDS: Final = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hills:
    """Ridges one behind the other, each paler than the one before."""

    family: ClassVar[str] = "hills"
    aspects: ClassVar[tuple[str, ...]] = ("3:2", "4:5", "16:9", "1:1", "2:3")
    hour: Hour
    ridges: int
    trees: bool
    flock: int
    sun_x: float
    sun_up: float
    cover: float
    steep: float

    @classmethod
    def compose(cls, chance: Random) -> "Hills":
        hour = chance.choice((DAWN, SUNRISE, GOLDEN, SUNSET, DUSK, OVERCAST))
        return cls(
            hour=hour,
            ridges=chance.randint(5, 8),
            trees=chance.random() < 0.75,
            flock=chance.choice((0, 0, 5, 9)),
            sun_x=chance.uniform(0.2, 0.8),
            sun_up=chance.uniform(*hour.sun_height),
            cover=chance.uniform(0.2, 0.6),
            steep=chance.uniform(0.5, 1.2),
        )

    @property
    def film(self) -> Film:
        return Film(exposure=1.05, warmth=0.5, contrast=0.9, fade=0.02)

    @property
    def alt(self) -> str:
        front = " and spruces in black along the nearest one" if self.trees else ""
        flock = " A few birds cross the sky." if self.flock else ""
        return (
            f"{COUNT_WORDS[self.ridges].capitalize()} ridges of hills fading into haze {self.hour.words},{front}.".replace(
                ",.", "."
            )
            + flock
        )

    @property
    def captions(self) -> tuple[str, ...]:
        return (
            f"Counted {COUNT_WORDS[self.ridges]} ridges before the haze took the rest.",
            "The valley keeps its fog until breakfast.",
            "Every hill a little more blue than the last.",
            "Got up for this. No regrets, some coffee.",
            f"The long way home, {self.hour.words}.",
        )

    @property
    def tags(self) -> tuple[str, ...]:
        return ("mountains", "haze", "landscape", "hiking")

    def draw(self, frame: Frame, dice: np.random.Generator) -> Picture:
        horizon = 0.62
        sun_x = self.sun_x * frame.aspect
        picture = sky(frame, self.hour, horizon, sun_x, horizon - self.sun_up - 0.12)
        clouds(
            picture,
            frame,
            self.hour,
            horizon=horizon,
            cover=self.cover,
            seed=int(dice.integers(999)),
            sun_x=sun_x,
            streaks=2.2,
        )
        if self.flock:
            flock = stencil(frame, *birds(dice, frame.aspect * (1 - self.sun_x), 0.22, count=self.flock, size=0.012))
            lay(picture, haze_between(colour(self.hour.shade), self.hour, 0.3), flock)
        for step in range(self.ridges):
            self._ridge(picture, frame, dice, step / (self.ridges - 1), sun_x)
        return picture

    def _ridge(self, picture: Picture, frame: Frame, dice: np.random.Generator, near: float, sun_x: float) -> None:
        base = 0.50 + 0.44 * near**1.25
        high = (0.075 + 0.05 * near) * self.steep
        ridge = hills_line(frame, dice, base=base, high=high, cells=2.2 + 1.5 * (1 - near), gain=0.42)
        if self.trees and near > 0.55:
            tall = 0.02 + 0.10 * (near - 0.5) ** 1.6 * 2
            ridge = conifers(frame, dice, ridge, tall=tall, spacing=tall * 0.17)
        top = max(0, int(ridge.min() * frame.height) - 2)
        if top >= frame.height - 2:
            return  # all of it lies below the picture
        mask = below(frame, ridge)[top:]
        depth = np.clip((frame.y[top:] - ridge[None, :]) / np.float32(0.16 + 0.1 * near), 0, 1)
        air = (1 - near) ** 0.9 * 0.94
        body = haze_between(colour(self.hour.shade), self.hour, air)
        mist = haze_between(colour(self.hour.shade), self.hour, min(1.0, air + 0.22 * (1 - near) + 0.05))
        glow = 1 + 0.55 * (1 - near) * np.exp(-(((frame.x - sun_x) / 0.42) ** 2))
        woods = enlarge(
            cloud(dice, frame.width // 3, max(4, (frame.height - top) // 2), cells=9, gain=0.72),
            frame.width,
            mask.shape[0],
        )
        tone = (body + (mist - body) * depth) * (glow * (1 + (0.05 + 0.16 * near) * woods))
        lay(picture[:, top:], tone, mask)


@dataclass(frozen=True, slots=True, kw_only=True)
class Balloons:
    """Hot-air balloons over hazy hills."""

    family: ClassVar[str] = "balloons"
    aspects: ClassVar[tuple[str, ...]] = ("4:5", "2:3", "1:1", "3:2")
    hills: Hills
    count: int
    palette: tuple[str, ...]

    @classmethod
    def compose(cls, chance: Random) -> "Balloons":
        hour = chance.choice((DAWN, SUNRISE, GOLDEN))
        hills = Hills(
            hour=hour,
            ridges=chance.randint(4, 6),
            trees=False,
            flock=0,
            sun_x=chance.choice((0.2, 0.8)),
            sun_up=chance.uniform(*hour.sun_height),
            cover=chance.uniform(0.1, 0.35),
            steep=chance.uniform(0.5, 1.0),
        )
        palette = chance.choice(
            (
                ("#c8442f", "#f1c453", "#f7ead2"),
                ("#2f6f8f", "#f4f1de", "#e07a5f"),
                ("#7b2d26", "#e8c07d", "#f5e6cc"),
                ("#3d5a80", "#ee6c4d", "#e0fbfc"),
                ("#5b3a6b", "#f2a65a", "#f6e7cb"),
            )
        )
        return cls(hills=hills, count=chance.randint(4, 10), palette=palette)

    @property
    def film(self) -> Film:
        return Film(exposure=1.0, warmth=0.6, contrast=0.95)

    @property
    def alt(self) -> str:
        return f"{COUNT_WORDS[self.count].capitalize()} striped hot-air balloons of different sizes floating over hazy hills {self.hills.hour.words}."

    @property
    def captions(self) -> tuple[str, ...]:
        return (
            "You hear the burners long before you see them.",
            f"{COUNT_WORDS[self.count].capitalize()} up, and not a breath of wind.",
            "Slowest traffic jam in the world.",
            "Worth the four o'clock alarm.",
        )

    @property
    def tags(self) -> tuple[str, ...]:
        return ("balloons", "sky", "travel", "morning")

    def draw(self, frame: Frame, dice: np.random.Generator) -> Picture:
        picture = self.hills.draw(frame, dice)
        sizes = np.sort(dice.uniform(0.025, 0.05, self.count))
        sizes[-1] = dice.uniform(0.13, 0.17)
        if self.count > 5:
            sizes[-2] = dice.uniform(0.065, 0.085)
        for index, size in enumerate(sizes):
            column = (index * 0.381966 + 0.13) % 1
            x = frame.aspect * (0.12 + 0.76 * column)
            y = 0.46 - 0.40 * float(dice.random()) ** 0.8 + 0.12 * (0.05 / size > 1)
            self._balloon(picture, frame, dice, x, max(y, size * 1.4), float(size))
        return picture

    def _balloon(self, picture: Picture, frame: Frame, dice: np.random.Generator, x: float, y: float, r: float) -> None:
        top, bottom = frame.row(y - r * 1.15), frame.row(y + r * 2.1)
        left, right = (min(frame.width, max(0, int(edge * frame.height))) for edge in (x - r * 1.1, x + r * 1.1))
        if right - left < 4 or bottom - top < 4:
            return
        dx, dy = (frame.x[:, left:right] - np.float32(x)) / r, (frame.y[top:bottom] - np.float32(y)) / r
        half = np.where(
            dy < 0, np.sqrt(np.clip(1 - dy**2, 0, 1)), np.clip(np.cos(np.clip(dy, 0, 1.5) * 0.93) ** 0.8, 0.17, 1)
        )
        edge = np.clip((half - np.abs(dx)) * np.float32(r * frame.height) + 0.5, 0, 1)
        envelope = edge * smooth(1.47, 1.44, dy) * smooth(-1.01, -0.99, dy)
        around = np.clip(dx / np.maximum(half, 0.05), -1, 1)
        gore = np.floor((np.arcsin(around) / math.pi + 0.5) * 8).astype(np.int32)
        paints = np.concatenate([colour(tone) for tone in self.palette], axis=2)[:, 0]
        paint = paints[:, (gore + int(dice.integers(3))) % 3]
        if dice.random() < 0.6:
            paint = np.where(np.abs(dy - 0.12) < 0.16, paints[:, int(dice.integers(3))][:, None, None], paint)
        side = 1 if self.hills.sun_x > 0.5 else -1
        light = (0.42 + 0.62 * np.sqrt(np.clip(1 - around**2, 0, 1)) + 0.35 * side * around) * (1.05 - 0.25 * dy)
        air = float(np.clip(1 - r / 0.10, 0.05, 0.72))
        tone = paint * light
        tone = tone + (colour(self.hills.hour.haze) - tone) * np.float32(air)
        part = picture[:, top:bottom, left:right]
        lay(part, tone.astype(np.float32), envelope.astype(np.float32))
        basket = (np.abs(dx) < 0.13) & (dy > 1.72) & (dy < 1.95)
        ropes = (np.abs(np.abs(dx) - 0.15) < 0.02) & (dy > 1.4) & (dy < 1.72)
        lay(part, haze_between(colour("#3a2a1c"), self.hills.hour, air), (basket | ropes).astype(np.float32))


@dataclass(frozen=True, slots=True, kw_only=True)
class LoneTree:
    """One bare or leafy tree on a slope, much air around it."""

    family: ClassVar[str] = "lone-tree"
    aspects: ClassVar[tuple[str, ...]] = ("1:1", "4:5", "3:2", "2:3")
    hour: Hour
    ground: str
    leaves: str
    tree_x: float
    flock: int

    @classmethod
    def compose(cls, chance: Random) -> "LoneTree":
        ground, leaves = chance.choice(
            (
                ("snow", ""),
                ("snow", ""),
                ("grass", "#5a6b2a"),
                ("stubble", "#a8622a"),
                ("stubble", ""),
                ("grass", "#c28a2c"),
            )
        )
        hours = (OVERCAST, DAWN, DUSK) if ground == "snow" else (OVERCAST, GOLDEN, SUNSET, DAWN)
        return cls(
            hour=chance.choice(hours),
            ground=ground,
            leaves=leaves,
            tree_x=chance.uniform(0.3, 0.7),
            flock=chance.choice((0, 4, 7)),
        )

    @property
    def film(self) -> Film:
        return Film(exposure=1.15, contrast=0.8, fade=0.03, saturation=0.9)

    @property
    def alt(self) -> str:
        kind = "leafy tree" if self.leaves else "bare tree"
        place = {"snow": "a snow-covered slope", "grass": "a green slope", "stubble": "a straw-coloured field"}[
            self.ground
        ]
        flock = ", birds flying off to one side" if self.flock else ""
        return f"A single {kind} on {place} in mist {self.hour.words}{flock}."

    @property
    def captions(self) -> tuple[str, ...]:
        return (
            "Same tree, a different day.",
            "It has seen more winters than all of us.",
            "Nothing else for miles.",
            "My favourite neighbour.",
            "Less is enough.",
        )

    @property
    def tags(self) -> tuple[str, ...]:
        return ("minimal", "tree", "fog", "winter" if self.ground == "snow" else "fields")

    def draw(self, frame: Frame, dice: np.random.Generator) -> Picture:
        sun_x = frame.aspect * (1 - self.tree_x)
        picture = sky(frame, self.hour, 0.74, sun_x, 0.45)
        haze = colour(self.hour.haze)
        lay(
            picture,
            mix(haze, colour("#ffffff"), 0.25),
            smooth(0.25, 0.75, frame.y) * np.float32(0.55) + np.zeros_like(frame.x),
        )
        far = hills_line(frame, dice, base=0.70, high=0.03, cells=2)
        far = conifers(frame, dice, far, tall=0.045, spacing=0.008)
        lay(picture, haze_between(colour(self.hour.shade), self.hour, 0.86), below(frame, far))
        ridge = (
            0.79
            - 0.05 * np.cos((frame.x[0] / frame.aspect - self.tree_x) * 2.6)
            + 0.004 * line(dice, frame.width, cells=9)
        )
        self._slope(picture, frame, dice, ridge.astype(np.float32))
        x = frame.aspect * self.tree_x
        foot = (x, float(ridge[int(x * frame.height)]) + 0.012)
        self._tree(picture, frame, dice, foot)
        if self.flock:
            flock = stencil(frame, *birds(dice, frame.aspect * (1.02 - self.tree_x), 0.3, count=self.flock, size=0.011))
            lay(picture, haze_between(colour(self.hour.shade), self.hour, 0.25), flock)
        return picture

    def _slope(self, picture: Picture, frame: Frame, dice: np.random.Generator, ridge: Plane) -> None:
        tones = {"snow": "#dfe4ea", "grass": "#6f7d3c", "stubble": "#b58f4e"}
        base = mix(colour(tones[self.ground]), colour(self.hour.haze), 0.25)
        depth = np.clip((frame.y - ridge[None, :]) / np.float32(0.26), 0, 1)
        rough = 0.05 if self.ground == "snow" else 0.22
        grain = enlarge(
            cloud(dice, frame.width // 8, frame.height // 2, cells=30, octaves=4, gain=0.8), frame.width, frame.height
        )
        shade = (1 - 0.35 * depth) * (1 + rough * grain * (0.3 + depth))
        tone = base * shade
        lay(picture, tone.astype(np.float32), below(frame, ridge))

    def _tree(self, picture: Picture, frame: Frame, dice: np.random.Generator, foot: tuple[float, float]) -> None:
        pens, tips = branches(dice, foot, height=0.62, levels=9, spread=0.42, lean=float(dice.normal(0, 0.06)))
        bark = haze_between(colour(self.hour.shade), self.hour, 0.12)
        lay(picture, bark, stencil(frame, *pens))
        if not self.leaves:
            return
        leaf = colour(self.leaves)
        for tone, size in ((0.35, 0.016), (0.8, 0.012), (1.35, 0.008)):
            shift = (1 - tone) * 0.012
            chosen = [tip for tip in tips if dice.random() < 0.75]
            dots = [
                disc(
                    x + dice.normal(0, 0.012) - shift, y + dice.normal(0, 0.012) + shift, size * dice.uniform(0.4, 1.1)
                )
                for x, y in chosen
            ]
            lay(
                picture,
                mix(leaf * np.float32(tone), colour(self.hour.haze), 0.15),
                stencil(frame, *dots) * np.float32(0.85),
            )
