"""Calendars that nobody should have to read, each by name: what a broken program or a bad joke puts into a feed.

``CASES`` maps a name to a maker of its blocks. Most hold one good event (UID ``good``) besides: it has to be served.
"""

from __future__ import annotations

import gzip
import random
import zlib
from collections.abc import Callable, Iterable, Iterator

DAY = "20261120"
GOOD = ["BEGIN:VEVENT", "UID:good", f"DTSTART:{DAY}T100000Z", f"DTEND:{DAY}T110000Z", "SUMMARY:Good", "END:VEVENT"]
ZONE = """BEGIN:VTIMEZONE
TZID:Bomb
BEGIN:STANDARD
DTSTART:{start}
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:{rule}
END:STANDARD
END:VTIMEZONE"""


def text(lines: Iterable[str], end: str = "\r\n") -> bytes:
    return (end.join(lines) + end).encode()


def event(*lines: str, uid: str = "bad", start: str = f"DTSTART:{DAY}T100000Z") -> list[str]:
    return ["BEGIN:VEVENT", f"UID:{uid}", start, *lines, "END:VEVENT"]


def calendar(*lines: str, good: bool = True) -> bytes:
    return text(["BEGIN:VCALENDAR", "VERSION:2.0", *lines, *(GOOD if good else []), "END:VCALENDAR"])


def _many(count: int, piece: Callable[[int], bytes]) -> Iterator[bytes]:
    yield b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" + text(GOOD)
    for first in range(0, count, 1000):
        yield b"".join(piece(number) for number in range(first, min(first + 1000, count)))
    yield b"END:VCALENDAR\r\n"


_FILLER = "X-FILLER:" + "f" * 60
_LONG = text([_FILLER] * 25).decode().strip()


def _spread(number: int) -> bytes:
    year, month, day = 2000 + number % 25, 1 + number % 12, 1 + number % 28
    return text(event(_LONG, uid=f"e{number}", start=f"DTSTART:{year}{month:02}{day:02}T100000Z"))


def _today(number: int) -> bytes:
    return text(event(_LONG, uid=f"e{number}"))


def _same(number: int) -> bytes:
    return text(event(f"SEQUENCE:{number % 7}", uid="same"))


def _instance(number: int) -> bytes:
    mark = f"RECURRENCE-ID:202611{1 + number % 28:02}T{number // 28 % 24:02}{number // 672 % 60:02}00Z"
    return text(event(mark, uid="same"))


def _daily(number: int) -> bytes:
    return text(event("RRULE:FREQ=DAILY", uid=f"d{number}", start="DTSTART:20100101T100000Z"))


def _zip() -> bytes:
    return b"PK\x03\x04" + zlib.compress(calendar()) * 100


