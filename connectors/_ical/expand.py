"""Occurrences of entries in a window, by ``recurring_ical_events``, each with the name every calendar gives it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from connectors._ical.entry import Entry, Moment, Unreadable
from connectors._ical.rules import BAD_RULE, tame

OCCURRENCES_LIMIT = 5_000

UNCOUNTABLE = "with times that cannot be counted"
TOO_MANY = f"with more than {OCCURRENCES_LIMIT:,} occurrences"

_INDEX = "X-AFTERWORD-ENTRY"


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One instance of an entry. ``name`` is ``EventId.occurrence``; times are as the entry writes them."""

    entry: Entry
    start: Moment
    end: Moment
    name: str
    cancelled: bool

    @classmethod
    def only(cls, entry: Entry, called_off: int = -1) -> Occurrence:
        """The entry by itself, as it is written; cancelled too where all up to that SEQUENCE are."""
        name = "" if entry.original is None else name_of(entry.original)
        return cls(entry, entry.start, entry.end, name, entry.cancelled or entry.sequence <= called_off)


def series(entries: Sequence[Entry], since: datetime, until: datetime) -> list[Occurrence]:
    """All occurrences of the entries of one UID that touch the time between two (aware, in the user's zone).

    Raises ``Unreadable`` for a series that cannot or must not be counted.
    """
    chosen, called_off = _latest(entries), _called_off(entries)
    if len(chosen) == 1 and not chosen[0].repeats and not chosen[0].exceptions:
        only = Occurrence.only(chosen[0], called_off)
        return [only] if _touches(only, since, until) else []
    movable = not any(entry.onwards for entry in chosen)
    try:
        components = [_component(entry, index) for index, entry in enumerate(chosen)]
        for component in components:
            if "RRULE" in component:
                tame(component, since, until, movable=movable)
        found = _between(components, since, until)
    except Unreadable:
        raise
    except Exception:
        raise Unreadable(UNCOUNTABLE) from None  # the library has no common root for what a damaged series raises
    if len(found) > OCCURRENCES_LIMIT:
        raise Unreadable(TOO_MANY, refused=True)
    return [_occurrence(chosen[component[_INDEX]], component, called_off) for component in found]


def _touches(occurrence: Occurrence, since: datetime, until: datetime) -> bool:
    """Whether it has a moment between the two; one that lasts no time has its start."""
    start, end = (
        each if isinstance(each, datetime) else datetime(each.year, each.month, each.day, tzinfo=since.tzinfo)
        for each in (occurrence.start, occurrence.end)
    )
    return start < until and (since < end or since <= start == end)


def _component(entry: Entry, index: int) -> Any:
    """An entry's times as the library wants them, and which entry it is."""
    from icalendar import Event as Component
    from icalendar.prop import vDDDLists, vDDDTypes, vRecur

    component = Component()
    component[_INDEX] = index
    component["UID"] = entry.uid
    component["DTSTART"] = vDDDTypes(entry.start)
    component["DTEND"] = vDDDTypes(entry.end)
    if entry.original is not None:
        component["RECURRENCE-ID"] = vDDDTypes(entry.original, {"RANGE": "THISANDFUTURE"} if entry.onwards else {})
    if entry.properties.count("SEQUENCE"):
        component["SEQUENCE"] = entry.sequence
    try:
        rules = [vRecur.from_ical(rule) for rule in entry.rules]
    except ValueError:
        raise Unreadable(BAD_RULE) from None
    for name, value in (("RRULE", rules), ("RDATE", entry.dates), ("EXDATE", entry.exceptions)):
        if value:
            component[name] = value if name == "RRULE" else vDDDLists(list(value))
    return component


def _between(components: Sequence[Any], since: datetime, until: datetime) -> list[Any]:
    import recurring_ical_events
    from icalendar import Calendar

    calendar = Calendar()
    for component in components:
        calendar.add_component(component)
    found: list[Any] = recurring_ical_events.of(calendar).between(since, until)
    return found


def _latest(entries: Sequence[Entry]) -> list[Entry]:
    """Of entries for the same occurrence the one with the highest SEQUENCE, then the later written, then the first.

    A cancellation (METHOD:CANCEL) of a whole series often comes without its rule: the series is kept where it is
    there, and ``_called_off`` says that it does not take place.
    """
    best: dict[Moment | None, Entry] = {}
    for entry in entries:
        instant = entry.original
        if isinstance(instant, datetime):
            instant = instant.astimezone(UTC)
        other = best.get(instant)
        if other is None or _rank(entry) > _rank(other):
            best[instant] = entry
    return list(best.values())


def _rank(entry: Entry) -> tuple[bool, int, str]:
    return entry.original is not None or not entry.context.cancels, entry.sequence, entry.stamp


def _called_off(entries: Sequence[Entry]) -> int:
    """The SEQUENCE up to which a cancellation of the whole series reaches; -1 where there is none."""
    return max((entry.sequence for entry in entries if entry.context.cancels and entry.original is None), default=-1)


def _occurrence(entry: Entry, component: Any, called_off: int) -> Occurrence:
    start: Moment = component["DTSTART"].dt
    end: Moment = component["DTEND"].dt
    return Occurrence(
        entry=entry,
        start=start,
        end=end,
        name=_name(entry, start),
        cancelled=entry.cancelled or entry.sequence <= called_off,
    )


def _name(entry: Entry, start: Moment) -> str:
    if entry.original is None:
        return name_of(start) if entry.repeats else ""
    if entry.onwards and start != entry.start:
        # a later occurrence that RANGE=THISANDFUTURE moved: back to where the rule has it
        return name_of(start - _moved(entry))
    return name_of(entry.original)


def _moved(entry: Entry) -> timedelta:
    start, original = entry.start, entry.original
    if isinstance(start, datetime) and isinstance(original, datetime):
        return start - original.astimezone(start.tzinfo)
    return timedelta(0) if original is None or type(start) is not type(original) else start - original


def name_of(original: Moment) -> str:
    """``20261122T090000Z`` for a time, ``20261122`` for a day."""
    if isinstance(original, datetime):
        return f"{original.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    return f"{original:%Y%m%d}"
