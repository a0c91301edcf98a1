"""The job title, as the event writes it."""

from __future__ import annotations

import re

from daemon.lexicon.text import Text
from daemon.recognise.pieces import surroundings
from daemon.recognise.reading import Reading

_END = re.compile(r"[.;:!?\n|()–—]| - |, (?:dann|und|then|and|poi|puis|luego)")
_LINK = frozenset(
    "of de da do del della des du di für the and & und et y e i la le der die das van voor il lo of in for".split()
)
_LONGEST = 7  # words of a job title


def role_of(reading: Reading) -> str | None:
    """The role from the title, else from the words around it in the body."""
    titled = [p.text for p in reading.pieces if p.kind == "role"]
    for text in (reading.title, reading.body):
        stated = _stated(
            text,
            {i for h in reading.all_hits[_field(reading, text)] if h.cue == "role" for i in range(h.first, h.last)},
        )
        if stated and text is reading.body and titled:
            break
        if stated:
            return stated
    return max(titled, key=len).strip(" -–,") if titled else None


def _field(reading: Reading, text: Text) -> str:
    return "title" if text is reading.title else "body"


def _stated(text: Text, jobs: set[int]) -> str | None:
    """What stands after ``for the``, ``position of``, ``als`` and the like, if it ends in a job's name or a word for one."""
    around = surroundings().find(text.tokens)
    closers = {h.first for h in around if h.cue == "role_after"}
    for hit in around:
        if hit.cue != "role_before":
            continue
        end, named = hit.last, False
        while end < min(hit.last + _LONGEST, len(text.tokens)):
            gap = text.raw[text.spans[end - 1][1] : text.spans[end][0]]
            if _END.search(gap) or end in closers:
                break
            word = text.raw[text.spans[end][0] : text.spans[end][1]]
            if not (
                word[0].isupper() or word[0].isdigit() or end in jobs or text.tokens[end] in _LINK or len(word) <= 3
            ):
                break
            named = named or end in jobs
            end += 1
        closed = end in closers
        while end > hit.last and text.tokens[end - 1] in _LINK:
            end -= 1
        if end > hit.last and (named or (closed and end - hit.last >= 1)):
            return text.quote(hit.last, end)
    return None
