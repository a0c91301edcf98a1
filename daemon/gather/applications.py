"""What the interviews and the user say about an application: how it stands, when it is decided, how to write."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from daemon.model import Application, Interview, Outcome
from daemon.records import Fact


def applications_of(interviews: Sequence[Interview], facts: Sequence[Fact]) -> tuple[Application, ...]:
    """The applications that the interviews belong to."""
    members: dict[str, list[Interview]] = defaultdict(list)
    for interview in interviews:
        members[interview.application].append(interview)
    return tuple(_application(name, group, facts) for name, group in members.items())


def _application(name: str, group: Sequence[Interview], facts: Sequence[Fact]) -> Application:
    subjects = {name, *(interview.id for interview in group)}
    mine = [fact for fact in facts if fact.subject in subjects]
    outcome, settled = Outcome.ACTIVE, None
    for fact in mine:
        if fact.kind == "outcome":
            outcome, settled = Outcome(fact.data["value"]), fact.said
        elif fact.kind == "resume":
            outcome, settled = Outcome.ACTIVE, fact.said
    joined = {fact.subject for fact in mine if fact.kind == "same_as"}  # whose own company may be an agency's
    naming = sorted(group, key=lambda interview: interview.id not in joined)
    said = [fact.data["value"] for fact in mine if fact.kind == "decision"]
    stated = [interview.decision for interview in group if interview.decision and interview.live]
    return Application(
        id=name,
        company=next((interview.company for interview in reversed(naming) if interview.company), None),
        role=next((interview.role for interview in reversed(naming) if interview.role), None),
        outcome=outcome,
        decision=date.fromisoformat(said[-1]) if said else (stated[-1] if stated else None),
        channel=next((fact.data["value"] for fact in reversed(mine) if fact.kind == "channel"), "mail"),
        interviews=tuple(interview.id for interview in group),
        decision_by_user=bool(said),
        settled=settled,
    )
