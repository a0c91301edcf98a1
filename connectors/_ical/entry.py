"""One VEVENT with its times understood: what the recurrence library needs, and what it must not guess."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any

from connectors._ical.lines import Properties, Property, one_line
from connectors._ical.stream import Head
from connectors._ical.zones import Zones

Moment = date | datetime
Date = Moment | tuple[Moment, Moment | timedelta]
"""What RDATE and EXDATE name: a moment, or a period."""

DATES_LIMIT = 10_000
UID_LIMIT = 512

NO_START = "without a start that can be read"
BAD_TIMES = "with times that cannot be read"
TOO_MANY_DATES = f"with more than {DATES_LIMIT:,} dates"

_PLAIN = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})(?:T([0-9]{2})([0-9]{2})([0-9]{2})(Z)?)?")


class Unreadable(Exception):
    """Why an entry is left out, in words that follow "1 entry".

    ``refused``: it was understood and is not counted on principle, so it is not missing either.
    """

    def __init__(self, reason: str, *, refused: bool = False) -> None:
        super().__init__(reason)
        self.refused = refused


@dataclass(frozen=True, slots=True)
class Context:
    """The calendar an entry stands in. ``world`` is its X-WR-TIMEZONE, in which its UTC and floating times live.

    ``home`` is the user's zone. ``lost`` says that the calendar names a zone of its own that nobody knows.
    """

    home: tzinfo
    zones: Zones = field(default_factory=Zones)
    world: tzinfo | None = None
    lost: bool = False
    cancels: bool = False

    @classmethod
    def of(cls, head: Head, home: tzinfo) -> Context:
        """The context that a calendar's own properties and VTIMEZONEs make."""
        zones = Zones(head.zones)
        name = _plain(head.values.get(b"X-WR-TIMEZONE"))
        world = zones(name) if name else None
        cancels = _plain(head.values.get(b"METHOD")).upper() == "CANCEL"
        return cls(home, zones, world, lost=bool(name) and world is None, cancels=cancels)

    def place(self, value: Moment, zone_name: str) -> tuple[Moment, bool]:
        """Put a time as written into its zone; and whether its hour can be trusted.

        Floating times and UTC are moved into X-WR-TIMEZONE, as the calendars that carry it mean it.
        """
        if not isinstance(value, datetime):
            return value, True
        zone = self.zones(zone_name) if zone_name else None
        if zone_name and zone is None:
            return value.replace(tzinfo=self.home), False
        if value.tzinfo is not None and (zone is None or value.replace(tzinfo=zone).utcoffset() == timedelta()):
            return (value.astimezone(self.world) if self.world else value.astimezone(UTC)), True
        if zone is not None:
            placed = value.replace(tzinfo=zone)
            if self.world and (placed.tzname() or "").upper() == "UTC":
                return placed.astimezone(self.world), True
            return placed, value.tzinfo is None
        return value.replace(tzinfo=self.world or self.home), not self.lost


