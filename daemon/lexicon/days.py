"""What a row of symbols names: the one grammar of days behind ``dates`` for all languages.

A row is what is left of a text when a language's words have become symbols: ``["end", "next", "week"]``. A week
runs from Monday; where a stretch is named its last working day is meant, since such dates are deadlines.
"""

from __future__ import annotations

from datetime import date, timedelta

DAY = timedelta(days=1)
_JUST = 60  # days for which a day without a year may be past
_MONTHS = 12  # "week 2" may be the second of anything
UNITS = ("day", "business_day", "week", "month_unit", "hour")


def named(kinds: list[str], values: list[int], said: date) -> date | None:
    """The day that a whole row of symbols names, said on ``said``; ``None`` if the row is no day."""
    if len(kinds) > 1 and "close" in (kinds[0], kinds[-1]):  # "end of day Friday", "tomorrow, close of business"
        inside = slice(1, None) if kinds[0] == "close" else slice(-1)
        return named(kinds[inside], values[inside], said)
    if (
        kinds[0] == "within"
        and len(kinds) > 1
        and "number" not in kinds
        and (day := named(kinds[1:], values[1:], said))
    ):
        return day  # "in the course of next week"
    return (
        _plain(kinds, said)
        or _stretch(kinds, said)
        or _weekday(kinds, values, said)
        or _week_number(kinds, values, said)
        or _counted(kinds, values, said)
        or _dated(kinds, values, said)
    )


def _plain(kinds: list[str], said: date) -> date | None:
    match kinds:
        case ["today"] | ["close"]:
            return said
        case ["tomorrow"]:
            return said + DAY
        case ["christmas"]:
            return nearest(12, 24, said)
        case ["year_end"]:
            return nearest(12, 31, said)
        case ["overmorrow"]:
            return said + 2 * DAY
        case ["week_on"] | ["today", "within", "number", "week"]:  # "this time next week"
            return said + 7 * DAY
    return None


def _stretch(kinds: list[str], said: date) -> date | None:
    """``this week``, ``end of next week``, ``early next week``, ``end of the month``; the order of words is free."""
    monday = said - said.weekday() * DAY
    match sorted(kinds):
        case ["span_month"] | ["end", "month_unit"] | ["end", "month_unit", "this"] | ["month_unit", "this"]:
            return month_end(said.year, said.month)
        case ["middle", "month_unit"]:
            return coming(15, said)
        case ["month_unit", "next"] | ["end", "month_unit", "next"]:
            return month_end(*_later(said, 1))
        case ["span_end"] | ["end", "week"] | ["end", "this", "week"] | ["this", "week"]:
            return monday + (4 if said.weekday() <= 4 else 11) * DAY
        case ["next", "week"] | ["end", "next", "week"]:
            return monday + 11 * DAY
        case ["after_next", "week"]:
            return monday + 18 * DAY
        case ["middle", "next", "week"]:
            return monday + 9 * DAY
        case ["early", "next", "week"]:
            return monday + 8 * DAY
    return None


def _weekday(kinds: list[str], values: list[int], said: date) -> date | None:
    """``Friday`` is the coming one, ``next Friday`` that of next week."""
    monday = said - said.weekday() * DAY
    number = next((value for kind, value in zip(kinds, values, strict=True) if kind == "weekday"), 0)
    match kinds:
        case ["weekday"]:
            return said + ((number - 1 - said.weekday() - 1) % 7 + 1) * DAY
        case ["this", "weekday"]:
            return said + ((number - 1 - said.weekday()) % 7) * DAY
        case ["next", "weekday"] | ["weekday", "next"]:
            return monday + (6 + number) * DAY
        case ["weekday", "next", "week"] | ["weekday", "week", "next"] | ["next", "week", "weekday"]:
            return monday + (6 + number) * DAY
        case ["after_next", "weekday"] | ["weekday", "after_next"]:
            return said + ((number - 1 - said.weekday() - 1) % 7 + 8) * DAY
        case ["weekday", "either", "weekday"]:  # the later one: "Monday or Tuesday"
            first = said + ((number - 1 - said.weekday() - 1) % 7 + 1) * DAY
            return first + ((values[2] - 1 - first.weekday()) % 7) * DAY
        case ["weekday", "week"]:  # "Monday week"
            return said + ((number - 1 - said.weekday() - 1) % 7 + 8) * DAY
        case ["weekday", "within", "number", "week"]:  # "Friday in a week"
            return said + ((number - 1 - said.weekday() - 1) % 7 + 1 + 7 * values[2]) * DAY
        case ["number", "week", "weekday"] | ["number", "week", "within", "weekday"]:  # "a week on Friday"
            return said + ((number - 1 - said.weekday() - 1) % 7 + 1 + 7 * values[0]) * DAY
        case ["weekday", "this", "week"] | ["this", "week", "weekday"]:
            return monday + (number - 1) * DAY
    return None


