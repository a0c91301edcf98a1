"""Which one is meant: by an ID, its beginning, or words that fit one thing only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from difflib import SequenceMatcher
from typing import NamedTuple
from zoneinfo import ZoneInfo

from daemon.cli.printing import tame, when
from daemon.errors import UsageError
from daemon.gather import World
from daemon.identity import fold, person_key
from daemon.model import Event, Person, State
from daemon.records import Entry
from daemon.view import View

LISTED = 20  # so many candidates fit on a screen
_ALIKE = 0.6  # of two spellings; less is no slip of the pen
_OPEN = frozenset({State.DELIVERED, State.EDITED, State.DELIVERING, State.BLOCKED, State.FAILED})


class Named(NamedTuple):
    """Something to choose: its id, the words that name it, and what else tells it from its like."""

    id: str
    words: Sequence[str | None]
    beside: Sequence[str | None] = ()


def fitting(said: str, known: Sequence[Named]) -> list[Named]:
    """What ``said`` may mean: the one with that id, else the ids that begin so (4 characters or more), else what is
    called exactly so, else what has all these words in its names."""
    if exact := [one for one in known if one.id == said]:
        return exact
    begins = [one for one in known if len(said) >= 4 and one.id.startswith(said.lower())]
    equal = begins or [one for one in known if fold(said) in {fold(word) for word in one.words if word}]
    wanted = _tokens(said)
    return equal or [one for one in known if wanted and wanted <= _tokens(*one.words)]


def choose(said: str, candidates: Iterable[Named], what: str) -> str:
    """The id of the only one that fits."""
    known = list({one.id: one for one in candidates}.values())
    found = fitting(said, known)
    if len(found) == 1:
        return found[0].id
    which = "fits more than one" if found else "fits no"
    shown = found or sorted(known, key=lambda one: -_likeness(said, one))
    lines = [f"  {one.id[:12]}  {tame(' · '.join(filter(None, (*one.words, *one.beside))))}" for one in shown]
    more = [f"  … and {len(lines) - LISTED} more"] if len(lines) > LISTED else []
    listed = "\n".join(lines[:LISTED] + more)
    raise UsageError(f"{said!r} {which} {what}." + (f" There are:\n{listed}" if lines else " There is none yet."))


def _tokens(*names: str | None) -> frozenset[str]:
    return frozenset(re.split(r"[\s_]+", " ".join(fold(name) for name in names if name).strip())) - {""}


def _likeness(said: str, one: Named) -> float:
    words = {fold(said), *_tokens(said)}
    others = {fold(name) for name in one.words if name} | _tokens(*one.words)
    best = max((SequenceMatcher(None, a, b).ratio() for a in words for b in others), default=0.0)
    return best if best >= _ALIKE else 0.0


def actions(entries: Mapping[str, Entry], world: World, zone: ZoneInfo) -> list[Named]:
    """Actions by step, by whom they are for and by company, those first that wait for the user."""
    companies: dict[str | None, str | None] = {one.id: one.company for one in world.interviews}
    companies |= {one.id: one.company for one in world.applications}
    view, found = View(zone), []
    for entry in sorted(entries.values(), key=lambda e: (e.state not in _OPEN, e.due, e.step, e.key)):
        person = entry.recipient or Person()
        company = companies.get(entry.interview) or companies.get(entry.application)
        beside = (entry.kind.value, when(view, entry.due), entry.state.shown.value)
        found.append(Named(entry.key, (entry.step, person.name, person.email, company), beside))
    return found


def events(found: Iterable[tuple[str, Event, str | None]], zone: ZoneInfo) -> list[Named]:
    """Events by id, company and title."""
    view = View(zone)
    return [Named(name, (company, event.title), (when(view, event.starts),)) for name, event, company in found]


def interviews(world: World, zone: ZoneInfo) -> list[Named]:
    """Interviews by company and title."""
    return events(((one.id, one.event, one.company) for one in world.interviews), zone)


def interview(said: str, world: World, zone: ZoneInfo, now: datetime) -> str:
    """The interview that is meant. Of one application's it is the last that has begun: that is what there is to tell
    of; where none has, the first to come."""
    found = {one.id for one in fitting(said, interviews(world, zone))}
    meant = [one for one in world.interviews if one.id in found]
    if len({one.application for one in meant}) == 1:
        begun = [one for one in meant if one.starts <= now and one.live]
        return (begun[-1] if begun else next((one for one in meant if one.live), meant[-1])).id
    return choose(said, interviews(world, zone), "interview")


def person(said: str, world: World, loop: str) -> str:
    """Whom of those who have to do with a loop is meant, by name or else address; where nobody is known, whoever is
    said."""
    found: dict[str, Named] = {}
    for one in world.loops().get(loop, ()):
        others = (attendee.person for attendee in one.event.attendees if not attendee.is_self)
        host = None if one.event.organizer_is_self else one.event.organizer
        for each in filter(None, (*one.interviewers, one.recruiter, host, *others)):
            if (key := person_key(each)) and key not in found:
                found[key] = Named(key, (each.name, each.email))
    if not found:
        return said
    name, email = found[choose(said, found.values(), "person in this interview")].words
    return name or email or said


def action(said: str, entries: Mapping[str, Entry], world: World, zone: ZoneInfo, *, waiting: bool) -> str:
    """The action that is meant; ``waiting``: of several that fit, the only one that waits for the user."""
    known = actions(entries, world, zone)
    found = [one.id for one in fitting(said, known) if entries[one.id].state in _OPEN]
    return found[0] if waiting and len(found) == 1 else choose(said, known, "action")


def applications(world: World) -> list[Named]:
    """Applications by company and role, and by the titles of their interviews."""
    titles: dict[str, list[str]] = {}
    for one in world.interviews:
        titles.setdefault(one.application, []).append(one.event.title)
    return [Named(one.id, (one.company, one.role, *titles.get(one.id, ()))) for one in world.applications]
