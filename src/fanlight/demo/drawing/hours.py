"""Hours of the day: the colours of sky, sun, haze and shade that belong together."""

from dataclasses import dataclass
from typing import Final

from fanlight.demo.drawing.canvas import Colour, colour


@dataclass(frozen=True, slots=True, kw_only=True)
class Hour:
    """One light. `sky` runs from the horizon to the zenith; colours are linear."""

    name: str
    words: str
    """How a caption says it: "at sunrise"."""
    sky: tuple[str, str, str, str]
    sun: str
    sun_strength: float
    sun_height: tuple[float, float]
    """How far above the horizon the sun may stand, in heights of the picture; below 0 it has set."""
    haze: str
    shade: str
    """What is dark and near takes this tint."""
    cloud_light: str
    cloud_shade: str

    @property
    def tones(self) -> list[Colour]:
        return [colour(tone) for tone in self.sky]


DAWN: Final = Hour(
    name="dawn",
    words="at dawn",
    sky=("#f6cdb0", "#e9b3b0", "#a9a3c4", "#5f76a8"),
    sun="#ffd9a8",
    sun_strength=9,
    sun_height=(0.02, 0.12),
    haze="#e3bfb8",
    shade="#232b41",
    cloud_light="#ffd8c4",
    cloud_shade="#8d89a8",
)
SUNRISE: Final = Hour(
    name="sunrise",
    words="at sunrise",
    sky=("#ffd08a", "#f7a872", "#b98f9e", "#5d6f9c"),
    sun="#ffc069",
    sun_strength=16,
    sun_height=(0.02, 0.10),
    haze="#efb184",
    shade="#2b2433",
    cloud_light="#ffbf86",
    cloud_shade="#8a6f86",
)
MORNING: Final = Hour(
    name="morning",
    words="on a clear morning",
    sky=("#dfeaf0", "#b5d3e8", "#7fb0dc", "#3f79b8"),
    sun="#fff4dc",
    sun_strength=10,
    sun_height=(0.30, 0.45),
    haze="#bcd3e2",
    shade="#1f3140",
    cloud_light="#fdfaf4",
    cloud_shade="#9fb2c6",
)
OVERCAST: Final = Hour(
    name="overcast",
    words="under a grey sky",
    sky=("#d7dbdc", "#c3cacd", "#aab4ba", "#8e9aa3"),
    sun="#ffffff",
    sun_strength=0,
    sun_height=(0.3, 0.4),
    haze="#c6ced0",
    shade="#222b2e",
    cloud_light="#e7e9e8",
    cloud_shade="#8b959b",
)
GOLDEN: Final = Hour(
    name="golden",
    words="in the last golden light",
    sky=("#ffe0a0", "#f6bf7e", "#c9a88e", "#7d93a8"),
    sun="#ffc56a",
    sun_strength=14,
    sun_height=(0.06, 0.20),
    haze="#edbd86",
    shade="#332718",
    cloud_light="#ffdca0",
    cloud_shade="#a58a7c",
)
SUNSET: Final = Hour(
    name="sunset",
    words="at sunset",
    sky=("#ffad5c", "#f07a52", "#a85a72", "#453f72"),
    sun="#ff9a3c",
    sun_strength=18,
    sun_height=(0.01, 0.08),
    haze="#d97c5c",
    shade="#231a2c",
    cloud_light="#ff9a66",
    cloud_shade="#6a4a6c",
)
DUSK: Final = Hour(
    name="dusk",
    words="at dusk",
    sky=("#e8a08c", "#b17a9a", "#5f5c96", "#2a3468"),
    sun="#ffb08a",
    sun_strength=5,
    sun_height=(-0.06, -0.02),
    haze="#8d739a",
    shade="#161a33",
    cloud_light="#e79a9a",
    cloud_shade="#4a4a7c",
)
BLUE: Final = Hour(
    name="blue",
    words="in the blue hour",
    sky=("#9db4cf", "#6285b4", "#305490", "#152a58"),
    sun="#cfe0ff",
    sun_strength=1.6,
    sun_height=(-0.06, -0.02),
    haze="#5c7aa6",
    shade="#0b1530",
    cloud_light="#8fa8cf",
    cloud_shade="#2c4676",
)
HOURS: Final = {h.name: h for h in (DAWN, SUNRISE, MORNING, OVERCAST, GOLDEN, SUNSET, DUSK, BLUE)}
