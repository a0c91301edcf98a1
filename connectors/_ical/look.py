"""A first look at a component: can it touch the window at all?

It may say yes too often, never no too often: whatever is not plainly outside goes on to the library. Days are compared
as the eight digits they are written with, with a day of slack on both sides for time zones (UTC-12 to UTC+14).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from connectors._ical.stream import Values
from daemon.model import Window

SLACK = timedelta(days=1)

_AFTER_A_DAY = (b"T", b"")
_DURATION = re.compile(rb"P(?:(\d{1,5})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,7})H)?(?:(\d{1,9})M)?(?:(\d{1,9})S)?)?\s*")
_UNTIL = re.compile(rb"(?:^|;)UNTIL=(\d{8})")
_PLAIN = re.compile(
    rb"FREQ=(?P<freq>DAILY|WEEKLY|MONTHLY|YEARLY)|COUNT=(?P<count>\d{1,6})|INTERVAL=(?P<interval>[1-9]\d{0,3})"
    rb"|WKST=\w\w|UNTIL=\w+|(?P<byday>BYDAY=[A-Z,]+)"
)
_PERIOD = {b"DAILY": 1, b"WEEKLY": 7, b"MONTHLY": 31, b"YEARLY": 366}


class Look:
    """What can matter between two days."""

    def __init__(self, window: Window) -> None:
        self.first = _digits((window.start - SLACK).date())
        self.last = _digits((window.end + SLACK).date())

    def keeps(self, values: Values) -> bool:
        """Whether the component could have an occurrence, or change one, between the two days."""
        start = _day(values.get(b"DTSTART", b""))
        if start is None:
            return True
        original = values.get(b"RECURRENCE-ID")
        if original is not None and self.is_about(original):
            return True
        if b"RRULE" in values or b"RDATE" in values:
            return original is not None or self._repeats_into(start, values)
        if b"DTEND" in values:
            end = _day(values[b"DTEND"])
            if end is None:
                return True
            if end < start:
                start, end = end, start
        else:
            length = _length(values)
            if length is None:
                return True
            end = _later(start, length) if start < self.first else start
        return start <= self.last and end >= self.first

    def is_about(self, original: bytes) -> bool:
        """Whether a RECURRENCE-ID names an occurrence between the two days, or all from one on."""
        day = _day(original)
        return day is None or self.first <= day <= self.last or b"RANGE" in original.upper()

    def lasts(self, values: Values) -> bool:
        """Whether an occurrence of the series may reach into the window from before the first of the two days."""
        if b"RRULE" not in values and b"RDATE" not in values:
            return False
        start, end = _day(values.get(b"DTSTART", b"")), _day(values.get(b"DTEND", b""))
        length = _days_between(start, end) if start and end else _length(values)
        return length is None or length > SLACK.days

    def _repeats_into(self, start: bytes, values: Values) -> bool:
        """Whether a series may reach the window; an RDATE may lie anywhere."""
        if b"RDATE" in values:
            return True
        end = _day(values[b"DTEND"]) if b"DTEND" in values else start
        if end is None or min(start, end) > self.last:
            return end is None
        length = _days_between(start, end) if b"DTEND" in values else _length(values)
        if length is None:
            return True
        rule = values[b"RRULE"][1:].strip().upper()
        until = _UNTIL.search(rule)
        if until and _later(max(until[1], start), length + 1) < self.first:
            return False
        plain = _Plain.of(rule, start)
        return plain is None or plain.comes(self.first, self.last, length + 1)


@dataclass(frozen=True, slots=True)
class _Plain:
    """A rule so plain that its days can be told without counting: every so many days, weeks, months or years.

    Months and years only for days that every month has, also a day earlier or later in another time zone.
    """

    start: date
    freq: bytes
    interval: int
    count: int
    any_weekday: bool

    @classmethod
    def of(cls, rule: bytes, start: bytes) -> _Plain | None:
        parts: dict[str, bytes] = {}
        for part in rule.split(b";"):
            found = _PLAIN.fullmatch(part)
            if not found:
                return None
            parts.update((name, text) for name, text in found.groupdict().items() if text)
        freq = parts.get("freq", b"DAILY")
        if ("byday" in parts and freq != b"WEEKLY") or (
            freq in (b"MONTHLY", b"YEARLY") and not b"02" <= start[6:] <= b"27"
        ):
            return None
        try:
            first = _date(start)
        except ValueError:
            return None
        return cls(first, freq, int(parts.get("interval", 1)), int(parts.get("count", 0)), "byday" not in parts)

    def comes(self, first: bytes, last: bytes, length: int) -> bool:
        """Whether an occurrence of so many days touches the days between."""
        try:
            goal, final = _date(first) - timedelta(days=length), _date(last)
            if self.count:
                days = (self.count + 1) * self.interval * _PERIOD[self.freq]
                if self.start + timedelta(days=days) < goal:
                    return False
            return not self.any_weekday or self._next(goal) <= final
        except (ValueError, OverflowError):
            return True

    def _next(self, goal: date) -> date:
        """The first occurrence that is not before ``goal``."""
        if self.freq in (b"DAILY", b"WEEKLY"):
            step = self.interval * _PERIOD[self.freq]
            return self.start + timedelta(days=max(0, -((self.start - goal).days // step)) * step)
        step = self.interval * (12 if self.freq == b"YEARLY" else 1)
        months = (goal.year - self.start.year) * 12 + goal.month - self.start.month + (goal.day > self.start.day)
        years, month = divmod(self.start.month - 1 + max(0, -(-months // step)) * step, 12)
        return self.start.replace(year=self.start.year + years, month=month + 1)


def _day(value: bytes) -> bytes | None:
    """The eight digits of a date or time; ``None`` for anything else."""
    at = value.rfind(b":") + 1
    day = value[at : at + 8]
    return day if day.isdigit() and len(day) == 8 and value[at + 8 : at + 9] in _AFTER_A_DAY else None


def _length(values: Values) -> int | None:
    """The DURATION in days, rounded up; ``None`` where it cannot be read."""
    if b"DURATION" not in values:
        return 1
    found = _DURATION.fullmatch(values[b"DURATION"].rpartition(b":")[2])
    if not found:
        return None
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return weeks * 7 + days + (hours * 3600 + minutes * 60 + seconds) // 86_400 + 1


def _later(day: bytes, days: int) -> bytes:
    """The day that many days later, as digits; the end of time where it cannot be told."""
    try:
        return _digits(_date(day) + timedelta(days=days))
    except (ValueError, OverflowError):
        return b"99991231"


def _days_between(start: bytes, end: bytes) -> int | None:
    try:
        return abs((_date(end) - _date(start)).days)
    except ValueError:
        return None


def _digits(day: date) -> bytes:
    return day.isoformat().replace("-", "").encode()


def _date(day: bytes) -> date:
    return date(int(day[:4]), int(day[4:6]), int(day[6:8]))
