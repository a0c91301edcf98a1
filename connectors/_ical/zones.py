"""What a time zone name in a calendar means. An unknown one is ``None``, never a guess.

In this order (as RFC 5545 and the programs that break it want it): the IANA name, the calendar's own VTIMEZONE, the
Windows name, the IANA name at the end of a globally unique one (``/example.org/Europe/Berlin``).
"""

from __future__ import annotations

import re
from datetime import datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from connectors._ical.lines import decode
from connectors._ical.octets import unfold

RULES_LIMIT = 64

_MACHINE = frozenset({"localtime", "posixrules", "Factory"})  # names of files, not of places
_NEEDED = re.compile(r"(?:BEGIN|END|DTSTART|TZOFFSETFROM|TZOFFSETTO|RRULE|RDATE|TZNAME)[:;]", re.IGNORECASE)
_OFFSET = re.compile(r"[+-](?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d)?")
_ANCIENT = re.compile(r"(DTSTART[^:]*:)1[0-8]\d\d", re.IGNORECASE)


class Zones:
    """The zones of one calendar: its VTIMEZONEs by TZID, built when they are first asked for."""

    def __init__(self, definitions: dict[str, bytes] | None = None) -> None:
        self._definitions = {_key(name): raw for name, raw in (definitions or {}).items()}
        self._known: dict[str, tzinfo | None] = {}

    def __call__(self, name: str) -> tzinfo | None:
        """The zone, or ``None`` where nobody knows."""
        if name not in self._known:
            self._known[name] = self._find(name)
        return self._known[name]

    def _find(self, name: str) -> tzinfo | None:
        from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

        plain = _key(name)
        found: tzinfo | None = iana(plain)
        if found is None and plain in self._definitions:
            found = _built(self._definitions[plain])
        if found is None and plain in WINDOWS_TO_OLSON:
            found = iana(WINDOWS_TO_OLSON[plain])
        if found is None and name.startswith("/"):
            parts = plain.split("/")[-4:]
            found = next(filter(None, (iana("/".join(parts[at:])) for at in range(1, len(parts)))), None)
        return found


def _key(name: str) -> str:
    """A TZID without what some programs add to it: surrounding slashes, the escapes of a text."""
    return name.strip().strip("/").replace("\\", "")


def iana(name: str) -> ZoneInfo | None:
    """The zone of that IANA name."""
    if not name or name in _MACHINE:
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _built(raw: bytes) -> tzinfo | None:
    """A VTIMEZONE as a zone; ``None`` where it is damaged, or made to keep a reader busy."""
    from icalendar import Timezone

    lines = [line for line in map(str.strip, decode(unfold(raw)).splitlines()) if _NEEDED.match(line)]
    rules = [_parts(line) for line in lines if line.upper().startswith("RRULE")]
    offsets = [line.rpartition(":")[2] for line in lines if line.upper().startswith("TZOFFSET")]
    if len(rules) > RULES_LIMIT or not all(map(_is_plain, rules)) or not all(map(_OFFSET.fullmatch, offsets)):
        return None
    if not any("UNTIL" in rule for rule in rules):
        lines = [_ANCIENT.sub(r"\g<1>1970", line) for line in lines]  # 1601, as Outlook writes, is a long way to count
    try:
        component: Any = Timezone.from_ical("\r\n".join(lines) + "\r\n")
        component["TZID"] = "calendar"  # not before: the library would keep it for every calendar to come
        zone: tzinfo = component.to_tz(lookup_tzid=False)
        for month in (1, 7):
            datetime(2026, month, 1, tzinfo=zone).utcoffset()
    except Exception:
        return None  # whatever the library says to a damaged definition: it is no zone
    return zone


def _parts(line: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in line.upper().partition(":")[2].split(";"))
    return {name: value for name, _, value in pairs if name}


def _is_plain(rule: dict[str, str]) -> bool:
    """Once a year, on a day that every year has: such a rule is counted quickly."""
    days = re.findall(r"\d+", rule.get("BYMONTHDAY", ""))
    return (
        rule.get("FREQ") == "YEARLY"
        and rule.get("INTERVAL", "1") == "1"
        and rule.keys() <= {"FREQ", "INTERVAL", "UNTIL", "WKST", "BYMONTH", "BYMONTHDAY", "BYDAY"}
        and (not days or min(map(int, days)) <= 28)
        and not (days and re.search(r"\d", rule.get("BYDAY", "")))
    )
