"""Global Object IDs as [MS-OXOCAL] 2.2.1.27 and [MS-OXCICAL] lay them out, written down independently of our reader."""

from __future__ import annotations

import struct
from datetime import date

ARRAY_ID = "040000008200E00074C5B7101A82E008"


def native(number: int, day: date | None = None) -> str:
    """The id of a meeting that Outlook made."""
    tail = (
        struct.pack("<Q", 0x01D90000_00000000 + number) + bytes(8) + struct.pack("<I", 16) + number.to_bytes(16, "big")
    )
    return (ARRAY_ID + _day(day) + tail.hex()).upper()


def foreign(uid: str, day: date | None = None) -> str:
    """The id of a meeting that came in an iCalendar file."""
    data = b"vCal-Uid" + struct.pack("<I", 1) + uid.encode() + b"\x00"
    return (ARRAY_ID + _day(day) + (bytes(16) + struct.pack("<I", len(data)) + data).hex()).upper()


def _day(day: date | None) -> str:
    return "00000000" if day is None else f"{day.year:04x}{day.month:02x}{day.day:02x}"
