"""From events to interviews, loops and applications: pure, and the same from the same facts.

Copies of one meeting become one interview; interviews with one company for one role become an application; those of
one application on one day become a loop. Names once stored are kept; only what is new is named here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Container, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Protocol

from daemon.gather.applications import applications_of
from daemon.gather.copies import copies_of, interview_of
from daemon.gather.naming import CLOSED, with_applications, with_loops
from daemon.identity import event_id
from daemon.model import (
    Application,
    Event,
    EventId,
    Evidence,
    Interview,
    Recognition,
    Response,
    Sighting,
    Status,
    Verdict,
)
from daemon.records import Fact, Identities

__all__ = ["CLOSED", "Judge", "Recogniser", "World", "fate", "gather", "judge_with", "on_as_planned"]

Judge = Callable[[Event], Recognition]


class Recogniser(Protocol):
    """What the rules say of events."""

    def __call__(self, event: Event, /, *, confirmed: bool = False) -> Recognition:
        """What the event is; of one that is ``confirmed`` also with whom and where, whatever the rules think of it."""


FORGOTTEN = Recognition(Verdict.NOT, 1.0, (Evidence("forgotten", -1.0, "you had it forgotten"),))


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


def judge_with(recognise: Recogniser, facts: Sequence[Fact], known: Container[EventId] = ()) -> Judge:
    """The recogniser, corrected by what the user confirmed or dismissed (for the series, or for an organizer);
    what they had forgotten is nothing to us. What is ``known`` as an interview is read whole, whatever became of it."""
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
        planned = on_as_planned(event)
        found = recognise(planned)
        organizer = event.organizer.email if event.organizer else None
        verdict = said.get(event.id.uid) or said.get(f"mailto:{organizer}")
        if found.verdict is Verdict.NOT and (verdict is Verdict.INTERVIEW or event.id in known):
            found = recognise(planned, confirmed=True)
        return replace(found, verdict=verdict, confidence=1.0) if verdict else found

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
    found, asks = _sorted_out(live, lost, known, judge)
    frozen_interviews = {name for name, loop in known.loops.items() if loop in frozen}
    copies = copies_of([sighting for sighting, _ in found], known.interviews, frozen_interviews)
    interviews = [interview_of([found[at] for at in members], known.interviews, facts) for members in copies]
    interviews.sort(key=lambda interview: (interview.starts, interview.id))
    interviews = with_applications(interviews, known.applications, facts)
    interviews = with_loops(interviews, known.loops, day_of, frozen)
    identities = Identities(
        {event: interview.id for interview in interviews for event in interview.copies},
        {interview.id: interview.loop for interview in interviews},
        {interview.id: interview.application for interview in interviews},
    )
    unique = {sighting.event.id: sighting for sighting in asks if sighting.event.id not in identities.interviews}
    asked = sorted(unique.values(), key=lambda sighting: (sighting.event.starts, sighting.event.id))
    return World(tuple(interviews), applications_of(interviews, facts), tuple(asked), identities)


def _sorted_out(
    live: Iterable[Event], lost: Iterable[Event], known: Identities, judge: Judge
) -> tuple[list[tuple[Sighting, str]], list[Sighting]]:
    """Interviews, each with why it does not take place (or nothing), and what has to be asked about."""
    found: list[tuple[Sighting, str]] = []
    asks: list[Sighting] = []
    for event, gone in [*((event, "") for event in live), *((event, "deleted") for event in lost)]:
        called_off = gone or fate(event)
        identified = event.id in known.interviews
        if called_off and not identified:
            continue
        sighting = Sighting(event, judge(event))
        verdict = sighting.recognition.verdict
        if verdict is Verdict.INTERVIEW or identified:
            found.append((sighting, called_off or ("" if verdict is Verdict.INTERVIEW else "dismissed")))
        elif verdict is Verdict.ASK:
            asks.append(sighting)
    return found, asks
