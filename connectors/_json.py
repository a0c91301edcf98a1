"""JSON from a file or a server that nobody vouches for."""

from __future__ import annotations

import json
from typing import Any

# What comes of JSON that is not of the shape, or not of the age, that was promised.
ODD = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


def loads(text: str | bytes) -> Any:
    """The value; ``ValueError`` for whatever cannot be read as one, also for what is nested without end."""
    try:
        return json.loads(text)
    except RecursionError:
        raise ValueError("nested too deep") from None
