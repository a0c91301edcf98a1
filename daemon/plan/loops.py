"""What follows a loop: thank-yous, their reminder, reflection, a missed call, and the user's own steps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from daemon.brief import Sibling
from daemon.identity import action_key, person_key, reachable, same_person
from daemon.model import Interview, Kind, Person, State
from daemon.plan.known import AGAIN, OPEN, SKIPPED, Known, Wish
from daemon.plan.subjects import Case, Loop
from daemon.plan.timing import evening, expiry, out_of_quiet, send_by
from daemon.plan.wishing import by_channel, clock, in_touch, make
from daemon.playbook import Step
from daemon.records import Entry

MAYBE_SENT = "the ledger was lost, and this account cannot show whether it was sent"
_OVER = {State.SENT: "sent", State.DONE: "marked done", State.GONE: "deleted"}


def loop_wishes(case: Case, loop: Loop, late: str) -> Iterator[Wish]:
    """Everything for one loop but follow-ups. ``late`` says why nobody is to be thanked any more."""
    never = loop.fate or (f"outcome: {case.application.outcome.value}" if case.closed else "")
    if loop.missed:
        yield from _missed_call(case, loop, never)
        never = never or "they did not call"
    thanks = list(_thank_yous(case, loop, never or late))
    for wish in thanks:
        yield from by_channel(case.known, case, wish)
    yield from _thank_you_by(case, loop, never, thanks)
    yield from _reflect(case, loop, never)
    yield from _own(case, loop, never)


def _thank_yous(case: Case, loop: Loop, never: str) -> Iterator[Wish]:
    known, step = case.known, case.known.playbook.get("thank_you")
    if step is None:
        return
    if not loop.people and all(interview.coarse == "assessment" for interview in loop.counting):
        return  # a test is no conversation: there is nobody to thank
    recruiter = case.recruiter(loop)
    recipients: list[Person | None] = list(loop.people) or [recruiter]
    asker = next((p for p in recipients if p and recruiter and same_person(p, recruiter)), recipients[0])
    due = out_of_quiet(known.calendar, known.calendar.after(loop.ends, step.after))
    expires = expiry(known.calendar, loop.ends, step.expires)
    earlier, skipped = known.of("thank_you", loop.id), known.skipped()
    for position, person in enumerate(recipients):
        mine = tuple(i for i in loop.counting if person and any(same_person(person, p) for p in i.interviewers))
        key = _stored_key(person, earlier, loop.id, position)
        why_not = never or (SKIPPED if key in skipped else _maybe_sent(case, loop, key))
        to, via = _address(person, recruiter)
        wish = make(
            known, step, Kind.DRAFT, case=case, loop=loop, subject=loop.id, due=due, begins=loop.ends, placed=False,
            why=f"{_span(step.after.elapsed)} after the interview ended ({clock(known, loop.ends)})",
            recipient=person, person=person_key(person), key=key,
            never=why_not, expires=expires, to=to, via=via, mine=mine, position=position,
            notes=case.notes(loop.counting, person),
            asks_timeline=person is asker and case.decision(loop) is None,
            decision_said=case.decision(loop) is not None,
        )  # fmt: skip
        yield replace(wish, noted=why_not == MAYBE_SENT)  # so that it has an id, by which the question is answered


def _maybe_sent(case: Case, loop: Loop, key: str) -> str:
    """After a lost ledger, where sent and deleted mail cannot be seen, a missing thank-you is a question, no draft."""
    known = case.known
    if known.lost is None or loop.ends > known.lost or case.application.id not in known.adopted:
        return ""
    entry = known.entries.get(key)
    if known.channels.sees_sent or key in known.told("restore") or (entry and entry.why != MAYBE_SENT):
        return ""
    return MAYBE_SENT


def _stored_key(person: Person | None, earlier: Sequence[Entry], subject: str, position: int) -> str:
    """The key under which this person is already known: a key is never made anew when people become better known."""
    drafts = [entry for entry in earlier if entry.kind is Kind.DRAFT]
    for entry in drafts:
        if person and entry.recipient and same_person(person, entry.recipient):
            return entry.key
    nobody = next((entry for entry in drafts if entry.recipient is None), None)
    if nobody and (person is None or position == 0):
        return nobody.key
    return action_key("thank_you", Kind.DRAFT, subject, person_key(person))


def _address(person: Person | None, recruiter: Person | None) -> tuple[tuple[Person, ...], bool]:
    """Whom the mail goes to: the person, or the recruiter for the person, or nobody known."""
    if person and reachable(person):
        return (person,), False
    if person and recruiter and reachable(recruiter) and not same_person(person, recruiter):
        return (recruiter,), True
    return (), False


def _span(elapsed: timedelta) -> str:
    minutes = int(elapsed.total_seconds() // 60)
    if minutes % 60 == 0:
        return f"{minutes // 60} hour{'s' if minutes != 60 else ''}"
    return f"{minutes} minutes"


def siblings(case: Case, wishes: list[Wish]) -> tuple[Sibling, ...]:
    """The drafts a reminder speaks of, as they stand."""
    known, found = case.known, []
    for wish in wishes:
        entry = known.entries.get(wish.key)
        state = entry.state if entry else State.PLANNED
        again = state in AGAIN and not wish.never and (wish.expires is None or known.now <= wish.expires)
        state = State.PLANNED if again or state in OPEN else state
        path = entry.ref.id if entry and entry.ref and "/drafts/" in entry.ref.id else None
        place = (path if state is not State.PLANNED else None) or known.channels.places.get(Kind.DRAFT)
        blank = wish.brief.prompts and not wish.brief.notes and state in (State.PLANNED, State.DELIVERED)
        by = wish.brief.to[0] if wish.brief.via else None
        found.append(Sibling(wish.key, wish.recipient, place, state.value, blank=blank, at=wish.due, via=by))
    return tuple(found)


def _thank_you_by(case: Case, loop: Loop, never: str, thanks: list[Wish]) -> Iterator[Wish]:
    known, step = case.known, case.known.playbook.get("thank_you_by")
    if step is None or not thanks:
        return
    entries = [known.entries.get(wish.key) for wish in thanks]
    over = [entry is not None and entry.state in _OVER for entry in entries]
    left = [w.never or (e and e.state is State.SKIPPED) for w, e in zip(thanks, entries, strict=True)]
    if all(each or other for each, other in zip(over, left, strict=True)):
        never = never or (_all_over(case.known, entries) if any(over) else "there is no thank-you to send")
    elif case.application.channel != "mail":
        never = never or in_touch(case.application.channel)
    for kind in step.kind:
        yield make(
            known, step, kind, case=case, loop=loop, subject=loop.id, due=send_by(known.calendar, loop.ends, step),
            begins=loop.ends, placed=False, why="thank-yous should go out within a day of the interview", never=never,
            expires=expiry(known.calendar, loop.ends, step.expires), drafts=siblings(case, thanks),
            notes=case.notes(loop.counting),
        )  # fmt: skip


def _all_over(known: Known, entries: Sequence[Entry | None]) -> str:
    """What became of the thank-yous, in words; what is gone may have been sent where that cannot be seen."""
    words = _OVER if known.channels.sees_sent else _OVER | {State.GONE: "sent or deleted"}
    became = [words.get(entry.state, "skipped") if entry else "skipped" for entry in entries]
    return f"all thank-yous are {' or '.join(dict.fromkeys(became))}"


def _reflect(case: Case, loop: Loop, never: str) -> Iterator[Wish]:
    known, step = case.known, case.known.playbook.get("reflect")
    if step is None:
        return
    for kind in step.kind:
        yield make(
            known, step, kind, case=case, loop=loop, subject=loop.id, due=evening(known.calendar, loop.ends, step),
            begins=loop.ends, placed=False, why="write it down the same day, while it is fresh", never=never,
        )  # fmt: skip


def _missed_call(case: Case, loop: Loop, never: str) -> Iterator[Wish]:
    known, step = case.known, case.known.playbook.get("missed_call")
    if step is None:
        return
    ids = {interview.id for interview in loop.interviews}
    said = max(f.said for f in known.facts if f.kind == "missed" and f.subject in ids)
    missed = next(interview for interview in loop.interviews if interview.missed)
    person = case.correspondent(loop)
    for kind in step.kind:
        wish = make(
            known, step, kind, case=case, loop=loop, subject=loop.id, due=said, begins=said, never=never,
            why="you said that nobody called", recipient=person, to=(person,) if person else (), mine=(missed,),
            proposals=_proposals(known, missed, said),
        )  # fmt: skip
        yield from by_channel(known, case, wish) if kind is Kind.DRAFT else [wish]


def _proposals(known: Known, missed: Interview, said: datetime) -> tuple[datetime, ...]:
    """The agreed hour on the next two business days on which no other interview stands there."""
    calendar, length = known.calendar, missed.ends - missed.starts
    hour = min(max(calendar.local(missed.starts).time(), calendar.opens), calendar.closes)
    ahead = [calendar.at(calendar.add(calendar.day(said), count), hour) for count in range(1, 11)]
    others = [one for one in known.world.interviews if one.live and one.id != missed.id]
    free = [at for at in ahead if not any(one.starts < at + length and at < one.ends for one in others)]
    return tuple(free[:2])


def _own(case: Case, loop: Loop, never: str) -> Iterator[Wish]:
    """Steps the user added, per loop."""
    known = case.known
    for step in known.playbook.own:
        if step.per != "loop" or (step.stages and not reached(loop, step.stages)):
            continue
        stop = never
        if step.until == "answer":
            stop = stop or ended_by(case, loop)
        yield from own_wishes(case, loop, step, loop.id, stop)


def own_wishes(case: Case, loop: Loop, step: Step, subject: str, never: str) -> Iterator[Wish]:
    """What a step of the user's makes for a loop or an application; a reminder beside a draft says where that lies."""
    known, person = case.known, case.correspondent(loop)
    drafted: list[Wish] = []
    for kind in sorted(step.kind, key=lambda kind: kind is not Kind.DRAFT):
        letter = kind is Kind.DRAFT
        wish = make(
            known, step, kind, case=case, loop=loop, subject=subject, begins=loop.ends, never=never, template="own",
            due=known.calendar.after(loop.ends, step.after), why=f"your own step “{step.name}”",
            recipient=person if letter else None, to=(person,) if person and letter else (),
            drafts=() if letter else siblings(case, drafted),
        )  # fmt: skip
        drafted += [wish] if letter else []
        yield wish


def reached(loop: Loop, stages: frozenset[str]) -> bool:
    """Whether the loop holds an interview of one of these coarse stages."""
    return any((interview.coarse or "unknown") in stages for interview in loop.counting)


def ended_by(case: Case, loop: Loop) -> str:
    """What has ended the follow-ups of a loop: an answer, another interview, an outcome; or nothing."""
    known = case.known
    if stopped := case.outcome_stops(loop):
        return stopped
    later = [other for other in case.ended if other.ends > loop.ends]
    if later:
        return f"there was another interview ({clock(known, later[0].starts)})"
    if case.coming and case.coming[0].ends > loop.ends:
        return f"the next interview is set ({clock(known, case.coming[0].starts)})"
    declined = [other for other in case.loops if other.fate == "declined" and other.ends > loop.ends]
    if declined and not (case.restarted and case.restarted > case.fell_through(declined[-1])):
        return f"you declined the interview of {clock(known, declined[-1].starts)}"
    answer = case.answer(loop.ends)
    if answer:
        return f"{answer.sender.name or 'the employer'} answered on {clock(known, answer.at)} ({answer.kind})"
    return ""
