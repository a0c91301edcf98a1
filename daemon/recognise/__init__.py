"""Recognition: is this event a job interview of the owner, of which kind, with whom. Pure and deterministic."""

from __future__ import annotations

from daemon.model import Event, Evidence, Me, Recognition, Status, Verdict
from daemon.recognise import links
from daemon.recognise.company import company_of
from daemon.recognise.cues import cues_of
from daemon.recognise.people import people_of
from daemon.recognise.reading import Reading
from daemon.recognise.pieces import pieces_of
from daemon.recognise.role import role_of
from daemon.recognise.stage import stage_of, topic_of
from daemon.recognise.stages import COARSE
from daemon.recognise.weigh import weigh

__all__ = ["COARSE", "VERSION", "recognise"]

VERSION = "1"
"""Changes whenever the rules do: calendars are then read anew."""


def recognise(event: Event, me: Me) -> Recognition:
    """Decide what an event is to its owner and draw out what it says."""
    reading = Reading.of(event, me)
    pieces = pieces_of(reading)
    verdict, confidence, evidence = weigh(cues_of(reading, pieces))
    if event.status is Status.CANCELLED or reading.cast.declined:
        what = "it is cancelled" if event.status is Status.CANCELLED else "you declined it"
        return Recognition(Verdict.NOT, 0.02, (Evidence("called_off", -9.0, what), *evidence))
    if verdict is Verdict.NOT:
        return Recognition(verdict, confidence, evidence)
    if verdict is Verdict.INTERVIEW and not event.zone_known:
        verdict = Verdict.ASK
        evidence = (Evidence("zone_unknown", 0.0, "its hour cannot be trusted: the time zone is unknown"), *evidence)
    stage = stage_of(reading)
    interviewers, recruiter = people_of(reading, stage, pieces)
    company, domains = company_of(reading, pieces, internal=bool(reading.found("internal")))
    return Recognition(
        verdict,
        confidence,
        evidence,
        company=company,
        role=role_of(reading, pieces),
        stage=stage,
        coarse=COARSE.get(stage) if stage else None,
        interviewers=interviewers,
        recruiter=recruiter,
        link=links.conference(reading.links, event.url),
        topic=topic_of(reading),
        domains=domains,
    )
