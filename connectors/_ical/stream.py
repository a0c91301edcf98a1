"""Reads iCalendar as a stream: blocks of bytes in, one component after the other out, never the whole in memory.

One regular expression stops where a component begins or ends (and at lines that are not written the usual way: folded
inside the name, lower case, spaces), another picks the few properties that can decide something. Everything else is
passed over at C speed and is never unfolded. Events are found wherever they stand, at any depth, without recursion.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from connectors._ical.octets import LINE_KEPT, plain, unfold

LINE_LIMIT = 1 << 20
PIECE_LIMIT = 4 << 20
ZONE_LIMIT = 1 << 16
ZONES_LIMIT = 500

_FOLDED = rb"[^\r\n]*+(?:(?:\r?\n)++[ \t][^\r\n]*+)*+"
_TURN = re.compile(
    rb"\n(?![ \t\r\n]|[AC-DF-Z][A-Z0-9-]*[:;])"
    rb"(?:(BEGIN|END)([:;]" + _FOLDED + rb")|(?![BE][A-Z0-9-]*[:;])(" + _FOLDED + rb"))"
)
_NAMES = rb"UID|DTSTART|DTEND|DURATION|RRULE|RDATE|RECURRENCE-ID|TZID|METHOD|CALSCALE|X-WR-TIMEZONE"
_SAID = re.compile(rb"\n(" + _NAMES + rb")([:;]" + _FOLDED + rb")")
_NAME = re.compile(rb"[^:;]*")
_LAST_LINE = re.compile(rb".*\n(?=[^ \t\r\n])", re.DOTALL)
_COMPONENTS = {
    b":" + name: name for name in (b"VCALENDAR", b"VEVENT", b"VALARM", b"VTIMEZONE", b"STANDARD", b"DAYLIGHT")
}
_LOOKED_AT = frozenset(_NAMES.split(b"|"))

UNCLOSED = "without an end"
TOO_LARGE = f"larger than {PIECE_LIMIT >> 20} MB"

Values = dict[bytes, bytes]
"""The first of each property that can decide something: parameters and value as written (``;TZID=X:2026…``)."""


@dataclass(slots=True, eq=False)
class Head:
    """What a calendar says of itself: its own properties, and its VTIMEZONEs by TZID. Complete at its end."""

    values: Values = field(default_factory=dict)
    zones: dict[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Piece:
    """One VEVENT: the calendar it stands in, what a first look needs, and where its bytes are.

    ``at`` and ``length`` say where ``pick`` finds them again.
    """

    head: Head
    values: Values
    buffer: bytes
    begin: int
    end: int
    at: int
    length: int

    @property
    def raw(self) -> bytes:
        """The component's own bytes, from BEGIN to END, as the calendar has them."""
        return self.buffer[self.begin : self.end]


@dataclass
class Scan:
    """One pass over one stream. What it says of the stream is complete when the pass is over.

    ``damage`` counts events that could not be cut out, by reason; ``truncated``: a calendar has no end.
    """

    blocks: Iterable[bytes]
    calendars: int = 0
    events: int = 0
    truncated: bool = False
    damage: Counter[str] = field(default_factory=Counter)

    def __iter__(self) -> Iterator[Piece]:
        walk = _Walk(self)
        buffer = b"\n"
        for block in plain(self.blocks):
            buffer += block
            last = _LAST_LINE.match(buffer)
            cut = last.end() - 1 if last else 0
            yield from walk.over(buffer, cut)
            keep = walk.carry(cut)
            passed_over = len(buffer) - cut - LINE_KEPT - 2 if len(buffer) - cut > LINE_LIMIT else 0
            buffer = buffer[keep : cut + LINE_KEPT] + buffer[-2:] if passed_over else buffer[keep:]
            walk.rebase(keep, passed_over)
        yield from walk.over(buffer, len(buffer))
        walk.finish()


