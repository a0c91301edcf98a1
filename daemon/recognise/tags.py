"""What users write into events of their own: ``#interview``, ``#not-interview``, ``Company: …``, ``Decision by: …``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from daemon.lexicon.dates import find_decision
from daemon.model import Verdict
from daemon.recognise.reading import Reading

_TAG = re.compile(r"(?<![\w#])#(?P<no>not-)?interview(?![\w-])", re.IGNORECASE)
_LINE = re.compile(r"^\s*(?P<key>company|decision by)\s*:\s*(?P<value>\S.*?)\s*$", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Tags:
    """The user's own words: they win over everything but a cancellation."""

    verdict: Verdict | None = None
    company: str | None = None
    decision: date | None = None


def tags_of(reading: Reading, said: date) -> Tags:
    """The tags of an event, if its words are the user's own; of anybody else's event none."""
    if not reading.event.organizer_is_self:
        return Tags()
    text = f"{reading.title.raw}\n{reading.body.raw}"
    tag = _TAG.search(text)
    lines = {m["key"].lower(): m["value"] for m in _LINE.finditer(text)}
    by = lines.get("decision by")
    return Tags(
        (Verdict.NOT if tag["no"] else Verdict.INTERVIEW) if tag else None,
        lines.get("company"),
        find_decision(by, said, reading.language) if by else None,
    )
