"""Camera facts: short texts, nothing of a place, and nothing that breaks."""

import random
from typing import Any

import pytest
from PIL import Image

from fanlight.infra.imaging.facts import FACT_LENGTH_MAX, camera_facts
from tests.support import pictures


def exif_with(tag: int, value: Any) -> bytes:
    exif = Image.Exif()
    exif.get_ifd(pictures.EXIF_TAG)[tag] = value
    return exif.tobytes()


def test_a_place_is_never_among_the_facts() -> None:
    facts = camera_facts(pictures.camera_exif())
    assert set(facts) == {"make", "model", "lens", "exposure", "f_number", "iso", "focal_length", "taken_at"}
    assert not any("51" in fact or "PLACEMARK" in fact for fact in facts.values())


@pytest.mark.parametrize(
    ("tag", "value", "facts"),
    [
        (0x829A, 0.004, {"exposure": "1/250 s"}),
        (0x829A, 2.5, {"exposure": "2.5 s"}),
        (0x829A, 0.0, {}),
        (0x829D, 2.8, {"f_number": "f/2.8"}),
        (0x8827, (400, 0), {"iso": "400"}),
        (0x9003, "2024:02:30 25:61:00", {"taken_at": "2024-02-30T25:61:00"}),
        (0x9003, "0000:00:00 00:00:00", {}),
        (0x9003, "yesterday", {}),
        (0xA434, "  50mm\x07 \n f/1.4 \x00", {"lens": "50mm f/1.4"}),
        (0xA434, "x" * 500, {"lens": "x" * FACT_LENGTH_MAX}),
        (0xA434, "", {}),
    ],
)
def test_a_fact_is_a_short_text_or_left_out(tag: int, value: Any, facts: dict[str, str]) -> None:
    assert camera_facts(exif_with(tag, value)) == facts


def test_broken_blocks_say_nothing_and_raise_nothing() -> None:
    chance, whole = random.Random(3), pictures.camera_exif()
    for _ in range(300):
        broken = bytearray(whole[: chance.randrange(1, len(whole) + 1)])
        for _ in range(chance.randrange(8)):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        facts = camera_facts(bytes(broken))
        assert all(0 < len(fact) <= FACT_LENGTH_MAX and fact.isprintable() for fact in facts.values())
