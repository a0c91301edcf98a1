"""When things are due: the rules of day and hour that hold for every step."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from daemon.business_time import BusinessCalendar, Span, next_quarter
from daemon.model import Kind
from daemon.playbook import Step

AHEAD = timedelta(days=14)
QUIET_FROM, QUIET_TO = time(22, 0), time(7, 0)
# What stands is not taken away to come back within this: a journey into another zone's night, other working hours.
STAYS = timedelta(hours=12)


def out_of_quiet(calendar: BusinessCalendar, moment: datetime) -> datetime:
    """The moment, or 07:00 after it where it falls into 22:00–07:00, when no draft is put."""
    local = calendar.local(moment)
    if QUIET_TO <= local.time() < QUIET_FROM:
        return moment
    late = local.time() >= QUIET_FROM
    return calendar.at(local.date() + timedelta(days=1 if late else 0), QUIET_TO)


def send_by(calendar: BusinessCalendar, ended: datetime, step: Step) -> datetime:
    """When thank-yous should be sent: the same day within hours, else the next morning within 24 hours."""
    moment = calendar.after(ended, step.after)
    if calendar.is_working(moment):
        return moment
    if step.rest_days == "wait":
        return calendar.working(moment)
    local = calendar.local(moment)
    morning = local.date() if local.time() < calendar.opens else local.date() + timedelta(days=1)
    return min(calendar.opening(morning), ended + timedelta(hours=24))


def evening(calendar: BusinessCalendar, ended: datetime, step: Step) -> datetime:
    """The same local day after the end, at the latest at ``step.latest``; what ends later is for the next morning."""
    moment = calendar.after(ended, step.after)
    if step.latest is None:
        return moment
    day = calendar.last_day(ended)
    cap = calendar.at(day, step.latest)
    return min(moment, cap) if ended < cap else calendar.opening(day + timedelta(days=1))


def place(calendar: BusinessCalendar, kind: Kind, moment: datetime) -> datetime:
    """Move a moment to where this kind may be due: drafts out of the night, the rest into working hours."""
    return out_of_quiet(calendar, moment) if kind is Kind.DRAFT else calendar.working(moment)


def first_put(kind: Kind, due: datetime, begins: datetime) -> datetime:
    """Drafts are put when due; tasks and reminders as soon as planned, at most 14 days ahead."""
    return max(begins, due if kind is Kind.DRAFT else due - AHEAD)


def catch_up(calendar: BusinessCalendar, kind: Kind, due: datetime, now: datetime, step: Step) -> datetime:
    """A due time that has passed moves to the next working hour; drafts keep theirs, they are simply put now.

    What may fall on rest days (the send-by time, the evening's reflection) also catches up on them.
    """
    if kind is Kind.DRAFT or due >= now:
        return due
    soon = next_quarter(now)
    clock, latest = calendar.local(soon).time(), step.latest or calendar.closes
    if (step.name == "thank_you_by" and step.rest_days == "send") or step.latest:
        if clock > latest:
            return calendar.opening(calendar.day(soon) + timedelta(days=1))
        return max(soon, calendar.opening(calendar.day(soon)))
    return calendar.working(soon)


def expiry(calendar: BusinessCalendar, moment: datetime, span: Span | None) -> datetime | None:
    """The last moment at which it is worth making: the close of the last of so many business days."""
    if span is None:
        return None
    if span.days is None:
        return moment + span.elapsed
    return calendar.at(calendar.add(calendar.last_day(moment), span.days), calendar.closes)
