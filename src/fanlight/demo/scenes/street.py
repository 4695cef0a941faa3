"""Rain: lights through a wet window, and a street that shines."""

from dataclasses import dataclass
from random import Random
from typing import ClassVar

import numpy as np

from fanlight.demo.drawing.canvas import Frame, Picture, colour, darken, lay, mix, ramp, shine, smooth
from fanlight.demo.drawing.film import Film, blurred
from fanlight.demo.drawing.noise import enlarge, line, look_up, tile
from fanlight.demo.drawing.shapes import Pen, stencil, stroke, walker

LIGHTS = {
    "amber and red": ("#ffb347", "#ff5a3c", "#ffe2a8", "#ff8a4a"),
    "blue and pink": ("#4aa8ff", "#ff5aa8", "#b8d8ff", "#8a6aff"),
    "green and gold": ("#4ad0a0", "#ffc85a", "#d8fff0", "#ff8a5a"),
    "warm white": ("#ffd9a0", "#fff0d8", "#ffb87a", "#ffe8c0"),
}


def _lamp_discs(
    picture: Picture,
    frame: Frame,
    dice: np.random.Generator,
    lights: tuple[str, ...],
    *,
    count: int,
    low: float,
    high: float,
    size: float,
) -> None:
    """Discs of coloured light between two heights."""
    for _ in range(count):
        x, y = float(dice.uniform(-0.05, frame.aspect + 0.05)), float(dice.uniform(low, high))
        r = size * float(dice.uniform(0.4, 1.2))
        top, bottom = frame.row(y - r - 0.01), frame.row(y + r + 0.01)
        left, right = (min(frame.width, max(0, int(e * frame.height))) for e in (x - r - 0.01, x + r + 0.01))
        if right - left < 3 or bottom - top < 3:
            continue
        away = np.hypot(frame.x[:, left:right] - x, frame.y[top:bottom] - y) / r
        disc = smooth(1.0, 0.92, away) * (0.7 + 0.3 * smooth(0.5, 0.95, away))
        tone = colour(lights[int(dice.integers(len(lights)))])
        shine(picture[:, top:bottom, left:right], tone * np.float32(dice.uniform(0.10, 0.75)), disc.astype(np.float32))


