"""A realistic calendar around any moment, for ``afterword demo`` and ``examples/``: pure, all of it invented.

Everything is placed by business days before and after the day of ``now``: whatever hour or day it is, something is
freshly over, something has waited for an answer, and something is to come; and a second look on the same day sees the
same calendar. ``calendar.yaml`` has the entries.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from daemon.business_time import BusinessCalendar
from daemon.config.reader import parse_yaml
from daemon.model import Me, Reference

if TYPE_CHECKING:
    from icalendar import Event

_EVENING = time(21, 30)
_DAY = re.compile(r"\{([+-]\d+)\}")


def demo_me(zone: ZoneInfo) -> Me:
    """Whose calendar it is."""
    owner = _data()["me"]
    return Me(owner["name"], (owner["email"],), zone.key)


def demo_references() -> tuple[Reference, ...]:
    """Who would speak for them."""
    return tuple(
        Reference(**{**entry, "talking_points": tuple(entry["talking_points"])}) for entry in _data()["references"]
    )


def demo_notes() -> dict[str, str]:
    """What the owner wrote after an interview, by the event's UID."""
    return dict(_data()["notes"])


def demo_now(now: datetime, zone: ZoneInfo) -> datetime:
    """The moment to look from: now; or, in the hours when no draft is put, the evening before them (UTC)."""
    local = now.astimezone(zone)
    if time(7) <= local.time() < time(22):
        return now
    day = local.date() if local.time() >= time(22) else local.date() - timedelta(days=1)
    return datetime.combine(day, _EVENING, zone).astimezone(UTC)


def demo_calendar(now: datetime, zone: ZoneInfo) -> str:
    """The calendar around ``now`` as iCalendar text (RFC 5545), lines ended by CR LF."""
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//Afterword//Demonstration//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", demo_me(zone).name)
    calendar.add("x-wr-timezone", zone.key)
    week = BusinessCalendar(zone)
    today = week.day(now)
    for entry in _data()["events"]:
        calendar.add_component(_event(entry, week, today))
    calendar.add_missing_timezones(date(today.year - 1, 1, 1), date(today.year + 2, 1, 1))
    return bytes(calendar.to_ical()).decode()


def _event(entry: Mapping[str, Any], week: BusinessCalendar, today: date) -> Event:
    """One VEVENT. ``day`` counts business days from today, ``days`` calendar days."""
    from icalendar import Event, vRecur, vText

    day = week.add(today, entry["day"]) if entry.get("day") else today + timedelta(days=entry.get("days", 0))
    event = Event()
    event.add("uid", entry["uid"])
    event.add("dtstamp", datetime.combine(week.add(day, -6), time(9), UTC))
    if "at" in entry:
        starts = datetime.combine(day, time.fromisoformat(entry["at"]), week.zone)
        starts = starts.astimezone(UTC) if entry.get("utc") else starts
        event.add("dtstart", starts)
        event.add("dtend", starts + timedelta(minutes=entry["minutes"]))
    else:
        event.add("dtstart", day)
        event.add("dtend", day + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
    event.add("summary", entry["title"])
    for name in ("location", "url", "status"):
        if name in entry:
            event.add(name, entry[name])
    text = _DAY.sub(lambda match: _long(week.add(day, int(match[1]))), entry.get("text", ""))
    if text:
        event.add("description", text.strip())
    if "repeats" in entry:
        event.add("rrule", vRecur.from_ical(entry["repeats"]))
    for kind in ("organizer", "attendees"):
        for person in [entry[kind]] if isinstance(entry.get(kind), str) else entry.get(kind, ()):
            event.add(kind.rstrip("s"), _person(person))
    for name, value in entry.get("more", {}).items():
        event.add(name, vText(value))
    return event


def _person(text: str) -> Any:
    """``Name <address> STATUS`` as a calendar user."""
    from icalendar import vCalAddress, vText

    match = re.fullmatch(r"(.*?)\s*<(.+)>\s*([A-Z-]*)", text)
    if match is None:
        raise ValueError(f"not a person: {text}")
    name, address, status = match.groups()
    person = vCalAddress(f"mailto:{address}")
    if name:
        person.params["CN"] = vText(name)
    if status:
        person.params["PARTSTAT"] = vText(status)
    return person


def _long(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B}"


@cache
def _data() -> dict[str, Any]:
    return parse_yaml((files("daemon.demo") / "calendar.yaml").read_text("utf-8"))
