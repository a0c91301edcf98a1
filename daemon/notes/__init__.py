"""From what the user wrote to facts: key points, promises, dates, channels, by plain rules and nothing invented. Pure.

``lines`` takes away what is not the user's, ``reading`` says what the rest means, clause by clause (``clause``,
``days``), and whom it is about (``people``); the words are in ``daemon/lexicon/notes.*.txt``.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Collection, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from daemon.notes.lines import items
from daemon.notes.reading import read
from daemon.records import Fact

__all__ = ["facts_of"]


def facts_of(
    text: str, *, subject: str, said: datetime, source: str, zone: ZoneInfo, people: Collection[str] = ()
) -> Iterator[Fact]:
    """Read notes about an interview; days are meant as on the day on which they were ``said``, in the user's zone.

    ``people`` are the names of those who were there. The kinds of facts are note, promise, decision, channel,
    references_asked and missed. The data of a note are its ``text``, whom it is ``about``, and ``hard`` or ``private``
    = ``yes`` (a hard question; about the user and for no letter); of a promise ``text`` and ``by`` (ISO 8601); of the
    others ``value``. The same words have the same id, whenever they are said.
    """
    day = said.astimezone(zone).date()
    given: set[str] = set()
    for item in items(text, people):
        for kind, words, data in read(item, day, people):
            name = _id(source, kind, words, data.get("about", ""))
            if name not in given:
                given.add(name)
                yield Fact(name, kind, subject, said, source, data)


def _id(source: str, kind: str, words: str, about: str) -> str:
    """Follows from what was written, not from what it means: "by Friday" stays the same fact on another day."""
    told = " ".join(unicodedata.normalize("NFC", words).casefold().split())
    return f"{source}:{hashlib.sha256('|'.join((source, kind, told, about)).encode()).hexdigest()[:12]}"
