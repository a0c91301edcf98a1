"""From a reading to cues: what speaks for and against, each with the words it was seen in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from daemon.lexicon import Hit
from daemon.lexicon.text import words
from daemon.model import Status
from daemon.recognise import links
from daemon.recognise.cast import Box, Member, Side
from daemon.recognise.domains import kind_of, registrable
from daemon.recognise.names import is_given
from daemon.recognise.pieces import Piece, is_cjk
from daemon.recognise.reading import Reading

# Cues that name a subject, not what is done: beside a job title, or inside the company's own name, the subject is the
# job's or the company's (a podcast producer, a dental clinic).
_SUBJECTS = frozenset(
    "not.media not.sales not.research not.school not.admission not.volunteer not.other not.life not.home not.authority "
    "not.around".split()
)
# At least one of these has to be there: who invites and what to bring are the same for a dentist.
_OF_A_JOB = frozenset(
    "interview selection stage applicant process vacancy terms joining platform internal hiring_system assessment_site "
    "hiring_mailbox candidate_calendar owner_is_candidate candidate_link agency round_for_role".split()
)
_OBJECT = re.compile(r"^\W*(?:re-?)?interview\s+(?:\d+\s+)?(?P<object>[^\W\d]\w+)", re.IGNORECASE)
_POSSESSIVE = re.compile(r"(\w+)['’]s\s+(job |first |second |final |big )?(?:interview|onsite|assessment|trial)", re.IGNORECASE)
_AFTER_INTERVIEW = frozenset(
    "with at for by via on in re about and or day loop slot panel confirmed confirmation invitation invite schedule call part "
    "round prep process appointment booking tomorrow today from to is scheduled rescheduled bei mit avec chez con com presso "
    "met bij z w im zur zum interview".split()
)
_CANDIDATE_LINE = re.compile(
    r"\b(?:candidate|applicant|interviewee|bewerber(?:in)?|kandidat(?:in|ka)?|candidat[eao]?|aspirante|sollicitant|"
    r"kandidaat|候選人|候选人|候補者|応募者|应聘者|面试者)\s*(?:name\s*)?[:：]\s*([^\n,;|()（]{2,40})",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"\b[1-7]\s?(?:/|of|von|sur|de|di|van|z)\s?[2-8]\b", re.IGNORECASE)


class Cue(NamedTuple):
    """A cue seen: its name, where (``title``, ``body`` or ``who``), and in which words."""

    name: str
    where: str
    text: str
    times: int = 1


def cues_of(reading: Reading) -> list[Cue]:
    """All cues of an event. Of one in which nothing speaks of a job, nobody asks who is named in it."""
    who = [*_who(reading), *_links(reading)]
    fields = [h.cue.partition(".")[0] for where in ("title", "body") for h in reading.hits[where]]
    of_a_job = any(cue.name in _OF_A_JOB for cue in who) or any(cue in _OF_A_JOB or cue == "hint" for cue in fields)
    cues = [*_state(reading), *_text(reading, of_a_job=of_a_job), *who]
    names = {cue.name for cue in cues}
    if not names & _OF_A_JOB:
        return [*cues, Cue("no_job", "who", "")]
    if names & {"own_company", "own_note_at_work"} and not names & {"internal", "applicant", "joining"}:
        cues.append(Cue("colleagues_interview", "who", ""))
    return [*cues, *_named(reading)]


def _state(reading: Reading) -> Iterator[Cue]:
    """Whether the event still stands."""
    if reading.event.status is Status.CANCELLED:
        yield Cue("cancelled_event", "who", "")
    if reading.cast.declined:
        yield Cue("declined", "who", "")
    hits = reading.hits["title"]
    if any(h.cue == "not_cancelled" for h in hits):
        return
    for hit in hits:
        if hit.cue in ("cancelled", "declined") and _stands_apart(reading, hit):
            yield Cue("called_off", "who", reading.title.quote(hit.first, hit.last))
            return


def _stands_apart(reading: Reading, hit: Hit) -> bool:
    """Whether these words are a mark on the title (``Canceled: …``, ``【キャンセル】…``, ``… - CANCELLED``), not of it."""
    raw, spans = reading.title.raw, reading.title.spans
    before, after = raw[: spans[hit.first][0]].rstrip(), raw[spans[hit.last - 1][1] :].lstrip()
    return (not before or before[-1] in "[(【（-–—|:") and (not after or after[0] in "]):】）：-–—|")


def _text(reading: Reading, *, of_a_job: bool) -> Iterator[Cue]:
    """The cues of the words in title and body, each once with its longest wording."""
    for where in ("title", "body"):
        text = reading.field(where)
        best: dict[str, tuple[Hit, int]] = {}
        for hit in reading.hits[where]:
            if of_a_job and hit.cue in _SUBJECTS and _is_theirs(reading, hit, where):
                continue
            if hit.cue == "not.task" and (where != "title" or hit.first):
                continue
            if hit.cue in ("veto.practice", "veto.other") and where != "title":
                continue
            name = hit.cue if hit.cue.startswith(("not.", "veto.")) else hit.cue.partition(".")[0]
            old = best.get(name)
            longer = old is None or hit.last - hit.first > old[0].last - old[0].first
            best[name] = (hit if longer or old is None else old[0], (old[1] if old else 0) + 1)
        for name, (hit, times) in best.items():
            yield Cue(name, where, text.quote(hit.first, hit.last), times)
        if where == "title" and of_a_job and best.keys() & {"hint", "stage", "interview", "selection"} and any(p.kind == "role" for p in reading.pieces):
            yield Cue("round_for_role", where, text.raw)
        if where == "title" and (number := _NUMBERED.search(text.raw)):
            yield Cue("numbered", where, number.group())


def _is_theirs(reading: Reading, hit: Hit, where: str) -> bool:
    """Whether a subject is that of the job or of the company's own name."""
    title = where == "title"
    if hit.cue == "not.around" and (not title or hit.first == 0):  # a journey says so first
        return False
    if title and any(p.kind == "role" and p.first <= hit.first and hit.last <= p.last for p in reading.pieces):
        jobs = (h for h in reading.all_hits["title"] if h.cue == "role")
        return not any(h.first < hit.last and hit.first < h.last for h in jobs)
    if reading.cast.owner_organizes:
        return False
    named = set(reading.sender.tokens)
    label = next((m.domain.partition(".")[0] for m in reading.cast.everyone if m.domain and m.side is Side.COMPANY), "")
    tokens = reading.field(where).tokens[hit.first : hit.last]
    return all(t in named or (len(t) > 3 and t in label) for t in tokens)


