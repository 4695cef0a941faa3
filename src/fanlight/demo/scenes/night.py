"""Nights: a city over water, the Milky Way over a tent, northern lights over snow."""

from dataclasses import dataclass
from random import Random
from typing import ClassVar

import numpy as np

from fanlight.demo.drawing.canvas import Frame, Picture, colour, distance, lay, mix, ramp, shine, smooth
from fanlight.demo.drawing.film import Film
from fanlight.demo.drawing.noise import cloud, enlarge, line, look_up, tile
from fanlight.demo.drawing.shapes import below, conifers, hills_line, polygon, stencil
from fanlight.demo.drawing.sky import stars

SKIES = {
    "after sunset": ("#e8906a", "#7a5a86", "#2a3566", "#0c1433"),
    "in the blue hour": ("#7fa0c8", "#41679e", "#1b3a72", "#091736"),
    "at night": ("#3a3550", "#1d2340", "#0d1429", "#050913"),
    "on a clear night": ("#24405c", "#122745", "#0a162c", "#050a18"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class City:
    """A skyline with lit windows, and its lights in the water."""

    family: ClassVar[str] = "city"
    aspects: ClassVar[tuple[str, ...]] = ("3:2", "4:5", "1:1", "16:9")
    when: str
    moon: bool
    lamps: str
    water: float

    @classmethod
    def compose(cls, chance: Random) -> "City":
        return cls(
            when=chance.choice(tuple(SKIES)),
            moon=chance.random() < 0.4,
            lamps=chance.choice(("#ffd08a", "#ffc36b", "#ffe3b0")),
            water=chance.uniform(0.62, 0.72),
        )

    @property
    def film(self) -> Film:
        return Film(exposure=1.1, glow=0.22, contrast=1.0, warmth=0.2)

    @property
    def alt(self) -> str:
        moon = " A full moon hangs above the roofs." if self.moon else ""
        return f"A city skyline {self.when} with hundreds of lit windows, its lights drawn out in the dark water in front.{moon}"

    @property
    def captions(self) -> tuple[str, ...]:
        return (
            "Somebody is always still up.",
            "Every window a supper I am not at.",
            "Waited for the last ferry. No complaints.",
            f"My city {self.when}.",
            "Count the kitchens.",
        )

    @property
    def tags(self) -> tuple[str, ...]:
        return ("city", "night", "skyline", "reflection")

    def draw(self, frame: Frame, dice: np.random.Generator) -> Picture:
        height = np.clip((self.water - frame.y[:, 0]) / self.water, 0, 1)
        tones = [colour(tone) for tone in SKIES[self.when]]
        column = ramp(list(zip((0.0, 0.25, 0.6, 1.0), tones, strict=True)), height)
        picture = np.repeat(column[:, :, None], frame.width, axis=2)
        if self.when in {"at night", "on a clear night"}:
            stars(picture, frame, dice, horizon=0.45, count=500)
        if self.moon:
            self._moon(picture, frame, dice)
        for near in (0.0, 0.45, 1.0):
            self._row(picture, frame, dice, near)
        self._mirror(picture, frame, dice)
        return picture

    def _moon(self, picture: Picture, frame: Frame, dice: np.random.Generator) -> None:
        x, y = frame.aspect * float(dice.uniform(0.2, 0.8)), float(dice.uniform(0.10, 0.2))
        away = distance(frame, x, y)
        shine(picture, colour("#cfd8f0", 0.16), 1 / (1 + (away / 0.07) ** 2))
        seas = look_up(tile(71, slope=1.9), frame.x * 900, frame.y * 900)
        lay(picture, colour("#f6ecd2", 1.9) * (1 + 0.13 * seas), smooth(0.031, 0.0285, away))

    def _row(self, picture: Picture, frame: Frame, dice: np.random.Generator, near: float) -> None:
        base = mix(colour(SKIES[self.when][1]), colour("#04060d"), 0.55 + 0.40 * near)
        x = -0.02
        while x < frame.aspect:
            wide = float(dice.uniform(0.045, 0.10)) * (0.75 + 0.5 * near)
            centre = 1 - abs((x + wide / 2) / frame.aspect - 0.5) * 1.3
            tall = (0.07 + 0.30 * float(dice.random()) ** 2.2 * (1.15 - 0.72 * near)) * (0.55 + 0.75 * max(centre, 0))
            self._building(picture, frame, dice, (x, wide, tall + 0.03 * (1 - near)), near, base)
            x += wide * float(dice.uniform(0.86, 1.12))

    def _building(
        self,
        picture: Picture,
        frame: Frame,
        dice: np.random.Generator,
        place: tuple[float, float, float],
        near: float,
        base: np.ndarray,
    ) -> None:
        x, wide, tall = place
        left, right = max(0, int(x * frame.height)), min(frame.width, int((x + wide) * frame.height))
        top, bottom = frame.row(self.water - tall), frame.row(self.water)
        if right - left < 3:
            return
        part = picture[:, top:bottom, left:right]
        shade = 1 + 0.22 * np.linspace(-1, 1, right - left, dtype=np.float32)[None, :]
        part[:] = base * shade * np.float32(dice.uniform(0.75, 1.25))
        size = float(dice.uniform(0.0068, 0.0105)) * (0.7 + 0.45 * near)
        rows, columns = max(1, int(tall / size)), max(1, int(wide / size / 0.85))
        lit = (dice.random((rows, columns)) < dice.uniform(0.10, 0.42)) * dice.uniform(
            0.12, 1.0, (rows, columns)
        ) ** 1.5
        tints = dice.integers(0, 3, (rows, columns))
        v = (np.arange(bottom - top) / frame.height / size)[:, None]
        u = (np.arange(right - left) / (right - left) * columns)[None, :]
        pane = ((v % 1 > 0.28) & (v % 1 < 0.82) & (u % 1 > 0.2) & (u % 1 < 0.8)).astype(np.float32)
        row, column = np.minimum(v.astype(int), rows - 1), np.minimum(u.astype(int), columns - 1)
        paints = np.concatenate([colour(self.lamps), colour("#fff1d6"), colour("#cfe0f2")], axis=2)[:, 0]
        glow = (pane * lit[row, column] * (0.75 + 0.8 * near)).astype(np.float32)
        part += paints[:, tints[row, column]] * glow
        if tall > 0.24 and near < 0.9:
            mast = frame.row(self.water - tall - 0.05)
            middle = (left + right) // 2
            picture[:, mast:top, middle : middle + 2] = base
            picture[:, mast : mast + 3, middle - 1 : middle + 3] = colour("#ff4030", 2.2)

    def _mirror(self, picture: Picture, frame: Frame, dice: np.random.Generator) -> None:
        top = frame.row(self.water)
        rows = frame.height - top
        depth = np.linspace(0, 1, rows, dtype=np.float32)[:, None]
        lights = _drawn_out(picture[:, max(0, top - rows) : top][:, ::-1], rows)
        u = (frame.x - frame.aspect / 2) / (depth + 0.08) * 42
        wave = look_up(tile(72, slope=1.3, low=2), u, 200 / (depth + 0.08) + dice.integers(512))
        water = lights * (0.62 + 0.30 * wave) * (0.95 - 0.35 * depth)
        water += (colour(SKIES[self.when][3]) - water) * (0.12 + 0.25 * depth)
        picture[:, top:] = np.maximum(water, 0)
        quay = np.exp(-(((frame.y - self.water) / 0.004) ** 2)) * (
            0.75 + 0.25 * line(dice, frame.width, cells=40)[None, :]
        )
        shine(picture, colour(self.lamps, 0.8), np.clip(quay, 0, 1).astype(np.float32))


def _drawn_out(part: Picture, rows: int) -> Picture:
    """Lights in moving water: smeared up and down much more than sideways."""
    step = 26
    few = np.stack([enlarge(plane, part.shape[2] // 2, max(3, part.shape[1] // step), smooth=False) for plane in part])
    return np.stack([enlarge(plane, part.shape[2], rows, smooth=False) for plane in few])


@dataclass(frozen=True, slots=True, kw_only=True)
class MilkyWay:
    """Stars, the galaxy's band, black mountains, and a tent with a lamp in it."""

    family: ClassVar[str] = "milky-way"
    aspects: ClassVar[tuple[str, ...]] = ("2:3", "4:5", "3:2", "1:1")
    tilt: float
    tent: bool
    tint: str
    spruces: bool

    @classmethod
    def compose(cls, chance: Random) -> "MilkyWay":
        return cls(
            tilt=chance.uniform(0.35, 0.9) * chance.choice((-1, 1)),
            tent=chance.random() < 0.6,
            tint=chance.choice(("#8a7bc8", "#6f8fd0", "#b58fb0", "#7fb0b8")),
            spruces=chance.random() < 0.5,
        )

    @property
    def film(self) -> Film:
        return Film(exposure=1.25, glow=0.16, contrast=0.95, vignette=0.32, grain=4.5)

    @property
    def alt(self) -> str:
        tent = " A small tent glows orange in front." if self.tent else ""
        trees = "spruces" if self.spruces else "mountains"
        return f"The Milky Way rises across a sky full of stars above the black outline of {trees}.{tent}"

    @property
    def captions(self) -> tuple[str, ...]:
        return (
            "Thirty seconds of starlight.",
            "Forgot how many there are.",
            "The torch died, which helped.",
            "No signal, excellent reception.",
            "Old light.",
        )

    @property
    def tags(self) -> tuple[str, ...]:
        return ("stars", "night", "milkyway", "camping" if self.tent else "longexposure")

    def draw(self, frame: Frame, dice: np.random.Generator) -> Picture:
        column = ramp([(0.0, colour("#0b1024")), (0.6, colour("#121c3a")), (1.0, colour("#3a3a52"))], frame.y[:, 0])
        picture = np.repeat(column[:, :, None], frame.width, axis=2)
        self._galaxy(picture, frame, dice)
        stars(picture, frame, dice, horizon=0.95, count=3200)
        shine(picture, colour("#c98a5a", 0.20), smooth(0.45, 0.95, frame.y))
        for base, high, tone in ((0.80, 0.10, "#131a30"), (0.89, 0.05, "#05070e")):
            ridge = hills_line(frame, dice, base=base, high=high, cells=2.5, gain=0.52)
            if self.spruces and base > 0.85:
                ridge = conifers(frame, dice, ridge, tall=0.16, spacing=0.022)
            lay(picture, colour(tone), below(frame, ridge))
        if self.tent:
            self._tent(picture, frame, dice)
        return picture

    def _galaxy(self, picture: Picture, frame: Frame, dice: np.random.Generator) -> None:
        centre = frame.aspect / 2 + float(dice.normal(0, 0.08))
        bend = enlarge(cloud(dice, 90, 90, cells=2, octaves=3), frame.width, frame.height)
        across = (frame.x - centre) * np.cos(self.tilt) + (frame.y - 0.5) * np.sin(self.tilt) + bend * 0.03
        dust = enlarge(
            cloud(dice, frame.width // 3, frame.height // 3, cells=5, octaves=6, gain=0.62), frame.width, frame.height
        )
        band = np.exp(-((across / 0.16) ** 2)) * (1 + 0.45 * dust)
        core = np.exp(-((across / 0.06) ** 2)) * smooth(0.1, 0.9, frame.y)
        lane = np.exp(-(((across - 0.02 + 0.03 * dust) / 0.035) ** 2)) * smooth(-0.5, 0.9, dust)
        light = np.clip(band * (1 - 0.85 * lane), 0, 3)
        shine(picture, colour(self.tint, 0.42), light)
        shine(picture, colour("#ffd9b0", 0.30), core * np.clip(1 - lane, 0, 1))
        faint = dice.standard_normal((frame.height, frame.width), dtype=np.float32)
        shine(picture, colour("#dfe6ff", 0.55), smooth(2.2, 3.4, faint + 0.5 * light) * light)

    def _tent(self, picture: Picture, frame: Frame, dice: np.random.Generator) -> None:
        x, foot, size = frame.aspect * float(dice.choice([0.28, 0.7])), 0.955, 0.085
        shape = stencil(
            frame,
            polygon(
                [
                    (x - size, foot),
                    (x - size * 0.55, foot - size * 0.62),
                    (x, foot - size * 0.95),
                    (x + size * 0.55, foot - size * 0.62),
                    (x + size, foot),
                ]
            ),
        )
        away = distance(frame, x, foot - size * 0.25)
        shine(picture, colour("#ff9a45", 0.30), 1 / (1 + (away / 0.10) ** 2) ** 2)
        glow = 0.35 + 1.5 * np.exp(-((away / (size * 0.55)) ** 2))
        seams = 1 - 0.45 * np.exp(-(((np.abs(frame.x - x) - size * 0.42) / 0.003) ** 2))
        lay(picture, colour("#ff8a35") * (glow * seams), shape)


@dataclass(frozen=True, slots=True, kw_only=True)
class Aurora:
    """Curtains of northern lights above a snowfield."""

    family: ClassVar[str] = "aurora"
    aspects: ClassVar[tuple[str, ...]] = ("3:2", "4:5", "2:3", "1:1")
    curtains: int
    purple: float
    hut: bool

    @classmethod
    def compose(cls, chance: Random) -> "Aurora":
        return cls(curtains=chance.randint(2, 4), purple=chance.uniform(0.2, 0.9), hut=chance.random() < 0.55)

    @property
    def film(self) -> Film:
        return Film(exposure=1.15, glow=0.18, grain=4.0)

    @property
    def alt(self) -> str:
        hem = " with purple upper edges" if self.purple > 0.5 else ""
        hut = " A hut with one lit window stands at the edge of the trees." if self.hut else ""
        return f"Green curtains of northern lights{hem} over spruces and a snowfield that takes on their colour.{hut}"

    @property
    def captions(self) -> tuple[str, ...]:
        return (
            "It moves. I had not expected it to move.",
            "Minus nineteen and nobody went inside.",
            "We turned the car lights off and there it was.",
            "Kp 6, coffee in the flask.",
        )

    @property
    def tags(self) -> tuple[str, ...]:
        return ("aurora", "northernlights", "winter", "night")

    def draw(self, frame: Frame, dice: np.random.Generator) -> Picture:
        column = ramp([(0.0, colour("#060a1c")), (0.7, colour("#0e2036")), (1.0, colour("#1c3a48"))], frame.y[:, 0])
        picture = np.repeat(column[:, :, None], frame.width, axis=2)
        stars(picture, frame, dice, horizon=0.75, count=1300)
        for index in range(self.curtains):
            self._curtain(picture, frame, dice, index)
        self._land(picture, frame, dice)
        return picture

    def _curtain(self, picture: Picture, frame: Frame, dice: np.random.Generator, index: int) -> None:
        foot = 0.52 - 0.10 * index + 0.16 * line(dice, frame.width, cells=1.3, octaves=4, gain=0.42)
        rays = np.exp(0.5 * line(dice, frame.width, cells=26, octaves=4, gain=0.85))
        strength = smooth(-0.5, 0.9, line(dice, frame.width, cells=1.5, octaves=3)) * rays
        tall = 0.11 + 0.10 * np.exp(0.6 * line(dice, frame.width, cells=9, octaves=3, gain=0.7))
        up = (foot[None, :] - frame.y) / tall[None, :]
        light = np.where(up > 0, np.exp(-np.maximum(up, 0) * 1.5), np.exp(np.minimum(up, 0) * 9)).astype(np.float32)
        light *= strength[None, :].astype(np.float32) * np.float32(0.50 - 0.10 * index)
        high = smooth(0.3, 1.9, up)
        green, purple = colour("#3dff9a", 0.62), colour("#b04dd8", 0.9 * self.purple)
        picture += (green + (purple - green) * high) * light

    def _land(self, picture: Picture, frame: Frame, dice: np.random.Generator) -> None:
        far = hills_line(frame, dice, base=0.76, high=0.06, cells=2.5)
        lay(picture, colour("#0c1c2a"), below(frame, far))
        trees = conifers(frame, dice, hills_line(frame, dice, base=0.815, high=0.01), tall=0.11, spacing=0.016)
        lay(picture, colour("#03060a"), below(frame, trees))
        snow = (0.82 + 0.012 * line(dice, frame.width, cells=3)).astype(np.float32)
        drift = enlarge(cloud(dice, frame.width // 4, frame.height // 3, cells=9, octaves=4), frame.width, frame.height)
        tone = (
            mix(colour("#0f2836"), colour("#2c8a6a"), 0.42)
            * (1 + 0.22 * drift)
            * (1.15 - 0.6 * smooth(0.8, 1.0, frame.y))
        )
        lay(picture, tone, below(frame, snow))
        if self.hut:
            self._hut(picture, frame, dice)

    @staticmethod
    def _hut(picture: Picture, frame: Frame, dice: np.random.Generator) -> None:
        x, foot, s = frame.aspect * float(dice.choice([0.25, 0.75])), 0.845, 0.05
        lay(
            picture,
            colour("#070a0e"),
            stencil(
                frame,
                polygon(
                    [
                        (x - s, foot),
                        (x - s, foot - s * 0.7),
                        (x - s * 1.15, foot - s * 0.65),
                        (x, foot - s * 1.45),
                        (x + s * 1.15, foot - s * 0.65),
                        (x + s, foot - s * 0.7),
                        (x + s, foot),
                    ]
                ),
            ),
        )
        lay(
            picture,
            colour("#ffc36b", 2.6),
            stencil(
                frame,
                polygon(
                    [
                        (x - s * 0.2, foot - s * 0.25),
                        (x + s * 0.25, foot - s * 0.25),
                        (x + s * 0.25, foot - s * 0.62),
                        (x - s * 0.2, foot - s * 0.62),
                    ]
                ),
            ),
        )
        shine(picture, colour("#ff9a45", 0.10), 1 / (1 + (distance(frame, x, foot) / 0.05) ** 2) ** 2)
