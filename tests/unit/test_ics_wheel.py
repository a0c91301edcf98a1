"""The calendars with which ``icalendar`` and ``recurring-ical-events`` test themselves: odd ones of many years."""

from __future__ import annotations

import importlib.util
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from ics_cases import HOME, ME

from bench.obvious import Found, found_by_library, found_by_us, obvious
from connectors import ics
from connectors._ical import NotACalendar, Owner, Reader, Reading
from daemon.errors import Incomplete
from daemon.model import Window

YEARS = Window(datetime(2004, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC))

OURS_OTHERWISE = {
    "example": "a day that ends where it begins is a day",
    "Germany_Holidays": "a day that ends where it begins is a day",
    "issue_201_test_matrix": "a floating time is the user's, also where the other end is in UTC",
}

COMPARED = 180


def calendars(package: str) -> list[Path]:
    found = importlib.util.find_spec(package)
    (root,) = found.submodule_search_locations
    return sorted(Path(root).rglob("*.ics"))


WHEELS = [*calendars("icalendar"), *calendars("recurring_ical_events")]


def test_they_are_there() -> None:
    assert len(calendars("icalendar")) >= 160


def reading(data: bytes) -> Reading:
    reader = Reader(Owner(ME), YEARS)
    reader.add(lambda: [data])
    return reader.reading()


@pytest.mark.parametrize("path", WHEELS, ids=lambda path: path.stem)
def test_it_is_read_without_a_crash(path: Path) -> None:
    data = path.read_bytes()
    began = time.process_time()
    try:
        result = reading(data)
    except NotACalendar:
        assert b"BEGIN:VEVENT" not in data
        assert b"BEGIN:VCALENDAR" not in data
        with pytest.raises(Incomplete):
            ics.read_events(path, ME)
        return
    assert time.process_time() - began < 20
    assert all(event.starts.tzinfo is UTC and event.starts <= event.ends for event in result.events)
    rows = ics.read_events(path, ME)
    named = sum(b"UID" in each or b"SUMMARY" in each or b"DTSTART" in each for each in data.split(b"BEGIN:VEVENT")[1:])
    assert named - 1 <= len(rows) <= data.count(b"BEGIN:VEVENT")


@pytest.mark.filterwarnings("ignore")
def test_ours_is_what_the_library_makes_of_them() -> None:
    """Where it can expand a calendar, and where ours neither asks about it nor says that it leaves something out."""
    differ, compared = [], 0
    for path in WHEELS:
        if path.stem in OURS_OTHERWISE:
            continue
        data = path.read_bytes()
        try:
            theirs = found_by_library(obvious(data, YEARS, HOME), HOME)
        except Exception:  # nearly anything: these calendars are there to break parsers
            continue
        try:
            result = reading(data)
        except NotACalendar:
            differ += [path.stem] if theirs else []
            continue
        if not result.skipped and all(event.zone_known for event in result.events):
            compared += 1
            ours = found_by_us(result.events, YEARS)
            differ += [path.stem] if _without_uid(ours) != _without_uid(theirs) else []
    assert not differ
    assert compared >= COMPARED


def _without_uid(found: set[Found]) -> set[tuple[datetime, datetime, str]]:
    return {(starts, ends, " ".join(title.split())) for _, starts, ends, title in found}
