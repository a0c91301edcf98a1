"""From what the user wrote to facts: key points, promises, dates, channels, by plain rules and nothing invented. Pure.

``lines`` takes away what is not the user's, ``reading`` says what the rest means, clause by clause (``clause``,
``days``), and whom it is about (``people``); the words are in ``daemon/lexicon/notes.*.txt``.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from daemon.notes.clause import Clause
from daemon.notes.lines import Item, items, label_of
from daemon.notes.reading import read
from daemon.records import Fact

__all__ = ["addressed", "facts_of"]

_TAGS = ("decision", "promise", "channel", "note")
_NOTHING_SAID: Mapping[str, datetime] = {}


def facts_of(
    text: str,
    *,
    subject: str,
    said: datetime,
    source: str,
    zone: ZoneInfo,
    people: Collection[str] = (),
    earlier: Mapping[str, datetime] = _NOTHING_SAID,
) -> Iterator[Fact]:
    """Read notes about an interview; days are meant as on the day on which they were ``said``, in the user's zone.

    ``people`` are the names of those who were there. The kinds of facts are note, promise, decision, channel,
    references_asked and missed. The data of a note are its ``text``, whom it is ``about``, and ``hard`` or ``private``
    = ``yes`` (a hard question; about the user and for no letter); of a promise ``text`` and ``by`` (ISO 8601); of the
    others ``value``. The same words have the same id, whenever they are said. ``earlier`` says when facts of this
    source were said, by id: a line of which any was stays as it was read then, also when its day is over.
    """

    def reading(item: Item, at: datetime) -> list[Fact]:
        told = read(item, at.astimezone(zone).date(), people)
        return [Fact(_id(source, kind, words, data), kind, subject, at, source, data) for kind, words, data in told]

    given: set[str] = set()
    for item in items(text, people):
        readings = (reading(item, at) for at in sorted(set(earlier.values())))
        known = (facts for facts in readings if any(earlier.get(fact.id) == fact.said for fact in facts))
        for fact in next(known, None) or reading(item, said):
            if fact.id not in given:
                given.add(fact.id)
                yield fact


def addressed(text: str) -> str:
    """The lines of the user's own event that are addressed to us, as tags or as a promise; the rest is theirs."""
    return "\n".join(line for line in text.splitlines() if _is_addressed(line.strip()))


def _is_addressed(line: str) -> bool:
    if line.lower().startswith("about "):
        return True
    if (item := label_of(line)) is not None:
        return item.topic in _TAGS
    clause = Clause.of(line)
    return clause.promised is not None and any(hit.cue == "label.promise" and hit.first == 0 for hit in clause.hits)


def _id(source: str, kind: str, words: str, data: Mapping[str, str]) -> str:
    """Follows from what was written, not from what it means: "by Friday" stays the same fact on another day."""
    told, about = " ".join(unicodedata.normalize("NFC", words).casefold().split()), data.get("about", "")
    return f"{source}:{hashlib.sha256('|'.join((source, kind, told, about)).encode()).hexdigest()[:12]}"