def _who(reading: Reading) -> Iterator[Cue]:
    """The cues of the people and addresses."""
    cast, event = reading.cast, reading.event
    people = [m for m in cast.everyone if m.box is not Box.THING]
    by_side = {side: [m for m in people if m.side is side] for side in Side}
    company, home, personal = by_side[Side.COMPANY], by_side[Side.HOME], by_side[Side.PERSONAL]
    for kind in sorted({kind for m in cast.everyone if (kind := kind_of(m.domain))}):
        name = {"hiring": "hiring_system", "scheduling": "hiring_system"}.get(kind, f"{kind}_site")
        yield Cue(name, "who", next(m.label for m in cast.everyone if kind_of(m.domain) == kind))
    if not home and (box := next((m for m in people if m.box is Box.HIRING), None)):
        yield Cue("hiring_mailbox", "who", box.label)
    elif not cast.owner_organizes and not home and reading.has("recruiter_words", "sender"):
        yield Cue("hiring_mailbox", "who", reading.sender.raw)
    if "candidate" in reading.sender.tokens:
        yield Cue("candidate_calendar", "who", reading.sender.raw)
    if company and not cast.owner_organizes:
        inviter = cast.organizer if cast.organizer in company else company[0]
        yield Cue("work_invites" if cast.at_work else "employer_invites", "who", (inviter or company[0]).label)
        if len({m.domain for m in company}) == 1 and not personal and not home and len(company) > 1:
            yield Cue("one_company", "who", company[0].domain or "")
    if home:
        yield Cue("own_company", "who", home[0].domain or "")
    if personal and (cast.at_work or cast.owner_organizes):
        yield Cue("outsider", "who", personal[0].label)
    elif personal:
        yield Cue("private_guest", "who", personal[0].label)
    if cast.alone:
        yield Cue("own_note_at_work" if cast.at_work else "own_note", "who", event.title)
    elif cast.owner_organizes:
        yield Cue("you_invite", "who", people[0].label if people else "")
    if event.all_day:
        yield Cue("all_day", "who", "")


