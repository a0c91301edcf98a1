"""The feed as a calendar source: read, compare, expand only what is new, and once a day anew."""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from connectors._ical import NotACalendar, Owner, Reader
from connectors._json import loads
from connectors.ics.places import Body, Place, unavailable
from daemon.errors import Incomplete
from daemon.model import Delta, Event, Window
from daemon.ports import Context

FORMAT = 1
MOMENT = 60.0
"""Seconds for which a feed that offers no cheap way to look again is taken to be as it was."""

_SENTENCES = 20
_REMEDY = "Look at what is there: it may be a page that asks for a login."
_AROUND = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class _Cursor:
    """What was read and how far it was expanded. ``reader`` names what else the events depend on."""

    mark: str
    start: str
    end: str
    reader: str
    tags: dict[str, str] = field(default_factory=dict)
    skipped: tuple[str, ...] = ()
    format: int = FORMAT

    def text(self) -> str:
        return json.dumps(asdict(self), separators=(",", ":"))

    @classmethod
    def of(cls, text: str | None, reader: str) -> _Cursor | None:
        """The cursor in a text; ``None`` for another version's, another user's, or none."""
        try:
            data = loads(text or "")
            cursor = cls(**{**data, "skipped": tuple(data["skipped"])})
            span = cursor.span
        except (ValueError, TypeError, KeyError):
            return None
        return cursor if (cursor.format, cursor.reader) == (FORMAT, reader) and span.start < span.end else None

    @property
    def span(self) -> Window:
        return Window(datetime.fromisoformat(self.start), datetime.fromisoformat(self.end))


@dataclass(slots=True)
class _Seen:
    """What was last read in this process. ``events`` is ``None`` where those that the cursor stands for still hold."""

    at: float
    mark: str
    tags: dict[str, str]
    span: Window
    events: dict[str, Event] | None = None
    whole: bool = True


class Source:
    """Reads one feed. Whatever ``calendar`` it is asked for is the one it has."""

    def __init__(self, place: Place, context: Context) -> None:
        self._place = place
        self._account = context.account
        self._me = context.me
        self._reader = sha256(repr((context.me.timezone, sorted(context.me.emails))).encode()).hexdigest()[:16]
        self._seen: _Seen | None = None

    def fetch(self, calendar: str, cursor: str | None, window: Window) -> Delta:
        """Everything that touches the window; nothing where the feed, the day and the user are what they were."""
        span = _whole_days(window)
        old = _Cursor.of(cursor, self._reader)
        if old and not (old.span.start <= window.start and old.span.end == span.end):
            old = None
        with self._place.body(old.tags if old else None) as body:
            if old and (body is None or body.mark == old.mark):
                tags = body.tags if body and old.tags else old.tags
                self._seen = _Seen(time.monotonic(), old.mark, tags, old.span)
                return Delta((), replace(old, tags=tags).text(), full=False, skipped=old.skipped)
            if body is None:
                raise Incomplete("The server answers what it was not asked.")
            seen, skipped = self._read(calendar, body, span)
        new = _Cursor(
            mark=body.mark,
            start=span.start.isoformat(),
            end=span.end.isoformat(),
            reader=self._reader,
            tags=seen.tags,
            skipped=skipped[:_SENTENCES],
        )
        return Delta(tuple((seen.events or {}).values()), new.text(), full=seen.whole, skipped=skipped)

    def reread(self, event: Event) -> Event | None:
        """The occurrence as the feed has it now, or (where looking again is dear) as it had it a moment ago."""
        seen = self._seen
        narrow = seen is None or not (seen.events is None or seen.span.holds(event))
        if seen is None or narrow or not self._place.dear or seen.tags or time.monotonic() - seen.at > MOMENT:
            seen = self._look(event, anew=narrow)
        if seen.events is None:
            return event
        found = seen.events.get(event.ref)
        if found is None and not seen.whole:
            raise Incomplete("The calendar could not be read whole, and the event is not in what was.")
        return found

    def _look(self, event: Event, *, anew: bool) -> _Seen:
        """Read again, for at least the time around the event; all of it, if ``anew``, also where nothing changed."""
        seen = self._seen
        with self._place.body(seen.tags if seen and not anew else None) as body:
            if seen and not anew and (body is None or body.mark == seen.mark):
                seen.at = time.monotonic()
                return seen
            if body is None:
                raise Incomplete("The server answers what it was not asked.")
            around = Window(event.starts - _AROUND, event.ends + _AROUND)
            if seen:
                around = Window(min(around.start, seen.span.start), max(around.end, seen.span.end))
            return self._read(event.calendar, body, around)[0]

    def _read(self, calendar: str, body: Body, span: Window) -> tuple[_Seen, tuple[str, ...]]:
        """Expand a body; and sentences about what was left out."""
        reader = Reader(Owner(self._me, self._account, calendar), span)
        skipped = list(body.unreadable)
        for part in body.parts:
            try:
                reader.add(part.as_marked)
            except NotACalendar:
                if not body.folder:
                    raise NotACalendar(f"{part.label} is not a calendar.", remedy=_REMEDY) from None
                skipped.append(f"{part.label} is not a calendar: left out.")
            except OSError as error:
                skipped.append(str(unavailable(part, error)))
        whole = not skipped
        reading = reader.reading()
        skipped += reading.skipped
        whole = whole and reading.whole
        events = {event.ref: event for event in reading.events}
        tags = {} if reading.cut else body.tags  # they are those of the whole, which was lost on the way
        self._seen = _Seen(time.monotonic(), body.mark, tags, span, events, whole)
        return self._seen, tuple(skipped)


def _whole_days(window: Window) -> Window:
    """From the window's first day to two days after its last, so that it stays inside for the rest of the day."""
    end = window.end.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=2)
    return Window(window.start.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0), end)
