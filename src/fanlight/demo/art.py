"""Photographs drawn by our own code: a family and a seed decide everything about a picture.

`scene` decides what is on it and says it in words, in microseconds; `photograph` draws it, in a fifth of a second.
"""

from dataclasses import dataclass
from random import Random
from typing import Final

import numpy as np

from fanlight.demo.drawing.canvas import Frame
from fanlight.demo.drawing.film import develop
from fanlight.demo.scenes.built import Facade, Fanlight, PalmWall, Spiral
from fanlight.demo.scenes.ground import Dunes, Lake, Rows
from fanlight.demo.scenes.hills import Balloons, Hills, LoneTree
from fanlight.demo.scenes.night import Aurora, City, MilkyWay
from fanlight.demo.scenes.scene import Composer, Scene
from fanlight.demo.scenes.sea import Sea, Shore
from fanlight.demo.scenes.street import RainGlass, WetStreet
from fanlight.demo.scenes.table import Citrus, Coffee, Flower, StillLife
from fanlight.demo.scenes.wood import Dew, Forest

FAMILIES: Final[dict[str, Composer]] = {
    "aurora": Aurora.compose,
    "balloons": Balloons.compose,
    "citrus": Citrus.compose,
    "city": City.compose,
    "coffee": Coffee.compose,
    "dew": Dew.compose,
    "dunes": Dunes.compose,
    "facade": Facade.compose,
    "fanlight": Fanlight.compose,
    "flower": Flower.compose,
    "flower-rows": Rows.compose,
    "forest": Forest.compose,
    "hills": Hills.compose,
    "lake": Lake.compose,
    "lone-tree": LoneTree.compose,
    "milky-way": MilkyWay.compose,
    "rain-window": RainGlass.compose,
    "sea": Sea.compose,
    "shore": Shore.compose,
    "staircase": Spiral.compose,
    "still-life": StillLife.compose,
    "sunlit-wall": PalmWall.compose,
    "wet-street": WetStreet.compose,
}

ASPECTS: Final = {"2:3": 2 / 3, "4:5": 4 / 5, "1:1": 1.0, "3:2": 3 / 2, "16:9": 16 / 9}


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """Which picture: two equal ones are the same picture, to the byte."""

    family: str
    seed: int


def scene(drawing: Drawing) -> Scene:
    """What is on it."""
    return FAMILIES[drawing.family](Random(f"{drawing.family} {drawing.seed}"))


def aspect(drawing: Drawing) -> float:
    """Its width over its height: one of those that suit the scene."""
    shapes = scene(drawing).aspects
    return ASPECTS[Random(f"aspect {drawing.family} {drawing.seed}").choice(shapes)]


def photograph(drawing: Drawing) -> bytes:
    """The JPEG, its longer side 1,600 pixels."""
    shown = scene(drawing)
    dice = np.random.default_rng([drawing.seed, len(drawing.family), *drawing.family.encode()])
    light = shown.draw(Frame.of_aspect(aspect(drawing)), dice)
    return develop(light, shown.film, drawing.seed)
