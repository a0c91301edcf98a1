"""A title in pieces: what each piece is, by taking away what is already understood.

``2nd interview - Juniper & Thyme (sous chef)`` is a step, a name that nothing explains, and a job title.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from daemon.lexicon import Hit, Phrases, sections, vocabulary, word_list
from daemon.lexicon.text import Text, words
from daemon.recognise.cast import Cast
from daemon.recognise.names import is_name

_BREAK = re.compile(r"[|:;，,、（）()\[\]【】「」<>→•·×↔~“”\"!?！？@/\\=]|\s[-–—]+|[-–—]+\s|[–—]|\.\s")
_POINTS = re.compile(r"@|w/|[<>×↔]")
_RANKED = re.compile(r"\s?\(|,\s")  # between a name and what its bearer is
_NUMBER = re.compile(r"\d+(?:am|pm|h|hrs?|min|mins|uhr|st|nd|rd|th|e|a|o)?$")
_SUBJECTS = ("recruiter_words", "platform", "stage.presentation", "stage.case", "stage.assessment", "stage.technical")
_BESIDE = frozenset("with w mit avec con com met z by".split())  # before somebody, not before a house
_SENIOR = ("sr",)  # beside a job it is *senior*, no form of address
# Both forms of a word in one: *Entwickler:in*, *Técnico/a*, *Chargé(e)*, *développeur·se*.
_ENDINGS = frozenset("in innen r e a as o os es ne se euse trice rice ère ere ice owa ka".split())
_SUFFIXES = frozenset("様氏殿さん女士先生同学")  # after a name of the owner's
_CJK = re.compile("[\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")
# What a title says about the event is explained by any of these; a job title or a subject is not: it may be a name's.
_UNEXPLAINING = (
    "role",
    "vacancy",
    "internal",
    "agency",
    "not.",
    "hint.",
    "applicant",
    "meet",
    "prepare",
    "terms",
    "neutral",
)


@lru_cache(maxsize=1)
def surroundings() -> Phrases:
    """The phrases of ``extract.txt``: what stands around what is drawn out, not what it may be made of."""
    said = ((name, rows) for name, rows in sections("extract").items() if not name.startswith("house_"))
    return Phrases(("", name, phrase) for name, rows in said for phrase in rows)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a title, as written.

    ``kind`` is ``step``, ``filler``, ``role``, ``rank`` (what somebody else is), ``person``, ``owner`` or ``name``.
    ``towards``: it follows a word or sign that points at the other side (with, at, @, <>).
    """

    text: str
    kind: str
    first: int
    last: int
    towards: bool = False


@dataclass(frozen=True, slots=True)
class _Known:
    """The tokens of a title that are understood: what explains it, odds and ends, jobs, and who the owner is.

    A job is about what stands before it (a *portfolio* manager) and, if it is a skill, behind it: that is no filler
    ``before`` or ``behind`` one.
    """

    explained: set[int]
    filler: set[int]
    before: set[int]
    behind: set[int]
    jobs: set[int]
    cast: Cast


def pieces_of(title: Text, hits: list[Hit], every: list[Hit], around: list[Hit], cast: Cast) -> list[Piece]:
    """A title's pieces in order, given the hits that count, every hit, what stands around, and the event's people."""
    filler = _covered(h for h in around if h.cue == "filler")
    filler |= _covered(h for h in hits if h.cue in ("informal", "vacancy", "talk", "internal"))
    hints = _covered(h for h in hits if h.cue.startswith("hint."))
    explained = _covered(h for h in hits if not h.cue.startswith(_UNEXPLAINING) and h.cue not in ("informal", "talk"))
    skipped = {i for h in hits for i in range(h.first + 1, h.last - 1)}  # a phrase does not explain what it skips
    explained -= {i for i in skipped if title.word(i)[0].isupper() and title.tokens[i] not in vocabulary()}
    jobs = _covered(h for h in every if h.cue == "role") - _covered(h for h in around if h.cue == "no_role")
    explained -= _subjects(title, hits, jobs)
    jobs -= explained
    skills = _covered(h for h in hits if h.cue == "hint.technical")
    known = _Known(explained, filler | hints, filler - jobs, (filler | hints) - skills - jobs, jobs, cast)
    found: list[Piece] = []
    for inside in _stretches(title, known):
        before = title.tokens[inside[0] - 1] if inside[0] else ""
        towards = before in word_list("towards") or bool(_POINTS.search(title.gap(inside[0])))
        for piece in _classify(title, inside, known, towards=towards):
            theirs = piece.kind == "role" and _is_rank(title, piece, found[-1] if found else None)
            found.append(replace(piece, kind="rank") if theirs else piece)
    return found


def _is_rank(title: Text, piece: Piece, before: Piece | None) -> bool:
    """Whether a job is what the other side is: *with the Head of Design*, *with Ida (CTO)*, *chief's interview*."""
    gap = title.gap(piece.first)
    met = before is not None and before.kind == "person" and before.towards and before.last == piece.first
    whom = piece.first > 0 and not gap.strip() and title.tokens[piece.first - 1] in _BESIDE
    return whom or (met and bool(_RANKED.match(gap))) or piece.text.endswith(("'s", "’s"))


def _subjects(title: Text, hits: list[Hit], jobs: set[int]) -> set[int]:
    """Single words that say something by themselves, but here are a job or what one is about: *Case Manager*."""
    single = {h.first: h.cue for h in hits if h.cue in _SUBJECTS and h.last - h.first == 1}
    found = {i for i in single if i + 1 in jobs and title.gap(i + 1) == " "}
    return found | {i for i, cue in single.items() if cue == "recruiter_words" and i in jobs}