def _links(reading: Reading) -> Iterator[Cue]:
    if link := links.for_interviewers(reading.links):
        yield Cue("interviewer_link", "who", link)
    elif link := links.for_candidates(reading.links):
        yield Cue("candidate_link", "who", link)
    for link in reading.links:
        kind = kind_of(registrable(link.split("/")[2].split(":")[0]))
        if kind in ("practice", "research"):
            yield Cue(f"{kind}_link", "who", link)


def _named(reading: Reading) -> Iterator[Cue]:
    """Whether somebody is named as the candidate, and whether it is the owner."""
    mine = reading.cast.names
    if line := _CANDIDATE_LINE.search(reading.body.raw):
        named = [w for w in words(line.group(1)) if len(w) > 1 or not w.isascii()]
        own = bool(mine & set(named))
        yield Cue("owner_is_candidate" if own else "other_is_candidate", "who", line.group())
        return
    if any(p.kind == "owner" for p in reading.pieces) or _initialled(reading):
        yield Cue("owner_in_title", "who", reading.title.raw)
    if reading.cast.alone and (name := next((p for p in reading.pieces if p.kind == "name" and _may_be_company(p)), None)):
        yield Cue("note_names", "who", name.text)
    for piece in reading.pieces:
        if piece.kind != "person":
            continue
        member = _member_named(reading, piece.text)
        applies = any(p.kind == "role" for p in reading.pieces) or reading.has("not.volunteer", "title")
        if member is not None and member.side is Side.COMPANY:
            yield Cue("names_company_person", "who", piece.text)
        elif member is not None and member.side is Side.PERSONAL:
            yield Cue("names_outsider", "who", piece.text)
        elif member is None and reading.cast.at_work:
            yield Cue("names_outsider", "who", piece.text)
        elif member is None:
            yield Cue("names_applicant" if applies else "names_somebody", "who", piece.text)
        break
    if theirs := _POSSESSIVE.search(reading.title.raw):
        if (is_given(theirs[1]) or theirs[2]) and not mine & set(words(theirs[1])):
            yield Cue("not.theirs", "title", theirs.group())
    if (whom := _OBJECT.match(reading.title.raw)) and whom["object"].islower() and not _goes_on(reading, whom["object"]):
        yield Cue("interviews_others", "who", whom.group())


def _may_be_company(piece: Piece) -> bool:
    """Whether a piece of a title is written as a company's name may be: with a capital, or in Han or kana."""
    return piece.text[:1].isupper() or is_cjk(piece.text)


def _goes_on(reading: Reading, word: str) -> bool:
    """Whether the word after *interview* belongs to it (*interview loop*, *interview with*), so that it is no object."""
    longer = any(h.last > 1 and h.first == 0 and h.cue.partition(".")[0] in _OF_A_JOB for h in reading.hits["title"])
    return longer or word in _AFTER_INTERVIEW


def _initialled(reading: Reading) -> bool:
    """Whether a name in the title is the owner's in another dress: ``Okafor, S.``, ``J. Weber``."""
    mine = reading.cast.names
    return any(p.kind == "person" and set(words(p.text)) & {n for n in mine if len(n) > 2} for p in reading.pieces)


def _member_named(reading: Reading, name: str) -> Member | None:
    tokens = {w for w in words(name) if len(w) > 1 or not w.isascii()}
    return next((m for m in reading.cast.everyone if m.is_person and tokens & set(m.named)), None)
