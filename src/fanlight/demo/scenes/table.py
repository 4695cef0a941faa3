"""Close things: flowers, fruit in side light, coffee from above, citrus on coloured paper."""

import math
from dataclasses import dataclass
from random import Random
from typing import ClassVar

import numpy as np

from fanlight.demo.drawing.canvas import (
    Colour,
    Frame,
    Picture,
    Plane,
    colour,
    darken,
    distance,
    lay,
    mix,
    shine,
    smooth,
)
from fanlight.demo.drawing.film import Film, blurred
from fanlight.demo.drawing.noise import cloud, enlarge, look_up, tile
from fanlight.demo.drawing.shapes import disc, oval, stencil, stroke
from fanlight.demo.scenes.built import plaster
from fanlight.demo.scenes.wood import bokeh


@dataclass(frozen=True, slots=True, kw_only=True)
class Flower:
    """One blossom near, its garden a blur."""

    family: ClassVar[str] = "flower"
    aspects: ClassVar[tuple[str, ...]] = ("1:1", "4:5", "3:2", "2:3")
    kind: str
    petal: tuple[str, str]
    heart: str
    ground: tuple[str, str, str]

    @classmethod
    def compose(cls, chance: Random) -> "Flower":
        kind, petal, heart = chance.choice(
            (
                ("daisy", ("#f6f3ea", "#d9d2c8"), "#e0a81f"),
                ("dahlia", ("#e8597a", "#8a1f45"), "#f2c0a0"),
                ("dahlia", ("#f2a04a", "#b8481c"), "#f6d08a"),
                ("sunflower", ("#f6be2a", "#c9781a"), "#3a2412"),
                ("poppy", ("#e8412c", "#a3160f"), "#191614"),
                ("dahlia", ("#f2ddd6", "#c98a94"), "#f0d8a0"),
                ("anemone", ("#8f7ad6", "#4a3a9a"), "#16141f"),
                ("cosmos", ("#f0a6cf", "#b8569a"), "#e8b83a"),
            )
        )
        ground = chance.choice(
            (
                ("#12240f", "#3f6b2a", "#c8d890"),
                ("#0f1f24", "#2f6058", "#b8e0c8"),
                ("#231a12", "#6b5a30", "#f0dca0"),
                ("#14161f", "#3a4460", "#c0c8e8"),
            )
        )
        return cls(kind=kind, petal=petal, heart=heart, ground=ground)

    @property
    def film(self) -> Film:
        return Film(exposure=1.1, contrast=1.0, glow=0.08, saturation=1.02)

    @property
    def alt(self) -> str:
        tones = {
            "#f6f3ea": "white",
            "#e8597a": "pink",
            "#f2a04a": "orange",
            "#f6be2a": "yellow",
            "#e8412c": "red",
            "#f2ddd6": "pale pink",
            "#8f7ad6": "violet",
            "#f0a6cf": "light pink",
        }
        return f"Close-up of a {tones[self.petal[0]]} {self.kind} in full bloom, the garden behind it out of focus."

    @property
    def captions(self) -> tuple[str, ...]:
        return (
            f"The first {self.kind} this year.",
            "Bees left just before I pressed the button.",
            "From the bed behind the shed.",
            "Held my breath, and so did the wind.",
            f"Today's {self.kind}.",
        )

    @property
    def tags(self) -> tuple[str, ...]:
        return ("flowers", self.kind, "macro", "garden")

    def draw(self, frame: Frame, dice: np.random.Generator) -> Picture:
        tones = tuple(colour(tone) for tone in self.ground)
        picture = bokeh(frame, dice, (tones[0], tones[1], tones[2]), count=26, size=0.10)
        cx, cy = frame.aspect * (0.5 + float(dice.normal(0, 0.04))), 0.46
        self._stem(picture, frame, dice, cx, cy, tones[1])
        size = min(0.36, frame.aspect * 0.42)
        rings = {
            "daisy": ((1.0, 21), (0.93, 19)),
            "cosmos": ((1.0, 8),),
            "poppy": ((1.0, 4), (0.9, 3)),
            "anemone": ((1.0, 8), (0.85, 6)),
            "sunflower": ((1.0, 24), (0.88, 22), (0.76, 18)),
        }.get(self.kind, tuple((1.0 - 0.095 * k, max(7, 21 - k)) for k in range(9)))
        for depth, (reach, count) in enumerate(rings):
            self._ring(picture, frame, dice, (cx, cy, size * reach), count, depth / max(1, len(rings) - 1))
        self._heart(picture, frame, dice, cx, cy, size)
        return picture

    def _stem(
        self, picture: Picture, frame: Frame, dice: np.random.Generator, cx: float, cy: float, green: Colour
    ) -> None:
        bend = float(dice.normal(0, 0.10))
        path = [(cx + bend * t * t, cy + 0.7 * t) for t in np.linspace(0, 1, 20)]
        lay(picture, green * np.float32(0.8), blurred(stencil(frame, stroke(path, 0.022)), 0.004))
        lay(
            picture,
            mix(green, colour("#ffffff"), 0.25),
            blurred(stencil(frame, stroke([(x - 0.005, y) for x, y in path], 0.006)), 0.003),
        )

    def _ring(
        self,
        picture: Picture,
        frame: Frame,
        dice: np.random.Generator,
        place: tuple[float, float, float],
        count: int,
        depth: float,
    ) -> None:
        broad = {"daisy": 0.62, "sunflower": 0.8, "cosmos": 1.25, "poppy": 1.9, "anemone": 1.35}.get(self.kind, 1.05)
        start = float(dice.uniform(0, 6.28))
        for index in dice.permutation(count):
            angle = start + 2 * math.pi * index / count + float(dice.normal(0, 0.05))
            reach = place[2] * float(dice.uniform(0.93, 1.05))
            half = min(reach * math.pi / count * broad, reach * 0.62)
            self._petal(picture, frame, (place[0], place[1]), angle, reach, half, depth, float(dice.uniform(0.9, 1.08)))

    def _petal(
        self,
        picture: Picture,
        frame: Frame,
        root: tuple[float, float],
        angle: float,
        reach: float,
        half: float,
        depth: float,
        tint: float,
    ) -> None:
        """One petal in its own measures: `along` from the heart to the tip, `across` from its middle."""
        c, s = math.cos(angle), math.sin(angle)
        top, bottom, left, right = _box(frame, root, (root[0] + c * reach, root[1] + s * reach), half)
        if right - left < 3 or bottom - top < 3:
            return
        dx, dy = frame.x[:, left:right] - root[0], frame.y[top:bottom] - root[1]
        along, across = (dx * c + dy * s) / reach, (-dx * s + dy * c) / half
        t = np.clip(along, 0, 1)
        outline = (
            np.sqrt(np.clip(t, 0, 1)) * np.clip(1 - t ** (5 if self.kind != "dahlia" else 2.6), 0, 1) ** 0.62 * 1.05
        )
        inside = (outline - np.abs(across)) * half * frame.height
        mask = np.clip(inside + 0.5, 0, 1) * (along > 0) * (along < 1)
        veins = 0.05 * np.sin(across / np.maximum(outline, 0.1) * 16) * t
        fold = (
            0.16 * np.cos(np.clip(across / np.maximum(outline, 0.05), -1, 1) * math.pi)
            - 0.10 * np.clip(across, -1, 1) * s
        )
        light = (0.42 + 0.60 * t + fold + veins - 0.08 * c) * tint * (0.78 + 0.22 * depth)
        light = light * (0.68 + 0.32 * smooth(0, 5, inside)) * (1 - 0.25 * (s > 0) * t)
        outer, inner = colour(self.petal[0]), colour(self.petal[1])
        tone = (inner + (outer - inner) * smooth(0.0, 0.75, t)) * np.clip(light * 1.25, 0.04, 1.6)
        part = picture[:, top:bottom, left:right]
        shadow = np.clip((outline + 0.16 - np.abs(across - 0.05)) * 3.2, 0, 1) * (along > 0) * (along < 1.04)
        part *= 1 - 0.20 * shadow.astype(np.float32)
        lay(part, tone.astype(np.float32), mask.astype(np.float32))

    def _heart(
        self, picture: Picture, frame: Frame, dice: np.random.Generator, cx: float, cy: float, size: float
    ) -> None:
        share = {"daisy": 0.24, "sunflower": 0.42, "cosmos": 0.17, "poppy": 0.17, "anemone": 0.18}.get(self.kind, 0.07)
        r = size * share
        away = distance(frame, cx, cy) / r
        lay(picture, colour(self.heart) * np.clip(1.15 - 0.75 * away**2, 0.25, 1.2), smooth(1.05, 0.93, away))
        seeds = 420 if self.kind == "sunflower" else 240
        for k in range(seeds):
            rr, aa = r * math.sqrt(k / seeds), k * 2.399963
            x, y = cx + rr * math.cos(aa), cy + rr * math.sin(aa)
            i, j, w = frame.row(y), int(x * frame.height), max(2, int(r * frame.height * 0.035))
            tone = colour(self.heart) * np.float32(dice.uniform(0.5, 1.6)) + np.float32(0.012)
            picture[:, i - w : i + w, j - w : j + w] = tone * np.float32(0.8)
            picture[:, i - w : i, j - w : j] = tone * np.float32(1.6) + np.float32(0.03)
        if self.kind in {"poppy", "anemone"}:
            dots = [
                disc(cx + r * 1.5 * q * math.cos(a), cy + r * 1.5 * q * math.sin(a), 0.0052)
                for a, q in zip(dice.uniform(0, 6.28, 90), dice.uniform(0.75, 1.25, 90), strict=True)
            ]
            lay(picture, colour("#141018"), stencil(frame, *dots))


