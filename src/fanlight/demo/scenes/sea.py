"""The open sea under every sky, and a beach seen from above."""

from dataclasses import dataclass
from random import Random
from typing import ClassVar

import numpy as np

from fanlight.demo.drawing.canvas import Frame, Picture, Plane, colour, lay, mix, ramp, shine, smooth
from fanlight.demo.drawing.film import Film
from fanlight.demo.drawing.hours import HOURS, Hour
from fanlight.demo.drawing.noise import cloud, enlarge, line, look_up, tile
from fanlight.demo.drawing.shapes import Pen, below, birds, disc, oval, polygon, stencil, stroke
from fanlight.demo.drawing.sky import clouds, haze_between, sky


@dataclass(frozen=True, slots=True, kw_only=True)
class Sea:
    """Water to the horizon, with the sun's road on it where there is a sun."""

    family: ClassVar[str] = "sea"
    aspects: ClassVar[tuple[str, ...]] = ("3:2", "16:9", "4:5", "1:1", "2:3")
    hour: Hour
    guest: str
    sun_x: float
    sun_up: float
    cover: float
    swell: float
    horizon: float

    @classmethod
    def compose(cls, chance: Random) -> "Sea":
        hour = chance.choice(list(HOURS.values()))
        return cls(
            hour=hour,
            guest=chance.choice(("", "boat", "gulls", "lighthouse", "posts", "island")),
            sun_x=chance.uniform(0.25, 0.75),
            sun_up=chance.uniform(*hour.sun_height),
            cover=chance.uniform(0.25, 0.85) if hour.sun_strength else 0.85,
            swell=chance.uniform(0.5, 1.3),
            horizon=chance.choice((0.42, 0.55, 0.62)),
        )

    @property
    def film(self) -> Film:
        return Film(exposure=1.05, warmth=0.35, fade=0.015)

    @property
    def alt(self) -> str:
        guests = {
            "": "",
            "boat": " A small sailing boat stands near the horizon.",
            "gulls": " A few gulls fly over the water.",
            "lighthouse": " A lighthouse stands on a dark headland at one side.",
            "posts": " A row of old wooden posts leads out into the water.",
            "island": " A low island lies on the horizon.",
        }
        water = "calm sea" if self.swell < 0.8 else "sea with a light swell" if self.swell < 1.1 else "choppy sea"
        above = (
            "a sky full of clouds"
            if self.cover > 0.6
            else "a sky with some cloud"
            if self.cover > 0.4
            else "a clear sky"
        )
        road = ", the sun's light glittering on the water" if self.hour.sun_strength >= 9 else ""
        return f"A {water} {self.hour.words} under {above}{road}.{guests[self.guest]}"

    @property
    def captions(self) -> tuple[str, ...]:
        own = {
            "boat": "One sail, all that water.",
            "lighthouse": "The light comes on whether anyone looks or not.",
            "posts": "What is left of the old pier.",
            "gulls": "They waited for my sandwich.",
            "island": "We will row over one day.",
            "": "Just water and light today.",
        }
        return (
            own[self.guest],
            "Salt on the lens again.",
            f"The sea {self.hour.words}.",
            "Stood here until my feet were wet.",
            "No filter, only weather.",
        )

    @property
    def tags(self) -> tuple[str, ...]:
        return ("sea", "horizon", "coast", self.hour.name if self.hour.name != "blue" else "bluehour")

    def draw(self, frame: Frame, dice: np.random.Generator) -> Picture:
        sun_x, sun_y = self.sun_x * frame.aspect, self.horizon - self.sun_up
        picture = sky(frame, self.hour, self.horizon, sun_x, sun_y)
        seed = int(dice.integers(999))
        clouds(picture, frame, self.hour, horizon=self.horizon, cover=self.cover, seed=seed, sun_x=sun_x, streaks=1.6)
        self._behind(picture, frame, dice)
        self._water(picture, frame, dice, sun_x)
        self._before(picture, frame, dice)
        return picture

    def _water(self, picture: Picture, frame: Frame, dice: np.random.Generator, sun_x: float) -> None:
        top = frame.row(self.horizon)
        y = (frame.y[top:] - np.float32(self.horizon)) / np.float32(1 - self.horizon)
        away = 1 / (y + np.float32(0.035))
        u = (frame.x - np.float32(frame.aspect / 2)) * away * 55 + dice.integers(512)
        chop = look_up(tile(31, slope=1.15, low=3), u, away * 300)
        swell = look_up(tile(32, slope=1.9), u * 0.35, away * 95)
        wave = (chop * 0.55 + swell * 0.8) * np.float32(self.swell)
        mirror = np.clip(0.50 - 0.38 * y + wave * (0.10 + 0.16 * y), 0.03, 1)
        tones = self.hour.tones
        deep = mix(colour(self.hour.shade), mix(tones[3], colour("#0f4a58"), 0.4), 0.35) * np.float32(0.6)
        sky_light = mix(tones[0], tones[2], 0.35)
        water = deep + (sky_light - deep) * mirror
        reflected = np.minimum(enlarge_rows(picture[:, :top], y.shape[0]), np.float32(0.85))  # the sun itself breaks up
        water += (reflected - water) * (np.float32(0.42) * mirror)
        if self.hour.sun_strength >= 1:
            self._road(water, frame, y, chop + swell * 0.4, sun_x)
        edge = smooth(0, 0.012, y)
        picture[:, top:] += (water - picture[:, top:]) * np.clip(edge + 0.35, 0, 1)

    def _road(self, water: Picture, frame: Frame, y: Plane, wave: Plane, sun_x: float) -> None:
        width = 0.045 + 0.16 * y + self.swell * 0.05
        lane = np.exp(-(((frame.x - np.float32(sun_x)) / width) ** 2))
        sparkle = smooth(1.75, 2.6, wave + lane * np.float32(1.9))
        light = mix(colour(self.hour.sun), colour("#ffffff"), 0.2)
        shine(water, light * np.float32(0.16 * self.hour.sun_strength), sparkle * lane * (1 - 0.45 * y))
        shine(water, light * np.float32(0.022 * self.hour.sun_strength), lane * (1 - 0.5 * y))

    def _behind(self, picture: Picture, frame: Frame, dice: np.random.Generator) -> None:
        if self.guest == "island":
            centre = frame.aspect * (1 - self.sun_x)
            hump = np.exp(-(((frame.x[0] - centre) / 0.28) ** 2)) * 0.055 + 0.006 * line(dice, frame.width, cells=12)
            lay(
                picture,
                haze_between(colour(self.hour.shade), self.hour, 0.62),
                below(frame, (self.horizon + 0.012 - hump).astype(np.float32)),
            )

    def _before(self, picture: Picture, frame: Frame, dice: np.random.Generator) -> None:
        shade = colour(self.hour.shade)
        x = frame.aspect * (1 - self.sun_x)
        match self.guest:
            case "boat":
                lay(picture, haze_between(shade, self.hour, 0.15), stencil(frame, *_boat(x, self.horizon + 0.03, 0.10)))
            case "gulls":
                lay(
                    picture,
                    haze_between(shade, self.hour, 0.1),
                    stencil(frame, *birds(dice, x, self.horizon * 0.55, count=6, size=0.024)),
                )
            case "lighthouse":
                self._headland(picture, frame, dice)
            case "posts":
                lay(
                    picture,
                    haze_between(shade * np.float32(0.7), self.hour, 0.06),
                    stencil(frame, *self._posts(frame, dice)),
                )
            case _:
                pass

    def _headland(self, picture: Picture, frame: Frame, dice: np.random.Generator) -> None:
        side = 1 if self.sun_x < 0.5 else -1
        from_edge = frame.aspect - frame.x[0] if side == 1 else frame.x[0]
        cliff = 0.12 * (1 - smooth(0.10, 0.44, from_edge)) + 0.012 * line(dice, frame.width, cells=14, gain=0.6)
        ridge = (self.horizon + 0.022 - cliff).astype(np.float32)
        mask = below(frame, ridge) * (frame.y < self.horizon + 0.035 - 0.03 * smooth(0.2, 0.5, from_edge)[None, :])
        x = frame.aspect - 0.13 if side == 1 else 0.13
        foot = self.horizon - 0.085
        tower = stencil(
            frame,
            polygon(
                [(x - 0.016, foot + 0.02), (x - 0.010, foot - 0.12), (x + 0.010, foot - 0.12), (x + 0.016, foot + 0.02)]
            ),
            polygon(
                [
                    (x - 0.014, foot - 0.12),
                    (x + 0.014, foot - 0.12),
                    (x + 0.014, foot - 0.125),
                    (x - 0.014, foot - 0.125),
                ]
            ),
            polygon(
                [
                    (x - 0.008, foot - 0.12),
                    (x - 0.008, foot - 0.145),
                    (x, foot - 0.16),
                    (x + 0.008, foot - 0.145),
                    (x + 0.008, foot - 0.12),
                ]
            ),
        )
        lay(picture, haze_between(colour(self.hour.shade), self.hour, 0.16), mask)
        lay(picture, haze_between(mix(colour(self.hour.shade), colour("#ffffff"), 0.22), self.hour, 0.2), tower)
        if self.hour.name in {"dusk", "blue", "sunset"}:
            shine(picture, colour("#ffe2a0", 14), stencil(frame, disc(x, foot - 0.135, 0.006)))

    def _posts(self, frame: Frame, dice: np.random.Generator) -> list[Pen]:
        pens: list[Pen] = []
        vanish = frame.aspect * (1 - self.sun_x)
        for row in (-1, 1):
            for step in range(9):
                near = 0.72**step
                x = vanish + row * 0.30 * near + float(dice.normal(0, 0.006)) * near
                foot = self.horizon + 0.02 + (0.93 - self.horizon) * near
                pens.append(
                    stroke([(x, foot), (x + 0.004 * near, foot - 0.20 * near * dice.uniform(0.6, 1.1))], 0.026 * near)
                )
        return pens


