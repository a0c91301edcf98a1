"""iCalendar out: tasks and reminders as VEVENTs that every calendar program shows (RFC 5545).

No VTODO, since Google and subscribed Apple calendars do not show them; no METHOD, since some programs then ask whom
to answer; all times in UTC, so no VTIMEZONE; no ATTENDEE or ORGANIZER, so that nobody is ever invited. The same
arguments give the same bytes.
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
    spec: Task | Reminder, *, uid: str, created: datetime, changed: datetime, sequence: int = 0
) -> tuple[str, ...]:
    """The content lines of one VEVENT, unfolded; ``created`` and ``changed`` are real times."""
    task = isinstance(spec, Task)
    lines = [
        "BEGIN:VEVENT",
        f"UID:{text(uid)}",
        f"DTSTAMP:{utc(changed)}",
        f"CREATED:{utc(created)}",
        f"LAST-MODIFIED:{utc(changed)}",
        f"SEQUENCE:{sequence}",
        *(_day(spec.due) if isinstance(spec, Task) else _quarter(spec)),
        f"SUMMARY:{text(clean_line(spec.title))}",
        f"DESCRIPTION:{text(spec.body)}",
    ]
    if isinstance(spec, Task) and (link := _uri(spec.link)):
        lines.append(f"URL:{link}")
    lines += ["CATEGORIES:TASK"] if task else []
    lines += ["CLASS:PRIVATE", "STATUS:CONFIRMED", "TRANSP:TRANSPARENT"]
    # Relative to the start of a whole day, programs disagree about the zone: for a task the alarm is a point in time.
    trigger = f"TRIGGER;VALUE=DATE-TIME:{utc(spec.remind)}" if isinstance(spec, Task) else "TRIGGER:PT0S"
    lines += ["BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{text(clean_line(spec.title))}", trigger, "END:VALARM"]
    return (*lines, "END:VEVENT")


def vcalendar(components: Iterable[Sequence[str]], *, name: str = "") -> bytes:
    """A whole calendar of such components: folded, with CRLF, as UTF-8."""
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODID}", "CALSCALE:GREGORIAN"]
    if name:
        head += [f"NAME:{text(name)}", f"X-WR-CALNAME:{text(name)}"]
        head += ["REFRESH-INTERVAL;VALUE=DURATION:PT15M", "X-PUBLISHED-TTL:PT15M"]  # for subscribers that listen
    body = [line for component in components for line in component]
    return b"".join(fold(line) for line in [*head, *body, "END:VCALENDAR"])


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


def _day(day: date) -> tuple[str, str]:
    return f"DTSTART;VALUE=DATE:{day:%Y%m%d}", f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}"


def _quarter(spec: Reminder) -> tuple[str, str]:
    return f"DTSTART:{utc(spec.starts)}", f"DTEND:{utc(spec.starts + spec.lasts)}"


def _uri(link: str | None) -> str | None:
    """A web address as it may stand in URL, else nothing."""
    plain = clean_line(link or "").replace(" ", "%20")
    return plain if plain.lower().startswith(("https://", "http://")) else None
