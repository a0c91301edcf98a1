"""Who is named in an event, and whose interview it is: the owner's, somebody else's, or none about a job."""

from __future__ import annotations

import re
from collections.abc import Iterator

from daemon.lexicon import word_list
from daemon.lexicon.text import words
from daemon.recognise.cast import Side
from daemon.recognise.catalogue import Cue, flagged
from daemon.recognise.company import is_agency, is_akin
from daemon.recognise.names import is_given, is_name
from daemon.recognise.pieces import Piece, is_cjk
from daemon.recognise.reading import Reading

_CANDIDATE_LINE = re.compile(
    r"\b(?:candidate|applicant|interviewee|bewerber(?:in)?|kandidat(?:in|ka)?|candidat[eao]?|aspirante|sollicitant|"
    r"kandidaat|候選人|候选人|候補者|応募者|应聘者|面试者)\s*(?:name\s*)?[:：]\s*([^\n,;|()（]{2,40})",
    re.IGNORECASE,
)
# Whose interview it is: *Ben's interview*, *Gespräch von Nina*.
_POSSESSIVE = re.compile(
    r"(\w+)['’]s\s+(job |first |second |final |big )?(?:interview|onsite|assessment|trial)", re.IGNORECASE
)
_WHOSE = re.compile(r"\b(?:von|de|di|do|da|van|of|für|pour|para|per|voor|for)\s+([A-ZÀ-Þ][\w'’-]+)(?=\s*(?:$|[,(–-]))")
# Whom to interview: *Interview 2 roofers*; not *Interview with …*, *Interview day*.
_OBJECT = re.compile(r"^\W*interview(?:ing)?\s+(?:\d+\s+)?(?P<object>[^\W\d_]\w+)", re.IGNORECASE)


def named_cues(reading: Reading) -> Iterator[Cue]:
    """Whether somebody is named as the candidate, and whether it is the owner."""
    mine, pieces = reading.cast.names, reading.pieces
    if line := _CANDIDATE_LINE.search(reading.body.raw):
        named = {w for w in words(line.group(1)) if len(w) > 1 or not w.isascii()}
        yield Cue("owner_is_candidate" if mine & named else "other_is_candidate", "who", line.group())
        return
    if any(p.kind == "owner" or (p.kind == "person" and set(words(p.text)) & mine) for p in pieces):
        yield Cue("owner_in_title", "who", reading.title.raw)
    if person := next((p for p in pieces if p.kind == "person" and not _is_owner(p, mine)), None):
        yield Cue(_side_of(reading, person), "who", person.text)


def _is_owner(person: Piece, mine: frozenset[str]) -> bool:
    """Whether a name is the owner's, or the given name and an initial: ``Sam O.`` for Sam Okafor, not ``Sam R.``."""
    parts = words(person.text)
    initials = {name[0] for name in mine}
    return bool(set(parts) & mine) and all(p in mine or (len(p) == 1 and p in initials) for p in parts)


def _side_of(reading: Reading, person: Piece) -> str:
    """What it says that the title names this person."""
    tokens = {w for w in words(person.text) if len(w) > 1 or not w.isascii()}
    member = next((m for m in reading.cast.everyone if m.is_person and tokens & set(m.named)), None)
    if member is not None and member.side is Side.COMPANY:
        return "names_company_person"
    if reading.cast.at_work or (member is not None and member.side is Side.PERSONAL):
        return "names_outsider"
    if reading.cast.alone and any(p.towards for p in reading.pieces):  # whom one's own note says one meets, or who goes
        return "names_applicant" if _goes(reading, person) else "names_somebody"
    applies = any(p.kind == "role" for p in reading.pieces) or reading.has("not.volunteer", "title")
    return "names_applicant" if applies and member is None else "names_somebody"


def _goes(reading: Reading, person: Piece) -> bool:
    """Whether a note puts somebody first and a step with a house behind: *Sam - final round at Basalt*."""
    rest = [p for p in reading.pieces if p.first >= person.last]
    first = person.first == 0 and is_given(reading.title.tokens[0]) and not person.towards
    parted = first and bool(rest) and reading.title.gap(rest[0].first).strip() in ("-", "–", "—", ":")
    return parted and any(p.kind == "name" and p.towards for p in rest[1:])


def note_cue(reading: Reading) -> Iterator[Cue]:
    """Whether a note of the owner's names what may be a company."""
    if reading.cast.alone:
        against = {h.first for h in reading.hits["title"] if h.cue.startswith("not.")}
        names = [p for p in reading.pieces if p.kind == "name" and _may_be_company(p) and p.first not in against]
        for piece in sorted(names, key=lambda p: not p.towards):
            yield Cue("note_towards" if piece.towards else "note_names", "who", piece.text)


def _may_be_company(piece: Piece) -> bool:
    """Whether a piece of a title is written as a company's name may be: with a capital, or in Han or kana."""
    return any(word[:1].isupper() for word in piece.text.split()) or is_cjk(piece.text)


def whose_cues(reading: Reading) -> Iterator[Cue]:
    """Whether the title says that it is somebody else's interview, or whom to interview."""
    title, mine = reading.title.raw, reading.cast.names
    theirs = _POSSESSIVE.search(title)
    if theirs and (is_given(theirs[1]) or theirs[2]) and not mine & set(words(theirs[1])):
        yield Cue("not.theirs", "title", theirs.group())
    whose = _WHOSE.search(title) if reading.cast.alone else None
    if whose and is_name(whose[1]) and not mine & set(words(whose[1])):
        yield Cue("not.theirs", "title", whose.group())
    whom = _OBJECT.match(title)
    if (
        whom
        and whom["object"].islower()
        and whom["object"] not in word_list("after_interview")
        and not _goes_on(reading)
    ):
        yield Cue("interviews_others", "who", whom.group())


def kind_cues(reading: Reading) -> Iterator[Cue]:
    """Whether *interview* is qualified by what is neither a step nor a job nor who invites: *security interview*."""
    if any(hit.cue.partition(".")[0] in ("selection", "internal", "stage") for hit in reading.hits["title"]):
        return
    title = reading.title
    bare = next((hit for hit in reading.hits["title"] if hit.cue == "interview"), None)
    if bare is None:
        return
    for piece in reading.pieces:
        before = piece.last == bare.first and title.gap(bare.first).isspace()
        after = piece.first == bare.last + 1 and title.tokens[bare.last] in word_list("join") and not piece.towards
        if piece.kind == "name" and (before or after) and not _is_inviter(reading, piece):
            yield Cue("other_kind", "who", piece.text)
            return


def _is_inviter(reading: Reading, piece: Piece) -> bool:
    """Whether a name may be that of who invites: it is spelled in a domain, or nobody knows who that is."""
    company = [m for m in reading.cast.everyone if m.side is Side.COMPANY]
    if not company or any(is_agency(reading, m) for m in company):
        return not (piece.text[0].isupper() and piece.text.split()[-1].islower())  # a name goes on as it began
    known = {*reading.sender.tokens, *reading.place.tokens}
    labels = [m.domain or "" for m in company]
    return bool(known & set(words(piece.text))) or is_akin(piece.text, labels)


def _goes_on(reading: Reading) -> bool:
    """Whether *interview* is only the beginning of a longer phrase about a job: *interview for the role*."""
    job = flagged("job")
    return any(h.first == 0 and h.last > 1 and h.cue.partition(".")[0] in job for h in reading.hits["title"])
