"""References: told once per application, only when it matters, and told how it ended."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from daemon.identity import action_key, fold
from daemon.model import Kind, Outcome, Person, Reference, State
from daemon.plan.known import DELIVERED, OPEN, Known, Wish
from daemon.plan.loops import reached
from daemon.plan.subjects import Case, Loop
from daemon.plan.timing import first_put
from daemon.plan.wishing import make
from daemon.playbook import Step
from daemon.records import Entry

SHARED = timedelta(days=14)
SAME_LETTER = "the same letter tells them of it"
_TOLD = frozenset({State.SENT, State.DONE, State.EDITED, State.GONE})
_REPORTED = frozenset({Outcome.OFFER, Outcome.REJECTED, Outcome.WITHDRAWN})


def reference_wishes(known: Known, cases: Sequence[Case]) -> Iterator[Wish]:
    """Notices for every reference that may be contacted; a second application within two weeks adds no second mail."""
    for reference in known.references:
        if not reference.may_contact:
            continue
        notices = [wish for case in cases for wish in _notices(case, reference)]
        notices.sort(key=lambda wish: (wish.due, wish.key))
        shared = list(_shared(known, notices))
        yield from shared
        yield from _spared(known, [wish for case in cases for wish in _outcomes(case, reference, shared)])


def _who(reference: Reference) -> tuple[Person, str]:
    person = Person(reference.name, reference.email.lower() if reference.email else None)
    return person, person.email or fold(person.name)


def _notices(case: Case, reference: Reference) -> Iterator[Wish]:
    known, step = case.known, case.known.playbook.get("references")
    if step is None:
        return
    names = {case.application.id, *case.application.interviews}
    asked = [fact.said for fact in known.facts if fact.kind == "references_asked" and fact.subject in names]
    everything = [loop for loop in case.loops if reached(loop, step.stages) and not case.listed_only(loop)]
    reached_by = [loop for loop in everything if not loop.fate and not loop.missed] or everything
    loop = reached_by[0] if reached_by else (case.loops[-1] if asked else None)
    if loop is None:
        return
    due = min([*asked, *(known.calendar.after(other.ends, step.after) for other in reached_by)])
    why = "you said that they asked for references" if due in asked else f"the {_stage(loop, step)} took place"
    never = "" if asked else loop.fate or ("they did not call" if loop.missed else "")
    if case.closed or case.application.outcome is Outcome.OFFER:
        never = never or case.settled
    person, name = _who(reference)
    for kind in step.kind:
        kind_ = kind if reference.email else Kind.TASK
        yield make(
            known, step, kind_, case=case, loop=loop, subject=case.application.id, due=due, why=why, never=never,
            begins=due if asked else loop.ends, recipient=person, person=name, reference=reference,
            notes=case.notes(loop.counting), attachments=reference.attachments if kind_ is Kind.DRAFT else (),
            to=(person,) if kind_ is Kind.DRAFT else (),
        )  # fmt: skip


def _stage(loop: Loop, step: Step) -> str:
    names = [interview.coarse for interview in loop.counting if interview.coarse in step.stages]
    return f"{names[0]} interview" if names else "interview"


def _shared(known: Known, notices: list[Wish]) -> Iterator[Wish]:
    """Spare the reference: within two weeks further applications join the untouched draft, or become a task."""
    first: Wish | None = None
    for wish in notices:
        entry = known.entries.get(wish.key)
        near = first is not None and wish.due - first.due < SHARED
        alone = wish.never or wish.kind is not Kind.DRAFT or (entry is not None and entry.state in DELIVERED)
        if wish.begins > known.now:
            yield wish  # it may yet be called off: nobody is told of it
        elif first is not None and near and _joins(first, wish, known):
            also = (*first.brief.also, *filter(None, [wish.brief.application]))
            first = replace(first, brief=replace(first.brief, also=also))
            yield replace(wish, never=SAME_LETTER, noted=True)
        elif first is None or not near or alone:
            if first:
                yield first
            out = entry is not None and entry.state in _TOLD
            first = _on_its_own(wish, entry) if not wish.never or out else None
            if first is None:
                yield wish
        else:
            yield replace(wish, never="they heard from you less than two weeks ago: a task instead")
            yield _as_task(known, wish)
    if first:
        yield first


def _spared(known: Known, outcomes: list[Wish]) -> Iterator[Wish]:
    """One letter within two weeks about how things ended, of a day's the best news; the others are tasks to tell."""

    def order(wish: Wish) -> tuple[date, bool, datetime, str]:
        application = wish.brief.application
        offered = application is not None and application.outcome is Outcome.OFFER
        return known.calendar.day(wish.due), not offered, wish.due, wish.key

    written: Wish | None = None
    for wish in sorted(outcomes, key=order):
        task = _as_task(known, wish) if wish.kind is Kind.DRAFT else wish
        letter = known.entries.get(wish.key)
        out = letter is not None and letter.state in _TOLD
        told = task.key in known.entries and known.entries[task.key].state in DELIVERED
        if wish.kind is Kind.DRAFT and not out and (told or (written and wish.due - written.due < SHARED)):
            yield replace(wish, never="they heard from you less than two weeks ago: a task instead")
            yield task
        else:
            written = wish if wish.kind is Kind.DRAFT else written
            yield wish