@dataclass(frozen=True, slots=True, kw_only=True)
class RainGlass:
    """A window full of drops, the town behind it out of focus; each drop holds the view upside down."""

    family: ClassVar[str] = "rain-window"
    aspects: ClassVar[tuple[str, ...]] = ("4:5", "1:1", "3:2", "2:3")
    lights: str
    heavy: bool
    dusk: str

    @classmethod
    def compose(cls, chance: Random) -> "RainGlass":
        return cls(
            lights=chance.choice(tuple(LIGHTS)),
            heavy=chance.random() < 0.5,
            dusk=chance.choice(("#0d1626", "#1a2233", "#24222e", "#101c22")),
        )

    @property
    def film(self) -> Film:
        return Film(exposure=1.1, glow=0.16, contrast=0.95, fade=0.02)

    @property
    def alt(self) -> str:
        much = "covered with raindrops" if self.heavy else "with raindrops on it"
        return f"A window {much} at night; behind it the lights of a town, {self.lights}, blurred into soft discs."

    @property
    def captions(self) -> tuple[str, ...]:
        return (
            "Waiting for the rain, then waiting for the bus.",
            "The tram was late. The window was not.",
            "November in one picture.",
            "City lights, washed.",
            "Stay in weather.",
        )

    @property
    def tags(self) -> tuple[str, ...]:
        return ("rain", "bokeh", "night", "window")

    def draw(self, frame: Frame, dice: np.random.Generator) -> Picture:
        base = colour(self.dusk)
        column = ramp(
            [
                (0.0, base * np.float32(0.8)),
                (0.55, mix(base, colour(LIGHTS[self.lights][0]), 0.16)),
                (1.0, base * np.float32(0.45)),
            ],
            frame.y[:, 0],
        )
        picture = np.repeat(column[:, :, None], frame.width, axis=2)
        _lamp_discs(picture, frame, dice, LIGHTS[self.lights], count=46, low=0.2, high=0.85, size=0.062)
        behind = picture.copy()
        self._mist(picture, frame)
        for size, count in ((0.0045, 420), (0.011, 130), (0.021, 34 if self.heavy else 16)):
            for _ in range(round(count * frame.aspect)):
                x, y = float(dice.random()) * frame.aspect, float(dice.random())
                self._drop(picture, behind, frame, x, y, size * float(dice.uniform(0.6, 1.35)))
        if self.heavy:
            for _ in range(4):
                self._runner(picture, behind, frame, dice)
        return picture

    def _mist(self, picture: Picture, frame: Frame) -> None:
        film = look_up(tile(91, slope=0.6), frame.x * 500, frame.y * 500)
        picture *= 0.86 + 0.05 * film
        picture += np.float32(0.012)

    def _runner(self, picture: Picture, behind: Picture, frame: Frame, dice: np.random.Generator) -> None:
        x, y = float(dice.uniform(0.08, 0.92)) * frame.aspect, float(dice.uniform(0.35, 0.8))
        wander = 0.008 * line(dice, frame.height, cells=6)
        trail = np.exp(-(((frame.x - x - wander[:, None]) / 0.0075) ** 2)) * smooth(y, y - 0.02, frame.y)
        lay(picture, np.roll(behind, 40, axis=2), (trail * 0.8).astype(np.float32))
        self._drop(picture, behind, frame, x + float(wander[frame.row(y) - 1]), y, 0.022)

    def _drop(self, picture: Picture, behind: Picture, frame: Frame, x: float, y: float, r: float) -> None:
        top, bottom = frame.row(y - r * 1.15), frame.row(y + r * 1.25)
        left, right = (min(frame.width, max(0, int(e * frame.height))) for e in (x - r * 1.1, x + r * 1.1))
        if right - left < 3 or bottom - top < 3:
            return
        dx, dy = (frame.x[:, left:right] - x) / r, (frame.y[top:bottom] - y) / (r * 1.1)
        away = np.hypot(dx, dy)
        mask = np.clip((1 - away) * r * frame.height + 0.4, 0, 1).astype(np.float32)
        rows = np.clip(((0.5 - dy * 0.42) * frame.height).astype(np.int32), 0, frame.height - 1)
        columns = np.clip(((x - dx * 0.32) * frame.height).astype(np.int32), 0, frame.width - 1)
        view = behind[:, rows, columns] * np.float32(1.1)
        shade = 1.0 - 0.80 * smooth(0.55, 1.0, away) * smooth(0.7, -0.6, dy)
        part = picture[:, top:bottom, left:right]
        lay(part, view * shade.astype(np.float32), mask)
        spark = np.exp(-((np.hypot(dx + 0.35, dy + 0.45) / 0.20) ** 2)) * mask
        shine(part, colour("#ffffff", 0.55), spark.astype(np.float32))


