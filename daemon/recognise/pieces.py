"""A title in pieces: what each piece is, by taking away what is already understood.

``2nd interview - Juniper & Thyme (sous chef)`` is a step, a name that nothing explains, and a job title.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from daemon.lexicon import Hit, Phrases, sections
from daemon.lexicon.text import Text
from daemon.recognise.cast import Cast
from daemon.recognise.names import is_name

_BREAK = re.compile(
    r"\s+[-–—|/]+\s+|\s*[|/:;，,、（）()\[\]【】「」→•·~]+\s*|\s+(?:<+-*>+|x|×|&|\+|@|w/|//|re:?)\s+|\s*<+-*>+\s*|\s+-\s*|\s*@\s+|"
    r"\b(?:with|at|for|from|mit|bei|für|im|als|chez|avec|pour|au|con|en|para|com|na|no|presso|per|met|bij|voor|dla|do|between|and|re|about|regarding)\b\s*"
)
_LETTERS = re.compile(r"[^\W\d_]")
_CJK = re.compile("[\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")
# What a title says about the event is explained by any of these; a job title is not: it is wanted.
_UNEXPLAINING = ("role", "vacancy", "internal", "agency", "not.", "applicant", "meet", "prepare", "terms")


@lru_cache(maxsize=1)
def surroundings() -> Phrases:
    """The phrases of ``extract.txt``: what stands around what is drawn out."""
    return Phrases(("", name, phrase) for name, rows in sections("extract").items() for phrase in rows)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text: as written, and what it is: ``step``, ``filler``, ``role``, ``person``, ``owner`` or ``name``."""

    text: str
    kind: str
    first: int
    last: int


def pieces_of(title: Text, hits: list[Hit], every: list[Hit], cast: Cast) -> list[Piece]:
    """A title's pieces in order, given the hits that count, every hit, and the event's people."""
    around = surroundings().find(title.tokens)
    explained = _covered(h for h in hits if not h.cue.startswith(_UNEXPLAINING) and h.cue != "informal")
    filler = _covered(h for h in around if h.cue == "filler") | _covered(
        h for h in hits if h.cue in ("informal", "vacancy")
    )
    jobs = _covered(h for h in every if h.cue == "role") - explained
    found: list[Piece] = []
    for start, end in _stretches(title.raw):
        inside = [i for i, (a, b) in enumerate(title.spans) if a >= start and b <= end]
        if inside:
            found += _classify(cast, title, inside, explained, filler, jobs)
    return found


def _covered(hits: Iterable[Hit]) -> set[int]:
    return {i for hit in hits for i in range(hit.first, hit.last)}


def _stretches(raw: str) -> list[tuple[int, int]]:
    """Where the separators leave text."""
    cuts = [(m.start(), m.end()) for m in _BREAK.finditer(raw)]
    bounds = [0, *(x for cut in cuts for x in cut), len(raw)]
    return [(a, b) for a, b in zip(bounds[::2], bounds[1::2], strict=True) if a < b]


def _classify(
    cast: Cast, title: Text, inside: list[int], explained: set[int], filler: set[int], jobs: set[int]
) -> list[Piece]:
    text = title.quote(inside[0], inside[-1] + 1)
    mine = cast.names
    if all(title.tokens[i] in mine for i in inside):
        return [Piece(text, "owner", inside[0], inside[-1] + 1)]
    if any(i in jobs for i in inside) and not is_name(text):
        kept = _trim(title, inside, explained - jobs, filler)
        return [Piece(title.quote(kept[0], kept[-1] + 1), "role", kept[0], kept[-1] + 1)] if kept else []
    kept = _trim(title, inside, explained, filler)
    if not kept:
        return [Piece(text, "step" if any(i in explained for i in inside) else "filler", inside[0], inside[-1] + 1)]
    text = title.quote(kept[0], kept[-1] + 1)
    kind = "person" if is_name(text) or _is_member(cast, text) else "name"
    return [Piece(text, kind, kept[0], kept[-1] + 1)]


def _trim(title: Text, inside: list[int], explained: set[int], filler: set[int]) -> list[int]:
    """The longest run that is not explained, without what explains nothing at its ends."""
    runs: list[list[int]] = [[]]
    for i in inside:
        if i in explained or not _LETTERS.search(title.tokens[i]):
            runs.append([])
        else:
            runs[-1].append(i)
    best: list[int] = []
    for run in runs:
        while run and run[0] in filler:
            run = run[1:]
        while run and run[-1] in filler:
            run = run[:-1]
        if len(run) > len(best):
            best = run
    return best


def _is_member(cast: Cast, text: str) -> bool:
    tokens = set(Text.of(text).tokens)
    return any(
        m.is_person and m.person.name and tokens and tokens <= set(Text.of(m.person.name).tokens) for m in cast.everyone
    )


def is_cjk(text: str) -> bool:
    """Whether there is Han or kana in it."""
    return bool(_CJK.search(text))
