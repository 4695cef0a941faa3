"""Skies: a gradient with a sun in it, clouds in perspective, stars."""

import numpy as np

from fanlight.demo.drawing.canvas import Colour, Frame, Picture, Plane, colour, lay, mix, ramp, shine, smooth
from fanlight.demo.drawing.hours import Hour
from fanlight.demo.drawing.noise import enlarge, look_up, tile


def sky(frame: Frame, hour: Hour, horizon: float, sun_x: float, sun_y: float) -> Picture:
    """The whole frame filled with sky; below the horizon it keeps the horizon's colour."""
    height = np.clip((horizon - frame.y[:, 0]) / max(horizon, 0.2), 0, 1)
    stops = list(zip((0.0, 0.22, 0.55, 1.0), hour.tones, strict=True))
    picture = np.repeat(ramp(stops, height)[:, :, None], frame.width, axis=2)
    if hour.sun_strength:
        _sun(picture, frame, hour, sun_x, sun_y)
    return picture


def _sun(picture: Picture, frame: Frame, hour: Hour, x: float, y: float) -> None:
    squared = (frame.x - np.float32(x)) ** 2 + (frame.y - np.float32(y)) ** 2
    light = colour(hour.sun)
    wide = 1 / (1 + squared * 11)
    shine(picture, light * 0.5, wide * wide)
    close = 1 / (1 + squared * 220)
    shine(picture, light * np.float32(0.10 * hour.sun_strength), close * close)
    if y > -0.05:
        top, bottom = frame.row(y - 0.06), frame.row(y + 0.06)
        disc = smooth(0.030, 0.010, np.sqrt(squared[top:bottom]))
        shine(picture[:, top:bottom], mix(light, colour("#ffffff"), 0.35) * np.float32(hour.sun_strength), disc)


def clouds(
    picture: Picture,
    frame: Frame,
    hour: Hour,
    *,
    horizon: float,
    cover: float,
    seed: int,
    sun_x: float,
    streaks: float = 1.0,
) -> None:
    """Lay a deck of clouds over the sky; `cover` 0 to 1, `streaks` above 1 draws them out sideways."""
    rows = frame.row(horizon)
    if rows < 8:
        return
    width, height = frame.width // 2, max(4, rows // 2)
    up = 1 - np.linspace(0, 1, height, dtype=np.float32)[:, None]
    away = 1 / (up + 0.16)
    across = (np.linspace(0, frame.aspect, width, dtype=np.float32)[None, :] - frame.aspect / 2) * away
    texture = tile(900 + seed % 8, slope=1.75)
    u, v = across * (90 / streaks) + seed % 509, away * 130 + seed % 311
    body = look_up(texture, u, v)
    lit = look_up(texture, u - (5 if sun_x > frame.aspect / 2 else -5), v + 7)
    density = smooth(1.15 - 2.0 * cover, 2.5 - 2.0 * cover, body)
    thickness = np.clip(0.5 + (body - lit) * 0.85 + (body - 0.6) * 0.25, 0, 1)
    mask = enlarge(density * smooth(0.0, 0.10, up) * np.float32(0.92), frame.width, rows)
    shade = enlarge(thickness, frame.width, rows)
    _lay_deck(picture[:, :rows], hour, np.clip(mask, 0, 1), np.clip(shade, 0, 1))


def _lay_deck(part: Picture, hour: Hour, mask: Plane, shade: Plane) -> None:
    light, dark = colour(hour.cloud_light, 1.15), colour(hour.cloud_shade)
    lay(part, light + (dark - light) * shade, mask)


def stars(picture: Picture, frame: Frame, dice: np.random.Generator, *, horizon: float, count: int) -> None:
    """Points of light: few bright ones, many faint, bluish to orange."""
    rows = frame.row(horizon)
    x, y = dice.integers(1, frame.width - 3, count), dice.integers(1, max(2, rows - 3), count)
    power = np.minimum(0.05 / dice.random(count) ** 0.75, 6.0) * smooth(0, 0.35, 1 - y / max(1, rows))
    tints = np.stack([colour(tone).ravel() for tone in ("#bcd2ff", "#ffffff", "#fff1dc", "#ffd2a1")])
    light = (tints[dice.integers(0, 4, count)] * power[:, None]).astype(np.float32).T
    small = (((0, 0), 1.0), ((0, 1), 0.35), ((1, 0), 0.35), ((1, 1), 0.35))
    big = power > 1.5
    for (dy, dx), share in small:
        picture[:, y + dy, x + dx] += light * np.float32(share)
    for dy, dx in ((-1, 0), (0, -1), (-1, 1), (1, -1), (2, 0), (0, 2)):
        picture[:, y[big] + dy, x[big] + dx] += light[:, big] * np.float32(0.3)


def haze_between(near: Colour, hour: Hour, distance: float) -> Colour:
    """A thing's colour seen through that much air, 0 to 1."""
    return mix(near, colour(hour.haze), distance)
