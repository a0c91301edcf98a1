"""Which permissions an account needs, and why: nothing is asked for that ``calendars`` and ``deliver`` do not need.

``Mail.Send`` exists nowhere here: without it the permission itself cannot send (learn.microsoft.com/graph/
permissions-reference: Mail.ReadWrite "does not include permission to send mail").
"""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from daemon.model import Kind
from daemon.ports import Context

SCOPES: dict[str, str] = {
    "Calendars.Read": "see the interviews in your calendars",
    "Calendars.ReadWrite": "see the interviews in your calendars, and keep reminders in a calendar of its own, "
    "Afterword (Microsoft has no narrower permission for that)",
    "Mail.ReadWrite": "put drafts into your mailbox, answer in the invitation's conversation, and see what was "
    "sent and answered; this permission cannot send",
    "Mail.Read": "find the invitation's conversation and see answers",
    "Tasks.ReadWrite": "keep tasks in a To Do list of its own, Afterword, and see when you finish them",
}

_WIDER = {f"{each}.Read": f"{each}.ReadWrite" for each in ("Calendars", "Mail", "Tasks")}


class Area(StrEnum):
    """The parts of an account; each has its own permission."""

    CALENDAR = "calendars"
    MAIL = "mail"
    TASKS = "tasks"


def needs(context: Context, *, read_mail: bool) -> dict[Area, str]:
    """The least permission for each part of the account that is used."""
    found: dict[Area, str] = {}
    if Kind.REMINDER in context.deliver:
        found[Area.CALENDAR] = "Calendars.ReadWrite"
    elif context.calendars:
        found[Area.CALENDAR] = "Calendars.Read"
    if Kind.DRAFT in context.deliver:
        found[Area.MAIL] = "Mail.ReadWrite"
    elif read_mail:
        found[Area.MAIL] = "Mail.Read"
    if Kind.TASK in context.deliver:
        found[Area.TASKS] = "Tasks.ReadWrite"
    return found


def grant(scope: str, granted: Collection[str]) -> str | None:
    """The granted permission, as it was spelt, that covers ``scope``; none if none does."""
    names = {each.rpartition("/")[2].lower(): each for each in granted}
    for name in (scope, _WIDER.get(scope, scope), ".default"):
        if found := names.get(name.lower()):
            return found
    return None


def narrow(scope: str) -> str:
    """The permission to read what ``scope`` permits to change."""
    return scope.replace("ReadWrite", "Read")
