"""The tables that processes are written in.

    Mon 23 Mar 09:00 | put final at Tue 24 Mar 14:00 for 60 min |
    Tue 24 Mar       |                                          | + thank_you>rita 17:00, - prepare_next
                     |                                          | ~ follow_up_1.reminder Thu 2 Apr 08:30

First when, on the user's clock (no hour: the end of that day); then what happens, one thing per line or separated by
``;``; then what has appeared (``+``), gone (``-``) or moved (``~``) at the providers since the last row that said so
(``nothing``: none of these), separated by commas or lines. A line without a time continues the one above it; what
ends in ``/`` goes on in the next line (and is a new line of what is written there).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

_WHEN = re.compile(r"(?P<weekday>\w{3}) (?P<day>\d{1,2} \w{3}(?: \d{4})?)(?: (?P<clock>\d\d:\d\d))?")
_ITEMS = re.compile(r'\s*((?:"[^"]*"|[^,"])+)(?:,|$)')
LAST = time(23, 59)


@dataclass
class Row:
    """One moment (UTC): what happens then, and what it should have come to. ``expected`` ``None``: nothing is said."""

    line: str
    moment: datetime
    actions: list[str] = field(default_factory=list)
    expected: list[str] | None = None


@dataclass(frozen=True)
class Clock:
    """Reads times as the table writes them."""

    zone: ZoneInfo
    year: int

    def moment(self, text: str, beside: datetime | None = None) -> datetime:
        """``Tue 24 Mar 14:00``, or ``14:00`` on the day of another moment; the weekday has to be right."""
        if re.fullmatch(r"\d\d:\d\d", text) and beside is not None:
            day = beside.astimezone(self.zone).date()
            return datetime.combine(day, time.fromisoformat(text), self.zone).astimezone(UTC)
        match = _WHEN.fullmatch(text)
        if match is None:
            raise ValueError(f"no time: {text!r}")
        written = match["day"] if match["day"][-4:].isdigit() else f"{match['day']} {self.year}"
        day = datetime.strptime(written, "%d %b %Y").date()
        if f"{day:%a}" != match["weekday"]:
            raise ValueError(f"{text!r} is a {day:%A}")
        clock = time.fromisoformat(match["clock"]) if match["clock"] else LAST
        return datetime.combine(day, clock, self.zone).astimezone(UTC)

    def say(self, moment: datetime, beside: datetime) -> str:
        """A moment as the table writes it beside another one."""
        local, other = moment.astimezone(self.zone), beside.astimezone(self.zone)
        year = f" {local.year}" if local.year != self.year else ""
        day = "" if local.date() == other.date() else f"{local:%a} {local.day} {local:%b}{year} "
        return f"{day}{local:%H:%M}"


def rows(table: str, clock: Clock) -> list[Row]:
    """The rows of a table, in order of time."""
    found: list[Row] = []
    for line in table.splitlines():
        if not line.strip():
            continue
        when, _, rest = line.partition("|")
        does, _, shows = rest.partition("|")
        if when.strip():
            found.append(Row(line.strip(), clock.moment(when.strip())))
            if found[1:] and found[-1].moment <= found[-2].moment:
                raise ValueError(f"not after the line above: {line.strip()}")
        row = found[-1]
        for action in filter(None, map(str.strip, does.split(";"))):
            begun = f"{row.actions.pop()} " if row.actions and row.actions[-1].endswith("/") else ""
            row.actions.append(begun + action)
        if shows.strip():
            row.expected = [*(row.expected or []), *_items(shows)]
    return found


def _items(text: str) -> list[str]:
    return [" ".join(item.split()) for item in _ITEMS.findall(text.strip()) if item.strip()]
