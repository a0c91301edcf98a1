"""Which sightings are copies of one meeting, and the one interview they make."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from daemon.identity import company_key, event_id, same_person
from daemon.model import Event, EventId, Interview, Person, Sighting, Verdict
from daemon.records import Fact

_CORRECTIONS = ("company", "role")  # what the user said rules, the last word of it


def copies_of(sightings: Sequence[Sighting], known: Mapping[EventId, str], frozen: Collection[str]) -> list[list[int]]:
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


def interview_of(
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
    corrected = {fact.kind: fact.data["value"] for fact in facts if fact.subject == name and fact.kind in _CORRECTIONS}
    alive = any(not fate_ for _, fate_ in copies)
    return Interview(
        id=name,
        event=primary,
        copies=events,
        company=corrected.get("company", company),
        role=corrected.get("role", role),
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
