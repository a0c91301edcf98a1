"""From what the user wrote to facts: key points, promises, dates, channels, by plain rules and nothing invented."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

from daemon.records import Fact


def facts_of(text: str, *, subject: str, said: datetime, source: str, zone: ZoneInfo) -> Iterator[Fact]:
    """Read notes about an interview, line by line; dates are meant as on the day on which they were ``said``."""
    day = said.astimezone(zone).date()
    for line in text.splitlines():
        words = line.strip().lstrip("-*• ").strip()
        if words:
            yield from fact_of(words, subject=subject, said=said, day=day, source=source)


_PROMISE = re.compile(r"^(?:i )?promise[sd]?(?: to)?\s*:?\s+(.+)$", re.IGNORECASE)
_DECISION = re.compile(
    r"^(?:decision|they decide|answer|hear back|they will decide)(?: by| on|:)*\s+(.+)$", re.IGNORECASE
)
_ABOUT = re.compile(r"^(?:about|with)\s+([^:]{1,60}):\s*(.+)$", re.IGNORECASE)
_CHANNEL = re.compile(r"^channel:\s*(mail|phone|linkedin|none)\s*$", re.IGNORECASE)
_HARD = re.compile(r"^(?:hard|hard question|difficult)s?:\s*(.+)$", re.IGNORECASE)
_NOTE = re.compile(r"^notes?:\s*(.+)$", re.IGNORECASE)


def fact_of(words: str, *, subject: str, said: datetime, day: date, source: str) -> Iterator[Fact]:
    """What one line says."""
    from daemon.lexicon.dates import find_decision

    def fact(kind: str, **data: str) -> Fact:
        shape = "|".join([source, kind, *sorted(data.values())])
        name = hashlib.sha256(shape.encode()).hexdigest()[:12]
        return Fact(f"{source}:{name}", kind, subject, said, source, data)

    if found := _CHANNEL.match(words):
        yield fact("channel", value=found[1].lower())
    elif found := _PROMISE.match(words):
        by = find_decision(found[1], day)
        yield fact("promise", text=found[1], **({"by": by.isoformat()} if by else {}))
    elif found := _DECISION.match(words):
        when = find_decision(found[1], day)
        if when:
            yield fact("decision", value=when.isoformat())
        else:
            yield fact("note", text=words)
    elif found := _HARD.match(words):
        yield fact("note", text=found[1], hard="yes")
    elif found := _ABOUT.match(words):
        yield fact("note", text=found[2], about=found[1].strip())
    else:
        found = _NOTE.match(words)
        yield fact("note", text=found[1] if found else words)