def _joins(first: Wish, wish: Wish, known: Known) -> bool:
    """Whether the letter can still speak of this application too, or did so when it went out."""
    letter, entry = known.entries.get(first.key), known.entries.get(wish.key)
    if wish.kind is not Kind.DRAFT or (entry is not None and entry.state in DELIVERED):
        return False
    if letter is None or letter.state in {*OPEN, State.DELIVERED}:
        return not (first.never or wish.never)
    if entry is None or entry.state is not State.SKIPPED or entry.why != SAME_LETTER:
        return False
    return letter.touched is None or entry.touched is None or entry.touched <= letter.touched


def _on_its_own(wish: Wish, entry: Entry | None) -> Wish:
    """Its own letter; one that was to be told of in a letter that never went out is not too late for one."""
    was_joined = entry is not None and entry.state is State.SKIPPED and entry.why == SAME_LETTER
    return replace(wish, expires=None) if was_joined else wish


def _as_task(known: Known, wish: Wish) -> Wish:
    due = known.calendar.working(wish.due)
    key = action_key(wish.step, Kind.TASK, wish.subject, wish.key)
    return replace(
        wish, key=key, kind=Kind.TASK, due=due, put=first_put(Kind.TASK, due, wish.begins), aliases=(),
        why=f"{wish.why}; the second time within two weeks",
        brief=replace(wish.brief, key=key, kind=Kind.TASK, to=(), due=due),
    )  # fmt: skip


def _outcomes(case: Case, reference: Reference, notices: Sequence[Wish]) -> Iterator[Wish]:
    """The end of the story and thanks, to those who were told of its beginning."""
    known, step = case.known, case.known.playbook.get("references_outcome")
    application = case.application
    told = [
        known.entries[wish.key]
        for wish in notices
        if wish.key in known.entries and (wish.application == application.id or application in wish.brief.also)
    ]
    heard = [e for e in told if e.state in _TOLD or (e.state is State.DELIVERED and not known.channels.sees_sent)]
    if step is None or not heard or application.settled is None or application.outcome not in _REPORTED:
        return
    person, name = _who(reference)
    for kind in step.kind:
        kind_ = kind if reference.email else Kind.TASK
        yield make(
            known, step, kind_, case=case, loop=case.loops[-1], subject=application.id, due=application.settled,
            begins=application.settled, why=f"outcome: {application.outcome.value}", recipient=person, person=name,
            reference=reference, to=(person,) if kind_ is Kind.DRAFT else (),
        )  # fmt: skip
