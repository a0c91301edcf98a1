"""The obvious way: parse everything, expand everything. What ours has to agree with, and to be faster than."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any

from daemon.model import Event, Window

Found = tuple[str, datetime, datetime, str]
"""UID, start and end in UTC, title."""


def obvious(data: bytes, window: Window, zone: tzinfo) -> list[Any]:
    """Every occurrence that touches the window, with X-WR-TIMEZONE, as components."""
    return expanded(parsed(data), window, zone)


def parsed(data: bytes) -> Any:
    """The whole calendar, as components."""
    import icalendar

    icalendar.use_zoneinfo()  # it keeps the zones of every calendar it has read, by their names
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return icalendar.Calendar.from_ical(data)


def expanded(calendar: Any, window: Window, zone: tzinfo) -> list[Any]:
    """What of a calendar touches the window; the calendar stays as it is."""
    import recurring_ical_events

    span = window.start.astimezone(zone), window.end.astimezone(zone)
    found: list[Any] = recurring_ical_events.of(calendar).between(*span)
    return found


def found_by_library(components: Iterable[Any], zone: tzinfo) -> set[Found]:
    """What the obvious way found, floating times and days in the user's zone."""
    return {
        (
            str(component.get("UID", "")),
            _utc(component["DTSTART"].dt, zone),
            _utc(component["DTEND"].dt, zone),
            str(component.get("SUMMARY", "")),
        )
        for component in components
    }


def found_by_us(events: Iterable[Event], window: Window) -> set[Found]:
    """What ours found, without what lies outside the window: it may bring more."""
    return {(event.id.uid, event.starts, event.ends, event.title) for event in events if touches(event, window)}


def touches(event: Event, window: Window) -> bool:
    """Whether an event has a moment in the window; one that lasts no time has its start."""
    if event.starts == event.ends:
        return window.start <= event.starts < window.end
    return event.starts < window.end and window.start < event.ends


def ended(found: Iterable[Found], now: datetime, within: timedelta) -> set[Found]:
    """Those that ended in the time before ``now``."""
    return {each for each in found if now - within < each[2] <= now}


def _utc(value: date, zone: tzinfo) -> datetime:
    if not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day, tzinfo=zone)
    elif value.tzinfo is None:
        value = value.replace(tzinfo=zone)
    return value.astimezone(UTC)
