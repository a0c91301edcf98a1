"""Business days and working hours in one zone: DST-safe, pure.

A business day is a day that is neither a weekend day nor a holiday. Local wall-clock times that DST skips are moved
forward by the gap, and of two that it repeats the first is meant (PEP 495, fold=0).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_UNITS = {
    "s": 1, "sec": 1, "second": 1,
    "m": 60, "min": 60, "minute": 60,
    "h": 3600, "hour": 3600,
    "d": 86400, "day": 86400,
    "w": 604800, "week": 604800,
}  # fmt: skip
_SPAN = re.compile(r"\s*(\d{1,6})\s*([a-z]+)\s*")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of elapsed time, or a number of business days."""

    elapsed: timedelta = timedelta()
    days: int | None = None


def parse_span(text: str) -> Span:
    """Read ``2 hours``, ``45 minutes``, ``3 bd``; ValueError says what is expected."""
    match = _SPAN.fullmatch(text.lower()) if isinstance(text, str) else None
    if match:
        amount, unit = int(match[1]), match[2]
        if unit == "bd":
            return Span(days=amount)
        seconds = _UNITS.get(unit) or _UNITS.get(unit.removesuffix("s"))
        if seconds:
            return Span(timedelta(seconds=amount * seconds))
    raise ValueError("expected a number and a unit, such as '2 hours', '3 days' or '5 bd' (business days)")


@dataclass(frozen=True, slots=True)
class BusinessCalendar:
    """The user's working time: ``opens``–``closes`` local time on days that are no weekend and no holiday."""

    zone: ZoneInfo
    opens: time = time(8, 30)
    closes: time = time(18, 0)
    holidays: frozenset[date] = frozenset()
    weekend: frozenset[int] = frozenset({5, 6})

    def is_business_day(self, day: date) -> bool:
        """Whether people work on this day."""
        return day.weekday() not in self.weekend and day not in self.holidays

    def business_day(self, day: date) -> date:
        """This day if it is a business day, else the next one."""
        for _ in range(366):  # a calendar without any business day must not hang us
            if self.is_business_day(day):
                break
            day += timedelta(days=1)
        return day

    def add(self, day: date, count: int) -> date:
        """The ``count``-th business day after ``day`` (before it when negative); 0 gives the next business day."""
        step = timedelta(days=1 if count > 0 else -1)
        for _ in range(abs(count)):
            day += step
            for _ in range(366):
                if self.is_business_day(day):
                    break
                day += step
        return day if count else self.business_day(day)

    def local(self, moment: datetime) -> datetime:
        """The same moment on the user's clock."""
        return moment.astimezone(self.zone)

    def day(self, moment: datetime) -> date:
        """The user's date at that moment."""
        return self.local(moment).date()

    def last_day(self, end: datetime) -> date:
        """The user's date on which something that ended then took place: midnight still belongs to the day before."""
        return self.day(end - timedelta(microseconds=1))

    def at(self, day: date, clock: time) -> datetime:
        """That wall-clock time on that day, in UTC."""
        return datetime.combine(day, clock, self.zone).astimezone(UTC)

    def opening(self, day: date) -> datetime:
        """When working hours begin on that day, in UTC."""
        return self.at(day, self.opens)

    def is_working(self, moment: datetime) -> bool:
        """Whether the moment is within working hours of a business day."""
        local = self.local(moment)
        return self.is_business_day(local.date()) and self.opens <= local.time() <= self.closes

    def working(self, moment: datetime) -> datetime:
        """The moment itself if it is working time, else the next opening."""
        if self.is_working(moment):
            return moment
        local = self.local(moment)
        first = local.date() if local.time() < self.opens else local.date() + timedelta(days=1)
        return self.opening(self.business_day(first))

    def after(self, moment: datetime, span: Span) -> datetime:
        """Elapsed time later; or, for business days, the opening of that many business days after its last day."""
        if span.days is None:
            return moment + span.elapsed
        return self.opening(self.add(self.last_day(moment), span.days))


def next_quarter(moment: datetime) -> datetime:
    """The moment rounded up to a quarter of an hour, at least a minute ahead: alarms at odd seconds look broken."""
    moment = moment + timedelta(minutes=1)
    excess = timedelta(minutes=moment.minute % 15, seconds=moment.second, microseconds=moment.microsecond)
    return moment if not excess else moment - excess + timedelta(minutes=15)
