"""Calendars to read, in a few words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from connectors._ical import Owner, Reader, Reading
from daemon.model import Event, Me, Window

ME = Me("Ada Lovelace", ("Ada@Candidate.example", "ada.l@mail.example"), "Europe/Berlin")
HOME = ZoneInfo(ME.timezone)
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
WINDOW = Window(NOW - timedelta(days=7), NOW + timedelta(days=60))


def vevent(
    *lines: str, uid: str | None = "u1", start: str | None = "DTSTART:20261120T100000Z", end: str = "\r\n"
) -> str:
    """A VEVENT with these lines."""
    head = [f"UID:{uid}"] if uid else []
    head += [start] if start else []
    return end.join(["BEGIN:VEVENT", *head, *lines, "END:VEVENT"]) + end


def calendar(*pieces: str, head: Iterable[str] = (), end: str = "\r\n") -> bytes:
    """A VCALENDAR around components."""
    top = end.join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Example//EN", *head]) + end
    return (top + "".join(pieces) + "END:VCALENDAR" + end).encode()


def reading(*data: bytes, window: Window = WINDOW, me: Me = ME, block: int = 1 << 20) -> Reading:
    """What a reader makes of calendars."""
    reader = Reader(Owner(me, "feed", "main"), window)
    for each in data:
        reader.add(lambda each=each: blocks(each, block))
    return reader.reading()


def events(*data: bytes, window: Window = WINDOW, me: Me = ME) -> list[Event]:
    """The events of calendars, in order of time; nothing may be left out."""
    result = reading(*data, window=window, me=me)
    assert not result.skipped
    assert result.whole
    return sorted(result.events, key=lambda event: (event.starts, event.ref))


def one(*lines: str, head: Iterable[str] = (), **more: str | None) -> Event:
    """The one event of a calendar with one VEVENT."""
    (event,) = events(calendar(vevent(*lines, **more), head=head))
    return event


def blocks(data: bytes, size: int) -> Iterator[bytes]:
    """Data as a stream of blocks."""
    for at in range(0, len(data), size):
        yield data[at : at + size]


def utc(*when: int) -> datetime:
    """A moment."""
    return datetime(*when, tzinfo=UTC)
