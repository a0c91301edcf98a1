"""From a reading to cues: what speaks for and against, each with the words it was seen in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from daemon.lexicon import Hit, word_list
from daemon.lexicon.text import words
from daemon.model import Status
from daemon.recognise import links
from daemon.recognise.cast import Box, Member, Side
from daemon.recognise.catalogue import Cue, flagged
from daemon.recognise.company import is_agency
from daemon.recognise.domains import kind_of, registrable
from daemon.recognise.names import is_name
from daemon.recognise.reading import Reading
from daemon.recognise.whose import kind_cues, named_cues, note_cue, whose_cues

_STEPS = frozenset(("stage", "open_stage", "interview", "selection"))
# Said of a process of hiring only.
_SURE = frozenset(("selection", "applicant", "process", "hiring_mailbox", "hiring_system", "candidate_calendar"))
# None of these is said of jobs alone; where there are some, it is not for want of signs that nothing speaks of one.
_SIGNS = frozenset(("either", "hint", "open_stage", "role", "meet", "candidate", "recruiter_words"))
# What these speak of may be a house that hires; a nursery or school by its name is mostly one's child's.
_OF_HOUSES = ("not.research", "not.authority", "not.media", "not.sales")
_NUMBERED = re.compile(r"\b[1-7]\s?(?:/|of|von|sur|de|di|van|z)\s?[2-8]\b", re.IGNORECASE)


def cues_of(reading: Reading) -> list[Cue]:
    """All cues of an event. Of one in which nothing speaks of a job, nobody asks who is named in it."""
    job = flagged("job")
    who = [*_who(reading), *_links(reading)]
    kinds = {hit.cue.partition(".")[0] for where in ("title", "body") for hit in reading.hits[where]}
    of_a_job = bool(kinds & job) or bool(kinds & {"hint", "stage"}) or any(cue.name in job for cue in who)
    cues = [*_state(reading), *_text(reading, of_a_job=of_a_job), *who]
    names = {cue.name for cue in cues}
    if names & _SURE:  # a lunch may be part of the day, and a *loan officer* or *auditor* what one is to be
        cues = [c for c in cues if c.name != "not.life" and not (c.name.startswith("not.") and _is_the_job(reading, c))]
        names = {cue.name for cue in cues}
    if names & {"employer_invites"} and not any(n.startswith("not.") for n in names):
        cues.append(Cue("nothing_against", "who", ""))
    of_a_job = bool(names & job)
    note = next(note_cue(reading), None) if of_a_job or "open_stage" in names else None
    if not of_a_job and note is None:
        return [*cues, Cue("hardly_job" if len(_signs(cues)) > 1 else "no_job", "who", "")]
    if names & {"own_company", "own_note_at_work"} and not names & {"applicant", "joining"}:
        cues.append(Cue("colleagues_interview", "who", ""))
    return [*cues, *([note] if note else []), *named_cues(reading), *whose_cues(reading), *kind_cues(reading)]


def _is_the_job(reading: Reading, cue: Cue) -> bool:
    """Whether what speaks against is only the title of the job, as the event's title has it."""
    jobs = [set(reading.title.tokens[p.first : p.last]) for p in reading.pieces if p.kind == "role"]
    return cue.where != "who" and any(set(words(cue.text)) <= job for job in jobs)


def _signs(cues: Iterable[Cue]) -> set[str]:
    """The different wordings that may speak of a job."""
    return {cue.text.lower() for cue in cues if cue.name in _SIGNS}


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
    if hit.cue == "not.task":  # a thing to do begins with the doing; answers to a camera are one and count all the same
        return where == "title" and hit.first == 0 and not reading.has("stage.one_way_video", "title")
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

    def is_named(token: str) -> bool:
        return token in named or (len(token) > 3 and token in label)

    text = reading.field(where)
    tokens = text.tokens[hit.first : hit.last]
    if hit.cue in _OF_HOUSES:  # Oakline *Studio*, *Gemeente* Oosterveen, *Mairie de* Lormoy
        if hit.first and text.gap(hit.first) == " " and is_named(text.tokens[hit.first - 1]):
            tokens = [t for t in tokens if t not in word_list("house_last")]
        if any(is_named(token) for token in text.tokens[hit.last : hit.last + 2]):
            tokens = [t for t in tokens if t not in word_list("house_first")]
    return all(is_named(token) for token in tokens)


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
    for_a_post = any(h.cue in ("role", "vacancy") for where in ("title", "body") for h in reading.hits[where])
    if company and for_a_post and not cast.owner_organizes and any(is_agency(reading, m) for m in company):
        yield Cue("agency_for_role", "who", company[0].label)
    if home and not any(reading.has("internal", where) for where in ("title", "body")):
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
