"""From a brief to the words a template may use; ``docs/templates.md`` lists every one of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from daemon.brief import Brief
from daemon.compose import text
from daemon.compose.address import reader_of
from daemon.compose.languages.base import Language
from daemon.compose.names import name_of
from daemon.compose.notes import Woven
from daemon.compose.reading import matters_of, woven_of
from daemon.compose.subject import company_of, domain_of, interview_of, met_by, role_of, took_part
from daemon.model import Interview, Kind, Person

VARIANTS = 6  # wordings per paragraph of a thank-you: a panel of six gets six different letters
_STAGES = (
    "unknown", "phone_screen", "hiring_manager", "technical", "first", "later", "case", "presentation", "behavioral",
    "panel", "onsite", "final", "assessment",
)  # fmt: skip
_LONG = 10  # words of role and company together that one clause can carry
_PAUSE = timedelta(minutes=30)  # no more than this between two conversations, and they are one visit
_SHOWN = 8  # digits of an id: enough to be unique, short enough to type


def short(key: str | None) -> str:
    """As much of an id as a person needs to type."""
    return text.line(key, 200)[:_SHOWN]


def _people(brief: Brief, language: Language) -> dict[str, object]:
    company = company_of(brief)
    reference = Person(brief.reference.name, brief.reference.email) if brief.reference else None
    spoken_of = brief.recipient or reference or (brief.to[0] if brief.to else None)
    addressed = brief.to[0] if brief.via and brief.to else spoken_of
    name, greeted = name_of(spoken_of, company), reader_of(brief, addressed, language)
    me = text.line(brief.me.name, 80)
    return {
        "me": me,
        "greeting": language.greeting(greeted),
        "signature": language.signature(me, familiar=greeted.familiar),
        "familiar": greeted.familiar,
        "name": language.called(reader_of(brief, spoken_of, language)),
        "full_name": name.full,
        "email": text.address(spoken_of.email) if spoken_of else None,
        "to": [address for person in brief.to if (address := text.address(person.email))],
        "who": name.full or (text.address(spoken_of.email) if spoken_of else None),
    }


def _meeting(brief: Brief, language: Language, zone: ZoneInfo, due: date, *, familiar: bool) -> dict[str, object]:
    interview, company, role = interview_of(brief), language.firm(company_of(brief)), role_of(brief)
    about = language.topic(interview.topic) if interview else None
    meeting = language.meeting(interview.stage, interview.coarse, about) if interview else None
    day = interview.starts.astimezone(zone).date() if interview else None
    long = role and len(f"{role} {company}".split()) > _LONG
    return {
        "company": company,
        "role": role,
        "the_role": language.the_role(role),
        "the_role_there": language.the_role(role, None if long else company),
        "of_role": language.after_role(role),
        "of_role_there": language.after_role(role, None if long else company),
        "a_role": language.a_role(role),
        "there": language.there(company, familiar=familiar),
        "application": language.application(role, company) or language.this_application,
        "topic": about,
        "meeting": meeting or language.conversation,
        "special": meeting is not None,
        "several": len(brief.loop) > 1,
        "tested": bool(brief.loop) and not brief.people and all(one.coarse == "assessment" for one in brief.loop),
        "ahead": interview is not None and brief.due < interview.starts,
        "unmet": any(one.missed for one in brief.loop),
        "day": language.day_words(day, due) if day else None,
        "when": language.on_day(day, due),
        "of_when": language.of_day(day, due),
        "date": language.full_day(day) if day else None,
        "hours": hours(brief.mine or brief.loop, language, zone),
        "hour": language.clock(interview.starts, zone) if interview and not interview.event.all_day else None,
        "zone": language.zone_words(zone),
        "site": domain_of(brief),
    }


def _state(brief: Brief, language: Language, zone: ZoneInfo, due: date) -> dict[str, object]:
    followed_up = brief.followed_up.astimezone(zone).date() if brief.followed_up else None
    outcome = brief.application.outcome.value if brief.application else "active"
    return {
        "asks_timeline": brief.asks_timeline,
        "decision": language.around(brief.decision, due) if brief.decision and brief.decision_said else None,
        "decision_known": language.full_day(brief.decision) if brief.decision else None,
        "thanked": brief.thanked,
        "in_thread": brief.thread is not None,
        "followed_up": language.day_words(followed_up, due) if followed_up else None,
        "seen_replies": brief.seen_replies,
        "outcome": outcome,
        "channel": brief.application.channel if brief.application else "mail",
        "proposals": [language.proposal(moment, zone, due) for moment in brief.proposals],
        "took_part": took_part(brief),
        "step": brief.step,
        "discreet": brief.me.discreet,
        "command": text.line(brief.command),
        "id": short(brief.key),
        "interview_id": short(interview.id) if (interview := interview_of(brief)) else "",
        "application_id": short(brief.application.id) if brief.application else "",
    }


def _wording(brief: Brief, language: Language, users: Language) -> dict[str, object]:
    """Which of the wordings: another for each person of a panel, and for each stage of an application."""
    coarse = brief.loop[-1].coarse if brief.loop else None
    base = brief.position + (_STAGES.index(coarse) if coarse in _STAGES else 0)
    again = brief.position // VARIANTS
    letter = brief.kind is Kind.DRAFT or brief.template == "channel"
    woven = woven_of(brief, language) if letter else Woven()
    prompted = brief.prompts and brief.kind is Kind.DRAFT and not woven and took_part(brief)
    return {
        "first": brief.position == 0,
        "opening": base % VARIANTS,
        "middle": (base + again) % VARIANTS,
        "closing": (base + 2 * again) % VARIANTS,
        "talk": woven.talk,
        "remark": woven.remark,
        "prompt": users.prompt(name_of(brief.recipient, company_of(brief)).short) if prompted else None,
    }


def _reference(brief: Brief, language: Language) -> dict[str, object]:
    reference = brief.reference
    points = [text.line(point, 200).rstrip(". ") for point in reference.talking_points] if reference else []
    points = [point for point in points if point][:6]
    others = [(text.phrase(other.company, 48), text.phrase(other.role)) for other in brief.also]
    return {
        "relationship": text.line(reference.relationship, 80) or None if reference else None,
        "points": points,
        "points_line": language.listed(points) if len(points) <= 3 and "," not in "".join(points) else None,
        "matters": matters_of(brief, language),
        "may_contact": bool(reference and reference.may_contact),
        "attached": bool(brief.attachments),
        "also": language.listed(language.also(role, firm) for firm, role in others if firm),
        "an_interview": language.an_interview(brief.loop[-1].coarse if brief.loop else None),
    }


def hours(interviews: Sequence[Interview], language: Language, zone: ZoneInfo) -> str | None:
    """From when to when: "14:00–15:00", with what lies apart on its own: "10:00–11:00 and 15:00–15:45".

    ``None`` for whole days.
    """
    if not interviews or any(one.event.all_day for one in interviews):
        return None
    spans: list[tuple[datetime, datetime]] = []
    for one in sorted(interviews, key=lambda one: (one.starts, one.id)):
        if spans and one.starts - spans[-1][1] <= _PAUSE:
            spans[-1] = spans[-1][0], max(spans[-1][1], one.ends)
        else:
            spans.append((one.starts, one.ends))
    return language.listed(f"{language.clock(start, zone)}–{language.clock(end, zone)}" for start, end in spans)


def letter_facts(brief: Brief, language: Language, users: Language) -> dict[str, object]:
    """Everything about people, the meeting, how things stand, and the wording, as ``language`` says it.

    What is meant for the user alone, the bracketed line, is in the language of the user (``users``).
    """
    zone = ZoneInfo(brief.zone)
    due = brief.due.astimezone(zone).date()
    people = _people(brief, language)
    return {
        **people,
        **_meeting(brief, language, zone, due, familiar=bool(people["familiar"])),
        **_state(brief, language, zone, due),
        **_wording(brief, language, users),
        **_reference(brief, language),
        "people": language.listed((name.short for person in met_by(brief) if (name := name_of(person)).short), 4),
    }
