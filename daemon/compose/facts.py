"""From a brief to the words a template may use; ``docs/templates.md`` lists every one of them."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from daemon.brief import Brief
from daemon.compose import english, text
from daemon.compose.names import listed, name_of
from daemon.compose.notes import Woven
from daemon.compose.reading import matters_of, woven_of
from daemon.compose.subject import company_of, domain_of, interview_of, role_of, took_part
from daemon.model import Kind, Person

VARIANTS = 6  # wordings per paragraph of a thank-you: a panel of six gets six different letters
_STAGES = (
    "unknown", "phone_screen", "hiring_manager", "technical", "first", "later", "case", "presentation", "behavioral",
    "panel", "onsite", "final", "assessment",
)  # fmt: skip
_LONG = 10  # words of role and company together that one clause can carry
_SHOWN = 8  # digits of an id: enough to be unique, short enough to type


def short(key: str | None) -> str:
    """As much of an id as a person needs to type."""
    return text.line(key, 200)[:_SHOWN]


def _people(brief: Brief) -> dict[str, object]:
    company = company_of(brief)
    reference = Person(brief.reference.name, brief.reference.email) if brief.reference else None
    spoken_of = brief.recipient or reference or (brief.to[0] if brief.to else None)
    addressed = brief.to[0] if brief.via and brief.to else spoken_of
    name, greeted = name_of(spoken_of, company), name_of(addressed, company)
    me = text.line(brief.me.name, 80)
    return {
        "me": me,
        "greeting": english.greeting(greeted.short),
        "signature": english.signature(me),
        "name": name.short,
        "full_name": name.full,
        "email": text.address(spoken_of.email) if spoken_of else None,
        "to": [address for person in brief.to if (address := text.address(person.email))],
        "who": name.full or (text.address(spoken_of.email) if spoken_of else None),
    }


def _meeting(brief: Brief, zone: ZoneInfo, due: date) -> dict[str, object]:
    interview, company, role = interview_of(brief), company_of(brief), role_of(brief)
    about = english.topic(interview.topic) if interview else None
    meeting = english.meeting(interview.stage, interview.coarse, about) if interview else None
    day = interview.starts.astimezone(zone).date() if interview else None
    long = role and len(f"{role} {company}".split()) > _LONG
    return {
        "company": company,
        "role": role,
        "the_role": english.the_role(role),
        "the_role_there": english.the_role(role, None if long else company),
        "a_role": english.a_role(role),
        "there": english.there(company),
        "application": english.application(role, company) or "this application",
        "topic": about,
        "meeting": meeting or "conversation",
        "special": meeting is not None,
        "several": len(brief.loop) > 1,
        "tested": bool(brief.loop) and not brief.people and all(one.coarse == "assessment" for one in brief.loop),
        "ahead": interview is not None and brief.due < interview.starts,
        "unmet": any(one.missed for one in brief.loop),
        "day": english.day_words(day, due) if day else None,
        "when": english.on_day(day, due),
        "date": english.full_day(day) if day else None,
        "hours": english.hours((brief.mine or brief.loop)[0], interview, zone) if interview else None,
        "hour": english.clock(interview.starts, zone) if interview and not interview.event.all_day else None,
        "zone": english.zone_words(zone),
        "site": domain_of(brief),
    }


def _state(brief: Brief, zone: ZoneInfo, due: date) -> dict[str, object]:
    def spoken(day: date | None) -> str | None:
        return english.day_words(day, due) if day else None

    def local(moment: datetime) -> date:
        return moment.astimezone(zone).date()

    outcome = brief.application.outcome.value if brief.application else "active"
    return {
        "asks_timeline": brief.asks_timeline,
        "decision": spoken(brief.decision) if brief.decision_said else None,
        "decision_known": spoken(brief.decision),
        "thanked": brief.thanked,
        "in_thread": brief.thread is not None,
        "followed_up": spoken(local(brief.followed_up)) if brief.followed_up else None,
        "seen_replies": brief.seen_replies,
        "outcome": outcome,
        "channel": brief.application.channel if brief.application else "mail",
        "proposals": [
            f"{english.day_words(local(moment), due)} at {english.clock(moment, zone)}" for moment in brief.proposals
        ],
        "took_part": took_part(brief),
        "step": brief.step,
        "discreet": brief.me.discreet,
        "command": text.line(brief.command),
        "id": short(brief.key),
        "interview_id": short(interview.id) if (interview := interview_of(brief)) else "",
        "application_id": short(brief.application.id) if brief.application else "",
    }


def _wording(brief: Brief) -> dict[str, object]:
    """Which of the wordings: another for each person of a panel, and for each stage of an application."""
    coarse = brief.loop[-1].coarse if brief.loop else None
    base = brief.position + (_STAGES.index(coarse) if coarse in _STAGES else 0)
    again = brief.position // VARIANTS
    letter = brief.kind is Kind.DRAFT or brief.template == "channel"
    woven = woven_of(brief) if letter else Woven()
    prompted = brief.prompts and brief.kind is Kind.DRAFT and not woven and took_part(brief)
    return {
        "first": brief.position == 0,
        "opening": base % VARIANTS,
        "middle": (base + again) % VARIANTS,
        "closing": (base + 2 * again) % VARIANTS,
        "talk": woven.talk,
        "remark": woven.remark,
        "prompt": english.prompt(name_of(brief.recipient, company_of(brief)).short) if prompted else None,
    }


def _reference(brief: Brief) -> dict[str, object]:
    reference = brief.reference
    points = [text.line(point, 200).rstrip(". ") for point in reference.talking_points] if reference else []
    points = [point for point in points if point][:6]
    others = [(text.phrase(other.company, 48), text.phrase(other.role)) for other in brief.also]
    return {
        "relationship": text.line(reference.relationship, 80) or None if reference else None,
        "points": points,
        "points_line": listed(points) if len(points) <= 3 and not any("," in point for point in points) else None,
        "matters": matters_of(brief),
        "may_contact": bool(reference and reference.may_contact),
        "attached": bool(brief.attachments),
        "also": listed(
            f"{firm} about {english.article(role + ' role') if role else 'a role'}" for firm, role in others if firm
        ),
        "an_interview": english.an_interview(brief.loop[-1].coarse if brief.loop else None),
    }


def letter_facts(brief: Brief) -> dict[str, object]:
    """Everything about people, the meeting, how things stand, and the wording."""
    zone = ZoneInfo(brief.zone)
    due = brief.due.astimezone(zone).date()
    return {
        **_people(brief),
        **_meeting(brief, zone, due),
        **_state(brief, zone, due),
        **_wording(brief),
        **_reference(brief),
        "people": listed((name.short for person in brief.people if (name := name_of(person)).short), 4),
    }
