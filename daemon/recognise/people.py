"""Interviewers and the recruiter: from the invitation's people, and with names only from its text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from daemon.lexicon.text import Text, words
from daemon.model import Person
from daemon.recognise.cast import CROWD, Box, Member, Side
from daemon.recognise.company import is_agency, is_common
from daemon.recognise.names import is_honorific, is_name, same
from daemon.recognise.pieces import is_cjk, surroundings
from daemon.recognise.reading import Reading

_AND = frozenset("and und et y e en i og och 和 与".split())
_SELF = frozenset("me i my ich mir moi yo eu io ik mij myself".split())
_COLON = re.compile(r"[^\w\n]*:[^\w\n]*\n\W*")
_PARAGRAPH = re.compile(r"\n\s*\n")
_NEAR = 16  # letters between a person's name and what says that they recruit
_ITINERARY = re.compile(
    r"^\W*\d{1,2}[:.h]\d{2}\s*(?:[ap]\.?m\.?)?(?:\s*[A-Z]{2,4}\b)?(?:\s*[-–—]\s*\d{1,2}[:.h]\d{2}\s*(?:[ap]\.?m\.?)?)?(?P<rest>.*)$",
    re.IGNORECASE | re.MULTILINE,
)
_PARTS = re.compile(r"[|,;–—()]| - |\b(?:with|mit|avec|con|com|met|z|and|und|et)\b")
_HAN = re.compile(r"(?:面接官|面接担当者?|担当|面试官|面试人)\s*[:：]\s*(?P<names>[^\n。]{2,40})")


def people_of(reading: Reading, stage: str | None) -> tuple[tuple[Person, ...], Person | None]:
    """The interviewers, those with an address first, and the recruiter if one is known."""
    named = list(islice(_named(reading), CROWD))
    sides = (Side.COMPANY, Side.HOME, Side.UNKNOWN)
    present = [m for m in reading.cast.everyone if m.side in sides and m.box is not Box.THING]
    if reading.cast.crowd:  # whoever invites a crowd must not have each of them written to
        present = [m for m in present if m is reading.cast.organizer]
    recruiter = _recruiter(reading, present, named, stage)
    guests = [
        _full(m.person, named)
        for m in present
        if m is not recruiter and m.box is not Box.HIRING and not _is_office(reading, m, present)
    ]
    known = [*guests, *([recruiter.person] if recruiter else [])]
    extra = [Person(n) for n in named if not any((p.name and same(n, p.name)) or _in_address(n, p) for p in known)]
    return (*guests, *extra), recruiter.person if recruiter else None


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
        instead = any(same(name, m.label) for name in _lists(reading, only=True) for m in rest)
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
    """Whether two stretches stand together in one breath: ``Tati (Tech Recruiter)``, ``Sal, Talent Lead``."""
    between = raw[b:start] if start >= b else raw[end:a]
    return len(between) <= _NEAR and not re.search(r"[.;!?\n]|\b(?:and|und|et|y|e|then|after|for)\b", between.strip())


def _leads(reading: Reading) -> bool:
    """Whether the one who screens is said to lead: a founder's or manager's first call is an interviewer's."""
    leading = ("hint.executive", "stage.executive", "hint.hiring_manager", "stage.hiring_manager")
    return any(h.cue in leading for f in ("title", "body") for h in reading.hits[f]) or "startup" in reading.body.tokens


def _mentioned(reading: Reading, member: Member) -> bool:
    """Whether the text speaks of somebody who is there: to sign below or be asked for at the door is no mention."""
    body = reading.body
    signed = re.search(r"(?:\n|[.!?:)] )[^.!?:\n]*\s*\Z", body.folded)
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


def _named(reading: Reading) -> Iterator[str]:
    """The names the text gives for those who will be there, each once; the owner's own left out."""
    seen: list[str] = []
    for name in (*_lists(reading), *_itinerary(reading.body), *_han(reading.body), *_noted(reading)):
        bare = {w for w in words(name) if len(w) > 1 or not w.isascii()}
        if bare <= reading.cast.names or any(same(name, s) for s in seen):
            continue
        seen.append(name)
        yield name


