"""A title in pieces: what each piece is, by taking away what is already understood.

``2nd interview - Juniper & Thyme (sous chef)`` is a step, a name that nothing explains, and a job title.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from daemon.lexicon import Hit, Phrases, sections, vocabulary, word_list
from daemon.lexicon.text import Text, words
from daemon.recognise.cast import Cast
from daemon.recognise.names import is_name

_BREAK = re.compile(r"[|:;，,、（）()\[\]【】「」<>→•·~“”\"!?！？@/\\=]|\s[-–—]+|[-–—]+\s|[–—]|\.\s")
_POINTS = re.compile(r"@|w/|[<>]")
_NUMBER = re.compile(r"\d+(?:am|pm|h|hrs?|min|mins|uhr|st|nd|rd|th|e|a|o)?$")
_SENIOR = ("sr",)  # beside a job it is *senior*, no form of address
_CJK = re.compile("[\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")
# What a title says about the event is explained by any of these; a job title or a subject is not: it may be a name's.
_UNEXPLAINING = ("role", "vacancy", "internal", "agency", "not.", "hint.", "applicant", "meet", "prepare", "terms")


@lru_cache(maxsize=1)
def surroundings() -> Phrases:
    """The phrases of ``extract.txt``: what stands around what is drawn out."""
    return Phrases(("", name, phrase) for name, rows in sections("extract").items() for phrase in rows)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a title, as written; ``kind`` is ``step``, ``filler``, ``role``, ``person``, ``owner`` or ``name``.

    ``towards``: it follows a word or sign that points at the other side (with, at, @, <>).
    """

    text: str
    kind: str
    first: int
    last: int
    towards: bool = False


def pieces_of(title: Text, hits: list[Hit], every: list[Hit], around: list[Hit], cast: Cast) -> list[Piece]:
    """A title's pieces in order, given the hits that count, every hit, what stands around, and the event's people."""
    filler = _covered(h for h in around if h.cue == "filler")
    filler |= _covered(h for h in hits if h.cue in ("informal", "vacancy", "talk") or h.cue.startswith("hint."))
    explained = _covered(h for h in hits if not h.cue.startswith(_UNEXPLAINING) and h.cue not in ("informal", "talk"))
    skipped = {i for h in hits for i in range(h.first + 1, h.last - 1)}  # a phrase does not explain what it skips
    explained -= {i for i in skipped if title.word(i)[0].isupper() and title.tokens[i] not in vocabulary()}
    jobs = _covered(h for h in every if h.cue == "role") - explained
    jobs -= _covered(h for h in around if h.cue == "no_role")
    found: list[Piece] = []
    for inside in _stretches(title, cast.names):
        before = title.tokens[inside[0] - 1] if inside[0] else ""
        towards = before in word_list("towards") or bool(_POINTS.search(title.gap(inside[0])))
        found += _classify(cast, title, inside, (explained, filler, jobs), towards=towards)
    return found


def _covered(hits: Iterable[Hit]) -> set[int]:
    return {i for hit in hits for i in range(hit.first, hit.last)}


def _stretches(title: Text, mine: frozenset[str]) -> Iterator[list[int]]:
    """The runs of tokens between signs and joining words; between Han or kana a blank separates too.

    ``x`` and ``&`` separate only where the owner stands on one side: *Alex & Harbor*, but *Juniper & Thyme*.
    """
    run: list[int] = []
    blanks, join = is_cjk(title.raw), word_list("join")
    for place, token in enumerate(title.tokens):
        gap = title.gap(place)
        apart = _BREAK.search(gap) or (blanks and (gap.isspace() or gap == "-"))
        pairs = ("&" in gap or "+" in gap) and place and (token in mine or title.tokens[place - 1] in mine)
        if run and (apart or pairs):
            yield run
            run = []
        if token in join or (token in ("x", "y", "e", "und", "et", "i") and run and title.tokens[run[-1]] in mine):
            if run:
                yield run
            run = []
        else:
            run.append(place)
    if run:
        yield run


def _classify(
    cast: Cast, title: Text, inside: list[int], known: tuple[set[int], set[int], set[int]], *, towards: bool
) -> list[Piece]:
    explained, filler, jobs = known

    def piece(kind: str, tokens: list[int]) -> Piece:
        return Piece(title.quote(tokens[0], tokens[-1] + 1), kind, tokens[0], tokens[-1] + 1, towards)

    text = title.quote(inside[0], inside[-1] + 1)
    if all(title.tokens[i] in cast.names for i in inside):
        return [piece("owner", inside)]
    if any(i in jobs for i in inside) and (title.tokens[inside[0]] in _SENIOR or not is_name(text)):
        kept = _trim(title, inside, explained - jobs, filler - jobs)
        if not kept:
            return []
        after = [i for i in kept if i > max(k for k in kept if k in jobs or k == kept[0])]
        role = kept[: len(kept) - len(after)] if after and _names_after(title, kept, after, jobs) else kept
        return [piece("role", role), *([piece("name", after)] if len(role) < len(kept) else [])]
    kept = _trim(title, inside, explained, filler)
    if not kept:
        return [piece("step" if any(i in explained for i in inside) else "filler", inside)]
    text = title.quote(kept[0], kept[-1] + 1)
    return [piece("person" if is_name(text) or _is_member(cast, text) else "name", kept)]


def _names_after(title: Text, kept: list[int], after: list[int], jobs: set[int]) -> bool:
    """Whether capitalised words after a job in small letters are a name: *trainee Banco Ipê*."""
    job = max((k for k in kept if k in jobs), default=kept[0])
    return title.raw[title.spans[job][0]].islower() and all(title.raw[title.spans[i][0]].isupper() for i in after)


def _trim(title: Text, inside: list[int], explained: set[int], filler: set[int]) -> list[int]:
    """The longest run that is not explained, without what explains nothing at its ends."""
    join = word_list("join")
    runs: list[list[int]] = [[]]
    for i in inside:
        if i in explained or _NUMBER.match(title.tokens[i]):
            runs.append([])
        else:
            runs[-1].append(i)
    return max(
        (_bare(run, [i for i in run if i not in filler and title.tokens[i] not in join]) for run in runs), key=len
    )


def _bare(run: list[int], telling: list[int]) -> list[int]:
    """A run from its first telling word to its last."""
    return [i for i in run if telling and telling[0] <= i <= telling[-1]]


def _is_member(cast: Cast, text: str) -> bool:
    tokens = set(words(text))
    return any(m.is_person and m.person.name and tokens and tokens <= set(m.named) for m in cast.everyone)


def is_cjk(text: str) -> bool:
    """Whether there is Han or kana in it."""
    return bool(_CJK.search(text))