def _week_number(kinds: list[str], values: list[int], said: date) -> date | None:
    """``KW 51``, ``week 51``: its Friday, in the year in which it is not long past."""
    if kinds not in (["week_number", "number"], ["week", "number"]) or (kinds[0] == "week" and values[1] <= _MONTHS):
        return None
    for year in (said.year - 1, said.year, said.year + 1):
        try:
            friday = date.fromisocalendar(year, values[1], 5)
        except ValueError:
            continue
        if friday >= said - _JUST * DAY:
            return friday
    return None


def week_of(day: date) -> date:
    """The Friday of the week in which the day lies; of the coming one at a weekend."""
    return day + ((4 - day.weekday()) % 7) * DAY


def _counted(kinds: list[str], values: list[int], said: date) -> date | None:
    """``in two weeks``, ``within 5 business days``, ``2-3 weeks``, ``two weeks from now``, ``3日以内``."""
    match kinds:
        case ["within", "number", unit] | ["within", "this" | "next", "number", unit] if unit in UNITS:
            return _after(values[-2], unit, said)
        case ["within", "number", "number", unit] | ["within", "number", "either", "number", unit] if unit in UNITS:
            return _after(values[-2], unit, said)
        case ["number", unit, "within" | "ago" | "end"] if unit in UNITS:
            return _after(values[0], unit, said)
        case ["number", unit, "within", "within"] if unit in UNITS:
            return _after(values[0], unit, said)
        case ["within", "number", "next", unit] if unit in UNITS:
            return _after(values[1], unit, said)
        case ["within", unit] if unit == "week":
            return _after(1, unit, said)
        case ["within", "fortnight"] | ["within", "number", "fortnight"]:
            return said + 14 * DAY
    return None


def _dated(kinds: list[str], values: list[int], said: date) -> date | None:
    """``12 December``, ``December 12th, 2027``, ``end of December``, ``mid-January``."""
    match kinds:
        case ["number", "month", "year"]:
            return day_of(values[2], values[1], values[0])
        case ["month", "number", "year"]:
            return day_of(values[2], values[0], values[1])
        case ["number", "month"]:
            return nearest(values[1], values[0], said)
        case ["month", "number"]:
            return nearest(values[0], values[1], said)
        case ["number", "number", "month"] | ["number", "either", "number", "month"]:  # "10 to 12 December"
            return nearest(values[-1], values[-2], said)
        case ["end" | "middle" | "early" as part, "month"]:
            first = nearest(values[1], 1, said) or said
            return {"end": month_end(first.year, first.month), "middle": first + 14 * DAY, "early": first + 6 * DAY}[
                part
            ]
    return None


def _after(count: int, unit: str, said: date) -> date:
    if unit == "week":
        return said + 7 * count * DAY
    if unit == "month_unit":
        year, month = _later(said, count)
        return day_of(year, month, said.day) or month_end(year, month)
    if unit == "hour":
        return said + -(-count // 24) * DAY
    if unit == "day":
        return said + count * DAY
    day = said
    while count > 0:
        day += DAY
        count -= day.weekday() < 5
    return day


def nearest(month: int, day: int, said: date) -> date | None:
    """The day of that name that is meant: the coming one, unless it was in the last weeks."""
    found = (day_of(year, month, day) for year in range(said.year - 1, said.year + 5))  # 29 February may take years
    return next((d for d in found if d and d >= said - _JUST * DAY), None)


def coming(number: int, said: date) -> date | None:
    """The next day of a month with this number, on or after ``said``."""
    year, month = said.year, said.month
    for _ in range(3):
        day = day_of(year, month, number)
        if day and day >= said:
            return day
        year, month = (year + month // 12, month % 12 + 1)
    return None


def _later(said: date, months: int) -> tuple[int, int]:
    index = said.year * 12 + said.month - 1 + months
    return index // 12, index % 12 + 1


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    following = year * 12 + month
    return date(following // 12, following % 12 + 1, 1) - DAY


def day_of(year: int, month: int, day: int) -> date | None:
    """A day that exists, else ``None``."""
    try:
        return date(year, month, day)
    except ValueError:
        return None
