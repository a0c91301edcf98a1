"""What tasks and reminders list: drafts to send, open applications, earlier conversations, questions."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from daemon.brief import Answer, Brief, Note, Sibling, Standing
from daemon.compose import text
from daemon.compose.facts import hours, short
from daemon.compose.languages import FALLBACK, Language, language_of
from daemon.compose.names import name_of
from daemon.compose.reading import in_other_words
from daemon.compose.subject import company_of, met, met_by
from daemon.identity import same_person
from daemon.model import Application, Assessment, Interview, Person, State

_PARTS = 12  # conversations of one day that are listed one by one
_CLOSED = {State.SENT, State.DONE, State.GONE, State.WITHDRAWN, State.SKIPPED}


def todo_facts(brief: Brief, language: Language, users: Language) -> dict[str, object]:
    """Everything that only tasks and reminders speak of; bracketed lines as they stand in the drafts (``users``)."""
    zone = ZoneInfo(brief.zone)
    due = brief.due.astimezone(zone).date()
    company = company_of(brief)
    drafts = [sibling for sibling in brief.drafts if sibling.state not in _CLOSED]
    recruiter = next((one.recruiter for one in reversed(brief.loop) if one.recruiter), None)
    return {
        "drafts": [_draft(sibling, company, recruiter, language, users) for sibling in drafts],
        "someone": next((name.short for person in met_by(brief) if (name := name_of(person, company)).short), None),
        "addressees": _addressees(drafts, company, language),
        "addressees_discreet": _addressees(drafts, company, language, discreet=True),
        "standings": [_standing(one, language, zone, due) for one in brief.standings],
        "notes": _notes(brief.notes),
        "apart": _notes(_apart(brief)),
        "hard": _hard(brief.notes),
        "prior": [_earlier(one, brief.notes, language, zone) for one in brief.prior],
        "coming": _coming(brief.coming, brief.loop, language, zone, due)
        if brief.coming
        else _set(brief.assessment, language, due),
        "answer": _answer(brief.answer, language, zone, brief.recipient),
        "promise": _promise(brief, language),
        "question": _question(brief, language, zone),
        "title": None,
        "text": None,
        "letter": None,
        "marker": MARKER,
    }


MARKER = "— Write below this line —"


def _addressees(
    drafts: Sequence[Sibling], company: str | None, language: Language, *, discreet: bool = False
) -> str | None:
    """The recipients for a title: given names, whole names where two are alike, never more than four words' worth."""
    names = [name_of(sibling.recipient, company) for sibling in drafts]
    shorts = [name.short for name in names]
    if not drafts:
        return None
    if any(name is None for name in shorts):
        said = [
            name.short or (text.address(sibling.recipient.email) if sibling.recipient and not discreet else None)
            for name, sibling in zip(names, drafts, strict=True)
        ]
        return language.listed((one for one in said if one), 4) if all(said) else None
    return language.listed((n.full or "" if shorts.count(n.short) > 1 else n.short or "" for n in names), 4)


def _draft(
    sibling: Sibling, company: str | None, recruiter: Person | None, language: Language, users: Language
) -> dict[str, object]:
    person, name = sibling.recipient, name_of(sibling.recipient, company)
    email = text.address(person.email) if person else None
    via = sibling.via or (recruiter if person and recruiter and not same_person(person, recruiter) else None)
    passed_on = via if via and not email and text.address(via.email) else None
    about = email or name.full
    return {
        "name": name.full or email or language.nobody_known,
        "email": email if name.full else None,
        "addressed": email is not None,
        "via": (name_of(passed_on, company).full or passed_on.email) if passed_on else None,
        "place": text.line(sibling.place, 300) or None,
        "blank": users.prompt(name.short) if sibling.blank else None,
        "about": shlex.quote(about) if about else None,
        "id": short(sibling.key),
    }


def _application(application: Application, language: Language) -> str:
    company, role = text.phrase(application.company, 48), text.phrase(application.role)
    return language.application(role, language.firm(company)) or language.an_application


def _standing(one: Standing, language: Language, zone: ZoneInfo, due: date) -> dict[str, object]:
    def spoken(moment: object) -> str | None:
        return language.full_day(moment.astimezone(zone).date()) if hasattr(moment, "astimezone") else None

    return {
        "name": _application(one.application, language),
        "id": short(one.application.id),
        "last": spoken(one.last.starts) if one.last else None,
        "next": spoken(one.next.starts) if one.next else None,
        "waiting": spoken(one.waiting_since),
        "step": language.step_words(text.line(one.next_step)),
        "due": spoken(one.next_due),
        "late": one.next_due is not None and one.next_due.astimezone(zone).date() < due,
        "answered": _answer(one.answer, language, zone),
        "decision": language.day_words(one.decision, due) if one.decision and one.decision >= due else None,
        "overdue": language.full_day(one.decision) if one.decision and one.decision < due else None,
    }


