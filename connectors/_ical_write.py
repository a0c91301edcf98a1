"""iCalendar out: tasks and reminders as VEVENTs that every calendar program shows, tasks as VTODOs too (RFC 5545).

No METHOD, since some programs then ask whom to answer; all times in UTC, so no VTIMEZONE; no ATTENDEE or ORGANIZER, so
that nobody is ever invited. The same arguments give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta

from connectors._mime import clean_line, clean_text
from daemon.model import Reminder, Task

PRODID = "-//Afterword//Afterword//EN"
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})
_OCTETS = 75  # RFC 5545 §3.1: of one line, without its end


def vevent(
    spec: Task | Reminder,
    *,
    uid: str,
    created: datetime,
    changed: datetime,
    sequence: int = 0,
    more: Iterable[str] = (),
) -> tuple[str, ...]:
    """The content lines of one VEVENT, unfolded; ``created`` and ``changed`` are real times, ``more`` further lines."""
    times = _day(spec.due) if isinstance(spec, Task) else _quarter(spec)
    lines = [*_head(uid, created, changed, sequence), *times, *_words(spec)]
    lines += ["CATEGORIES:TASK"] if isinstance(spec, Task) else []
    lines += ["CLASS:PRIVATE", "STATUS:CONFIRMED", "TRANSP:TRANSPARENT", *more]
    return ("BEGIN:VEVENT", *lines, *_alarm(spec), "END:VEVENT")


def vtodo(
    spec: Task, *, uid: str, created: datetime, changed: datetime, sequence: int = 0, more: Iterable[str] = ()
) -> tuple[str, ...]:
    """The content lines of one VTODO that is still to be done. Google and subscribed calendars do not show them."""
    lines = [*_head(uid, created, changed, sequence), f"DUE;VALUE=DATE:{spec.due:%Y%m%d}", *_words(spec)]
    lines += ["CLASS:PRIVATE", "STATUS:NEEDS-ACTION", *more]
    return ("BEGIN:VTODO", *lines, *_alarm(spec), "END:VTODO")


def folded(component: Sequence[str]) -> bytes:
    """The content lines of a component: folded, with CRLF, as UTF-8."""
    return b"".join(map(fold, component))


def vcalendar(components: Iterable[bytes], *, name: str = "") -> bytes:
    """A whole calendar of such components."""
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODID}", "CALSCALE:GREGORIAN"]
    if name:
        head += [f"NAME:{text(name)}", f"X-WR-CALNAME:{text(name)}"]
        head += ["REFRESH-INTERVAL;VALUE=DURATION:PT15M", "X-PUBLISHED-TTL:PT15M"]  # for subscribers that listen
    return b"".join([folded(head), *components, fold("END:VCALENDAR")])


def text(value: str) -> str:
    """A TEXT value: one line, nothing in it that could end it (RFC 5545 §3.3.11)."""
    return clean_text(value).strip("\n").translate(_ESCAPES)


def utc(when: datetime) -> str:
    """A DATE-TIME in UTC."""
    return f"{when.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def fold(line: str) -> bytes:
    """A content line with its CRLF, folded at 75 octets, never inside a character."""
    rest, lines, room = line.encode("utf-8"), [], _OCTETS
    while len(rest) > room:
        cut = room
        while rest[cut] & 0xC0 == 0x80:  # a continuation octet: the character began before
            cut -= 1
        lines.append(rest[:cut])
        rest, room = rest[cut:], _OCTETS - 1
    return b"\r\n ".join([*lines, rest]) + b"\r\n"


def _head(uid: str, created: datetime, changed: datetime, sequence: int) -> tuple[str, ...]:
    return (
        f"UID:{text(uid)}",
        f"DTSTAMP:{utc(changed)}",
        f"CREATED:{utc(created)}",
        f"LAST-MODIFIED:{utc(changed)}",
        f"SEQUENCE:{sequence}",
    )


def _words(spec: Task | Reminder) -> tuple[str, ...]:
    lines = (f"SUMMARY:{text(clean_line(spec.title))}", f"DESCRIPTION:{text(spec.body)}")
    link = _uri(spec.link) if isinstance(spec, Task) else None
    return (*lines, f"URL:{link}") if link else lines


def _alarm(spec: Task | Reminder) -> tuple[str, ...]:
    # Relative to the start of a whole day, programs disagree about the zone: for a task the alarm is a point in time.
    trigger = f"TRIGGER;VALUE=DATE-TIME:{utc(spec.remind)}" if isinstance(spec, Task) else "TRIGGER:PT0S"
    return ("BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{text(clean_line(spec.title))}", trigger, "END:VALARM")


def _day(day: date) -> tuple[str, str]:
    return f"DTSTART;VALUE=DATE:{day:%Y%m%d}", f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}"


def _quarter(spec: Reminder) -> tuple[str, str]:
    return f"DTSTART:{utc(spec.starts)}", f"DTEND:{utc(spec.starts + spec.lasts)}"


def _uri(link: str | None) -> str | None:
    """A web address as it may stand in URL, else nothing."""
    plain = clean_line(link or "").replace(" ", "%20")
    return plain if plain.lower().startswith(("https://", "http://")) else None
