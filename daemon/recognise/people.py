"""Interviewers and the recruiter: from the invitation's people, and with names only from its text."""

from __future__ import annotations

import re
from itertools import islice

from daemon.lexicon.text import words
from daemon.model import Person
from daemon.recognise.cast import CROWD, Box, Member, Side, member_of
from daemon.recognise.company import is_agency
from daemon.recognise.named import lists, named_in
from daemon.recognise.names import is_honorific, is_name, same
from daemon.recognise.pieces import is_cjk, surroundings
from daemon.recognise.reading import Reading
from daemon.recognise.spelling import is_common

_SELF = frozenset("me i my ich mir moi yo eu io ik mij myself".split())
_ADDRESS = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_NAME = 40  # letters before an address that may name whose it is
_NEAR = 16  # letters between a person's name and what says that they recruit


def people_of(reading: Reading, stage: str | None) -> tuple[tuple[Person, ...], Person | None]:
    """The interviewers, those with an address first, and the recruiter if one is known."""
    named = list(islice(named_in(reading), CROWD))
    sides = (Side.COMPANY, Side.HOME, Side.UNKNOWN)
    present = [m for m in reading.cast.everyone if m.side in sides and m.box is not Box.THING]
    if reading.cast.crowd:  # whoever invites a crowd must not have each of them written to
        present = [m for m in present if m is reading.cast.organizer]
    recruiter = _recruiter(reading, present, named, stage)
    contact = None if recruiter and recruiter.is_person else _contact(reading, named)
    guests = [
        _full(m.person, named)
        for m in present
        if m is not recruiter and m.box is not Box.HIRING and not _is_office(reading, m, present)
    ]
    who = contact or (recruiter.person if recruiter else None)
    known = [*guests, *([who] if who else [])]
    extra = [Person(n) for n in named if not any((p.name and same(n, p.name)) or _in_address(n, p) for p in known)]
    return (*guests, *extra), who


def _recruiter(reading: Reading, present: list[Member], named: list[str], stage: str | None) -> Member | None:
    """Who recruits: says so, screens, or sent the invitation without taking part."""
    cast = reading.cast
    people = [m for m in present if m.is_person]
    organizer = cast.organizer if cast.organizer in present and not cast.owner_organizes else None
    hiring = next((m for m in present if m.box is Box.HIRING), None)
    if hiring is None and (said := next((m for m in people if _recruits(reading, m)), None)):
        return said
    if stage in ("recruiter_screen", "phone_screen") and len(people) == 1 and not _leads(reading):
        return people[0]
    if organizer and organizer.is_person:
        if is_agency(reading, organizer):
            return organizer
        attends = any(m.person.email == organizer.person.email for m in cast.others)
        rest = [m for m in people if m is not organizer]
        others = len(rest) > 1 or bool(rest and (stage or _mentioned(reading, rest[0])))
        instead = any(same(name, m.label) for name in lists(reading, only=True) for m in rest)
        if (instead or not attends) and others and not _mentioned(reading, organizer):
            return organizer
    if organizer is None or not organizer.is_person:
        unnamed = [m for m in people if m is not organizer and not _mentioned(reading, m)]
        if len(named) > 1 and len(people) == len(unnamed) == 1:  # the text names who interviews, and not this one
            return unnamed[0]
    return hiring


def _is_office(reading: Reading, member: Member, present: list[Member]) -> bool:
    """Whether an address is an office that only invites; one that writes *me* and is alone there is somebody."""
    organizer = member is reading.cast.organizer
    if member.is_person and not (organizer and _is_house(member)):
        return False
    if not member.is_person and not organizer:
        return True
    automatic = re.search(r"no-?reply|notif", member.person.email or "")
    return bool(automatic) or len(present) > 1 or not _SELF & set(reading.body.tokens)


def _is_house(member: Member) -> bool:
    """Whether the display name is the house's, not somebody's: it spells the domain, or speaks of an office."""
    name = "".join(words(member.person.name or ""))
    label = "".join(words((member.domain or "").partition(".")[0]))
    if not name or is_name(member.person.name or "") or is_cjk(name):
        return False
    spells = name.startswith(label[:8]) or label.startswith(name[:8])
    return spells or is_common(member.person.name or "")


