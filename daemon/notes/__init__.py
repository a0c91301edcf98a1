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

from daemon.notes.clause import EDGE, Clause, spans
from daemon.notes.lines import items, label_of
from daemon.notes.reading import read
from daemon.records import Fact

__all__ = ["addressed", "facts_of"]

_TAGS = ("decision", "promise", "channel", "note")
_DATED = ("decision", "promise", "assessment")  # kinds of facts that depend on the day on which they were said


def facts_of(
    text: str,
    *,
    subject: str,
    said: datetime,
    source: str,
    zone: ZoneInfo,
    people: Collection[str] = (),
    before: Collection[Fact] = (),
) -> Iterator[Fact]:
    """Read notes about an interview; days are meant as on the day on which they were ``said``, in the user's zone.

    Words that facts of an earlier look (``before``) were made of are meant, and dated, as when they were first said.

    ``people`` are the names of those who were there. The kinds of facts are note, promise, decision, assessment,
    channel, references_asked and missed. The data of a note are its ``text``, whom it is ``about``, and ``hard`` or
    ``private`` = ``yes`` (a hard question; about the user and for no letter); of a promise ``text`` and ``by``
    (ISO 8601); of an assessment, or a promise to do one, also ``what`` it is, and on which day it ``comes`` where they
    said when they send it; of the others ``value``. The same words have the same id, whenever they are said.
    """
    known = {fact.id: fact.said for fact in before}
    noted = {
        _told(fact.data["text"][start:end]): fact.said
        for fact in before
        if fact.kind == "note"
        for start, end in spans(fact.data["text"])
    }

    def first_said(words: str) -> datetime:
        names = (_id(source, kind, words) for kind in _DATED)
        return next((known[name] for name in names if name in known), noted.get(_told(words), said))

    given: set[str] = set()
    for item in items(text, people):
        for kind, words, data in read(item, lambda words: first_said(words).astimezone(zone).date(), people):
            name = _id(source, kind, words, data.get("about", ""))
            if name not in given:
                given.add(name)
                yield Fact(name, kind, subject, known.get(name) or first_said(words), source, data)


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


def _id(source: str, kind: str, words: str, about: str = "") -> str:
    """Follows from what was written, not from what it means: "by Friday" stays the same fact on another day."""
    return f"{source}:{hashlib.sha256('|'.join((source, kind, _told(words), about)).encode()).hexdigest()[:12]}"


def _told(words: str) -> str:
    """The words as they count: a full stop set later does not make them others."""
    return " ".join(unicodedata.normalize("NFC", words).casefold().split()).strip(EDGE)