CASES: dict[str, Callable[[], Iterable[bytes]]] = {
    "every second": lambda: [calendar(*event("RRULE:FREQ=SECONDLY"))],
    "every minute, since 1900": lambda: [calendar(*event("RRULE:FREQ=MINUTELY", start="DTSTART:19000101T000000Z"))],
    "every hour": lambda: [calendar(*event("RRULE:FREQ=HOURLY;COUNT=99999999"))],
    "daily since the year 1": lambda: [calendar(*event("RRULE:FREQ=DAILY", start="DTSTART:00010101T000000"))],
    "every second of every day": lambda: [
        calendar(*event("RRULE:FREQ=DAILY;BYSECOND=" + ",".join(map(str, range(60))) + ";BYMINUTE=0,1,2,3,4,5"))
    ],
    "an interval of nothing": lambda: [calendar(*event("RRULE:FREQ=DAILY;INTERVAL=0"))],
    "30 February": lambda: [
        calendar(
            *event("RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", uid="a"),
            *event("RRULE:FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30", uid="b"),
            *event("RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", uid="c"),
        )
    ],
    "a count without end": lambda: [
        calendar(*event("RRULE:FREQ=DAILY;BYDAY=MO;COUNT=999999999", start="DTSTART:00010101T000000Z"))
    ],
    "100,000 dates": lambda: [calendar(*event(*["RDATE:" + ",".join([f"{DAY}T100000Z"] * 1000)] * 100))],
    "a zone of every second": lambda: [
        calendar(
            *ZONE.format(start="16010101T000000", rule="FREQ=SECONDLY").split("\n"),
            *event(start=f"DTSTART;TZID=Bomb:{DAY}T100000"),
        )
    ],
    "a zone of 30 February": lambda: [
        calendar(
            *ZONE.format(start="16010101T000000", rule="FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30").split("\n"),
            *event(start=f"DTSTART;TZID=Bomb:{DAY}T100000"),
        )
    ],
    "100,000 events": lambda: _many(100_000, _spread),
    "100,000 events today": lambda: _many(100_000, _today),
    "3,000 daily events": lambda: _many(3_000, _daily),
    "27,000 times the same UID": lambda: _many(27_000, _same),  # beyond what is looked at
    "50,000 times the same UID": lambda: _many(50_000, _same),
    "6,000 instances of one series": lambda: _many(6_000, _instance),  # beyond what one series may have
    "20,000 instances of one series": lambda: _many(20_000, _instance),
    "a line of 50 MB": lambda: [calendar(*event("DESCRIPTION:" + "d" * (50 << 20)))],
    "a line of 50 MB, folded": lambda: [calendar(*event("DESCRIPTION:" + "d" * 70 + "\r\n dddddddd" * (5 << 20)))],
    "a line of 50 MB and nothing else": lambda: [b"d" * (50 << 20)],
    "a name of 50 MB": lambda: [calendar(*event("X-" + "N" * (50 << 20) + ":x"))],
    "an event of 50 MB": lambda: [calendar(*event(*[_FILLER] * (1 << 19)))],
    "50 MB of line ends": lambda: [calendar(*event("\r\n" * (25 << 20)))],
    "10,000 attendees": lambda: [calendar(*event(*(f"ATTENDEE:mailto:a{n}@a.example" for n in range(10_000))))],
    "100,000 components deep": lambda: [calendar(*["BEGIN:X-DEEP"] * 100_000, *event(), *["END:X-DEEP"] * 100_000)],
    "100,000 alarms deep": lambda: [calendar(*event(*["BEGIN:VALARM"] * 100_000, *["END:VALARM"] * 100_000))],
    "100,000 events deep": lambda: [calendar(*["BEGIN:VEVENT"] * 100_000)],
    "200,000 calendars": lambda: [calendar() + b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n" * 200_000],
    "500,000 ends": lambda: [calendar(*["END:VEVENT", "END:VCALENDAR"] * 250_000)],
    "no calendar: empty": lambda: [b""],
    "no calendar: HTML": lambda: [b"<!DOCTYPE html><html><body>Sign in to BEGIN:VCALENDAR</body></html>"],
    "no calendar: XML": lambda: [b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'],
    "no calendar: ZIP": lambda: [_zip()],
    "no calendar: gzip": lambda: [gzip.compress(calendar())],
    "no calendar: noise": lambda: [random.Random(1).randbytes(1 << 20)],
    "no calendar: NULs": lambda: [b"\0" * (20 << 20)],
    "noise between events": lambda: [
        calendar(good=True).replace(b"BEGIN:VEVENT", random.Random(2).randbytes(9999) + b"\nBEGIN:VEVENT")
    ],
    "NULs in values": lambda: [calendar().replace(b"SUMMARY:Good", b"SUMMARY:Go\0od\0")],
    "truncated": lambda: [calendar(*GOOD, *event(), good=False)[:-30]],
    "an end is missing": lambda: [calendar(*event()[:-1])],
    "no start": lambda: [calendar("BEGIN:VEVENT", "UID:bad", "END:VEVENT")],
    "no UID": lambda: [calendar("BEGIN:VEVENT", f"DTSTART:{DAY}", "END:VEVENT")],
    "line breaks and paths in titles": lambda: [
        calendar(*event("SUMMARY:../../../tmp/x\\n\\r\\nBcc: all@a.example\\, <script>alert(1)</script>"))
    ],
    "byte order mark": lambda: [b"\xef\xbb\xbf" + calendar()],
    "UTF-16": lambda: [calendar().decode().encode("utf-16")],
    "Latin-1": lambda: [calendar(*event("SUMMARY:Köln")).decode().encode("latin-1")],
    "LF": lambda: [calendar().replace(b"\r\n", b"\n")],
    "CR": lambda: [calendar().replace(b"\r\n", b"\r")],
    "times of nonsense": lambda: [
        calendar(
            *event("DTEND:99999999T999999Z", uid="a"),
            *event(uid="b", start="DTSTART:00000000T000000Z"),
            *event("DURATION:P999999999W", uid="c"),
            *event("DTEND:99991231T235959Z", "RRULE:FREQ=YEARLY", uid="d", start="DTSTART:00010101T000000Z"),
            *event("RRULE:FREQ=DAILY;UNTIL=99999999", uid="e"),
        )
    ],
}

NEVER_CALENDARS = {name for name in CASES if name.startswith("no calendar")} | {"a line of 50 MB and nothing else"}
ONCE_MORE_AND_LARGER = {"50,000 times the same UID", "20,000 instances of one series"}
