"""From a reading to cues: what speaks for and against, each with the words it was seen in."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

from daemon.lexicon import Hit, word_list
from daemon.lexicon.text import words
from daemon.model import Status
from daemon.recognise import links
from daemon.recognise.cast import Box, Member, Side
from daemon.recognise.company import is_agency
from daemon.recognise.domains import kind_of, registrable
from daemon.recognise.names import is_given, is_name
from daemon.recognise.pieces import Piece, is_cjk
from daemon.recognise.reading import Reading

_STEPS = frozenset(("hint", "stage", "open_stage", "interview", "selection"))
_NUMBERED = re.compile(r"\b[1-7]\s?(?:/|of|von|sur|de|di|van|z)\s?[2-8]\b", re.IGNORECASE)
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
_OBJECT = re.compile(r"^\W*interview\s+(?:\d+\s+)?(?P<object>[^\W\d_]\w+)", re.IGNORECASE)


class Cue(NamedTuple):
    """A cue seen: its name, where (``title``, ``body`` or ``who``), and in which words."""

    name: str
    where: str
    text: str
    times: int = 1


@lru_cache(maxsize=1)
def catalogue() -> dict[str, dict[str, Any]]:
    """The cues there are: ``cues.toml``, both sections in one."""
    raw = tomllib.loads(files(__package__).joinpath("cues.toml").read_text(encoding="utf-8"))
    return {name: row for section in raw.values() for name, row in section.items()}


@lru_cache(maxsize=4)
def flagged(flag: str) -> frozenset[str]:
    """The cues that have a flag: ``veto``, ``job`` or ``subject``."""
    return frozenset(name for name, row in catalogue().items() if row.get(flag))


def cues_of(reading: Reading) -> list[Cue]:
    """All cues of an event. Of one in which nothing speaks of a job, nobody asks who is named in it."""
    job = flagged("job")
    who = [*_who(reading), *_links(reading)]
    kinds = {hit.cue.partition(".")[0] for where in ("title", "body") for hit in reading.hits[where]}
    of_a_job = bool(kinds & job) or bool(kinds & {"hint", "stage"}) or any(cue.name in job for cue in who)
    cues = [*_state(reading), *_text(reading, of_a_job=of_a_job), *who]
    names = {cue.name for cue in cues}
    if names & {"employer_invites"} and not any(n.startswith("not.") for n in names):
        cues.append(Cue("nothing_against", "who", ""))
    of_a_job = bool(names & job)
    note = next(_note(reading), None) if of_a_job or "open_stage" in names else None
    if not of_a_job and note is None:
        return [*cues, Cue("no_job", "who", "")]
    if names & {"own_company", "own_note_at_work"} and not names & {"internal", "applicant", "joining"}:
        cues.append(Cue("colleagues_interview", "who", ""))
    return [*cues, *([note] if note else []), *_named(reading), *_whose(reading)]


def _state(reading: Reading) -> Iterator[Cue]:
    """Whether the event still stands."""
    if reading.event.status is Status.CANCELLED:
        yield Cue("cancelled_event", "who", "")
    if reading.cast.declined:
        yield Cue("declined", "who", "")
    off = next((h for h in reading.marks if h.cue != "not_cancelled" and _stands_apart(reading, h)), None)
    if off and not any(h.cue == "not_cancelled" for h in reading.marks):
        yield Cue("called_off", "who", reading.title.quote(off.first, off.last))


def _stands_apart(reading: Reading, hit: Hit) -> bool:
    """Whether these words are a mark on the title (``Canceled: …``, ``【キャンセル】…``), not a part of it."""
    raw, spans = reading.title.raw, reading.title.spans
    before, after = raw[: spans[hit.first][0]].rstrip(), raw[spans[hit.last - 1][1] :].lstrip()
    return (not before or before[-1] in "[(【（-–—|:") and (not after or after[0] in "]):】）：-–—|")


def _text(reading: Reading, *, of_a_job: bool) -> Iterator[Cue]:
    """The cues of the words in title and body, each once with its longest wording."""
    for where in ("title", "body"):
        text = reading.field(where)
        best: dict[str, tuple[Hit, int]] = {}
        doubtful = _doubtful(reading, where)
        for hit in reading.hits[where]:
            if _counts(reading, hit, where, of_a_job=of_a_job):
                name = hit.cue if hit.cue.startswith(("not.", "veto.")) else hit.cue.partition(".")[0]
                name = "open_stage" if name == "stage" and hit.last - 1 in doubtful else name
                old, times = best.get(name, (hit, 0))
                best[name] = (hit if hit.last - hit.first > old.last - old.first else old, times + 1)
        for name, (hit, times) in best.items():
            yield Cue(name, where, text.quote(hit.first, hit.last), times)
        if where == "title" and of_a_job:
            if best.keys() & _STEPS and any(p.kind == "role" for p in reading.pieces):
                yield Cue("round_for_role", where, text.raw)
            if number := _NUMBERED.search(text.raw):
                yield Cue("numbered", where, number.group())


def _doubtful(reading: Reading, where: str) -> set[int]:
    """The last tokens of steps that are taken elsewhere too (a *test*, a *final round*) and do not say otherwise."""
    every = reading.all_hits[where]
    if not any(h.cue.startswith("stage.") for h in every):
        return set()
    open_ends = {h.last - 1 for h in every if h.cue == "ambiguous"}
    sure = [h for h in every if h.cue == "sure"]
    steps = (h for h in every if h.cue.startswith("stage.") and h.last - 1 in open_ends)
    return {h.last - 1 for h in steps if not any(s.first < h.last and h.first < s.last for s in sure)}


def _counts(reading: Reading, hit: Hit, where: str, *, of_a_job: bool) -> bool:
    """Whether a hit is evidence where it stands."""
    if hit.cue == "not.task":  # a thing to do begins with the doing
        return where == "title" and hit.first == 0
    if hit.cue in ("veto.practice", "veto.other"):
        return where == "title"
    return not (of_a_job and hit.cue in flagged("subject") and _is_theirs(reading, hit, where))


def _is_theirs(reading: Reading, hit: Hit, where: str) -> bool:
    """Whether a subject is that of the job or of the company's own name."""
    title = where == "title"
    if hit.cue == "not.around" and (not title or hit.first == 0):  # a journey says so first
        return False
    if title and any(p.kind == "role" and p.first <= hit.first and hit.last <= p.last for p in reading.pieces):
        jobs = (h for h in reading.all_hits["title"] if h.cue == "role")
        return not any(h.first < hit.last and hit.first < h.last for h in jobs)
    if reading.cast.owner_organizes:  # one's own note may name Mariner Hotel
        inside = any(p.kind == "name" and p.first < hit.first and hit.last <= p.last for p in reading.pieces)
        return title and inside and reading.title.word(hit.first)[0].isupper()
    named = set(reading.sender.tokens)
    label = next((m.domain.partition(".")[0] for m in reading.cast.everyone if m.domain and m.side is Side.COMPANY), "")
    tokens = reading.field(where).tokens[hit.first : hit.last]
    return all(t in named or (len(t) > 3 and t in label) for t in tokens)


