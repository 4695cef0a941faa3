"""Drawn photographs: the same picture for the same seed, of the right shape, described as it is."""

import io
from dataclasses import replace
from random import Random

import numpy as np
import pytest
from PIL import Image

from fanlight.demo.art import FAMILIES, Drawing, aspect, photograph, scene
from fanlight.demo.avatars import SIDE_PX, avatar
from fanlight.demo.drawing.canvas import Frame
from fanlight.demo.drawing.film import LONG_SIDE_PX
from fanlight.demo.scenes.hills import Hills

ALT_LENGTH_MAX = 1500


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_every_family_draws_a_photograph_of_its_shape(family: str) -> None:
    drawing = Drawing(family=family, seed=11)
    with Image.open(io.BytesIO(photograph(drawing))) as photo:
        assert photo.format == "JPEG"
        assert max(photo.size) == LONG_SIDE_PX
        assert photo.width / photo.height == pytest.approx(aspect(drawing), abs=0.01)
        darkest, brightest = photo.convert("L").getextrema()
    assert isinstance(darkest, int)
    assert isinstance(brightest, int)
    assert brightest - darkest > 100, "neither fog nor night is all one tone"


def test_the_same_seed_draws_the_same_bytes() -> None:
    drawing = Drawing(family="citrus", seed=5)
    assert photograph(drawing) == photograph(drawing)


def test_another_seed_draws_another_picture() -> None:
    assert photograph(Drawing(family="sea", seed=1)) != photograph(Drawing(family="sea", seed=2))


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_every_scene_says_what_is_on_it(family: str) -> None:
    for seed in range(40):
        shown = scene(Drawing(family=family, seed=seed))
        assert shown.alt.endswith(".")
        assert ".." not in shown.alt
        assert 30 < len(shown.alt) < ALT_LENGTH_MAX
        assert all(shown.captions)
        assert all(tag.isalnum() for tag in shown.tags)


def test_avatars_are_small_squares() -> None:
    with Image.open(io.BytesIO(avatar(3))) as picture:
        assert picture.size == (SIDE_PX, SIDE_PX)
    assert avatar(3) == avatar(3)


def test_a_ridge_may_lie_below_the_picture() -> None:
    """Chance once put one there, and the drawing stopped. Steep ridges in a narrow picture do it often."""
    narrow = Frame(width=3, height=90)
    for seed in range(20):
        steep = replace(Hills.compose(Random(seed)), steep=8.0)
        assert steep.draw(narrow, np.random.default_rng(seed)).shape == (3, 90, 3)
