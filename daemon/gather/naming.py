"""Which application and which loop an interview belongs to: names once stored are kept, only what is new is named."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from daemon.identity import company_key, same_role, short_id
from daemon.model import Interview, Outcome
from daemon.records import Fact

CLOSED = frozenset({Outcome.REJECTED, Outcome.WITHDRAWN, Outcome.GHOSTED})


def with_applications(
    interviews: Sequence[Interview], known: Mapping[str, str], facts: Sequence[Fact]
) -> list[Interview]:
    """Give each interview its application: the stored one, the one the user names, a fitting one, or a new one."""
    moved = {fact.subject: fact.data["application"] for fact in facts if fact.kind == "same_as"}
    closed = {
        fact.subject: fact.said for fact in facts if fact.kind == "outcome" and Outcome(fact.data["value"]) in CLOSED
    }
    for fact in facts:  # a later word opens it again
        reopened = fact.kind == "resume" or (fact.kind == "outcome" and Outcome(fact.data["value"]) not in CLOSED)
        if reopened and fact.subject in closed and fact.said >= closed[fact.subject]:
            del closed[fact.subject]
    groups: list[tuple[str | None, list[Interview]]] = []
    for interview in interviews:
        name = moved.get(interview.id) or known.get(interview.id)
        group = next((members for stored, members in groups if name and stored == name), None)
        if group is None and name is None:
            group = next(
                (
                    members
                    for stored, members in groups
                    if _fits(interview, members) and not (stored in closed and closed[stored] < interview.starts)
                ),
                None,
            )
        if group is None:
            groups.append((name, [interview]))
        else:
            group.append(interview)
    named: dict[str, str] = {}
    for stored, members in groups:
        first = min(event for member in members for event in member.copies)
        for member in members:
            named[member.id] = stored or short_id("application", first.uid, first.occurrence)
    return [replace(interview, application=named[interview.id]) for interview in interviews]


def _fits(interview: Interview, members: Sequence[Interview]) -> bool:
    """Same company and a role that is not clearly another."""
    key = company_key(interview.company)
    return bool(key) and any(
        company_key(member.company) == key and same_role(member.role, interview.role) for member in members
    )


def with_loops(
    interviews: Sequence[Interview],
    known: Mapping[str, str],
    day_of: Callable[[datetime], date],
    frozen: Collection[str],
) -> list[Interview]:
    """Give each interview its loop: those of one application on one local day.

    Frozen loops are never joined. One that falls apart stays with the first of its days that takes place.
    """
    groups: dict[tuple[str, date], list[Interview]] = defaultdict(list)
    for interview in interviews:
        groups[interview.application, day_of(interview.starts)].append(interview)
    home: dict[str, tuple[str, date]] = {}
    for place, members in sorted(groups.items(), key=lambda item: (not any(m.live for m in item[1]), item[0][1])):
        for member in members:
            if known.get(member.id) in frozen:
                home.setdefault(known[member.id], place)
    named: dict[str, str] = {}
    taken: set[str] = set()
    for place, members in groups.items():
        stored_here = [known[member.id] for member in members if member.id in known]
        kept = {loop for loop in stored_here if home.get(loop) == place}
        own = [loop for loop in stored_here if loop not in taken and loop not in home]
        first = min(event for member in members for event in member.copies)
        fresh = short_id("loop", first.uid, first.occurrence)
        name = next(iter(sorted(kept)), None) or next(iter(own), None) or fresh
        if (name in taken or name in home) and name not in kept:
            name = short_id("loop", first.uid, first.occurrence, str(len(taken)))
        for member in members:
            stored = known.get(member.id)
            named[member.id] = stored if stored in kept else name
        taken |= {named[member.id] for member in members}
    return [replace(interview, loop=named[interview.id]) for interview in interviews]
