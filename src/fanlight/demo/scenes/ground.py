"""Ground in real perspective: dunes, a mountain lake with its reflection, and rows of flowers."""

import math
from dataclasses import dataclass
from random import Random
from typing import ClassVar

import numpy as np

from fanlight.demo.drawing.canvas import Frame, Picture, Plane, colour, lay, mix, smooth
from fanlight.demo.drawing.film import Film
from fanlight.demo.drawing.hours import BLUE, DAWN, GOLDEN, MORNING, SUNRISE, SUNSET, Hour
from fanlight.demo.drawing.noise import cloud, enlarge, line, look_up, tile
from fanlight.demo.drawing.shapes import below, conifers, hills_line, polygon, stencil
from fanlight.demo.drawing.sky import clouds, haze_between, sky
from fanlight.demo.drawing.terrain import Eye, Seen, look, shadows, sunlit


@dataclass(frozen=True, slots=True, kw_only=True)
class Dunes:
    """Sand in low sun: one side of every crest lit, the other in its own shadow."""

    family: ClassVar[str] = "dunes"
    aspects: ClassVar[tuple[str, ...]] = ("3:2", "4:5", "1:1", "16:9")
    hour: Hour
    sand: str
    from_left: bool
    steep: float

    @classmethod
    def compose(cls, chance: Random) -> "Dunes":
        return cls(
            hour=chance.choice((MORNING, GOLDEN, SUNSET, SUNRISE, MORNING)),
            sand=chance.choice(("#d99a5b", "#e2b27c", "#c9733f", "#e8cfa6")),
            from_left=chance.random() < 0.5,
            steep=chance.uniform(0.8, 1.25),
        )

    @property
    def film(self) -> Film:
        return Film(exposure=1.1, contrast=1.15, warmth=0.5, vignette=0.22)

    @property
    def alt(self) -> str:
        tone = {"#d99a5b": "Ochre", "#e2b27c": "Yellow", "#c9733f": "Red", "#e8cfa6": "Pale"}[self.sand]
        side = "left" if self.from_left else "right"
        return f"{tone} sand dunes {self.hour.words}, lit from the {side}, with sharp crests, long shadows and wind ripples in the sand."

    @property
    def captions(self) -> tuple[str, ...]:
        return (
            "The wind moves in and redecorates every night.",
            "Sand in everything I own.",
            "One side day, one side evening.",
            "Walked the crest until the light went.",
            "Nobody here but the shadows.",
        )

    @property
    def tags(self) -> tuple[str, ...]:
        return ("desert", "dunes", "lightandshadow", "travel")

    def draw(self, frame: Frame, dice: np.random.Generator) -> Picture:
        side = -1 if self.from_left else 1
        sun_x = frame.aspect * (0.5 + side * 0.42)
        picture = sky(frame, self.hour, 0.36, sun_x, 0.36 - self.hour.sun_height[1])
        heights = _dune_field(dice, self.steep)
        eye = Eye(height=float(heights[:20, 226:286].max()) + 13, horizon=0.30, lens=1.0, far=300)
        seen = look(frame, heights, eye)
        rise = 0.5
        light = sunlit(heights, towards_u=side, towards_v=-0.25, rise=rise, relief=1.1)
        open_sky = shadows(heights, fall=rise * 0.55, from_left=self.from_left)
        self._sand(picture, frame, seen, light, open_sky)
        return picture

    def _sand(self, picture: Picture, frame: Frame, seen: Seen, light: Plane, open_sky: Plane) -> None:
        facing, sunny = look_up(light, seen.u, seen.v), look_up(open_sky, seen.u, seen.v)
        warp = look_up(tile(51, slope=2.0), seen.u * 3.1, seen.v * 3.1)
        fade = np.exp(-seen.depth / np.float32(55))
        ripples = np.sin((seen.u * np.float32(0.35) + seen.v) * np.float32(9.5) + warp * 5) * fade
        grit = look_up(tile(52, slope=0.35), seen.u * 23, seen.v * 23) * np.exp(-seen.depth / np.float32(25))
        sun = np.clip(facing * 1.35 * sunny * (1 + 0.16 * ripples), 0, 2) * (1 + 0.05 * grit)
        sand = colour(self.sand)
        blue = mix(self.hour.tones[2], colour("#7f8fb0"), 0.4)
        lit = mix(colour(self.hour.sun), colour("#ffffff"), 0.45) * np.float32(1.25)
        tone = sand * (lit * sun + blue * (0.24 * (1 + 0.10 * grit + 0.12 * ripples)))
        air = 1 - np.exp(-seen.depth / np.float32(430))
        tone += (colour(self.hour.haze) - tone) * air
        lay(picture, tone, seen.ground)


