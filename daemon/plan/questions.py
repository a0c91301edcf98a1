"""What only a person can decide, and the weekly look at everything that is open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta

from daemon.brief import Question, Standing
from daemon.business_time import next_quarter
from daemon.identity import event_id
from daemon.model import Kind, Sighting, State
from daemon.plan.followups import last_answer, times
from daemon.plan.known import AGAIN, Asked, Known, Wish
from daemon.plan.loops import MAYBE_SENT, ended_by, loop_wishes
from daemon.plan.subjects import Case, Loop
from daemon.plan.wishing import make

DAWN = time(6)  # the weekly task is there when the day begins, not when its alarm has rung
TOLD_FOR = timedelta(days=14)  # an unanswered question about an old event is no longer asked anew


def question_wishes(known: Known, cases: Sequence[Case]) -> Iterator[Wish]:
    """One task for each question: doubtful events, rejections to confirm, and what the shell wants to know."""
    step = known.playbook.get("question")
    if step is None:
        return
    for sighting in known.world.asks:
        event = sighting.event
        if known.since <= event.ends and known.now - event.ends < TOLD_FOR:
            due = event.ends if known.calendar.is_business_day(known.calendar.day(event.ends)) else None
            name = event_id(event.id)
            for kind in step.kind:
                yield make(
                    known, step, kind, subject=name, due=due or known.calendar.working(event.ends), begins=event.ends,
                    placed=False, why="only you can say whether this was an interview", template="question",
                    question=_about_event(known, sighting, name),
                )  # fmt: skip
    for asked in [*known.asked, *(asked for case in cases for asked in (*_rejections(case), *_thanks(case)))]:
        for kind in step.kind:
            stored = next(iter(known.of("question", asked.id)), None)
            due = stored.due if stored else known.calendar.working(next_quarter(known.now))
            wish = make(
                known, step, kind, subject=asked.id, due=due, begins=min(due, known.now), placed=False,
                why=f"{asked.question.title}: {asked.question.why[0]}", question=asked.question,
            )  # fmt: skip
            yield replace(wish, application=asked.application, interview=asked.interview)


def _about_event(known: Known, sighting: Sighting, name: str) -> Question:
    return Question(
        about="event",
        title=sighting.event.title,
        why=tuple(item.text for item in sighting.recognition.evidence[:5]),
        commands=(f"{known.command} confirm {name}", f"{known.command} dismiss {name}"),
        starts=sighting.event.starts,
        ends=sighting.event.ends,
    )


def _thanks(case: Case) -> Iterator[Asked]:
    """Whether a thank-you went out before the ledger was lost, as long as one would still be in time."""
    for loop in case.ended:
        unsure = [wish for wish in loop_wishes(case, loop, "") if wish.step == "thank_you" and wish.never == MAYBE_SENT]
        asked = [wish for wish in unsure if wish.kind is Kind.DRAFT]
        if any(wish.expires is None or case.known.now <= wish.expires for wish in asked):
            command = case.known.command
            whose = [(wish.key[:8], wish.recipient) for wish in asked]
            yield Asked(
                f"thanks:{loop.id}",
                Question(
                    about="thanks",
                    title=case.application.company or "your last interview",
                    why=(MAYBE_SENT, *(f"{name}: the one for {p.name or p.email}" for name, p in whose if p)),
                    commands=tuple(f"{command} {word} {name}" for name, _ in whose for word in ("done", "restore")),
                    starts=loop.starts,
                    ends=loop.ends,
                ),
                application=case.application.id,
            )


def _rejections(case: Case) -> Iterator[Asked]:
    """A rejection proposes its outcome; it drafts nothing by itself."""
    if not case.ended or case.outcome_stops(case.ended[-1]) or case.listed_only(case.ended[-1]):
        return
    said = max(filter(None, (case.ended[0].ends, case.restarted, case.application.settled)))
    latest = [reply for reply in case.replies if reply.kind == "rejection" and reply.at > said]
    if not latest:
        return
    name, command = case.application.id, case.known.command
    yield Asked(
        f"rejection:{latest[-1].id}",
        Question(
            about="rejection",
            title=case.application.company or "the employer",
            why=(f"a message of {latest[-1].at.day} {latest[-1].at:%b} reads like a rejection",),
            commands=(f"{command} outcome {name} rejected", f"{command} resume {name}"),
        ),
        application=name,
    )


def weekly_wishes(known: Known, cases: Sequence[Case]) -> Iterator[Wish]:
    """On the first business day of the week, while anything is active: what waits on whom, what is next.

    It is for the beginning of a week: the first pass of the week makes it (late, if the machine was off). Who had
    nothing open then, and books a first interview on Wednesday, gets it on the Monday after.
    """
    step = known.playbook.get("keep_searching")
    if step is None:
        return
    today = known.calendar.day(known.now)
    for offset in (0, 7):
        monday = today - timedelta(days=today.weekday()) + timedelta(days=offset)
        first = known.calendar.business_day(monday)
        if first.isocalendar()[:2] != monday.isocalendar()[:2]:
            continue  # a whole week of holidays
        due, dawn = known.calendar.opening(first), known.calendar.at(first, DAWN)
        week = f"{monday.isocalendar().year}-W{monday.isocalendar().week:02d}"
        stands = _stands(known, week)
        # What a list that stands names is not dropped from it because its first conversation is over by now.
        open_cases = [case for case in cases if _open_at(case, due, max(due, known.now) if stands else due)]
        begun = known.passed is not None and dawn <= known.passed <= known.now
        if not open_cases or (begun and not stands):
            continue
        for kind in step.kind:
            yield make(
                known, step, kind, subject=week, due=due, begins=dawn, placed=False, put=dawn, why="something is open",
                standings=tuple(_standing(case) for case in open_cases),
            )  # fmt: skip


def _stands(known: Known, week: str) -> bool:
    """Whether the week's task was made or planned, or is wanted back."""
    wanted = {fact.subject for fact in known.facts if fact.kind == "restore"}
    mine = known.of("keep_searching", week)
    return any(entry.state not in AGAIN or entry.key in wanted for entry in mine)


