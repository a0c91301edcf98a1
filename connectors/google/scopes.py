"""Which permissions an account needs, and why: nothing is asked for that ``calendars`` and ``deliver`` do not need.

What each scope permits is taken from Google's discovery documents; docs/google.md says it for users.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from enum import StrEnum

from daemon.model import Kind
from daemon.ports import Context

_PREFIX = "https://www.googleapis.com/auth/"

OWN_EVENTS = f"{_PREFIX}calendar.events.owned.readonly"
ALL_EVENTS = f"{_PREFIX}calendar.events.readonly"
CALENDARS = f"{_PREFIX}calendar.calendarlist.readonly"
OWN_CALENDAR = f"{_PREFIX}calendar.app.created"
TASKS = f"{_PREFIX}tasks"
COMPOSE = f"{_PREFIX}gmail.compose"
READ_MAIL = f"{_PREFIX}gmail.readonly"

SCOPES: dict[str, str] = {
    OWN_EVENTS: "read the events of your own calendars",
    ALL_EVENTS: "read the events of your calendars and of those shared with you",
    CALENDARS: "read the list of your calendars, to find one by its name and the Afterword calendar again",
    OWN_CALENDAR: "make one calendar of its own, Afterword, and write reminders into that one only",
    TASKS: "write tasks into a list of its own, and see when you finish them",
    COMPOSE: "write drafts into your mailbox (Google has no permission for drafts that cannot send; "
    "Afterword itself has no way to send)",
    READ_MAIL: "read your mail: to answer in the invitation's thread, to see replies and what you have sent",
}


class Need(StrEnum):
    """What a part of the connector needs a permission for, in words that fit behind "cannot"."""

    EVENTS = "read calendars"
    CALENDARS = "list calendars"
    REMINDERS = "write reminders"
    TASKS = "write tasks"
    DRAFTS = "write drafts"
    MAIL = "read mail"


WRITES = frozenset({Need.REMINDERS, Need.TASKS, Need.DRAFTS})

_EVERYTHING = f"{_PREFIX}calendar"
_MAILBOX = ("https://mail.google.com/", f"{_PREFIX}gmail.modify")

# Any one of them is enough; the wider ones are never asked for, but a token from elsewhere may have them.
_GRANTS: dict[Need, frozenset[str]] = {
    Need.EVENTS: frozenset(
        {OWN_EVENTS, ALL_EVENTS, _EVERYTHING}
        | {f"{_EVERYTHING}.{each}" for each in ("readonly", "events", "events.owned")}
    ),
    Need.CALENDARS: frozenset({CALENDARS, _EVERYTHING, f"{_EVERYTHING}.readonly", f"{_EVERYTHING}.calendarlist"}),
    Need.REMINDERS: frozenset({OWN_CALENDAR, _EVERYTHING}),
    Need.TASKS: frozenset({TASKS}),
    Need.DRAFTS: frozenset({COMPOSE, *_MAILBOX}),
    Need.MAIL: frozenset({READ_MAIL, *_MAILBOX}),
}


def covers(granted: Collection[str] | None, need: Need) -> bool:
    """Whether the granted scopes allow it; unknown ones (``None``) are taken to: Google itself will say no."""
    return granted is None or not _GRANTS[need].isdisjoint(granted)


def needs(context: Context, *, read_mail: bool) -> dict[Need, str]:
    """What this account has to be allowed to do, with the least scope that allows it."""
    found: dict[Need, str] = {}
    if context.calendars:
        found[Need.EVENTS] = OWN_EVENTS if _all_own(context.calendars, context.me.emails) else ALL_EVENTS
    if Kind.REMINDER in context.deliver or any(named(each) for each in context.calendars):
        found[Need.CALENDARS] = CALENDARS
    if Kind.REMINDER in context.deliver:
        found[Need.REMINDERS] = OWN_CALENDAR
    if Kind.TASK in context.deliver:
        found[Need.TASKS] = TASKS
    if Kind.DRAFT in context.deliver:
        found[Need.DRAFTS] = COMPOSE
    if read_mail:
        found[Need.MAIL] = READ_MAIL
    return found


def named(calendar: str) -> bool:
    """Whether it is a calendar's name rather than its id (an address, or ``primary``)."""
    return calendar != "primary" and "@" not in calendar


def _all_own(calendars: Iterable[str], addresses: Collection[str]) -> bool:
    """Whether all are certainly the user's own: who owns any other one is not known before the sign-in."""
    return all(each == "primary" or each.lower() in addresses for each in calendars)
