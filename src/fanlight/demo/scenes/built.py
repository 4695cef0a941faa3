"""Buildings as light and shadow: facades, coloured walls, stairs from above, and a fanlight over a door."""

import math
from dataclasses import dataclass
from random import Random
from typing import ClassVar

import numpy as np

from fanlight.demo.drawing.canvas import Colour, Frame, Picture, Plane, colour, darken, lay, mix, ramp, shine, smooth
from fanlight.demo.drawing.film import Film, blurred
from fanlight.demo.drawing.noise import cloud, enlarge, look_up, tile
from fanlight.demo.drawing.shapes import Pen, disc, polygon, stencil, stroke


def plaster(frame: Frame, tone: Colour, seed: int, rough: float = 0.05) -> Picture:
    """A painted wall: not quite even."""
    broad = look_up(tile(80, slope=1.6), frame.x * 190 + seed % 500, frame.y * 190)
    fine = look_up(tile(81, slope=0.4), frame.x * 800 + seed % 300, frame.y * 800)
    return np.asarray(tone * (1 + rough * broad + rough * 0.55 * fine), dtype=np.float32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facade:
    """A tall front of balconies or fins, seen from below."""

    family: ClassVar[str] = "facade"
    aspects: ClassVar[tuple[str, ...]] = ("4:5", "2:3", "1:1")
    wall: str
    sky: tuple[str, str]
    floors: int
    kind: str
    sun: int
    turn: float

    @classmethod
    def compose(cls, chance: Random) -> "Facade":
        return cls(
            wall=chance.choice(("#efe9df", "#d98e6a", "#e6cf9a", "#cfd6d8", "#e3b7a8", "#8fb0a8", "#c9bfb0")),
            sky=chance.choice(
                (("#3f7fc4", "#a8cdea"), ("#2b62a8", "#86b4dd"), ("#9fb2bd", "#d6dee2"), ("#e8b48a", "#f5dcc0"))
            ),
            floors=chance.randint(9, 15),
            kind=chance.choice(("balconies", "fins", "windows")),
            sun=chance.choice((-1, 1)),
            turn=chance.uniform(0.25, 0.55) * chance.choice((-1, 1)),
        )

    @property
    def film(self) -> Film:
        return Film(exposure=1.1, contrast=1.15, vignette=0.2, glow=0.05)

    @property
    def alt(self) -> str:
        parts = {"balconies": "rows of balconies", "fins": "narrow vertical fins", "windows": "deep-set windows"}[
            self.kind
        ]
        return f"The front of a tall building with {parts}, seen from the street below, hard sunlight drawing a repeating pattern of shadows against the sky."

    @property
    def captions(self) -> tuple[str, ...]:
        return (
            "Same flat, a hundred different Sundays.",
            "Concrete likes the afternoon.",
            "Stood in the road for this one. Sorry, bus.",
            "Ctrl+C, Ctrl+V, sun.",
            "Looked up for once.",
        )

    @property
    def tags(self) -> tuple[str, ...]:
        return ("architecture", "pattern", "lightandshadow", "city")

    def draw(self, frame: Frame, dice: np.random.Generator) -> Picture:
        zenith, low = (colour(tone) for tone in self.sky)
        picture = np.repeat(ramp([(0.0, zenith), (1.0, low)], frame.y[:, 0])[:, :, None], frame.width, axis=2)
        # One vanishing point high above, one to the side: divide by a plane to get the wall's own measures.
        x, y = frame.x - frame.aspect / 2, frame.y - 0.5
        fall = 1 + 0.62 * (0.5 - y) * 0.5 + self.turn * x
        u, v = x / fall * 1.25, (y + 0.10 * x * np.sign(self.turn)) / fall
        v = v + self.turn * 0.28 * u
        tone = self._wall(u, v, plaster(frame, colour(self.wall), int(dice.integers(500)), 0.04))
        top = -0.34
        mask = smooth(top, top + 0.003, v) * smooth(-0.64, -0.637, u) * smooth(0.64, 0.637, u)
        lay(picture, tone, mask)
        return picture

    def _wall(self, u: Plane, v: Plane, wall: Picture) -> Picture:
        cell_v = v * self.floors
        cell_u = u * self.floors * (1.7 if self.kind == "fins" else 0.62 if self.kind == "balconies" else 0.85)
        fu, fv = cell_u - np.floor(cell_u), cell_v - np.floor(cell_v)
        if self.sun < 0:
            fu = 1 - fu
        dark = colour("#1d2733")
        glass = mix(dark, colour(self.sky[1]), 0.25) + (colour(self.sky[1]) * 0.5 - dark) * smooth(
            0.2, 0.9, fu
        ) * smooth(0.9, 0.1, fv) * np.float32(0.5)
        if self.kind == "fins":
            fin, slab = smooth(0.46, 0.42, fu), smooth(0.10, 0.08, fv)
            shadow = smooth(0.42, 0.44, fu) * smooth(0.86 - 0.25 * fv, 0.80 - 0.25 * fv, fu)
            tone = glass * (1 - 0.6 * shadow)
            tone = tone + (wall * (1.15 - 0.75 * smooth(0.30, 0.42, fu)) - tone) * fin
            return np.asarray(tone + (wall * np.float32(0.9) - tone) * slab * (1 - fin), dtype=np.float32)
        if self.kind == "balconies":
            rail, soffit = smooth(0.56, 0.58, fv), smooth(0.12, 0.10, fv)
            inside = glass * (0.45 + 0.5 * smooth(0.1, 0.8, fv))
            cast = smooth(0.02, -0.02, (fv - 0.10) - (fu * 0.55 + 0.05))
            wall_end = smooth(0.13, 0.11, fu)
            tone = inside * (1 - 0.55 * cast)
            tone = tone + (wall * (1.12 - 0.12 * fv) - tone) * rail
            tone = tone + (wall * np.float32(0.32) - tone) * soffit
            tone = tone + (wall * (1.05 - 0.65 * smooth(0.10, 0.13, fv) * smooth(0.5, 0.1, fv)) - tone) * wall_end
            return np.asarray(tone * (1 - 0.35 * smooth(0.97, 1.0, fv)), dtype=np.float32)
        hole = smooth(0.24, 0.255, fu) * smooth(0.80, 0.785, fu) * smooth(0.18, 0.195, fv) * smooth(0.86, 0.845, fv)
        jamb = smooth(0.36, 0.345, fu) + smooth(0.02, 0.0, fv - (0.33 - (fu - 0.25) * 0.1))
        inner = glass + (wall * np.float32(0.36) - glass) * np.clip(jamb, 0, 1)
        return np.asarray(wall * np.float32(1.08) + (inner - wall * np.float32(1.08)) * hole, dtype=np.float32)


@dataclass(frozen=True, slots=True, kw_only=True)
class PalmWall:
    """A coloured wall with the shadow of a palm on it, a door or a bench in front."""

    family: ClassVar[str] = "sunlit-wall"
    aspects: ClassVar[tuple[str, ...]] = ("4:5", "1:1", "2:3", "3:2")
    wall: str
    plinth: str
    shade_of: str
    thing: str

    @classmethod
    def compose(cls, chance: Random) -> "PalmWall":
        wall, plinth = chance.choice(
            (
                ("#f0a58f", "#f7e8d8"),
                ("#f3c969", "#f4efe4"),
                ("#7fb7b2", "#f0ead8"),
                ("#e8d5c0", "#b5654a"),
                ("#6f8fc0", "#f2ede2"),
                ("#d9826b", "#e9d3b8"),
                ("#efe7da", "#c9b79a"),
                ("#b7c7a3", "#efe9dc"),
            )
        )
        return cls(
            wall=wall,
            plinth=plinth,
            shade_of=chance.choice(("palm", "palm", "branch", "railing")),
            thing=chance.choice(("door", "arch", "bench", "pot", "window")),
        )

    @property
    def film(self) -> Film:
        return Film(exposure=1.2, contrast=1.0, warmth=0.45, vignette=0.18, glow=0.06)

    @property
    def alt(self) -> str:
        names = {
            "#f0a58f": "pink",
            "#f3c969": "yellow",
            "#7fb7b2": "turquoise",
            "#e8d5c0": "sand-coloured",
            "#6f8fc0": "blue",
            "#d9826b": "terracotta",
            "#efe7da": "white",
            "#b7c7a3": "sage-green",
        }
        things = {
            "door": "a wooden door",
            "arch": "a dark archway",
            "bench": "a wooden bench",
            "pot": "a clay pot with an agave",
            "window": "a window with open shutters",
        }
        shades = {"palm": "palm leaves", "branch": "a leafy branch", "railing": "a railing"}
        return f"A {names[self.wall]} wall in strong sun with {things[self.thing]}; across it falls the shadow of {shades[self.shade_of]}."

    @property
    def captions(self) -> tuple[str, ...]:
        return (
            "Siesta.",
            "The shadow arrives at four, every day.",
            "Somebody chose this colour. I would like to thank them.",
            "Too hot to talk.",
            "Found a wall.",
        )

    @property
    def tags(self) -> tuple[str, ...]:
        return ("colour", "wall", "shadow", "minimal")

    def draw(self, frame: Frame, dice: np.random.Generator) -> Picture:
        seed = int(dice.integers(500))
        picture = plaster(frame, colour(self.wall), seed, 0.045)
        ground = 0.84
        picture *= 1.06 - 0.14 * frame.y
        plinth = plaster(frame, colour(self.plinth), seed + 9, 0.05)
        lay(picture, plinth, smooth(ground - 0.07, ground - 0.068, frame.y))
        paving = plaster(frame, mix(colour("#c9b79c"), colour(self.wall), 0.2), seed + 5, 0.09) * np.float32(0.9)
        lay(picture, paving, smooth(ground, ground + 0.002, frame.y))
        x = frame.aspect * float(dice.choice([0.32, 0.68]))
        self._thing(picture, frame, x, ground)
        shadow = stencil(frame, *self._shadow_pens(frame, dice))
        soft = np.maximum(blurred(shadow, 0.006), 0) * smooth(ground + 0.09, ground - 0.02, frame.y)
        cool = np.array([0.34, 0.38, 0.52], dtype=np.float32).reshape(3, 1, 1)
        picture *= 1 - soft * (1 - cool)
        edge = smooth(0.035, 0.0, frame.y - ground) * smooth(-0.001, 0.001, frame.y - ground)
        darken(picture, edge * np.float32(0.4))
        return picture * np.array([1.16, 1.08, 0.96], dtype=np.float32).reshape(3, 1, 1)

    def _thing(self, picture: Picture, frame: Frame, x: float, ground: float) -> None:
        match self.thing:
            case "door" | "arch":
                self._door(picture, frame, x, ground)
            case "window":
                self._window(picture, frame, x)
            case "bench":
                self._bench(picture, frame, x, ground)
            case _:
                self._pot(picture, frame, x, ground)

    def _door(self, picture: Picture, frame: Frame, x: float, ground: float) -> None:
        half, top = 0.115, 0.40
        arch = [polygon([(x - half, top), (x + half, top), (x + half, ground), (x - half, ground)])]
        if self.thing == "arch":
            arch.append(disc(x, top, half))
        hole = stencil(frame, *arch)
        wood = colour("#1b1612") if self.thing == "arch" else mix(colour("#3f6f73"), colour("#5a3a24"), 0.5)
        panel = np.abs(((frame.x - x) / half * 1.5 + 10) % 1 - 0.5)
        tone = (
            wood * (0.75 + 0.35 * smooth(0.47, 0.40, panel)) if self.thing == "door" else wood * (0.4 + 0.8 * frame.y)
        )
        lay(picture, np.asarray(tone, dtype=np.float32), hole)
        inner = np.clip(hole - np.roll(np.roll(hole, -14, axis=1), 10, axis=0), 0, 1)
        lay(picture, colour(self.plinth), inner)
        cast = np.clip(hole - np.roll(np.roll(hole, 26, axis=1), 18, axis=0), 0, 1)
        darken(picture, cast * np.float32(0.6))

    def _window(self, picture: Picture, frame: Frame, x: float) -> None:
        half, top, bottom = 0.10, 0.30, 0.60
        lay(
            picture,
            colour(self.plinth),
            stencil(
                frame,
                polygon(
                    [
                        (x - half - 0.02, top - 0.02),
                        (x + half + 0.02, top - 0.02),
                        (x + half + 0.02, bottom + 0.03),
                        (x - half - 0.02, bottom + 0.03),
                    ]
                ),
            ),
        )
        pane = stencil(frame, polygon([(x - half, top), (x + half, top), (x + half, bottom), (x - half, bottom)]))
        lay(picture, colour("#22303a") * (0.6 + 1.5 * (frame.y - top) + 0.4 * (frame.x - x)), pane)
        bars = [
            stroke([(x, top), (x, bottom)], 0.008),
            *(stroke([(x - half, y), (x + half, y)], 0.006) for y in (0.40, 0.50)),
        ]
        lay(picture, colour(self.plinth) * np.float32(0.9), stencil(frame, *bars))
        slats = 0.62 + 0.38 * smooth(0.15, 0.4, (frame.y * 62) % 1)
        for side in (-1, 1):
            a, b = x + side * (half + 0.015), x + side * (half + 0.125)
            leaf = stencil(frame, polygon([(a, top - 0.01), (b, top - 0.01), (b, bottom + 0.01), (a, bottom + 0.01)]))
            lay(picture, mix(colour("#2f6b66"), colour(self.wall), 0.15) * (slats), leaf)
        cast = np.clip(pane - np.roll(np.roll(pane, 16, axis=1), 14, axis=0), 0, 1)
        darken(picture, cast * np.float32(0.5))

    def _bench(self, picture: Picture, frame: Frame, x: float, ground: float) -> None:
        pens: list[Pen] = [
            stroke([(x - 0.22, y), (x + 0.22, y)], 0.019) for y in (ground - 0.11, ground - 0.19, ground - 0.235)
        ]
        pens += [stroke([(x + s * 0.19, ground - 0.25), (x + s * 0.19, ground + 0.035)], 0.016) for s in (-1, 1)]
        shape = stencil(frame, *pens)
        cast = np.roll(np.roll(shape, 34, axis=1), 20, axis=0)
        darken(picture, blurred(cast, 0.003) * np.float32(0.6))
        lay(picture, colour("#8a5a34") * (1.5 - 0.8 * frame.y), shape)

    def _pot(self, picture: Picture, frame: Frame, x: float, ground: float) -> None:
        y = ground + 0.03
        pot = stencil(
            frame,
            polygon([(x - 0.075, y - 0.15), (x + 0.075, y - 0.15), (x + 0.055, y), (x - 0.055, y)]),
            polygon([(x - 0.085, y - 0.17), (x + 0.085, y - 0.17), (x + 0.085, y - 0.14), (x - 0.085, y - 0.14)]),
        )
        leaves: list[Pen] = []
        for angle in np.linspace(-1.25, 1.25, 13):
            tip = (x + math.sin(angle) * 0.20, y - 0.17 - math.cos(angle) * 0.21)
            leaves.append(
                polygon(
                    [
                        (x - 0.016, y - 0.16),
                        (x + math.sin(angle) * 0.09 - 0.012, y - 0.17 - math.cos(angle) * 0.10),
                        tip,
                        (x + math.sin(angle) * 0.09 + 0.014, y - 0.16 - math.cos(angle) * 0.09),
                        (x + 0.016, y - 0.16),
                    ]
                )
            )
        leaf = stencil(frame, *leaves)
        cast = np.roll(np.roll(np.maximum(leaf, pot), 60, axis=1), 24, axis=0)
        darken(picture, blurred(cast, 0.004) * np.float32(0.62))
        round_light = np.clip(1.2 - np.abs(frame.x - x + 0.03) / 0.075 * 0.85, 0.2, 1.2)
        lay(picture, colour("#b8623c") * round_light, pot)
        ribs = 0.7 + 0.5 * np.abs(np.sin(np.arctan2(frame.x - x, y - 0.12 - frame.y) * 9))
        lay(picture, colour("#5f8a72") * ribs.astype(np.float32), leaf)

    def _shadow_pens(self, frame: Frame, dice: np.random.Generator) -> list[Pen]:
        if self.shade_of == "railing":
            slant = 0.35
            pens: list[Pen] = [
                stroke([(x, -0.05), (x + slant, 1.05)], 0.018) for x in np.arange(-0.6, frame.aspect, 0.085)
            ]
            return [
                *pens,
                stroke([(-0.1, 0.30), (frame.aspect + 0.1, 0.24)], 0.03),
                stroke([(-0.1, 0.36), (frame.aspect + 0.1, 0.30)], 0.014),
            ]
        pens = []
        side = float(dice.choice([-1, 1]))
        root = (frame.aspect * (0.5 + side * 0.62), -0.05)
        for _ in range(6 if self.shade_of == "palm" else 9):
            angle = math.pi / 2 + side * float(dice.uniform(0.15, 1.25))
            pens += _frond(dice, root, angle, float(dice.uniform(0.7, 1.05)), palm=self.shade_of == "palm")
        return pens


def _frond(
    dice: np.random.Generator, root: tuple[float, float], angle: float, length: float, *, palm: bool
) -> list[Pen]:
    pens: list[Pen] = []
    at = np.linspace(0.05, 1, 34 if palm else 16)
    points = [
        (root[0] + math.cos(angle) * length * t, root[1] + math.sin(angle) * length * t + 0.28 * t * t) for t in at
    ]
    pens.append(stroke(points, 0.007))
    for (x, y), t in zip(points, at, strict=True):
        for turn in (-1, 1):
            lean = angle + 0.45 * t + turn * (0.85 if palm else 1.0) + float(dice.normal(0, 0.08))
            reach = (0.26 if palm else 0.085) * length * math.sin(math.pi * min(1, 0.12 + 0.86 * t)) ** 0.7
            end = (x + math.cos(lean) * reach, y + math.sin(lean) * reach + 0.03)
            half = 0.0075 if palm else 0.026
            normal = (-math.sin(lean) * half, math.cos(lean) * half)
            middle = ((x * 0.55 + end[0] * 0.45), (y * 0.55 + end[1] * 0.45))
            pens.append(
                polygon(
                    [
                        (x, y),
                        (middle[0] + normal[0], middle[1] + normal[1]),
                        end,
                        (middle[0] - normal[0], middle[1] - normal[1]),
                    ]
                )
            )
    return pens


@dataclass(frozen=True, slots=True, kw_only=True)
class Spiral:
    """A spiral staircase from above, down to the light."""

    family: ClassVar[str] = "staircase"
    aspects: ClassVar[tuple[str, ...]] = ("1:1", "4:5", "2:3")
    stone: str
    rail: str
    floor: str
    turn: int
    steps: int

    @classmethod
    def compose(cls, chance: Random) -> "Spiral":
        stone, rail, floor = chance.choice(
            (
                ("#e8ddc8", "#2a2320", "#f4d9a0"),
                ("#cfd4d6", "#1f2a33", "#f2f5f6"),
                ("#d9b08c", "#4a2a1c", "#ffe2b0"),
                ("#b9c4b4", "#26332c", "#f0f2dc"),
                ("#e3c4b4", "#7a2f2a", "#ffe9d6"),
            )
        )
        return cls(stone=stone, rail=rail, floor=floor, turn=chance.choice((-1, 1)), steps=chance.randint(15, 22))

    @property
    def film(self) -> Film:
        return Film(exposure=1.1, contrast=1.1, vignette=0.4, glow=0.12, warmth=0.3)

    @property
    def alt(self) -> str:
        way = "clockwise" if self.turn > 0 else "anticlockwise"
        return f"A stone spiral staircase seen from the top, winding {way} down to a bright floor, a dark handrail along its inner edge."

    @property
    def captions(self) -> tuple[str, ...]:
        return (
            "Do not drop your phone. Ask me how I know.",
            "Six floors, no lift, no complaints.",
            "A snail lived here first.",
            "The best part of the museum.",
            "Dizzy in the good way.",
        )

    @property
    def tags(self) -> tuple[str, ...]:
        return ("architecture", "stairs", "spiral", "geometry")

    def draw(self, frame: Frame, dice: np.random.Generator) -> Picture:
        cx, cy = frame.aspect * (0.5 + float(dice.normal(0, 0.03))), 0.5 + float(dice.normal(0, 0.03))
        dx, dy = frame.x - cx, frame.y - cy
        r = np.hypot(dx, dy) + np.float32(1e-4)
        angle = np.arctan2(dy, dx) * self.turn
        # Each turn is smaller by `shrink`: the logarithm of the radius is the depth.
        turns = np.log(r / 0.92) / math.log(0.55)
        wound = turns + angle / (2 * math.pi)
        level = np.floor(wound)
        within = wound - level
        depth = np.clip((level - angle / (2 * math.pi)) / 4.2, 0, 1)
        step = (angle / (2 * math.pi) * self.steps) % 1
        tread = 0.72 + 0.36 * step - 0.28 * smooth(0.93, 1.0, step)
        light = tread * (0.50 + 0.75 * depth) * (1 + 0.30 * np.cos(angle - 0.8))
        marble = 1 + 0.06 * look_up(tile(82, slope=1.4), frame.x * 300, frame.y * 300)
        picture = colour(self.stone) * (light * marble)
        wall = smooth(0.84, 0.87, within)
        lay(picture, colour(self.stone) * (0.30 + 0.45 * depth), wall * smooth(1.0, 0.97, within))
        rail = smooth(0.80, 0.815, within) * smooth(0.865, 0.85, within)
        lay(
            picture,
            colour(self.rail) * (0.5 + 1.0 * depth + 0.8 * smooth(0.815, 0.83, within) * smooth(0.845, 0.83, within)),
            rail,
        )
        bars = (
            smooth(0.35, 0.25, np.abs(((angle / (2 * math.pi) * self.steps * 2) % 1) - 0.5))
            * smooth(0.865, 0.87, within)
            * smooth(0.955, 0.95, within)
        )
        lay(picture, colour(self.rail), bars * np.float32(0.65))
        picture *= 1 - 0.5 * smooth(0.22, 0.0, within)
        centre = smooth(0.098, 0.088, r)
        lay(picture, colour(self.floor) * (1.5 - 4 * r), centre)
        shine(picture, colour(self.floor, 0.35), np.exp(-((r / 0.16) ** 2)))
        return np.asarray(picture, dtype=np.float32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fanlight:
    """A half-round window over a door from inside a dark hall, and its light on the floor."""

    family: ClassVar[str] = "fanlight"
    aspects: ClassVar[tuple[str, ...]] = ("2:3", "4:5", "1:1")
    wall: str
    sky: str
    floor: str
    rays: int
    dust: bool

    @classmethod
    def compose(cls, chance: Random) -> "Fanlight":
        wall, floor = chance.choice(
            (
                ("#5a4a3c", "#7a4f2c"),
                ("#3f4f5a", "#6b5642"),
                ("#5f3f38", "#8a5a34"),
                ("#4a5244", "#7a6040"),
                ("#6a6258", "#8a7a66"),
            )
        )
        return cls(
            wall=wall,
            floor=floor,
            sky=chance.choice(("#ffe9b8", "#fff2d8", "#dcebff", "#ffd59a")),
            rays=chance.choice((5, 7, 9)),
            dust=chance.random() < 0.8,
        )

    @property
    def film(self) -> Film:
        return Film(exposure=1.15, glow=0.22, contrast=1.0, warmth=0.4, fade=0.02)

    @property
    def alt(self) -> str:
        dust = " Beams of light hang in the dusty air." if self.dust else ""
        return f"A dark hallway with a door and a fanlight above it, a half-round window with {self.rays} panes; the light lies on the floorboards in the same shape.{dust}"

    @property
    def captions(self) -> tuple[str, ...]:
        return (
            "The light comes in over the door.",
            "Twenty minutes a day it looks like this.",
            "Old houses know where the sun is.",
            "Left the door shut on purpose.",
            "A fan of light.",
        )

    @property
    def tags(self) -> tuple[str, ...]:
        return ("fanlight", "window", "light", "interior")

    def draw(self, frame: Frame, dice: np.random.Generator) -> Picture:
        seed, cx, ground = int(dice.integers(500)), frame.aspect / 2, 0.68
        picture = plaster(frame, colour(self.wall), seed, 0.06) * np.float32(0.20)
        self._floor(picture, frame, ground, cx)
        radius, sill = min(0.20, frame.aspect * 0.27), 0.30
        self._door(picture, frame, cx, radius, sill, ground)
        window = self._window(frame, cx, sill, radius)
        away = np.hypot(frame.x - cx, frame.y - sill + radius * 0.4)
        shine(picture, colour(self.sky, 0.10), 1 / (1 + (away / 0.22) ** 2))
        view = colour(self.sky) * (2.6 + 1.6 * (sill - frame.y) / radius)
        lay(picture, view.astype(np.float32), window)
        self._patch(picture, frame, cx, ground, radius)
        if self.dust:
            self._beams(picture, frame, dice, cx, sill, radius)
        return picture

    def _window(self, frame: Frame, cx: float, sill: float, radius: float) -> Plane:
        pens: list[Pen] = [
            disc(cx, sill, radius),
            polygon([(cx - 1, sill), (cx + 1, sill), (cx + 1, 2), (cx - 1, 2)], 0),
            disc(cx, sill, radius * 0.26, 0),
        ]
        for spoke in range(1, self.rays):
            angle = math.pi * spoke / self.rays
            pens.append(
                stroke(
                    [(cx, sill), (cx + math.cos(angle) * radius * 1.1, sill - math.sin(angle) * radius * 1.1)], 0.009, 0
                )
            )
        ring = [
            (cx + math.cos(a) * radius * 0.66, sill - math.sin(a) * radius * 0.66) for a in np.linspace(0, math.pi, 40)
        ]
        hub = disc(cx, sill, radius * 0.20)
        cut = polygon([(cx - 1, sill - 0.006), (cx + 1, sill - 0.006), (cx + 1, 2), (cx - 1, 2)], 0)
        return stencil(frame, *pens, stroke(ring, 0.007, 0), hub, cut)

    def _door(self, picture: Picture, frame: Frame, cx: float, radius: float, sill: float, ground: float) -> None:
        frame_tone = mix(colour(self.wall), colour("#20150e"), 0.3)
        surround = stencil(
            frame,
            disc(cx, sill, radius * 1.16),
            polygon(
                [
                    (cx - radius * 1.16, sill),
                    (cx + radius * 1.16, sill),
                    (cx + radius * 1.16, ground),
                    (cx - radius * 1.16, ground),
                ]
            ),
        )
        lay(picture, frame_tone * np.float32(0.30), surround)
        leaf = stencil(
            frame,
            polygon(
                [(cx - radius, sill + 0.02), (cx + radius, sill + 0.02), (cx + radius, ground), (cx - radius, ground)]
            ),
        )
        lay(picture, colour("#2a1a10") * np.float32(0.45), leaf)
        panels = [
            polygon(
                [
                    (cx + s * radius * 0.12, a),
                    (cx + s * radius * 0.86, a),
                    (cx + s * radius * 0.86, b),
                    (cx + s * radius * 0.12, b),
                ]
            )
            for s in (-1, 1)
            for a, b in ((sill + 0.05, sill + 0.17), (sill + 0.20, ground - 0.03))
        ]
        lay(picture, colour("#3a2416") * np.float32(0.62), stencil(frame, *panels))
        lay(
            picture, colour("#c9983f", 0.5), stencil(frame, disc(cx + radius * 0.07, (sill + ground) / 2 + 0.03, 0.007))
        )

    def _floor(self, picture: Picture, frame: Frame, ground: float, cx: float) -> None:
        y = np.clip((frame.y - ground) / (1 - ground), 0.0, 1)
        away = 1 / (y + 0.25)
        board = (frame.x - cx) * away * 7
        seam = smooth(0.03, 0.07, board % 1) * (0.86 + 0.26 * np.sin(np.floor(board) * 12.9))
        grainy = look_up(tile(83, slope=0.9), np.floor(board) * 37 + (board % 1) * 12, away * 160)
        tone = colour(self.floor) * (0.20 * seam * (1 + 0.12 * grainy))
        lay(picture, tone.astype(np.float32), smooth(ground, ground + 0.002, frame.y))
        skirting = smooth(ground - 0.035, ground - 0.033, frame.y) * smooth(ground + 0.001, ground, frame.y)
        lay(picture, mix(colour(self.wall), colour("#ffffff"), 0.2) * np.float32(0.25), skirting)

    def _patch(self, picture: Picture, frame: Frame, cx: float, ground: float, radius: float) -> None:
        """The window's shape again on the boards, thrown towards us and widened."""
        y = np.clip((frame.y - ground - 0.015) / 0.27, 0, 1.0)
        wide = 1.0 + 0.95 * y
        u, v = (frame.x - cx - 0.10 * y) / (radius * wide), y * 1.03
        r, angle = np.hypot(u, v), np.arctan2(v, u)
        spokes = np.abs(((angle / math.pi * self.rays) % 1) - 0.5)
        open_part = (
            smooth(1.0, 0.95, r)
            * smooth(0.27, 0.31, r)
            * smooth(0.47, 0.43, spokes)
            * smooth(0.012, 0.03, np.abs(r - 0.66))
        )
        hub = smooth(0.20, 0.17, r)
        lit = np.clip(open_part + hub, 0, 1) * (frame.y > ground + 0.014)
        picture *= 1 + blurred(lit.astype(np.float32), 0.0035) * (colour(self.sky) * np.float32(9.0))

    def _beams(
        self, picture: Picture, frame: Frame, dice: np.random.Generator, cx: float, sill: float, radius: float
    ) -> None:
        down = np.clip((frame.y - sill + radius * 0.5) / 0.75, 0, 1)
        middle = cx + 0.10 * down
        wide = radius * (0.95 + 0.85 * down)
        across = (frame.x - middle) / wide
        smoke = enlarge(cloud(dice, 80, 120, cells=3, octaves=5), frame.width, frame.height)
        stripes = 0.65 + 0.35 * np.cos(across * self.rays * 2.2)
        beam = (
            smooth(1.05, 0.75, np.abs(across))
            * stripes
            * (1 - 0.75 * down)
            * smooth(sill - radius, sill, frame.y)
            * (1 + 0.5 * smoke)
        )
        shine(picture, colour(self.sky, 0.16), np.clip(beam, 0, 2).astype(np.float32))
        specks = dice.standard_normal((frame.height, frame.width), dtype=np.float32)
        shine(picture, colour(self.sky, 0.8), (smooth(3.35, 3.9, specks) * np.clip(beam, 0, 1)).astype(np.float32))