def _covered(hits: Iterable[Hit]) -> set[int]:
    return {i for hit in hits for i in range(hit.first, hit.last)}


def _stretches(title: Text, known: _Known) -> Iterator[list[int]]:
    """The runs of tokens between signs and joining words; between Han or kana a blank separates too.

    ``x`` and ``&`` separate only where the owner stands on one side: *Alex & Harbor*, but *Juniper & Thyme*.
    """
    run: list[int] = []
    mine = known.cast.names
    blanks, join = is_cjk(title.raw), word_list("join")
    for place, token in enumerate(title.tokens):
        gap = title.gap(place)
        apart = _breaks(title, place) or (blanks and (gap.isspace() or gap == "-"))
        pairs = ("&" in gap or "+" in gap) and place and (token in mine or title.tokens[place - 1] in mine)
        if run and (apart or pairs):
            yield run
            run = []
        of_a_job = run and run[-1] in known.jobs and title.word(place) == "of"
        if (token in join and not of_a_job) or (
            token in ("x", "y", "e", "und", "et", "i") and run and title.tokens[run[-1]] in mine
        ):
            if run:
                yield run
            run = []
        else:
            run.append(place)
    if run:
        yield run


def _breaks(title: Text, place: int) -> bool:
    """Whether a sign before this token ends a stretch: not in *Entwickler:in*, *Chargé(e) de*, *Sr. Engineer*."""
    gap = title.gap(place)
    if place and _is_ending(title, place):
        return False
    if place > 1 and gap[:1] == ")" and _is_ending(title, place - 1):
        gap = gap[1:]
    if place and gap == ". " and (len(title.tokens[place - 1]) == 2 or title.word(place)[0].islower()):
        return False  # abbreviated
    return bool(_BREAK.search(gap))


def _is_ending(title: Text, place: int) -> bool:
    """Whether a token is only the other ending of the word before it."""
    gap = title.gap(place)
    return (
        len(gap) == 1 and gap in ":/·*(_•" and title.tokens[place] in _ENDINGS and title.word(place - 1)[-1].islower()
    )


def _classify(title: Text, inside: list[int], known: _Known, *, towards: bool) -> list[Piece]:
    def piece(kind: str, tokens: list[int]) -> Piece:
        text = title.quote(tokens[0], tokens[-1] + 1)
        dotted = kind == "role" and re.search(r"(?:^|\s)\.$", title.gap(tokens[0]))  # *.NET Developer*
        return Piece(f".{text}" if dotted else text, kind, tokens[0], tokens[-1] + 1, towards)

    def named(tokens: list[int]) -> Piece:
        text = title.quote(tokens[0], tokens[-1] + 1)
        return piece("person" if is_name(text) or _is_member(known.cast, text) else "name", tokens)

    if all(title.tokens[i] in known.cast.names or title.tokens[i] in _SUFFIXES for i in inside):
        return [piece("owner", inside)]
    text = title.quote(inside[0], inside[-1] + 1)
    if any(i in known.jobs for i in inside) and (title.tokens[inside[0]] in _SENIOR or not is_name(text)):
        others = {i for i in inside if title.tokens[i] in known.cast.names or title.tokens[i].isdigit()}
        runs = _runs(title, inside, (known.explained - known.jobs) | others, known.before, known.behind)
        kept = max((run for run in runs if known.jobs & set(run)), key=len, default=[])
        if not kept:
            return []
        after = [i for i in kept if i > max(k for k in kept if k in known.jobs or k == kept[0])]
        role = kept[: len(kept) - len(after)] if after and _names_after(title, kept, after, known.jobs) else kept
        found = [piece("role", role), *([piece("name", after)] if len(role) < len(kept) else [])]
        rest = (run for run in runs if run is not kept and not set(run) <= known.filler)
        return sorted([*found, *(named(run) for run in rest)], key=lambda p: p.first)
    kept = max(_runs(title, inside, known.explained, known.filler, known.filler), key=len)
    if not kept:
        return [piece("step" if any(i in known.explained for i in inside) else "filler", inside)]
    return [named(kept)]


def _names_after(title: Text, kept: list[int], after: list[int], jobs: set[int]) -> bool:
    """Whether capitalised words after a job in small letters are a name: *trainee Banco Ipê*."""
    job = max((k for k in kept if k in jobs), default=kept[0])
    return title.raw[title.spans[job][0]].islower() and all(title.raw[title.spans[i][0]].isupper() for i in after)


def _runs(title: Text, inside: list[int], explained: set[int], before: set[int], behind: set[int]) -> list[list[int]]:
    """The runs that are not explained, without what explains nothing at their ends; one at least, maybe empty."""
    runs: list[list[int]] = [[]]
    for i in inside:
        if i in explained or _NUMBER.match(title.tokens[i]):
            runs.append([])
        else:
            runs[-1].append(i)
    join = {i for i in inside if title.tokens[i] in word_list("join")}
    return [_bare(run, before | join, behind | join) for run in runs]


def _bare(run: list[int], before: set[int], behind: set[int]) -> list[int]:
    """A run from its first telling word to its last."""
    first = next((i for i in run if i not in before), None)
    last = next((i for i in reversed(run) if i not in behind), None)
    return [] if first is None or last is None else [i for i in run if first <= i <= last]


def _is_member(cast: Cast, text: str) -> bool:
    tokens = set(words(text))
    return any(m.is_person and m.person.name and tokens and tokens <= set(m.named) for m in cast.everyone)


def is_cjk(text: str) -> bool:
    """Whether there is Han or kana in it."""
    return bool(_CJK.search(text))
