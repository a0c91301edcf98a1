"""What ends with the tests. A worker that takes long to end is killed by the one that started it, so the end of the
process is not waited for."""

from __future__ import annotations

import atexit
from collections.abc import Callable

_ends: list[Callable[[], None]] = []


def at_end(end: Callable[[], None]) -> None:
    """Do this when the tests, or whatever else uses the fakes, are over; twice does no harm."""
    _ends.append(end)


@atexit.register
def end_all() -> None:
    """The last first."""
    while _ends:
        _ends.pop()()