def _who(reading: Reading) -> Iterator[Cue]:
    """The cues of the people and addresses."""
    cast = reading.cast
    people = [m for m in cast.everyone if m.box is not Box.THING]
    company = [m for m in people if m.side is Side.COMPANY]
    home = [m for m in people if m.side is Side.HOME]
    personal = [m for m in people if m.side is Side.PERSONAL]
    yield from _systems(reading)
    box = next((m for m in people if m.box is Box.HIRING), None)
    if not home and (box or (not cast.owner_organizes and reading.has("recruiter_words", "sender"))):
        yield Cue("hiring_mailbox", "who", box.label if box else reading.sender.raw)
    if company and not cast.owner_organizes:
        inviter = cast.organizer if cast.organizer and cast.organizer in company else company[0]
        if not cast.at_work:
            yield Cue("employer_invites", "who", inviter.label)
            if inviter.is_person and inviter is cast.organizer and is_name_of(inviter):
                yield Cue("person_invites", "who", inviter.label)
        elif not is_agency(reading, inviter):  # who looks for somebody writes where they work
            yield Cue("work_invites", "who", inviter.label)
        if len(company) > 1 and len({m.domain for m in company}) == 1 and not personal and not home:
            yield Cue("one_company", "who", company[0].domain or "")
    if home:
        yield Cue("own_company", "who", home[0].domain or "")
    if personal:
        outsider = cast.at_work or cast.owner_organizes
        yield Cue("outsider" if outsider else "private_guest", "who", personal[0].label)
    if cast.alone:
        yield Cue("own_note_at_work" if cast.at_work else "own_note", "who", reading.title.raw)
    elif cast.owner_organizes:
        yield Cue("you_invite", "who", people[0].label if people else "")
    if reading.event.all_day:
        yield Cue("all_day", "who", "")


