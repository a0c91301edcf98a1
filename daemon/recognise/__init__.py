"""Recognition: is this event a job interview of its owner, at which stage, with whom. Pure and deterministic.

``reading`` reads an event once; ``cues`` says what speaks for and against; ``weigh`` adds it up; ``company``, ``role``,
``stage`` and ``people`` draw out the rest. Words are data (``daemon/lexicon``), numbers are data (``weights.toml``).
"""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from importlib.resources import files
from zoneinfo import ZoneInfo

from daemon.lexicon.dates import stated_decision
from daemon.model import COARSE, Event, Evidence, Me, Recognition, Verdict
from daemon.recognise import links
from daemon.recognise.company import company_of
from daemon.recognise.cues import cues_of
from daemon.recognise.people import people_of
from daemon.recognise.reading import Reading
from daemon.recognise.role import role_of
from daemon.recognise.stage import stage_of, topic_of
from daemon.recognise.tags import Tags, tags_of
from daemon.recognise.weigh import VETO, Weights, weigh

__all__ = ["VERSION", "recognise"]


def _fingerprint() -> str:
    """A digest of the rules: the code and the data of this package and of the lexicon."""
    digest = sha256()
    for package in ("daemon.lexicon", "daemon.recognise"):
        for file in sorted(files(package).iterdir(), key=lambda f: f.name):
            if file.name.endswith((".py", ".toml", ".txt")) and not file.name.startswith("replies"):
                digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


VERSION = _fingerprint()
"""Changes whenever the rules do: calendars are then read anew."""


def recognise(event: Event, me: Me, weights: Weights | None = None, *, confirmed: bool = False) -> Recognition:
    """Decide what an event is to its owner and draw out what it says.

    An event whose hour cannot be trusted is at most a question. The user's tags win in the user's own events.
    ``weights`` are others than the shipped ones, for cross-validation. What is no interview is not read further,
    unless it is ``confirmed``: the user knows better, and wants to hear with whom and where.
    """
    reading = Reading.of(event, me)
    verdict, confidence, evidence = weigh(cues_of(reading), weights)
    tags = tags_of(reading, _day(event, me))
    off = any(item.weight <= VETO and item.cue in ("cancelled_event", "declined") for item in evidence)
    if tags.verdict and not off:
        verdict, confidence = tags.verdict, 1.0 if tags.verdict is Verdict.INTERVIEW else 0.0
        evidence = (Evidence("tag", 0.0, "you say so in the event"), *evidence)
    if verdict is Verdict.INTERVIEW and not event.zone_known:
        verdict = Verdict.ASK
        evidence = (Evidence("zone_unknown", 0.0, "its hour cannot be trusted: unknown time zone"), *evidence)
    if verdict is Verdict.NOT and not confirmed:
        return Recognition(verdict, confidence, evidence, language=reading.spoken)
    return _drawn_out(reading, verdict, confidence, evidence, tags)


def _drawn_out(
    reading: Reading, verdict: Verdict, confidence: float, evidence: tuple[Evidence, ...], tags: Tags
) -> Recognition:
    stage = stage_of(reading)
    interviewers, recruiter = people_of(reading, stage)
    company, domains = company_of(reading)
    return Recognition(
        verdict,
        confidence,
        evidence,
        company=tags.company or company,
        role=role_of(reading),
        stage=stage,
        coarse=COARSE.get(stage) if stage else None,
        interviewers=interviewers,
        recruiter=recruiter,
        link=links.conference(reading.links, reading.event.url),
        decision=tags.decision or stated_decision(reading.body.raw, _day(reading.event, reading.me), reading.language),
        topic=topic_of(reading),
        domains=domains,
        language=reading.spoken,
    )


def _day(event: Event, me: Me) -> date:
    """The day on which the event begins, to its owner."""
    return event.starts.astimezone(ZoneInfo(me.timezone)).date()
