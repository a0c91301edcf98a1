"""Interviewers and the recruiter: from the invitation's people, and with names only from its text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from daemon.lexicon.text import Text, words
from daemon.model import Person
from daemon.recognise.cast import Box, Member, Side, is_home
from daemon.recognise.names import is_honorific, is_name, same
from daemon.recognise.pieces import surroundings
from daemon.recognise.reading import Reading

_AND = frozenset("and und et y e en i og och & 和 与".split())
_NEAR = 45  # letters between a person's name and what says that they recruit
_ITINERARY = re.compile(
    r"^\W*\d{1,2}[:.h]\d{2}\s*(?:[ap]\.?m\.?)?(?:\s*[A-Z]{2,4}\b)?(?:\s*[-–—]\s*\d{1,2}[:.h]\d{2}\s*(?:[ap]\.?m\.?)?)?(?P<rest>.*)$",
    re.IGNORECASE | re.MULTILINE,
)
_JAPANESE = re.compile(r"(?:面接官|面接担当者?|面试官|面试人)\s*[:：]\s*(?P<names>[^\n。]{2,60})")


def people_of(reading: Reading, stage: str | None) -> tuple[tuple[Person, ...], Person | None]:
    """The interviewers, those with an address first, and the recruiter if one is known."""
    cast = reading.cast
    named = list(_named(reading))
    present = [m for m in cast.everyone if m.side in (Side.COMPANY, Side.HOME, Side.UNKNOWN) and m.box is not Box.THING]
    recruiter = _recruiter(reading, present, named, stage)
    guests: list[Person] = []
    for member in present:
        if member is recruiter or member.box is Box.HIRING or _recruits(reading, member):
            continue
        if member.box is Box.OFFICE and not _speaks_as_interviewer(reading, member, present):
            continue
        guests.append(_full(member.person, named))
    taken = [*guests, *([recruiter.person] if recruiter else [])]
    extra = [Person(n) for n in named if not any(p.name and same(n, p.name) or _in_address(n, p) for p in taken)]
    return (*guests, *extra), recruiter.person if recruiter else None


def _recruiter(reading: Reading, present: list[Member], named: list[str], stage: str | None) -> Member | None:
    """Who recruits: says so, screens, or sent the invitation without taking part."""
    cast = reading.cast
    said = [m for m in present if m.box is not Box.OFFICE and _recruits(reading, m)]
    if said:
        return said[0]
    boxes = [m for m in present if m.box is Box.HIRING]
    organizer = None if cast.owner_organizes or cast.organizer not in present else cast.organizer
    people = [m for m in present if m.is_person]
    if organizer is not None and organizer.is_person:
        if stage == "recruiter_screen" and len(people) == 1 and not _leads(reading):
            return organizer
        attends = any(m.person.email == organizer.person.email for m in cast.others)
        rest = [m for m in people if m is not organizer]
        if not attends and rest and (len(rest) > 1 or any(_mentioned(reading, m) for m in rest)):
            return organizer if not _mentioned(reading, organizer) else None
        if _agency_domain(organizer):
            return organizer
    return boxes[0] if boxes else None


def _agency_domain(member: Member) -> bool:
    label = (member.domain or "").partition(".")[0]
    return bool(re.search(r"search|recruit|staff|headhunt|executive|placement|personalberat", label))


def _recruits(reading: Reading, member: Member) -> bool:
    """Whether the display name, or the words right beside the name in the text, say that this person recruits."""
    name = member.person.name or ""
    if any(h.cue == "sought" for h in surroundings().find(words(name))):
        return not member.box is Box.OFFICE
    first = next((w for w in words(name) if not is_honorific(w)), "")
    if not first or member.box is not Box.PERSON:
        return False
    for text in (reading.title, reading.body):
        places = [text.spans[i] for i, token in enumerate(text.tokens) if token == first]
        if not places:
            continue
        for hit in surroundings().find(text.tokens):
            if hit.cue != "sought":
                continue
            start, end = text.spans[hit.first][0], text.spans[hit.last - 1][1]
            if any(_beside(text.raw, a, b, start, end) for a, b in places):
                return True
    return False


def _beside(raw: str, a: int, b: int, start: int, end: int) -> bool:
    """Whether two stretches stand together: near, in one sentence, the second as an apposition of the first."""
    between = raw[b:start] if start >= b else raw[end:a]
    return (
        len(between) <= _NEAR // 3
        and not re.search(r"[.;!?\n]", between.strip())
        and not re.search(r"\b(?:and|und|et|y|with|mit)\b", between)
    )


def _leads(reading: Reading) -> bool:
    """Whether the one who screens is said to lead: a founder's or manager's first call is an interviewer's."""
    return any(
        h.cue in ("hint.executive", "hint.hiring_manager") for f in ("title", "body") for h in reading.hits[f]
    ) or any(w in reading.body.tokens for w in ("startup", "my team", "founder"))