def is_name_of(member: Member) -> bool:
    """Whether an address is somebody's: its name is a person's, or spells the address."""
    return is_name(member.person.name or "") or bool(set(words(member.person.name or "")) & set(member.local))


def _systems(reading: Reading) -> Iterator[Cue]:
    """The cues of addresses at houses known for something: hiring systems, boards, practice sites."""
    kinds: dict[str, Member] = {}
    for member in reading.cast.everyone:
        if kind := kind_of(member.domain):
            kinds.setdefault("hiring_system" if kind in ("hiring", "scheduling") else f"{kind}_site", member)
    for name, member in kinds.items():
        yield Cue(name, "who", member.label)
    if "candidate" in reading.sender.tokens:
        yield Cue("candidate_calendar", "who", reading.sender.raw)


def _links(reading: Reading) -> Iterator[Cue]:
    if link := links.for_interviewers(reading.links):
        yield Cue("interviewer_link", "who", link)
    elif link := links.for_candidates(reading.links):
        yield Cue("candidate_link", "who", link)
    for link in reading.links:
        if (kind := kind_of(registrable(links.host_of(link)))) in ("practice", "research"):
            yield Cue(f"{kind}_link", "who", link)


def _named(reading: Reading) -> Iterator[Cue]:
    """Whether somebody is named as the candidate, and whether it is the owner."""
    mine, pieces = reading.cast.names, reading.pieces
    if line := _CANDIDATE_LINE.search(reading.body.raw):
        named = {w for w in words(line.group(1)) if len(w) > 1 or not w.isascii()}
        yield Cue("owner_is_candidate" if mine & named else "other_is_candidate", "who", line.group())
        return
    if any(p.kind == "owner" or (p.kind == "person" and set(words(p.text)) & mine) for p in pieces):
        yield Cue("owner_in_title", "who", reading.title.raw)
    if person := next((p for p in pieces if p.kind == "person"), None):
        yield Cue(_side_of(reading, person), "who", person.text)


def _side_of(reading: Reading, person: Piece) -> str:
    """What it says that the title names this person."""
    tokens = {w for w in words(person.text) if len(w) > 1 or not w.isascii()}
    member = next((m for m in reading.cast.everyone if m.is_person and tokens & set(m.named)), None)
    if member is not None and member.side is Side.COMPANY:
        return "names_company_person"
    if reading.cast.at_work or (member is not None and member.side is Side.PERSONAL):
        return "names_outsider"
    applies = any(p.kind == "role" for p in reading.pieces) or reading.has("not.volunteer", "title")
    return "names_applicant" if applies and member is None else "names_somebody"


def _note(reading: Reading) -> Iterator[Cue]:
    """Whether a note of the owner's names what may be a company."""
    if reading.cast.alone:
        against = {h.first for h in reading.hits["title"] if h.cue.startswith("not.")}
        names = [p for p in reading.pieces if p.kind == "name" and _may_be_company(p) and p.first not in against]
        for piece in sorted(names, key=lambda p: not p.towards):
            yield Cue("note_towards" if piece.towards else "note_names", "who", piece.text)


def _may_be_company(piece: Piece) -> bool:
    """Whether a piece of a title is written as a company's name may be: with a capital, or in Han or kana."""
    return piece.text[:1].isupper() or is_cjk(piece.text)


def _whose(reading: Reading) -> Iterator[Cue]:
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


def _goes_on(reading: Reading) -> bool:
    """Whether *interview* is only the beginning of a longer phrase about a job: *interview for the role*."""
    job = flagged("job")
    return any(h.first == 0 and h.last > 1 and h.cue.partition(".")[0] in job for h in reading.hits["title"])