@dataclass(frozen=True, slots=True, kw_only=True)
class WetStreet:
    """A street at night after rain: shop lights above, the same lights long and soft below."""

    family: ClassVar[str] = "wet-street"
    aspects: ClassVar[tuple[str, ...]] = ("2:3", "4:5", "3:2", "1:1")
    lights: str
    umbrella: bool
    walkers: int
    cables: bool

    @classmethod
    def compose(cls, chance: Random) -> "WetStreet":
        return cls(
            lights=chance.choice(tuple(LIGHTS)),
            umbrella=chance.random() < 0.75,
            walkers=chance.choice((1, 1, 2)),
            cables=chance.random() < 0.5,
        )

    @property
    def film(self) -> Film:
        return Film(exposure=1.15, glow=0.24, contrast=1.0, fade=0.015, grain=4.2)

    @property
    def alt(self) -> str:
        who = "Somebody" if self.walkers == 1 else "Two people"
        verb = "walks" if self.walkers == 1 else "walk"
        cover = (
            " under an umbrella" if self.umbrella and self.walkers == 1 else " under umbrellas" if self.umbrella else ""
        )
        return f"{who} seen as a silhouette {verb}{cover} down a wet street at night; lights in {self.lights} are mirrored on the road."

    @property
    def captions(self) -> tuple[str, ...]:
        return (
            "Took the long way because of the puddles.",
            "Everything twice, once upside down.",
            "The rain stopped, the street did not.",
            "Last tram in four minutes.",
            "Neon and cold feet.",
        )

    @property
    def tags(self) -> tuple[str, ...]:
        return ("rain", "street", "night", "reflection")

    def draw(self, frame: Frame, dice: np.random.Generator) -> Picture:
        lights, ground = LIGHTS[self.lights], 0.56
        glow = mix(colour(lights[0]), colour("#101522"), 0.72)
        column = ramp(
            [
                (0.0, colour("#060912")),
                (0.40, mix(glow, colour("#0a0f1c"), 0.45)),
                (0.56, glow),
                (1.0, colour("#05070c")),
            ],
            frame.y[:, 0],
        )
        picture = np.repeat(column[:, :, None], frame.width, axis=2)
        centre = frame.aspect * float(dice.uniform(0.42, 0.58))
        shine(
            picture,
            colour(lights[2], 0.55),
            np.exp(-(((frame.x - centre) / 0.16) ** 2) - ((frame.y - 0.50) / 0.14) ** 2),
        )
        self._walls(picture, frame, dice, lights, centre)
        _lamp_discs(picture, frame, dice, lights, count=34, low=0.28, high=0.54, size=0.022)
        self._road(picture, frame, dice, ground)
        pens: list[Pen] = []
        for index in range(self.walkers):
            x = centre + (index - 0.5 * (self.walkers - 1)) * 0.22 + float(dice.normal(0, 0.015))
            tall = 0.30 * (1 - 0.12 * index)
            foot = 0.80 - 0.05 * index
            self._mirrored(picture, frame, x, foot, tall)
            pens += walker(x, foot, tall, umbrella=self.umbrella)
        lay(picture, colour("#030408"), stencil(frame, *pens))
        if self.cables:
            wires = [
                stroke([(-0.1, 0.05 + 0.05 * k), (centre, 0.40), (frame.aspect + 0.1, 0.02 + 0.06 * k)], 0.0022)
                for k in range(3)
            ]
            lay(picture, colour("#020306"), stencil(frame, *wires))
        return picture

    def _walls(
        self, picture: Picture, frame: Frame, dice: np.random.Generator, lights: tuple[str, ...], centre: float
    ) -> None:
        for side in (-1, 1):
            edge = centre + side * 0.10
            out = (frame.x - edge) * side
            wall = smooth(0, 0.004, out) * smooth(0.575, 0.57, frame.y)
            roof = 0.40 - out * 0.95
            mask = wall * smooth(roof - 0.004, roof + 0.004, frame.y)
            lay(picture, colour("#0b0e18"), (mask * 0.92).astype(np.float32))
            along = np.log(np.maximum(out, 0.004) / 0.004) * 3.2
            up = (frame.y - 0.555) / (0.10 + out * 1.05)
            cell, floor = np.floor(along).astype(np.int32), np.floor(-up * 3.4).astype(np.int32)
            lit = dice.random((64, 16)).astype(np.float32)[np.clip(cell, 0, 63), np.clip(floor, 0, 15)]
            pane = (
                smooth(0.18, 0.24, along % 1)
                * smooth(0.82, 0.76, along % 1)
                * smooth(0.2, 0.28, (-up * 3.4) % 1)
                * smooth(0.85, 0.77, (-up * 3.4) % 1)
            )
            paints = np.concatenate([colour(tone) for tone in lights], axis=2)[:, 0]
            shown = (lit > np.where(floor == 0, 0.25, 0.68)) * np.where(floor == 0, 1.1, 0.42) * lit
            picture += paints[:, (cell * 7 + floor * 3 + side) % 4] * (pane * mask * shown).astype(np.float32)

    def _road(self, picture: Picture, frame: Frame, dice: np.random.Generator, ground: float) -> None:
        top = frame.row(ground)
        rows = frame.height - top
        few = np.stack([enlarge(plane[:top][::-1], frame.width // 3, 16, smooth=False) for plane in picture])
        long = np.stack([enlarge(plane, frame.width, rows) for plane in few])
        depth = np.linspace(0, 1, rows, dtype=np.float32)[:, None]
        away = 1 / (depth + 0.10)
        stones = look_up(tile(92, slope=0.9, low=6), (frame.x - frame.aspect / 2) * away * 85, away * 300)
        puddle = smooth(
            -0.35,
            0.5,
            look_up(tile(93, slope=1.8), (frame.x - frame.aspect / 2) * away * 14 + dice.integers(500), away * 40),
        )
        shiny = np.clip(0.50 + 0.45 * puddle + stones * (0.30 - 0.18 * puddle), 0.02, 1.6)
        dark = colour("#07090f") * (1 + 0.4 * stones)
        picture[:, top:] = dark + np.maximum(long, 0) * shiny * (1.05 - 0.35 * depth)

    def _mirrored(self, picture: Picture, frame: Frame, x: float, foot: float, tall: float) -> None:
        figure = stencil(frame, *walker(x, foot, tall, umbrella=self.umbrella))
        upright = figure[: frame.row(foot)][::-1]
        mirrored = np.zeros_like(figure)
        rows = min(frame.height - frame.row(foot), upright.shape[0])
        mirrored[frame.row(foot) : frame.row(foot) + rows] = upright[:rows]
        darken(picture, blurred(mirrored, 0.006) * np.float32(0.72))
