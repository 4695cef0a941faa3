"""Fanlight: a photo-sharing social network that anyone can run."""

from typing import Final

VERSION: Final = "0.1.0"