def _dune_field(dice: np.random.Generator, steep: float) -> Plane:
    """Long crested waves, steep on one side, that wander."""
    side = 512
    at = np.arange(side, dtype=np.float32)
    wander = enlarge(cloud(dice, 64, 64, cells=3, octaves=3), side, side)
    swell = enlarge(cloud(dice, 64, 64, cells=2.5, octaves=2), side, side)
    field = np.zeros((side, side), dtype=np.float32)
    for length, high, turn in ((95, 15, 0.35), (41, 4.0, -0.2)):
        phase = (
            (at[None, :] * math.cos(turn) + at[:, None] * math.sin(turn)) / length
            + wander * 0.55
            + float(dice.random())
        )
        wave = phase - np.floor(phase)
        shape = np.where(wave < 0.72, wave / 0.72, (1 - wave) / 0.28)
        field += shape.astype(np.float32) ** 1.35 * high * (0.7 + 0.5 * swell)
    return np.asarray(field * steep, dtype=np.float32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lake:
    """Mountains with snow, a line of spruces, and all of it again in the water."""

    family: ClassVar[str] = "lake"
    aspects: ClassVar[tuple[str, ...]] = ("3:2", "4:5", "1:1", "16:9", "2:3")
    hour: Hour
    snow: float
    still: bool
    jetty: bool
    autumn: bool
    sun_x: float
    cover: float

    @classmethod
    def compose(cls, chance: Random) -> "Lake":
        return cls(
            hour=chance.choice((DAWN, MORNING, MORNING, SUNRISE, BLUE, GOLDEN)),
            snow=chance.uniform(0.25, 0.8),
            still=chance.random() < 0.6,
            jetty=chance.random() < 0.35,
            autumn=chance.random() < 0.3,
            sun_x=chance.choice((0.12, 0.88)),
            cover=chance.uniform(0.2, 0.55),
        )

    @property
    def film(self) -> Film:
        return Film(exposure=1.1, contrast=1.05, warmth=0.15)

    @property
    def alt(self) -> str:
        peaks = "Snow-covered" if self.snow > 0.5 else "Snow-streaked"
        trees = "autumn-coloured trees" if self.autumn else "dark spruces"
        water = "mirrored in still water" if self.still else "reflected in rippled water"
        jetty = " A wooden jetty leads out from the front." if self.jetty else ""
        return f"{peaks} mountains {self.hour.words} above a shore with {trees}, {water}.{jetty}"

    @property
    def captions(self) -> tuple[str, ...]:
        return (
            "Turn your phone round, it works both ways.",
            "Water at eleven degrees. Asked me how I know.",
            "First ones at the lake." if self.still else "Then the wind came.",
            f"The lake {self.hour.words}.",
            "Three hours up, one minute of silence.",
        )

    @property
    def tags(self) -> tuple[str, ...]:
        return ("lake", "mountains", "reflection", "hiking")

    def draw(self, frame: Frame, dice: np.random.Generator) -> Picture:
        shore = 0.56
        sun_x = frame.aspect * self.sun_x
        picture = sky(frame, self.hour, shore, sun_x, -0.10)
        clouds(
            picture,
            frame,
            self.hour,
            horizon=shore,
            cover=self.cover,
            seed=int(dice.integers(999)),
            sun_x=sun_x,
            streaks=1.5,
        )
        for near, base, high in ((0.0, 0.40, 0.16), (0.5, 0.46, 0.20)):
            self._range(picture, frame, dice, near, base, high)
        self._shore(picture, frame, dice, shore)
        self._mirror(picture, frame, dice, shore)
        if self.jetty:
            self._jetty(picture, frame)
        return picture

    def _range(
        self, picture: Picture, frame: Frame, dice: np.random.Generator, near: float, base: float, high: float
    ) -> None:
        jag = line(dice, frame.width, cells=2.2, octaves=9, gain=0.52)
        ridge = (base - high * (0.35 + 1.0 * np.abs(jag)) + 0.03).astype(np.float32)
        top = max(0, int(ridge.min() * frame.height) - 2)
        mask = below(frame, ridge)[top:]
        y = frame.y[top:]
        rows = mask.shape[0]
        slope = enlarge(cloud(dice, frame.width // 2, rows // 2, cells=3.2, octaves=7, gain=0.55), frame.width, rows)
        faces = slope + 0.35 * jag[None, :]
        side = 1 if self.sun_x > 0.5 else -1
        relief = (
            np.gradient(faces, axis=1) * frame.width * side * -0.016 + np.gradient(faces, axis=0) * frame.height * 0.006
        )
        lit = np.clip(0.48 + relief, 0.06, 1.25)
        down = (y - ridge[None, :]) / np.float32(high * 1.6)
        snow = smooth(-0.12, 0.12, self.snow * 1.05 - down + slope * 0.45 - 0.18 + relief * 0.25)
        rock = mix(colour("#5b5a5e"), colour(self.hour.shade), 0.35)
        tone = rock + (colour("#eef3fa") - rock) * snow
        warm = mix(colour(self.hour.sun), colour("#ffffff"), 0.3)
        cool = mix(self.hour.tones[3], self.hour.tones[1], 0.4)
        tone = tone * (warm * lit + cool * (0.55 * (1.1 - np.clip(lit, 0, 1))))
        air = (0.52 - 0.34 * near) * (0.7 + 0.5 * np.clip(down, 0, 1))
        tone += (colour(self.hour.haze) - tone) * air
        lay(picture[:, top:], tone, mask)

    def _shore(self, picture: Picture, frame: Frame, dice: np.random.Generator, shore: float) -> None:
        for air, tall, lift in ((0.5, 0.035, 0.05), (0.16, 0.075, 0.012)):
            bank = hills_line(frame, dice, base=shore - lift, high=0.018, cells=2.5)
            bank = np.minimum(bank, shore - 0.004)
            edge = conifers(frame, dice, bank, tall=tall, spacing=tall * 0.13, width=0.17)
            mask = below(frame, edge)
            texture = enlarge(
                cloud(dice, frame.width // 2, frame.height // 2, cells=40, octaves=3, gain=0.8),
                frame.width,
                frame.height,
            )
            wood = mix(colour("#22331f"), colour(self.hour.shade), 0.45)
            if self.autumn and air < 0.3:
                patches = smooth(
                    -0.2,
                    0.5,
                    np.repeat(line(dice, frame.width, cells=22, octaves=4, gain=0.9)[None, :], frame.height, 0)
                    + texture * 0.5,
                )
                wood = wood + (colour("#a8641e") - wood) * patches
            body = wood * (1 + 0.45 * texture)
            lay(picture, body + (colour(self.hour.haze) - body) * np.float32(air), mask)

    def _mirror(self, picture: Picture, frame: Frame, dice: np.random.Generator, shore: float) -> None:
        top = frame.row(shore)
        rows = frame.height - top
        depth = np.linspace(0, 1, rows, dtype=np.float32)[:, None]
        away = 1 / (depth + np.float32(0.05))
        u = (frame.x - frame.aspect / 2) * away * 40
        wave = look_up(tile(53, slope=1.9, low=2), u * 0.45, away * 120 + dice.integers(512))
        strength = (1.2 if self.still else 9.0) * (0.15 + depth * 1.2)
        source = top - 1 - (np.arange(rows)[:, None] * 0.98 + wave * strength)
        place = np.clip(source, 0, top - 1).astype(np.int32)
        columns = np.arange(frame.width, dtype=np.int32)[None, :]
        flat = picture.reshape(3, -1)
        water = flat[:, place * frame.width + columns]
        water = 0.5 * water + 0.25 * (np.roll(water, 1, axis=1) + np.roll(water, -1, axis=1))
        water *= np.float32(0.80) - np.float32(0.25) * depth
        deep = mix(colour(self.hour.shade), colour("#123b45"), 0.5)
        water += (deep - water) * (
            np.float32(0.10) + np.float32(0.30) * depth + np.clip(wave, -1, 1) * (0.03 if self.still else 0.09)
        )
        lay(water, colour(self.hour.haze), np.exp(-depth * 26) * np.float32(0.5))
        picture[:, top:] = water

    def _jetty(self, picture: Picture, frame: Frame) -> None:
        centre, far, near = frame.aspect * 0.5, 0.72, 1.02
        deck = [(centre - 0.035, far), (centre + 0.035, far), (centre + 0.26, near), (centre - 0.26, near)]
        wood = mix(colour("#6b5a48"), colour(self.hour.shade), 0.35)
        down = np.clip((frame.y - far) / (near - far), 0.001, 1)
        planks = 0.78 + 0.22 * smooth(0.06, 0.16, np.abs(((1 / (down + 0.16)) * 5.2) % 1 - 0.0))
        seen = stencil(frame, polygon(deck))
        shade = stencil(frame, polygon([(x + 0.01, y + 0.018) for x, y in deck]))
        lay(picture, colour(self.hour.shade), shade * np.float32(0.6))
        lay(picture, wood * (planks * (0.8 + 0.35 * down)), seen)
        for side in (-1, 1):
            for at in (0.05, 0.34, 0.95):
                x = centre + side * (0.035 + 0.225 * at**0.9)
                y, thick = far + (near - far) * at, 0.006 + 0.016 * at
                post = polygon(
                    [
                        (x - thick, y - 0.05 - 0.09 * at),
                        (x + thick, y - 0.05 - 0.09 * at),
                        (x + thick, y + 0.03),
                        (x - thick, y + 0.03),
                    ]
                )
                lay(picture, wood * np.float32(0.5), stencil(frame, post))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Flowers in rows that meet at the horizon."""

    family: ClassVar[str] = "flower-rows"
    aspects: ClassVar[tuple[str, ...]] = ("3:2", "4:5", "2:3", "1:1")
    hour: Hour
    flower: str
    tones: tuple[str, ...]
    vanish: float
    cover: float

    @classmethod
    def compose(cls, chance: Random) -> "Rows":
        flower, tones = chance.choice(
            (
                ("lavender", ("#7a5fb5",)),
                ("lavender", ("#8a6cc4",)),
                ("tulips", ("#d23b3b", "#f0c23c", "#e884a6")),
                ("tulips", ("#e88aa8", "#f4e9d8", "#b93f6f")),
                ("rapeseed", ("#e8c62a",)),
                ("sunflowers", ("#e6a91f",)),
            )
        )
        return cls(
            hour=chance.choice((GOLDEN, SUNSET, SUNRISE, MORNING)),
            flower=flower,
            tones=tones,
            vanish=chance.uniform(0.35, 0.65),
            cover=chance.uniform(0.35, 0.75),
        )

    @property
    def film(self) -> Film:
        return Film(exposure=1.1, warmth=0.45, contrast=1.0, saturation=1.05)

    @property
    def alt(self) -> str:
        return f"Rows of {self.flower} running to the horizon {self.hour.words}, a line of trees far off under a cloudy sky."

    @property
    def captions(self) -> tuple[str, ...]:
        return (
            f"{self.flower.capitalize()} as far as the bees can see.",
            "You can smell this picture.",
            "Perspective lesson, free of charge.",
            f"Second week of the {self.flower}.",
            "Stopped the car. Twice.",
        )

    @property
    def tags(self) -> tuple[str, ...]:
        return (self.flower, "fields", "countryside", "summer")

    def draw(self, frame: Frame, dice: np.random.Generator) -> Picture:
        horizon = 0.40
        sun_x = frame.aspect * self.vanish
        picture = sky(frame, self.hour, horizon, sun_x, horizon - self.hour.sun_height[0] - 0.03)
        clouds(
            picture,
            frame,
            self.hour,
            horizon=horizon,
            cover=self.cover,
            seed=int(dice.integers(999)),
            sun_x=sun_x,
            streaks=1.8,
        )
        for air, tall in ((0.72, 0.02), (0.5, 0.028)):
            edge = hills_line(frame, dice, base=horizon - 0.004, high=tall, cells=4, gain=0.65)
            lay(
                picture,
                haze_between(mix(colour("#2c3a1e"), colour(self.hour.shade), 0.4), self.hour, air),
                below(frame, edge),
            )
        self._field(picture, frame, dice, horizon, sun_x)
        return picture

    def _field(self, picture: Picture, frame: Frame, dice: np.random.Generator, horizon: float, sun_x: float) -> None:
        top = frame.row(horizon)
        y = (frame.y[top:] - np.float32(horizon)) / np.float32(1 - horizon)
        away = 1 / (y + np.float32(0.03))
        across = (frame.x - np.float32(sun_x)) * away * np.float32(2.4)
        clumps = look_up(tile(61, slope=0.9, low=4), across * 60, away * 210)
        fine = look_up(tile(62, slope=0.25), across * 130, away * 480)
        place = across + clumps * 0.05 + fine * 0.03
        row = place - np.floor(place)
        crest = np.sin(row * np.float32(math.pi)) ** 0.8
        bloom = smooth(0.35, 0.75, crest + clumps * 0.10 + fine * 0.09)
        paints = np.concatenate([colour(tone) for tone in self.tones], axis=2)[:, 0]
        petal = paints[:, (np.floor(np.floor(place) / 3).astype(np.int32)) % paints.shape[1]]
        green, earth = colour("#4b5f2a"), mix(colour("#5a4026"), colour(self.hour.shade), 0.3)
        ground = earth + (green - earth) * smooth(0.12, 0.45, crest + fine * 0.1)
        tone = ground + (petal - ground) * bloom
        sun = mix(colour(self.hour.sun), colour("#ffffff"), 0.4)
        light = 0.30 + 0.75 * crest + 0.30 * np.clip(fine, -1.5, 2) * np.exp(-away * 0.06) + 0.16 * clumps
        tone = tone * (sun * np.clip(light, 0.1, 2.2)) * (1.12 - 0.3 * y)
        air = np.clip(np.exp(-y * 7) * 0.75, 0, 1) + 0 * across
        tone += (mix(colour(self.hour.haze), colour(self.tones[0]), 0.35) - tone) * air
        lay(picture[:, top:], tone.astype(np.float32), smooth(0.0, 0.012, y) + 0 * across)
