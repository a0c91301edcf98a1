"""Topics from notes in languages whose grammar is not turned around: what stands after "we talked about", as it is."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from daemon.compose import text
from daemon.compose.names import Name
from daemon.compose.notes import Woven
from daemon.compose.toward import mentions, without

_CLAUSES = re.compile(r"\s*[;\n•]\s*|(?<=[.!?])\s+|\s+[-–—]\s+")
_UNFIT = re.compile(r"[\[\]{}<>@|?]|://|[$€£]\s*\d|\d\s*[$€£]")
_MOST = 14  # words


@dataclass(frozen=True)
class Topics:
    """How notes of one language say what was talked about.

    ``patterns`` match a whole clause and hold the group ``topic``; ``forms`` then bring it into the one form that the
    templates expect. A topic with a word of ``unfit`` is left out: one that speaks of somebody, who would have to be
    turned towards the reader, or one that is private.
    """

    patterns: tuple[str, ...] = ()
    forms: tuple[tuple[str, str], ...] = ()
    unfit: str = r"(?!)"

    def weave(self, readings: Iterable[tuple[str, Name, Collection[Name]]]) -> Woven:
        """At most one topic: the first that is for this reader."""
        for said, name, others in readings:
            for clause in _CLAUSES.split(text.block(said)):
                if not any(mentions(without(clause, name), other) for other in others) and (
                    topic := self._topic(" ".join(without(clause, name).split()))
                ):
                    return Woven(talk=topic)
        return Woven()

    def _topic(self, clause: str) -> str | None:
        clause = clause.strip(" .,:!…")
        found = next((m for one in self.patterns if (m := re.fullmatch(one, clause, re.IGNORECASE))), None)
        said = found["topic"].strip(" ,.:") if found else ""
        if not said or len(said.split()) > _MOST or _UNFIT.search(said):
            return None
        if re.search(rf"(?<!\w)(?:{self.unfit})(?!\w)", said, re.IGNORECASE):
            return None
        for pattern, form in self.forms:
            said = re.sub(pattern, form, said, count=1, flags=re.IGNORECASE)
        return said
