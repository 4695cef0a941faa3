"""Values that no engine is given: what one of them cannot store, none of them takes."""

from collections.abc import Sequence
from typing import Final

from fanlight.infra.sql.port import Value
from fanlight.kit.errors import Invalid

INTEGER_MIN: Final = -(1 << 63)
INTEGER_MAX: Final = (1 << 63) - 1


def refused(parameters: Sequence[Value]) -> Invalid | None:
    """Why these values cannot be stored; None where nothing speaks against them."""
    for value in parameters:
        if isinstance(value, str) and "\0" in value:
            return Invalid("Text must not contain the NUL character.")
        if isinstance(value, int) and not INTEGER_MIN <= value <= INTEGER_MAX:
            return Invalid("This number is too large.")
        if isinstance(value, (list, tuple)) and (refusal := refused(value)):
            return refusal
    return None
