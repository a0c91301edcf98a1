"""What should exist now, and what has to be done so that it does: pure.

``plan`` says from all that is known *now* which artefacts should exist (wishes), and ``difference`` compares them
with the ledger. Moved and cancelled interviews, replies, outcomes and notes need no code of their own: they change
what is known, and the next plan differs. Preview and action share these functions.
"""

from __future__ import annotations

from collections.abc import Iterator

from daemon.plan.applications import application_wishes, prepare_wishes, promise_wishes, rejection_wishes
from daemon.plan.diff import FROZEN, brief_mark, difference
from daemon.plan.followups import closing_wishes, follow_up_wishes, late_for_thanks
from daemon.plan.known import Asked, Channels, Known, Plan, Settling, Turn, Wish
from daemon.plan.loops import loop_wishes
from daemon.plan.questions import question_wishes, weekly_wishes
from daemon.plan.references import reference_wishes
from daemon.plan.subjects import Case, cases

__all__ = ["FROZEN", "Asked", "Channels", "Known", "Plan", "Settling", "Turn", "Wish", "brief_mark", "plan", "wishes"]


def plan(known: Known) -> Plan:
    """The whole plan for this moment."""
    return difference(known, wishes(known))


def wishes(known: Known) -> Iterator[Wish]:
    """Every action that any step calls for, wanted or not."""
    everything = cases(known)
    for case in everything:
        yield from _case_wishes(case)
    yield from reference_wishes(known, everything)
    yield from question_wishes(known, everything)
    yield from weekly_wishes(known, everything)


def _case_wishes(case: Case) -> Iterator[Wish]:
    acted_on = [loop for loop in case.loops if not case.listed_only(loop)]
    for loop in acted_on:
        yield from loop_wishes(case, loop, late_for_thanks(case, loop))
        yield from follow_up_wishes(case, loop)
    last = next((loop for loop in reversed(acted_on) if loop in case.ended), None)
    if last:
        yield from closing_wishes(case, last)
    first = next((loop for loop in acted_on if loop.living), acted_on[0] if acted_on else None)
    if first:
        yield from application_wishes(case, first)
    yield from promise_wishes(case)
    yield from prepare_wishes(case)
    yield from rejection_wishes(case)
