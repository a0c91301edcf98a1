"""From events to interviews, loops and applications: pure, and the same from the same facts.

Copies of one meeting become one interview; interviews with one company for one role become an application; those of
one application on one day become a loop. Names once stored are kept; only what is new is named here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from daemon.identity import company_key, event_id, same_person, same_role, short_id
from daemon.model import (
    Application,
    Event,
    EventId,
    Evidence,
    Interview,
    Outcome,
    Person,
    Recognition,
    Response,
    Sighting,
    Status,
    Verdict,
)
from daemon.records import Fact, Identities

Judge = Callable[[Event], Recognition]
FORGOTTEN = Recognition(Verdict.NOT, 1.0, (Evidence("forgotten", -1.0, "you had it forgotten"),), user_says=True)
CLOSED = frozenset({Outcome.REJECTED, Outcome.WITHDRAWN, Outcome.GHOSTED})


@dataclass(frozen=True, slots=True)
class World:
    """All that the calendars and the user say, in order of time; ``identities`` holds every name given so far."""

    interviews: tuple[Interview, ...]
    applications: tuple[Application, ...]
    asks: tuple[Sighting, ...]
    identities: Identities

    def loops(self) -> dict[str, tuple[Interview, ...]]:
        """The interviews of each loop, in order of time."""
        found: dict[str, list[Interview]] = defaultdict(list)
        for interview in self.interviews:
            found[interview.loop].append(interview)
        return {loop: tuple(members) for loop, members in found.items()}


def on_as_planned(event: Event) -> Event:
    """The event as if nobody had called it off: what it is must not depend on whether it takes place."""
    return replace(event, status=Status.CONFIRMED, response=None)


def fate(event: Event) -> str:
    """Why the event does not take place, or nothing."""
    if event.status is Status.CANCELLED:
        return "cancelled"
    return "declined" if event.response is Response.DECLINED else ""


def judge_with(recognise: Judge, facts: Sequence[Fact]) -> Judge:
    """The recogniser, corrected by what the user confirmed or dismissed (for the series, or for an organizer);
    what they had forgotten is nothing to us."""
    said: dict[str, Verdict] = {}
    for fact in facts:
        if fact.kind in ("confirm", "dismiss"):
            verdict = Verdict.INTERVIEW if fact.kind == "confirm" else Verdict.NOT
            said[fact.subject] = verdict
            if fact.data.get("organizer"):
                said[f"mailto:{fact.data['organizer']}"] = verdict

    forgotten = {fact.subject for fact in facts if fact.kind == "forget"}

    def judge(event: Event) -> Recognition:
        if event_id(event.id) in forgotten:
            return FORGOTTEN
        found = recognise(on_as_planned(event))
        organizer = event.organizer.email if event.organizer else None
        verdict = said.get(event.id.uid) or said.get(f"mailto:{organizer}")
        return replace(found, verdict=verdict, confidence=1.0, user_says=True) if verdict else found

    return judge


def gather(
    live: Iterable[Event],
    lost: Iterable[Event],
    known: Identities,
    facts: Sequence[Fact],
    judge: Judge,
    day_of: Callable[[datetime], date],
    frozen: Collection[str] = (),
) -> World:
    """Build the world. ``lost`` are deleted events of known interviews; ``frozen`` loops already have artefacts."""
    sightings: list[Sighting] = []
    asks: list[Sighting] = []
    fates: dict[int, str] = {}
    for event, gone in [*((event, "") for event in live), *((event, "deleted") for event in lost)]:
        called_off = gone or fate(event)
        identified = event.id in known.interviews
        if called_off and not identified:
            continue
        sighting = Sighting(event, judge(event))
        verdict = sighting.recognition.verdict
        if verdict is Verdict.INTERVIEW or identified:
            fates[len(sightings)] = called_off or ("" if verdict is Verdict.INTERVIEW else "dismissed")
            sightings.append(sighting)
        elif verdict is Verdict.ASK:
            asks.append(sighting)
    frozen_interviews = {name for name, loop in known.loops.items() if loop in frozen}
    copies = _copies(sightings, known.interviews, frozen_interviews)
    interviews = [
        _interview([(sightings[at], fates[at]) for at in members], known.interviews, facts) for members in copies
    ]
    interviews.sort(key=lambda interview: (interview.starts, interview.id))
    interviews = _applied(interviews, known.applications, facts)
    interviews = _looped(interviews, known.loops, day_of, frozen)
    identities = Identities(
        {event: interview.id for interview in interviews for event in interview.copies},
        {interview.id: interview.loop for interview in interviews},
        {interview.id: interview.application for interview in interviews},
    )
    unique = {sighting.event.id: sighting for sighting in asks if sighting.event.id not in identities.interviews}
    asked = sorted(unique.values(), key=lambda sighting: (sighting.event.starts, sighting.event.id))
    return World(tuple(interviews), _applications(interviews, facts), tuple(asked), identities)


def _copies(sightings: Sequence[Sighting], known: Mapping[EventId, str], frozen: Collection[str]) -> list[list[int]]:
    """Indices of sightings that are one meeting: same identity, or same company and overlapping time."""
    order = sorted(range(len(sightings)), key=lambda at: sightings[at].event.id)
    owner: dict[int, int] = {}
    by_name: dict[object, int] = {}
    by_company: dict[str, list[int]] = defaultdict(list)

    def root(at: int) -> int:
        while owner.get(at, at) != at:
            at = owner[at]
        return at

    stored = {at: known[sightings[at].event.id] for at in order if sightings[at].event.id in known}

    def names(top: int) -> set[str]:
        return {name for at, name in stored.items() if root(at) == top and name in frozen}

    for at in order:
        owner[at] = at
        for name in (sightings[at].event.id, stored.get(at)):
            if name is not None:
                owner[root(at)] = root(by_name.setdefault(name, at))
        key = company_key(sightings[at].recognition.company)
        if not key or sightings[at].recognition.verdict is not Verdict.INTERVIEW or sightings[at].event.all_day:
            continue
        for other in by_company[key]:
            one, two = root(at), root(other)
            if (
                one != two
                and _overlap(sightings[at].event, sightings[other].event)
                and len(names(one) | names(two)) < 2
            ):
                owner[one] = two
        by_company[key].append(at)
    groups: dict[int, list[int]] = defaultdict(list)
    for at in order:
        groups[root(at)].append(at)
    return list(groups.values())


def _overlap(one: Event, other: Event) -> bool:
    return one.starts < other.ends and other.starts < one.ends


def _interview(
    copies: Sequence[tuple[Sighting, str]], known: Mapping[EventId, str], facts: Sequence[Fact]
) -> Interview:
    """One interview out of its copies: the best living copy gives the time, all living ones give people and words."""
    living = [sighting for sighting, fate_ in copies if not fate_] or [sighting for sighting, _ in copies]
    living.sort(key=lambda s: (-s.event.sequence, -len(s.event.attendees), s.event.id))
    best = sorted(living, key=lambda s: -s.recognition.confidence)
    events = tuple(sorted({sighting.event.id for sighting, _ in copies}))
    name = next((known[event] for event in events if event in known), event_id(events[0]))
    primary, first = living[0].event, best[0].recognition
    # the outcome must not depend on which copy was read first, so ties are broken by identity above
    company = next((s.recognition.company for s in best if s.recognition.company), None)
    role = next((s.recognition.role for s in best if s.recognition.role), None)
    for fact in facts:
        if fact.subject == name and fact.kind == "company":
            company = fact.data["value"]
        if fact.subject == name and fact.kind == "role":
            role = fact.data["value"]
    alive = any(not fate_ for _, fate_ in copies)
    return Interview(
        id=name,
        event=primary,
        copies=events,
        company=company,
        role=role,
        stage=next((s.recognition.stage for s in best if s.recognition.stage), None),
        coarse=next((s.recognition.coarse for s in best if s.recognition.stage), first.coarse),
        interviewers=_people(person for s in living for person in s.recognition.interviewers),
        recruiter=next((s.recognition.recruiter for s in best if s.recognition.recruiter), None),
        confidence=first.confidence,
        application="",
        loop="",
        live=alive,
        missed=any(f.kind == "missed" and f.subject == name and f.said >= primary.starts for f in facts),
        link=next((s.recognition.link for s in living if s.recognition.link), None),
        topic=next((s.recognition.topic for s in best if s.recognition.topic), None),
        decision=next((s.recognition.decision for s in best if s.recognition.decision), None),
        domains=tuple(sorted({domain for s in living for domain in s.recognition.domains})),
        language=first.language,
        fate="" if alive else copies[0][1],
    )


def _people(people: Iterable[Person]) -> tuple[Person, ...]:
    """Everybody once, knowing of each the most that any copy says."""
    found: list[Person] = []
    for person in people:
        for at, other in enumerate(found):
            if same_person(person, other):
                found[at] = Person(other.name or person.name, other.email or person.email)
                break
        else:
            found.append(person)
    return tuple(found)


def _applied(interviews: Sequence[Interview], known: Mapping[str, str], facts: Sequence[Fact]) -> list[Interview]:
    """Give each interview its application: the stored one, the one the user names, a fitting one, or a new one."""
    moved = {fact.subject: fact.data["application"] for fact in facts if fact.kind == "same_as"}
    closed = {
        fact.subject: fact.said for fact in facts if fact.kind == "outcome" and Outcome(fact.data["value"]) in CLOSED
    }
    for fact in facts:  # a later word opens it again
        reopened = fact.kind == "resume" or (fact.kind == "outcome" and Outcome(fact.data["value"]) not in CLOSED)
        if reopened and fact.subject in closed and fact.said >= closed[fact.subject]:
            del closed[fact.subject]
    groups: list[tuple[str | None, list[Interview]]] = []
    for interview in interviews:
        name = moved.get(interview.id) or known.get(interview.id)
        group = next((members for stored, members in groups if name and stored == name), None)
        if group is None and name is None:
            group = next(
                (
                    members
                    for stored, members in groups
                    if _fits(interview, members) and not (stored in closed and closed[stored] < interview.starts)
                ),
                None,
            )
        if group is None:
            groups.append((name, [interview]))
        else:
            group.append(interview)
    named: dict[str, str] = {}
    for stored, members in groups:
        first = min(event for member in members for event in member.copies)
        for member in members:
            named[member.id] = stored or short_id("application", first.uid, first.occurrence)
    return [replace(interview, application=named[interview.id]) for interview in interviews]


def _fits(interview: Interview, members: Sequence[Interview]) -> bool:
    """Same company and a role that is not clearly another."""
    key = company_key(interview.company)
    return bool(key) and any(
        company_key(member.company) == key and same_role(member.role, interview.role) for member in members
    )


def _looped(
    interviews: Sequence[Interview],
    known: Mapping[str, str],
    day_of: Callable[[datetime], date],
    frozen: Collection[str],
) -> list[Interview]:
    """Give each interview its loop: those of one application on one local day.

    Frozen loops are never joined. One that falls apart stays with the first of its days that takes place.
    """
    groups: dict[tuple[str, date], list[Interview]] = defaultdict(list)
    for interview in interviews:
        groups[interview.application, day_of(interview.starts)].append(interview)
    home: dict[str, tuple[str, date]] = {}
    for place, members in sorted(groups.items(), key=lambda item: (not any(m.live for m in item[1]), item[0][1])):
        for member in members:
            if known.get(member.id) in frozen:
                home.setdefault(known[member.id], place)
    named: dict[str, str] = {}
    taken: set[str] = set()
    for place, members in groups.items():
        stored_here = [known[member.id] for member in members if member.id in known]
        kept = {loop for loop in stored_here if home.get(loop) == place}
        own = [loop for loop in stored_here if loop not in taken and loop not in home]
        first = min(event for member in members for event in member.copies)
        fresh = short_id("loop", first.uid, first.occurrence)
        name = next(iter(sorted(kept)), None) or next(iter(own), None) or fresh
        if (name in taken or name in home) and name not in kept:
            name = short_id("loop", first.uid, first.occurrence, str(len(taken)))
        for member in members:
            stored = known.get(member.id)
            named[member.id] = stored if stored in kept else name
        taken |= {named[member.id] for member in members}
    return [replace(interview, loop=named[interview.id]) for interview in interviews]


def _applications(interviews: Sequence[Interview], facts: Sequence[Fact]) -> tuple[Application, ...]:
    members: dict[str, list[Interview]] = defaultdict(list)
    for interview in interviews:
        members[interview.application].append(interview)
    return tuple(_application(name, group, facts) for name, group in members.items())


def _application(name: str, group: Sequence[Interview], facts: Sequence[Fact]) -> Application:
    subjects = {name, *(interview.id for interview in group)}
    mine = [fact for fact in facts if fact.subject in subjects]
    outcome, settled = Outcome.ACTIVE, None
    for fact in mine:
        if fact.kind == "outcome":
            outcome, settled = Outcome(fact.data["value"]), fact.said
        elif fact.kind == "resume":
            outcome, settled = Outcome.ACTIVE, fact.said
    said = [fact.data["value"] for fact in mine if fact.kind == "decision"]
    stated = [interview.decision for interview in group if interview.decision and interview.live]
    return Application(
        id=name,
        company=next((interview.company for interview in reversed(group) if interview.company), None),
        role=next((interview.role for interview in reversed(group) if interview.role), None),
        outcome=outcome,
        decision=date.fromisoformat(said[-1]) if said else (stated[-1] if stated else None),
        channel=next((fact.data["value"] for fact in reversed(mine) if fact.kind == "channel"), "mail"),
        interviews=tuple(interview.id for interview in group),
        decision_by_user=bool(said),
        settled=settled,
    )
