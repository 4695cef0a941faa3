"""What every scene family offers: composed from chance, told in words, drawn."""

from random import Random
from typing import ClassVar, Protocol

import numpy as np

from fanlight.demo.drawing.canvas import Frame, Picture
from fanlight.demo.drawing.film import Film


class Scene(Protocol):
    """A picture that is decided but not yet drawn."""

    family: ClassVar[str]
    aspects: ClassVar[tuple[str, ...]]
    """The shapes that suit it."""

    @property
    def film(self) -> Film:
        """How it is developed."""
        ...

    @property
    def alt(self) -> str:
        """What is on it, for people who cannot see it."""
        ...

    @property
    def captions(self) -> tuple[str, ...]:
        """What somebody might write under it."""
        ...

    @property
    def tags(self) -> tuple[str, ...]:
        """Hashtags, without the sign."""
        ...

    def draw(self, frame: Frame, dice: np.random.Generator) -> Picture:
        """Its light."""
        ...


class Composer(Protocol):
    """Decides one scene of a family."""

    def __call__(self, chance: Random) -> Scene: ...