def _noted(reading: Reading) -> Iterator[str]:
    """Whom the title of the owner's own note names: *Frau Ebert*, *w/ Odette at Bluebird*, *Bluefin / Sam*.

    Two words may be a house's name too (*Hugo Boss*), and so may a given name beside which no other name stands.
    """
    if not reading.event.organizer_is_self or not reading.cast.alone:
        return
    title, told = reading.title, [p for p in reading.pieces if p.kind in ("name", "person", "role")]
    meets = {h.last for h in reading.around["title"] if h.cue == "people_with"}
    for piece in (p for p in told if p.kind == "person"):
        pair = len(told) == 2 and "/" in title.gap(told[1].first) and piece.text not in reading.place.raw
        given = piece.last - piece.first == 1 and any(p.kind == "name" for p in told)
        if is_honorific(title.tokens[piece.first]) or (given and (piece.first in meets or pair)):
            yield piece.text


def _lists(reading: Reading, *, only: bool = False) -> Iterator[str]:
    """Names after ``You will meet``, ``Panel:``, ``with`` and the like; ``only`` where nobody but people can follow."""
    for hit in reading.around["body"]:
        if hit.cue == "people_before":
            yield from names_from(reading.body, hit.last, listed=True)
            yield from _below(reading.body, hit.last)
        elif hit.cue == "people_with" and not only:
            yield from names_from(reading.body, hit.last, listed=False)


def _below(text: Text, start: int) -> Iterator[str]:
    """The names of a list that has a line for each, from its second line on: it ends with a line that names nobody."""
    if start >= len(text.tokens) or not _COLON.fullmatch(text.gap(start)):
        return
    place = start
    while place + 1 < len(text.tokens):
        place += 1
        gap = text.gap(place)
        if "\n" not in gap:
            continue
        if text.tokens[place].isdigit():  # 1. somebody, 2. somebody else
            place += 1
        names = [] if _PARAGRAPH.search(gap) else list(names_from(text, place, listed=True))
        if not names:
            return
        yield from names


def names_from(text: Text, start: int, *, listed: bool) -> Iterator[str]:
    """The names in the list that begins at token ``start``; what stands in brackets behind a name is skipped.

    Where only people are ``listed``, two words with capitals that mean nothing else are a name too.
    """
    run: list[int] = []
    place = start
    while place < len(text.tokens):
        gap = text.raw[text.spans[place - 1][1] : text.spans[place][0]] if place else ""
        word = text.raw[text.spans[place][0] : text.spans[place][1]]
        titled = place > start and is_honorific(text.tokens[place - 1])
        if place > start and ("\n" in gap or (re.search(r"[.!?]", gap) and not titled)):
            break
        if run and (re.search(r"[,;&/+()]", gap) or text.tokens[place] in _AND):
            yield from _if_name(text, run, listed=listed)
            run = []
        if "(" in gap and place > start:
            while place < len(text.tokens) and ")" not in text.raw[text.spans[place - 1][1] : text.spans[place][0]]:
                place += 1
            continue
        if text.tokens[place] not in _AND:
            if not (word[0].isupper() or is_honorific(word)):
                break
            run.append(place)
        place += 1
    yield from _if_name(text, run, listed=listed)


def _if_name(text: Text, run: list[int], *, listed: bool) -> Iterator[str]:
    if not run:
        return
    name = text.quote(run[0], run[-1] + 1)
    if len(text.tokens[run[-1]]) == 1 and text.raw[text.spans[run[-1]][1] :].startswith("."):
        name += "."
    if is_name(name) or (listed and 2 <= len(run) <= 3 and not any(is_common(text.word(i)) for i in run)):
        yield name


def _itinerary(text: Text) -> Iterator[str]:
    """Names on itinerary lines: ``10:00 AM - Coding with Lena P.``"""
    for line in _ITINERARY.finditer(text.raw):
        for part in _PARTS.split(line["rest"]):
            name = part.strip().removesuffix(":")
            if name[:1].isupper() and is_name(name):
                yield name


def _han(text: Text) -> Iterator[str]:
    for match in _HAN.finditer(text.raw):
        for part in re.split(r"[、,，・/\s]+", match["names"]):
            if 1 < len(part) <= 8:
                yield part
