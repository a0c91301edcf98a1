"""iCalendar, for every connector that gets some: from bytes to events of a window, safely and without reading it all.

    reader = Reader(Owner(me, account, calendar), window)
    reader.add(stream)                  # as often as there are files; a stream opens the same calendar from its start
    reading = reader.reading()          # events, what was left out, whether absence means deletion

``octets`` and ``stream`` cut a calendar into components, ``look`` decides which can matter, ``entry`` and ``zones``
understand times, ``rules`` and ``expand`` count series, ``event`` says it in Afterword's words, ``reader`` puts it
together.
"""

from connectors._ical.event import Owner, ref_in
from connectors._ical.octets import BLOCK, Fingerprint, fingerprint
from connectors._ical.reader import NotACalendar, Reader, Reading, Stream, events_in_order

__all__ = [
    "BLOCK",
    "Fingerprint",
    "NotACalendar",
    "Owner",
    "Reader",
    "Reading",
    "Stream",
    "events_in_order",
    "fingerprint",
    "ref_in",
]
