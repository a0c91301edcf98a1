"""One of our entries: as it is written, and as it is read back after other programs had it in their hands.

Two properties of our own say whose it is: the key, and a fingerprint of what we wrote last, so that an edit shows also
to a new ledger. Calendar programs keep properties they do not know (RFC 5545 §3.8.8.2).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from connectors._ical_write import folded, vcalendar, vevent, vtodo
from connectors._mime import clean_line, clean_text, squeeze
from connectors._notes import added
from daemon.model import Custody, Reminder, Task, Touch

_KEY, _SEAL = "X-AFTERWORD-KEY", "X-AFTERWORD-SEAL"
_LINE = "Your notes below this line."
_LONGEST = {"title": 1_000, "body": 16_000}  # characters; some servers refuse an entry of more than 100 kB


class Entry:
    """What a calendar object says. ``whole`` is false where it is not one entry that can be read."""

    def __init__(self, data: bytes) -> None:
        self._component = _component(data)
        self.whole = self._component is not None

    @property
    def key(self) -> str:
        """The key it carries; empty for an entry that is not ours."""
        return self._line(_KEY)

    @property
    def seal(self) -> str:
        """The fingerprint of what we wrote last."""
        return self._line(_SEAL)

    @property
    def is_todo(self) -> bool:
        """Whether it is a VTODO."""
        return self.whole and self._component.name == "VTODO"

    @property
    def sequence(self) -> int:
        """Its SEQUENCE."""
        return int(self._get("SEQUENCE") or 0)

    @property
    def created(self) -> datetime | None:
        """When it was made."""
        return _instant(self._get("CREATED"))

    @property
    def text(self) -> str:
        """What stands in its description."""
        return str(self._get("DESCRIPTION") or "")

    @property
    def fingerprint(self) -> str:
        """Title, text, time, place, alarms and guests; white space does not count, nor what only programs see."""
        facts = [
            squeeze(self._line("SUMMARY")),
            squeeze(self.text),
            *(_moment(self._get(name)) for name in ("DTSTART", "DTEND", "DUE")),
            squeeze(self._line("LOCATION")),
            sorted(self._alarms()),
            sorted(_many(self._get("ATTENDEE"))),
        ]
        return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:32]

    def custody(self, seen: str, ours: str) -> Custody:
        """How it stands, against the fingerprint and the text of what we made."""
        if not self.whole:
            return Custody(Touch.EDITED)
        status = self._line("STATUS").upper()
        if status == "CANCELLED":
            return Custody(Touch.GONE)
        note = self._note(ours)
        if self.is_todo and (
            status == "COMPLETED" or self._get("COMPLETED") or self._line("PERCENT-COMPLETE") == "100"
        ):
            return Custody(Touch.DONE, at=_instant(self._get("COMPLETED")), note=note)
        touched = self.fingerprint not in {seen, self.seal} - {""}
        return Custody(Touch.EDITED if touched else Touch.UNTOUCHED, note=note)

    def _note(self, ours: str) -> str:
        """What the user wrote below our line, or in between what we wrote."""
        above, _, below = self.text.partition(_LINE)
        known = ours.partition(_LINE)[0]
        return "\n".join(filter(None, [added(known, above) if known else "", below.strip()]))

    def _alarms(self) -> Iterator[str]:
        """When it rings; one that a program adds by itself, to every entry or to ring again, is not the user's."""
        for alarm in self._component.walk("VALARM") if self.whole else ():
            if "RELATED-TO" not in alarm and "X-APPLE-DEFAULT-ALARM" not in alarm and "TRIGGER" in alarm:
                trigger = alarm["TRIGGER"].dt
                yield _moment(alarm["TRIGGER"]) if isinstance(trigger, date) else str(trigger.total_seconds())

    def _get(self, name: str) -> Any:
        return self._component.get(name) if self._component is not None else None

    def _line(self, name: str) -> str:
        return str(self._get(name) or "")


def written(
    key: str, spec: Task | Reminder, *, uid: str, todo: bool, now: datetime, before: Entry | None = None
) -> tuple[bytes, Entry]:
    """The bytes of an entry, and what they say; ``before`` is the one whose place it takes."""
    spec = _fitting(spec)

    def lines(*more: str) -> bytes:
        make: Callable[..., tuple[str, ...]] = vtodo if todo else vevent
        created = (before and before.created) or now
        sequence = before.sequence + 1 if before else 0
        return vcalendar([folded(make(spec, uid=uid, created=created, changed=now, sequence=sequence, more=more))])

    marks = f"{_KEY}:{key}", f"{_SEAL}:{Entry(lines()).fingerprint}"
    data = lines(*marks)
    return data, Entry(data)


def _fitting(spec: Task | Reminder) -> Task | Reminder:
    """Not longer than servers take it; a task has a line below which notes are welcome."""
    body = clean_text(spec.body).strip("\n")[: _LONGEST["body"]]
    if isinstance(spec, Task):
        body = f"{body}\n\n{_LINE}\n"
    return replace(spec, title=clean_line(spec.title)[: _LONGEST["title"]], body=body)


def _component(data: bytes) -> Any:
    """The one VEVENT or VTODO of an object; ``None`` where there is not exactly one, or none that can be read."""
    from icalendar import Calendar

    try:
        found = [each for each in Calendar.from_ical(data).walk() if each.name in ("VEVENT", "VTODO")]
    except (ValueError, IndexError, KeyError, AttributeError, TypeError):
        return None  # what icalendar raises for damaged text
    return found[0] if len(found) == 1 and not found[0].errors else None


def _moment(value: Any) -> str:
    """The same instant reads the same in every zone; a day is a day."""
    when = getattr(value, "dt", None)
    if isinstance(when, datetime):
        return (when.astimezone(UTC) if when.tzinfo else when).isoformat()
    return when.isoformat() if isinstance(when, date) else ""


def _instant(value: Any) -> datetime | None:
    when = getattr(value, "dt", None)
    return when.astimezone(UTC) if isinstance(when, datetime) and when.tzinfo else None


def _many(value: Any) -> list[str]:
    if value is None:
        return []
    return [str(each) for each in value] if isinstance(value, list) else [str(value)]