def _box(
    frame: Frame, one: tuple[float, float], other: tuple[float, float], margin: float
) -> tuple[int, int, int, int]:
    """The pixels around two points: top, bottom, left, right."""
    top, bottom = sorted((one[1], other[1]))
    left, right = sorted((one[0], other[0]))
    first, last = (min(frame.width, max(0, int(edge * frame.height))) for edge in (left - margin, right + margin))
    return frame.row(top - margin), frame.row(bottom + margin), first, last


@dataclass(frozen=True, slots=True)
class Fruit:
    """One piece of fruit: what it is called, its colours, how round, how shiny."""

    name: str
    skin: str
    blush: str
    radius: float
    tall: float
    shine: float
    rough: float


FRUITS = {
    "oranges": Fruit("oranges", "#f08a1f", "#f2a83a", 0.105, 0.97, 0.35, 0.05),
    "lemons": Fruit("lemons", "#f3d02f", "#e0c838", 0.088, 0.88, 0.4, 0.035),
    "apples": Fruit("apples", "#b8281f", "#d9a83a", 0.102, 0.95, 0.7, 0.02),
    "green apples": Fruit("green apples", "#9dbb3a", "#d3c95a", 0.100, 0.95, 0.7, 0.02),
    "plums": Fruit("plums", "#3f2350", "#7a3a5a", 0.070, 1.05, 0.3, 0.02),
    "peaches": Fruit("peaches", "#eea35a", "#c9443a", 0.098, 0.98, 0.12, 0.03),
    "figs": Fruit("figs", "#3a2038", "#6b4a4a", 0.068, 1.15, 0.22, 0.05),
    "pomegranates": Fruit("pomegranates", "#a32f2f", "#c9704a", 0.112, 0.98, 0.4, 0.03),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StillLife:
    """Fruit on a table in the light of one window."""

    family: ClassVar[str] = "still-life"
    aspects: ClassVar[tuple[str, ...]] = ("4:5", "1:1", "3:2")
    fruit: tuple[str, str]
    wall: str
    cloth: str
    count: int
    vase: bool

    @classmethod
    def compose(cls, chance: Random) -> "StillLife":
        first, second = chance.sample(tuple(FRUITS), 2)
        wall, cloth = chance.choice(
            (
                ("#3a3530", "#6b4a2e"),
                ("#2c3a40", "#8a7a66"),
                ("#4a3a34", "#c9bfae"),
                ("#35402f", "#7a5a3a"),
                ("#5a5a58", "#d8d2c6"),
            )
        )
        return cls(
            fruit=(first, second), wall=wall, cloth=cloth, count=chance.randint(4, 6), vase=chance.random() < 0.5
        )

    @property
    def film(self) -> Film:
        return Film(exposure=1.3, contrast=1.1, warmth=0.5, vignette=0.45, fade=0.015)

    @property
    def alt(self) -> str:
        vase = " beside a tall ceramic vase" if self.vase else ""
        return f"Still life of {self.fruit[0]} and {self.fruit[1]} on a table{vase}, lit from the left against a dark wall."

    @property
    def captions(self) -> tuple[str, ...]:
        return (
            "Market haul, before it became lunch.",
            f"{self.fruit[0].capitalize()} at ten in the morning.",
            "One window, no lamps.",
            "Practised on fruit because fruit sits still.",
            "Breakfast can wait five minutes.",
        )

    @property
    def tags(self) -> tuple[str, ...]:
        return ("stilllife", "food", "windowlight", "fruit")

    def draw(self, frame: Frame, dice: np.random.Generator) -> Picture:
        seed, table = int(dice.integers(500)), 0.60
        wall = plaster(frame, colour(self.wall), seed, 0.10)
        beam = np.exp(-(((frame.x * 0.8 + frame.y - 0.62 * frame.aspect - 0.15) / 0.42) ** 2))
        picture = wall * (0.20 + 0.85 * beam)
        down = np.clip((frame.y - table) / (1 - table), 0, 1)
        away = 1 / (down + 0.4)
        grainy = look_up(tile(95, slope=1.3), (frame.x - frame.aspect / 2) * away * 26 + seed, away * 420)
        top = colour(self.cloth) * (
            (0.42 + 0.65 * np.exp(-(((frame.x - frame.aspect * 0.40) / 0.6) ** 2)))
            * (1 + 0.14 * grainy)
            * (0.65 + 0.35 * down)
        )
        lay(picture, top.astype(np.float32), smooth(table - 0.002, table + 0.003, frame.y))
        if self.vase:
            self._vase(picture, frame, dice, frame.aspect * 0.72, table + 0.06)
        places = self._places(dice, frame)
        for index, (x, y) in enumerate(places):
            kind = FRUITS[self.fruit[index % 2 if index else 0]]
            self._piece(picture, frame, dice, kind, x, y)
        return picture

    def _places(self, dice: np.random.Generator, frame: Frame) -> list[tuple[float, float]]:
        step = min(0.19, frame.aspect * 0.92 / self.count)
        start = frame.aspect / 2 - step * (self.count - 1) / 2
        row = [
            (
                start + step * k + float(dice.normal(0, 0.012)),
                0.69 + (0.10 if k % 2 else 0.0) + float(dice.normal(0, 0.008)),
            )
            for k in range(self.count)
        ]
        return sorted(row, key=lambda place: place[1])

    def _piece(
        self, picture: Picture, frame: Frame, dice: np.random.Generator, kind: Fruit, x: float, foot: float
    ) -> None:
        r = kind.radius * float(dice.uniform(1.05, 1.18))
        y = foot - r * kind.tall * 0.86
        shadow = stencil(frame, oval(x + r * 0.75, foot - r * 0.02, r * 1.55, r * 0.30))
        darken(picture, blurred(shadow, 0.016) * np.float32(0.72))
        contact = stencil(frame, oval(x + r * 0.12, foot + r * 0.02, r * 0.72, r * 0.14))
        darken(picture, blurred(contact, 0.008) * np.float32(0.6))
        self._ball(picture, frame, dice, kind, x, y, r)
        if kind.name not in {"lemons", "oranges"}:
            bend = float(dice.normal(0.01, 0.012))
            stalk = [(x + bend * t * t, y - r * kind.tall * (0.80 + 0.42 * t)) for t in np.linspace(0, 1, 8)]
            lay(picture, colour("#3a2616", 0.8), stencil(frame, stroke(stalk, 0.0075)))

    def _ball(
        self, picture: Picture, frame: Frame, dice: np.random.Generator, kind: Fruit, x: float, y: float, r: float
    ) -> None:
        high = r * kind.tall
        top, bottom = frame.row(y - high * 1.02), frame.row(y + high * 1.02)
        left, right = (min(frame.width, max(0, int((x + s * r * 1.25) * frame.height))) for s in (-1, 1))
        nx, ny = (frame.x[:, left:right] - x) / r, (frame.y[top:bottom] - y) / high
        if kind.name == "lemons":
            nx = nx * (0.86 + 0.0 * ny)
        dip = 0.10 * np.exp(-((nx / 0.28) ** 2)) * (ny < 0) if "apples" in kind.name or kind.name == "peaches" else 0.0
        square = nx**2 + (ny * (1 + dip)) ** 2
        nz = np.sqrt(np.clip(1 - square, 0, 1))
        mask = np.clip((1 - np.sqrt(square)) * r * frame.height + 0.5, 0, 1)
        skin = look_up(
            tile(96, slope=0.7, low=8), (np.arcsin(np.clip(nx, -1, 1)) + 9) * 120 * r / 0.1, (ny + 9) * 120 * r / 0.1
        )
        sun = np.clip(-0.66 * nx - 0.44 * ny + 0.60 * nz + kind.rough * skin, 0, 1)
        bounce = np.clip(0.5 * ny + 0.25 * nx + 0.3, 0, 1) * 0.10
        blush = smooth(-0.7, 0.9, -0.5 * ny + 0.6 * nx + 0.35 * skin * 0.4 + float(dice.normal(0, 0.3)))
        tone = mix_planes(colour(kind.skin), colour(kind.blush), blush * 0.75)
        tone = tone * (1.25 * sun**1.1 + 0.055) + colour(self.cloth) * bounce * tone * 3
        gleam = np.exp(-((np.hypot(nx + 0.40, ny + 0.36) / 0.17) ** 2)) * kind.shine * (1 + 0.3 * skin)
        rim = (1 - nz) ** 3 * 0.05
        part = picture[:, top:bottom, left:right]
        lay(part, (tone + np.float32(0.9) * gleam + rim).astype(np.float32), mask.astype(np.float32))

    def _vase(self, picture: Picture, frame: Frame, dice: np.random.Generator, x: float, foot: float) -> None:
        tall = 0.40
        t = np.clip((foot - frame.y) / tall, 0, 1)
        half = (
            0.045
            + 0.062 * np.clip(np.sin(np.clip(t * 1.15 + 0.12, 0, 1.0) * math.pi), 0, 1) ** 1.2
            - 0.02 * smooth(0.75, 0.95, t)
            + 0.016 * smooth(0.95, 1.0, t)
        )
        across = (frame.x - x) / half
        mask = (
            np.clip((1 - np.abs(across)) * half * frame.height, 0, 1)
            * smooth(foot + 0.001, foot - 0.001, frame.y)
            * (frame.y > foot - tall)
        )
        darken(picture, blurred(stencil(frame, oval(x + 0.13, foot - 0.005, 0.19, 0.025)), 0.014) * np.float32(0.7))
        light = np.clip(0.62 - 0.72 * across, 0.07, 1.25) * np.sqrt(np.clip(1 - across**2, 0.02, 1)) ** 0.6
        glaze = 1 + 0.08 * look_up(tile(97, slope=1.2), frame.x * 300, frame.y * 500)
        lay(picture, (colour("#c8bda8") * light * glaze).astype(np.float32), mask.astype(np.float32))
        for _ in range(5):
            bend, rise = float(dice.normal(0, 0.12)), float(dice.uniform(0.14, 0.24))
            stem = [(x + bend * q * q, foot - tall - rise * q) for q in np.linspace(0, 1, 9)]
            lay(picture, colour("#4a3a22", 0.8), stencil(frame, stroke(stem, 0.004)))
            buds = [
                disc(a + float(dice.normal(0, 0.010)), b, float(dice.uniform(0.008, 0.016)))
                for a, b in stem[2:]
                for _ in range(2)
            ]
            lay(picture, colour("#d8c49a", float(dice.uniform(0.45, 1.0))), stencil(frame, *buds))


def mix_planes(one: Colour, other: Colour, share: Plane) -> Picture:
    """`mix` with a share for each pixel."""
    return np.asarray(one + (other - one) * share, dtype=np.float32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Coffee:
    """A cup from straight above, and what lies beside it."""

    family: ClassVar[str] = "coffee"
    aspects: ClassVar[tuple[str, ...]] = ("1:1", "4:5", "3:2")
    table: str
    cup: str
    art: str
    biscuit: bool
    blinds: bool

    @classmethod
    def compose(cls, chance: Random) -> "Coffee":
        return cls(
            table=chance.choice(("oak", "marble", "slate", "linen")),
            cup=chance.choice(("#f4efe6", "#2f4a55", "#c9765a", "#e6d7b8", "#3a3f3a")),
            art=chance.choice(("heart", "rosetta", "black")),
            biscuit=chance.random() < 0.6,
            blinds=chance.random() < 0.5,
        )

    @property
    def film(self) -> Film:
        return Film(exposure=1.2, contrast=1.0, warmth=0.5, vignette=0.24, glow=0.06)

    @property
    def alt(self) -> str:
        art = {
            "heart": "coffee with a heart in the foam",
            "rosetta": "coffee with a leaf in the foam",
            "black": "black coffee",
        }[self.art]
        cups = {
            "#f4efe6": "white",
            "#2f4a55": "dark blue",
            "#c9765a": "terracotta",
            "#e6d7b8": "cream-coloured",
            "#3a3f3a": "dark",
        }
        tables = {
            "oak": "a wooden table",
            "marble": "a marble table",
            "slate": "a dark stone table",
            "linen": "a linen cloth",
        }
        more = ", two biscuits beside it" if self.biscuit else ""
        light = " Stripes of light from a blind fall across it." if self.blinds else ""
        return f"A {cups[self.cup]} cup of {art} on {tables[self.table]} from above{more}.{light}"

    @property
    def captions(self) -> tuple[str, ...]:
        return (
            "First of three.",
            "Meeting cancelled.",
            "The good cup.",
            "Slow Saturday.",
            "They know my order now. I know their dog.",
        )

    @property
    def tags(self) -> tuple[str, ...]:
        return ("coffee", "breakfast", "fromabove", "morning")

    def draw(self, frame: Frame, dice: np.random.Generator) -> Picture:
        picture = self._table(frame, dice)
        cx, cy = frame.aspect * float(dice.uniform(0.44, 0.56)), float(dice.uniform(0.44, 0.54))
        size = min(0.30, frame.aspect * 0.34)
        self._dish(picture, frame, cx, cy, size)
        if self.biscuit:
            for k in (0, 1):
                self._biscuit(picture, frame, dice, cx + size * (0.98 + 0.05 * k), cy + size * (0.98 - 0.42 * k))
        if self.blinds:
            band = smooth(0.12, 0.22, np.abs(((frame.x * 0.62 + frame.y) * 5.2 % 1) - 0.5))
            picture *= 1 - 0.52 * blurred(np.ascontiguousarray(1 - band, dtype=np.float32), 0.004) * np.array(
                [1, 0.93, 0.78], dtype=np.float32
            ).reshape(3, 1, 1)
        light = 1.15 - 0.42 * (frame.x / frame.aspect * 0.55 + frame.y * 0.45)
        return np.asarray(picture * light, dtype=np.float32)

    def _table(self, frame: Frame, dice: np.random.Generator) -> Picture:
        seed = int(dice.integers(500))
        if self.table == "oak":
            board = frame.y * 3.4 + 0.1
            plank = np.floor(board)
            stretch = look_up(tile(98, slope=1.25), frame.x * 46 + plank * 137, frame.y * 620 + plank * 61)
            rings = np.sin((frame.y * 60 + stretch * 2.4 + np.sin(frame.x * 2 + plank * 5)) * 2.2)
            tone = 1 + 0.13 * stretch + 0.05 * rings
            seam = smooth(0.0, 0.02, board % 1)
            return np.asarray(
                colour("#a8703f") * tone * (0.35 + 0.65 * seam) * (0.9 + 0.12 * np.sin(plank * 9)), dtype=np.float32
            )
        if self.table == "marble":
            warp = enlarge(
                cloud(dice, frame.width // 4, frame.height // 4, cells=2.5, octaves=6), frame.width, frame.height
            )
            vein = 1 - np.abs(np.sin((frame.x * 2.2 + frame.y * 3.1 + warp * 1.1) * 2.4))
            return np.asarray(
                colour("#ece9e4") * (1 - 0.36 * smooth(0.90, 1.0, vein) - 0.07 * np.clip(warp, -1, 1)), dtype=np.float32
            )
        if self.table == "slate":
            return plaster(frame, colour("#3b4045"), seed, 0.16)
        weave = np.sin(frame.x * 900) * 0.06 + np.sin(frame.y * 900) * 0.06
        fold = enlarge(cloud(dice, 60, 60, cells=1.6, octaves=3), frame.width, frame.height)
        return np.asarray(plaster(frame, colour("#d8cbb2"), seed, 0.05) * (1 + weave + 0.16 * fold), dtype=np.float32)

    def _dish(self, picture: Picture, frame: Frame, cx: float, cy: float, size: float) -> None:
        cup = colour(self.cup)
        cast = blurred(stencil(frame, disc(cx + 0.035, cy + 0.035, size)), 0.018)
        darken(picture, cast * np.float32(0.62))
        away = distance(frame, cx, cy) / size
        facing = ((frame.x - cx) + (frame.y - cy)) / size / 1.42
        plate = cup * (
            0.80
            + 0.10 * smooth(0.62, 0.80, away)
            - 0.16 * facing * smooth(0.66, 0.98, away)
            + 0.20 * np.exp(-(((away - 0.95) / 0.03) ** 2))
        )
        lay(picture, plate.astype(np.float32), smooth(1.0, 0.993, away))
        well = blurred(stencil(frame, disc(cx + 0.03, cy + 0.03, size * 0.66)), 0.014)
        picture *= 1 - well * np.float32(0.55) * smooth(1.0, 0.98, away)
        handle = stencil(
            frame,
            stroke([(cx + size * 0.55, cy - size * 0.38), (cx + size * 0.98, cy - size * 0.72)], size * 0.17),
            disc(cx + size * 0.98, cy - size * 0.72, size * 0.085),
        )
        lay(picture, cup * np.float32(0.88), handle)
        rim = cup * (1.0 - 0.30 * facing)
        lay(picture, rim.astype(np.float32), smooth(0.665, 0.658, away))
        inner = cup * (0.62 + 0.42 * facing / 0.62)
        lay(picture, np.maximum(inner, 0.02).astype(np.float32), smooth(0.625, 0.618, away))
        self._brew(picture, frame, cx, cy, size)

    def _brew(self, picture: Picture, frame: Frame, cx: float, cy: float, size: float) -> None:
        u, v = (frame.x - cx) / (size * 0.56), (frame.y - cy) / (size * 0.56)
        r = np.hypot(u, v)
        surface = smooth(1.0, 0.985, r)
        crema = look_up(tile(99, slope=1.3), u * 90 + 300, v * 90 + 300)
        if self.art == "black":
            tone = mix_planes(colour("#1a0e08"), colour("#8a5526"), smooth(0.86, 1.0, r) * 0.85)
            lay(picture, tone, surface)
            sheen = np.exp(-(((u + 0.35) / 0.22) ** 2) - ((v + 0.42) / 0.14) ** 2)
            shine(picture, colour("#cfe0f0", 0.30), (sheen * surface).astype(np.float32))
            return
        brown = colour("#9a5f2e") * (1 + 0.10 * crema - 0.25 * smooth(0.7, 1.0, r))
        lay(picture, brown.astype(np.float32), surface)
        milk = self._heart(u, v) if self.art == "heart" else self._rosetta(u, v)
        lay(picture, colour("#f3e3c6") * (1 + 0.03 * crema), np.clip(milk * surface, 0, 1) * np.float32(0.95))

    @staticmethod
    def _heart(u: Plane, v: Plane) -> Plane:
        x, y = u / 0.62, -(v - 0.02) / 0.62 + 0.18 - 0.10
        shape = (x**2 + y**2 - 0.52) ** 3 - 1.05 * x**2 * y**3
        inner = smooth(0.012, -0.012, shape)
        ring = smooth(0.80, 0.78, np.hypot(u, v)) * smooth(0.735, 0.755, np.hypot(u, v)) * 0.55
        return np.asarray(np.maximum(inner, ring), dtype=np.float32)

    @staticmethod
    def _rosetta(u: Plane, v: Plane) -> Plane:
        t = np.clip((0.72 - v) / 1.42, 0, 1)
        wide = 0.66 * np.clip(np.sin(t * math.pi), 0, 1) ** 0.75 * (1.05 - 0.35 * t) + 1e-3
        leaf = smooth(1.0, 0.96, np.abs(u) / wide)
        stripes = smooth(-0.25, 0.15, np.sin((v * 1.0 + np.abs(u) * 0.85) * 27))
        spine = smooth(0.035, 0.02, np.abs(u))
        return np.asarray(leaf * np.maximum(stripes * (1 - spine), spine * 0.9) * (t > 0) * (t < 1), dtype=np.float32)

    def _biscuit(self, picture: Picture, frame: Frame, dice: np.random.Generator, x: float, y: float) -> None:
        r = 0.075
        darken(picture, blurred(stencil(frame, disc(x + 0.012, y + 0.014, r)), 0.008) * np.float32(0.6))
        away = distance(frame, x, y) / r
        crumb = look_up(tile(100, slope=0.8), frame.x * 420, frame.y * 420)
        edge = 1 + 0.02 * crumb
        tone = colour("#c98f4e") * (
            0.95 + 0.14 * crumb + 0.15 * np.clip(1 - away, 0, 1) - 0.25 * smooth(0.8, 1.0, away)
        )
        lay(picture, tone.astype(np.float32), smooth(1.0, 0.96, away * edge))
        chips = [
            disc(x + r * 0.75 * q * math.cos(a), y + r * 0.75 * q * math.sin(a), float(s))
            for a, q, s in zip(
                dice.uniform(0, 6.28, 9), dice.uniform(0.1, 1, 9), dice.uniform(0.006, 0.012, 9), strict=True
            )
        ]
        lay(picture, colour("#2e1a10"), stencil(frame, *chips))


@dataclass(frozen=True, slots=True, kw_only=True)
class Citrus:
    """Cut citrus on coloured paper, hard light."""

    family: ClassVar[str] = "citrus"
    aspects: ClassVar[tuple[str, ...]] = ("1:1", "4:5", "3:2")
    paper: str
    kinds: tuple[str, ...]
    grid: bool

    @classmethod
    def compose(cls, chance: Random) -> "Citrus":
        return cls(
            paper=chance.choice(("#f4b6a8", "#8fc7c0", "#f3dfa0", "#b8c7e6", "#e9e3d6", "#f0c4d4")),
            kinds=tuple(chance.sample(("orange", "lemon", "lime", "grapefruit", "blood orange"), 3)),
            grid=chance.random() < 0.5,
        )

    @property
    def film(self) -> Film:
        return Film(exposure=1.2, contrast=1.05, vignette=0.14, glow=0.04, grain=2.4)

    @property
    def alt(self) -> str:
        papers = {
            "#f4b6a8": "coral",
            "#8fc7c0": "turquoise",
            "#f3dfa0": "pale yellow",
            "#b8c7e6": "light blue",
            "#e9e3d6": "cream",
            "#f0c4d4": "pink",
        }
        order = "in neat rows" if self.grid else "scattered"
        return f"Slices of {self.kinds[0]}, {self.kinds[1]} and {self.kinds[2]} {order} on {papers[self.paper]} paper, photographed from above in hard light."

    @property
    def captions(self) -> tuple[str, ...]:
        return (
            "Vitamin C, alphabetically.",
            "Sticky fingers, sharp shadows.",
            "Lunch was marmalade.",
            "Summer in slices.",
        )

    @property
    def tags(self) -> tuple[str, ...]:
        return ("citrus", "food", "colour", "flatlay")

    def draw(self, frame: Frame, dice: np.random.Generator) -> Picture:
        picture = plaster(frame, colour(self.paper), int(dice.integers(500)), 0.02)
        picture *= 1.08 - 0.16 * (frame.x / frame.aspect + frame.y) / 2
        for index, (x, y) in enumerate(self._places(frame, dice)):
            kind = self.kinds[index % 3] if self.grid else self.kinds[int(dice.integers(3))]
            self._slice(picture, frame, dice, kind, x, y)
        return picture

    def _places(self, frame: Frame, dice: np.random.Generator) -> list[tuple[float, float]]:
        if self.grid:
            step = 0.235
            columns = math.ceil(frame.aspect / step) + 1
            return [((c + 0.5 * (r % 2)) * step, (r + 0.5) * step * 0.95) for r in range(5) for c in range(columns)]
        places: list[tuple[float, float]] = []
        for _ in range(300):
            x, y = float(dice.uniform(0.02, frame.aspect - 0.02)), float(dice.uniform(0.02, 0.98))
            if all(math.hypot(x - a, y - b) > 0.24 for a, b in places):
                places.append((x, y))
        return places

    def _slice(self, picture: Picture, frame: Frame, dice: np.random.Generator, kind: str, x: float, y: float) -> None:
        peel, flesh, light, r = {
            "orange": ("#f08a1a", "#f7a02a", "#ffce70", 0.100),
            "lemon": ("#f0cf20", "#f6e070", "#fff6c0", 0.084),
            "lime": ("#5f9a2a", "#b6d660", "#e6f4b0", 0.074),
            "grapefruit": ("#f2a860", "#ee6a5a", "#ffb0a0", 0.112),
            "blood orange": ("#d9622a", "#a81f2a", "#e8605a", 0.092),
        }[kind]
        top, bottom = frame.row(y - r * 1.5), frame.row(y + r * 1.7)
        left, right = (min(frame.width, max(0, int((x + s) * frame.height))) for s in (-r * 1.5, r * 1.7))
        if right - left < 8 or bottom - top < 8:
            return
        part = picture[:, top:bottom, left:right]
        px, py = frame.x[:, left:right], frame.y[top:bottom]
        cast = smooth(1.03, 0.97, np.hypot(px - x - 0.022, py - y - 0.026) / r)
        part *= 1 - cast * np.array([0.55, 0.48, 0.36], dtype=np.float32).reshape(3, 1, 1)
        away, angle = np.hypot(px - x, py - y) / r, np.arctan2(py - y, px - x) + float(dice.uniform(0, 6.28))
        cells = 10
        across = np.abs(((angle / (2 * math.pi) * cells) % 1) - 0.5) * 2
        juice = look_up(tile(101, slope=0.9, low=3), angle * 110 + 700, away * 26 + 99 + x * 100)
        membrane = (
            smooth(0.035, 0.075, (1 - across) * away)
            * smooth(0.86, 0.82, away)
            * smooth(0.10, 0.17, away)
            * smooth(0.0, 0.10, 1.0 - (across**7) * 1.0)
        )
        pulp = mix_planes(colour(flesh), colour(light), np.clip(0.35 + 0.30 * juice, 0, 1)) * (0.86 + 0.18 * away)
        tone = mix_planes(colour("#fbf1d8"), colour(peel), smooth(0.915, 0.935, away))
        tone = tone + (pulp - tone) * membrane
        gleam = np.clip(juice - 1.1, 0, 2) * membrane * 0.30
        lay(part, (tone + gleam).astype(np.float32), smooth(1.0, 0.985, away))
