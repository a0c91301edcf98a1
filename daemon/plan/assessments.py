"""What the employer has set, as the user noted it: a test, a case, a check; one with what the calendar shows of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from daemon.model import CHECKS, Assessment
from daemon.plan.subjects import Case, Loop
from daemon.plan.wishing import clock

_UNDATED = 5  # business days after which something set without a day is taken to be due
_NEAR = timedelta(days=7)  # what the calendar shows so near to the day that was noted is the same
_SHOWN = {"case": ("assessment", "case"), "background": (None,), "references": (None,)}


def noted(case: Case) -> list[Assessment]:
    """All of them, in the order of notes. Who speaks of one again while it is open only names another day for it."""
    found: list[Assessment] = []
    for one in _told(case):
        for place, other in enumerate(found):
            if other.check == one.check and one.said <= until(case, other):
                first = one if other.promised else other
                found[place] = replace(first, text=one.text, by=one.by or other.by, comes=one.comes or other.comes)
                break
        else:
            found.append(one)
    return found


def _told(case: Case) -> Iterator[Assessment]:
    """As each note tells of it; who promises to do one says so too."""
    for fact in case.known.facts:
        what, promised = fact.data.get("what"), fact.kind == "promise"
        meant = fact.kind == "assessment" or (promised and what not in CHECKS)
        if what and meant and fact.subject in case.application.interviews:
            by, comes = (date.fromisoformat(day) if (day := fact.data.get(name)) else None for name in ("by", "comes"))
            yield Assessment(fact.id, what, fact.data["text"], by, fact.said, fact.subject, promised, comes)


def until(case: Case, one: Assessment) -> datetime:
    """When it is over: at the end of its day, else of the one that is taken for it."""
    calendar = case.known.calendar
    given = one.comes or calendar.day(one.said)
    return calendar.at(one.by or calendar.add(given, _UNDATED), calendar.closes)


def when(case: Case, one: Assessment) -> str:
    """Its day, and where it is known from, in words for ``why``."""
    known = one.by or one.comes
    day = f", {'' if one.by else 'to come by '}{known:%a} {known.day} {known:%b}" if known else ""
    return f"the {one.name}{day} (you noted it on {clock(case.known, one.said)})"


def shown(case: Case, one: Assessment) -> Loop | None:
    """The loop as which the calendar shows it, if it does."""
    calendar, day = case.known.calendar, case.known.calendar.day(until(case, one))
    for loop in case.loops:
        near = loop.ends > one.said and abs(calendar.day(loop.starts) - day) <= _NEAR
        if near and loop.living and any(i.coarse in _SHOWN.get(one.what, ("assessment",)) for i in loop.living):
            return loop
    return None


def prepared_as(case: Case, loop: Loop) -> str:
    """The subject under which a loop is prepared for: that of the note where it told of it first, else its own."""
    if case.entry("prepare_next", loop.id):
        return loop.id
    told = (one.id for one in noted(case) if case.entry("prepare_next", one.id) and shown(case, one) is loop)
    return next(told, loop.id)


def waiting(case: Case, loop: Loop) -> Assessment | None:
    """The last that was set after a loop or is over after it: with its day the waiting for an answer begins anew."""
    resumed = [fact.said for fact in case.known.facts if fact.kind == "resume" and fact.subject == case.application.id]
    open_ones = [one for one in _after(case, loop) if not any(said > one.said for said in resumed)]
    return max(open_ones, key=lambda one: until(case, one), default=None)


def _after(case: Case, loop: Loop) -> Iterator[Assessment]:
    """What is over after a loop, by the calendar where that shows it."""
    for one in noted(case):
        seen = shown(case, one)
        if until(case, one) > loop.ends and not (seen and seen.ends <= loop.ends):
            yield one
