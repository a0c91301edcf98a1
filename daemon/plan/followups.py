"""Follow-ups: at most two a loop, to one person, until something ends them; then the end itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from daemon.brief import Answer
from daemon.model import Assessment, Kind, State
from daemon.plan.assessments import until, waiting, when
from daemon.plan.known import AGAIN, OPEN, Wish
from daemon.plan.loops import ended_by, siblings
from daemon.plan.subjects import Case, Loop
from daemon.plan.timing import expiry, out_of_quiet
from daemon.plan.wishing import by_channel, clock, in_touch, make
from daemon.playbook import Step, default

_USED = frozenset({State.SENT, State.DONE, State.GONE})


@dataclass(frozen=True, slots=True)
class Times:
    """When each follow-up of a loop is due, and when it is time to let go; each counts from what really happened."""

    first: datetime
    second: datetime
    close: datetime


def _step(case: Case, name: str) -> Step:
    """The step, or the shipped one where it is switched off: what follows it keeps its time."""
    return case.known.playbook.get(name) or default().steps[name]


def times(case: Case, loop: Loop) -> Times:
    """The chain of due times: the second counts from when the first was sent, the end from the second.

    A day named, or ``resume``, puts off whatever is still to come.
    """
    calendar = case.known.calendar
    first = _step(case, "follow_up_1")
    plain = calendar.after(loop.ends, first.after)
    called_off = max((case.fell_through(other) for other in case.loops if _called_off(other, loop)), default=plain)
    if called_off > plain:  # they may be looking for another day
        plain = calendar.after(called_off, first.after)
    decided = None
    stated = case.decision(loop)
    if stated and first.after_decision:
        decided = calendar.after(calendar.at(stated, calendar.closes), first.after_decision)
    due = calendar.working(case.decision_floor(loop, plain, decided))
    if pending := awaited(case, loop):
        due = max(due, calendar.working(calendar.after(until(case, pending), first.after)))
    if case.restarted and case.restarted > due:
        due = calendar.working(case.restarted)
    second = max(due, calendar.after(_happened(case, "follow_up_1", loop, due), _step(case, "follow_up_2").after))
    last = max(due, _happened(case, "follow_up_2", loop, second))
    return Times(due, calendar.working(second), calendar.working(calendar.after(last, _step(case, "close_out").after)))


def awaited(case: Case, loop: Loop) -> Assessment | None:
    """What was set since the loop, so that the waiting begins anew with its day, if no later decision is promised."""
    pending, stated = waiting(case, loop), case.decision(loop)
    later = pending and stated and stated >= case.known.calendar.day(until(case, pending))
    return None if later else pending


def _called_off(other: Loop, loop: Loop) -> bool:
    return other.ends > loop.ends and other.fate in ("cancelled", "deleted")


def _happened(case: Case, step: str, loop: Loop, due: datetime) -> datetime:
    """When a follow-up was sent, else put, else when it can be: a late one pushes the next, so nothing bunches."""
    if case.known.playbook.get(step) is None or loop.missed or case.application.channel == "none":
        return due  # it is never made
    entry = case.entry(step, loop.id, (Kind.DRAFT if case.application.channel == "mail" else Kind.TASK).value)
    if entry and entry.key in case.known.skipped():
        return due
    if entry is None or entry.state in OPEN | AGAIN:
        limit = expiry(case.known.calendar, due, _step(case, step).expires)
        return due if limit and case.known.now > limit else max(due, case.known.now)
    if entry.state in _USED and entry.touched:
        return max(entry.touched, loop.ends)
    return max(due, entry.delivered_at or due)


def follow_up_wishes(case: Case, loop: Loop) -> Iterator[Wish]:
    """Both follow-ups of a loop, each a draft with its reminder."""
    when = times(case, loop)
    stop = loop.fate or ended_by(case, loop) or ("they did not call" if loop.missed else "")
    for name, due in (("follow_up_1", when.first), ("follow_up_2", when.second)):
        step = case.known.playbook.get(name)
        if step:
            yield from _follow_up(case, loop, step, due, stop)


def _follow_up(case: Case, loop: Loop, step: Step, due: datetime, stop: str) -> Iterator[Wish]:
    known = case.known
    person = case.answerer(loop) or case.correspondent(loop)
    first = case.entry("follow_up_1", loop.id, Kind.DRAFT.value)
    sent = first.touched if first and first.state in (State.SENT, State.DONE) else None
    drafted: list[Wish] = []
    answer = last_answer(case, loop)
    for kind in sorted(step.kind, key=lambda kind: kind is not Kind.DRAFT):
        wish = make(
            known, step, kind, case=case, loop=loop, subject=loop.id, due=due, begins=loop.ends, placed=False,
            why=_reason(case, loop, step), recipient=person if kind is Kind.DRAFT else None, never=stop,
            to=(person,) if person and kind is Kind.DRAFT else (), notes=case.notes(loop.counting),
            answer=answer, thanked=case.thanked(loop), followed_up=sent if step.name == "follow_up_2" else None,
            decision_said=(stated := case.decision(loop)) is not None and stated <= known.calendar.day(due),
            drafts=siblings(case, drafted) if kind is Kind.REMINDER else (),
        )  # fmt: skip
        if kind is Kind.DRAFT:
            drafted.append(wish)
            yield from by_channel(known, case, wish)
        else:
            channel = case.application.channel
            other = "" if channel == "mail" else in_touch(channel)
            yield replace(wish, never=wish.never or other or _used(case, step, loop))


def _used(case: Case, step: Step, loop: Loop) -> str:
    """What the user did with the draft, so that its reminder is no longer needed; or nothing."""
    entry = case.entry(step.name, loop.id, Kind.DRAFT.value)
    if entry and entry.key in case.known.skipped():
        return "you skipped the draft"
    if entry is None or entry.state not in _USED:
        return ""
    return "you deleted it" if entry.state is State.GONE and case.known.channels.sees_sent else "it is sent"


def _reason(case: Case, loop: Loop, step: Step) -> str:
    if step.name == "follow_up_1":
        if pending := awaited(case, loop):
            return f"no answer {step.after.days} business days after {when(case, pending)}"
        if stated := case.decision(loop):
            by = "you noted" if case.application.decision_by_user else "they named"
            return f"no answer yet; the decision date {by} is {stated.day} {stated:%b}"
        return f"no answer {step.after.days} business days after {clock(case.known, loop.ends)}"
    return f"no answer {step.after.days} business days after the first follow-up"


def late_for_thanks(case: Case, loop: Loop) -> str:
    """Why nobody is to be thanked any more, or nothing: from the first follow-up on, which carries the thanks."""
    if case.known.playbook.get("follow_up_1") is None:
        return ""
    if case.known.now < out_of_quiet(case.known.calendar, times(case, loop).first):
        return ""
    ended = ended_by(case, loop) or loop.missed or loop.fate or case.application.channel != "mail"
    return "it is too late for thanks" if ended else "the follow-up carries the thanks"


def closing_wishes(case: Case, loop: Loop) -> Iterator[Wish]:
    """Letting go when nobody ever answered, and asking again after an answer that settled nothing."""
    known = case.known
    step = known.playbook.get("close_out")
    if step:
        for kind in step.kind:
            yield make(
                known, step, kind, case=case, loop=loop, subject=case.application.id, due=times(case, loop).close,
                begins=loop.ends, why="no answer: time to move on", never=ended_by(case, loop),
                answer=last_answer(case, loop),
            )  # fmt: skip
    step = known.playbook.get("answered")
    first, last = case.answer(loop.ends), last_answer(case, loop)
    if step and first and last and first.kind == "human":
        yield from _answered(case, loop, step, first.at, last)


def last_answer(case: Case, loop: Loop) -> Answer | None:
    """What somebody there wrote last since the loop, though it was not the last word."""
    human = [reply for reply in case.replies if reply.kind == "human" and reply.at > loop.ends]
    last = max(human, key=lambda reply: reply.at, default=None)
    return Answer(last.sender, last.at, last.kind) if last else None


def _answered(case: Case, loop: Loop, step: Step, since: datetime, human: Answer) -> Iterator[Wish]:
    known = case.known
    replies = [reply for reply in case.replies if reply.at >= since]
    settled = next((r for r in replies if r.kind in ("rejection", "offer", "scheduling")), None)
    stop = case.outcome_stops(loop) or (f"settled: {settled.kind}" if settled else "")
    if case.coming and case.coming[0].ends > loop.ends:
        stop = stop or f"the next interview is set ({clock(known, case.coming[0].starts)})"
    if (pending := waiting(case, loop)) and pending.said > human.at:
        stop = stop or f"next comes {when(case, pending)}"
    for kind in step.kind:
        yield make(
            known, step, kind, case=case, loop=loop, subject=loop.id, due=known.calendar.after(human.at, step.after),
            begins=human.at, why=f"they wrote on {clock(known, human.at)}, and nothing was settled", never=stop,
            answer=human, recipient=human.sender,
        )  # fmt: skip