def enlarge_rows(part: Picture, rows: int) -> Picture:
    """What stands above, upside down, drawn out to so many rows: a mirror for water."""
    source = np.linspace(part.shape[1] - 1, max(0, part.shape[1] - rows), rows).astype(np.int32)
    return part[:, source]


def _boat(x: float, y: float, size: float) -> list[Pen]:
    return [
        polygon(
            [
                (x - size * 0.42, y - size * 0.10),
                (x + size * 0.46, y - size * 0.10),
                (x + size * 0.30, y + size * 0.04),
                (x - size * 0.30, y + size * 0.04),
            ]
        ),
        polygon(
            [(x + size * 0.02, y - size * 1.25), (x + size * 0.02, y - size * 0.14), (x + size * 0.48, y - size * 0.14)]
        ),
        polygon(
            [(x - size * 0.02, y - size * 1.12), (x - size * 0.02, y - size * 0.14), (x - size * 0.36, y - size * 0.14)]
        ),
        stroke([(x, y - size * 1.32), (x, y)], size * 0.025),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shore:
    """A beach from straight above: sand, foam, shallow and deep water."""

    family: ClassVar[str] = "shore"
    aspects: ClassVar[tuple[str, ...]] = ("4:5", "1:1", "2:3", "3:2")
    water: tuple[str, str, str]
    sand: str
    tilt: float
    umbrellas: int
    cover: str

    @classmethod
    def compose(cls, chance: Random) -> "Shore":
        water, sand = chance.choice(
            (
                (("#9fe0d2", "#2fa8b0", "#0c5f86"), "#ecd9b4"),
                (("#b5ddd0", "#4aa3a0", "#1f5f6e"), "#d9c4a0"),
                (("#8fd3e0", "#3a8fc0", "#123f7a"), "#f1e3c6"),
                (("#a9c9b8", "#4d8378", "#1d4850"), "#4a4644"),
            )
        )
        return cls(
            water=water,
            sand=sand,
            tilt=chance.uniform(-0.35, 0.35),
            umbrellas=chance.choice((0, 0, 3, 7, 12)),
            cover=chance.choice(("#e2573f", "#f2c14e", "#f4f1ea", "#2f7f86")),
        )

    @property
    def film(self) -> Film:
        return Film(exposure=1.15, warmth=0.2, vignette=0.16, glow=0.05)

    @property
    def alt(self) -> str:
        sand = "dark volcanic" if self.sand == "#4a4644" else "pale"
        people = (
            f" {self.umbrellas} small beach umbrellas stand on the sand." if self.umbrellas else " The beach is empty."
        )
        return f"A beach seen from straight above: {sand} sand, a white line of foam, and water from turquoise to deep blue.{people}"

    @property
    def captions(self) -> tuple[str, ...]:
        return (
            "The edge of the map.",
            "Waves draw it new every nine seconds.",
            "From up here nobody hears you shout about sunscreen.",
            "Where the colour starts.",
            "Low tide, high up.",
        )

    @property
    def tags(self) -> tuple[str, ...]:
        return ("beach", "fromabove", "summer", "sea")

    def draw(self, frame: Frame, dice: np.random.Generator) -> Picture:
        edge = (
            0.52 * frame.aspect
            + self.tilt * (frame.y - 0.5)
            + 0.045 * line(dice, frame.height, cells=2.2, gain=0.5)[:, None]
        )
        lobes = enlarge(
            cloud(dice, frame.width // 3, frame.height // 3, cells=5, octaves=5, gain=0.6), frame.width, frame.height
        )
        out = (frame.x - edge) / np.float32(0.62 * frame.aspect) + lobes * np.float32(0.022)
        foam, shallow, deep = (colour(tone) for tone in self.water)
        water = ramp(
            [(0.0, mix(foam, colour(self.sand), 0.35)), (0.10, foam), (0.38, shallow), (0.85, deep)], np.clip(out, 0, 1)
        )
        depth = look_up(tile(41, slope=1.5), frame.x * 240, frame.y * 240 + frame.x * 40)
        caustics = 1 - np.abs(look_up(tile(42, slope=1.4, low=4), frame.x * 420 + depth * 9, frame.y * 420))
        water *= 1 + 0.12 * depth * smooth(0.05, 0.5, out) + 0.14 * np.clip(caustics, -1, 1) * smooth(0.6, 0.1, out)
        picture = self._sand(frame, dice, out)
        lay(picture, water, smooth(-0.004, 0.012, out))
        self._foam(picture, frame, dice, out, lobes)
        self._umbrellas(picture, frame, dice, edge)
        return picture

    def _sand(self, frame: Frame, dice: np.random.Generator, out: Plane) -> Picture:
        grains = dice.standard_normal((frame.height, frame.width), dtype=np.float32)
        steps = look_up(tile(43, slope=1.0, low=20), frame.x * 600, frame.y * 600)
        wet = smooth(-0.15, -0.005, out)
        dry_zone = smooth(-0.1, -0.3, out)
        shade = (1 - 0.42 * wet) * (1 + 0.035 * grains + 0.07 * steps * dry_zone)
        return np.asarray(colour(self.sand) * shade, dtype=np.float32)

    def _foam(self, picture: Picture, frame: Frame, dice: np.random.Generator, out: Plane, lobes: Plane) -> None:
        lace = np.abs(look_up(tile(44, slope=1.2, low=5), frame.x * 520 + lobes * 8, frame.y * 520))
        white = colour("#ffffff", 1.02)
        for at, wide, dense in ((0.0, 0.016, 1.0), (0.085, 0.055, 0.62), (0.24, 0.06, 0.42)):
            wander = 0.028 * lobes + 0.02 * line(dice, frame.height, cells=3)[:, None]
            band = np.exp(-(((out - at + wander * (at > 0)) / wide) ** 2))
            torn = smooth(1.05, 0.35, lace / np.maximum(band * (0.9 + dense), 0.02))
            lay(picture, white, np.clip(torn * band * 1.3 * dense, 0, 1))

    def _umbrellas(self, picture: Picture, frame: Frame, dice: np.random.Generator, edge: Plane) -> None:
        for index in range(self.umbrellas):
            y = (index + 0.5 + float(dice.normal(0, 0.12))) / self.umbrellas * 0.94 + 0.03
            shore = float(edge[frame.row(min(y, 0.99)), 0])
            x = shore - 0.20 - 0.10 * float(dice.random()) - 0.08 * (index % 2)
            r = 0.017
            lay(picture, colour("#2a2018"), stencil(frame, oval(x - 0.012, y + 0.012, r, r)) * np.float32(0.45))
            lay(
                picture,
                colour("#f4efe2"),
                stencil(
                    frame,
                    polygon(
                        [(x + 0.02, y - 0.006), (x + 0.048, y - 0.006), (x + 0.048, y + 0.006), (x + 0.02, y + 0.006)]
                    ),
                ),
            )
            tone = colour(self.cover if index % 3 else "#f4f1ea")
            lay(picture, tone, stencil(frame, disc(x, y, r)))
            slices = [
                polygon([(x, y), *((x + r * np.cos(a), y + r * np.sin(a)) for a in np.linspace(k, k + 0.52, 4))])
                for k in np.arange(0, 6.2, 1.05)
            ]
            lay(picture, tone * np.float32(0.72), stencil(frame, *slices))
