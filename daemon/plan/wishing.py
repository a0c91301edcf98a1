"""How a wish is made: the one place where step, subject, time and facts come together."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from daemon.brief import Brief
from daemon.business_time import BusinessCalendar
from daemon.identity import action_key, person_key
from daemon.model import Kind, Person
from daemon.plan.known import Known, Wish
from daemon.plan.subjects import Case, Loop
from daemon.plan.timing import expiry, first_put, place
from daemon.playbook import Step


def make(
    known: Known,
    step: Step,
    kind: Kind,
    *,
    subject: str,
    due: datetime,
    begins: datetime,
    why: str,
    case: Case | None = None,
    loop: Loop | None = None,
    recipient: Person | None = None,
    person: str = "",
    key: str | None = None,
    never: str = "",
    put: datetime | None = None,
    expires: datetime | None = None,
    placed: bool = True,
    template: str = "",
    **facts: Any,
) -> Wish:
    """Build a wish. ``placed`` moves ``due`` by the rules of day and hour; ``person`` is who the key names."""
    due = max(due, begins)
    if placed:
        due = place(known.calendar, kind, due)
    name = key or action_key(step.name, kind, subject, person)
    return Wish(
        key=name,
        step=step.name,
        kind=kind,
        subject=subject,
        due=due,
        put=first_put(kind, due, begins) if put is None else put,
        begins=begins,
        why=why,
        brief=replace(
            _brief(known, step, kind, due, case, loop),
            key=name,
            recipient=recipient,
            template=template or step.name,
            **facts,
        ),
        recipient=recipient,
        interview=loop.last.id if loop else None,
        application=case.application.id if case else None,
        expires=expires or expiry(known.calendar, due, step.expires),
        never=never,
        aliases=aliases_of(step, kind, subject, recipient) if person else (),
    )


def _brief(known: Known, step: Step, kind: Kind, due: datetime, case: Case | None, loop: Loop | None) -> Brief:
    """What is known for any text of this step."""
    return Brief(
        step=step.name,
        kind=kind,
        template=step.name,
        me=known.me,
        due=due,
        zone=known.calendar.zone.key,
        application=case.application if case else None,
        loop=loop.counting if loop else (),
        people=loop.people if loop else (),
        decision=case.decision(loop) if case and loop else None,
        seen_replies=known.channels.sees_replies,
        prompts=known.prompts,
        command=known.command,
        title=step.title,
        text=step.text,
    )


def aliases_of(step: Step, kind: Kind, subject: str, recipient: Person | None) -> tuple[str, ...]:
    """The key this would have had when only the name was known."""
    if recipient and recipient.email and recipient.name:
        return (action_key(step.name, kind, subject, person_key(Person(recipient.name))),)
    return ()


def by_channel(known: Known, case: Case, wish: Wish) -> list[Wish]:
    """A mail to the employer as the user wishes to be in touch: the draft, a task with a text to use, or nothing."""
    channel = case.application.channel
    because = in_touch(channel)
    mail = wish if channel == "mail" else replace(wish, never=wish.never or because)
    key = action_key(wish.step, Kind.TASK, wish.subject, wish.key)
    if channel in ("mail", "none") and key not in known.entries:
        return [mail]
    due = known.calendar.working(wish.due)
    task = replace(
        wish,
        key=key,
        kind=Kind.TASK,
        due=due,
        put=first_put(Kind.TASK, due, wish.begins),
        why=f"{wish.why}; {because}",
        never=wish.never or (because if channel in ("mail", "none") else ""),
        brief=replace(wish.brief, key=key, kind=Kind.TASK, template="channel", due=due),
        aliases=(),
    )
    return [mail, task]


def in_touch(channel: str) -> str:
    """The preferred channel in words."""
    return "you asked for no contact" if channel == "none" else f"you are in touch by {channel}"


def clock(known: Known, moment: datetime) -> str:
    """A moment in words for ``why``: day and hour on the user's clock."""
    return on_clock(known.calendar, moment)


def on_clock(calendar: BusinessCalendar, moment: datetime) -> str:
    """The same, by the calendar alone."""
    local = calendar.local(moment)
    return f"{local:%a} {local.day} {local:%b %H:%M}"