def _mentioned(reading: Reading, member: Member) -> bool:
    name = [w for w in words(member.person.name or "") if not is_honorific(w) and len(w) > 1]
    local = [w for w in re.split(r"[\W\d_]+", (member.person.email or "").partition("@")[0]) if len(w) > 2]
    seen = set(reading.title.tokens) | set(reading.body.tokens)
    return any(w in seen for w in (*name, *local))


def _speaks_as_interviewer(reading: Reading, member: Member, present: list[Member]) -> bool:
    """Whether an office's address stands for the one who will be there: the only address, and the text says ``me``."""
    if len(present) > 1 or re.search(r"no-?reply|notif", member.person.email or ""):
        return False
    tokens = set(reading.body.tokens)
    return bool(tokens & {"me", "i", "ich", "mir", "moi", "je", "yo", "eu", "io", "ik", "mij"})


def _full(person: Person, named: list[str]) -> Person:
    """The person with the name the text gives them, where the invitation has only an address."""
    if person.name:
        return person
    return Person(next((n for n in named if _in_address(n, person)), None), person.email)


def _in_address(name: str, person: Person) -> bool:
    """Whether a name is the one in an address: ``Sophie Roussel`` in ``s.roussel@…``."""
    local = re.split(r"[\W\d_]+", (person.email or "").partition("@")[0])
    return any(w in local for w in words(name) if len(w) > 2 and not is_honorific(w))


def _named(reading: Reading) -> Iterator[str]:
    """The names the body gives for those who will be there, each once."""
    seen: list[str] = []
    mine = reading.cast.names
    for name in (*_lists(reading.body), *_itinerary(reading.body), *_cjk(reading.body)):
        if set(words(name)) <= mine or any(same(name, s) for s in seen):
            continue
        seen.append(name)
        yield name


def _lists(text: Text) -> Iterator[str]:
    """Names after ``You will meet``, ``Panel:``, ``with`` and the like."""
    for hit in surroundings().find(text.tokens):
        if hit.cue == "people_before":
            yield from names_from(text, hit.last)


def names_from(text: Text, start: int) -> Iterator[str]:
    """The names in the list that begins at token ``start``; titles and functions between them are skipped."""
    place = start
    run: list[int] = []
    while place < len(text.tokens):
        gap = text.raw[text.spans[place - 1][1] : text.spans[place][0]] if place else ""
        word = text.raw[text.spans[place][0] : text.spans[place][1]]
        if (
            "\n" in gap
            and place > start
            or re.search(r"[.!?](?:\s|$)", gap)
            and run
            and not is_honorific(text.tokens[place - 1])
        ):
            break
        listed = bool(re.search(r"[,;&/+]|\(", gap)) or text.tokens[place] in _AND
        if listed and run:
            if (name := text.quote(run[0], run[-1] + 1)) and is_name(name):
                yield name
            run = []
        if text.tokens[place] in _AND:
            place += 1
            continue
        if not (word[0].isupper() or is_honorific(word)):
            break
        run.append(place)
        place += 1
    if run and is_name(name := text.quote(run[0], run[-1] + 1)):
        yield name


def _itinerary(text: Text) -> Iterator[str]:
    """Names at the end of itinerary lines: ``10:00 AM - Coding with Lena P.``"""
    for line in _ITINERARY.finditer(text.raw):
        for part in re.split(
            r"[|,;–—]| - |\bwith\b|\bmit\b|\bavec\b|\bcon\b|\bcom\b|\bmet\b|\bz\b|\(|\)", line["rest"]
        ):
            if is_name(part.strip()) and part.strip()[:1].isupper():
                yield part.strip()


def _cjk(text: Text) -> Iterator[str]:
    for match in _JAPANESE.finditer(text.raw):
        for part in re.split(r"[、,，・/\s]+", match["names"]):
            if 1 < len(part) <= 12:
                yield part


__all__ = ["is_home", "names_from", "people_of"]
