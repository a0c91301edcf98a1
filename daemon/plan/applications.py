"""What follows from an application as a whole: research, network, promises, the next round, its end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from daemon.identity import fold
from daemon.model import Interview, Kind, Outcome, Person, Promise
from daemon.plan.assessments import noted, prepared_as, shown, until, when
from daemon.plan.known import Wish
from daemon.plan.loops import ended_by, own_wishes, reached
from daemon.plan.subjects import Case, Loop
from daemon.plan.wishing import by_channel, clock, make
from daemon.playbook import Step
from daemon.records import Fact


def application_wishes(case: Case, first: Loop) -> Iterator[Wish]:
    """Once per application, counted from its first loop: research, network and the user's own steps."""
    known = case.known
    stop = case.settled
    for step in filter(None, (known.playbook.get("research"), known.playbook.get("network"))):
        for kind in step.kind:
            yield make(
                known, step, kind, case=case, loop=first, subject=case.application.id, begins=first.ends,
                due=known.calendar.after(first.ends, step.after), never=first.fate or stop,
                why=f"{step.after.days} business day{'s' if step.after.days != 1 else ''} after the first interview",
            )  # fmt: skip
    for step in known.playbook.own:
        if step.per != "application" or (step.stages and not any(reached(loop, step.stages) for loop in case.ended)):
            continue
        ending = first.fate or stop or (ended_by(case, case.ended[-1]) if step.until and case.ended else "")
        yield from own_wishes(case, first, step, case.application.id, ending)


def promise_wishes(case: Case) -> Iterator[Wish]:
    """What the user promised, one task each; who repeats it in the same words only names another day for it."""
    known, step = case.known, case.known.playbook.get("promises")
    if step is None:
        return
    interviews = {interview.id: loop for loop in case.loops for interview in loop.interviews}
    promised: dict[tuple[str, str], tuple[Fact, date | None]] = {}
    for fact in known.facts:
        if fact.kind == "promise" and fact.subject in interviews:
            same = interviews[fact.subject].id, fold(fact.data["text"])
            first, by = promised.get(same, (fact, None))
            promised[same] = first, date_of(fact.data.get("by")) or by
    for fact, by in promised.values():
        said = known.calendar.day(fact.said)
        day = known.calendar.add(said, step.after.days or 0)
        if by:  # promised for a rest day: the business day before, so that it is not late
            day = by if known.calendar.is_business_day(by) else known.calendar.add(by, -1)
        loop = interviews[fact.subject]
        for kind in step.kind:
            yield make(
                known, step, kind, case=case, loop=loop, subject=fact.id, due=known.calendar.opening(max(day, said)),
                begins=fact.said, why=f"you promised it on {clock(known, fact.said)}",
                never=case.settled if case.closed else "", person=fact.id,
                promise=Promise(fact.id, fact.data["text"], by, said, fact.subject),
            )  # fmt: skip


def date_of(text: str | None) -> date | None:
    """A stored date, or nothing."""
    return date.fromisoformat(text) if text else None


def prepare_wishes(case: Case) -> Iterator[Wish]:
    """What was said last time and what to study, two business days before each coming loop."""
    known, step = case.known, case.known.playbook.get("prepare_next")
    if step is None or step.before is None:
        return
    yield from _noted_wishes(case, step)
    for loop in case.loops:
        subject = prepared_as(case, loop)
        standing = case.entry("prepare_next", subject)
        begun = loop.starts <= known.now and not loop.fate
        if begun and (standing is None or standing.due <= known.now):
            continue
        prior = _before(case, loop.starts)
        due = _ahead(case, step, loop.starts)
        stop = loop.fate or ("it has taken place" if begun else case.settled if case.closed else "")
        for kind in step.kind:
            yield make(
                known, step, kind, case=case, loop=loop, subject=subject, due=due, begins=min(due, known.now),
                never=stop, why=f"the interview is on {clock(known, loop.starts)}", coming=coming(loop),
                expires=loop.starts, prior=prior, notes=case.notes(prior),
            )  # fmt: skip


def _noted_wishes(case: Case, step: Step) -> Iterator[Wish]:
    """The same before what a note says that the employer has set; soon, where it names no day."""
    known, loops = case.known, {interview.id: loop for loop in case.loops for interview in loop.interviews}
    for one in noted(case):
        if one.promised:
            continue
        standing, over, loop = case.entry("prepare_next", one.id), until(case, one), shown(case, one)
        if over <= known.now and (standing is None or standing.due <= known.now):
            continue
        if loop and (standing is None or prepared_as(case, loop) == one.id):
            continue
        told = next((i for i in (loops[one.interview], *reversed(case.loops)) if i.living), loops[one.interview])
        calendar, prior = known.calendar, _before(case, over)
        due = calendar.opening(calendar.add(calendar.day(one.said), 1))
        if named := one.by or one.comes:
            due = _ahead(case, step, calendar.at(named, calendar.closes))
        stop = told.fate or (case.settled if case.closed else "") or ("it is in the calendar" if loop else "")
        for kind in step.kind:
            yield make(
                known, step, kind, case=case, loop=told, subject=one.id, due=due, begins=one.said, expires=over,
                never=stop, why=f"next comes {when(case, one)}", assessment=one, prior=prior, notes=case.notes(prior),
            )  # fmt: skip


def _ahead(case: Case, step: Step, moment: datetime) -> datetime:
    """When to prepare for what is at a moment."""
    calendar, ahead = case.known.calendar, step.before
    if ahead is None or ahead.days is None:
        return calendar.working(moment - (ahead.elapsed if ahead else timedelta()))
    return calendar.opening(calendar.add(calendar.day(moment), -ahead.days))


def _before(case: Case, moment: datetime) -> tuple[Interview, ...]:
    """The interviews that were over by then."""
    return tuple(i for other in case.ended for i in other.interviews if i.ends <= moment)


def coming(loop: Loop) -> Interview:
    """The loop as one conversation: it begins with its first, ends with its last, and is with everybody."""
    first = min(loop.counting, key=lambda interview: (interview.starts, interview.id))
    return replace(first, interviewers=loop.people, event=replace(first.event, ends=loop.ends))


def rejection_wishes(case: Case) -> Iterator[Wish]:
    """Thanks and a request for advice, once the user has said that it is a rejection."""
    known, step = case.known, case.known.playbook.get("rejection_thanks")
    application, ended = case.application, case.ended
    if step is None or application.settled is None or not ended or case.listed_only(ended[-1]):
        return
    loop = ended[-1]
    person: Person | None = case.correspondent(loop)
    entry = case.entry("rejection_thanks", application.id)
    if application.outcome is not Outcome.REJECTED and entry is None:
        return
    never = "" if application.outcome is Outcome.REJECTED else f"outcome: {application.outcome.value}"
    for kind in step.kind:
        wish = make(
            known, step, kind, case=case, loop=loop, subject=application.id, due=application.settled,
            begins=application.settled, why="you said that they declined", recipient=person, never=never,
            to=(person,) if person else (), thanked=case.thanked(loop), notes=case.notes(loop.counting),
        )  # fmt: skip
        yield from by_channel(known, case, wish) if kind is Kind.DRAFT else [wish]