def _recruits(reading: Reading, member: Member) -> bool:
    """Whether the display name, or the words right beside the name in the text, say that this person recruits."""
    if not member.is_person:
        return False
    if any(h.cue == "sought" for h in surroundings().find(words(member.person.name or ""))):
        return True
    first = next(
        (w for w in (*words(member.person.name or ""), *member.local) if not is_honorific(w) and len(w) > 1), ""
    )
    for field in ("title", "body"):
        text = reading.field(field)
        places = [text.spans[i] for i, token in enumerate(text.tokens) if token == first]
        if not places:
            continue
        for hit in reading.around[field]:
            start, end = text.spans[hit.first][0], text.spans[hit.last - 1][1]
            if hit.cue == "sought" and any(_beside(text.raw, a, b, start, end) for a, b in places):
                return True
    return False


def _beside(raw: str, a: int, b: int, start: int, end: int) -> bool:
    """Whether two stretches stand together in one breath: ``Tati (Tech Recruiter)``, ``Sal, Talent Lead``.

    Under a name a line may say what its bearer is; the line above one says something else.
    """
    between = raw[b:start].strip() if start >= b else raw[end:a].strip(" ")
    return len(between) <= _NEAR and not re.search(r"[.;!?\n]|\b(?:and|und|et|y|e|then|after|for)\b", between)


def _contact(reading: Reading, named: list[str]) -> Person | None:
    """Whom the text says to write to: the one address in it that is somebody's at the employer's and of none who comes.

    Where nobody of the employer's is on the invitation, as with a hiring system's, any house's address will do.
    """
    cast = reading.cast
    houses = {m.domain for m in cast.everyone if m.side in (Side.COMPANY, Side.HOME)}
    there = {m.person.email for m in cast.everyone}
    found: dict[str, Person] = {}
    for match in _ADDRESS.finditer(reading.body.raw):
        member = member_of(Person(None, match.group().lower().rstrip(".")), cast.home)
        known = member.person.email in there or any(_in_address(name, member.person) for name in named)
        if known or not member.is_person or member.side not in (Side.COMPANY, Side.HOME):
            continue
        if houses and member.domain not in houses:
            continue
        before = re.findall(r"\w[\w'’-]*", reading.body.raw[max(match.start() - _NAME, 0) : match.start()])
        said = [w for w in before[-2:] if _in_address(w, member.person)]
        name = " ".join(w for w in before[before.index(said[0]) :] if w[:1].isupper()) if said else None
        found.setdefault(member.person.email or "", Person(name, member.person.email))
    return next(iter(found.values())) if len(found) == 1 else None


def _leads(reading: Reading) -> bool:
    """Whether the one who screens is said to lead: a founder's or manager's first call is an interviewer's."""
    leading = ("hint.executive", "stage.executive", "hint.hiring_manager", "stage.hiring_manager")
    return any(h.cue in leading for f in ("title", "body") for h in reading.hits[f]) or "startup" in reading.body.tokens


def _mentioned(reading: Reading, member: Member) -> bool:
    """Whether the text speaks of somebody who is there: to sign below or be asked for at the door is no mention."""
    body = reading.body
    signed = re.search(r"(?:\n|[.!?)] )[^.!?:\n]*\s*\Z", body.folded)
    end = signed.start() if signed else len(body.folded)
    door = {hit.last + i for hit in reading.around["body"] if hit.cue == "asked_for" for i in range(2)}
    told = (word for i, word in enumerate(body.tokens) if body.spans[i][1] <= end and i not in door)
    seen = {*reading.title.tokens, *told}
    return any(w in seen for w in member.named if not is_honorific(w) and len(w) > 1)


def _full(person: Person, named: list[str]) -> Person:
    """The person with the name the text gives them, where the invitation has only an address."""
    if person.name:
        return person
    return Person(next((n for n in named if _in_address(n, person)), None), person.email)


def _in_address(name: str, person: Person) -> bool:
    """Whether a name is the one in an address: ``Sophie Roussel`` in ``s.roussel@…``."""
    local = re.split(r"[\W\d_]+", (person.email or "").partition("@")[0])
    return any(w in local for w in words(name) if len(w) > 1 and not is_honorific(w))