def _said(note: Note) -> str:
    name = name_of(note.about).short if note.about else None
    said = " ".join(text.block(note.text, 600).split("\n"))
    return f"{name}: {said}" if name else said


def _apart(brief: Brief) -> list[Note]:
    """The notes that no letter of the loop can take up: they are not in its language, or in words it cannot turn."""
    spoken = language_of(brief.loop[-1].language if brief.loop else FALLBACK)
    return [note for note in brief.notes if in_other_words(note, spoken) or not spoken.understands(note.text)]


def _notes(notes: Sequence[Note]) -> list[str]:
    return [_said(note) for note in notes if not note.hard and text.block(note.text)]


def _hard(notes: Sequence[Note]) -> list[str]:
    return [_said(note) for note in notes if note.hard and text.block(note.text)]


def _earlier(interview: Interview, notes: Sequence[Note], language: Language, zone: ZoneInfo) -> dict[str, object]:
    mine = [note for note in notes if note.interview == interview.id]
    return {
        "day": language.full_day(interview.starts.astimezone(zone).date()),
        "meeting": _meeting(interview, language),
        "people": _crowd(interview, language),
        "notes": _notes(mine),
        "hard": _hard(mine),
    }


def _meeting(interview: Interview, language: Language) -> str:
    about = language.topic(interview.topic)
    return language.meeting(interview.stage, interview.coarse, about) or language.conversation


def _crowd(interview: Interview, language: Language) -> str:
    names = (name_of(person).full for person in met(interview))
    return language.listed(filter(None, names), 5)


def _coming(
    interview: Interview, loop: Sequence[Interview], language: Language, zone: ZoneInfo, due: date
) -> dict[str, object]:
    """The day of one or several conversations, ``loop``, that ``interview`` stands for."""
    parts = [one for one in loop if interview.starts <= one.starts and one.ends <= interview.ends]
    day = interview.starts.astimezone(zone).date()
    whole = next((one for one in parts if one.coarse in ("onsite", "final")), None) if len(parts) > 1 else None
    return {
        "day": language.day_words(day, due),
        "date": language.full_day(day),
        "hours": hours(parts or [interview], language, zone),
        "meeting": language.meeting(None, whole.coarse, None) if whole else _meeting(interview, language),
        "people": _crowd(interview, language),
        "parts": [
            {"hours": hours([one], language, zone), "meeting": _meeting(one, language), "people": _crowd(one, language)}
            for one in (parts[:_PARTS] if len(parts) > 1 else ())
        ],
        "tested": interview.coarse == "assessment",
        "checked": False,
        "noted": None,
        "id": short(interview.id),
    }


def _set(one: Assessment | None, language: Language, due: date) -> dict[str, object] | None:
    """What only a note tells of, as what is coming."""
    if one is None:
        return None
    return {
        "day": language.day_words(one.by, due) if one.by else None,
        "date": language.full_day(one.by) if one.by else None,
        "hours": None,
        "meeting": one.name,
        "people": "",
        "parts": [],
        "tested": not one.check,
        "checked": one.check,
        "noted": text.line(one.text, 400),
        "id": None,
    }


def _answer(
    answer: Answer | None, language: Language, zone: ZoneInfo, recipient: Person | None = None
) -> dict[str, object] | None:
    if answer is None:
        return None
    name = name_of(answer.sender)
    return {
        "name": name.full or text.address(answer.sender.email) or language.somebody_there,
        "short": name.short,
        "day": language.full_day(answer.at.astimezone(zone).date()),
        "theirs": recipient is not None and same_person(recipient, answer.sender),
    }


def _promise(brief: Brief, language: Language) -> dict[str, object] | None:
    if brief.promise is None:
        return None
    said = language.promised(text.line(brief.promise.text, 400)).rstrip(". ") or language.what_was_promised
    return {
        "text": said,
        "title": text.shorten(said[:1].upper() + said[1:], 110),
        "by": language.full_day(brief.promise.by) if brief.promise.by else None,
        "said": language.full_day(brief.promise.said),
    }


def _question(brief: Brief, language: Language, zone: ZoneInfo) -> dict[str, object] | None:
    asked = brief.question
    if asked is None:
        return None
    when = None
    if asked.starts:
        when = f"{language.full_day(asked.starts.astimezone(zone).date())}, {language.clock(asked.starts, zone)}"
        when += f"–{language.clock(asked.ends, zone)}" if asked.ends else ""
    return {
        "about": asked.about,
        "title": text.line(asked.title, 100).replace('"', "'"),
        "why": [text.line(why, 300) for why in asked.why],
        "commands": [text.line(command, 300) for command in asked.commands],
        "when": when,
    }
