"""A wood in fog, and a macro of dew on a blade of grass."""

import math
from dataclasses import dataclass
from random import Random
from typing import ClassVar

import numpy as np

from fanlight.demo.drawing.canvas import Colour, Frame, Picture, colour, distance, lay, mix, ramp, shine, smooth
from fanlight.demo.drawing.film import Film, blurred
from fanlight.demo.drawing.noise import cloud, enlarge, line
from fanlight.demo.drawing.shapes import Pen, below, polygon, stencil, stroke, walker

FOGS = {
    "cold": ("#cfd8dc", "#93a5ad", "#1b262b", "#e9f0f2"),
    "golden": ("#f6d9a0", "#c79a5e", "#2a1d10", "#ffe9b8"),
    "green": ("#dfe8c4", "#8fa874", "#16210f", "#f2f6d8"),
    "blue": ("#b9cadb", "#6f8bab", "#101b2c", "#d9e6f4"),
    "russet": ("#efd2b4", "#b9805a", "#27160e", "#ffe2c0"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Forest:
    """Trunks behind trunks, and light that comes from somewhere behind them."""

    family: ClassVar[str] = "forest"
    aspects: ClassVar[tuple[str, ...]] = ("2:3", "4:5", "3:2", "1:1")
    fog: str
    beams: bool
    somebody: bool
    light_x: float
    ferns: bool

    @classmethod
    def compose(cls, chance: Random) -> "Forest":
        return cls(
            fog=chance.choice(tuple(FOGS)),
            beams=chance.random() < 0.5,
            somebody=chance.random() < 0.35,
            light_x=chance.uniform(0.3, 0.7),
            ferns=chance.random() < 0.6,
        )

    @property
    def film(self) -> Film:
        return Film(exposure=1.05, contrast=0.9, fade=0.03, glow=0.14)

    @property
    def alt(self) -> str:
        light = "Slanting beams of light fall" if self.beams else "Pale light comes"
        person = " Somebody walks away along the path." if self.somebody else ""
        under = " over ferns and undergrowth" if self.ferns else " over a bare forest floor"
        return f"Tall tree trunks fading one behind the other into {self.fog} fog. {light} from behind them{under}.{person}"

    @property
    def captions(self) -> tuple[str, ...]:
        return (
            "It smelled of rain and mushrooms.",
            "Quiet enough to hear the drops let go.",
            "The wood kept its distance.",
            "Morning walk, no headphones.",
            "Went for ten minutes, stayed for two hours.",
        )

    @property
    def tags(self) -> tuple[str, ...]:
        return ("forest", "fog", "trees", "woodland")

    def draw(self, frame: Frame, dice: np.random.Generator) -> Picture:
        bright, middle, dark, light = (colour(tone) for tone in FOGS[self.fog])
        x, y = frame.aspect * self.light_x, 0.36
        away = distance(frame, x, y)
        picture = np.asarray(middle + (bright - middle) * np.exp(-((away / 0.48) ** 2)), dtype=np.float32)
        shine(picture, light * np.float32(0.55), np.exp(-((away / 0.26) ** 2)))
        drifts = enlarge(cloud(dice, 120, 160, cells=2.5, octaves=4), frame.width, frame.height)
        for step in range(6):
            near = step / 5
            air = (1 - near) ** 0.75 * 0.93 + 0.03
            self._trunks(picture, frame, dice, near, mix(dark, mix(middle, bright, 0.55), air))
            if step == 3 and self.somebody:
                lay(picture, mix(dark, middle, 0.35), stencil(frame, *walker(x, 0.835, 0.13)))
            if step < 5:
                veil = np.clip(0.10 + 0.08 * drifts, 0, 0.3) * np.exp(-((away / 0.6) ** 2)) + 0.10 * smooth(
                    0.35, 0.9, frame.y
                )
                lay(picture, mix(bright, light, 0.4), np.clip(veil, 0, 1))
        if self.beams:
            self._beams(picture, frame, dice, light)
        self._floor(picture, frame, dice, dark, middle)
        return picture

    def _trunks(self, picture: Picture, frame: Frame, dice: np.random.Generator, near: float, tone: Colour) -> None:
        pens: list[Pen] = []
        foot = 0.72 + 0.26 * near**1.4
        ground = foot + 0.02 * line(dice, frame.width, cells=4)
        count = round((26 - 21 * near) * frame.aspect + 2)
        for _ in range(count):
            x = float(dice.uniform(-0.03, frame.aspect + 0.03))
            if near > 0.6 and abs(x / frame.aspect - self.light_x) < 0.13:
                continue
            thick = (0.006 + 0.052 * near**1.6) * float(dice.uniform(0.6, 1.3))
            pens += _trunk(dice, x, foot + 0.05, thick, near)
        mask = np.maximum(stencil(frame, *pens), below(frame, ground.astype(np.float32)))
        top = enlarge(
            cloud(dice, frame.width // 5, frame.height // 4, cells=7, octaves=4, gain=0.65), frame.width, frame.height
        )
        leaves = smooth(0.25, 0.75, top + smooth(0.30, -0.14, frame.y) * 1.9 - 0.85 - 0.3 * near) * np.float32(
            0.55 + 0.3 * near
        )
        lay(picture, tone, np.maximum(mask, leaves))

    def _beams(self, picture: Picture, frame: Frame, dice: np.random.Generator, light: Colour) -> None:
        x, y = frame.aspect * self.light_x + 0.12, -0.25
        angle = np.arctan2(frame.x - x, frame.y - y)
        rays = line(dice, 1024, cells=34, octaves=3, gain=0.6)
        place = np.clip((angle / math.pi + 0.5) * 1024, 0, 1023).astype(np.int32)
        beam = smooth(0.1, 1.0, rays)[place] * smooth(0.95, 0.25, frame.y) * np.exp(-((angle / 0.5) ** 2))
        shine(picture, light * np.float32(0.40), beam.astype(np.float32))

    def _floor(self, picture: Picture, frame: Frame, dice: np.random.Generator, dark: Colour, middle: Colour) -> None:
        rough = enlarge(
            cloud(dice, frame.width // 2, frame.height // 2, cells=22, octaves=4, gain=0.8), frame.width, frame.height
        )
        y = smooth(0.74, 1.0, frame.y)
        lay(picture, mix(dark, middle, 0.20) * (1 + 0.35 * rough), y * np.float32(0.7))
        if self.ferns:
            pens = [pen for _ in range(round(30 * frame.aspect)) for pen in _fern(dice, frame.aspect)]
            lay(picture, mix(dark, middle, 0.10), stencil(frame, *pens))


def _trunk(dice: np.random.Generator, x: float, foot: float, thick: float, near: float) -> list[Pen]:
    """Slightly bent, thicker at the root, with stumps of branches."""
    lean, curve = float(dice.normal(0, 0.02)), float(dice.normal(0, 0.012))
    at = np.linspace(0, 1, 12)
    middle = x + lean * at + curve * np.sin(at * 3.1)
    half = thick * (0.55 + 0.32 * (1 - at) + 0.5 * np.exp(-at * 22))
    y = foot * (1 - at) - 0.05 * at
    left, right = list(zip(middle - half, y, strict=True)), list(zip(middle + half, y, strict=True))
    pens: list[Pen] = [polygon([*left, *reversed(right)])]
    for _ in range(int(dice.integers(2, 7))):
        start = float(dice.uniform(0.35, 0.95))
        bx, by = x + lean * start, foot * (1 - start)
        reach = float(dice.uniform(0.03, 0.13)) * (0.4 + near) * float(dice.choice([-1, 1]))
        drop = float(dice.uniform(-0.05, 0.035))
        pens.append(
            stroke([(bx, by), (bx + reach * 0.5, by + drop * 0.4), (bx + reach, by + drop)], max(0.0012, thick * 0.10))
        )
    return pens


def _fern(dice: np.random.Generator, aspect: float) -> list[Pen]:
    x, y = float(dice.uniform(0, aspect)), float(dice.uniform(0.92, 1.05))
    length, lean = float(dice.uniform(0.06, 0.16)), float(dice.normal(0, 0.7))
    at = np.linspace(0, 1, 10)
    spine = [(x + lean * length * t * (0.6 + 0.6 * t), y - length * (t - 0.35 * t * t)) for t in at]
    pens: list[Pen] = [stroke(spine, 0.0022)]
    for (a, b), t in zip(spine[1:-1], at[1:-1], strict=True):
        leaf = length * 0.24 * (1 - t) ** 0.7
        pens += [stroke([(a, b), (a + side * leaf, b + leaf * 0.35)], 0.0035 * (1.1 - t)) for side in (-1, 1)]
    return pens


@dataclass(frozen=True, slots=True, kw_only=True)
class Dew:
    """Drops on blades of grass, everything else a blur of lights."""

    family: ClassVar[str] = "dew"
    aspects: ClassVar[tuple[str, ...]] = ("1:1", "4:5", "3:2")
    ground: tuple[str, str, str]
    drops: int
    bend: float

    @classmethod
    def compose(cls, chance: Random) -> "Dew":
        ground = chance.choice(
            (
                ("#1f3a12", "#7fae3c", "#f2f0a0"),
                ("#3a2a10", "#c08a30", "#ffe6a0"),
                ("#12303a", "#4f9a98", "#d8f4e4"),
                ("#33142a", "#b0567a", "#ffd6d0"),
            )
        )
        return cls(ground=ground, drops=chance.randint(5, 10), bend=chance.uniform(-0.5, 0.5))

    @property
    def film(self) -> Film:
        return Film(exposure=1.05, glow=0.16, contrast=1.0, saturation=1.05)

    @property
    def alt(self) -> str:
        return "Macro photograph of grass with round drops of dew, in front of soft blurred circles of light."

    @property
    def captions(self) -> tuple[str, ...]:
        return (
            "Knees wet, worth it.",
            "Every drop has its own sky.",
            "Before the sun got to it.",
            "Whole worlds, three millimetres wide.",
        )

    @property
    def tags(self) -> tuple[str, ...]:
        return ("macro", "bokeh", "dew", "nature")

    def draw(self, frame: Frame, dice: np.random.Generator) -> Picture:
        dark, middle, light = (colour(tone) for tone in self.ground)
        picture = bokeh(frame, dice, (dark, middle, light), count=60)
        far = stencil(frame, *(pen for _ in range(7) for pen in self._blade(dice, frame, 0.03)))
        lay(picture, mix(dark, middle, 0.75), blurred(far, 0.022) * np.float32(0.8))
        blades = [self._path(dice, frame) for _ in range(3)]
        for path in blades:
            self._sharp_blade(picture, frame, path, dark, middle, light)
        for index in range(self.drops):
            path = blades[index % len(blades)]
            at = float(dice.uniform(0.25, 0.95))
            place = path[int(at * (len(path) - 1))]
            self._drop(
                picture, frame, place[0], place[1] + 0.008, float(dice.uniform(0.011, 0.036)), (dark, middle, light)
            )
        return picture

    def _path(self, dice: np.random.Generator, frame: Frame) -> list[tuple[float, float]]:
        x, lean = frame.aspect * float(dice.uniform(0.25, 0.75)), self.bend + float(dice.normal(0, 0.25))
        top = float(dice.uniform(0.12, 0.4))
        return [(x + lean * t * t * 0.8, 1.05 - (1.05 - top) * t) for t in np.linspace(0, 1, 60)]

    def _blade(self, dice: np.random.Generator, frame: Frame, width: float) -> list[Pen]:
        path = self._path(dice, frame)
        shift = float(dice.normal(0, frame.aspect * 0.3))
        left = [(x + shift - width * (1 - i / 60), y) for i, (x, y) in enumerate(path)]
        right = [(x + shift + width * (1 - i / 60), y) for i, (x, y) in enumerate(path)]
        return [polygon([*left, *reversed(right)])]

    def _sharp_blade(
        self,
        picture: Picture,
        frame: Frame,
        path: list[tuple[float, float]],
        dark: Colour,
        middle: Colour,
        light: Colour,
    ) -> None:
        width = 0.019
        half = [width * (1 - i / 60) ** 0.8 for i in range(60)]
        left = [(x - h, y) for (x, y), h in zip(path, half, strict=True)]
        right = [(x + h, y) for (x, y), h in zip(path, half, strict=True)]
        lay(picture, mix(dark, middle, 0.55), stencil(frame, polygon([*left, *reversed(right)])))
        lay(picture, mix(middle, light, 0.45), stencil(frame, polygon([*path, *reversed(right)])) * np.float32(0.75))
        lay(picture, mix(middle, light, 0.9), stencil(frame, stroke(path[:56], 0.0022)) * np.float32(0.7))

    def _drop(
        self, picture: Picture, frame: Frame, x: float, y: float, r: float, tones: tuple[Colour, Colour, Colour]
    ) -> None:
        top, bottom = frame.row(y - r * 1.3), frame.row(y + r * 2.0)
        left, right = (min(frame.width, max(0, int(e * frame.height))) for e in (x - r * 1.4, x + r * 1.4))
        if right - left < 3 or bottom - top < 3:
            return
        part = picture[:, top:bottom, left:right]
        dx, dy = (frame.x[:, left:right] - x) / r, (frame.y[top:bottom] - y) / r
        away = np.hypot(dx, dy)
        mask = np.clip((1 - away) * r * frame.height + 0.5, 0, 1).astype(np.float32)
        dark, middle, light = tones
        shine(part, light * np.float32(0.5), np.exp(-((np.hypot(dx, dy - 1.35) / 0.5) ** 2)).astype(np.float32))
        inside = mix(dark, middle, 0.6) + (light - mix(dark, middle, 0.6)) * smooth(-0.55, 0.95, dy + 0.25 * dx)
        inside = inside * (1 - 0.75 * smooth(0.62, 1.0, away) * smooth(0.6, -0.6, dy))
        lay(part, inside.astype(np.float32), mask)
        spark = (
            np.exp(-((np.hypot(dx + 0.36, dy + 0.42) / 0.17) ** 2)) * 3.2
            + np.exp(-((np.hypot(dx - 0.3, dy - 0.5) / 0.3) ** 2)) * 0.6
        )
        shine(part, colour("#ffffff"), (spark * mask).astype(np.float32))


def bokeh(
    frame: Frame, dice: np.random.Generator, tones: tuple[Colour, Colour, Colour], *, count: int, size: float = 0.06
) -> Picture:
    """A background far out of focus: a soft ground with discs of light, brighter at their rims."""
    dark, middle, light = tones
    ground = enlarge(cloud(dice, 40, 40, cells=2, octaves=3), frame.width, frame.height)
    level = np.clip(0.5 + 0.38 * ground + 0.18 * (0.5 - frame.y), 0, 1)
    picture = ramp([(0.0, dark), (0.65, middle), (1.0, mix(middle, light, 0.5))], level)
    for _ in range(count):
        x, y = float(dice.uniform(-0.05, frame.aspect + 0.05)), float(dice.random()) ** 1.2 * 1.05 - 0.05
        r = size * float(dice.uniform(0.35, 1.15))
        top, bottom = frame.row(y - r - 0.01), frame.row(y + r + 0.01)
        left, right = (min(frame.width, max(0, int(e * frame.height))) for e in (x - r - 0.01, x + r + 0.01))
        if right - left < 3 or bottom - top < 3:
            continue
        away = np.hypot(frame.x[:, left:right] - x, frame.y[top:bottom] - y) / r
        disc = smooth(1.0, 0.93, away) * (0.62 + 0.38 * smooth(0.6, 0.95, away))
        tint = mix(mix(middle, light, float(dice.random())), colour("#ffffff"), 0.1)
        shine(picture[:, top:bottom, left:right], tint * np.float32(dice.uniform(0.06, 0.42)), disc.astype(np.float32))
    return picture