class _Walk:
    """Where a scan stands: in which calendar, inside which component, how deep below it."""

    def __init__(self, scan: Scan) -> None:
        self.scan = scan
        self.head = Head()
        self.values: Values = {}
        self.open = False  # a VCALENDAR whose end has not come
        self.outer = 0  # other components open around the present place
        self.inside = b""  # VEVENT or VTIMEZONE
        self.below = 0  # components open inside it
        self.begin = 0  # where it begins in the buffer; -1: it is too large and is passed over
        self.at = 0  # where it begins in the stream
        self.done = 0  # up to where the buffer has been walked
        self.base = -1  # where the buffer begins in the stream: one line end before it

    def over(self, buffer: bytes, stop: int) -> Iterator[Piece]:
        """Walk over whole lines up to ``stop``."""
        since = self.done
        for turn in _TURN.finditer(buffer, since, stop):
            name, value, odd = turn.groups()
            if name is None:
                name, value = _unusual(odd)
                if name not in (b"BEGIN", b"END"):
                    if name in _LOOKED_AT and self._listens():
                        self._says([(name, value)])
                    continue
            if turn.start() - since > 2 and self._listens():
                self._says(_SAID.findall(buffer, since, turn.start()))
            since = turn.end()
            component = _COMPONENTS.get(value) or unfold(value).rpartition(b":")[2].strip().upper()
            if name == b"BEGIN":
                self._begins(component, turn.start() + 1)
            elif component == self.inside:
                piece = self._completes(buffer, since)
                if piece:
                    yield piece
            else:
                self._ends(component)
        if self._listens():
            self._says(_SAID.findall(buffer, since, stop))
        self.done = stop

    def _listens(self) -> bool:
        """Whether properties here are those of a component we look at, or of the calendar itself."""
        return not self.below if self.inside else self.open and not self.outer

    def _says(self, said: list[tuple[bytes, bytes]]) -> None:
        values = self.values if self.inside else self.head.values
        for name, value in said:
            if name == b"RRULE" and name in values:
                values[b"RDATE"] = value  # several rules: like dates, no end can be read off one of them
            values.setdefault(name, unfold(value) if b"\n" in value else value)

    def _begins(self, name: bytes, at: int) -> None:
        if name == b"VCALENDAR":
            self._leave()
            self.scan.truncated |= self.open
            self.scan.calendars += 1
            self.open, self.outer, self.head = True, 0, Head()
        elif name in (b"VEVENT", b"VTIMEZONE"):
            self._leave()
            self.inside, self.begin, self.at, self.values = name, at, self.base + at, {}
        elif self.inside:
            self.below += 1
        else:
            self.outer += 1

    def _completes(self, buffer: bytes, at: int) -> Piece | None:
        name, self.inside, self.below = self.inside, b"", 0
        if name == b"VEVENT":
            self.scan.events += 1
            if self.begin < 0:
                return None
            return Piece(self.head, self.values, buffer, self.begin, at, self.at, self.base + at - self.at)
        if self.begin >= 0 and at - self.begin <= ZONE_LIMIT and len(self.head.zones) < ZONES_LIMIT:
            zone = self.values.get(b"TZID", b":").partition(b":")[2].decode(errors="replace")
            self.head.zones.setdefault(zone, buffer[self.begin : at])
        return None

    def _ends(self, name: bytes) -> None:
        if name == b"VCALENDAR":
            self._leave()
            self.open, self.outer = False, 0
        elif self.inside:
            self.below = max(0, self.below - 1)
        else:
            self.outer = max(0, self.outer - 1)

    def _leave(self) -> None:
        """Whatever was open inside a calendar is not any more: it has no end of its own."""
        if self.inside == b"VEVENT":
            self.scan.damage[UNCLOSED] += 1
        self.inside, self.below = b"", 0

    def carry(self, cut: int) -> int:
        """From where the buffer is still needed."""
        if not self.inside or self.begin < 0:
            return cut
        if cut - self.begin > PIECE_LIMIT:
            if self.inside == b"VEVENT":
                self.scan.damage[TOO_LARGE] += 1
            self.begin = -1
            return cut
        return self.begin - 1

    def rebase(self, keep: int, passed_over: int) -> None:
        """The buffer now begins at ``keep``; so many bytes in the middle of a line were dropped from it."""
        self.base += keep + passed_over
        self.done -= keep
        if self.begin >= 0:
            self.begin -= keep

    def finish(self) -> None:
        """The stream is over."""
        self.scan.truncated |= self.open or self.inside == b"VEVENT"


def pick(blocks: Iterable[bytes], places: Iterable[tuple[int, int]]) -> Iterator[bytes]:
    """The bytes of pieces seen in an earlier scan, in the order of their places (``at``, ``length``)."""
    stream, buffer, base = plain(blocks), b"", 0
    for at, length in places:
        while base + len(buffer) < at + length:
            block = next(stream, b"")
            if not block:
                return
            passed = min(len(buffer), max(0, at - base))
            buffer, base = buffer[passed:] + block, base + passed
        yield buffer[at - base : at - base + length]


def _unusual(line: bytes) -> tuple[bytes, bytes]:
    """Name and value of a line that is not written the usual way."""
    line = unfold(line)
    name = _NAME.match(line)[0]  # type: ignore[index]
    return name.replace(b" ", b"").replace(b"\t", b"").upper(), line[len(name) :]
