"""Keeps recurrence rules harmless: refuses those made to keep a reader busy, shortens the way to the window.

``dateutil`` counts every rule from its first occurrence. A rule without an own end that began years ago is moved
forward by whole intervals to just before the window, which leaves every occurrence in it as it was.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from math import prod
from typing import Any

from connectors._ical.entry import Moment, Unreadable

BAD_RULE = "with a rule that cannot be read"
TOO_OFTEN = "that repeats by the hour or faster"
TOO_WILD = "with a rule that asks for too much"

RULES_LIMIT = 8
STEPS_LIMIT = 20_000
TIMES_A_DAY = 24
VALUES_LIMIT = 500
INTERVAL_LIMIT = 5_000
LOOK_AHEAD = 1_500

_LIMITS = ("BYMONTH", "BYWEEKNO", "BYYEARDAY", "BYMONTHDAY", "BYDAY", "BYHOUR", "BYMINUTE", "BYSECOND", "BYSETPOS")
_PARTS = {"FREQ", "UNTIL", "COUNT", "INTERVAL", "WKST", *_LIMITS}
_DAYS = {"DAILY": 1, "WEEKLY": 7, "MONTHLY": 30, "YEARLY": 365}
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

Rule = dict[str, Any]


def tame(component: Any, since: datetime, until: datetime, *, movable: bool) -> None:
    """Make a series ready to be counted between two times (aware), or raise ``Unreadable``.

    ``movable`` is false where other components of the series refer to its beginning (RANGE=THISANDFUTURE).
    """
    rules: list[Rule] = component.get("RRULE", [])
    if len(rules) > RULES_LIMIT:
        raise Unreadable(TOO_WILD, refused=True)
    for rule in rules:
        _check(rule)
    start, end = component["DTSTART"].dt, component["DTEND"].dt
    if movable and len(rules) == 1:
        goal = _wall(since, start) - (_naive(end) - _naive(start)) - timedelta(days=2)
        start = _forward(component, rules[0], goal)
    rules = component.pop("RRULE", [])
    final = _wall(until, start)
    for rule in rules:
        if (final - _naive(start)).days // (_DAYS[_freq(rule)] * _interval(rule)) > STEPS_LIMIT:
            raise Unreadable(TOO_WILD, refused=True)
        if "UNTIL" in rule and _naive(rule["UNTIL"][0]) > final + timedelta(days=2):
            del rule["UNTIL"]  # long after the window: it changes nothing and takes long to read
    rules = [rule for rule in rules if _comes_true(rule, _naive(start).date())]
    if rules:
        component["RRULE"] = rules


def _check(rule: Rule) -> None:
    """Refuse what RFC 5545 does not know, what repeats within a day, and what would never stop counting."""
    if not rule.keys() <= _PARTS or len(rule.get("FREQ", ())) != 1:
        raise Unreadable(BAD_RULE)
    if _freq(rule) not in _DAYS:
        raise Unreadable(TOO_OFTEN, refused=True)
    if not 1 <= _interval(rule) <= INTERVAL_LIMIT or rule.get("COUNT", [1])[0] == 0:
        raise Unreadable(TOO_WILD, refused=True)
    values = sum(len(rule.get(name, ())) for name in _LIMITS)
    if _times_a_day(rule) > TIMES_A_DAY or values > VALUES_LIMIT:
        raise Unreadable(TOO_WILD, refused=True)


def _freq(rule: Rule) -> str:
    return str(rule["FREQ"][0]).upper()


def _interval(rule: Rule) -> int:
    return int(rule.get("INTERVAL", [1])[0])


def _times_a_day(rule: Rule) -> int:
    return prod(len(rule.get(name, ())) or 1 for name in ("BYHOUR", "BYMINUTE", "BYSECOND"))


def _naive(value: Moment) -> datetime:
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    return datetime(value.year, value.month, value.day)  # noqa: DTZ001 - a day as the calendar writes it


def _wall(value: datetime, like: Moment) -> datetime:
    """An aware time as the clock shows it where ``like`` is."""
    zone = like.tzinfo if isinstance(like, datetime) else None
    return (value.astimezone(zone) if zone else value).replace(tzinfo=None)


def _forward(component: Any, rule: Rule, goal: datetime) -> Moment:
    """Let the series begin as late as possible before ``goal``; its start then."""
    from icalendar.prop import vDDDTypes

    start: Moment = component["DTSTART"].dt
    end: Moment = component["DTEND"].dt
    same_clock = getattr(start, "tzinfo", None) is getattr(end, "tzinfo", None)
    counted = "COUNT" in rule and int(rule["COUNT"][0]) > 0
    if not same_clock or (counted and rule.keys() - {"FREQ", "COUNT", "INTERVAL", "WKST"}):
        return start
    skipped, moved = _skip(_naive(start), rule, goal)
    if not skipped:
        return start
    if counted:
        left = int(rule["COUNT"][0]) - skipped
        if left <= 0:
            del component["RRULE"]
            return start
        rule["COUNT"] = [left]
    by = moved - _naive(start)
    component["DTSTART"] = vDDDTypes(start + by)
    component["DTEND"] = vDDDTypes(end + by)
    return start + by


def _skip(start: datetime, rule: Rule, goal: datetime) -> tuple[int, datetime]:
    """How many whole intervals fit before ``goal``, and where the last of them begins."""
    freq, interval = _freq(rule), _interval(rule)
    if freq in ("DAILY", "WEEKLY"):
        step = timedelta(days=_DAYS[freq] * interval)
        skipped = max(0, (goal - start) // step)
        return skipped, start + skipped * step
    if start.day > 28:
        return 0, start
    if freq == "YEARLY":
        skipped = max(0, (goal.year - 1 - start.year) // interval)
        return skipped, start.replace(year=start.year + skipped * interval)
    months = (goal.year - start.year) * 12 + goal.month - 1 - start.month
    skipped = max(0, months // interval)
    years, month = divmod(start.month - 1 + skipped * interval, 12)
    return skipped, start.replace(year=start.year + years, month=month + 1)


def _comes_true(rule: Rule, start: date) -> bool:
    """Whether days that a daily or weekly rule steps on ever pass its other conditions.

    One that never does would be counted to the year 9999.
    """
    freq, interval = _freq(rule), _interval(rule)
    if freq not in ("DAILY", "WEEKLY"):
        return True
    if "BYYEARDAY" in rule or "BYWEEKNO" in rule:
        return False
    room = (len(rule.get("BYDAY", ())) if freq == "WEEKLY" else 0) or 1
    room *= _times_a_day(rule)
    if any(abs(position) > room for position in rule.get("BYSETPOS", ())):
        return False
    weekdays = {_WEEKDAYS.index(str(day)[-2:].upper()) for day in rule.get("BYDAY", ())}
    months, month_days = set(map(int, rule.get("BYMONTH", ()))), set(rule.get("BYMONTHDAY", ()))
    if not (months or month_days or (weekdays and freq == "DAILY" and interval > 1)):
        return True
    whole_week = freq == "WEEKLY" and weekdays
    first = start - timedelta(days=start.weekday()) if whole_week else start
    steps = (timedelta(days=step * _DAYS[freq] * interval) for step in range(LOOK_AHEAD))
    days = (first + step + timedelta(days=offset) for step in steps for offset in range(7 if whole_week else 1))
    return any(
        (not weekdays or day.weekday() in weekdays)
        and (not months or day.month in months)
        and (not month_days or day.day in month_days or _from_the_end(day) in month_days)
        for day in days
    )


def _from_the_end(day: date) -> int:
    """-1 for the last day of a month, -2 for the one before."""
    return (day - (day.replace(day=28) + timedelta(days=4)).replace(day=1)).days
