"""What a meeting is called in every calendar, from what Graph calls it.

Graph's ``iCalUId`` is the meeting's Global Object ID in hexadecimal ([MS-OXOCAL] 2.2.1.27): 16 fixed octets, four for
the date of the instance, eight for a time, eight reserved, a length, and data. For a meeting from elsewhere the
data is ``vCal-Uid``, 1, the UID of the iCalendar file and a zero ([MS-OXCICAL] 2.1.3.1.1.20.26). Outlook writes the
same hexadecimal text, with the date zeroed, as the UID into the files it sends; so everybody else knows it by that.
"""

from __future__ import annotations

from dataclasses import dataclass

_PREFIX = bytes.fromhex("040000008200E00074C5B7101A82E008")
_FOREIGN = b"vCal-Uid\x01\x00\x00\x00"
_HEADER = 40  # octets before the data


@dataclass(frozen=True, slots=True)
class Name:
    """A UID as other calendars have it; ``coded``: it was a Global Object ID, in which a date tells instances apart."""

    uid: str
    coded: bool = False


def name(ical_uid: str) -> Name:
    """Read an ``iCalUId``: the foreign UID where it holds one, else the id with its date zeroed; else as it is."""
    try:
        raw = bytes.fromhex(ical_uid)
    except ValueError:
        return Name(ical_uid)
    if len(raw) < _HEADER or not raw.startswith(_PREFIX):
        return Name(ical_uid)
    data = raw[_HEADER:]
    if data.startswith(_FOREIGN):
        foreign = data.removeprefix(_FOREIGN).split(b"\x00")[0].decode("utf-8", "replace")
        if foreign:
            return Name(foreign, coded=True)
    clean = raw[:16] + bytes(4) + raw[20:]
    return Name(clean.hex().upper(), coded=True)
