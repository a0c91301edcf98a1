"""From a brief to the words a template may use; ``docs/templates.md`` lists every one of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from daemon.brief import Brief, Note
from daemon.compose import english, text
from daemon.compose.names import Name, listed, name_of
from daemon.compose.notes import Woven, mentions, weave
from daemon.identity import same_person
from daemon.model import Interview, Kind, Person

VARIANTS = 6  # wordings per paragraph of a thank-you: a panel of six gets six different letters
_STAGES = (
    "unknown", "phone_screen", "hiring_manager", "technical", "first", "later", "case", "presentation", "behavioral",
    "panel", "onsite", "final", "assessment",
)  # fmt: skip
_INTERVIEWS = {"final": "final interview", "onsite": "onsite interview"}
_LONG = 10  # words of role and company together that one clause can carry
_SHOWN = 8  # digits of an id: enough to be unique, short enough to type


def interview_of(brief: Brief) -> Interview | None:
    """The conversation a text is about: the recipient's own, else the last of the loop."""
    known = brief.mine or brief.loop
    return known[-1] if known else None


def company_of(brief: Brief) -> str | None:
    """The company's name, fit for a sentence."""
    interview = interview_of(brief) or brief.coming
    said = brief.application.company if brief.application else None
    return text.phrase(said or (interview.company if interview else None), 48)


def role_of(brief: Brief) -> str | None:
    """The role's name, fit for a sentence and without a trailing "role" or "position"."""
    interview = interview_of(brief) or brief.coming
    said = brief.application.role if brief.application else None
    role = text.phrase(said or (interview.role if interview else None))
    if role and len(words := role.split()) > 1 and words[-1].casefold() in {"role", "position", "job", "vacancy"}:
        role = " ".join(words[:-1])
    return role


def domain_of(brief: Brief) -> str | None:
    """The company's own domain: one that carries its name, or at which an interviewer writes."""
    interview = interview_of(brief)
    company = "".join(filter(str.isalnum, (company_of(brief) or "").casefold()))
    people = {(person.email or "").rpartition("@")[2] for one in brief.loop for person in one.interviewers}
    for domain in interview.domains if interview else ():
        label = "".join(filter(str.isalnum, domain.partition(".")[0].casefold()))
        named = len(label) > 2 and (label in company or (company and company in label))
        if text.address(f"x@{domain}") and (named or domain in people):
            return domain
    return None


def short(key: str | None) -> str:
    """As much of an id as a person needs to type."""
    return text.line(key, 200)[:_SHOWN]


def _took_part(brief: Brief) -> bool:
    """Whether the recipient was in the conversation; taken as given for a thank-you where nobody is known."""
    everybody = [*brief.people, *(person for one in brief.loop for person in one.interviewers)]
    if brief.mine or (brief.recipient and any(same_person(brief.recipient, person) for person in everybody)):
        return True
    interview = interview_of(brief)
    return (not everybody and brief.step == "thank_you") or (
        interview is not None and interview.stage == "recruiter_screen"
    )


def _concerns(note: Note, brief: Brief, name: Name, others: Sequence[Name], *, took_part: bool) -> bool:
    """Whether a note may be used in the letter to the recipient."""
    if note.hard or brief.recipient is None:
        return False
    if note.about is not None:
        return same_person(note.about, brief.recipient)
    if mentions(note.text, name):
        return True
    elsewhere = brief.mine and note.interview not in {one.id for one in brief.mine}
    return took_part and not elsewhere and not any(mentions(note.text, other) for other in others)


def woven_of(brief: Brief) -> Woven:
    """What the notes give for the letter to the recipient."""
    company = company_of(brief)
    name = name_of(brief.recipient, company)
    others = [
        name_of(person, company)
        for person in brief.people
        if brief.recipient is None or not same_person(person, brief.recipient)
    ]
    others = [other for other in others if not other.words & name.words]
    took_part = _took_part(brief)
    notes = [note.text for note in brief.notes if _concerns(note, brief, name, others, took_part=took_part)]
    return weave(notes, name, others)


def prompt_for(name: str | None) -> str:
    """The only placeholder there is; it stands on a line of its own."""
    return f"[One thing you talked about with {name}]" if name else "[One thing you talked about]"


def _people(brief: Brief) -> dict[str, object]:
    company = company_of(brief)
    reference = Person(brief.reference.name, brief.reference.email) if brief.reference else None
    spoken_of = brief.recipient or reference or (brief.to[0] if brief.to else None)
    addressed = brief.to[0] if brief.via and brief.to else spoken_of
    name, greeted = name_of(spoken_of, company), name_of(addressed, company)
    me = text.line(brief.me.name, 80)
    return {
        "me": me,
        "greeting": f"Dear {greeted.short}," if greeted.short else "Hello,",
        "signature": f"Kind regards,\n{me}" if me else "Kind regards",
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
    the_role = f"the {role} role" if role else "the role"
    long = len(f"{role} {company}".split()) > _LONG
    here = filter(None, [role, f"at {company}" if role and company else company])
    return {
        "company": company,
        "role": role,
        "the_role": the_role,
        "the_role_there": f"{the_role} at {company}" if company and not (role and long) else the_role,
        "a_role": english.article(f"{role} role" if role else "role"),
        "there": f"at {company}" if company else "with you",
        "application": " ".join(here) or "this application",
        "topic": about,
        "meeting": meeting or "conversation",
        "special": meeting is not None,
        "several": len(brief.loop) > 1,
        "day": english.day_words(day, due) if day else None,
        "when": f"on {english.day_words(day, due)}" if day else "recently",
        "date": english.full_day(day) if day else None,
        "hours": f"{english.clock(interview.starts, zone)}–{english.clock(interview.ends, zone)}"
        if interview and not interview.event.all_day
        else None,
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
        "followed_up": spoken(local(brief.followed_up)) if brief.followed_up else None,
        "seen_replies": brief.seen_replies,
        "outcome": outcome,
        "channel": brief.application.channel if brief.application else "mail",
        "proposals": [
            f"{english.day_words(local(moment), due)} at {english.clock(moment, zone)}" for moment in brief.proposals
        ],
        "took_part": _took_part(brief),
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
    prompted = brief.prompts and brief.kind is Kind.DRAFT and not woven
    return {
        "first": brief.position == 0,
        "opening": base % VARIANTS,
        "middle": (base + again) % VARIANTS,
        "closing": (base + 2 * again) % VARIANTS,
        "talk": woven.talk,
        "remark": woven.remark,
        "prompt": prompt_for(name_of(brief.recipient, company_of(brief)).short) if prompted else None,
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
        "may_contact": bool(reference and reference.may_contact),
        "attached": bool(brief.attachments),
        "also": listed(
            f"{firm} about {english.article(role + ' role') if role else 'a role'}" for firm, role in others if firm
        ),
        "an_interview": english.article(
            _INTERVIEWS.get((brief.loop[-1].coarse or "") if brief.loop else "", "interview")
        ),
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
