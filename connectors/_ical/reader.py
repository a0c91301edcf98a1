"""From streams of iCalendar to events: scan, look, collect by UID, expand. Memory stays with what can matter."""

from __future__ import annotations

import re
import time
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, groupby

from connectors._ical.entry import Context, Unreadable, read
from connectors._ical.event import ATTENDEES_LIMIT, Owner, events_of, unreadable_event
from connectors._ical.expand import Occurrence, series
from connectors._ical.lines import plural
from connectors._ical.look import Look
from connectors._ical.octets import unfold
from connectors._ical.stream import Head, Piece, Scan, Values, pick
from daemon.errors import Incomplete
from daemon.model import Event, Window

KEPT_LIMIT = 25_000
KEPT_BYTES = 64 << 20
EVENTS_LIMIT = 50_000
SECONDS_LIMIT = 30.0

Stream = Callable[[], Iterable[bytes]]
"""Opens the same calendar from its beginning; called a second time only where a UID occurs twice."""

OTHER_CALENDAR = "in a calendar system other than the Gregorian"
TOO_MUCH = f"beyond what is looked at ({KEPT_LIMIT:,} entries, {KEPT_BYTES >> 20} MB)"
GONE = "that could not be read a second time"
TOO_MANY_EVENTS = f"beyond the {EVENTS_LIMIT:,} occurrences that are kept"
TOO_LONG = f"beyond what can be counted in {SECONDS_LIMIT:.0f} seconds"

_RECKONED = (1000, 9000)  # years; near the ends of time no day can be reckoned from another
_LARGE = 1 << 16
_BALLAST = re.compile(rb"\nATTACH[;:][^\r\n]*(?:\r?\n[ \t][^\r\n]*)*")


class NotACalendar(Incomplete):
    """Neither VCALENDAR nor VEVENT: a login page, an empty file, something else entirely."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What streams brought.

    ``whole``: nothing is missing but what is refused on principle (a rule made to keep a reader busy), so absence
    has meaning. ``skipped`` are sentences for the user, without titles or names. ``cut``: a stream ends in the middle,
    and may be longer when it is asked for again.
    """

    events: tuple[Event, ...]
    skipped: tuple[str, ...] = ()
    whole: bool = True
    cut: bool = False


@dataclass(slots=True)
class _Kept:
    raw: bytes
    head: Head


class _Left:
    """Where the entries are that were left where they are: 32 bytes each, for there may be many."""

    def __init__(self) -> None:
        self.heads: list[tuple[Stream, Head]] = []
        self.keys = array("q")
        self.places = array("q")
        self.lengths = array("q")
        self.owners = array("q")

    def note(self, piece: Piece, stream: Stream) -> None:
        if not self.heads or self.heads[-1][1] is not piece.head:
            self.heads.append((stream, piece.head))
        self.keys.append(_key(piece.values))
        self.places.append(piece.at)
        self.lengths.append(piece.length)
        self.owners.append(len(self.heads) - 1)

    def among(self, wanted: set[int]) -> Iterator[tuple[Head, bytes]]:
        """Read those with one of these keys once more."""
        found = [index for index, key in enumerate(self.keys) if key in wanted] if wanted else []
        for stream, indexes in groupby(found, lambda index: self.heads[self.owners[index]][0]):
            chosen = list(indexes)
            places = [(self.places[index], self.lengths[index]) for index in chosen]
            for index, raw in zip(chosen, pick(stream(), places), strict=False):
                yield self.heads[self.owners[index]][1], raw


