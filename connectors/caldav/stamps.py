"""Whether anything in a calendar has changed at all, told by one small question.

Most servers keep a ctag, which is another after every change. Radicale keeps none: it reads all entries to make one, as
much as listing the window costs it, and to make a sync token no less. But it looks up when its files were changed last,
entries and folder, at a tenth of that cost. Such a date counts whole seconds, and clocks differ and are put right. So
it is believed only where it was ``SETTLED`` when the calendar was read, by the server's own clock, and for ``BELIEVED``
after that reading.
"""

from __future__ import annotations

from email.utils import parsedate_to_datetime
from typing import NamedTuple

from connectors.caldav.multistatus import CS, DAV, Multistatus

SETTLED = 5 * 60  # seconds
BELIEVED = 60 * 60  # seconds


class Stamp(NamedTuple):
    """What the server said of a calendar right before it was read; an empty ``tag`` says nothing.

    ``at`` is when it said so, in seconds of its own clock; 0 for a ctag, which stays good.
    """

    tag: str = ""
    at: int = 0

    def holds(self, now: Stamp) -> bool:
        """Whether nothing has changed between this one and ``now``."""
        fresh = self.at <= now.at <= self.at + BELIEVED if self.at else not now.at
        return bool(self.tag) and self.tag == now.tag and fresh


NOTHING = Stamp()


def stamp_of(answer: Multistatus, *, dated: bool) -> Stamp:
    """The stamp in an answer about the calendar; ``dated``: of a server whose dates can be believed."""
    found = answer.found[0]
    if not dated:
        return Stamp(found.text(f"{CS}getctag"))
    changed, now = _seconds(found.text(f"{DAV}getlastmodified")), _seconds(answer.date)
    return Stamp(str(changed), now) if changed and changed + SETTLED <= now else NOTHING


def _seconds(date: str) -> int:
    """A date of HTTP (RFC 9110 §5.6.7) in seconds; 0 where it is none."""
    try:
        return int(parsedate_to_datetime(date).timestamp())
    except (ValueError, TypeError, OverflowError):
        return 0