def _open_at(case: Case, moment: datetime, begun: datetime) -> bool:
    """Whether the application is still alive then: to come or begun by ``begun``, not settled, and not long silent."""
    if case.settled or not case.loops or all(case.listed_only(loop) for loop in case.loops):
        return False
    if case.coming:
        return case.coming[0].starts - timedelta(days=60) < moment
    if not case.ended or case.ended[0].ends > begun:
        return False
    return moment < times(case, case.ended[-1]).close + timedelta(days=7)


def _standing(case: Case) -> Standing:
    last = case.ended[-1] if case.ended else None
    upcoming = case.coming[0] if case.coming else None
    waiting = last is not None and not ended_by(case, last)
    when = times(case, last) if last and waiting else None
    held = next((loop for loop in reversed(case.ended) if not loop.missed), None)
    named = ("follow_up_1", "follow_up_2", "close_out")
    ahead = list(zip(named, (when.first, when.second, when.close), strict=True)) if when else []
    ahead = ahead[-1:] if last is not held else ahead  # who never called is not asked again how it stands
    lying = [(n, t) for n, t in ahead if t <= case.known.now and _lies(case, n, last)]
    following = next(iter([*lying[-1:], *((n, t) for n, t in ahead if t > case.known.now)]), (None, None))
    return Standing(
        application=case.application,
        last=held.last if held else None,
        next=upcoming.last if upcoming else None,
        waiting_since=last.ends if last and waiting else None,
        next_step=following[0],
        next_due=following[1],
        answer=last_answer(case, last) if last else None,
        decision=case.decision(last) if last else None,
    )


def _lies(case: Case, step: str, loop: Loop | None) -> bool:
    """Whether a follow-up that is due lies among the drafts, not yet sent as far as can be seen."""
    entry = case.entry(step, loop.id, Kind.DRAFT.value) if loop else None
    return entry is not None and entry.state in (State.DELIVERED, State.EDITED)