class Reader:
    """Collects from any number of streams what can matter in a window; ``reading`` then makes events of it.

    ``name`` is that of the object the events are in, where they are to be found again by it.
    """

    def __init__(self, owner: Owner, window: Window, name: str = "") -> None:
        self.owner = owner
        self.window = window
        self._name = name
        self._look = Look(window)
        self._groups: dict[bytes, list[_Kept]] = {}
        self._count = 0
        self._bytes = 0
        self._wanted: set[int] = set()
        self._left = _Left()
        self._contexts: dict[int, Context] = {}
        self._missing: Counter[str] = Counter()
        self._truncated = 0
        self._refused: Counter[str] = Counter()
        self._crowded = 0

    def add(self, stream: Stream) -> None:
        """Look through one more stream; ``NotACalendar`` where it is something else."""
        scan = Scan(stream())
        for piece in scan:
            if self._look.keeps(piece.values):
                self._keep(piece.raw, piece.head, piece.values)
            else:
                self._left.note(piece, stream)
        if not scan.calendars and not scan.events:
            raise NotACalendar("what came is not a calendar")
        self._truncated += scan.truncated
        self._missing.update(scan.damage)

    def _keep(self, raw: bytes, head: Head, values: Values) -> None:
        if len(raw) > _LARGE:
            raw = _BALLAST.sub(b"", unfold(raw))
        self._count += 1
        self._bytes += len(raw)
        if self._count > KEPT_LIMIT or self._bytes > KEPT_BYTES:
            self._missing[TOO_MUCH] += 1
            return
        uid = values.get(b"UID", b"").strip()
        self._groups.setdefault(uid or b"%d" % self._count, []).append(_Kept(raw, head))
        if uid:
            self._wanted.add(hash((uid, False)))
            original = values.get(b"RECURRENCE-ID")
            if self._look.lasts(values) if original is None else not self._look.is_about(original):
                self._wanted.add(hash((uid, True)))

    def _keep_others(self) -> None:
        """Add what lies outside the window but speaks of the same events: a later version of one, a series' master.

        An override outside matters only to an override that was moved into the window, since it may be its later
        version, and to a series whose occurrences last so long that one from outside reaches into it.
        """
        try:
            for head, raw in self._left.among(self._wanted.intersection(self._left.keys)):
                for piece in Scan([raw]):
                    self._keep(piece.raw, head, piece.values)
        except OSError:
            self._missing[GONE] += 1  # a file that went away in between

    def reading(self) -> Reading:
        """Expand what was collected."""
        self._keep_others()
        events: list[Event] = []
        deadline = time.monotonic() + SECONDS_LIMIT
        for kept in self._groups.values():
            if len(events) > EVENTS_LIMIT:
                self._missing[TOO_MANY_EVENTS] += len(kept)
            elif time.monotonic() > deadline:
                self._missing[TOO_LONG] += len(kept)
            else:
                events.extend(events_of(self._occurrences(kept), self.owner, self._name))
        return Reading(
            events=tuple(events),
            skipped=tuple(self._sentences()),
            whole=not self._missing and not self._truncated,
            cut=bool(self._truncated),
        )

    def _occurrences(self, group: list[_Kept]) -> list[Occurrence]:
        entries = []
        for kept in group:
            try:
                entries.append(read(kept.raw, self._context(kept.head)))
            except Unreadable as problem:
                self._leave_out(problem)
        self._crowded += any(entry.properties.count("ATTENDEE") > ATTENDEES_LIMIT for entry in entries)
        try:
            zone = self.owner.zone
            since, until = self.window.start.astimezone(zone), self.window.end.astimezone(zone)
            return series(entries, since, until) if entries else []
        except Unreadable as problem:
            self._leave_out(problem)
            return []

    def _leave_out(self, problem: Unreadable) -> None:
        (self._refused if problem.refused else self._missing)[str(problem)] += 1

    def _context(self, head: Head) -> Context:
        found = self._contexts.get(id(head))
        if found is None:
            found = self._contexts[id(head)] = Context.of(head, self.owner.zone)
        if head.values.get(b"CALSCALE", b":GREGORIAN").rpartition(b":")[2].strip().upper() != b"GREGORIAN":
            raise Unreadable(OTHER_CALENDAR)
        return found

    def _sentences(self) -> Iterator[str]:
        if self._truncated:
            yield "A calendar ends in the middle; what is missing is not taken as deleted."
        for reason, count in sorted(chain(self._missing.items(), self._refused.items())):
            yield f"{plural(count, 'entry')} {reason}: left out."
        if self._crowded:
            yield f"{plural(self._crowded, 'entry')} with more than {ATTENDEES_LIMIT} attendees: the first are read."


def _key(values: Values) -> int:
    return hash((values.get(b"UID", b"").strip(), b"RECURRENCE-ID" in values))


def events_in_order(stream: Stream, owner: Owner) -> list[Event]:
    """One event for each VEVENT, in the order of the file, not expanded; what cannot be read keeps what it has."""
    scan = Scan(stream())
    heads = [head for head, _ in groupby(piece.head for piece in scan)]
    if not scan.calendars and not scan.events:
        raise NotACalendar("what came is not a calendar")
    events: list[Event] = []
    for head, pieces in zip(
        heads, (group for _, group in groupby(Scan(stream()), lambda piece: piece.head)), strict=True
    ):
        context = Context.of(head, owner.zone)
        for piece in pieces:
            events.extend(_as_written(piece.raw, context, owner))
    return events


def _as_written(raw: bytes, context: Context, owner: Owner) -> Iterator[Event]:
    try:
        (event,) = events_of([Occurrence.only(read(raw, context))], owner)
        found = event if _RECKONED[0] < event.starts.year and event.ends.year < _RECKONED[1] else None
    except (Unreadable, OverflowError):
        found = None
    found = found or unreadable_event(raw, owner)
    if found:
        yield found