def _plain(value: bytes | None) -> str:
    return value.rpartition(b":")[2].strip().decode(errors="replace") if value else ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A VEVENT. ``original`` is its RECURRENCE-ID, ``onwards`` that it stands for all later instances as well
    (RANGE=THISANDFUTURE); ``zone_known`` is false where any of its times is a guess; ``stamp`` is when it was written.
    """

    uid: str
    properties: Properties
    context: Context
    start: Moment
    end: Moment
    original: Moment | None
    onwards: bool
    rules: tuple[str, ...]
    dates: tuple[Date, ...]
    exceptions: tuple[Date, ...]
    zone_known: bool
    sequence: int
    stamp: str

    @property
    def repeats(self) -> bool:
        """Whether it is the master of a series."""
        return bool(self.rules or self.dates)

    @property
    def cancelled(self) -> bool:
        """Whether it, or the calendar it stands in, says that it does not take place."""
        return self.context.cancels or self.properties.raw("STATUS").upper() == "CANCELLED"


class _Reading:
    """Reads the times of one component and remembers whether all of them could be placed."""

    def __init__(self, properties: Properties, context: Context) -> None:
        self.properties = properties
        self.context = context
        self.zone_known = True

    def moment(self, found: Property) -> Moment:
        value = _value(found.value.strip())
        if not isinstance(value, date):
            raise ValueError
        return self._placed(value, found)

    def one(self, name: str) -> Moment | None:
        found = self.properties.first(name)
        return self.moment(found) if found else None

    def several(self, name: str) -> Iterator[Date]:
        room = DATES_LIMIT
        for found in self.properties.all(name):
            texts = [text.strip() for text in found.value.split(",", room + 1) if text.strip()]
            room -= len(texts)
            if room < 0:
                raise Unreadable(TOO_MANY_DATES, refused=True)
            for text in texts:
                value = _value(text)
                if isinstance(value, tuple):
                    start, end = value
                    yield self._placed(start, found), self._placed(end, found) if isinstance(end, date) else end
                elif isinstance(value, date):
                    yield self._placed(value, found)
                else:
                    raise ValueError

    def _placed(self, value: Moment, found: Property) -> Moment:
        placed, known = self.context.place(value, found.param("TZID"))
        self.zone_known = self.zone_known and known
        return placed


def read(raw: bytes, context: Context) -> Entry:
    """Understand a VEVENT's bytes, or raise ``Unreadable``."""
    properties = Properties(raw)
    reading = _Reading(properties, context)
    try:
        start = reading.one("DTSTART")
        original = reading.one("RECURRENCE-ID")
        start = original if start is None and context.cancels else start
    except (ValueError, OverflowError):
        raise Unreadable(NO_START) from None
    if start is None:
        raise Unreadable(NO_START)
    try:
        start, end = _span(start, reading)
        dates, exceptions = tuple(reading.several("RDATE")), tuple(reading.several("EXDATE"))
    except (ValueError, TypeError, OverflowError):
        raise Unreadable(BAD_TIMES) from None
    recurrence = properties.first("RECURRENCE-ID")
    return Entry(
        uid=uid_of(properties),
        properties=properties,
        context=context,
        start=start,
        end=end,
        original=original,
        onwards=recurrence is not None and recurrence.param("RANGE").upper() == "THISANDFUTURE",
        rules=tuple(found.value.strip() for found in properties.all("RRULE") if found.value.strip()),
        dates=dates,
        exceptions=exceptions,
        zone_known=reading.zone_known,
        sequence=number(properties.raw("SEQUENCE")),
        stamp=properties.raw("LAST-MODIFIED") or properties.raw("DTSTAMP"),
    )


def _value(text: str) -> Any:
    """A date, a time with or without a zone, a duration or a period, as RFC 5545 writes it; else ``ValueError``."""
    if plain := _PLAIN.fullmatch(text):  # what nearly all of them are, at a tenth of the library's cost
        year, month, day, hour, minute, second, zone = plain.groups()
        if hour is None:
            return date(int(year), int(month), int(day))
        moment = int(year), int(month), int(day), int(hour), int(minute), int(second)
        return datetime(*moment, tzinfo=UTC if zone else None)
    from icalendar.prop import vDDDTypes

    return vDDDTypes.from_ical(text)  # type: ignore[no-untyped-call]


def _span(start: Moment, reading: _Reading) -> tuple[Moment, Moment]:
    """Start and end by RFC 5545 §3.6.1: without DTEND and DURATION a day lasts a day and a time no time at all."""
    end = reading.one("DTEND")
    if end is None:
        lasts = reading.properties.raw("DURATION")
        whole_day = not isinstance(start, datetime)
        length = _value(lasts) if lasts else timedelta(days=1) if whole_day else timedelta()
        if not isinstance(length, timedelta):
            raise ValueError
        if whole_day and length.seconds:
            start = datetime(start.year, start.month, start.day, tzinfo=reading.context.home)
        end = start + length
    if isinstance(start, datetime) != isinstance(end, datetime):
        zone = next((each.tzinfo for each in (start, end) if isinstance(each, datetime)), None)
        start, end = _at_midnight(start, zone), _at_midnight(end, zone)
    return (end, start) if end < start else (start, end)


def _at_midnight(value: Moment, zone: tzinfo | None) -> datetime:
    return value if isinstance(value, datetime) else datetime(value.year, value.month, value.day, tzinfo=zone)


def number(text: str) -> int:
    """A SEQUENCE; 0 where there is none or it is nonsense."""
    return min(int(text), 1 << 31) if text.isdecimal() and len(text) <= 12 else 0


def uid_of(properties: Properties) -> str:
    """The UID; where there is none (or an absurd one), one that stays the same as long as title and times do."""
    uid = one_line(properties.raw("UID"), UID_LIMIT + 1)
    if uid and len(uid) <= UID_LIMIT:
        return uid
    seed = [uid] if uid else _seed(properties, ("SUMMARY", "DTSTART", "DTEND", "DURATION", "RRULE", "LOCATION"))
    return hashlib.sha256("\n".join(seed).encode(errors="replace")).hexdigest()[:32] + "@no-uid.invalid"


def _seed(properties: Properties, names: Iterable[str]) -> list[str]:
    return [properties.raw(name) for name in names]
